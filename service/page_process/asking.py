"""What a page asks of the front: one thing at a time over a socket, waiting for what comes."""

from __future__ import annotations

import select
import socket
from collections import deque
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

from queries.row import unmarked
from service.engine.frames import FrameReader, Job, frame
from service.errors import Problem
from service.rendering import wire
from service.replies.bridge import Bridge, Result
from service.replies.message import Request
from service.settings import Settings

_READ = 256 << 10


class PartedError(BaseException):
    """What was asked for takes long: the request is left, and comes again when it is there.

    As little of it may be caught on its way as of a KeyboardInterrupt.
    """


class StoppedError(BaseException):
    """Nobody wants the answer any more."""


class FrontGoneError(BaseException):
    """The front is gone, and with it all reason to work."""


@dataclass(frozen=True)
class Told:
    """The release that the front serves, as far as it told."""

    digest: str


class Front:
    """The front, as this process has it. Made before the fork, connected after it."""

    def __init__(self) -> None:
        self._connection: socket.socket | None = None
        self._frames = FrameReader()
        self._heard: deque[tuple[bytes, bytes]] = deque()
        self._digest = ""
        self._number = 0
        self._may_wait = True
        self.is_torn = False
        """Whether bytes of the front were lost: what follows them cannot be understood."""

    def connect(self, connection: socket.socket) -> None:
        """Speak over a connection from now on."""
        self._connection = connection

    @property
    def release(self) -> Told:
        """The release served now, as told last; raises Problem (503) before there is one."""
        if not self._digest:
            raise Problem(503, "starting").with_header("Retry-After", "2")
        return Told(self._digest)

    def next_request(self) -> Request | None:
        """Wait for a request; None for the wish for what warms. Raises FrontGoneError."""
        while True:
            tag, payload = self._receive()
            if tag == wire.WARM:
                return None
            if tag == wire.REQUEST:  # a STOP came too late for the one before
                request, self._digest = wire.read_request_frame(payload)
                self._may_wait = True
                return request

    def answer_begins(self) -> None:
        """Note that the request cannot be left any more."""
        self._may_wait = False

    def is_stopped(self) -> bool:
        """Tell whether nobody wants the rest of the answer."""
        while select.select([self._open()], [], [], 0)[0]:
            if self._read() and any(tag == wire.STOP for tag, _ in self._heard):
                break
        return any(tag == wire.STOP for tag, _ in self._heard)

    def do(self, job: Job) -> Result:
        """Do a job on the release that is served."""
        return self.evaluated("", job)

    def evaluated(self, release: str, job: Job) -> Result:
        """Do a job on a release by its name; raises Problem."""
        self._number += 1
        number = self._number
        self.say(wire.evaluate_frame(wire.Evaluate(number, release, self._may_wait, job)))
        given = wire.read_given(self._given())
        if not release:
            self._digest = given.release
        return Result(given.content_type, given.truncated, self._pieces(number, given))

    def draw(self, job: bytes) -> bytes:
        """Have a picture drawn; raises Problem."""
        self.say(frame(wire.DRAW, bytes([self._may_wait]) + job))
        return wire.read_given(self._given()).first

    def say(self, data: bytes) -> None:
        """Send frames."""
        try:
            self._open().sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            raise FrontGoneError from None

    def _pieces(self, number: int, given: wire.Given) -> Generator[bytes, None, None]:
        over = given.whole
        try:
            yield given.first
            while not over:
                self.say(frame(wire.NEXT, wire.NUMBER.pack(number)))
                piece = self._given()
                over = not piece
                if piece:
                    yield piece
        finally:
            if not over:
                self.say(frame(wire.LEAVE, wire.NUMBER.pack(number)))

    def _given(self) -> bytes:
        """Wait for what was asked for."""
        tag, payload = self._receive()
        if tag == wire.REFUSED:
            raise wire.read_refusal(payload)
        if tag == wire.WAIT:
            raise PartedError
        if tag == wire.STOP:
            raise StoppedError
        return payload

    def _receive(self) -> tuple[bytes, bytes]:
        while not self._heard:
            self._read()
        return self._heard.popleft()

    def _read(self) -> bool:
        try:
            data = self._open().recv(_READ)
            found = self._frames.feed(data)
            self._heard.extend(found)
        except ConnectionResetError:
            raise FrontGoneError from None
        except MemoryError:
            self.is_torn = True
            raise
        if not data:
            raise FrontGoneError
        return bool(found)

    def _open(self) -> socket.socket:
        assert self._connection is not None  # noqa: S101 connected after the fork
        return self._connection


class OlderRelease:
    """A release beside the one served, which the front opens and closes as it is asked for."""

    def __init__(self, front: Front, settings: Settings, file: Path) -> None:
        self._front = front
        self._name = file.parent.name
        self._bridge = Bridge(settings, self)

    @property
    def release(self) -> Told:
        """The release itself."""
        return Told(self._name)

    def do(self, job: Job) -> Result:
        """Do a job on it."""
        return self._front.evaluated(self._name, job)

    def evaluate(self, sparql: str) -> bytes:
        """Evaluate a SELECT; SPARQL JSON results out."""
        return unmarked(self._bridge.run(sparql, "json").read())[0]

    def chunks(self, sparql: str) -> Generator[bytes, None, None]:
        """Evaluate the same; the result as it comes."""
        yield from self._bridge.run(sparql, "json").chunks

    def close(self) -> None:
        """Do nothing: the front closes what is no longer asked for."""
