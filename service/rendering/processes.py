"""The processes that render pages: which request is whose turn, and what a page may take.

Two lanes with processes of their own: what strangers' queries and old releases give is drawn at a
lower priority, so that it never holds up the pages of the house.
"""

from __future__ import annotations

import asyncio
import functools
import logging
from collections import Counter
from collections.abc import Coroutine, Sequence
from dataclasses import asdict
from pathlib import Path

from service.engine.frames import frame
from service.engine.pool.spool import SpoolSpace
from service.errors import Problem
from service.rendering import wire
from service.rendering.errands import Errands
from service.rendering.exchange import Exchange
from service.rendering.orders import Orders
from service.rendering.pages import Answered
from service.rendering.rendering import Lane, Process, Rendering
from service.rendering.workshop import Workshop
from service.replies.message import Request
from service.replies.reply import Replies
from service.settings import Settings
from service.urls import is_of_strangers

log = logging.getLogger(__name__)
_SILENT = 60.0
"""Seconds without a word after which a process is taken for stuck, though it uses no processor."""
_AT_FIRST = 6
_BODIES = 32 << 20
"""Bytes of bodies that may wait in a lane."""
_TICK = 0.1
_REST = 0.5
"""Seconds between two looks at the clock while nothing is asked for."""
_NOTHING = Request("GET", b"/", "/", b"", {}, b"", "")
_ROOM = 64
"""Requests that may wait, for each process of a lane."""


class PageProcesses:
    """Renders pages in processes that may be killed."""

    def __init__(
        self, settings: Settings, replies: Replies, archive: Path, releases: Path | None
    ) -> None:
        self._settings = settings
        self._replies = replies
        self._loop = asyncio.get_running_loop()
        self._space = SpoolSpace(settings.spool_limit)
        self._errands = Errands(settings, replies, releases, self._space)
        self._exchange = Exchange(self._errands, self._begin_again)
        size = settings.page_processes
        self._house = Lane(size, size * _ROOM, humble=False)
        self._strangers = Lane(size, size * _ROOM, humble=True)
        self._school = Lane(1, 0, humble=False)
        """Of the process that forks the others."""
        orders = Orders(asdict(settings), str(archive), str(releases or ""))
        self._workshop = Workshop(orders, settings.stack_limit, self)
        self._workshop.gone = self._restart
        self._teaching = False
        self._tasks: set[asyncio.Task[object]] = set()
        self._warm = bool(settings.warm_pictures)
        self._begun = False
        if self._warm:
            self._restart()
        self._ticking = self._loop.call_later(_TICK, self._tick)

    def is_full(self, request: Request) -> bool:
        """Tell whether too many such requests wait."""
        lane = self._lane(request)
        held = sum(len(each.request.body) for each in lane.waiting)
        return len(lane.waiting) >= lane.room or held > _BODIES

    @property
    def killed(self) -> Counter[str]:
        """Processes ended, by reason."""
        return self._workshop.killed

    @property
    def running(self) -> int:
        """How many requests are being rendered."""
        return sum(each.rendering is not None for each in self._workshop.living.values())

    @property
    def waiting(self) -> int:
        """How many wait for a process."""
        return len(self._house.waiting) + len(self._strangers.waiting)

    @property
    def spooled(self) -> int:
        """Bytes of results and pages that wait, in memory and on disk."""
        return self._space.used + self._space.in_memory

    async def respond(self, request: Request) -> Answered:
        """Have a page rendered; raises Problem. Cancelled, it is given up."""
        coming: asyncio.Future[Answered] = self._loop.create_future()
        rendering = Rendering(request, self._lane(request), coming, self._loop.time())
        rendering.lane.waiting.append(rendering)
        if not self._begun:
            self._restart()
        self._assign(rendering.lane)
        try:
            return await coming
        except BaseException:
            self._leave(rendering)
            raise

    async def stop(self) -> None:
        """End all processes."""
        self._ticking.cancel()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._exchange.stop()
        await self._workshop.stop()
        await self._errands.stop()

    def _lane(self, request: Request) -> Lane:
        return self._strangers if is_of_strangers(request.path, request.query) else self._house

    # Processes.

    async def _start(self) -> None:
        """Have processes that render, and the drawing process warm."""
        await self._workshop.start()
        self._assign_all()
        if self._warm:
            self._warm = False
            self._keep(self._get_warm())

    def _restart(self) -> None:
        self._begun = True
        self._keep(self._start())

    async def _get_warm(self) -> None:
        """Have the drawing process draw once the service answers."""
        while self._replies.engine.release is None:
            await asyncio.sleep(_TICK)
        if (process := self._workshop.taken(self._strangers)) is not None:
            process.link.send(frame(wire.WARM, b""))

    def _teach(self) -> None:
        """Have the release that is served now read for all processes to come."""
        release = self._replies.engine.release
        if release is None or self._teaching or self._workshop.taught == release.digest:
            return
        if (process := self._workshop.pupil(self._school)) is not None:
            coming: asyncio.Future[Answered] = self._loop.create_future()
            coming.add_done_callback(functools.partial(self._taught, release.digest))
            self._teaching = True
            self._begin(Rendering(_NOTHING, self._school, coming, self._loop.time()), process)

    def _taught(self, release: str, coming: asyncio.Future[Answered]) -> None:
        self._teaching = False
        if not coming.cancelled() and coming.exception() is None:
            self._workshop.renew(release)
        self._assign_all()

    def _put_back(self, process: Process) -> None:
        self._workshop.put_back(process)
        self._assign(process.lane)

    def _kill(self, process: Process, reason: str, problem: Problem) -> None:
        """End a process and what it renders."""
        self._workshop.killed[reason] += 1
        rendering, process.rendering = process.rendering, None
        self._workshop.strike_off(process)
        if rendering is not None:
            rendering.process = None
            self._exchange.forget(rendering)
            rendering.fail(problem)
        self._assign(process.lane)

    # Requests.

    def _assign(self, lane: Lane) -> None:
        """Give waiting requests to processes, as many as there are."""
        while lane.waiting:
            if self._must_wait or (process := self._workshop.taken(lane)) is None:
                return
            self._begin(lane.waiting.popleft(), process)

    def _assign_all(self) -> None:
        self._teach()
        for lane in (self._house, self._strangers):
            self._assign(lane)

    @property
    def _must_wait(self) -> bool:
        """Whether processes will soon know what the first ones would have to read."""
        return self._teaching and not self._workshop.taught

    def _begin(self, rendering: Rendering, process: Process) -> None:
        release = self._replies.engine.release
        rendering.process, process.rendering = process, rendering
        rendering.parted_for = b""
        rendering.processor = self._workshop.processor_time(process)
        rendering.heard = self._loop.time()
        process.link.send(wire.request_frame(rendering.request, release.digest if release else ""))

    def _leave(self, rendering: Rendering) -> None:
        """Note that nobody waits for an answer any more; its process is told to stop."""
        if rendering.left:
            return
        rendering.left = True
        self._exchange.forget(rendering)
        if rendering.body is not None:
            rendering.body.spool.close()
        if rendering.process is not None:
            if rendering.process.link.paused:
                rendering.process.link.resume()
            rendering.process.link.send(frame(wire.STOP, b""))
        elif rendering in rendering.lane.waiting:
            rendering.lane.waiting.remove(rendering)

    # What processes say.

    def heard(self, number: int, frames: Sequence[tuple[bytes, bytes]]) -> None:
        """Take what a process says."""
        process = self._workshop.living.get(number)
        for tag, payload in frames:
            if process is None:
                return
            if process.rendering is not None:
                process.rendering.heard = self._loop.time()
            self._hear(process, tag, payload)
            process = self._workshop.living.get(number)

    def lost(self, number: int) -> None:
        """Note that a process ended by itself: it could not bear what it rendered, or was killed.

        That may be no fault of the page, which gets another process, once.
        """
        if (process := self._workshop.living.get(number)) is None:
            return
        rendering = process.rendering
        if rendering is None or rendering.left or rendering.head is not None or rendering.deaths:
            limit = self._settings.page_memory
            self._kill(process, "crash", Problem(400, "page-memory", limit=limit))
            return
        rendering.deaths += 1
        self._workshop.killed["crash"] += 1
        process.rendering = rendering.process = None
        self._workshop.strike_off(process)
        self._exchange.forget(rendering)
        self._begin_again(rendering)

    def _hear(self, process: Process, tag: bytes, payload: bytes) -> None:
        rendering = process.rendering
        if tag == wire.WARM:
            self._keep(self._warmed(wire.read_jobs(payload)))
            self._put_back(process)
        elif rendering is None:
            return  # of a request that was failed
        elif tag == wire.END:
            self._end(process, rendering, worn=bool(payload))
        elif tag == wire.PARTED:
            self._part(process, rendering)
        elif not rendering.left:
            self._serve(process, rendering, tag, payload)

    def _serve(self, process: Process, rendering: Rendering, tag: bytes, payload: bytes) -> None:
        """Take a part of an answer, or do what was asked for."""
        if tag == wire.HEAD:
            rendering.head = wire.read_rendered(payload)
        elif tag == wire.PIECE:
            self._take(process, rendering, payload)
        else:
            self._exchange.serve(rendering, tag, payload)

    def _take(self, process: Process, rendering: Rendering, piece: bytes) -> None:
        try:
            rendering.take(piece, self._space, self._leave)
        except OSError:
            log.exception("no room for a page that waits for its reader")
            self._kill(process, "room", Problem(500, "internal"))
            return
        body = rendering.body
        if body is not None and body.spool.full and body.spool.size:
            body.read_on = functools.partial(_read_on, process)
            process.link.pause()

    def _end(self, process: Process, rendering: Rendering, *, worn: bool) -> None:
        self._exchange.forget(rendering)
        rendering.process = None
        if not rendering.left:
            rendering.finish()
        if worn:
            self._workshop.killed["worn"] += 1
            process.rendering = None
            self._workshop.strike_off(process)
            self._assign(process.lane)
        else:
            self._put_back(process)

    def _part(self, process: Process, rendering: Rendering) -> None:
        """Take a request back until what it asked for is there."""
        rendering.process = None
        rendering.partings += 1
        self._exchange.close_streams(rendering)
        self._put_back(process)
        if not rendering.left and self._exchange.is_there(rendering):
            self._begin_again(rendering)

    def _begin_again(self, rendering: Rendering) -> None:
        rendering.lane.waiting.appendleft(rendering)
        rendering.since = self._loop.time()
        self._assign(rendering.lane)

    async def _warmed(self, jobs: tuple[bytes, ...]) -> None:
        try:
            await self._errands.warm(jobs)
        except Problem:
            log.warning("the drawing process could not be warmed")

    # Time.

    def _tick(self) -> None:
        """End what takes too long, and what has waited too long for its turn."""
        busy = self.running or self.waiting
        self._ticking = self._loop.call_later(_TICK if busy else _REST, self._tick)
        now, limit = self._loop.time(), self._settings.page_time
        for process in list(self._workshop.living.values()):
            process.link.look()
            rendering = process.rendering
            if rendering is None:
                continue
            if process.lane is self._school:
                continue  # it reads what we ask, and as long as it takes
            stuck = not rendering.awaited and rendering.heard + _SILENT < now
            if stuck or self._workshop.processor_time(process) - rendering.processor > limit:
                self._kill(process, "time", Problem(504, "page-time", limit=limit))
        for lane in (self._house, self._strangers):
            for rendering in [each for each in lane.waiting if self._has_expired(each, now)]:
                lane.waiting.remove(rendering)
                self._exchange.forget(rendering)
                rendering.fail(Problem(503, "busy").with_header("Retry-After", "2"))
        self._assign_all()

    def _has_expired(self, rendering: Rendering, now: float) -> bool:
        """Tell whether a request has waited for too long; longer where there is no process yet."""
        patience = self._settings.queue_wait * (1 if rendering.lane.processes else _AT_FIRST)
        return rendering.since + patience < now

    def _keep(self, work: Coroutine[object, object, object]) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _read_on(process: Process) -> None:
    if process.link.paused:
        process.link.resume()
