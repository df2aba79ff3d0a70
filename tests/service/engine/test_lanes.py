"""Lanes never lose a place nor make one, whatever happens to those who wait."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.engine.pool.lanes import Lane
from service.errors import Problem


class Guest:
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.inside = False
        self.problem: Problem | None = None

    def admitted(self) -> None:
        assert not self.inside
        self.inside = True

    def refused(self, problem: Problem) -> None:
        assert not self.inside
        self.problem = problem


def _live_through(steps: list[tuple[str, int]]) -> None:
    lane: Lane[Guest] = Lane(places=2, queue=5, patience=30)
    guests: list[Guest] = []
    waiting: list[Guest] = []
    taken: list[Guest] = []
    for step, number in steps:
        inside = [guest for guest in guests if guest.inside]
        waiting = [guest for guest in guests if not guest.inside]
        if step == "enter":
            guest = Guest()
            try:
                lane.enter(guest)
            except Problem:
                assert len(waiting) + len(taken) == 5
            else:
                guests.append(guest)
        elif step == "cancel" and waiting:
            given_up = waiting[number % len(waiting)]
            assert lane.forget(given_up)
            assert not lane.forget(given_up)
            guests.remove(given_up)
        elif step == "take" and waiting:
            assert lane.take() is waiting[0]
            taken.append(waiting[0])
            guests.remove(waiting[0])
        elif step == "let go" and taken:
            taken.pop(number % len(taken))
            lane.let_go()
        elif step == "put back" and taken:
            returned = taken.pop()
            lane.put_back(returned)
            guests.insert(0, returned)
        elif step == "leave" and inside:
            guests.remove(inside[number % len(inside)])
            lane.leave()
            assert not waiting or waiting[0].inside  # in their turn
    inside = [guest for guest in guests if guest.inside]
    waiting = [guest for guest in guests if not guest.inside]
    assert (lane.free, lane.waiting) == (2 - len(inside), len(waiting) + len(taken))
    assert not waiting or lane.free == 0
    lane.close()
    assert lane.waiting == len(taken)
    assert all(guest.inside or guest.problem for guest in guests)


KINDS = ["enter", "enter", "cancel", "leave", "take", "put back", "let go"]
STEPS = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 20)), max_size=60)


@given(STEPS)
def test_places_are_kept(steps: list[tuple[str, int]]) -> None:
    async def live() -> None:
        _live_through(steps)

    asyncio.run(live())


def test_who_waits_too_long_is_told() -> None:
    async def wait() -> None:
        lane: Lane[Guest] = Lane(places=1, queue=5, patience=0.01)
        first, second, third = Guest(), Guest(), Guest()
        lane.enter(first)
        lane.enter(second)
        await asyncio.sleep(0.005)
        lane.enter(third)
        await asyncio.sleep(0.03)
        for guest in (second, third):
            assert guest.problem is not None
            assert guest.problem.code == "busy"
        lane.leave()
        assert (lane.free, lane.waiting) == (1, 0)

    asyncio.run(wait())


def test_a_full_queue_refuses() -> None:
    async def fill() -> None:
        lane: Lane[Guest] = Lane(places=1, queue=1, patience=30)
        lane.enter(Guest())
        lane.enter(Guest())
        with pytest.raises(Problem, match="busy"):
            lane.enter(Guest())
        lane.close()

    asyncio.run(fill())
