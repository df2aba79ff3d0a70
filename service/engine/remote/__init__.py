"""Workers that ask a SPARQL endpoint elsewhere."""
