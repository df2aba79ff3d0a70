"""Extraction: reports that nobody has curated in, proposed facts with their exact passages out."""
