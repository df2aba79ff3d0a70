"""Lanes never lose a place nor make one, whatever happens to those who wait."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.engine.pool.lanes import Lane
from service.errors import Problem

PLACES, QUEUE, PATIENCE = 2, 5, 30


class Lived:
    """A lane, and who is where by what it said."""

    def __init__(self) -> None:
        self.lane: Lane[int] = Lane(PLACES, QUEUE, PATIENCE)
        self.now = 0.0
        self.guests = 0
        self.inside: list[int] = []
        self.waiting: dict[int, float] = {}
        self.taken: list[int] = []

    def enter(self, _: int) -> None:
        guest = self.guests
        self.guests += 1
        try:
            has_place = self.lane.enter(guest, self.now)
        except Problem:
            assert len(self.waiting) + len(self.taken) == QUEUE
            return
        if has_place:
            assert not self.waiting  # in their turn
            self.inside.append(guest)
        else:
            self.waiting[guest] = self.now + PATIENCE

    def cancel(self, number: int) -> None:
        if self.waiting:
            given_up = list(self.waiting)[number % len(self.waiting)]
            del self.waiting[given_up]
            assert self.lane.forget(given_up)
            assert not self.lane.forget(given_up)

    def take(self, _: int) -> None:
        found = self.lane.take()
        assert found == next(iter(self.waiting), None)
        if found is not None:
            del self.waiting[found]
            self.taken.append(found)

    def let_go(self, number: int) -> None:
        if self.taken:
            self.taken.pop(number % len(self.taken))
            self.lane.let_go()

    def put_back(self, _: int) -> None:
        if self.taken:
            returned = self.taken.pop()
            if self.lane.put_back(returned, self.now):
                self.inside.append(returned)
            else:
                until = min([self.now + PATIENCE, *self.waiting.values()])
                self.waiting = {returned: until, **self.waiting}

    def leave(self, number: int) -> None:
        if self.inside:
            self.inside.pop(number % len(self.inside))
            admitted = self.lane.leave()
            over = len(self.inside) >= PLACES
            assert admitted == (None if over else next(iter(self.waiting), None))
            if admitted is not None:
                del self.waiting[admitted]
                self.inside.append(admitted)

    def squeeze_in(self, _: int) -> None:
        self.lane.squeeze_in()
        self.inside.append(-1)

    def wait(self, seconds: int) -> None:
        self.now += seconds
        expired = [guest for guest, until in self.waiting.items() if until <= self.now]
        assert self.lane.expired(self.now) == expired
        for guest in expired:
            del self.waiting[guest]


KINDS = (
    *(Lived.enter, Lived.enter, Lived.cancel, Lived.leave, Lived.leave, Lived.take),
    *(Lived.put_back, Lived.let_go, Lived.squeeze_in, Lived.wait),
)
STEPS = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 20)), max_size=60)


@given(STEPS)
def test_places_are_kept(steps: list[tuple[Callable[[Lived, int], None], int]]) -> None:
    lived = Lived()
    for step, number in steps:
        step(lived, number)
        assert lived.lane.free == PLACES - len(lived.inside)
        assert lived.lane.waiting == len(lived.waiting) + len(lived.taken)
        assert not lived.waiting or lived.lane.free <= 0
    assert lived.lane.close() == list(lived.waiting)
    assert lived.lane.waiting == len(lived.taken)


def test_who_waits_too_long_does_so_no_longer() -> None:
    lane: Lane[str] = Lane(places=1, queue=5, patience=10)
    assert lane.enter("first", 0)
    assert not lane.enter("second", 0)
    assert not lane.enter("third", 5)
    assert lane.expired(9.9) == []
    assert lane.expired(10) == ["second"]
    assert lane.expired(20) == ["third"]
    assert lane.leave() is None
    assert (lane.free, lane.waiting) == (1, 0)


def test_who_is_put_back_waits_before_all_and_no_longer_than_they() -> None:
    lane: Lane[str] = Lane(places=1, queue=5, patience=10)
    for guest in ("first", "second", "third"):
        lane.enter(guest, 0)
    assert lane.take() == "second"
    assert not lane.put_back("second", 5)
    assert lane.expired(10) == ["second", "third"]


def test_a_full_queue_refuses() -> None:
    lane: Lane[str] = Lane(places=1, queue=1, patience=30)
    lane.enter("first", 0)
    lane.enter("second", 0)
    with pytest.raises(Problem, match="busy"):
        lane.enter("third", 0)
