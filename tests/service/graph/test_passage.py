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
