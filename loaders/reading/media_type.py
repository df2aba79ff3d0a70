"""What kind of file something is: its bytes and name in, its media type or the fault out.

Bytes decide first: a page that was saved as `.txt` is a page. The name tells apart what is text.
"""

from __future__ import annotations

import io
import re
import zipfile

from loaders.reading.fault import ReadingError, ReadingFault

TEXT = "text/plain"
HTML = "text/html"
CSV = "text/csv"
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_NAMES = {"html": HTML, "htm": HTML, "xhtml": HTML, "csv": CSV, "tsv": CSV}
_PAGE = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)?"
    rb"<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OTHERS = (
    (b"\x89PNG", ReadingFault.SCANNED, "PNG"),
    (b"\xff\xd8\xff", ReadingFault.SCANNED, "JPEG"),
    (b"II*\x00", ReadingFault.SCANNED, "TIFF"),
    (b"MM\x00*", ReadingFault.SCANNED, "TIFF"),
    (b"{\\rtf", ReadingFault.UNKNOWN, "RTF"),
    (b"\x1f\x8b", ReadingFault.UNKNOWN, "gzip"),
    (b"Rar!", ReadingFault.UNKNOWN, "RAR"),
    (b"7z\xbc\xaf", ReadingFault.UNKNOWN, "7-Zip"),
)
_PDF_WITHIN = 1024
"""Bytes within which readers look for the mark of a PDF (ISO 32000-1, annex H)."""


def media_type(data: bytes, name: str) -> str:
    """Tell what a file is; raises ReadingError for what is not read."""
    if data.startswith(_OLE):
        encrypted = _ENCRYPTED in data
        raise ReadingError(ReadingFault.ENCRYPTED if encrypted else ReadingFault.OLD_OFFICE)
    for mark, fault, detail in _OTHERS:
        if data.startswith(mark):
            raise ReadingError(fault, detail)
    if b"%PDF-" in data[:_PDF_WITHIN]:
        return PDF
    if data.startswith(b"PK\x03\x04"):
        return _packed(data)
    if _PAGE.match(data[:4096]):
        return HTML
    return _NAMES.get(name.rpartition(".")[2].lower(), TEXT)


def _packed(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = set(package.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise ReadingError(ReadingFault.BROKEN, "ZIP") from None
    if "word/document.xml" in parts:
        return DOCX
    if "xl/workbook.xml" in parts:
        return XLSX
    raise ReadingError(ReadingFault.UNKNOWN, "ZIP")
