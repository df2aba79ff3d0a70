"""The bytes of answers that are complete."""

from __future__ import annotations

from service.errors import DEFAULT_LANGUAGE, MEDIA_TYPE, Problem
from service.replies.headers import SECURITY_HEADERS
from service.replies.message import Known, Response
from service.replies.problem_text import problem_json


class Transfer:
    """How a body of unknown length is written: in chunks, or to the end of the connection."""

    def __init__(self, version: str) -> None:
        self._chunked = version == "1.1"
        self.field = b"Transfer-Encoding: chunked\r\n" if self._chunked else b""
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
