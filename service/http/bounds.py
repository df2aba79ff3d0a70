"""What HTTP allows its clients: how much they may send, and how slow they may be."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Bounds:
    """The numbers by which a connection, or one request, is ended. Sizes in bytes, times in s."""

    max_connections: int
    """Connections open at one time."""
    max_head: int
    """Size of a request line and its fields."""
    max_fields: int
    """Header fields of a request, those behind a body included."""
    max_body: int
    """Size of a request's body, compressed or not."""
    max_held: int
    """Bytes of requests that wait, of all connections together."""
    head_timeout: float
    """Time to send a head."""
    body_timeout: float
    """Time to send a body."""
    idle_timeout: float
    """Time that a connection is kept open between requests."""
    write_timeout: float
    """Time without progress in reading an answer."""
    response_timeout: float
    """Time to read one whole answer."""
