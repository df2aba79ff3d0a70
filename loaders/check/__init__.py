"""What is wrong with a dataset: shapes, queries and texts in, findings out."""
