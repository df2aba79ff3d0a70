"""Odd addresses of every route, and odd values of every parameter of every saved question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import quote

from bench.evening.input import EITHER, QUICK_LIMIT, REFUSED, Input, Place, request, whole
from loaders.resources import QUERIES
from queries.saved import load_queries

ANSWERED = (*EITHER, 301, 302, 303, 304, 308)
PICTURED = (*ANSWERED, 503)
_ODD: Mapping[str, str] = {
    "blank": "%20",
    "nul": "%00",
    "not-utf-8": "%ff%fe",
    "half-letter": "%C3%28",
    "percent": "%",
    "percent-odd": "%zz%4",
    "percent-twice": "%252e%252e%252f",
    "climbs": "/../../../../etc/passwd",
    "climbs-escaped": "%2e%2e%2f%2e%2e%2f%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "climbs-windows": "%5c..%5c..%5cwindows",
    "line-end": "%0d%0aSet-Cookie:%20a=b",
    "script": "%3Cscript%3Ealert(1)%3C/script%3E",
    "attribute": "%22%20onmouseover=%22alert(1)",
    "template": "%7B%7B7*7%7D%7D",
    "bidi": "%E2%80%AE",
    "astral": "%F0%9F%91%A9",
    "surrogate": "%ED%A0%80",
    "decomposed": "e%CC%81" * 50,
    "long": "a" * 8_000,
    "longer": "a" * 60_000,
    "slashes": "/" * 500,
    "deep": "/a" * 2_000,
    "dots": "." * 500,
    "dashes": "-" * 5_000,
    "suffix": ".ttl",
    "suffix-odd": ".ttl.nt.jsonld.html",
    "suffix-unknown": ".exe",
    "iri-signs": "%3C%3E%22%7B%7D%7C%5E%60%5C",
    "quote": "'--",
    "raw-latin": "\udce9\udcff",
    "fragment": "#x",
    "question": "?lang=%00&lang=vi&as=&cite=9",
}
_OLDER = ("q/dti-rank", "id/unit/{unit}", "fact/{fact}", "report/{report}", "embed/dti-rank", "")
_ROUTES = (
    "/id/unit/{unit}", "/id/unit/", "/id/fact/", "/id/evidence/", "/id/{unit}/", "/fact/{fact}",
    "/fact/", "/report/{report}", "/report/", "/concept/", "/concept/topic", "/graph/",
    "/graph/report/", "/q/dti-rank", "/q/", "/embed/dti-rank", "/embed/", "/ontology/", "/ontology",
    "/shapes", "/static/", "/static/dxkg.css", "/static/vendor/", "/static/maps/", "/data",
    "/data/", "/meta/", "/meta/completion.json", "/changes", "/changes.json", "/dataset", "/r/",
    "/.well-known/", "/openapi.json", "/health", "/metrics", "/why", "/sparql", "/queries",
    "/search", "/quality", "/", *(f"/r/{{old}}/{rest}" for rest in _OLDER),
)  # fmt: skip
_RDF = ("/id/unit/", "/id/fact/", "/fact/", "/report/", "/concept/", "/graph/", "/r/{old}/id/unit/")
"""Asked for as Turtle too."""
_VALUES: Mapping[str, str] = {
    "empty": "",
    "blank": " ",
    "nul": "\0",
    "huge": "9" * 5_000,
    "exponent": "1e999999999",
    "script": "<script>alert(1)</script>",
    "injection": '" } UNION { ?s ?p ?o } #',
    "iri": "javascript:alert(1)",
    "iri-odd": "https://w3id.org/vn-dx/id/unit/binh-dinh%20",
    "arabic": "٢٠٢٢",
    "negative": "-1",
    "year": "99999-12-31",
    "long": "x" * 1_999,
}
_PARAMETERS: Mapping[str, tuple[str, ...]] = {
    "/search": ("q", "class", "lang"),
    "/quality": ("report",),
    "/queries": ("tag",),
    "/changes": ("from", "to"),
    "/changes.json": ("from", "to"),
    "/changes.atom": ("from", "to"),
    "/oembed": ("url", "format", "maxwidth", "maxheight"),
    "/sparql": ("query", "format", "default-graph-uri", "named-graph-uri", "example", "update"),
    "/why": ("query",),
    "/data": ("graph", "default", "format"),
    "/id/unit/binh-dinh": ("as", "lang"),
    "/q/dti-rank": ("as", "bom", "cite", "decimal", "theme", "lang", "utm_source", "nothing"),
    "/q/dti-rank.csv": ("as", "bom", "cite", "decimal"),
    "/embed/dti-rank": ("as", "theme"),
}
_SUFFIXES = (
    "json", "csv", "srj", "xlsx", "parquet", "atom", "svg", "png", "bib", "ttl", "html", "JSON",
    "csv.csv", "tsv", "ndjson", "exe", "",
)  # fmt: skip


def route_inputs(place: Place) -> tuple[Input, ...]:
    """Return every odd address."""
    return tuple(_unique([*_odd(place), *_parameters(), *_questions(), *_files(), *_raw()]))


def _get(name: str, target: str, **headers: str) -> Input:
    given = {key.replace("_", "-"): value for key, value in headers.items()}
    form = "html" if given.get("Accept") == "text/html" else ""
    data = request(target, given)
    statuses = PICTURED if ".svg" in target or ".png" in target else ANSWERED
    return Input("routes", name, whole(data), statuses, QUICK_LIMIT, form=form)


def _odd(place: Place) -> Iterator[Input]:
    for number, route in enumerate(_ROUTES):
        path = route.format(**vars(place))
        for name, odd in _ODD.items():
            named = f"{number:02}{_slug(route)}/{name}"
            yield _get(named, path + odd, Accept="text/html")
            if route.startswith(_RDF):
                yield _get(f"{named}/turtle", path + odd, Accept="text/turtle")


def _parameters() -> Iterator[Input]:
    for route, names in _PARAMETERS.items():
        for parameter in names:
            for name, value in _VALUES.items():
                named, given = f"{_slug(route)}?{parameter}/{name}", quote(value, safe="")
                yield _get(named, f"{route}?{parameter}={given}", Accept="text/html")
        many = "&".join(f"{parameter}={n}" for n in range(300) for parameter in names)
        yield _get(f"{_slug(route)}?many", f"{route}?{many}", Accept="text/html")
        yield _get(f"{_slug(route)}?ampersands", f"{route}?{'&' * 60_000}", Accept="text/html")


def _questions() -> Iterator[Input]:
    """Give each parameter of each saved question what it cannot mean."""
    for query in load_queries(QUERIES).values():
        for parameter in query.parameters:
            for name in ("nul", "huge", "exponent", "injection", "iri-odd", "arabic"):
                given = f"{parameter.name}={quote(_VALUES[name], safe='')}"
                named = f"q-{query.name}?{parameter.name}/{name}"
                yield _get(named, f"/q/{query.name}?{given}", Accept="text/html")


def _files() -> Iterator[Input]:
    for suffix in _SUFFIXES:
        for question in ("dti-rank", "facts-of-report"):
            yield _get(f"file-{question}.{suffix or 'none'}", f"/q/{question}.{suffix}")
        yield _get(f"file-none.{suffix or 'none'}", f"/q/no-such-question.{suffix}")


def _raw() -> Iterator[Input]:
    """Write request lines that are none."""
    made: Mapping[str, bytes] = {
        "nul": b"GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n",
        "blank": b"GET /a b HTTP/1.1\r\nHost: a\r\n\r\n",
        "tab": b"GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n",
        "high": b"GET /\xff\xfe HTTP/1.1\r\nHost: a\r\n\r\n",
        "empty": b"GET  HTTP/1.1\r\nHost: a\r\n\r\n",
        "relative": b"GET sparql HTTP/1.1\r\nHost: a\r\n\r\n",
        "too-long": b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
        "garbage": bytes(range(256)) * 16,
        "tls": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 500,
        "http2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    }
    for name, data in made.items():
        yield Input("routes", f"raw-{name}", whole(data), REFUSED, 15.0, may_be_cut=True)
    old = whole(b"GET /\r\n\r\n")  # as HTTP had it before it had versions
    yield Input("routes", "raw-no-version", old, EITHER, 15.0, may_be_cut=True)


def _slug(route: str) -> str:
    return route.replace("{", "").replace("}", "") or "/"


def _unique(inputs: list[Input]) -> Iterator[Input]:
    """Leave out what is asked twice."""
    seen: set[str] = set()
    for each in inputs:
        if each.name not in seen:
            seen.add(each.name)
            yield each
