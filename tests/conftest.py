"""Shared fixtures: approved texts, rewritten with `pytest --approve`."""

from collections.abc import Callable
from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--approve", action="store_true", help="rewrite the approved texts of tests")


@pytest.fixture
def approved(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Compare a text with the approved one; `--approve` writes it instead."""

    def compare(path: Path, text: str) -> None:
        if request.config.getoption("--approve"):
            path.write_text(text, "utf-8")
        assert text == (path.read_text("utf-8") if path.exists() else "(nothing approved yet)")

    return compare
