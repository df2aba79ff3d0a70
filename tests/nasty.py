"""Terms that an engine can return and few expect, as SPARQL writes them; what files become of."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import quote
from xml.etree import ElementTree

import openpyxl
import pandas as pd  # type: ignore[import-untyped]  # pandas ships no types
import pyoxigraph as ox
from hypothesis import strategies as st

from ontology.vocab import XSD
from tests.answering import HOSTILE

ADDRESSES = (
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x",
    "file:///etc/passwd", "https://example.vn/a?b=c#d", "mailto:a@example.vn", "urn:x:y", "a:a",
    "https://w3id.org/vn-dx//evil.example", "https://w3id.org/vn-dx/id/unit/a%20b",
    "https://w3id.org/vn-dx/ontology#x'y",
)  # fmt: skip
NUMBERS = (
    "1e999999999", "-1e-999999999", "1" * 10_000, "0." + "0" * 5000 + "1", "INF", "-INF", "NaN",
    "nan", "Infinity", "1_000", "١٢٣", "abc", "", " 1 ", "+1", "-0", "007", "9007199254740993",
    "1e38", "1E400", "9" * 38, "9" * 39, "98.50", "1e-30", ".5", "5.", "0e999999999",
)  # fmt: skip
TIMES = (
    "2023-10-05", "2023-13-45", "12023-01-01", "-0044-03-15", "0000-01-01", "0001-01-01",
    "1899-12-31", "2023-10-05Z", "2023-10-05+07:00", "20231005", "2023-W40-4", "2023-10", "2023",
    "P1Y", "true", "1", "maybe",
)  # fmt: skip
TEXTS = (
    *HOSTILE, "x" * 40_000, "😀" * 20_000, "\x00", "\ufffe\uffff", "\ue000", "\u202e",
    "a\u2028b", "＝1", "\n=1", "[x](javascript:alert(1))", "<javascript:alert(1)>", "~~x~~",
    "]]>", "</script>", "#N/A", "#REF!",
)  # fmt: skip
KINDS = (
    "integer", "decimal", "double", "float", "int", "long", "nonNegativeInteger", "date",
    "dateTime", "gYearMonth", "gYear", "duration", "boolean", "string", "anyURI",
)  # fmt: skip
PINNED = (
    f'"1e999999999"^^<{XSD}decimal>',
    f'"abc"^^<{XSD}integer>',
    f'"{"1" * 10_000}"^^<{XSD}integer>',
    f'"INF"^^<{XSD}double>',
    f'"maybe"^^<{XSD}boolean>',
    f'"12023-01-01"^^<{XSD}date>',
    "TRIPLE(<a:a>, <a:b>, <a:c>)",
    'TRIPLE(<a:a>, <a:b>, TRIPLE(<a:a>, <a:b>, STRLANGDIR("x", "ar", "rtl")))',
    "IRI('javascript:alert(1)')",
    "BNODE()",
)
"""Each made a page or a file fail, or mislead, once."""


def literal(text: str, kind: str = "string") -> str:
    """Write a literal of a datatype."""
    return str(ox.Literal(text, datatype=ox.NamedNode(XSD + kind)))


_CHARACTERS = st.characters(exclude_categories=["Cs"])  # no RDF text has half a character
SIMPLE = st.one_of(
    st.builds(literal, st.sampled_from(NUMBERS + TIMES), st.sampled_from(KINDS)),
    st.builds(
        literal,
        st.from_regex(r"[+-]?[0-9]{0,40}(\.[0-9]{0,40})?([eE][+-]?[0-9]{1,6})?", fullmatch=True),
        st.sampled_from(KINDS[:6]),
    ),
    st.builds(literal, st.sampled_from(TEXTS) | st.text(_CHARACTERS, max_size=40)),
    st.builds(
        lambda text, tag: f"STRLANG({literal(text)}, '{tag}')",
        st.sampled_from(HOSTILE),
        st.sampled_from(["vi", "en", "zh-Hant-TW"]),
    ),
    st.sampled_from(ADDRESSES).map(lambda iri: f"IRI({literal(iri)})"),
    st.sampled_from(["BNODE()", "STRLANGDIR('x', 'ar', 'rtl')", "1/0"]),
)
TERMS = st.sampled_from(PINNED) | SIMPLE | SIMPLE.map(lambda term: f"TRIPLE(<a:a>, <a:b>, {term})")
"""Expressions of SPARQL for any term; that of an unbound one is among them."""

_ODD = (
    "", "%20", "%00", "%0d%0aX:%201", "%ff", "%c3%28", "%ed%a0%80", "%25", "%zz", "%", "..",
    "%2e%2e", "%2F", "//evil.example", "%5Cevil.example", "%22", "'", "%3Cx%3E", "%7B%7B7*7%7D%7D",
    "%7C", "%5E", "%60", "%C3%A9", "%E2%80%AE", "%EF%BF%BE", "%EE%80%80", "%F0%9F%98%80", "?",
    "%23", "*", "-", "1", "0", "-1", "1e999999999", "NaN", "true", "vi", "en", "today", "html",
    "json", "unit/binh-dinh", "9" * 30, "2023-13-45", "javascript:alert(1)", "x.ttl", ".ttl",
    "x%20y.nt", ".", "a.b.c", "evidence-1-2", "[::1", "http://[x", "http://localhost/q/hostile",
    "http://localhost/embed/hostile?lang=", "a" * 3000, "demo", "demo/dti-2022", "unit",
    "lang-son", "hostile.csv", "hostile.json", "q/hostile.svg",
)  # fmt: skip
_NAMES = (
    "lang", "as", "format", "theme", "cite", "bom", "decimal", "q", "class", "report", "tag",
    "query", "url", "from", "to", "example", "year", "province", "units", "maxwidth", "maxheight",
    "columns", "page", "utm_x", "default-graph-uri", "named-graph-uri", "", ".",
)  # fmt: skip
PARTS = st.lists(
    st.sampled_from(_ODD)
    | st.text(max_size=8).map(lambda text: quote(text.encode("utf-8", "replace"))),
    min_size=1,
    max_size=3,
).map("".join)
"""Parts of addresses, as requests have them."""
ASKED = st.lists(
    st.tuples(st.sampled_from(_NAMES), st.sampled_from(["=", ""]), PARTS).map("".join), max_size=4
).map("&".join)
"""What stands after the question mark of an address."""


def select(terms: list[str], columns: str = "?name ?value") -> str:
    """Write a query whose rows have these terms."""
    rows = " UNION ".join(f"{{ BIND({term} AS ?value) }}" for term in terms)
    return f'PREFIX xsd: <{XSD}> SELECT {columns} WHERE {{ {rows} BIND("x" AS ?name) }}'


class _Addresses(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        names = ("href", "src", "action", "formaction")
        self.found += [value or "" for name, value in attributes if name in names]
        assert not any(name.startswith("on") for name, _ in attributes)


def addresses(page: str) -> list[str]:
    """List the addresses that a page links to, loads or sends to."""
    parser = _Addresses()
    parser.feed(page)
    parser.close()
    return parser.found


def is_safe(address: str) -> bool:
    """Tell whether an address is one of ours or of the web."""
    ours = (
        address == ""
        or address[0] in "#?"
        or (address[0] == "/" and address[1:2] not in ("/", "\\"))
    )
    return ours or address.startswith(("http://", "https://", "mailto:"))


def is_printable(page: str) -> bool:
    """Tell whether a page holds no character that HTML cannot."""
    return not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", page)


def check_json(content: bytes) -> object:
    """Read JSON, which has no NaN."""

    def refuse(text: str) -> object:
        raise AssertionError(f"expected JSON, found {text}")

    return json.loads(content, parse_constant=refuse)


def check(suffix: str, content: bytes) -> None:
    """Read a file as its readers do."""
    if suffix in ("json", "srj", "vl.json", "csl.json"):
        check_json(content)
    elif suffix in ("csv", "tsv"):
        for cell in cells_of(content, "\t" if suffix == "tsv" else ","):
            assert not cell.startswith(("=", "+", "@", "\t", "\r", "\n")), cell
    elif suffix == "xlsx":
        check_workbook(content)
    elif suffix in ("atom", "svg"):
        ElementTree.fromstring(content)
    elif suffix == "md":
        check_markdown(content.decode())
    elif suffix == "parquet":
        pd.read_parquet(io.BytesIO(content))
    elif suffix == "html":
        assert all(map(is_safe, addresses(content.decode())))
    else:
        content.decode()


def cells_of(content: bytes, delimiter: str) -> Iterator[str]:
    """Read the cells of a text table."""
    csv.field_size_limit(1 << 30)
    rows = csv.reader(io.StringIO(content.decode(), newline=""), delimiter=delimiter, strict=True)
    return (cell for row in rows for cell in row)


def check_workbook(content: bytes) -> None:
    """Read a workbook: no cell is a formula, a link, or longer than a cell can be."""
    for sheet in openpyxl.load_workbook(io.BytesIO(content)):
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            assert cell.data_type in ("s", "inlineStr", "n", "b", "d"), cell.data_type
            assert cell.hyperlink is None
            assert len(str(cell.value).encode("utf-16-le")) <= 2 * 32_767


def check_markdown(text: str) -> None:
    """Read Markdown: each row is a line, and nothing of the data is a link or a tag."""
    for line in text.splitlines():
        plain = line.replace("\\\\", "").replace("\\|", "").replace("\\[", "").replace("\\<", "")
        if line.startswith("|"):
            assert plain.count("|") == 3, line
            assert "<" not in plain
            assert "[" not in plain
