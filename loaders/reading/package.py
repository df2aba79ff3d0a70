"""Office files as packages: refused before anything reads them, if they are made to do harm.

ECMA-376 part 2 allows no document type in the XML of a package, so none can define entities.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from loaders.reading.fault import ReadingError, ReadingFault

_LARGEST = 256 << 20
"""Bytes of all parts together."""
_PARTS = 10_000
_RATIO = 200
"""A part of text packs to about a tenth; what packs to less than this share is made to swell."""
_SMALL = 4 << 20
"""Bytes of a part that no ratio makes dangerous."""
_DOCUMENT_TYPE = re.compile(rb"<\0?!\0?D\0?O\0?C\0?T\0?Y\0?P\0?E", re.IGNORECASE)
_XML = (".xml", ".rels", ".vml")


def refuse_harm(data: bytes) -> None:
    """Raise ReadingError for a package that swells, is encrypted, damaged or defines entities."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
            _refuse_swelling(parts)
            if any(part.flag_bits & 1 for part in parts):
                raise ReadingError(ReadingFault.ENCRYPTED)
            for part in parts:
                if part.filename.lower().endswith(_XML):
                    _refuse_document_type(package.read(part))
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError):
        raise ReadingError(ReadingFault.BROKEN, "ZIP") from None


def _refuse_swelling(parts: list[zipfile.ZipInfo]) -> None:
    swells = any(part.file_size > max(_SMALL, part.compress_size * _RATIO) for part in parts)
    if swells or len(parts) > _PARTS or sum(part.file_size for part in parts) > _LARGEST:
        raise ReadingError(ReadingFault.BOMB)


def _refuse_document_type(xml: bytes) -> None:
    if _DOCUMENT_TYPE.search(xml):
        raise ReadingError(ReadingFault.ENTITIES)
