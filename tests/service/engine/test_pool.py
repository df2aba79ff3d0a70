"""The pool with workers whose every step is decided here, down to the order of bytes."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

import pytest
import uvloop

from service.engine.frames import HEAD, PLAIN, WHOLE, WHOLE_HEAD, FrameReader, Job, frame
from service.engine.interface import Outcome, Tally
from service.engine.pool import pool
from service.engine.pool.pool import Pool
from service.engine.pool.run import Run
from service.engine.pool.spool import SpoolSpace
from service.engine.source import Release
from service.errors import Problem
from service.settings import Settings

RELEASE = Release("0" * 64, 0, (), 0, size=0, loaded_at=0)
SETTINGS = Settings(workers=1, slow_workers=1, time_limit=60, ahead_below=1000)
BRISK = [f"brisk {number}" for number in range(128)]


class Staff:
    """Workers that do as they are told; others than the first answer each job with its text."""

    def __init__(self) -> None:
        self.stopped = False
        self.deaths: dict[int, int] = {}
        self.connections: list[socket.socket] = []
        self._tasks: list[asyncio.Task[None]] = []

    def spawn(self) -> tuple[int, socket.socket]:
        ours, theirs = socket.socketpair()
        theirs.setblocking(False)
        self.connections.append(theirs)
        if len(self.connections) > 1:
            self._tasks.append(asyncio.get_running_loop().create_task(_answering(theirs)))
        return len(self.connections), ours

    def kill(self, number: int) -> None:
        self.deaths[number] = signal.SIGKILL
        self.connections[number - 1].close()

    def slow_down(self, number: int) -> None:
        raise AssertionError("nothing is slow here")

    def death(self, number: int) -> int | None:
        return self.deaths.get(number)

    async def stop(self) -> None:
        self.stopped = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for connection in self.connections:
            connection.close()


async def _answering(connection: socket.socket) -> None:
    reader = FrameReader()
    while data := await asyncio.get_running_loop().sock_recv(connection, 1 << 16):
        for _, payload in reader.feed(data):
            connection.send(answer(Job.decoded(payload).text))


def answer(text: str) -> bytes:
    return frame(WHOLE, WHOLE_HEAD.pack(b"r0", False, False, 0) + text.encode())


class Desk:
    """Asks the pool, and keeps what comes back."""

    def __init__(self, slow_after: float) -> None:
        self.staff = Staff()
        self.tally = Tally()
        settings = replace(SETTINGS, slow_after=slow_after)
        self.pool = Pool(settings, self.staff, RELEASE, SpoolSpace(1 << 20), self.tally)
        self.told: dict[str, str] = {}

    def ask(self, text: str, then: Callable[[], None] = lambda: None) -> Run:
        def done(found: Outcome | Problem) -> None:
            self.told[text] = found.code if isinstance(found, Problem) else found.first.decode()
            then()

        return self.pool.start(Job(text, "json", "turtle"), done)

    async def calm_down(self, worker: socket.socket) -> None:
        """Have the first worker answer enough to be sent jobs ahead."""
        for text in BRISK:
            self.ask(text)
            worker.recv(1 << 16)
            worker.send(answer(text))
            await self.until(text)

    async def until(self, *texts: str) -> None:
        async with asyncio.timeout(30):
            while not set(texts) <= set(self.told):
                await asyncio.sleep(0.001)


Story = Callable[[Desk, socket.socket], Coroutine[Any, Any, None]]


def lived(story: Story, slow_after: float = 60) -> Desk:
    """Live through a story of a desk and its first worker."""

    async def live() -> Desk:
        desk = Desk(slow_after)
        await desk.calm_down(desk.staff.connections[0])
        await story(desk, desk.staff.connections[0])
        assert desk.pool.at_rest
        await desk.pool.stop()
        return desk

    return uvloop.run(live())


@pytest.mark.parametrize(
    ("death", "second"), [(signal.SIGKILL, "second"), (signal.SIGSEGV, "too-complex")]
)
def test_a_death_is_noticed_although_a_job_was_on_its_way(death: int, second: str) -> None:
    """The first answer, the end of the connection and an error of the socket come together."""

    async def story(desk: Desk, worker: socket.socket) -> None:
        desk.ask("first")
        desk.ask("second")
        worker.recv(1 << 16)
        desk.ask("third")
        worker.send(answer("first"))
        desk.staff.deaths[1] = death
        worker.close()
        await desk.until("first", "second", "third")

    told = lived(story).told
    assert [told[text] for text in ("first", "second", "third")] == ["first", second, "third"]


def test_answers_in_one_piece_go_to_whom_they_belong() -> None:
    async def story(desk: Desk, worker: socket.socket) -> None:
        for text in ("first", "second", "third"):
            desk.ask(text)
        await asyncio.sleep(0)
        worker.send(b"".join(map(answer, ("first", "second", "third"))))
        await desk.until("first", "second", "third")

    desk = lived(story)
    assert all(desk.told[text] == text for text in ("first", "second", "third"))
    assert (desk.tally.ahead, dict(desk.tally.killed)) == (2, {})


def test_what_its_client_gave_up_is_done_in_vain() -> None:
    async def story(desk: Desk, worker: socket.socket) -> None:
        desk.ask("first")
        second = desk.ask("second")
        desk.ask("third")
        second.cancel()
        worker.send(b"".join(map(answer, ("first", "second", "third"))))
        await desk.until("first", "third")

    desk = lived(story)
    assert (desk.told["first"], desk.told["third"]) == ("first", "third")
    assert "second" not in desk.told
    assert dict(desk.tally.killed) == {}


def test_what_is_behind_a_slow_job_is_done_elsewhere_and_in_vain() -> None:
    async def story(desk: Desk, worker: socket.socket) -> None:
        for text in ("first", "second", "third"):
            desk.ask(text)
        await desk.until("second", "third")
        worker.send(b"".join(map(answer, ("first", "nobody's", "nobody's"))))
        await desk.until("first")
        desk.ask("fourth")
        await desk.until("fourth")

    desk = lived(story, slow_after=1)
    for text in ("first", "second", "third", "fourth"):
        assert desk.told[text] == text
    assert dict(desk.tally.killed) == {}


def test_a_long_answer_in_vain_is_not_waited_for() -> None:
    async def story(desk: Desk, worker: socket.socket) -> None:
        desk.ask("first")
        desk.ask("second").cancel()
        worker.send(answer("first") + frame(HEAD, b"r0") + frame(PLAIN, b"x" * 1000))
        await desk.until("first")
        desk.ask("third")
        await desk.until("third")

    desk = lived(story)
    assert desk.told["third"] == "third"
    assert dict(desk.tally.killed) == {"left": 1}


def test_nothing_slow_is_done_in_vain() -> None:
    async def story(desk: Desk, worker: socket.socket) -> None:
        desk.ask("first")
        desk.ask("second").cancel()
        worker.send(answer("first"))
        await desk.until("first")
        async with asyncio.timeout(30):
            while not desk.tally.killed:
                await asyncio.sleep(0.01)
        desk.ask("third")
        await desk.until("third")

    desk = lived(story, slow_after=1)
    assert desk.told["third"] == "third"
    assert dict(desk.tally.killed) == {"left": 1}


def test_nothing_slow_is_done_in_vain_among_the_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_RUNAWAY", 50)  # they have as long

    async def story(desk: Desk, worker: socket.socket) -> None:
        desk.ask("first")
        desk.ask("second")
        await desk.until("second")
        worker.send(answer("first"))
        await desk.until("first")
        async with asyncio.timeout(30):
            while not desk.tally.killed:
                await asyncio.sleep(0.01)

    assert dict(lived(story, slow_after=1).tally.killed) == {"left": 1}


def test_a_fault_of_one_reader_harms_no_other() -> None:
    def fail() -> None:
        raise ValueError("a reader's fault")

    async def story(desk: Desk, worker: socket.socket) -> None:
        desk.ask("first", fail)
        desk.ask("second")
        both = answer("first") + answer("second")
        worker.send(both[:-3])
        await desk.until("first")
        worker.send(both[-3:])
        await desk.until("second")

    assert lived(story).told["second"] == "second"
