"""Judging: annotated texts and what is found in them in, how often that is right out."""
