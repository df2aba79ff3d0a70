"""The bytes of answers that are complete."""

from __future__ import annotations

from service.errors import DEFAULT_LANGUAGE, MEDIA_TYPE, Problem
from service.replies.headers import SECURITY_HEADERS
from service.replies.message import Known, Response
from service.replies.problem_text import problem_json
from service.stream import Stream

LARGE = 256 << 10
"""Bytes above which a body is written as its reader takes it; else each slow reader of a kept
answer would have a copy of it waiting."""
_SLICE = 128 << 10


class Sliced:
    """A body that is there, as a `Stream` of slices."""

    def __init__(self, body: bytes) -> None:
        self.size = len(body)
        self._rest = memoryview(body)

    def __aiter__(self) -> Sliced:
        return self

    async def __anext__(self) -> bytes:
        if not self._rest:
            raise StopAsyncIteration
        data, self._rest = bytes(self._rest[:_SLICE]), self._rest[_SLICE:]
        return data

    async def aclose(self) -> None:
        self._rest = memoryview(b"")


def sliced(response: Response) -> Response:
    """Return an answer whose body, if it is large, is written as its reader takes it."""
    if isinstance(response.body, bytes) and len(response.body) > LARGE:
        return Response(response.status, response.headers, Sliced(response.body), response.head)
    return response


class Transfer:
    """How a streamed body is written: by its length, in chunks, or to the end of the connection."""

    def __init__(self, version: str, body: Stream) -> None:
        self._chunked = version == "1.1" and not isinstance(body, Sliced)
        self.field = b"Transfer-Encoding: chunked\r\n" if self._chunked else b""
        if isinstance(body, Sliced):
            self.field = b"Content-Length: %d\r\n" % body.size
        self.ending = b"0\r\n\r\n" if self._chunked else b""

    def coded(self, data: bytes) -> bytes:
        """Write some of the body."""
        return b"%x\r\n%b\r\n" % (len(data), data) if self._chunked else data


def whole(method: str, response: Response, end: bytes) -> bytes:
    """Write an answer whose body is there; `end` are the fields of the connection."""
    body = response.body
    assert isinstance(body, bytes)  # noqa: S101 all callers looked
    head = response.written_head()
    if response.status not in (204, 304):
        head += b"Content-Length: %d\r\n" % len(body)
    return b"".join((head, end, b"" if method == "HEAD" else body))


def known(entry: Known, date: bytes) -> bytes:
    """Write an answer that stands ready."""
    return b"".join((entry.full_head, date, b"\r\n", entry.body))


def refused(problem: Problem, closed: bool = False) -> Response:
    """Answer what was not read to its end, perhaps saying that the connection closes."""
    headers = (("Content-Type", MEDIA_TYPE), *SECURITY_HEADERS, *problem.headers)
    end = (("Connection", "close"),) if closed else ()
    return Response(problem.status, (*headers, *end), problem_json(problem, DEFAULT_LANGUAGE))


def refusal(problem: Problem, date: bytes) -> bytes:
    """Write the answer to what could not be read, after which the connection closes."""
    return whole("GET", refused(problem), date + b"Connection: close\r\n\r\n")
