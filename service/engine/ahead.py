"""Jobs sent to workers that have not yet done their own, so that none waits for the front between.

Only while queries are brisk: a job behind a slow one waits for it, although another worker may be
free. What was sent cannot be taken back; a worker whose next job goes elsewhere after all would do
it in vain, and so ends after its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from service.engine.hand import Hand
from service.engine.lanes import Lane

if TYPE_CHECKING:
    from service.engine.run import Run

_MOST = 2
"""Jobs that a worker has beside its own: a tenth and an eighth more look-ups than none, one."""
_WEIGHT = 1 / 32
"""Of one query in the mean."""
PATIENCE = 0.02
"""Seconds that a job waits behind another, before it goes elsewhere."""


class Ahead:
    """Sends the jobs of those who wait in a lane to the workers of those who have a place there."""

    def __init__(self, lane: Lane[Run], brisk: float) -> None:
        self._lane = lane
        self._brisk = brisk
        """Seconds of a query in the mean, up to which waiting behind one costs little."""
        self._mean = 1.0
        self.sent = 0
        """How many jobs so far."""

    def note(self, seconds: float) -> None:
        """Learn how long a query took."""
        self._mean += (seconds - self._mean) * _WEIGHT

    def send(self, running: Iterable[Run]) -> None:
        """Send the jobs of those who wait longest to workers that have few."""
        if self._mean > self._brisk:
            return
        while self._lane.waiting and (hand := _next(running)) is not None:
            run = self._lane.take()
            run.behind = hand
            hand.ahead.append(run)
            hand.send(run.job.encoded())
            self.sent += 1

    def taken_up(self, hand: Hand) -> Run | None:
        """Return the run whose job a worker does next; None where it has no more."""
        if not hand.ahead:
            return None
        run = hand.ahead.popleft()
        run.behind = None
        return run

    def recall(self, hand: Hand) -> None:
        """Have what a worker does next done elsewhere, before all that wait."""
        hand.worn = hand.worn or bool(hand.ahead)
        while hand.ahead:
            run = hand.ahead.pop()
            run.behind = None
            self._lane.put_back(run)

    def forget(self, run: Run) -> bool:
        """Give up a job that was sent ahead; False where it was not."""
        if run.behind is None:
            return False
        run.behind.worn = True
        run.behind.ahead.remove(run)
        run.behind = None
        return True


def _next(running: Iterable[Run]) -> Hand | None:
    """Return the worker with the fewest jobs; None where all have enough."""
    found, least = None, _MOST
    for run in running:
        hand = run.worker
        if hand is None or run.slow or run.size or not hand.takes_more:
            continue
        if len(hand.ahead) < least:
            found, least = hand, len(hand.ahead)
    return found
