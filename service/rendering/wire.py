"""What the front and a process that renders pages say to each other, in frames.

The front sends a REQUEST. The process asks for what it needs, one thing at a time, and ends with a
HEAD, pieces and an END, or with PARTED, where what it asked for takes long: then it is asked again
when that is there. Marshal is Python's own; both ends are of one installation.
"""

from __future__ import annotations

import json
import marshal
import struct
from typing import Any, NamedTuple

from service.engine.frames import Job, frame
from service.errors import Problem
from service.replies.message import Headers, Request

# Front to process.
REQUEST = b"R"
GIVEN = b"G"
"""The beginning of what was asked for."""
WAIT = b"W"
"""What was asked for takes long: leave this request."""
STOP = b"S"
"""Nobody wants the rest of the answer."""

# Process to front.
EVALUATE = b"J"
DRAW = b"D"
"""A picture: the job of the drawing process."""
NEXT = b"N"
"""More of what was given."""
LEAVE = b"L"
"""No more of what was given."""
HEAD = b"H"
PARTED = b"P"
"""The request was left because of WAIT."""
WARM = b"M"
"""Jobs of the drawing process with which it gets warm; and, from the front, the wish for them."""

# Both.
PIECE = b"C"
"""A piece of what was given, empty at its end; or of the answer."""
END = b"E"
"""The answer is over; its payload is not empty where the process should be replaced."""
REFUSED = b"X"
"""A Problem instead of what was asked for, or of its rest."""

NUMBER = struct.Struct("!I")
"""Of the result that NEXT and LEAVE are about."""
_VERSION = 4


class Rendered(NamedTuple):
    """The head of an answer."""

    status: int
    headers: Headers
    keep: bool
    """Whether the same request gets the same answer as long as release and texts are the same."""


class Evaluate(NamedTuple):
    """A job."""

    number: int
    """By which more of its result is asked for."""
    release: str
    """Name of the release that it is for; empty for the one served."""
    may_wait: bool
    """Whether WAIT may be said."""
    job: Job

    @property
    def key(self) -> bytes:
        """What is the same when the same is asked for again."""
        return self.release.encode() + self.job.encoded()


class Given(NamedTuple):
    """The beginning of a result."""

    release: str
    """Digest of the release that answered."""
    content_type: str
    truncated: bool
    whole: bool
    first: bytes


def packed(tag: bytes, value: tuple[Any, ...]) -> bytes:
    """Write a value as a frame; Any: whatever marshal takes."""
    return frame(tag, marshal.dumps(tuple(value), _VERSION))


def request_frame(request: Request, digest: str) -> bytes:
    """Write a request, with the release that is served."""
    value = (
        request.method, request.target, request.path, request.query, dict(request.headers),
        request.body, request.peer, digest,
    )  # fmt: skip
    return packed(REQUEST, value)


def read_request_frame(payload: bytes) -> tuple[Request, str]:
    """Read a request, and the digest of the release that is served."""
    *parts, digest = marshal.loads(payload)  # noqa: S302 written by the front
    return Request(*parts), digest


def evaluate_frame(asked: Evaluate) -> bytes:
    """Write a job."""
    return packed(EVALUATE, (*asked[:3], tuple(asked.job)))


def read_evaluate(payload: bytes) -> Evaluate:
    """Read a job."""
    number, release, may_wait, job = marshal.loads(payload)  # noqa: S302 written by a process of ours
    return Evaluate(number, release, may_wait, Job._make(job))


def read_given(payload: bytes) -> Given:
    """Read the beginning of a result."""
    return Given._make(marshal.loads(payload))  # noqa: S302 written by the front


def read_rendered(payload: bytes) -> Rendered:
    """Read the head of an answer."""
    return Rendered._make(marshal.loads(payload))  # noqa: S302 written by a process of ours


def read_jobs(payload: bytes) -> tuple[bytes, ...]:
    """Read jobs of the drawing process."""
    found: tuple[bytes, ...] = marshal.loads(payload)  # noqa: S302 written by a process of ours
    return found


def refusal_frame(problem: Problem) -> bytes:
    """Write a problem."""
    found = [problem.status, problem.code, problem.values, list(problem.headers)]
    return frame(REFUSED, json.dumps(found).encode())


def read_refusal(payload: bytes) -> Problem:
    """Read a problem."""
    status, code, values, headers = json.loads(payload)
    problem = Problem(status, code, **values)
    for name, value in headers:
        problem = problem.with_header(name, value)
    return problem
