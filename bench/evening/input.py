"""What is sent to the service and what is right for it: an `Input`; what came of it: an `Outcome`.

Whoever adds an input adds a line to one of the modules beside this one; nothing else changes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

HOST = "127.0.0.1"
FORM = "application/x-www-form-urlencoded"
SHOWN = (200,)
REFUSED = (400, 403, 404, 405, 406, 408, 411, 413, 414, 415, 417, 422, 429, 431, 501, 505)
"""What a service says to what it does not take; never that it failed itself."""
EITHER = (*SHOWN, *REFUSED)
HEAVY = (*EITHER, 503, 504)
"""What takes long may be refused for that."""
QUICK_LIMIT = 10.0
HEAVY_LIMIT = 30.0
"""Ten seconds in the queue, ten of evaluation, and the rest for a machine that others use too."""


@dataclass(frozen=True)
class Piece:
    """Bytes to send, and seconds to wait before the next."""

    data: bytes
    pause: float = 0.0


@dataclass(frozen=True)
class Input:
    """One thing that an attacker sends, by a connection of its own."""

    kind: str
    name: str
    pieces: tuple[Piece, ...]
    statuses: tuple[int, ...]
    """Those that an answer may have."""
    limit: float = QUICK_LIMIT
    """Seconds by which it must be answered, refused or cut."""
    form: str = ""
    """How an answer of status 200 must be formed; empty where it does not matter."""
    may_be_cut: bool = False
    """Whether the connection may end without a whole answer."""
    answers: int = 1
    leaves_after: float = 0.0
    """Seconds after which the client leaves; 0: it waits for the answer."""
    reads_a_second: int = 0
    """Bytes that the client reads in a second; 0: as they come."""
    patient: bool = False
    """Whether most of it is waiting, so that it may run beside others."""
    quick: bool = True
    """Whether everybody else must be served quickly meanwhile."""

    @property
    def full_name(self) -> str:
        return f"{self.kind}/{self.name}"


@dataclass(frozen=True)
class Place:
    """What the addresses of an attack name: something real of the release, and an older release."""

    old: str
    unit: str
    fact: str
    report: str


@dataclass(frozen=True)
class Outcome:
    """What came of one input."""

    name: str
    started: float
    """By the machine's monotonic clock, which all processes share."""
    seconds: float
    statuses: tuple[int, ...]
    """Of each answer; empty where none came."""
    ended: str
    """whole, cut, refused, left or late."""
    size: int = 0
    first: str = ""
    """The first bytes of the body."""
    fault: str = ""
    """What is wrong with it; empty where nothing is."""
    beside: bool = False
    """Whether it mostly waited while others were sent."""
    quick: bool = True
    """Whether everybody else had to be served quickly meanwhile."""

    @property
    def until(self) -> float:
        return self.started + self.seconds


def request(
    target: str,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    method: str = "",
) -> bytes:
    """Write a request; a body has its length unless a header says something of it."""
    given = {"Host": HOST, "Connection": "close", **(headers or {})}
    if body is not None and not given.keys() & {"Content-Length", "Transfer-Encoding"}:
        given["Content-Length"] = str(len(body))
    first = f"{method or ('POST' if body is not None else 'GET')} {target} HTTP/1.1"
    lines = [first, *(f"{name}: {value}" for name, value in given.items()), "", ""]
    return "\r\n".join(lines).encode("utf-8", "surrogateescape") + (body or b"")


def whole(data: bytes) -> tuple[Piece, ...]:
    """Send all at once."""
    return (Piece(data),)


def dripped(data: bytes, size: int, pause: float) -> tuple[Piece, ...]:
    """Send so many bytes at a time."""
    return tuple(Piece(data[at : at + size], pause) for at in range(0, len(data), size))


ACCEPTED: Mapping[str, str] = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "html": "text/html",
    "cited": "application/json",
    "turtle": "text/turtle",
    "ntriples": "application/n-triples",
    "jsonld": "application/ld+json",
    "rdfxml": "application/rdf+xml",
}
ROW_FORMS = ("json", "xml", "csv", "tsv", "html", "cited", "why")
GRAPH_FORMS = ("turtle", "ntriples", "jsonld", "rdfxml", "html")


def query_request(query: str, form: str, headers: Mapping[str, str] | None = None) -> bytes:
    """Ask a query in one of the forms that show results."""
    if form == "why":
        return request(f"/why?query={quote(query, safe='')}", headers)
    given = {"Accept": ACCEPTED[form], "Content-Type": FORM, **(headers or {})}
    if form == "cited":
        given["X-DXKG-Cite"] = "1"
    return request("/sparql", given, urlencode({"query": query}).encode("ascii", "replace"))


def formed_as(form: str) -> str:
    """Name what an answer in a form must be."""
    return {"cited": "json", "why": "json"}.get(form, form)


def queries(
    kind: str,
    named: Mapping[str, str],
    forms: Sequence[str],
    statuses: tuple[int, ...] = EITHER,
    limit: float = QUICK_LIMIT,
    **more: bool,
) -> tuple[Input, ...]:
    """Ask each query in each form."""
    return tuple(
        Input(
            kind, f"{name}/{form}", whole(query_request(query, form)), statuses, limit,
            form=formed_as(form), **more,
        )
        for name, query in named.items()
        for form in forms
    )  # fmt: skip
