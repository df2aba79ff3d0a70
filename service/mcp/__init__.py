"""Tools for language models: search, saved queries, facts and SPARQL, with sources."""
