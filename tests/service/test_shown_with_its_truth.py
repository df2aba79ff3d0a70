"""Nothing shown loses its truth: every saved question, in every medium, beside the graph itself.

For each row the graph says, without the service's help, what makes its figures true (qualifier,
unit, status of the value, ends of a range) and what the row rests on (derivation, confidence, what
was inferred, level of review, reports). Each medium must show all of it, or give its reason here.
"""

from __future__ import annotations

import asyncio
import csv
import html
import io
import itertools
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq  # type: ignore[import-untyped]  # pyarrow ships no types
import pyoxigraph as ox
import pytest
from mcp import Client
from mcp.server import MCPServer
from mcp.types import CallToolResult

from loaders.entries.facts.observation import QUALIFIERS
from loaders.reports.archive import Archive
from loaders.resources import QUERIES
from loaders.settings import Settings as Folders
from ontology.vocab import CONCEPT, DX, ID
from queries.answer import FACT
from queries.saved import SavedQuery, load_queries
from service.language import message
from service.mcp.backend import LocalBackend
from service.mcp.server import make_server
from service.mcp.tools import Tools
from service.settings import Settings
from tests.service_process import Service

SAVED: Mapping[str, SavedQuery] = load_queries(QUERIES)
LANGUAGES = ("vi", "en")
LICENCE = "creativecommons.org/licenses/by/4.0"
EXACT = "exact"
ACTUAL = "actual"
STATED = "stated"
AREAS = ("unit/binh-dinh", "unit/ben-tre", "unit/binh-duong")

Cells = Mapping[str, str]
Json = dict[str, Any]  # Any: a JSON document


@dataclass(frozen=True)
class Truth:
    """What the graph says of one fact; codes are the ends of their IRIs."""

    figures: Mapping[str, Decimal]
    """Its numbers, by the property that states them."""
    qualifier: str
    unit: str
    kind: str
    derivation: str
    confidence: tuple[Decimal, ...]
    """Of the fact as a whole, at most one."""
    level: str
    reports: tuple[str, ...]
    inferred_surely: Mapping[str, Decimal | None]
    attested: str

    def parts_of(self, row: Cells) -> tuple[str, ...]:
        """Return what of it was inferred: a date only where the row has it.

        A report that prints no date has an inferred one in all its facts.
        """
        has_date = self.attested in row.values()
        return tuple(name for name in self.inferred_surely if name != "attestedOn" or has_date)

    def surely(self, row: Cells) -> Decimal | None:
        """Return how sure the least sure part of it is; None where nobody said."""
        parts = [self.inferred_surely[name] for name in self.parts_of(row)]
        return min((each for each in (*self.confidence, *parts) if each is not None), default=None)


class Graph:
    """The truth by fact, read from the dataset alone."""

    def __init__(self, dataset: Sequence[ox.Quad]) -> None:
        self._of: dict[str, dict[str, list[ox.Literal | ox.NamedNode]]] = {}
        self._truths: dict[str, Truth] = {}
        for quad in dataset:
            if isinstance(quad.graph_name, ox.DefaultGraph) and not isinstance(
                quad.object, ox.BlankNode | ox.Triple
            ):
                name = getattr(quad.subject, "value", "")
                self._of.setdefault(name, {}).setdefault(quad.predicate.value, []).append(
                    quad.object
                )

    def truth(self, fact: str) -> Truth:
        if fact not in self._truths:  # rows of many answers rest on the same
            self._truths[fact] = self._read(fact)
        return self._truths[fact]

    def _read(self, fact: str) -> Truth:
        inferences = self._all(fact, "inference")
        figures = {
            name: Decimal(found[0]) for name in FIGURES_OF_FACTS if (found := self._all(fact, name))
        }
        return Truth(
            figures=figures,
            qualifier=self._code(fact, "valueQualifier"),
            unit=self._one(fact, "unit"),
            kind=self._code(fact, "valueKind"),
            derivation=self._code(fact, "derivation"),
            confidence=self._decimals(fact, "confidence"),
            level=self._one(fact, "reviewLevel"),
            reports=tuple(
                sorted(
                    {
                        source
                        for span in self._all(fact, "evidence")
                        for source in self._all(span, "http://www.w3.org/ns/oa#hasSource")
                    }
                )
            ),
            inferred_surely={
                name.removeprefix(DX): next(iter(self._decimals(one, "confidence")), None)
                for one in inferences
                for name in self._all(one, "ofProperty")
            },
            attested=self._one(fact, "attestedOn"),
        )

    def label(self, iri: str, language: str) -> str:
        found = self._of.get(iri, {}).get("http://www.w3.org/2000/01/rdf-schema#label", [])
        return next(
            (each.value for each in found if getattr(each, "language", None) == language), ""
        )

    @property
    def areas_and_indicators(self) -> list[tuple[str, str]]:
        """The provinces of the reports, with each indicator that is not exact there."""
        found = {
            (area, indicator)
            for fact, known in self._of.items()
            if DX + "indicator" in known and self.truth(fact).qualifier not in ("", EXACT)
            for area in self._all(fact, "refArea")
            for indicator in self._all(fact, "indicator")
        }
        return sorted((area, one) for area, one in found if area.removeprefix(ID) in AREAS)

    def _all(self, thing: str, name: str) -> list[str]:
        predicate = name if ":" in name else DX + name
        return [each.value for each in self._of.get(thing, {}).get(predicate, [])]

    def _decimals(self, thing: str, name: str) -> tuple[Decimal, ...]:
        return tuple(map(Decimal, self._all(thing, name)))

    def _one(self, thing: str, name: str) -> str:
        return next(iter(self._all(thing, name)), "")

    def _code(self, thing: str, name: str) -> str:
        return self._one(thing, name).rpartition("/")[2]


FIGURES_OF_FACTS = ("value", "minValue", "maxValue", "numerator", "denominator", "rank", "change")


@dataclass(frozen=True)
class Shown:
    """What a medium shows of an answer."""

    rows: tuple[Cells, ...]
    """Its rows, by column; a medium for readers has one text a row, under the name `text`."""
    whole: str
    """All that it says, for what is said once."""


def _delimited(sign: str) -> Callable[[bytes], Shown]:
    def read(data: bytes) -> Shown:
        text = data.decode("utf-8-sig")
        rows = tuple(csv.DictReader(io.StringIO(text, newline=""), delimiter=sign))
        return Shown(rows, text)

    return read


def _workbook(data: bytes) -> Shown:
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
    heading, *rows = book["data"].iter_rows(values_only=True)
    about = "\n".join(
        str(cell) for row in book["about"].iter_rows(values_only=True) for cell in row
    )
    named = tuple(
        {str(name): _plain(cell) for name, cell in zip(heading, row, strict=True)} for row in rows
    )
    return Shown(named, about)


def _parquet(data: bytes) -> Shown:
    table = pq.read_table(io.BytesIO(data))
    about = table.schema.metadata[b"dxkg"].decode()
    rows = tuple({name: _plain(cell) for name, cell in row.items()} for row in table.to_pylist())
    return Shown(rows, about)


def _json(data: bytes) -> Shown:
    found: Json = json.loads(data)
    rows = tuple(_flat(row) for row in found.pop("rows"))
    return Shown(rows, json.dumps(found, ensure_ascii=False))


def _flat(row: Json) -> Cells:
    """Write the grounds of a row as tables have them."""
    grounds = row.pop("grounds")
    row |= {
        "cite_derivation": grounds["derivation"],
        "cite_confidence": grounds["confidence"],
        "cite_inferred": [one["label"] for one in grounds["inferred"]],
        "cite_level": grounds["reviewLevel"],
        "cite_reports": grounds["reports"],
    }
    return {name: _plain(cell) for name, cell in row.items()}


def _plain(cell: object) -> str:
    match cell:
        case None:
            return ""
        case list():
            return " ".join(map(_plain, cell))
        case float():
            return f"{Decimal(repr(cell)).normalize():f}"
        case _:
            return str(cell)


DATA: Mapping[str, Callable[[bytes], Shown]] = {
    "csv": _delimited(","),
    "tsv": _delimited("\t"),
    "xlsx": _workbook,
    "parquet": _parquet,
    "json": _json,
}
"""Media for programs: every row by its columns."""


def facts_of(row: Cells) -> tuple[str, ...]:
    """Return the facts that a row names, in whichever columns."""
    found = (part for cell in row.values() for part in re.split(r"[ |]+", cell))
    return tuple(dict.fromkeys(each for each in found if each.startswith(FACT)))


def _number(cell: str) -> Decimal | None:
    return Decimal(cell) if re.fullmatch(r"[+-]?\d+(\.\d+)?", cell) else None


def untrue_figures(query: SavedQuery, row: Cells, truths: Sequence[Truth]) -> Iterator[str]:
    """Tell which figures of a row lack what makes them true."""
    for column, figure in query.figures.items():
        shown = _number(row.get(column, ""))
        meant = [each for each in truths if shown is not None and shown in each.figures.values()]
        lacks = [list(_lacking(row, figure.columns, each, column)) for each in meant]
        if lacks and all(lacks):
            yield f"{column} {shown}: {'; '.join(lacks[0])}"


def _lacking(row: Cells, companions: Sequence[str], truth: Truth, column: str) -> Iterator[str]:
    beside = [row.get(each, "") for each in companions]
    codes = [each.rpartition("/")[2] for each in beside]
    if truth.qualifier not in ("", EXACT) and truth.qualifier not in codes:
        yield f"qualifier {truth.qualifier}"
    if truth.kind not in ("", ACTUAL, row.get("valueKind", "").rpartition("/")[2], *codes):
        yield f"kind {truth.kind}"
    is_amount = truth.figures.get("value") == _number(row[column])
    if truth.unit and is_amount and truth.unit not in beside:
        yield f"unit {truth.unit}"


def without_range(query: SavedQuery, row: Cells, truths: Sequence[Truth]) -> Iterator[str]:
    """Tell which range of a row is not there, where the row has no single value for it."""
    for column, figure in query.figures.items():
        ranges = [
            each for each in truths if "minValue" in each.figures or "maxValue" in each.figures
        ]
        if row.get(column, "value") or column != "value" or not ranges:
            continue
        ends = {_number(row.get(end, "")) for end in (figure.low, figure.high)}
        if not any(ends & set(each.figures.values()) for each in ranges):
            yield f"{column}: no range"


def grounds_lacking(graph: Graph, row: Cells, truths: Sequence[Truth]) -> Iterator[str]:
    """Tell what a row does not say of the facts that it rests on."""
    for each in truths:
        wanted = {
            "cite_derivation": [each.derivation],
            "cite_inferred": [graph.label(DX + name, "en") for name in each.parts_of(row)],
            "cite_level": [each.level],
            "cite_reports": each.reports,
        }
        for name, values in wanted.items():
            yield from (f"{name}: {value}" for value in values if value not in row[name])
        sure = each.surely(row)
        if sure is not None and (
            not row["cite_confidence"] or sure < Decimal(row["cite_confidence"])
        ):
            yield f"cite_confidence: {sure}"


def said_once_lacking(graph: Graph, shown: Shown, query: SavedQuery, release: str) -> Iterator[str]:
    """Tell what a file does not say of itself: release, licence, what was asked."""
    for each in (release, LICENCE, *asked_in(graph, query, "en")):
        if shown.rows and each not in shown.whole:
            yield each


def asked_in(graph: Graph, query: SavedQuery, language: str) -> Iterator[str]:
    """Name the things that a question asks about by default."""
    for parameter in query.parameters:
        for term in parameter.default:
            label = graph.label(term.value, language)
            if parameter.name != "lang" and label:
                yield label


@pytest.fixture(scope="module")
def graph(dataset: Sequence[ox.Quad]) -> Graph:
    return Graph(dataset)


@pytest.fixture(scope="module")
def release(site: Service) -> str:
    return str(json.loads(answered(site, "dti-rank", "json", "en"))["release"])


def answered(site: Service, name: str, suffix: str, language: str, rest: str = "") -> bytes:
    reply = site.get(f"/q/{name}.{suffix}?lang={language}{rest}")
    assert reply.status == 200, reply.text
    return reply.body


@pytest.mark.parametrize("name", sorted(SAVED))
def test_files_for_programs_have_the_truth_of_each_row(
    site: Service, graph: Graph, release: str, name: str
) -> None:
    query, complaints = SAVED[name], []
    for suffix, read in DATA.items():
        shown = read(answered(site, name, suffix, "en"))
        found = [*said_once_lacking(graph, shown, query, release)]
        for place, row in enumerate(shown.rows):
            found += (f"row {place}: {each}" for each in untrue(graph, query, row))
        complaints += [f"{suffix}: {each}" for each in found]
    assert not complaints


@pytest.mark.parametrize("name", sorted(SAVED))
def test_every_province_of_the_reports_has_its_truth(
    site: Service, graph: Graph, name: str
) -> None:
    """A question about one province or indicator by default is asked about others too."""
    query, words, complaints = SAVED[name], Words(graph, "en"), []
    for rest in others(query, graph):
        rows = DATA["json"](answered(site, name, "json", "en", rest)).rows
        shown = READ["/q/{}.md?lang={}"](answered(site, name, "md", "en", rest))
        for row, text in zip(rows, shown.rows, strict=True):
            found = (*untrue(graph, query, row), *words.lacking(query, row, text["text"]))
            complaints += [f"{rest} {row.get('fact')}: {each}" for each in found]
    assert not complaints


def others(query: SavedQuery, graph: Graph) -> Iterator[str]:
    """Write what else a question is asked about, behind its address."""
    names = {parameter.name for parameter in query.parameters}
    things = graph.areas_and_indicators if "indicator" in names else [(area, "") for area in AREAS]
    for area, indicator in things if "province" in names else ():
        yield f"&province={area}" + (f"&indicator={indicator}" if indicator else "")


def untrue(graph: Graph, query: SavedQuery, row: Cells) -> Iterator[str]:
    truths = [graph.truth(fact) for fact in facts_of(row)]
    yield from untrue_figures(query, row, truths)
    yield from without_range(query, row, truths)
    yield from grounds_lacking(graph, row, truths)


# What people read: each row is one text.


def _table_rows(data: bytes) -> list[str]:
    body = re.search(r"<tbody>(.*?)</tbody>", data.decode(), re.S)
    rows = re.findall(r"<tr.*?</tr>", body[1], re.S) if body else []
    return [html.unescape(re.sub(r"<[^>]+>", " ", row)) for row in rows]


def _page(data: bytes) -> Shown:
    rows = tuple({"text": " ".join(text.split())} for text in _table_rows(data))
    return Shown(rows, html.unescape(data.decode()))


def _markdown(data: bytes) -> Shown:
    text = data.decode().replace("\\", "")
    lines = list(itertools.dropwhile(lambda line: not line.startswith("| ---"), text.splitlines()))
    table = itertools.takewhile(lambda line: line.startswith("|"), lines[1:])
    return Shown(tuple({"text": line} for line in table), text)


EMBEDDED = 100
"""Rows that an embed shows; it says so where there are more."""
ENDS = ("value", "minValue", "maxValue")
SIGNS: Mapping[str, Mapping[str, str]] = {
    "PERCENT": {"vi": "%", "en": "%"},
    "CCY_VND": {"vi": " đồng", "en": " VND"},
    "HR": {"vi": " giờ", "en": " h"},
}
READ: Mapping[str, Callable[[bytes], Shown]] = {
    "/q/{}.html?lang={}": _page,
    "/embed/{}?lang={}": _page,
    "/q/{}.md?lang={}": _markdown,
}


@dataclass(frozen=True)
class Words:
    """How one language says what makes a fact true."""

    graph: Graph
    language: str

    def number(self, value: Decimal) -> str:
        text = f"{value.normalize():,f}"
        return text.translate(str.maketrans(",.", ".,")) if self.language == "vi" else text

    def of_figure(self, truth: Truth) -> str:
        """Write a figure as it must stand in its cell: `more than 99%`, `30.000.000.000 đồng`."""
        ends = [truth.figures[name] for name in ENDS[1:] if name in truth.figures]
        numbers = [truth.figures["value"]] if "value" in truth.figures else ends
        sign = SIGNS.get(truth.unit.rpartition("/")[2], {}).get(self.language, "")
        figure = "–".join(map(self.number, numbers)) + sign
        return QUALIFIERS.get(truth.qualifier, {}).get(self.language, "{}").format(figure)

    def of_grounds(self, row: Cells, truth: Truth) -> Iterator[str]:
        """List what must stand in a row of a fact that no report states as it stands."""
        if truth.derivation != STATED:
            yield self.graph.label(f"{CONCEPT}derivation/{truth.derivation}", self.language)
        yield from (self.graph.label(DX + name, self.language) for name in truth.parts_of(row))
        if (sure := self.least_sure(row)) is not None:
            yield self.number(sure)

    def least_sure(self, row: Cells) -> Decimal | None:
        """Return how sure the least sure fact of a row is."""
        found = [self.graph.truth(fact).surely(row) for fact in facts_of(row)]
        return min((each for each in found if each is not None), default=None)

    def lacking(self, query: SavedQuery, row: Cells, text: str) -> Iterator[str]:
        """Tell what a row's text does not say; of many inferred properties it names the first."""
        said = text.lower()
        of_many = re.escape(message("grounds.more", self.language, count="N")).replace("N", r"\d+")
        for truth in (self.graph.truth(fact) for fact in facts_of(row)):
            wanted = list(self.of_grounds(row, truth))
            if re.search(of_many, said):
                wanted = wanted[: truth.derivation != STATED]
            if shows_figure(query, row, truth):
                wanted.append(self.of_figure(truth))
            yield from (f"{each} in {text}" for each in wanted if each.lower() not in said)


def unsaid(
    graph: Graph,
    shown: Shown,
    rows: Sequence[Cells],
    query: SavedQuery,
    language: str,
    release: str,
) -> Iterator[str]:
    """Tell what a medium for readers does not say of itself: release, licence, what was asked."""
    whole = shown.whole.replace(f"https://{LICENCE}", "CC BY 4.0")
    once = (release, "CC BY 4.0", *asked_in(graph, query, language))
    yield from (each for each in once if rows and each not in whole)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", sorted(SAVED))
def test_tables_for_readers_have_the_truth_of_each_row(
    site: Service, graph: Graph, release: str, name: str, language: str
) -> None:
    query, words = SAVED[name], Words(graph, language)
    rows = DATA["json"](answered(site, name, "json", language)).rows
    complaints = []
    for address, read in READ.items():
        reply = site.get(address.format(name, language))
        assert reply.status == 200
        shown = read(reply.body)
        found = list(unsaid(graph, shown, rows, query, language, release))
        assert len(shown.rows) == min(len(rows), EMBEDDED if "embed" in address else len(rows))
        for place, (row, text) in enumerate(zip(rows, shown.rows, strict=False)):
            found += (f"row {place}: {each}" for each in words.lacking(query, row, text["text"]))
        complaints += [f"{address}: {each}" for each in found]
    assert not complaints


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", sorted(SAVED))
def test_pictures_have_the_truth_of_what_they_show(
    site: Service, graph: Graph, release: str, name: str, language: str
) -> None:
    query, words = SAVED[name], Words(graph, language)
    rows = DATA["json"](answered(site, name, "json", language)).rows
    spec = json.loads(answered(site, name, "vl.json", language))
    title = " ".join([*spec["title"]["text"], *spec["title"]["subtitle"]])
    complaints = list(unsaid(graph, Shown((), title), rows, query, language, release))
    drawn = drawn_rows(spec, rows)
    assert drawn or not rows
    for row, said in drawn:
        complaints += words.lacking(query, row, f"{said} {title}")
    assert not complaints


def drawn_rows(spec: Json, rows: Sequence[Cells]) -> list[tuple[Cells, str]]:
    """Return the rows that a picture shows, each with what it says of it beside its title."""
    values = spec["data"]["values"]
    if isinstance(values, dict):  # the borders of a map
        by_unit = {row["province"].rpartition("/")[2]: row for row in reversed(rows)}
        points = spec["layer"][1]["transform"][0]["from"]["data"]["values"]
        return [(by_unit[one["unit"]], json.dumps(one, ensure_ascii=False)) for one in points]
    if values and "row" not in values[0]:
        texts = [json.dumps(one, ensure_ascii=False) for one in values]
        return list(zip(rows, texts, strict=False))
    lines: dict[int, list[str]] = {}
    for one in values:
        text = one["text"] if isinstance(one["text"], str) else " ".join(one["text"])
        lines.setdefault(one["row"], []).append(text)
    texts = [" ".join(parts) for row, parts in sorted(lines.items()) if row]
    return list(zip(rows, texts, strict=False))


@pytest.fixture(scope="module")
def tools(releases: Path) -> Iterator[MCPServer[None]]:
    """Serve the tools for language models on the same release."""
    settings = Settings(time_limit=60.0)
    backend = LocalBackend(settings, releases)
    yield make_server(Tools(backend, Archive(Folders.from_environ().reports), settings), "0")
    backend.close()


@pytest.mark.parametrize("name", sorted(SAVED))
def test_tools_have_the_truth_of_each_row(
    tools: MCPServer[None], graph: Graph, release: str, name: str
) -> None:
    async def call() -> CallToolResult:
        async with Client(tools) as client:
            given = {"name": name, "language": "en", "max_rows": 500}
            return await client.call_tool("run_saved_query", given)

    found = asyncio.run(call()).structured_content
    assert found
    query, citations = SAVED[name], {one["fact"]: one for one in found["citations"]}
    said = json.dumps([found[key] for key in ("release", "licence", "asked")], ensure_ascii=False)
    complaints = list(said_once_lacking(graph, Shown(({},), said), query, release))
    for place, (plain, facts) in enumerate(zip(found["rows"], found["row_facts"], strict=True)):
        row = {column: _plain(cell) for column, cell in plain.items()}
        truths = [graph.truth(fact) for fact in facts_of(row)]
        lacking = [*untrue_figures(query, row, truths), *without_range(query, row, truths)]
        lacking += (f"{fact} uncited" for fact in facts_of(row) if fact not in facts)
        for fact in facts:
            lacking += uncited(graph, fact, citations[fact])
        complaints += [f"row {place}: {each}" for each in lacking]
    assert not complaints


def uncited(graph: Graph, fact: str, citation: Json) -> Iterator[str]:
    """Tell what a citation does not say of its fact."""
    truth = graph.truth(fact)
    sure = None if citation["confidence"] is None else Decimal(str(citation["confidence"]))
    inferred = {one["property"].removeprefix(DX) for one in citation["inferred"]}
    told = {
        "derivation": citation["derivation"] == truth.derivation,
        "level": str(citation["review_level"]) == truth.level,
        "confidence": sure == min(truth.confidence, default=None),
        "inferred": inferred == set(truth.inferred_surely),
        "reports": {one["report"] for one in citation["passages"]} == set(truth.reports),
    }
    yield from (f"{fact}: {name}" for name, is_told in told.items() if not is_told)


def shows_figure(query: SavedQuery, row: Cells, truth: Truth) -> bool:
    """Tell whether a row shows the value of a fact, or its range, as a figure of its own."""
    shown = {_number(row.get(column, "")) for column in query.figures}
    low_or_high = {
        _number(row.get(end, "")) for one in query.figures.values() for end in (one.low, one.high)
    }
    if "value" in truth.figures:
        return truth.figures["value"] in shown - {None}
    ends = {truth.figures[name] for name in ENDS[1:] if name in truth.figures}
    return bool(ends) and ends <= low_or_high
