"""The pool with workers and a clock whose every step is decided here, to the order of bytes."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import signal
import socket
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field, replace
from typing import Any, TypeVarTuple, Unpack

import pytest
import uvloop
from hypothesis import given, settings
from hypothesis import strategies as st

from service.engine.frames import (
    CHUNK,
    END,
    ENDING,
    ERROR,
    HEAD,
    PLAIN,
    WHOLE,
    WHOLE_HEAD,
    FrameReader,
    Job,
    frame,
)
from service.engine.interface import Outcome, Tally
from service.engine.pool.pool import Pool
from service.engine.pool.spool import SpoolSpace
from service.errors import Problem
from service.settings import Settings
from service.stream import Stream, Work

Ts = TypeVarTuple("Ts")
SETTINGS = Settings(workers=1, slow_workers=1, time_limit=60, slow_after=60, ahead_below=1000)
BRISK = [f"brisk {number}" for number in range(128)]
TICK = 0.02
TURNS = 20
"""Turns of the event loop in which all that is written is read."""


@dataclass(eq=False)
class Call:
    """One that is still to come, unless it is cancelled."""

    due: float
    run: Callable[[], object]
    cancelled: bool = False

    def cancel(self) -> None:
        self.cancelled = True


@dataclass
class SetClock:
    """Stands still until it is told how much time has passed."""

    now: float = 0.0
    calls: list[Call] = field(default_factory=list)

    def time(self) -> float:
        return self.now

    def call_later(
        self, delay: float, callback: Callable[[Unpack[Ts]], object], *args: *Ts
    ) -> Call:
        self.calls.append(Call(self.now + delay, lambda: callback(*args)))
        return self.calls[-1]

    def advance(self, seconds: float) -> None:
        self.now += seconds
        due = [call for call in self.calls if call.due <= self.now]
        self.calls = [call for call in self.calls if call.due > self.now]
        for call in sorted(due, key=lambda call: call.due):
            if not call.cancelled:
                call.run()


class Staff:
    """Workers that do as they are told; most answer each job with its text of themselves."""

    def __init__(self, clock: SetClock) -> None:
        self.stopped = False
        self.deaths: dict[int, int] = {}
        self.slowed: list[int] = []
        self.connections: list[socket.socket] = []
        self.refuses = False
        """Whether no worker can be started."""
        self.answers = False
        """Whether those who are started now answer of themselves."""
        self.share: float | None = 1.0
        """What part of a processor each has got all the time; None where nobody knows."""
        self._tasks: list[asyncio.Task[None]] = []
        self._clock = clock

    def spawn(self) -> tuple[int, socket.socket]:
        if self.refuses:
            raise OSError("no more processes")
        ours, theirs = socket.socketpair()
        theirs.setblocking(False)
        self.connections.append(theirs)
        if self.answers:
            self._tasks.append(asyncio.get_running_loop().create_task(_answering(theirs)))
        return len(self.connections), ours

    def miscarry(self, number: int) -> None:
        """Have a worker turn out never to have begun."""
        self.deaths[number] = -errno.EAGAIN
        self.connections[number - 1].close()

    def kill(self, number: int) -> None:
        self.deaths[number] = signal.SIGKILL
        self.connections[number - 1].close()

    def slow_down(self, number: int) -> None:
        self.slowed.append(number)

    def death(self, number: int) -> int | None:
        return self.deaths.get(number)

    def processor_time(self, number: int) -> float | None:
        return None if self.share is None else self._clock.now * self.share

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


def part(text: str) -> bytes:
    return frame(PLAIN, text.encode())


BEGINNING = frame(HEAD, b"r0")
ENDING_FRAME = frame(END, ENDING.pack(False, 0))


class Desk:
    """Asks the pool, and keeps what comes back."""

    def __init__(self, **changes: Any) -> None:
        self.clock = SetClock()
        self.staff = Staff(self.clock)
        self.tally = Tally()
        self.space = SpoolSpace(1 << 20)
        self.pool = Pool(
            replace(SETTINGS, **changes), self.staff, 0, self.space, self.tally, self.clock
        )
        self.told: dict[str, str] = {}
        self.streams: dict[str, Stream] = {}
        self.killed = self.tally.killed

    def ask(self, text: str, then: Callable[[], None] = lambda: None) -> Work:
        def done(found: Outcome | Problem) -> None:
            self.told[text] = found.code if isinstance(found, Problem) else found.first.decode()
            if isinstance(found, Outcome) and found.rest is not None:
                self.streams[text] = found.rest
            then()

        return self.pool.start(Job(text, "json", "turtle"), done)

    async def calm_down(self, worker: socket.socket) -> None:
        """Have the first worker answer enough to be sent jobs ahead."""
        for text in BRISK:
            self.ask(text)
            worker.recv(1 << 16)
            worker.send(answer(text))
            await self.until(text)

    async def until(self, *texts: str, within: float = 0) -> None:
        """Wait until all are told, for no more seconds of the pool's clock than these."""
        await self._until(lambda: set(texts) <= set(self.told), within)

    async def until_killed(self, reason: str, within: float = 0) -> None:
        await self._until(lambda: bool(self.killed[reason]), within)

    async def pass_time(self, seconds: float) -> None:
        """Let time pass, tick by tick, and what is written meanwhile be read."""
        until = self.clock.now + seconds
        await self.settle()
        while self.clock.now < until:
            self.clock.advance(TICK)
            await self.settle()

    async def settle(self) -> None:
        """Let all that is written be read."""
        for _ in range(TURNS):
            await asyncio.sleep(0)

    async def _until(self, condition: Callable[[], bool], within: float) -> None:
        until = self.clock.now + within
        while not await self._soon(condition):
            assert self.clock.now < until, "waited in vain"
            self.clock.advance(TICK)

    async def _soon(self, condition: Callable[[], bool]) -> bool:
        for _ in range(TURNS):
            if condition():
                return True
            await asyncio.sleep(0)
        return condition()


Story = Callable[[Desk, socket.socket], Coroutine[Any, Any, None]]


def lived(story: Story, *, calm: bool = True, **changes: Any) -> Desk:
    """Live through a story of a desk and its first worker."""

    async def live() -> Desk:
        desk = Desk(**changes)
        desk.staff.answers = True
        if calm:
            await desk.calm_down(desk.staff.connections[0])
        await story(desk, desk.staff.connections[0])
        assert desk.pool.at_rest
        await desk.pool.stop()
        assert desk.space.used == 0
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
        await desk.until("first", "second", "third", within=0.04)

    told = lived(story).told
    assert [told[text] for text in ("first", "second", "third")] == ["first", second, "third"]


def test_answers_in_one_piece_go_to_whom_they_belong() -> None:
    async def story(desk: Desk, worker: socket.socket) -> None:
        for text in ("first", "second", "third"):
            desk.ask(text)
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
        await desk.pass_time(0.9)
        assert not {"second", "third"} & set(desk.told)
        await desk.until("second", "third", within=0.2)
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
        await desk.until_killed("left", within=1.1)
        desk.ask("third")
        await desk.until("third")

    desk = lived(story, slow_after=1)
    assert desk.told["third"] == "third"
    assert dict(desk.tally.killed) == {"left": 1}


def test_nothing_slow_is_done_in_vain_among_the_slow() -> None:
    async def story(desk: Desk, worker: socket.socket) -> None:
        desk.ask("first")
        desk.ask("second")
        await desk.until("second", within=1.1)
        worker.send(answer("first"))
        await desk.until("first")
        await desk.until_killed("left", within=1.1)  # sooner than they are called runaway

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


def test_who_waits_too_long_is_told() -> None:
    async def story(desk: Desk, worker: socket.socket) -> None:
        desk.ask("first")
        desk.ask("second")
        await desk.pass_time(4.9)
        assert "second" not in desk.told
        await desk.until("second", within=0.2)
        worker.send(answer("first"))
        await desk.until("first")

    assert lived(story, calm=False, queue_wait=5).told["second"] == "busy"


def test_who_finds_the_queue_full_is_told_at_once() -> None:
    async def story(desk: Desk, worker: socket.socket) -> None:
        for text in ("first", "second"):
            desk.ask(text)
        with pytest.raises(Problem, match="busy"):
            desk.ask("third")
        worker.send(answer("first"))
        await desk.until("first")
        worker.send(answer("second"))
        await desk.until("second")

    lived(story, calm=False, queue=1)


def test_time_is_limited() -> None:
    async def story(desk: Desk, worker: socket.socket) -> None:
        desk.ask("first")
        await desk.pass_time(9.9)
        assert "first" not in desk.told
        assert desk.staff.slowed == [1]  # it has become a runaway
        await desk.until("first", within=0.2)
        desk.ask("second")
        await desk.until("second")

    desk = lived(story, calm=False, time_limit=10, slow_after=1)
    assert (desk.told["first"], dict(desk.killed)) == ("time", {"time": 1})


def test_a_slow_query_moves_on_with_its_worker_and_is_known_from_then_on() -> None:
    async def story(desk: Desk, worker: socket.socket) -> None:
        desk.ask("slow")
        desk.ask("quick")
        await desk.until("quick", within=1.1)  # on another worker
        desk.ask("slow")  # waits in the slow lane: the quick one is free
        desk.ask("quicker")
        await desk.until("quicker")
        assert "slow" not in desk.told
        worker.send(answer("slow"))
        await desk.until("slow")
        await desk.settle()

    desk = lived(story, calm=False, slow_after=1)
    assert dict(desk.killed) == {}
    assert desk.staff.slowed == []


def test_a_slow_query_that_finds_the_slow_lane_full_starts_again_there() -> None:
    async def story(desk: Desk, worker: socket.socket) -> None:
        desk.ask("first")
        await desk.pass_time(0.6)
        desk.staff.answers = False
        desk.ask("second")
        await desk.until_killed("demoted", within=0.6)
        assert desk.pool.load.waiting == 1
        worker.send(answer("first"))
        await desk.until("first")
        fresh = desk.staff.connections[2]
        assert b"second" in fresh.recv(1 << 16)
        fresh.send(answer("second"))
        await desk.until("second")

    assert dict(lived(story, calm=False, slow_after=0.5).killed) == {"demoted": 1}


def test_a_query_is_not_slow_because_the_machine_is_busy() -> None:
    async def story(desk: Desk, worker: socket.socket) -> None:
        desk.ask("slow")
        await desk.pass_time(0.6)  # it has moved on: the slow lane is full
        desk.staff.answers = False
        desk.staff.share = 0.2
        for _ in range(2):
            desk.ask("first")
            await desk.pass_time(2.4)
            assert b"first" in desk.staff.connections[1].recv(1 << 16)
            desk.staff.connections[1].send(answer("first"))
            await desk.until("first")
            del desk.told["first"]
        worker.send(answer("slow"))
        await desk.until("slow")

    desk = lived(story, calm=False, slow_after=0.5)
    assert (dict(desk.killed), desk.staff.slowed) == ({}, [])


def test_a_query_is_slow_by_the_processor_time_of_its_own() -> None:
    async def story(desk: Desk, worker: socket.socket) -> None:
        desk.staff.share = 0.5
        await desk.pass_time(9)
        desk.ask("first")
        desk.ask("second")
        await desk.pass_time(1.9)
        assert "second" not in desk.told
        await desk.until("second", within=0.2)  # the first has moved on
        await desk.pass_time(1.8)
        assert desk.staff.slowed == []
        await desk.pass_time(0.3)
        assert desk.staff.slowed == [1]
        worker.send(answer("first"))
        await desk.until("first")

    lived(story, calm=False, slow_after=1)


@pytest.mark.parametrize("share", [0.0, 0.1, 1.0, None])
def test_the_time_limit_is_a_promise_by_the_clock(share: float | None) -> None:
    async def story(desk: Desk, worker: socket.socket) -> None:
        desk.staff.share = share
        desk.ask("first")
        await desk.pass_time(9.9)
        assert "first" not in desk.told
        await desk.until("first", within=0.2)

    desk = lived(story, calm=False, time_limit=10, slow_after=1)
    assert (desk.told["first"], dict(desk.killed)) == ("time", {"time": 1})


@pytest.mark.parametrize(("share", "seconds"), [(None, 1), (0.0, 8)])
def test_what_stands_still_keeps_no_place_for_good(share: float | None, seconds: float) -> None:
    """By the clock where nobody knows its processor time, else by an eighth of the clock."""

    async def story(desk: Desk, worker: socket.socket) -> None:
        desk.staff.share = share
        desk.ask("first")
        desk.ask("second")
        await desk.pass_time(seconds - 0.1)
        assert "second" not in desk.told
        await desk.until("second", within=0.2)
        worker.send(answer("first"))
        await desk.until("first")

    lived(story, calm=False, slow_after=1)


def test_what_a_reader_holds_up_is_slow_by_the_clock() -> None:
    async def story(desk: Desk, worker: socket.socket) -> None:
        desk.staff.share = 0.0
        desk.space.limit = 0
        desk.ask("first")
        for text in "ab":
            worker.send(BEGINNING + part(text))
            await desk.settle()
        desk.ask("second")
        await desk.pass_time(0.9)
        assert "second" not in desk.told
        await desk.until("second", within=0.2)
        await desk.pass_time(9)
        assert dict(desk.killed) == {"time": 1}
        await desk.streams["first"].aclose()

    lived(story, calm=False, slow_after=1, time_limit=10)


@pytest.mark.parametrize(
    ("share", "is_answered", "waits"), [(0.2, True, 1), (1.0, True, 0), (0.2, False, 0)]
)
def test_a_slow_query_that_was_quick_after_all_begins_among_the_quick_again(
    share: float, is_answered: bool, waits: int
) -> None:
    """If it was answered: of one whose client left nobody knows."""

    async def story(desk: Desk, worker: socket.socket) -> None:
        desk.staff.answers = False
        desk.ask("first")
        await desk.pass_time(1.1)
        worker.send(answer("first"))
        await desk.until("first")
        desk.staff.share = share
        again = desk.ask("first")
        await desk.pass_time(1.9)
        if is_answered:
            worker.send(answer("first"))
            await desk.settle()
        again.cancel()
        works = [desk.ask("first"), desk.ask("other")]
        assert desk.pool.load.waiting == waits  # where the first is among the quick
        for work in works:
            work.cancel()
        await desk.pass_time(0.5)

    lived(story, calm=False, slow_after=1, time_limit=60)


def test_who_leaves_soon_lets_the_worker_do_its_job() -> None:
    async def story(desk: Desk, worker: socket.socket) -> None:
        desk.staff.share = 0.5
        for number in range(50):
            desk.ask(str(number)).cancel()
            worker.recv(1 << 16)
            await desk.pass_time(TICK * (number % 2))
            worker.send(answer(str(number)))
            await desk.settle()
        desk.staff.share = 0.1
        desk.ask("slowly").cancel()
        await desk.pass_time(0.1)
        worker.send(answer("slowly"))
        await desk.settle()

    desk = lived(story, calm=False)
    assert (desk.told, dict(desk.killed), len(desk.staff.connections)) == ({}, {}, 1)


def test_who_leaves_a_long_query_ends_it() -> None:
    async def story(desk: Desk, worker: socket.socket) -> None:
        desk.staff.answers = False
        desk.ask("first").cancel()
        await desk.until_killed("left", within=0.06)
        second = desk.ask("second")
        await desk.pass_time(0.1)
        second.cancel()
        assert desk.killed["left"] == 2

    assert dict(lived(story, calm=False).killed) == {"left": 2}


def test_a_runaway_is_the_last_that_its_worker_does() -> None:
    async def story(desk: Desk, worker: socket.socket) -> None:
        desk.ask("first")
        await desk.pass_time(3)
        worker.send(answer("first"))
        await desk.until("first")

    desk = lived(story, calm=False, slow_after=1)
    assert (desk.told["first"], desk.staff.slowed) == ("first", [1])
    assert dict(desk.killed) == {"worn": 1}


def test_a_query_survives_one_death_not_two() -> None:
    async def story(desk: Desk, worker: socket.socket) -> None:
        desk.staff.answers = False
        desk.ask("first")
        desk.staff.kill(1)
        await desk.pass_time(0.06)
        assert "first" not in desk.told
        desk.staff.kill(2)
        await desk.until("first", within=0.06)

    desk = lived(story, calm=False)
    assert desk.told["first"] == "too-complex"
    assert dict(desk.killed) == {"outside": 1, "crash": 1}


def test_whose_worker_ended_no_one_knows_how_is_told_at_last() -> None:
    async def story(desk: Desk, worker: socket.socket) -> None:
        desk.ask("first")
        worker.close()
        await desk.pass_time(4.9)
        assert "first" not in desk.told
        await desk.until("first", within=0.2)

    desk = lived(story, calm=False)
    assert (desk.told["first"], dict(desk.killed)) == ("too-complex", {"crash": 1})


def test_who_gets_no_worker_waits_as_in_the_queue_and_its_place_is_kept() -> None:
    async def story(desk: Desk, worker: socket.socket) -> None:
        desk.staff.kill(1)
        await desk.settle()
        desk.staff.refuses = True
        desk.ask("first")
        await desk.pass_time(4.9)
        assert "first" not in desk.told
        await desk.until("first", within=0.2)
        desk.ask("second")
        await desk.pass_time(1)
        desk.staff.refuses = False
        await desk.until("second", within=0.1)

    desk = lived(story, calm=False, queue_wait=5)
    assert (desk.told["first"], desk.told["second"]) == ("busy", "second")
    assert dict(desk.killed) == {}


def test_workers_that_cannot_be_started_are_counted_and_told_of_now_and_then(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def story(desk: Desk, worker: socket.socket) -> None:
        desk.staff.kill(1)
        await desk.settle()
        desk.staff.refuses = True
        for number in range(80):
            desk.ask(str(number))
            await desk.pass_time(0.1)
        desk.staff.refuses = False
        await desk.until(*map(str, range(80)), within=1)

    with caplog.at_level(logging.WARNING):
        desk = lived(story, calm=False, queue_wait=20)
    assert desk.pool.load.refused > 50
    assert len(caplog.records) == 1
    assert caplog.records[0].exc_info is None
    assert "no more processes" in caplog.text


def test_who_gets_no_worker_is_given_the_next_that_is_free() -> None:
    async def story(desk: Desk, worker: socket.socket) -> None:
        desk.staff.answers = False
        desk.ask("first")
        desk.ask("second")
        desk.staff.refuses = True
        desk.staff.kill(1)
        await desk.pass_time(0.06)
        assert desk.killed["outside"] == 1
        desk.ask("third").cancel()
        other = desk.staff.connections[1]
        other.recv(1 << 16)
        other.send(answer("first"))
        await desk.until("first")
        await desk.settle()
        assert b"second" in other.recv(1 << 16)
        other.send(answer("second"))
        await desk.until("second")

    lived(story, calm=False, workers=2)


def test_a_worker_that_never_began_costs_its_query_nothing() -> None:
    async def story(desk: Desk, worker: socket.socket) -> None:
        desk.staff.answers = False
        desk.ask("first")
        for number in range(1, 6):
            desk.staff.miscarry(number)
            await desk.pass_time(0.1)
            assert "first" not in desk.told
            assert len(desk.staff.connections) == number + 1
        desk.staff.connections[-1].send(answer("first"))
        await desk.until("first")
        desk.ask("second")
        desk.staff.miscarry(6)
        desk.staff.refuses = True
        await desk.until("second", within=5.1)

    desk = lived(story, calm=False, queue_wait=5)
    assert (desk.told["first"], desk.told["second"]) == ("first", "busy")
    assert dict(desk.killed) == {}


def test_nobody_waits_for_a_worker_that_never_began_and_is_not_wanted() -> None:
    async def story(desk: Desk, worker: socket.socket) -> None:
        desk.ask("first").cancel()
        desk.staff.miscarry(1)
        await desk.pass_time(0.04)
        desk.ask("second")
        await desk.until("second", within=0.1)

    assert dict(lived(story, calm=False).killed) == {}


def test_an_idle_worker_that_never_began_is_replaced() -> None:
    async def story(desk: Desk, worker: socket.socket) -> None:
        desk.staff.miscarry(1)
        await desk.settle()
        assert desk.pool.load.refused == 1
        await desk.pass_time(0.12)
        desk.ask("first")
        await desk.until("first")

    lived(story, calm=False)


def test_an_idle_worker_that_ends_is_replaced() -> None:
    async def story(desk: Desk, worker: socket.socket) -> None:
        worker.close()
        await desk.settle()
        assert desk.pool.load.workers == 0
        await desk.pass_time(0.12)
        assert desk.pool.load.workers == 1

    lived(story, calm=False)


def test_a_worker_out_of_memory_says_so_and_the_limit_is_named() -> None:
    async def story(desk: Desk, worker: socket.socket) -> None:
        desk.ask("first")
        worker.send(frame(ERROR, b'[400, "too-complex", {"limit": 0}]'))
        await desk.until("first")

    desk = lived(story, calm=False)
    assert (desk.told["first"], dict(desk.killed)) == ("too-complex", {})


def test_a_long_answer_is_read_as_it_comes() -> None:
    async def story(desk: Desk, worker: socket.socket) -> None:
        desk.ask("first")
        worker.send(BEGINNING + part("a") + part("b"))
        await desk.until("first")
        assert desk.told["first"] == "ab"
        stream = desk.streams["first"]
        reading = asyncio.ensure_future(anext(stream))
        await desk.settle()
        assert not reading.done()
        worker.send(part("c") + frame(CHUNK, b"") + part("d") + ENDING_FRAME)
        assert await reading == b"c"
        assert [data async for data in stream] == [b"d"]
        await stream.aclose()

    assert dict(lived(story, calm=False).killed) == {}


def test_a_long_answer_that_nobody_reads_on_frees_its_worker() -> None:
    async def story(desk: Desk, worker: socket.socket) -> None:
        desk.ask("first")
        worker.send(BEGINNING + part("a"))
        await desk.until("first")
        worker.send(part("b" * 100))
        await desk.settle()
        await desk.streams["first"].aclose()
        desk.ask("second")
        await desk.until("second")

    assert dict(lived(story, calm=False).killed) == {"left": 1}


def test_a_worker_waits_for_its_reader_where_there_is_no_room() -> None:
    async def story(desk: Desk, worker: socket.socket) -> None:
        desk.space.limit = 0
        desk.ask("first")
        worker.send(BEGINNING + part("a"))
        await desk.until("first")
        worker.send(part("b"))
        await desk.settle()
        worker.send(part("c"))
        await desk.settle()
        stream = desk.streams["first"]
        assert await anext(stream) == b"b"
        assert await anext(stream) == b"c"
        worker.send(ENDING_FRAME)
        assert [data async for data in stream] == []
        desk.ask("second")
        worker.send(answer("second"))
        await desk.until("second")

    assert dict(lived(story, calm=False).killed) == {}


def test_a_broken_off_answer_says_so_to_its_reader() -> None:
    async def story(desk: Desk, worker: socket.socket) -> None:
        desk.ask("first")
        worker.send(BEGINNING + part("a"))
        await desk.until("first")
        desk.staff.deaths[1] = signal.SIGKILL
        worker.close()
        await desk.pass_time(0.06)
        with pytest.raises(Problem, match="too-complex"):
            await anext(desk.streams["first"])
        await desk.streams["first"].aclose()

    assert dict(lived(story, calm=False).killed) == {"crash": 1}


def test_a_stop_tells_all_who_wait_and_run() -> None:
    async def live() -> Desk:
        desk = Desk()
        await desk.calm_down(desk.staff.connections[0])
        for number in range(5):
            desk.ask(str(number))
        assert desk.tally.ahead == 2
        await desk.pool.stop()
        return desk

    desk = uvloop.run(live())
    assert [desk.told[str(number)] for number in range(5)] == ["busy"] * 5


def test_the_queue_is_no_longer_than_allowed_with_those_sent_ahead() -> None:
    async def story(desk: Desk, worker: socket.socket) -> None:
        refused = 0
        for number in range(10):
            try:
                desk.ask(str(number))
            except Problem:
                refused += 1
        assert (desk.tally.ahead, desk.pool.load.waiting, refused) == (2, 3, 6)
        for number in range(4):
            worker.send(answer(str(number)))
            await desk.until(str(number))

    desk = lived(story, queue=3)
    assert all(desk.told[str(number)] == str(number) for number in range(4))


@pytest.mark.parametrize(("share", "ahead"), [(0.01, 2), (1.0, 0)])
def test_queries_are_brisk_by_processor_time(share: float, ahead: int) -> None:
    async def story(desk: Desk, worker: socket.socket) -> None:
        desk.staff.share = share
        for text in BRISK:
            desk.ask(text)
            await desk.pass_time(1.5)
            worker.recv(1 << 16)
            worker.send(answer(text))
            await desk.until(text)
        for text in ("first", "second", "third"):
            desk.ask(text)
        assert desk.tally.ahead == ahead
        await desk.pass_time(1.5)
        assert desk.pool.load.waiting == 2
        worker.send(answer("first"))
        await desk.until("first")
        if not ahead:
            worker.send(answer("second"))
            await desk.until("second")
            worker.send(answer("third"))
        else:
            worker.send(answer("second") + answer("third"))
        await desk.until("second", "third")

    assert dict(lived(story, calm=False, ahead_below=1).killed) == {}


def test_without_the_setting_nothing_is_sent_ahead() -> None:
    async def story(desk: Desk, worker: socket.socket) -> None:
        for text in ("first", "second"):
            desk.ask(text)
        worker.send(answer("first"))
        await desk.until("first")
        worker.send(answer("second"))
        await desk.until("second")

    assert lived(story, ahead_below=0).tally.ahead == 0


STEPS = st.lists(
    st.tuples(
        st.sampled_from((*("ask", "answer", "wait", "leave") * 3, "die", "miscarry", "refuse")),
        st.integers(0, 20),
    ),
    max_size=40,
)


@settings(max_examples=50, deadline=None)
@given(STEPS, st.booleans(), st.sampled_from((None, 0.0, 0.3, 1.0)))
def test_everyone_gets_its_own_answer_whatever_happens(
    steps: list[tuple[str, int]], calm: bool, share: float | None
) -> None:
    """Or a reason why not; no place, worker or byte of the disk is lost."""
    uvloop.run(_whatever_happens(steps, share, calm=calm))


async def _whatever_happens(
    steps: list[tuple[str, int]], share: float | None, *, calm: bool
) -> None:
    desk = Desk(slow_after=0.5, time_limit=4)
    desk.staff.share = share
    if calm:
        await desk.calm_down(desk.staff.connections[0])
    asked: dict[str, Work] = {}
    left: set[str] = set()
    jobs: dict[socket.socket, list[str]] = {}
    for count, (step, number) in enumerate(steps):
        workers = [each for each in desk.staff.connections if each.fileno() >= 0]
        worker = workers[number % len(workers)] if workers else None
        if step == "ask":
            asked[str(count)] = desk.ask(str(count))
        elif step == "leave" and asked:
            left.add(list(asked)[number % len(asked)])
            asked[list(asked)[number % len(asked)]].cancel()
        elif step == "answer" and worker is not None:
            _answer_one(worker, jobs.setdefault(worker, []))
        elif step == "die" and worker is not None:
            desk.staff.kill(desk.staff.connections.index(worker) + 1)
        elif step == "miscarry" and workers:  # only the newest has had no time to begin
            desk.staff.miscarry(desk.staff.connections.index(workers[-1]) + 1)
        elif step == "refuse":
            desk.staff.refuses = not desk.staff.refuses
        elif step == "wait":
            desk.clock.advance(number / 20)
        await desk.settle()
    for _ in range(len(steps) * 20):  # each has its time limit, one after the other at worst
        desk.clock.advance(0.25)
        await desk.settle()
    assert desk.pool.at_rest
    desk.staff.refuses = False
    for text in set(asked) - left:
        assert desk.told[text] in (text, "busy", "time", "too-complex")
    desk.staff.answers = True
    for text in ("one", "two", "three"):
        desk.ask(text)
        await desk.until(text, within=6)
    await desk.pool.stop()


def _answer_one(worker: socket.socket, jobs: list[str]) -> None:
    """Have a worker answer the job that it was sent first, if it was sent any."""
    with contextlib.suppress(BlockingIOError):
        frames = FrameReader().feed(worker.recv(1 << 16))
        jobs += [Job.decoded(payload).text for _, payload in frames]
    if jobs:
        worker.send(answer(jobs.pop(0)))
