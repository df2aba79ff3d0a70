"""Fact sheets: read, checked in form and against each other, made complete."""
