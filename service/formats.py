"""The formats of results and the choice among them: an Accept header in, a `Format` out.

https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1. `chosen` decides for every route that has
more than one format, `error_format` for every error. The first of a family is what a client without
wishes gets. Werkzeug's `best_match` is not used: it has no other names of a format, and answers a
client that sends no header with none. Nor is its parser of the header: workers read this module,
and Werkzeug (3.1), which takes 0.2 s to import, stays out of them.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import TypeVar

from pyoxigraph import QueryResultsFormat, RdfFormat

from service.errors import MEDIA_TYPE, Problem

Kind = TypeVar("Kind", bound="Format")
CODINGS = ("zstd", "gzip")
"""Content codings that are offered, best first."""
MOST_ITEMS = 100
"""Items of a list in a header field that are read; browsers send some ten. The rest is ignored."""
_MOST_PARAMETERS = 10
_LONGEST_WEIGHT = 16


@dataclass(frozen=True, eq=False)
class Format:
    """One serialisation. The name is its `format=` value and its key for the workers.

    There is one value of each, so they are compared by identity: the choice among them is a key of
    caches, and hashing every field would cost more than the choice.
    """

    name: str
    media_type: str
    _: KW_ONLY
    aliases: tuple[str, ...] = ()
    """Other media types and names by which clients mean it."""
    charset: bool = False
    """Whether its media type alone would mean another charset than UTF-8."""
    suffix: str = ""
    """The end of its addresses, where that is not its name."""

    @property
    def content_type(self) -> str:
        """The Content-Type header, with the charset where the media type's default is another."""
        return f"{self.media_type}; charset=utf-8" if self.charset else self.media_type

    @property
    def ending(self) -> str:
        """The end of its addresses, without the dot."""
        return self.suffix or self.name


@dataclass(frozen=True, eq=False)
class ResultFormat(Format):
    """A format of what a query gives."""

    _: KW_ONLY
    iri: str
    """How a service description names it."""


@dataclass(frozen=True, eq=False)
class RowsFormat(ResultFormat):
    """A format of rows, and of yes and no."""

    _: KW_ONLY
    serialiser: QueryResultsFormat
    """How the engine's library calls it."""


@dataclass(frozen=True, eq=False)
class GraphFormat(ResultFormat):
    """A format of triples."""

    _: KW_ONLY
    serialiser: RdfFormat
    """As above."""


_W3C = "http://www.w3.org/ns/formats/"
ROWS = (
    RowsFormat(
        "json",
        "application/sparql-results+json",
        aliases=("application/json", "srj"),
        suffix="srj",
        iri=f"{_W3C}SPARQL_Results_JSON",
        serialiser=QueryResultsFormat.JSON,
    ),
    RowsFormat(
        "xml",
        "application/sparql-results+xml",
        aliases=("application/xml", "text/xml", "srx"),
        suffix="srx",
        iri=f"{_W3C}SPARQL_Results_XML",
        serialiser=QueryResultsFormat.XML,
    ),
    RowsFormat(
        "csv",
        "text/csv",
        charset=True,
        iri=f"{_W3C}SPARQL_Results_CSV",
        serialiser=QueryResultsFormat.CSV,
    ),
    RowsFormat(
        "tsv",
        "text/tab-separated-values",
        charset=True,
        iri=f"{_W3C}SPARQL_Results_TSV",
        serialiser=QueryResultsFormat.TSV,
    ),
)
TURTLE = GraphFormat(
    "turtle",
    "text/turtle",
    aliases=("application/x-turtle", "ttl"),
    charset=True,
    suffix="ttl",
    iri=f"{_W3C}Turtle",
    serialiser=RdfFormat.TURTLE,
)
NTRIPLES = GraphFormat(
    "ntriples",
    "application/n-triples",
    aliases=("nt", "text/plain"),
    charset=True,
    suffix="nt",
    iri=f"{_W3C}N-Triples",
    serialiser=RdfFormat.N_TRIPLES,
)
JSONLD = GraphFormat(
    "jsonld",
    "application/ld+json",
    aliases=("application/json", "json"),
    iri=f"{_W3C}JSON-LD",
    serialiser=RdfFormat.JSON_LD,
)
GRAPHS = (
    TURTLE,
    NTRIPLES,
    JSONLD,
    GraphFormat(
        "rdfxml",
        "application/rdf+xml",
        aliases=("application/xml", "text/xml", "rdf", "xml"),
        suffix="rdf",
        iri=f"{_W3C}RDF_XML",
        serialiser=RdfFormat.RDF_XML,
    ),
    GraphFormat(
        "trig",
        "application/trig",
        aliases=("application/x-trig",),
        charset=True,
        iri=f"{_W3C}TriG",
        serialiser=RdfFormat.TRIG,
    ),
    GraphFormat(
        "nquads",
        "application/n-quads",
        aliases=("nq", "text/x-nquads"),
        charset=True,
        suffix="nq",
        iri=f"{_W3C}N-Quads",
        serialiser=RdfFormat.N_QUADS,
    ),
)
_BY_NAME = {format.name: format for format in (*ROWS, *GRAPHS)}
RESULT_FORMATS = {format.name: format.serialiser for format in ROWS}
GRAPH_FORMATS = {format.name: format.serialiser for format in GRAPHS}
HTML = Format("html", "text/html", aliases=("application/xhtml+xml",), charset=True)
JSON = Format("json", "application/json")
ATOM = Format("atom", "application/atom+xml")
PROBLEM = Format("problem", MEDIA_TYPE, aliases=("application/json",))


def format_of(name: str) -> Format:
    """Return the format of a job's name."""
    return _BY_NAME[name]


@functools.lru_cache(64)  # few: a client may send long ones to fill memory
def negotiate(accept: str, offered: Sequence[Format]) -> Format | None:
    """Return the offered format that an Accept header wants most, None if it wants none of them.

    Of equal weights one that is named goes before one named otherwise, that before one of a range,
    then the order of the offer.
    """
    if not accept.strip():
        return offered[0]
    wishes = dict(weighted(accept))
    best, best_rank = None, (0.0, -1)
    for offer in offered:
        rank = _wish(offer, wishes)
        if rank[0] > 0 and rank > best_rank:
            best, best_rank = offer, rank
    return best


def chosen(accept: str, offered: Sequence[Format], name: str = "") -> Format:
    """Return the format that a request names, else the one that it accepts most; raises Problem."""
    found = named(name, offered) if name else negotiate(accept, tuple(offered))
    if found is None:
        raise _none_of(offered, name)
    return found


@functools.lru_cache(64)
def chosen_of_results(accept: str, name: str = "") -> tuple[Format | None, Format | None]:
    """Return the formats for rows and for graphs: only the query's form decides between them."""
    families = ((*ROWS, HTML), (*GRAPHS, HTML))
    if name:
        rows, graph = (named(name, family) for family in families)
    else:
        rows, graph = (negotiate(accept, family) for family in families)
    if rows is None and graph is None:
        raise _none_of((*ROWS, *GRAPHS), name)
    return rows, graph


def error_format(accept: str) -> Format:
    """Return the format of an error: a page for whoever prefers one, else problem+json."""
    return negotiate(accept, (PROBLEM, HTML)) or PROBLEM


def _none_of(offered: Iterable[Format], name: str) -> Problem:
    available = ", ".join(format.media_type for format in offered)
    if name:
        return Problem(400, "form-format", found=name[:40], available=available)
    return Problem(406, "not-acceptable", available=available)


def named(name: str, offered: Iterable[Format]) -> Format | None:
    """Return the offered format of that name, media type or other name."""
    wanted = name.strip().lower()
    return next(
        (each for each in offered if wanted in (each.name, each.media_type, *each.aliases)), None
    )


def with_ending(ending: str, offered: Iterable[Kind]) -> Kind | None:
    """Return the offered format whose addresses have that end."""
    return next((each for each in offered if each.ending == ending.lower()), None)


@functools.lru_cache(64)
def choose_coding(accept_encoding: str, offered: Sequence[str] = CODINGS) -> str:
    """Return the content coding to use, empty for none."""
    if not accept_encoding:
        return ""
    wishes = dict(weighted(accept_encoding))
    best, best_quality = "", 0.0
    for coding in offered:
        quality = wishes.get(coding, wishes.get("*", 0.0))
        if quality > best_quality:
            best, best_quality = coding, quality
    return best if best_quality >= wishes.get("identity", 0.0) else ""


def _wish(offer: Format, wishes: Mapping[str, float]) -> tuple[float, int]:
    """Return the weight of a format and how narrowly it is wished for.

    That is by its media type, else by another name of it, else by a range.
    """
    name = offer.media_type
    if name in wishes:
        return wishes[name], 3
    aliases = [wishes[alias] for alias in offer.aliases if alias in wishes]
    if aliases:
        return max(aliases), 2
    range = f"{name.partition('/')[0]}/*"
    return (wishes[range], 1) if range in wishes else (wishes.get("*/*", 0.0), 0)


def items(header: str) -> list[str]:
    """Return the items of a list in a header field, so many as are read."""
    return header.split(",", MOST_ITEMS)[:MOST_ITEMS]


def weighted(header: str) -> Iterable[tuple[str, float]]:
    """Read a list of `name;q=weight`; an item whose weight is not from 0 to 1 is passed over."""
    for item in items(header.lower()):
        name, *parameters = (part.strip() for part in item.split(";", _MOST_PARAMETERS))
        quality = 1.0
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if key.strip() == "q":
                try:
                    quality = float(value[:_LONGEST_WEIGHT])
                except ValueError:
                    quality = -1.0
        if name and 0 <= quality <= 1:
            yield name, quality
