"""Releases: immutable, published atomically, kept, backed up, copied to disk for a quick start."""
