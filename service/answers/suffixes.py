"""The files of an answer: one table of suffix, media type and writer."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from service.answers.bibliography import bibtex_bytes, csl_bytes
from service.answers.chart import chart_spec
from service.answers.columnar import parquet_bytes
from service.answers.document import Document
from service.answers.picture import png_bytes, svg_bytes
from service.answers.record import json_bytes, srj_bytes
from service.answers.tabular import csv_bytes, markdown_bytes, tsv_bytes
from service.answers.workbook import workbook_bytes


@dataclass(frozen=True)
class Suffix:
    """One kind of file."""

    name: str
    media_type: str
    write: Callable[[Document], bytes]
    download: bool = False
    """Whether a browser should save it rather than show it."""
    exact: bool = True
    """Whether two writings of one answer are equal byte for byte."""


def specification_bytes(document: Document) -> bytes:
    """Write the Vega-Lite specification of the chart."""
    return json.dumps(chart_spec(document), ensure_ascii=False).encode() + b"\n"


SUFFIXES: Mapping[str, Suffix] = {
    each.name: each
    for each in (
        Suffix("json", "application/json", json_bytes),
        Suffix("csv", "text/csv; charset=utf-8", csv_bytes, download=True),
        Suffix("tsv", "text/tab-separated-values; charset=utf-8", tsv_bytes, download=True),
        Suffix(
            "xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            workbook_bytes,
            download=True,
            exact=False,
        ),
        Suffix("parquet", "application/vnd.apache.parquet", parquet_bytes, download=True),
        Suffix("md", "text/markdown; charset=utf-8", markdown_bytes),
        Suffix("svg", "image/svg+xml", svg_bytes),
        Suffix("png", "image/png", png_bytes),
        Suffix("vl.json", "application/vnd.vegalite.v6+json", specification_bytes),
        Suffix("srj", "application/sparql-results+json", srj_bytes),
        Suffix("bib", "application/x-bibtex; charset=utf-8", bibtex_bytes, download=True),
        Suffix("csl.json", "application/vnd.citationstyles.csl+json", csl_bytes, download=True),
    )
}
PAGE = "html"
FEED = "atom"
PICTURES = frozenset(("svg", "png"))
