"""The files of an answer: each a format that knows its writer."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass
from typing import IO

from service.answers.document import Document
from service.charts.chart import chart_spec
from service.charts.picture import png_bytes, svg_bytes
from service.files.bibliography import bibtex_bytes, csl_bytes
from service.files.parquet import pour_parquet
from service.files.record import pour_json, pour_srj
from service.files.tabular import markdown_bytes, pour_csv, pour_tsv
from service.formats import Format


@dataclass(frozen=True, eq=False)
class FileFormat(Format):
    """One kind of file."""

    _: KW_ONLY
    pour: Callable[[Document, IO[bytes]], None]
    """Writes an answer into a file."""
    download: bool = False
    """Whether a browser should save it rather than show it."""
    exact: bool = True
    """Whether two writings of one answer are equal byte for byte."""
    drawn: bool = False
    """Whether it is a picture, which the extra `[charts]` draws."""


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


FILES: Mapping[str, FileFormat] = {
    each.ending: each
    for each in (
        FileFormat("json", "application/json", pour=pour_json),
        FileFormat("csv", "text/csv", charset=True, pour=pour_csv, download=True),
        FileFormat("tsv", "text/tab-separated-values", charset=True, pour=pour_tsv, download=True),
        FileFormat(
            "xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            pour=pour_workbook,
            download=True,
            exact=False,
        ),
        FileFormat("parquet", "application/vnd.apache.parquet", pour=pour_parquet, download=True),
        FileFormat("md", "text/markdown", charset=True, pour=poured(markdown_bytes)),
        FileFormat("svg", "image/svg+xml", pour=poured(svg_bytes), drawn=True),
        FileFormat("png", "image/png", pour=poured(png_bytes), drawn=True),
        FileFormat("vl.json", "application/vnd.vegalite.v6+json", pour=poured(specification_bytes)),
        FileFormat("srj", "application/sparql-results+json", pour=pour_srj),
        FileFormat(
            "bib", "application/x-bibtex", charset=True, pour=poured(bibtex_bytes), download=True
        ),
        FileFormat(
            "csl.json",
            "application/vnd.citationstyles.csl+json",
            pour=poured(csl_bytes),
            download=True,
        ),
    )
}
"""The files of an answer by the ends of their addresses."""
