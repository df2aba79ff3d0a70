"""Lanes never lose a place nor make one, whatever happens to those who wait."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.engine.lanes import Lane
from service.errors import Problem


async def _live_through(steps: list[tuple[str, int]]) -> None:
    lane = Lane(places=2, queue=5, patience=30)
    waiting: list[asyncio.Task[None]] = []
    for step, number in steps:
        inside = [task for task in waiting if task.done() and not task.cancelled()]
        if step == "enter":
            waiting.append(asyncio.create_task(lane.enter()))
        elif step == "cancel" and waiting:
            waiting[number % len(waiting)].cancel()
        elif step == "leave" and inside:
            task = inside[number % len(inside)]
            waiting.remove(task)
            if task.exception() is None:
                lane.leave()
        if number % 2:
            await asyncio.sleep(0)
    for task in waiting:
        task.cancel()
    found = await asyncio.gather(*waiting, return_exceptions=True)
    for result in found:
        if result is None:
            lane.leave()
    assert (lane.free, lane.waiting) == (2, 0)


STEPS = st.lists(
    st.tuples(st.sampled_from(["enter", "enter", "cancel", "leave"]), st.integers(0, 20)),
    max_size=60,
)


@given(STEPS)
def test_places_are_kept(steps: list[tuple[str, int]]) -> None:
    asyncio.run(_live_through(steps))


def test_who_waits_too_long_is_told() -> None:
    async def wait() -> None:
        lane = Lane(places=1, queue=5, patience=0.01)
        await lane.enter()
        with pytest.raises(Problem, match="busy"):
            await lane.enter()
        lane.leave()
        assert (lane.free, lane.waiting) == (1, 0)

    asyncio.run(wait())
