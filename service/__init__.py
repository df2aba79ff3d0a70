"""The service: SPARQL, graphs and pages over one release; docs/architecture.md shows the way.

Nothing is imported here: the processes that evaluate queries must stay small.
"""
