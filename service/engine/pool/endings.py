"""Why runs end before their time, and what is said of it."""

from __future__ import annotations

from service.errors import Problem


class AbandonedError(Exception):
    """Nobody waits for the result any more."""


def busy() -> Problem:
    """Say that the service is busy."""
    return Problem(503, "busy").with_header("Retry-After", "2")


def too_complex(memory_limit: int) -> Problem:
    """Say that a query ended its worker, or would have, with so many bytes of memory."""
    return Problem(400, "too-complex", limit=memory_limit >> 20)


def shown(failure: Exception, memory_limit: int) -> Exception:
    """Return what a worker says as clients see it: the limit that it met is not known to it."""
    if isinstance(failure, Problem) and failure.code == "too-complex":
        return too_complex(memory_limit)
    return failure


def reason(failure: Exception) -> str:
    """Name why a worker was killed whose run failed so, for the metrics."""
    if isinstance(failure, Problem):
        return {"time": "time", "too-complex": "crash"}.get(failure.code, failure.code)
    return "left"
