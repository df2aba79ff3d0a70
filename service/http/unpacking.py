"""Bodies without their content coding: decoded in steps, never beyond a limit.

Each step gives a bounded number of bytes from a bounded number of bytes: an empty block of deflate
takes eleven bytes and a microsecond to read, and gives nothing. Between steps others have a turn.
"""

from __future__ import annotations

import asyncio
import dataclasses
import zlib
from collections.abc import Iterator

from service.errors import Problem
from service.replies.message import Request

STEP = 16 << 10
"""Bytes that one step reads; it gives four times as many at most."""
MOST_MEMBERS = 16
"""Files that a body may consist of; gzip joins files by writing one behind the other."""


def is_coded(request: Request) -> bool:
    """Tell whether a body must be decoded before it can be read."""
    return _coding(request) not in ("", "identity")


async def unpacked(request: Request, limit: int) -> Request:
    """Return a request with its body decoded; raises Problem. Others have a turn meanwhile."""
    body = bytearray()
    for part in _parts(request, limit):
        body += part
        await asyncio.sleep(0)
    kept = {name: text for name, text in request.headers.items() if name != "content-encoding"}
    return dataclasses.replace(request, headers=kept, body=bytes(body))


def decoded_body(request: Request, limit: int) -> bytes:
    """Return the body without its content coding, never more than `limit` bytes of it."""
    return b"".join(_parts(request, limit)) if is_coded(request) else request.body


def _coding(request: Request) -> str:
    return request.header("content-encoding").strip().lower()


def _parts(request: Request, limit: int) -> Iterator[bytes]:
    """Decode a body in steps; raises Problem for what is no gzip, or too much."""
    if _coding(request) not in ("gzip", "x-gzip"):
        raise Problem(415, "body-coding", found=_coding(request)[:40])
    body = request.body
    place = members = size = 0
    while place < len(body) or not members:
        members += 1
        if members > MOST_MEMBERS:
            raise Problem(413, "body-members", limit=MOST_MEMBERS)
        unpacker = zlib.decompressobj(wbits=31)
        while not unpacker.eof:
            given = unpacker.unconsumed_tail or body[place : place + STEP]
            if not unpacker.unconsumed_tail:
                place += len(given)
            part = _step(unpacker, given)
            size += len(part)
            if size > limit:
                raise Problem(413, "body-size", limit=limit)
            yield part
        place -= len(unpacker.unused_data)


def _step(unpacker: zlib._Decompress, given: bytes) -> bytes:
    """Decode some bytes; raises Problem where there are none, or they are no gzip."""
    if not given:
        raise Problem(400, "body-coded")
    try:
        return unpacker.decompress(given, 4 * STEP)
    except zlib.error:
        raise Problem(400, "body-coded") from None
