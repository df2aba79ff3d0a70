"""Saved questions: read, bound to parameters, and their answers as rows."""
