"""The formats of results and the choice among them: an Accept header in, a `Format` out.

https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1. `chosen` decides for every route that has
more than one format, `error_format` for every error. The first of a family is what a client without
wishes gets. Werkzeug's `best_match` is not used: it has no other names of a format, and answers a
client that sends no header with none.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import QueryResultsFormat, RdfFormat

from service.errors import MEDIA_TYPE, Problem

CODINGS = ("zstd", "gzip")
"""Content codings that are offered, best first."""


@dataclass(frozen=True)
class Format:
    """One serialisation. The name is its `format=` value and its key for the workers."""

    name: str
    media_type: str
    iri: str
    aliases: tuple[str, ...] = ()
    charset: bool = False

    @property
    def content_type(self) -> str:
        """The Content-Type header, with the charset where the media type's default is another."""
        return f"{self.media_type}; charset=utf-8" if self.charset else self.media_type


_W3C = "http://www.w3.org/ns/formats/"
ROWS = (
    Format(
        "json",
        "application/sparql-results+json",
        f"{_W3C}SPARQL_Results_JSON",
        ("application/json", "srj"),
    ),
    Format(
        "xml",
        "application/sparql-results+xml",
        f"{_W3C}SPARQL_Results_XML",
        ("application/xml", "text/xml", "srx"),
    ),
    Format("csv", "text/csv", f"{_W3C}SPARQL_Results_CSV", (), True),
    Format("tsv", "text/tab-separated-values", f"{_W3C}SPARQL_Results_TSV", (), True),
)
GRAPHS = (
    Format("turtle", "text/turtle", f"{_W3C}Turtle", ("application/x-turtle", "ttl"), True),
    Format("ntriples", "application/n-triples", f"{_W3C}N-Triples", ("nt", "text/plain"), True),
    Format("jsonld", "application/ld+json", f"{_W3C}JSON-LD", ("application/json", "json")),
    Format(
        "rdfxml",
        "application/rdf+xml",
        f"{_W3C}RDF_XML",
        ("application/xml", "text/xml", "rdf", "xml"),
    ),
    Format("trig", "application/trig", f"{_W3C}TriG", ("application/x-trig",), True),
    Format("nquads", "application/n-quads", f"{_W3C}N-Quads", ("nq", "text/x-nquads"), True),
)
_BY_NAME = {format.name: format for format in (*ROWS, *GRAPHS)}
RESULT_FORMATS = {
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
}
GRAPH_FORMATS = {
    "turtle": RdfFormat.TURTLE,
    "ntriples": RdfFormat.N_TRIPLES,
    "jsonld": RdfFormat.JSON_LD,
    "rdfxml": RdfFormat.RDF_XML,
    "trig": RdfFormat.TRIG,
    "nquads": RdfFormat.N_QUADS,
}
"""How the engine's library calls each format that it writes."""
HTML = Format("html", "text/html", "", ("application/xhtml+xml",), True)
JSON = Format("json", "application/json", "")
ATOM = Format("atom", "application/atom+xml", "")
PROBLEM = Format("problem", MEDIA_TYPE, "", ("application/json",))


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


def weighted(header: str) -> Iterable[tuple[str, float]]:
    """Read a list of `name;q=weight`; an item whose weight is not from 0 to 1 is passed over."""
    for item in header.lower().split(","):
        name, *parameters = (part.strip() for part in item.split(";"))
        quality = 1.0
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if key.strip() == "q":
                try:
                    quality = float(value)
                except ValueError:
                    quality = -1.0
        if name and 0 <= quality <= 1:
            yield name, quality
