"""Vietnamese read: running text in, its figures, comparisons, times and names out."""
