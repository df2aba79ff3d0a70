"""Pictures: a document in, SVG or PNG out, drawn without a browser by the extra `[charts]`."""

from __future__ import annotations

import hashlib
import importlib.util
import json
from collections.abc import Callable, Mapping

from service.answers.document import Document
from service.answers.rendered import RenderedCache, Written
from service.charts.chart import chart_spec
from service.charts.specification import FONT, FONTS, LOCALES, Spec
from service.errors import Problem
from service.rendering.pictures import Drawing, png_job

KEPT = 8 << 20
"""Bytes of drawings that are kept: a PNG is made of the SVG, and other addresses show the same."""


def svg_bytes(document: Document) -> bytes:
    """Draw an SVG picture."""
    _refuse_without_extra("svg")
    return pictures().svg(chart_spec(document), document.language)


def png_bytes(document: Document) -> bytes:
    """Draw a PNG picture."""
    _refuse_without_extra("png")
    return pictures().png(chart_spec(document), document.language)


def can_draw() -> bool:
    """Tell whether pictures can be drawn here."""
    return importlib.util.find_spec("vl_convert") is not None


class Pictures:
    """Has specifications drawn, and keeps the drawings."""

    def __init__(self) -> None:
        self._kept = RenderedCache(KEPT)
        self._draw: Callable[[bytes], bytes] | None = None

    def drawn_by(self, draw: Callable[[bytes], bytes]) -> None:
        """Say who draws; else a process of this one's own does."""
        self._draw = draw

    def svg(self, spec: Spec, language: str) -> bytes:
        """Draw a specification; raises Problem when it cannot be drawn, or takes too long."""
        job = drawing_job(spec, language)
        key = hashlib.sha256(job).hexdigest()
        kept = self._kept.get(key)
        drawn = kept.body if kept else b""
        if not drawn:
            # Each text is measured with every font that is named; we have the first one.
            single, several = f'font-family="{FONT}"', f'font-family="{FONTS}"'
            drawn = self._drawn(job).replace(single.encode(), several.encode())
            self._kept.put(key, Written(drawn))
        return drawn

    def png(self, spec: Spec, language: str) -> bytes:
        """Draw a specification as a PNG; raises Problem as above."""
        return self._drawn(png_job(self.svg(spec, language)))

    def _drawn(self, job: bytes) -> bytes:
        if self._draw is None:
            self._draw = _OWN.draw
        return self._draw(job)


_OWN = Drawing()
_PICTURES = Pictures()  # made here: two threads that both want the first picture share it


def pictures() -> Pictures:
    """Return the pictures of this process."""
    return _PICTURES


def drawing_job(spec: Spec, language: str) -> bytes:
    """Return the job that draws a specification as SVG."""
    return json.dumps({"spec": _bare(spec), "locale": LOCALES[language]}).encode()


def _bare(spec: Spec) -> Mapping[str, object]:
    """Leave out what only browsers need, so that every address of one picture shares a drawing."""
    config = spec["config"]
    assert isinstance(config, Mapping)  # noqa: S101 as we write it
    drawn = {name: part for name, part in spec.items() if name != "usermeta"}
    return {**drawn, "config": {**config, "font": FONT}}


def _refuse_without_extra(format: str) -> None:
    if not can_draw():
        raise Problem(501, "extra-missing", extra="charts", format=format)
