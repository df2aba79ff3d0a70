"""The vocabulary: Turtle files, their IRIs, and how names are folded for search."""
