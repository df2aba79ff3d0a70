"""Reports nobody has read yet: bytes in, one stored text with typed blocks and metadata out."""
