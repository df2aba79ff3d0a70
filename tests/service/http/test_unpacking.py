"""Compressed bodies: read as the library reads them, in steps, never beyond the limits."""

from __future__ import annotations

import asyncio
import contextlib
import zlib
from collections.abc import Callable, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.errors import Problem
from service.http.unpacking import MOST_MEMBERS, STEP, decoded_body, unpacked
from service.replies.message import Request
from tests.packing import gzipped

LIMIT = 1 << 20
EMPTY_BLOCKS = b"\0\0\0\xff\xff"
"""Of deflate: five bytes that are read and give nothing."""
HEAD = b"\x1f\x8b\x08\0\0\0\0\0\0\xff"


def request(body: bytes, coding: str = "gzip") -> Request:
    headers = {"content-encoding": coding, "content-type": "text/plain"}
    return Request("POST", b"/sparql", "/sparql", b"", headers, body, "")


@settings(deadline=None)
@given(st.lists(st.binary(max_size=300).map(lambda part: part * 200), min_size=1, max_size=4))
def test_files_one_behind_the_other_are_one(parts: list[bytes]) -> None:
    body = b"".join(map(gzipped, parts))
    assert decoded_body(request(body), LIMIT) == b"".join(parts)
    found = asyncio.run(unpacked(request(body, "X-GZIP "), LIMIT))
    assert found.body == b"".join(parts)
    assert found.headers == {"content-type": "text/plain"}


REFUSED: Mapping[str, tuple[Callable[[], bytes], int, str]] = {
    "nothing": (lambda: b"", 400, "body-coded"),
    "plain": (lambda: b"no gzip", 400, "body-coded"),
    "zlib": (lambda: zlib.compress(b"x"), 400, "body-coded"),
    "cut": (lambda: gzipped(b"x" * 100_000)[:-1], 400, "body-coded"),
    "more": (lambda: gzipped(b"x" * 100_000) + b"more", 400, "body-coded"),
    "empty blocks": (lambda: HEAD + EMPTY_BLOCKS * 200_000, 400, "body-coded"),
    "a byte too many": (lambda: gzipped(bytes(LIMIT + 1)), 413, "body-size"),
    "a bomb": (lambda: gzipped(bytes(200 * LIMIT)), 413, "body-size"),
    "too much in two": (lambda: gzipped(bytes(LIMIT)) + gzipped(b"x"), 413, "body-size"),
    "a member too many": (lambda: gzipped(b"") * (MOST_MEMBERS + 1), 413, "body-members"),
    "members": (lambda: gzipped(b"") * 50_000, 413, "body-members"),
}
"""Made when they are needed: each process of a run reads this file, and one of them sends these."""


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_broken_or_too_much_is_refused(name: str) -> None:
    body, status, code = REFUSED[name]
    with pytest.raises(Problem) as caught:
        decoded_body(request(body()), LIMIT)
    assert (caught.value.status, caught.value.code) == (status, code)


def test_as_much_as_is_allowed_is_read() -> None:
    assert len(decoded_body(request(gzipped(bytes(LIMIT))), LIMIT)) == LIMIT
    body = gzipped(b"x") * MOST_MEMBERS
    assert decoded_body(request(body), LIMIT) == b"x" * MOST_MEMBERS


def test_other_codings_are_named() -> None:
    with pytest.raises(Problem) as caught:
        decoded_body(request(b"x", "br"), LIMIT)
    assert (caught.value.status, caught.value.values) == (415, {"found": "br"})


@pytest.mark.parametrize("body", [HEAD + EMPTY_BLOCKS * 200_000, gzipped(bytes(LIMIT))])
def test_others_have_a_turn_in_each_step(body: bytes) -> None:
    """Empty blocks cost time by the byte that is read, zeros by the byte that they give."""
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    async def run() -> None:
        other = asyncio.get_running_loop().create_task(others())
        with contextlib.suppress(Problem):
            await unpacked(request(body), LIMIT)
        other.cancel()

    asyncio.run(run())
    assert turns >= max(len(body), LIMIT // 4) // STEP
