"""Many at once: clients that leave, that read slowly, that only connect, that send in one breath.

A storm is one input by its name; each of its members is judged as any other input is.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from random import Random
from urllib.parse import quote

from bench.evening.bodies import body_inputs
from bench.evening.input import (
    HEAVY,
    HOST,
    Input,
    Piece,
    Place,
    query_request,
    request,
    whole,
)
from bench.limits import RUNAWAY

_ALL_STATUSES = (*HEAVY, 302, 303, 304, 308)
_LONGEST = 45.0
_BIG = "SELECT * { ?a ?b ?c } ORDER BY ?c"
_PAID = 1_000
Members = Callable[[Place, Random], Iterator[Input]]


@dataclass(frozen=True)
class Storm:
    """So many clients that send one member after the other until the time is over."""

    name: str
    clients: int
    seconds: float
    members: Members
    paid: bool = False
    """Whether it is one stranger's, who must not be answered more than the rate limit allows."""

    @property
    def full_name(self) -> str:
        return f"storms/{self.name}"


def _member(data: bytes, limit: float = _LONGEST, **more: float) -> Input:
    made = Input("storms", "", whole(data), _ALL_STATUSES, limit, may_be_cut=True)
    return replace(made, **more)  # type: ignore[arg-type]  # numbers of Input's own fields


def _new(query: str, draw: Random) -> str:
    """Make a query's text a new one, so that no cache knows it and nothing knows it to be slow."""
    return f"{query} # {draw.random()}"


def _left(place: Place, draw: Random) -> Iterator[Input]:
    for number in range(2_000):
        query = RUNAWAY if number % 4 == 0 else "SELECT * { ?s ?p ?o } LIMIT 50"
        form = ("json", "html", "cited", "json")[number // 4 % 4]
        data = query_request(_new(query, draw), form)
        yield _member(data, leaves_after=draw.uniform(0.0005, 0.05))


def _slow_in(form: str) -> Members:
    def members(place: Place, draw: Random) -> Iterator[Input]:
        while True:
            yield _member(query_request(_new(RUNAWAY, draw), form))

    return members


def _old_releases(place: Place, draw: Random) -> Iterator[Input]:
    paths = ("q/dti-rank?year={n}", "q/facts-of-report", "id/unit/{unit}", "report/{report}",
             "fact/{fact}", "embed/dti-rank")  # fmt: skip
    for path in itertools.cycle(paths):
        filled = path.format(n=draw.randrange(1, 3_000), **vars(place))
        joined = "&" if "?" in filled else "?"
        target = f"/r/{place.old}/{filled}{joined}utm_x={draw.random()}"
        yield _member(request(target, {"Accept": "text/html"}))


def _sixty(place: Place, draw: Random) -> Iterator[Input]:
    """Send slow, cited, HTML, why and old-release requests, in turn."""
    streams = [_slow_in(form)(place, draw) for form in ("json", "html", "cited", "why")]
    streams.append(_old_releases(place, draw))
    streams.append(_cited_values(place, draw))
    while True:
        for stream in streams:
            yield next(stream)


def _cited_values(place: Place, draw: Random) -> Iterator[Input]:
    while True:
        rows = draw.randrange(1_000, 5_000)
        query = f"SELECT ?s ?p ?o {{ ?s ?p ?o }} OFFSET {draw.randrange(9_000)} LIMIT {rows}"
        yield _member(query_request(query, "cited"))


def _new_pages(place: Place, draw: Random) -> Iterator[Input]:
    paths = ("/", "/ontology", "/search?q=t", f"/report/{place.report}", "/q/facts-of-report",
             "/q/facts-map", "/changes", "/sparql", "/shapes", "/quality")  # fmt: skip
    for path in itertools.cycle(paths):
        joined = "&" if "?" in path else "?"
        target = f"{path}{joined}utm_x={draw.random()}"
        yield _member(request(target, {"Accept": "text/html", "Host": f"h{draw.random()}.test"}))


def _pictures(place: Place, draw: Random) -> Iterator[Input]:
    while True:
        year, suffix = draw.randrange(1_900, 2_100), draw.choice(("svg", "png"))
        yield _member(request(f"/q/dti-rank-map.{suffix}?year={year}&utm_x={draw.random()}"))


def _slow_readers(place: Place, draw: Random) -> Iterator[Input]:
    for number in range(60):
        form = ("json", "csv", "xml", "tsv")[number % 4]
        data = query_request(_new(_BIG, draw), form)
        yield _member(data, 60.0, reads_a_second=20_000, leaves_after=35.0)


def _slow_page_readers(place: Place, draw: Random) -> Iterator[Input]:
    for _ in range(60):
        data = request(f"/report/{place.report}?utm_x={draw.random()}", {"Accept": "text/html"})
        yield _member(data, 60.0, reads_a_second=2_000, leaves_after=30.0)


def _connections(count: int) -> Members:
    def members(place: Place, draw: Random) -> Iterator[Input]:
        for _ in range(count):
            piece = (Piece(b"GET / HTTP/1.1\r\nHost: a\r\nX: ", 60.0),)
            made = Input("storms", "", piece, _ALL_STATUSES, _LONGEST, may_be_cut=True)
            yield replace(made, leaves_after=15.0)

    return members


def _quick_connections(place: Place, draw: Random) -> Iterator[Input]:
    """Connect and leave, as fast as it goes."""
    for _ in range(4_000):
        yield _member(b"", leaves_after=0.001)


def _pipelined(place: Place, draw: Random) -> Iterator[Input]:
    asked = quote("SELECT * { ?s ?p ?o } LIMIT 7", safe="")
    for number in range(200):
        targets = ["/health", f"/sparql?query={asked}", "/q/dti-rank", f"/none/{number}"] * 50
        head = f" HTTP/1.1\r\nHost: {HOST}\r\n\r\n"
        data = "".join(f"GET {target}{head}" for target in targets).encode()
        yield _member(data, answers=len(targets))


def _pipelined_queries(place: Place, draw: Random) -> Iterator[Input]:
    for _ in range(20):
        asked = (quote(_new(RUNAWAY, draw), safe="") for _ in range(50))
        lines = (f"GET /sparql?query={each} HTTP/1.1\r\nHost: {HOST}\r\n\r\n" for each in asked)
        yield _member("".join(lines).encode(), 60.0, answers=50, leaves_after=15.0)


def _bodies(place: Place, draw: Random) -> Iterator[Input]:
    costly = [each for each in body_inputs() if "gzipped" in each.name and not each.patient]
    for each in itertools.cycle(costly):
        yield replace(each, limit=_LONGEST, statuses=_ALL_STATUSES)


def _values(place: Place, draw: Random) -> Iterator[Input]:
    """Send values out of all measure, cited and as pages."""
    decimal = "<http://www.w3.org/2001/XMLSchema#decimal>"
    for number in itertools.count():
        lexical = draw.choice(("1e99999", "1e-99999", "9" * 9_000, f"1e{10**6 + number}"))
        query = f'SELECT ("{lexical}"^^{decimal} AS ?x{number}) {{}}'
        yield _member(query_request(query, ("cited", "html", "json")[number % 3]))


def _stranger(number: int) -> dict[str, str]:
    """Return an address without exemption from the rate limit, as our own proxy would hand it on.

    Each storm has one of its own, which has not used up what it may send at once.
    """
    return {"X-Forwarded-For": f"203.0.113.{number}"}


def _paying(form: str) -> Members:
    """Have one stranger ask what no cache knows, faster than a client may."""

    def members(place: Place, draw: Random) -> Iterator[Input]:
        for _ in range(_PAID):
            query = _new("SELECT * { ?s <a:none> ?o }", draw)
            yield _member(query_request(query, form, _stranger(sum(form.encode()) % 200 + 30)))

    return members


def _paying_old(place: Place, draw: Random) -> Iterator[Input]:
    for number in range(_PAID):
        target = f"/r/{place.old}/q/dti-rank?year={1_000 + number}&utm_x={draw.random()}"
        yield _member(request(target, {"Accept": "text/html", **_stranger(20)}))


def _paying_bodies(place: Place, draw: Random) -> Iterator[Input]:
    body = next(each for each in body_inputs() if each.name == "ampersands-gzipped")
    line = b"X-Forwarded-For: 203.0.113.21\r\nConnection"
    data = body.pieces[0].data.replace(b"Connection", line, 1)
    for _ in range(_PAID):
        yield _member(data)


STORMS = (
    Storm("left", 100, 60.0, _left),
    Storm("sixty-of-all", 60, 20.0, _sixty),
    *(Storm(f"slow-{form}", 60, 12.0, _slow_in(form)) for form in ("json", "html", "cited", "why")),
    Storm("old-releases", 60, 12.0, _old_releases),
    Storm("cited-values", 20, 12.0, _cited_values),
    Storm("odd-values", 20, 12.0, _values),
    Storm("new-pages", 30, 12.0, _new_pages),
    Storm("pictures", 30, 12.0, _pictures),
    Storm("bodies", 20, 12.0, _bodies),
    Storm("slow-readers", 60, 60.0, _slow_readers),
    Storm("slow-page-readers", 60, 60.0, _slow_page_readers),
    Storm("connections-2000", 2_000, 30.0, _connections(2_000)),
    Storm("connections-quick", 100, 20.0, _quick_connections),
    Storm("pipelined", 10, 20.0, _pipelined),
    Storm("pipelined-queries", 20, 30.0, _pipelined_queries),
    *(
        Storm(f"paid-{form}", 8, 20.0, _paying(form), paid=True)
        for form in ("json", "csv", "html", "cited", "why")
    ),
    Storm("paid-old-releases", 8, 20.0, _paying_old, paid=True),
    Storm("paid-bodies", 8, 20.0, _paying_bodies, paid=True),
)
"""In the order in which they come."""
