"""The formats: a media type and the bytes of a file in, the reading of it out.

The libraries of a format are imported when it is first read; they are the extra `[reading]`.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

from loaders.reading import media_type
from loaders.reading.fault import ReadingError, ReadingFault
from loaders.reading.piece import Reading

_READERS: Mapping[str, tuple[str, str]] = {
    media_type.HTML: ("loaders.reading.html", "read_html"),
    media_type.CSV: ("loaders.reading.separated", "read_separated"),
    media_type.PDF: ("loaders.reading.pdf", "read_pdf"),
    media_type.DOCX: ("loaders.reading.word", "read_word"),
    media_type.XLSX: ("loaders.reading.workbook", "read_workbook"),
}
TEXTUAL = frozenset((media_type.HTML, media_type.CSV))
"""Formats that are text, and so must be in UTF-8 as texts are."""


def read_format(data: bytes, kind: str) -> Reading:
    """Read the bytes of a file of a format; raises ReadingError for what cannot be read."""
    module, name = _READERS[kind]
    try:
        reader = getattr(import_module(module), name)
        found: Reading = reader(data.decode("utf-8") if kind in TEXTUAL else data)
    except ReadingError:
        raise
    except ModuleNotFoundError as error:
        raise ReadingError(ReadingFault.LIBRARY, error.name or "") from None
    except (MemoryError, RecursionError):
        raise ReadingError(ReadingFault.MEMORY) from None
    except Exception as error:  # libraries raise anything on damaged files
        raise ReadingError(ReadingFault.BROKEN, type(error).__name__) from error
    return found
