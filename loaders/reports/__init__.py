"""Report texts: a file in, the stored text and its digest out."""
