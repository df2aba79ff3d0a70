"""The service: SPARQL, graphs and pages over one release.

`service.server` runs it. `service.front` answers /sparql, /data, /health and /metrics itself and
leaves every other path, and HTML at /sparql, to the Flask application of `service.application`.
Nothing is imported here: the processes that evaluate queries must stay small.
"""
