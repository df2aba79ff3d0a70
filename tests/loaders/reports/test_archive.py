"""The archive of texts, read from a folder that others write to."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

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


@pytest.mark.parametrize("name", ["", "../x", "a/b", "Ơ", "a\n", "-a", "a" * 101, "a\0"])
def test_a_name_that_is_none_is_refused_in_both_languages(tmp_path: Path, name: str) -> None:
    archive = Archive(tmp_path / "archive")
    with pytest.raises(ValueError, match="expected a name of at most 100 lower-case") as refused:
        archive.keep(name, "text", tmp_path / "x")
    assert "\n    Mã báo cáo" in str(refused.value)
    assert not archive.folder.exists()


def test_a_name_of_a_hundred_letters_is_one(tmp_path: Path) -> None:
    name = "a" * 100
    archive = Archive(tmp_path)
    archive.keep(name, "text", tmp_path / "x")
    assert archive.reports() == (name,)


def test_a_text_is_found_by_the_start_of_its_name(tmp_path: Path) -> None:
    (tmp_path / "001_0a1b.txt").write_text("one", "utf-8")
    (tmp_path / "0011.txt").write_text("another", "utf-8")
    (tmp_path / "002").mkdir()
    found = Archive(tmp_path).text("001")
    assert found is not None
    assert found.text == "one"
    assert Archive(tmp_path).path("002") is None
    assert Archive(tmp_path).path("00") is None


def test_many_texts_are_looked_at_when_their_folder_changed_or_now_and_then(tmp_path: Path) -> None:
    now = 0.0
    archive = Archive(tmp_path, lambda: now)
    texts = [tmp_path / f"r{number}.txt" for number in range(201)]
    for text in texts:
        text.write_text("x")
    os.utime(tmp_path, (1, 1))  # long ago
    first = archive.stamp()
    texts[0].write_text("xx")
    assert archive.stamp() == first
    now = 1.0
    second = archive.stamp()
    assert second != first
    texts.pop().unlink()
    third = archive.stamp()
    assert third not in (first, second)
    (tmp_path / "new.txt").write_text("x")
    assert archive.stamp() not in (first, second, third)


def test_few_texts_are_looked_at_each_time(tmp_path: Path) -> None:
    text = tmp_path / "r1.txt"
    text.write_text("x")
    os.utime(tmp_path, (1, 1))
    archive = Archive(tmp_path)
    first = archive.stamp()
    assert archive.stamp() == first
    text.write_text("xx")
    assert archive.stamp() != first
    assert Archive(tmp_path / "none").stamp() == ""


def test_a_text_that_comes_with_the_project_is_found_unless_the_folder_has_it(
    tmp_path: Path,
) -> None:
    own, shipped = tmp_path / "own", tmp_path / "shipped"
    shipped.mkdir()
    (shipped / "table.txt").write_text("shipped", "utf-8")
    archive = Archive(own, shipped=shipped)
    found = archive.text("table")
    assert found is not None
    assert found.text == "shipped"
    assert archive.reports() == ()
    own.mkdir()
    (own / "table.txt").write_text("own", "utf-8")
    found = archive.text("table")
    assert found is not None
    assert found.text == "own"


def test_a_text_that_comes_with_the_project_is_never_removed(tmp_path: Path) -> None:
    own, shipped = tmp_path / "own", tmp_path / "shipped"
    for folder in (own, shipped):
        folder.mkdir()
        (folder / "table.txt").write_text("x", "utf-8")
    archive = Archive(own, shipped=shipped)
    assert archive.remove("table") == (own / "table.txt",)
    assert archive.remove("table") == ()
    assert archive.text("table") is not None
