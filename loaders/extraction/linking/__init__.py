"""Linking: names as printed in, the things of the graph that they name out, or new ones."""
