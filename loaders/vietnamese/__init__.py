"""Vietnamese as reports write it: text in; figures, dates, names and comparisons out."""
