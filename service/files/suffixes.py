"""The files of an answer: one table of suffix, media type and writer."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import IO

from service.answers.document import Document
from service.charts.chart import chart_spec
from service.charts.picture import png_bytes, svg_bytes
from service.files.bibliography import bibtex_bytes, csl_bytes
from service.files.parquet import pour_parquet
from service.files.record import pour_json, pour_srj
from service.files.tabular import markdown_bytes, pour_csv, pour_tsv


@dataclass(frozen=True)
class Suffix:
    """One kind of file."""

    name: str
    media_type: str
    pour: Callable[[Document, IO[bytes]], None]
    """Writes an answer into a file."""
    download: bool = False
    """Whether a browser should save it rather than show it."""
    exact: bool = True
    """Whether two writings of one answer are equal byte for byte."""


def poured(write: Callable[[Document], bytes]) -> Callable[[Document, IO[bytes]], None]:
    """Make a writer into a file of one whose answers are small in any case."""

    def pour(document: Document, out: IO[bytes]) -> None:
        out.write(write(document))

    return pour


def pour_workbook(document: Document, out: IO[bytes]) -> None:
    """Write an Excel workbook."""
    from service.files import workbook

    workbook.pour_workbook(document, out)


def specification_bytes(document: Document) -> bytes:
    """Write the Vega-Lite specification of the chart."""
    return json.dumps(chart_spec(document), ensure_ascii=False).encode() + b"\n"


SUFFIXES: Mapping[str, Suffix] = {
    each.name: each
    for each in (
        Suffix("json", "application/json", pour_json),
        Suffix("csv", "text/csv; charset=utf-8", pour_csv, download=True),
        Suffix("tsv", "text/tab-separated-values; charset=utf-8", pour_tsv, download=True),
        Suffix(
            "xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            pour_workbook,
            download=True,
            exact=False,
        ),
        Suffix("parquet", "application/vnd.apache.parquet", pour_parquet, download=True),
        Suffix("md", "text/markdown; charset=utf-8", poured(markdown_bytes)),
        Suffix("svg", "image/svg+xml", poured(svg_bytes)),
        Suffix("png", "image/png", poured(png_bytes)),
        Suffix("vl.json", "application/vnd.vegalite.v6+json", poured(specification_bytes)),
        Suffix("srj", "application/sparql-results+json", pour_srj),
        Suffix("bib", "application/x-bibtex; charset=utf-8", poured(bibtex_bytes), download=True),
        Suffix(
            "csl.json", "application/vnd.citationstyles.csl+json", poured(csl_bytes), download=True
        ),
    )
}
PAGE = "html"
FEED = "atom"
PICTURES = frozenset(("svg", "png"))
