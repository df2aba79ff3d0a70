"""A job's way to its bytes: key, cache, engine, response."""
