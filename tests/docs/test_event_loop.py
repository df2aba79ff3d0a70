"""What the page says of the event loop: each bound names a test, and each such test exists."""

from __future__ import annotations

import re

from loaders.resources import ROOT

PAGE = (ROOT / "docs" / "operations.md").read_text("utf-8")
SECTION = PAGE.partition("## What the event loop itself does\n")[2].partition("\n## ")[0]
ROWS = [line for line in SECTION.splitlines() if line.startswith("| ")][1:]
TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def test_each_bound_is_held_by_a_test() -> None:
    assert len(ROWS) > 10
    assert [row for row in ROWS if not TEST.search(row)] == []


def test_each_test_that_is_named_exists() -> None:
    for path, name in TEST.findall(SECTION):
        text = (ROOT / path).read_text("utf-8")
        assert re.search(rf"^(async )?def {name}\(", text, re.MULTILINE), f"{path}::{name}"
