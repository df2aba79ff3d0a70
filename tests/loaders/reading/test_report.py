"""A file as a whole: what kind it is, how it is refused, what is kept of it."""

from __future__ import annotations

import hashlib
import io
import json
import os
import sys
import zipfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from loaders.reading.document import Document
from loaders.reading.fault import ReadingError, ReadingFault
from loaders.reading.formats import read_format
from loaders.reading.media_type import DOCX, HTML, TEXT, media_type
from loaders.reading.process import Bounds
from loaders.reading.report import Limits, read_bytes, read_report
from loaders.reading.storage import (
    StoredReadingError,
    keep_document,
    reading_path,
    remove_document,
    stored_document,
)
from loaders.reports.archive import Archive
from loaders.reports.fault import TextError, TextFault
from tests.loaders.reading.pages import NEWS, TITLE, assert_whole

DEFAULT = Limits()
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def _fault(data: bytes, name: str, limits: Limits = DEFAULT) -> ReadingFault:
    with pytest.raises(ReadingError) as refused:
        read_bytes(data, name, limits)
    return refused.value.fault


def _packed(**parts: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return buffer.getvalue()


def test_bytes_tell_the_kind_before_the_name() -> None:
    assert media_type(NEWS.encode(), "x.txt") == HTML
    assert media_type(b"\xef\xbb\xbf <!-- x --> <HTML>", "x") == HTML
    assert media_type(b"<p>x", "x.htm") == HTML
    assert media_type(b"<p>x", "x.txt") == TEXT
    assert media_type(b"x", "x") == TEXT


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (OLE + b"\0" * 100, ReadingFault.OLD_OFFICE),
        (OLE + "EncryptedPackage".encode("utf-16-le"), ReadingFault.ENCRYPTED),
        (b"\xff\xd8\xff\xe0", ReadingFault.SCANNED),
        (b"{\\rtf1 x}", ReadingFault.UNKNOWN),
        (_packed(x="y"), ReadingFault.UNKNOWN),
        (b"PK\x03\x04 no package", ReadingFault.BROKEN),
    ],
)
def test_what_is_not_read_is_named(data: bytes, fault: ReadingFault) -> None:
    assert _fault(data, "x.txt") is fault


def test_a_refusal_speaks_both_languages_and_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "ke-hoach.doc"
    path.write_bytes(OLE)
    with pytest.raises(ReadingError) as refused:
        read_report(path)
    assert str(refused.value) == (
        "ke-hoach.doc: expected a report as text, HTML, PDF, DOCX, CSV or XLSX, found a file of "
        "Office before 2007 (.doc, .xls).\n"
        "    Tệp Office đời cũ (.doc, .xls); hãy lưu lại thành .docx hoặc .xlsx."
    )


def test_a_page_in_an_old_encoding_is_refused_by_its_name() -> None:
    page = "<html><body>chuy\xd3n \xae\xe6i s\xe8 c\xf1a t\xd8nh</body></html>".encode("latin-1")
    with pytest.raises(TextError) as refused:
        read_bytes(page, "x.html")
    assert refused.value.fault is TextFault.TCVN3


def test_an_old_encoding_in_references_is_refused_too() -> None:
    words = "".join(f"&#{ord(each)};" for each in "chuy\xd3n \xae\xe6i s\xe8 c\xf1a t\xd8nh")
    with pytest.raises(TextError) as refused:
        read_bytes(f"<html><body>{words}</body></html>".encode(), "x.html")
    assert refused.value.fault is TextFault.TCVN3


def test_what_is_too_large_is_refused(tmp_path: Path) -> None:
    page = NEWS.encode()
    path = tmp_path / "x.html"
    path.write_bytes(page)
    assert_whole(read_report(path, Limits(original=len(page))))
    with pytest.raises(ReadingError) as refused:
        read_report(path, Limits(original=len(page) - 1))
    assert refused.value.fault is ReadingFault.LARGE
    for name, data in (("x.html", page), ("x.txt", b"x" * 101)):
        with pytest.raises(TextError) as too_long:
            read_bytes(data, name, Limits(text=100))
        assert too_long.value.fault is TextFault.LARGE


@pytest.mark.parametrize("part", ["a\n", "a\t"], ids=["lines", "cells"])
def test_a_text_of_endless_parts_is_refused(part: str) -> None:
    assert_whole(read_bytes((part * 5_000).encode(), "x.txt"))
    with pytest.raises(ReadingError) as refused:
        read_bytes((part * 100_001 + "a").encode(), "x.txt")
    assert refused.value.fault is ReadingFault.PARTS


def test_what_is_no_file_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "device").symlink_to("/dev/zero")
    for name in ("pipe", "device"):
        with pytest.raises(ReadingError) as refused:
            read_report(tmp_path / name)
        assert refused.value.fault is ReadingFault.SPECIAL
        assert str(refused.value).startswith(f"{name}: expected ")
    (tmp_path / "page.html").write_text(NEWS, "utf-8")
    (tmp_path / "link").symlink_to("page.html")
    assert_whole(read_report(tmp_path / "link"))


def test_a_process_that_takes_too_much_is_ended() -> None:
    page = NEWS.encode()
    assert _fault(page, "x", Limits(bounds=Bounds(seconds=0))) is ReadingFault.SLOW
    much = b"<html>" + b"<p>x" * 400_000
    assert _fault(much, "x", Limits(bounds=Bounds(memory=30 << 20))) is ReadingFault.MEMORY
    assert _fault(page, "x", Limits(bounds=Bounds(answer=600))) is ReadingFault.MEMORY


def test_a_line_without_end_is_read_or_refused() -> None:
    for size in (1 << 20, 5 << 20):
        line = b"so lieu " * (size // 8)
        for name, data in (("x.txt", line), ("x.html", b"<html><p>" + line)):
            if size > DEFAULT.text:
                with pytest.raises(TextError) as refused:
                    read_bytes(data, name)
                assert refused.value.fault is TextFault.LARGE
            else:
                assert len(read_bytes(data, name).blocks) == 1


def test_a_format_without_its_library_names_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "docx", None)
    monkeypatch.delitem(sys.modules, "loaders.reading.word", raising=False)
    with pytest.raises(ReadingError) as refused:
        read_format(b"", DOCX)
    assert refused.value.fault is ReadingFault.LIBRARY
    assert "[reading] (docx)" in str(refused.value)


@pytest.fixture
def page() -> Document:
    return read_bytes(NEWS.encode(), "x.html")


def test_the_original_is_remembered(page: Document) -> None:
    assert page.original.digest == hashlib.sha256(NEWS.encode()).hexdigest()
    assert (page.original.media_type, page.original.size) == (HTML, len(NEWS.encode()))


def test_a_reading_is_kept_beside_its_text(tmp_path: Path, page: Document) -> None:
    archive, source = Archive(tmp_path), tmp_path / "x.html"
    assert stored_document(archive, "thu") is None
    text = keep_document(archive, "thu", page, source)
    assert text.text == page.text
    assert stored_document(archive, "thu") == page
    assert archive.reports() == ("thu",)
    kept = reading_path(archive, "thu").read_bytes()
    tree = json.loads(kept)
    assert tree["textDigest"] == text.digest
    assert tree["original"]["mediaType"] == HTML
    cell = next(block["cell"] for block in tree["blocks"] if "cell" in block)
    assert cell == {"table": 0, "row": 1, "column": 1}
    assert any("columnHeaders" in block.get("cell", {}) for block in tree["blocks"])
    keep_document(archive, "thu", page, source)
    assert reading_path(archive, "thu").read_bytes() == kept
    with pytest.raises(FileExistsError):
        keep_document(archive, "thu", read_bytes(b"another", "y.txt"), source)
    assert remove_document(archive, "thu") == (reading_path(archive, "thu"),)
    assert remove_document(archive, "thu") == ()
    assert stored_document(archive, "thu") is None


def _kept_at_once(archive: Archive, documents: Sequence[Document]) -> list[FileExistsError]:
    """Keep all under one name at the same time; the refusals."""

    def refusal(document: Document) -> FileExistsError | None:
        try:
            keep_document(archive, "thu", document, archive.folder / "x")
        except FileExistsError as error:
            return error
        return None

    with ThreadPoolExecutor(len(documents)) as pool:
        return [each for each in pool.map(refusal, documents) if each is not None]


def test_of_several_that_keep_at_once_one_is_kept_whole(tmp_path: Path) -> None:
    documents = [read_bytes(f"Xã Thử {number}\nhọp.".encode() * 200, "x") for number in range(6)]
    for turn in range(10):
        archive = Archive(tmp_path / str(turn))
        refused = _kept_at_once(archive, documents)
        assert stored_document(archive, "thu") in documents
        assert len(refused) == len(documents) - 1
        assert "    Kho đã có văn bản khác" in str(refused[0])


def test_the_same_text_may_be_kept_at_once(tmp_path: Path, page: Document) -> None:
    archive = Archive(tmp_path)
    assert not _kept_at_once(archive, [page] * 6)
    assert stored_document(archive, "thu") == page


def test_a_reading_of_a_text_that_is_gone_is_replaced(tmp_path: Path, page: Document) -> None:
    archive = Archive(tmp_path)
    keep_document(archive, "thu", page, tmp_path / "x")
    archive.remove("thu")
    other = read_bytes("Xã Thử họp.".encode(), "x.txt")
    keep_document(archive, "thu", other, tmp_path / "y")
    assert stored_document(archive, "thu") == other


def test_what_was_changed_of_a_text_is_kept_too(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    document = read_bytes("\ufeffXã Thử\r\nhọp".encode(), "x.txt")
    assert document.changes == (("byte order mark removed", 1), ("line ends made LF", 1))
    keep_document(archive, "thu", document, tmp_path / "x")
    assert stored_document(archive, "thu") == document


@pytest.mark.parametrize("damage", [b"{", b"{}", None])
def test_a_reading_that_does_not_fit_is_not_used(
    tmp_path: Path, page: Document, damage: bytes | None
) -> None:
    archive = Archive(tmp_path)
    keep_document(archive, "thu", page, tmp_path / "x")
    if damage is None:
        (tmp_path / "thu.txt").write_text(TITLE, "utf-8")
    else:
        reading_path(archive, "thu").write_bytes(damage)
    with pytest.raises(StoredReadingError):
        stored_document(archive, "thu")
