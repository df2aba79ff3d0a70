"""The time that a pool goes by: an event loop's, or one that is set."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVarTuple, Unpack

Ts = TypeVarTuple("Ts")


class Timer(Protocol):
    """A call that is still to come."""

    def cancel(self) -> None: ...


class Clock(Protocol):
    """What of `asyncio.AbstractEventLoop` a pool uses."""

    def time(self) -> float:
        """Return seconds since some moment."""

    def call_later(
        self, delay: float, callback: Callable[[Unpack[Ts]], object], *args: *Ts
    ) -> Timer:
        """Have a call made after so many seconds, never at once."""
