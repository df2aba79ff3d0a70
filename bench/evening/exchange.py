"""One input sent over a connection of its own: an `Input` in, an `Outcome` out."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import httptools

from bench.evening.formed import LARGEST, fault_of
from bench.evening.input import HOST, Input, Outcome

_PART = 1 << 16
_FIRST = 80
_INFORMATION = 200
"""Statuses below are of no answer, but of one that is still to come."""


@dataclass
class Answers:
    """Reads answers; called by the parser."""

    is_head: bool = False
    statuses: list[int] = field(default_factory=list)
    body: bytearray = field(default_factory=bytearray)
    """Of the last answer."""
    size: int = 0
    complete: int = 0
    framed: bool = False
    begun: bool = False

    def __post_init__(self) -> None:
        self._parser = httptools.HttpResponseParser(self)

    def feed(self, data: bytes) -> None:
        """Read bytes; raises HttpParserError where they are no HTTP."""
        self._parser.feed_data(data)

    def on_message_begin(self) -> None:
        self.begun, self.framed = True, False
        self.body.clear()

    def on_header(self, name: bytes, value: bytes) -> None:
        self.framed = self.framed or name.lower() in (b"content-length", b"transfer-encoding")

    def on_headers_complete(self) -> None:
        status = self._parser.get_status_code()
        if status >= _INFORMATION:
            self.statuses.append(status)
            if self.is_head:
                self.complete += 1

    def on_body(self, data: bytes) -> None:
        self.size += len(data)
        if len(self.body) <= LARGEST:
            self.body += data

    def on_message_complete(self) -> None:
        self.begun = False
        if not self.is_head and self._parser.get_status_code() >= _INFORMATION:
            self.complete += 1

    @property
    def ended_by_close(self) -> bool:
        """Whether an answer is under way that only the end of the connection ends."""
        return self.begun and bool(self.statuses) and not self.framed


async def send(port: int, input: Input, name: str = "") -> Outcome:
    """Send an input and see what comes of it."""
    started = time.monotonic()
    answers = Answers(input.pieces[0].data.startswith(b"HEAD "))
    limit = min(input.limit, input.leaves_after or input.limit)
    ended = "late"
    try:
        async with asyncio.timeout(limit):
            ended = await _exchanged(port, input, answers)
    except TimeoutError:
        ended = "left" if input.leaves_after else "late"
    except OSError:
        ended = "refused"
    except httptools.HttpParserError as error:
        ended = f"no HTTP: {error}"
    seconds = time.monotonic() - started
    body = bytes(answers.body)
    found = Outcome(
        name or input.full_name, started, seconds, tuple(answers.statuses), ended, answers.size,
        body[:_FIRST].decode("utf-8", "backslashreplace"), beside=input.patient, quick=input.quick,
    )  # fmt: skip
    fault = await _fault(input, found, body)
    return Outcome(**{**vars(found), "fault": fault})


async def _exchanged(port: int, input: Input, answers: Answers) -> str:
    """Send and read until all is answered; returns how it ended."""
    reader, writer = await asyncio.open_connection(HOST, port, limit=_PART)
    sending = asyncio.create_task(_pieces(writer, input))
    try:
        while answers.complete < input.answers:
            data = await reader.read(min(_PART, input.reads_a_second or _PART))
            if not data:
                return "whole" if answers.ended_by_close else "cut"
            answers.feed(data)
            if input.reads_a_second:
                await asyncio.sleep(len(data) / input.reads_a_second)
        return "whole"
    except ConnectionError:
        return "cut"
    finally:
        sending.cancel()
        # uvloop raises RuntimeError where the other side has closed meanwhile
        with contextlib.suppress(asyncio.CancelledError, OSError, RuntimeError):
            await sending
        writer.transport.abort()


async def _pieces(writer: asyncio.StreamWriter, input: Input) -> None:
    for piece in input.pieces:
        writer.write(piece.data)
        await writer.drain()
        await asyncio.sleep(piece.pause)


async def _fault(input: Input, found: Outcome, body: bytes) -> str:
    """Say what is wrong with an outcome."""
    if 500 in found.statuses:
        return "500"
    strange = [status for status in found.statuses if status not in input.statuses]
    if strange:
        return f"status {_counted(strange)}, not one of {_counted(input.statuses)}"
    if found.ended == "late":
        return f"not answered, refused or cut within {input.limit:g} s"
    if found.ended.startswith("no HTTP"):
        return found.ended
    if found.ended in ("cut", "refused") and not input.may_be_cut:
        return f"the connection was {found.ended}"
    if b"root:x:0:0" in body:
        return "a file of the machine was shown"
    if found.ended == "whole" and found.statuses[-1:] == (200,):
        return await asyncio.to_thread(fault_of, input.form, body)
    return ""


def _counted(statuses: Sequence[int]) -> str:
    return " ".join(map(str, dict.fromkeys(statuses)))
