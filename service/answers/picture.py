"""Pictures: a specification in, SVG or PNG out, drawn without a browser by the extra `[charts]`."""

from __future__ import annotations

import functools
import importlib.util
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

from service.answers.chart import chart_spec
from service.answers.document import Document
from service.answers.specification import LOCALES
from service.errors import Problem

VERSION = "6.4"
"""Of Vega-Lite, the same as in the browser."""
SCALE = 1.5
"""Pixels of a PNG for one of the specification."""


def svg_bytes(document: Document) -> bytes:
    """Draw an SVG picture."""
    drawn: str = _renderer("svg").vegalite_to_svg(chart_spec(document), **_options(document))
    return drawn.encode()


def png_bytes(document: Document) -> bytes:
    """Draw a PNG picture."""
    options = _options(document)
    drawn: bytes = _renderer("png").vegalite_to_png(chart_spec(document), scale=SCALE, **options)
    return drawn


def can_draw() -> bool:
    """Tell whether pictures can be drawn here."""
    return importlib.util.find_spec("vl_convert") is not None


def _options(document: Document) -> Mapping[str, object]:
    return {
        "vl_version": VERSION,
        "allowed_base_urls": [],  # nothing may be fetched; specifications hold their data
        "format_locale": dict(LOCALES[document.language]),
    }


def _renderer(format: str) -> ModuleType:
    if not can_draw():
        raise Problem(501, "extra-missing", extra="charts", format=format)
    return _loaded()


@functools.cache
def _loaded() -> ModuleType:
    """Load the renderer with a font that has every Vietnamese letter."""
    import fontpkg_be_vietnam_pro  # type: ignore[import-untyped]  # it ships no types
    import vl_convert

    vl_convert.register_font_directory(str(Path(fontpkg_be_vietnam_pro.__file__).parent / "files"))
    renderer: ModuleType = vl_convert
    return renderer
