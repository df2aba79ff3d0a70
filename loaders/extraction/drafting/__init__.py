"""Drafting: proposals in, entries of a fact sheet out, every fact of it proposed."""
