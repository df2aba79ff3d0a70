"""A link: the thing that a printed name means, and why; new where the graph has no such thing."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Link:
    """What a name was taken for."""

    id: str
    """As sheets write it: `unit/an-giang`."""
    label: str
    is_known: bool
    reason: str = ""
    """Why it is this thing where the name alone does not say so, in Vietnamese."""
    nearest: tuple[str, ...] = ()
    """Known things with a name like it: a person decides whether it is one of them."""
