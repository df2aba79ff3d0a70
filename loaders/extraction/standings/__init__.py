"""Standings: layers of a text in, the places that it gives to areas among others out."""
