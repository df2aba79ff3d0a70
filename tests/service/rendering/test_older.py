"""Releases beside the one served: each is read as it is, however they are asked for in turn."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest

from queries.row import unmarked
from service.engine.frames import Job
from service.errors import Problem
from service.rendering.older import OlderReleases
from service.settings import Settings
from tests.stores import small

SETTINGS = replace(Settings(), cache_size=0)
COUNT = Job("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "json", "turtle")


async def _count(older: OlderReleases, name: str) -> int:
    async with older.lent(name) as replies:
        body = (await replies.answered(COUNT)).body
        assert isinstance(body, bytes)
        found = json.loads(unmarked(body)[0])
        return int(found["results"]["bindings"][0]["n"]["value"])


def test_each_is_read_as_it_is_when_all_are_asked_for_at_once(tmp_path: Path) -> None:
    sizes = (3, 5, 8)
    names = [small(tmp_path / "releases", size).id for size in sizes]

    async def ask() -> list[int]:
        older = OlderReleases(SETTINGS, tmp_path / "releases")
        try:
            return await asyncio.gather(*(_count(older, name) for name in names * 4))
        finally:
            await older.stop()

    found = asyncio.run(ask())
    assert found == found[: len(sizes)] * 4
    assert len(set(found)) == len(sizes)


def test_what_is_asked_for_in_vain_holds_up_nobody(tmp_path: Path) -> None:
    name = small(tmp_path / "releases", 3).id

    async def ask() -> int:
        older = OlderReleases(SETTINGS, tmp_path / "releases")
        try:
            for wrong in ("0" * 12, "../" + name, name.upper(), ""):
                with pytest.raises(Problem):
                    await _count(older, wrong)
            left = asyncio.create_task(_count(older, name))
            await asyncio.sleep(0)
            left.cancel()
            return await _count(older, name)
        finally:
            await older.stop()

    assert asyncio.run(ask()) > 0
