"""Vietnamese text read by the rules of the language: figures, dates and names with positions."""
