"""The archive of texts, read from a folder that others write to."""

from __future__ import annotations

from pathlib import Path

from loaders.reports.archive import Archive


def test_a_text_that_is_written_again_is_read_again(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    assert archive.text("one") is None
    (tmp_path / "one.txt").write_text("first", "utf-8")
    found = archive.text("one")
    assert found is not None
    assert found.text == "first"
    (tmp_path / "one.txt").write_text("second text", "utf-8")
    again = archive.text("one")
    assert again is not None
    assert again.text == "second text"
    assert again.digest != found.digest
    (tmp_path / "one.txt").unlink()
    assert archive.text("one") is None


def test_a_text_is_found_by_the_start_of_its_name(tmp_path: Path) -> None:
    (tmp_path / "001_0a1b.txt").write_text("one", "utf-8")
    (tmp_path / "0011.txt").write_text("another", "utf-8")
    (tmp_path / "002").mkdir()
    found = Archive(tmp_path).text("001")
    assert found is not None
    assert found.text == "one"
    assert Archive(tmp_path).path("002") is None
    assert Archive(tmp_path).path("00") is None
