"""The formats of results and the choice among them: an Accept header in, a `Format` out.

https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1. The first of a family is what a client
without wishes gets.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import QueryResultsFormat, RdfFormat

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


def format_of(name: str) -> Format:
    """Return the format of a job's name."""
    return _BY_NAME[name]


@functools.lru_cache(64)  # few: a client may send long ones to fill memory
def negotiate(accept: str, offered: Sequence[Format]) -> Format | None:
    """Return the offered format that an Accept header wants most, None if it wants none of them."""
    if not accept.strip():
        return offered[0]
    wishes = dict(weighted(accept))
    best, best_rank = None, 0.0
    for position, offer in enumerate(offered):
        quality = _quality(offer, wishes)
        rank = quality - position * 1e-6
        if quality > 0 and rank > best_rank:
            best, best_rank = offer, rank
    return best


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


def _quality(offer: Format, wishes: Mapping[str, float]) -> float:
    """Return the weight of a format: by its media type, else another name of it, else a range."""
    name = offer.media_type
    if name in wishes:
        return wishes[name]
    aliases = [wishes[alias] for alias in offer.aliases if alias in wishes]
    if aliases:
        return max(aliases)
    return wishes.get(f"{name.partition('/')[0]}/*", wishes.get("*/*", 0.0))


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
