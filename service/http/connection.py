"""One client connection: requests answered in turn, with bounds on how slow either side may be.

Why no server off the shelf: Granian gives no way to hold back for a slow reader or to end an answer
abnormally; uvicorn has both but takes three times as long for an answer that stands ready. The
measurement is in docs/operations.md, which also says how other servers serve the same handlers.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import struct
from collections.abc import Awaitable
from typing import cast

from service.errors import Problem
from service.http.bounds import Bounds
from service.http.plain import PlainHeads
from service.http.reading import RequestReader
from service.http.writing import Transfer, known, refusal, sliced, whole
from service.replies.message import Clock, Handler, Request, Response
from service.stream import Stream, Work

log = logging.getLogger(__name__)
NEVER = float("inf")
_IN_A_TASK = (Response, Awaitable)
_REPEATABLE = 4 << 10
_LITTLE = 16 << 10
"""Bytes that a client may have waiting however much others have."""


class Connections(set["Connection"]):
    """All connections, and the bytes of requests that they hold."""

    held = 0

    def expire(self, now: float) -> None:
        """Cut off who is too slow."""
        for connection in [each for each in self if each.due < now]:
            connection.expire()

    def relieve(self, most: int) -> None:
        """Cut off readers, those with the most to read first, until so many bytes wait for all."""
        unread = {each: each.unread for each in self}
        total = sum(unread.values())
        for connection in sorted(unread, key=unread.__getitem__, reverse=True):
            if total <= most:
                return
            total -= unread[connection]
            connection.cut_off()


class Connection(asyncio.Protocol):
    """Reads requests, calls the handler, writes answers."""

    def __init__(
        self,
        handler: Handler,
        bounds: Bounds,
        clock: Clock,
        plain: PlainHeads,
        all_of_them: Connections,
    ) -> None:
        self._handler = handler
        self._plain = plain
        self._bounds = bounds
        self._clock = clock
        self._all = all_of_them
        self._loop = asyncio.get_running_loop()
        self._work: Work | None = None
        """What the answer under way waits for."""
        self._asked: tuple[Request, bool] | None = None
        """What is being answered, and whether the connection may live on after it."""
        self._writable: asyncio.Future[None] | None = None
        self._closing = False
        self._unread: Problem | None = None
        """What follows the requests that are complete, and cannot be read."""
        self._awaited = "head"
        self._held = 0
        """Bytes of requests that it holds, as counted last."""
        self._whole = b""
        """The bytes that came last, where they may be one whole request."""
        self.due = NEVER
        """When this connection must be cut off, in the loop's time."""

    # What the transport calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is one in all but name
        peer = transport.get_extra_info("peername")
        self._peer = peer[0] if peer else ""
        self._reader = RequestReader(self._bounds, self._peer)
        self._transport.set_write_buffer_limits(high=256 << 10, low=64 << 10)
        if len(self._all) >= self._bounds.max_connections:
            self._transport.abort()
            return
        self._all.add(self)
        self.due = self._loop.time() + self._bounds.head_timeout

    def data_received(self, data: bytes) -> None:
        if self._closing or self._unread is not None:
            return
        reader = self._reader
        is_first = self._is_free and reader.is_between
        if is_first and (entry := self._handler.at_once(data)) is not None:
            self._transport.write(known(entry, self._clock.line()))
            if self._writable is None:
                self._awaited = "request"
                self.due = self._loop.time() + self._bounds.idle_timeout
            return
        if is_first and (request := self._plain.read(data, self._peer)) is not None:
            self._whole = data if len(data) <= _REPEATABLE else b""
            self._take(request, True)
            if self._work is None:
                self._await_more()
            return
        self._read(data, is_first)

    def _read(self, data: bytes, is_first: bool) -> None:
        """Read bytes in general."""
        reader = self._reader
        reader.take(data)
        self._read_on()
        self._count_held()
        if self._all.held > self._bounds.max_held and self._held > _LITTLE:
            reader.clear()
            self._unread = Problem(503, "busy").with_header("Retry-After", "2")
        is_whole = is_first and reader.is_one and len(data) <= _REPEATABLE and self._unread is None
        self._whole = data if is_whole else b""
        if is_whole and reader.complete[0][1]:
            self._plain.learn(data, reader.complete[0][0])
        if self._work is None:
            self._next()
        if self._closing:
            return
        if self._reader.is_ahead:
            self._transport.pause_reading()
        elif self._work is None:
            self._await_more()

    def connection_lost(self, exc: Exception | None) -> None:
        self._all.discard(self)
        self.due = NEVER
        if self._writable is not None and not self._writable.done():
            self._writable.set_result(None)
        if self._work is not None:
            self._work.cancel()
        # Cycles, which would hold all that came until they are looked for.
        self._work = self._asked = None
        self._reader.clear()
        self._count_held()

    def pause_writing(self) -> None:
        self._writable = self._loop.create_future()
        self._transport.pause_reading()  # what it asks for meanwhile must not pile up
        self.due = self._loop.time() + self._bounds.write_timeout

    def resume_writing(self) -> None:
        if self._writable is not None and not self._writable.done():
            self._writable.set_result(None)
        self._writable = None
        self.due, self._awaited = NEVER, ""
        if self._work is None and self._closing:
            self.due = self._loop.time() + self._bounds.write_timeout
        elif self._work is None:
            self._go_on()
        elif not self._reader.is_ahead:
            self._transport.resume_reading()  # so that its leaving is noticed

    # What the server calls.

    @property
    def busy(self) -> bool:
        """Whether an answer is under way, or not yet sent to its end."""
        return self._work is not None or self.unread > 0

    @property
    def unread(self) -> int:
        """Bytes that are written and wait for its reader."""
        return self._transport.get_write_buffer_size()

    def cut_off(self) -> None:
        """End it, whatever it waits for."""
        self._abort()

    def expire(self) -> None:
        """Cut off a client that is too slow; one that sent half a request is told so."""
        waits = self._work is None and self._writable is None
        if self._closing or not waits or self._transport.is_closing():
            self._abort()
        elif self._reader.in_head or self._reader.in_body:
            self._refuse(Problem(408, "slow-request"))
        else:
            self._close()

    def finish(self) -> None:
        """Close once the answer under way is sent; at once where there is none."""
        self._closing = True
        if self._work is None:
            self._close()

    # Steps.

    @property
    def _is_free(self) -> bool:
        """Whether a request can be answered now."""
        return self._work is None and self._writable is None and not self._closing

    def _read_on(self) -> None:
        """Read what has come, until enough requests are complete or something cannot be read."""
        try:
            self._reader.read_on()
        except Problem as problem:
            self._unread = problem

    def _count_held(self) -> None:
        """Count what it holds among what all hold."""
        held = self._reader.held
        self._all.held += held - self._held
        self._held = held

    def _await_more(self) -> None:
        """Set the time by which the client must have sent more, if it need not read first."""
        if self._writable is not None or self._closing:
            return
        reader, bounds = self._reader, self._bounds
        awaited, time = "head", bounds.head_timeout
        if reader.in_body:
            awaited, time = "body", bounds.body_timeout
            if reader.expects_continue:
                reader.expects_continue = False
                self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        elif not reader.in_head:
            awaited, time = "request", bounds.idle_timeout
        if awaited != self._awaited:
            self._awaited = awaited
            self.due = self._loop.time() + time

    def _go_on(self) -> None:
        """Take up the next request after an answer, or after others had their turn."""
        if self._transport.is_closing() or not self._is_free:
            return
        self._next()
        if self._closing:
            return
        if not self._reader.is_ahead and self._writable is None:
            self._transport.resume_reading()
        if self._work is None:
            self._await_more()

    def _next(self) -> None:
        """Answer one request, so that others have a turn before the next; then what is unread."""
        if self._is_free and not self._reader.complete:
            self._read_on()
        if self._is_free and self._reader.complete:
            request, lives = self._reader.complete.popleft()
            self._count_held()
            self._take(request, lives)
        if self._is_free and self._reader.is_behind:
            self._loop.call_soon(self._go_on)
        elif self._is_free and self._unread is not None:
            self._refuse(self._unread)

    def _take(self, request: Request, lives: bool) -> None:
        """Answer a request at once or begin to."""
        self._awaited = ""
        self.due = NEVER
        self._asked = request, lives
        answer = self._handler(request, self._arrived)
        if isinstance(answer, Response):
            answer = sliced(answer)
        if isinstance(answer, Response) and isinstance(answer.body, bytes):
            if self._whole and lives and answer.key:
                self._handler.remember(self._whole, answer.key)
            self._transport.write(whole(request.method, answer, self._end(lives)))
        elif isinstance(answer, _IN_A_TASK):
            self._work = self._loop.create_task(self._answer(request, answer, lives))
        else:
            self._work = answer

    async def _answer(
        self, request: Request, answer: Response | Awaitable[Response], lives: bool
    ) -> None:
        try:
            response = sliced(answer if isinstance(answer, Response) else await answer)
            if isinstance(response.body, bytes):
                self._transport.write(whole(request.method, response, self._end(lives)))
            else:
                await self._write_stream(request, response, response.body, lives)
        except asyncio.CancelledError:
            self._abort()
        except Problem as problem:
            log.info("an answer was cut off: %s", problem.code)
            self._abort()
        except Exception:
            log.exception("an answer failed")
            self._abort()
        finally:
            self._work = None
        self._answered()

    def _arrived(self, response: Response) -> None:
        """Write the response that work under way has given."""
        assert self._asked is not None  # noqa: S101 there is no work without
        request, lives = self._asked
        response = sliced(response)
        if isinstance(response.body, bytes):
            self._work = None
            self._transport.write(whole(request.method, response, self._end(lives)))
            self._answered()
        elif self._transport.is_closing():  # its loss would cancel a task before it begins
            self._loop.create_task(response.body.aclose())
        else:
            self._work = self._loop.create_task(self._answer(request, response, lives))

    def _answered(self) -> None:
        """Go on after an answer."""
        if not self._closing:
            if self._writable is None:
                self._go_on()
        elif not self._transport.is_closing():
            self._close()

    async def _write_stream(
        self, request: Request, response: Response, body: Stream, lives: bool
    ) -> None:
        """Write a body of unknown length; the reader's time is bounded in all and for each step."""
        transfer = Transfer(request.version, body)
        self._transport.write(response.written_head() + transfer.field + self._end(lives))
        try:
            if request.method == "HEAD":
                return
            async with asyncio.timeout(self._bounds.response_timeout):
                async for data in body:
                    self._transport.write(transfer.coded(data))
                    if self._writable is not None:
                        await self._writable
            self._transport.write(transfer.ending)
        finally:
            await body.aclose()

    def _end(self, lives: bool) -> bytes:
        """Return the fields of the connection and the empty line."""
        if lives and not self._closing:
            return self._clock.line() + b"\r\n"
        self._closing = True
        if self._work is None:
            self._loop.call_soon(self._close)
        return self._clock.line() + b"Connection: close\r\n\r\n"

    def _refuse(self, problem: Problem) -> None:
        """Answer what could not be read; what follows cannot be understood and is passed over.

        Closed at once, a connection on which a client still sends would be reset, and the client
        never see the answer: RFC 9112, 9.6. So the client closes it, in the time for a body.
        """
        self._closing = True
        self.due = self._loop.time() + self._bounds.body_timeout
        self._transport.write(refusal(problem, self._clock.line()))
        self._transport.write_eof()

    def _close(self) -> None:
        """Close when the client has read what is written, for which its time is bounded."""
        self._closing = True
        self.due = self._loop.time() + self._bounds.write_timeout
        self._transport.close()

    def _abort(self) -> None:
        """End the connection so that no client can take what it has for complete."""
        self._closing = True
        handle = self._transport.get_extra_info("socket")
        if handle is not None and self in self._all:  # later, its number may be another's
            handle.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._transport.abort()
