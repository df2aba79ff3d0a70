"""An ASGI 3 application (lifespan, http): a handler's answers under any ASGI server.

Ours are the deadlines for bodies and readers, the bounds, the end of work that nobody waits for,
and the abnormal end of what breaks off. Heads, and connections between requests, are the server's.
Starlette has none of these; its routes and requests would stand beside Flask's.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any
from urllib.parse import quote

from service.errors import Problem
from service.http.answered import begun
from service.http.bounds import Bounds
from service.http.reading import check_chunks, check_fields, decoded_path
from service.http.writing import refused
from service.replies.message import Handler, Request, Response
from service.stream import Stream

log = logging.getLogger(__name__)
Scope = Mapping[str, Any]  # Any: what the specification puts in
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class BrokenOffError(Exception):
    """An answer ended before its end; raised into the server, which must not end it cleanly."""


class AsgiApplication:
    """Answers by a handler that begins with the lifespan, or else with the first request."""

    def __init__(
        self,
        bounds: Bounds,
        begin: Callable[[], Awaitable[Handler]],
        end: Callable[[], Awaitable[None]],
    ) -> None:
        self._bounds = bounds
        self._begin = begin
        self._end = end
        self._handler: Handler | None = None
        self._beginning = asyncio.Lock()
        self._under_way = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one lifespan or one request."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            self._under_way += 1
            try:
                await self._serve(scope, receive, send)
            finally:
                self._under_way -= 1
        else:
            raise ValueError(f"expected lifespan or http, found {scope['type']}")

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                try:
                    await self._begun()
                except Exception as error:  # raised, it would say that there is no lifespan here
                    await send({"type": "lifespan.startup.failed", "message": str(error)})
                    raise
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                if self._handler is not None:
                    self._handler = None
                    await self._end()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _begun(self) -> Handler:
        async with self._beginning:
            if self._handler is None:
                self._handler = await self._begin()
            return self._handler

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        handler = await self._begun()
        try:
            if self._under_way > self._bounds.max_connections:
                raise Problem(503, "busy").with_header("Retry-After", "2")
            request = await self._read(scope, receive)
        except Problem as problem:
            closed = scope["http_version"].startswith("1")  # what is unread would come next
            await self._write(scope["method"], refused(problem, closed), send)
            return
        if request is None:
            return
        answer = begun(handler, request)
        if isinstance(answer, Response) and isinstance(answer.body, bytes):
            await self._write(request.method, answer, send)
            return
        answering = asyncio.create_task(self._answer(request.method, answer, send))
        leaving = asyncio.create_task(_left(receive))
        try:
            await asyncio.wait({answering, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if answering.done():
                answering.result()
        finally:
            leaving.cancel()
            answering.cancel()
            await asyncio.gather(leaving, answering, return_exceptions=True)

    async def _read(self, scope: Scope, receive: Receive) -> Request | None:
        """Read a request; None where the client left. Raises Problem for what a bound forbids."""
        head = _head(scope, self._bounds)
        body = bytearray()
        chunks = 0
        more = True
        try:
            async with asyncio.timeout(self._bounds.body_timeout):
                while more:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        return None
                    body += message.get("body", b"")
                    check_chunks(chunks := chunks + 1)
                    if len(body) > self._bounds.max_body:
                        raise Problem(413, "body-size", limit=self._bounds.max_body)
                    more = message.get("more_body", False)
        except TimeoutError:
            raise Problem(408, "slow-request") from None
        head.body = bytes(body)
        return head

    async def _answer(
        self, method: str, answer: Response | Awaitable[Response], send: Send
    ) -> None:
        response = answer if isinstance(answer, Response) else await answer
        body = response.body
        if isinstance(body, bytes):
            await self._write(method, response, send)
            return
        try:
            await self._stream(method, response, body, send)
        except (Problem, TimeoutError) as error:
            log.info("an answer was cut off: %s", getattr(error, "code", "the reader is slow"))
            raise BrokenOffError from error
        finally:
            await body.aclose()

    async def _write(self, method: str, response: Response, send: Send) -> None:
        """Send an answer whose body is there."""
        body = response.body
        assert isinstance(body, bytes)  # noqa: S101 all callers looked
        sized = response.status not in (204, 304)
        length = [(b"content-length", b"%d" % len(body))] if sized else []
        await send(_start(response, length))
        last = {"type": "http.response.body", "body": b"" if method == "HEAD" else body}
        try:
            async with asyncio.timeout(self._bounds.write_timeout):
                await send(last)
        except TimeoutError as error:
            raise BrokenOffError from error

    async def _stream(self, method: str, response: Response, body: Stream, send: Send) -> None:
        """Send a body of unknown length; the reader's time is bounded in all and for each step."""
        await send(_start(response, []))
        if method != "HEAD":
            async with asyncio.timeout(self._bounds.response_timeout):
                async for data in body:
                    async with asyncio.timeout(self._bounds.write_timeout):
                        await send({"type": "http.response.body", "body": data, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


def _head(scope: Scope, bounds: Bounds) -> Request:
    """Read what came before the body; raises Problem where it is too large."""
    raw = scope.get("raw_path") or quote(scope["path"]).encode()
    query: bytes = scope["query_string"]
    fields = scope["headers"]
    if len(raw) + len(query) > bounds.max_head:
        raise Problem(414, "address-size", limit=bounds.max_head)
    size = sum(len(name) + len(value) for name, value in fields)
    check_fields(len(fields), len(raw) + len(query) + size, bounds)
    headers: dict[str, str] = {}
    for name, value in fields:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1").strip(" \t")
        headers[key] = f"{headers[key]}, {text}" if key in headers else text
    length = headers.get("content-length", "")
    if length.isdecimal() and int(length) > bounds.max_body:
        raise Problem(413, "body-size", limit=bounds.max_body)
    return Request(
        method=scope["method"],
        target=raw + b"?" + query if query else raw,
        path=decoded_path(raw),
        query=query,
        headers=headers,
        body=b"",
        peer=(scope.get("client") or ("",))[0],
        version=scope["http_version"],
    )


def _start(response: Response, added: list[tuple[bytes, bytes]]) -> Message:
    headers = [
        (name.lower().encode("latin-1"), value.encode("latin-1", "replace"))
        for name, value in response.listed()
    ]
    return {"type": "http.response.start", "status": response.status, "headers": headers + added}


async def _left(receive: Receive) -> None:
    """Return when the client is gone; what else comes meanwhile is nothing of ours."""
    while (await receive())["type"] != "http.disconnect":
        pass
