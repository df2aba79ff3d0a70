"""The kinds of facts, a module for each file of shapes that they must pass."""
