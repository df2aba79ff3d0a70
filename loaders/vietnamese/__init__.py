"""Vietnamese as reports print it: texts in, figures, times and names with their positions out."""
