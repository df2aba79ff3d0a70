"""Small PDFs, printed by pdfium: lines, rules and pictures; points from the lower left."""

from __future__ import annotations

import ctypes
import io
from collections.abc import Sequence
from pathlib import Path

import fontpkg_be_vietnam_pro  # type: ignore[import-untyped]  # it ships no types
import pypdfium2 as pdfium  # type: ignore[import-untyped]  # as above
import pypdfium2.raw as raw  # type: ignore[import-untyped]  # as above

WIDTH, HEIGHT = 595, 842
_FONT = next(Path(fontpkg_be_vietnam_pro.__file__).parent.rglob("*-Regular.ttf")).read_bytes()


class Printer:
    """A document to which pages are added."""

    def __init__(self) -> None:
        self._pdf = pdfium.PdfDocument.new()
        buffer = (ctypes.c_uint8 * len(_FONT)).from_buffer_copy(_FONT)
        self._font = raw.FPDFText_LoadFont(
            self._pdf, buffer, len(_FONT), raw.FPDF_FONT_TRUETYPE, True
        )
        self._page = self._pdf.new_page(WIDTH, HEIGHT)

    def turn(self) -> None:
        """Begin the next page."""
        self._page.gen_content()
        self._page = self._pdf.new_page(WIDTH, HEIGHT)

    def print(self, text: str, x: float, y: float, size: float = 11) -> None:
        """Print one line."""
        printed = raw.FPDFPageObj_CreateTextObj(self._pdf, self._font, size)
        units = text.encode("utf-16-le") + b"\0\0"
        raw.FPDFText_SetText(printed, (ctypes.c_ushort * (len(units) // 2)).from_buffer_copy(units))
        raw.FPDFPageObj_Transform(printed, 1, 0, 0, 1, x, y)
        raw.FPDFPage_InsertObject(self._page, printed)

    def lines(self, texts: Sequence[str], x: float, y: float, size: float = 11) -> None:
        """Print lines below one another."""
        for number, text in enumerate(texts):
            self.print(text, x, y - number * size * 1.4, size)

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """Draw a straight line."""
        path = raw.FPDFPageObj_CreateNewPath(x0, y0)
        raw.FPDFPath_LineTo(path, x1, y1)
        raw.FPDFPath_SetDrawMode(path, raw.FPDF_FILLMODE_NONE, True)
        raw.FPDFPage_InsertObject(self._page, path)

    def box(self, x: float, y: float, width: float, height: float) -> None:
        """Draw a filled rectangle."""
        path = raw.FPDFPageObj_CreateNewRect(x, y, width, height)
        raw.FPDFPath_SetDrawMode(path, raw.FPDF_FILLMODE_ALTERNATE, False)
        raw.FPDFPage_InsertObject(self._page, path)

    def picture(self) -> None:
        """Cover the page with a picture."""
        image = pdfium.PdfImage.new(self._pdf)
        image.set_bitmap(pdfium.PdfBitmap.new_native(8, 8, raw.FPDFBitmap_BGR))
        image.set_matrix(pdfium.PdfMatrix().scale(WIDTH, HEIGHT))
        self._page.insert_obj(image)

    def saved(self) -> bytes:
        """Return the file."""
        self._page.gen_content()
        buffer = io.BytesIO()
        self._pdf.save(buffer)
        return buffer.getvalue()
