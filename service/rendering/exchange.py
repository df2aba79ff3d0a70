"""What processes ask for while they render, and how they get it.

No process waits for what takes long: it leaves the request, which begins again when that is there.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine

from service.engine.frames import frame
from service.errors import Problem
from service.rendering import wire
from service.rendering.errands import Errands
from service.rendering.rendering import Rendering
from service.replies.reply import TRUNCATED
from service.stream import Stream

log = logging.getLogger(__name__)
Fetched = tuple[wire.Given, Stream | None]
"""What was asked for, and what follows its beginning."""
_PATIENCE = 0.1
"""Seconds that a process waits for what it asked for before it is left."""
_PARTINGS = 16
"""So often a request is begun again; then its process waits."""


class Exchange:
    """Hands over what is asked for."""

    def __init__(self, errands: Errands, begin_again: Callable[[Rendering], None]) -> None:
        self._errands = errands
        self._begin_again = begin_again
        self._loop = asyncio.get_running_loop()
        self._tasks: set[asyncio.Task[object]] = set()

    def serve(self, rendering: Rendering, tag: bytes, payload: bytes) -> None:
        """Do what the process of a request asks for."""
        if tag == wire.EVALUATE:
            asked = wire.read_evaluate(payload)
            rendering.number = asked.number
            self._ask(rendering, asked.key, self._evaluated(asked), asked.may_wait)
        elif tag == wire.DRAW:
            self._ask(rendering, payload, self._drawn(payload[1:]), payload[:1] == b"\x01")
        elif tag == wire.NEXT:
            self._keep(self._next(rendering, wire.NUMBER.unpack(payload)[0]))
        elif tag == wire.LEAVE:
            stream = rendering.streams.pop(wire.NUMBER.unpack(payload)[0], None)
            if stream is not None:
                self._keep(stream.aclose())

    def is_there(self, rendering: Rendering) -> bool:
        """Tell whether what a request was left for is there."""
        task = rendering.given.get(rendering.parted_for)
        return task is None or task.done()

    async def stop(self) -> None:
        """End what is under way."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def forget(self, rendering: Rendering) -> None:
        """Give up what was asked for, whether it is there or not."""
        for task in rendering.given.values():
            if not task.done():
                task.cancel()
            elif not task.cancelled() and task.exception() is None:
                _, stream = task.result()
                if stream is not None:
                    self._keep(stream.aclose())
        rendering.given.clear()
        self.close_streams(rendering)

    def close_streams(self, rendering: Rendering) -> None:
        """Give up results that are read in part: another process numbers its own anew."""
        for stream in rendering.streams.values():
            self._keep(stream.aclose())
        rendering.streams.clear()

    def _ask(
        self,
        rendering: Rendering,
        key: bytes,
        work: Coroutine[object, object, Fetched],
        may_wait: bool,
    ) -> None:
        """Do something for a request, unless it is done; hand it over, now or when it is there."""
        task = rendering.given.get(key)
        if task is None:
            task = rendering.given[key] = self._loop.create_task(work)
            task.add_done_callback(lambda _: self._came(rendering, key))
        else:
            work.close()
        rendering.awaited = key
        if task.done():
            self._hand_over(rendering, key)
        elif may_wait and rendering.partings < _PARTINGS:
            self._loop.call_later(_PATIENCE, self._lose_patience, rendering, key)

    def _lose_patience(self, rendering: Rendering, key: bytes) -> None:
        process = rendering.process
        if process is not None and rendering.awaited == key and not rendering.left:
            rendering.awaited, rendering.parted_for = b"", key
            process.link.send(frame(wire.WAIT, b""))

    def _came(self, rendering: Rendering, key: bytes) -> None:
        if rendering.left or key not in rendering.given:
            return
        if rendering.process is not None and rendering.awaited == key:
            self._hand_over(rendering, key)
        elif rendering.process is None and rendering.parted_for == key:
            self._begin_again(rendering)

    def _hand_over(self, rendering: Rendering, key: bytes) -> None:
        """Give a process what it asked for."""
        process, task = rendering.process, rendering.given.pop(key)
        assert process is not None  # noqa: S101 it waits
        rendering.awaited = b""
        if task.cancelled():
            process.link.send(wire.refusal_frame(Problem(503, "busy")))
        elif (error := task.exception()) is not None:
            process.link.send(wire.refusal_frame(_problem(error)))
        else:
            given, stream = task.result()
            if stream is not None:
                rendering.streams[rendering.number] = stream
            process.link.send(wire.packed(wire.GIVEN, given))

    async def _evaluated(self, asked: wire.Evaluate) -> Fetched:
        digest, response = await self._errands.evaluate(asked.release, asked.job)
        fields = response.fields()
        kind, cut = fields["Content-Type"], TRUNCATED in fields
        if isinstance(response.body, bytes):
            return wire.Given(digest, kind, cut, True, response.body), None
        return wire.Given(digest, kind, cut, False, b""), response.body

    async def _drawn(self, job: bytes) -> Fetched:
        return wire.Given("", "", False, True, await self._errands.draw(job)), None

    async def _next(self, rendering: Rendering, number: int) -> None:
        """Hand over the next piece of a result."""
        stream, process = rendering.streams.get(number), rendering.process
        try:
            piece = await anext(stream, b"") if stream is not None else b""
        except Exception as error:
            answer = wire.refusal_frame(_problem(error))
        else:
            answer = frame(wire.PIECE, piece)
        if process is not None and process.rendering is rendering and not rendering.left:
            process.link.send(answer)

    def _keep(self, work: Coroutine[object, object, object]) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _problem(error: BaseException) -> Problem:
    if isinstance(error, Problem):
        return error
    log.error("what a page asked for failed", exc_info=error)
    return Problem(500, "internal")
