"""A process that renders pages: Flask, with nothing but a socket to the front."""
