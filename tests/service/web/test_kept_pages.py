"""Pages that are kept: for as long as all they depend on is the same, and no longer."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.answers.rendered import Basis, RenderedCache, Written, key_of
from tests import synthetic
from tests.answering import Answering, build

FACT = f"/fact/{synthetic.NAME}/dti-2022"
REPORT = f"/report/{synthetic.NAME}"
QUESTION = "/q/dti-rank?province=unit/lang-son&cite=1"
PASSAGE = "Năm 2022 tỉnh đứng thứ"


@pytest.fixture
def textless(tmp_path: Path) -> tuple[Answering, Path]:
    """Serve two releases whose report's text is not there, and say where it goes."""
    answering = build(tmp_path)
    text = tmp_path / "reports" / f"{synthetic.NAME}.txt"
    text.unlink()
    return answering, text


@pytest.mark.parametrize("path", [FACT, REPORT, QUESTION])
def test_a_text_added_while_the_service_runs_shows_at_once(
    textless: tuple[Answering, Path], path: str
) -> None:
    answering, text = textless
    without = answering.page(path)
    assert PASSAGE not in without
    assert answering.page(path) == without
    text.write_text(synthetic.TEXT, "utf-8")
    assert PASSAGE in answering.page(path)
    text.unlink()
    assert answering.page(path) == without


@pytest.mark.parametrize("path", [FACT, REPORT, "/ontology", "/q/dti-rank"])
def test_a_page_is_written_once(answering: Answering, path: str) -> None:
    answering.forget()
    first = answering.get(path, "text/html", Accept_Language="en")
    kept = len(answering.rendered)
    again = answering.get(path, "text/html", Accept_Language="en")
    assert (again.data, again.headers) == (first.data, first.headers)
    assert (kept, len(answering.rendered)) == (1, 1)
    assert answering.get(path, "text/html", Accept_Language="vi").data != first.data
    assert len(answering.rendered) == 2


def test_whatever_a_page_depends_on_makes_another_key() -> None:
    basis = Basis("a", "b", "c")
    keys = [
        key_of(basis, "html", "/x", "vi"),
        key_of(Basis("b", "b", "c"), "html", "/x", "vi"),
        key_of(Basis("a", "", "c"), "html", "/x", "vi"),
        key_of(Basis("a", "b", ""), "html", "/x", "vi"),
        key_of(basis, "json", "/x", "vi"),
        key_of(basis, "html", "/y", "vi"),
        key_of(basis, "html", "/x", "en"),
        key_of(basis, "html", "/x", "vi", True),
    ]
    assert len(set(keys)) == len(keys)


def test_the_least_used_go_first_and_large_ones_are_not_kept() -> None:
    cache = RenderedCache(size=100)
    for name in ("a", "b"):
        cache.put(name, Written(b"x" * 40))
    assert cache.get("a") is not None
    cache.put("c", Written(b"x" * 40))
    assert [cache.get(name) is not None for name in "abc"] == [True, False, True]
    cache.put("d", Written(b"x" * 101))
    assert cache.get("d") is None
    assert (cache.used, len(cache)) == (80, 2)
