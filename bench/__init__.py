"""Measurements of the service beside other SPARQL servers, on a generated graph of this domain."""
