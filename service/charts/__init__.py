"""Pictures of answers and of figures."""
