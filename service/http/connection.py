"""One client connection: requests answered in turn, with bounds on how slow either side may be.

Why no server off the shelf: Granian's WSGI gives no way to time out a slow body, to learn that a
client left before the first byte, or to end a response abnormally; uvicorn has these but answers a
third as many requests.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import struct
from typing import cast

from service.engine.interface import Stream
from service.errors import DEFAULT_LANGUAGE, MEDIA_TYPE, Problem, problem_json
from service.headers import SECURITY_HEADERS
from service.http.message import Clock, Handler, Request, Response, written_head
from service.http.reading import RequestReader
from service.settings import Settings

log = logging.getLogger(__name__)
NEVER = float("inf")
_PIPELINED = 16
_REPEATABLE = 4 << 10


class Connection(asyncio.Protocol):
    """Reads requests, calls the handler, writes answers."""

    def __init__(
        self, handler: Handler, settings: Settings, clock: Clock, all_of_them: set[Connection]
    ) -> None:
        self._handler = handler
        self._settings = settings
        self._clock = clock
        self._all = all_of_them
        self._loop = asyncio.get_running_loop()
        self._task: asyncio.Task[None] | None = None
        self._writable: asyncio.Future[None] | None = None
        self._closing = False
        self._awaited = "head"
        self._whole = b""
        """The bytes that came last, where they may be one whole request."""
        self.due = NEVER
        """When this connection must be cut off, in the loop's time."""

    # What the transport calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is one in all but name
        peer = transport.get_extra_info("peername")
        self._reader = RequestReader(self._settings, peer[0] if peer else "")
        self._transport.set_write_buffer_limits(high=256 << 10, low=64 << 10)
        if len(self._all) >= self._settings.max_connections:
            self._transport.abort()
            return
        self._all.add(self)
        self.due = self._loop.time() + self._settings.head_timeout

    def data_received(self, data: bytes) -> None:
        if self._closing:
            return
        reader = self._reader
        is_first = self._task is None and self._writable is None and reader.is_between
        if is_first and (known := self._handler.at_once(data)) is not None:
            self._transport.write(
                b"".join((known.full_head, self._clock.line(), b"\r\n", known.body))
            )
            self.due = self._loop.time() + self._settings.idle_timeout
            return
        try:
            reader.feed(data)
        except Problem as problem:
            self._refuse(problem)
            return
        is_whole = is_first and reader.is_one and len(data) <= _REPEATABLE
        self._whole = data if is_whole else b""
        if self._task is None:
            self._next()
        if self._task is None:
            self._await_more()
        elif len(reader.complete) > _PIPELINED:
            self._transport.pause_reading()

    def connection_lost(self, exc: Exception | None) -> None:
        self._all.discard(self)
        self.due = NEVER
        if self._writable is not None and not self._writable.done():
            self._writable.set_result(None)
        if self._task is not None:
            self._task.cancel()

    def pause_writing(self) -> None:
        self._writable = self._loop.create_future()
        self._transport.pause_reading()  # what it asks for meanwhile must not pile up
        self.due = self._loop.time() + self._settings.write_timeout

    def resume_writing(self) -> None:
        if self._writable is not None and not self._writable.done():
            self._writable.set_result(None)
        self._writable = None
        self.due, self._awaited = NEVER, ""
        self._transport.resume_reading()  # so that its leaving is noticed
        if self._task is None:
            self._go_on()

    # What the server calls.

    @property
    def busy(self) -> bool:
        """Whether an answer is under way."""
        return self._task is not None

    def expire(self) -> None:
        """Cut off a client that is too slow; one that sent half a request is told so."""
        if self._task is None and (self._reader.in_head or self._reader.in_body):
            self._refuse(Problem(408, "slow-request"))
        elif self._task is None and self._writable is None:
            self._transport.close()
        else:
            self._abort()

    def finish(self) -> None:
        """Close once the answer under way is sent; at once where there is none."""
        self._closing = True
        if self._task is None:
            self._transport.close()

    # Steps.

    def _await_more(self) -> None:
        """Set the time by which the client must have sent more."""
        reader, settings = self._reader, self._settings
        awaited, time = "head", settings.head_timeout
        if reader.in_body:
            awaited, time = "body", settings.body_timeout
            if reader.expects_continue:
                reader.expects_continue = False
                self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        elif not reader.in_head:
            awaited, time = "request", settings.idle_timeout
        if awaited != self._awaited:
            self._awaited = awaited
            self.due = self._loop.time() + time

    def _go_on(self) -> None:
        """Take up the next request after an answer."""
        self._transport.resume_reading()
        self._next()
        if self._task is None:
            self._await_more()

    def _next(self) -> None:
        """Answer the requests that are complete, until one needs time."""
        while self._reader.complete and not self._closing and self._writable is None:
            request, lives = self._reader.complete.popleft()
            self._awaited = ""
            self.due = NEVER
            answer = self._handler(request)
            if isinstance(answer, Response) and isinstance(answer.body, bytes):
                if self._whole and lives and answer.known:
                    self._handler.remember(self._whole, request)
                self._write_whole(request, answer, lives)
            else:
                self._task = self._loop.create_task(self._answer(request, answer, lives))
                return

    async def _answer(self, request: Request, answer: object, lives: bool) -> None:
        try:
            response = answer if isinstance(answer, Response) else await answer  # type: ignore[misc]  # Handler
            if isinstance(response.body, bytes):
                self._write_whole(request, response, lives)
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
            self._task = None
        if not self._closing:
            if self._writable is None:
                self._go_on()
        elif not self._transport.is_closing():
            self._transport.close()

    def _write_whole(self, request: Request, response: Response, lives: bool) -> None:
        body = response.body
        assert isinstance(body, bytes)  # noqa: S101 both callers looked
        head = response.written_head()
        if response.status not in (204, 304):
            head += b"Content-Length: %d\r\n" % len(body)
        self._transport.write(
            b"".join((head, self._end(lives), b"" if request.method == "HEAD" else body))
        )

    async def _write_stream(
        self, request: Request, response: Response, body: Stream, lives: bool
    ) -> None:
        """Write a body of unknown length; the reader's time is bounded in all and for each step."""
        chunked = request.version == "1.1"
        head = response.written_head() + (b"Transfer-Encoding: chunked\r\n" if chunked else b"")
        self._transport.write(head + self._end(lives))
        try:
            if request.method == "HEAD":
                return
            async with asyncio.timeout(self._settings.response_timeout):
                async for chunk in body:
                    self._transport.write(
                        b"%x\r\n%b\r\n" % (len(chunk), chunk) if chunked else chunk
                    )
                    if self._writable is not None:
                        await self._writable
            if chunked:
                self._transport.write(b"0\r\n\r\n")
        finally:
            await body.aclose()

    def _end(self, lives: bool) -> bytes:
        """Return the fields of the connection and the empty line."""
        if lives and not self._closing:
            return self._clock.line() + b"\r\n"
        self._closing = True
        if self._task is None:
            self._loop.call_soon(self._transport.close)
        return self._clock.line() + b"Connection: close\r\n\r\n"

    def _refuse(self, problem: Problem) -> None:
        """Answer what could not be read, and close: what follows cannot be understood."""
        self._closing = True
        if self._task is None:
            body = problem_json(problem, DEFAULT_LANGUAGE)
            headers = (("Content-Type", MEDIA_TYPE), *SECURITY_HEADERS, *problem.headers)
            head = written_head(problem.status, headers) + b"Content-Length: %d\r\n" % len(body)
            self._transport.write(head + self._clock.line() + b"Connection: close\r\n\r\n" + body)
            self._transport.close()

    def _abort(self) -> None:
        """End the connection so that no client can take what it has for complete."""
        self._closing = True
        handle = self._transport.get_extra_info("socket")
        if handle is not None and not self._transport.is_closing():
            handle.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._transport.abort()
