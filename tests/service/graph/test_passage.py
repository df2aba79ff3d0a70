"""Passages of reports whose text lies in the archive, or should."""

import logging
from pathlib import Path

import pytest

from loaders.reports.archive import Archive
from service.graph.passage import Span, read_passage, report_text
from tests.synthetic import NAME, TEXT, digest

REPORT = f"https://w3id.org/vn-dx/id/report/{NAME}"


def test_a_text_that_cannot_be_read_is_not_shown_and_the_log_says_why(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / f"{NAME}.txt").write_bytes(b"\xff\xfe" + TEXT.encode("utf-16-le"))
    with caplog.at_level(logging.WARNING):
        assert report_text(Archive(tmp_path), REPORT, digest()) is None
        passage = read_passage(Archive(tmp_path), Span(REPORT, 0, 10), digest(), None)
    assert passage.text is None
    assert f"{NAME}.txt: expected a text in UTF-8, found UTF-16 at line 1, byte 0" in caplog.text


def test_a_text_in_another_form_shows_its_passages(tmp_path: Path) -> None:
    (tmp_path / f"{NAME}.txt").write_bytes(b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode())
    start = TEXT.index("NDXP")
    found = read_passage(Archive(tmp_path), Span(REPORT, start, start + 4), digest(), None)
    assert found.text == "NDXP"


def test_of_short_lines_few_surround_a_passage(tmp_path: Path) -> None:
    text = "\n".join(f"{row} | tỉnh {row}" for row in range(1, 64))
    (tmp_path / f"{NAME}.txt").write_text(text, "utf-8")
    start = text.index("30 |")
    span = Span(REPORT, start, start + len("30 | tỉnh 30"))
    found = read_passage(Archive(tmp_path), span, digest(text), None)
    assert found.before.splitlines()[:2] == ["…", "24 | tỉnh 24"]
    assert found.after.splitlines()[-2:] == ["36 | tỉnh 36", "…"]


def test_near_the_ends_of_a_text_nothing_is_left_out(tmp_path: Path) -> None:
    text = "một\nhai\nba"
    (tmp_path / f"{NAME}.txt").write_text(text, "utf-8")
    found = read_passage(Archive(tmp_path), Span(REPORT, 4, 7), digest(text), None)
    assert (found.before, found.text, found.after) == ("một\n", "hai", "\nba")
