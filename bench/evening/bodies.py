"""Request bodies that are too much, too little, too slow or not what their fields say."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Mapping

from bench.evening.input import (
    EITHER,
    FORM,
    HEAVY,
    HEAVY_LIMIT,
    QUICK_LIMIT,
    REFUSED,
    SHOWN,
    Input,
    Piece,
    dripped,
    request,
    whole,
)

_MIB = 1 << 20
_SLOW = 45.0
"""Twenty seconds for a body, ten for a head, and what closing takes."""
_IDLE = 85.0
"""Seventy-five seconds for a connection that sends nothing but line ends."""
_QUERY = "application/sparql-query"
_ASK = b"query=ASK%20%7B%7D"


def _form(body: bytes, **more: str) -> bytes:
    headers = {"Content-Type": FORM} | {key.replace("_", "-"): value for key, value in more.items()}
    return request("/sparql", headers, body)


def _packed(body: bytes, levels: int = 1) -> bytes:
    for _ in range(levels):
        body = gzip.compress(body, 9, mtime=0)
    return body


def _gzipped(body: bytes) -> bytes:
    return _form(_packed(body), Content_Encoding="gzip")


def _chunked(body: bytes, kind: str = FORM) -> bytes:
    head = {"Content-Type": kind, "Transfer-Encoding": "chunked"}
    return request("/sparql", head, body)


def _chunks(body: bytes, size: int) -> bytes:
    parts = (body[at : at + size] for at in range(0, len(body), size))
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


_REFUSED: Mapping[str, bytes] = {
    "ampersands": _form(b"&" * (_MIB - 1)),
    "ampersands-gzipped": _gzipped(b"&" * _MIB),
    "pairs": _form(b"a=b&" * (_MIB // 5)),
    "pairs-gzipped": _gzipped(b"a=b&" * (_MIB // 4)),
    "equals-gzipped": _gzipped(b"=" * _MIB),
    "semicolons-gzipped": _gzipped(b"a;" * (_MIB // 2)),
    "pluses-gzipped": _gzipped(b"query=" + b"+" * (_MIB - 6)),
    "percents-gzipped": _gzipped(b"query=" + b"%" * (_MIB - 6)),
    "percent-hex-gzipped": _gzipped(b"query=" + b"%20" * ((_MIB - 6) // 3)),
    "percent-ff-gzipped": _gzipped(b"query=" + b"%ff" * ((_MIB - 6) // 3)),
    "queries-many": _gzipped(b"query=ASK{}&" * 80_000),
    "graphs-many": _gzipped(_ASK + b"&default-graph-uri=urn:a" * 40_000),
    "names-many": _gzipped(b"".join(b"p%d=1&" % n for n in range(100_000))),
    "name-long": _gzipped(b"n" * (_MIB - 1) + b"="),
    "bomb-100MiB": _gzipped(b"\0" * (100 * _MIB)),
    "bomb-in-bomb": _form(_packed(b"\0" * (50 * _MIB), 3), Content_Encoding="gzip"),
    "bomb-codings": _form(_packed(b"\0" * _MIB, 3), Content_Encoding="gzip, gzip, gzip"),
    "deflate": _form(zlib.compress(_ASK), Content_Encoding="deflate"),
    "brotli": _form(b"\x0b", Content_Encoding="br"),
    "gzip-cut": _form(_packed(_ASK)[:-4], Content_Encoding="gzip"),
    "gzip-none": _form(_ASK, Content_Encoding="gzip"),
    "charset-utf-16": request(
        "/sparql", {"Content-Type": f"{FORM}; charset=utf-16"}, "query=ASK{}".encode("utf-16")
    ),
    "charset-latin": request("/sparql", {"Content-Type": f"{_QUERY}; charset=latin-1"}, b"\xe9"),
    "charset-none": request("/sparql", {"Content-Type": f"{_QUERY}; charset="}, b"\xff\xfe"),
    "no-type": request("/sparql", {}, _ASK),
    "multipart": request("/sparql", {"Content-Type": "multipart/form-data; boundary=x"}, b"--x--"),
    "json": request("/sparql", {"Content-Type": "application/json"}, b'{"query": "ASK {}"}'),
    "update": request("/sparql", {"Content-Type": "application/sparql-update"}, b"DROP ALL"),
    "not-utf-8": request("/sparql", {"Content-Type": _QUERY}, b"ASK { FILTER('\xff') }"),
    "nul": request("/sparql", {"Content-Type": _QUERY}, b"\0" * 1_000),
    "empty": _form(b""),
    "brackets": request("/sparql", {"Content-Type": _QUERY}, b"{" * 200_000),
    "parentheses": request("/sparql", {"Content-Type": _QUERY}, b"ASK{FILTER(" + b"(" * 200_000),
    "comment": request("/sparql", {"Content-Type": _QUERY}, b"#" * 200_000),
    "quote-open": request("/sparql", {"Content-Type": _QUERY}, b'ASK { "' + b"a" * 200_000),
    "backslashes": request("/sparql", {"Content-Type": _QUERY}, b'ASK { "' + b"\\" * 200_000),
    "prefixes": request("/sparql", {"Content-Type": _QUERY}, b"PREFIX a: <b> " * 15_000 + b"X"),
    "blanks": request("/sparql", {"Content-Type": _QUERY}, b" " * 250_000),
    "newlines": request("/sparql", {"Content-Type": _QUERY}, b"\n" * 250_000 + b"X"),
    "query-too-long": request("/sparql", {"Content-Type": _QUERY}, b"ASK{}" + b" " * 300_000),
    "chunk-size-odd": _chunked(b"zz\r\nab\r\n0\r\n\r\n"),
    "chunk-size-over": _chunked(b"1ffffffffffffffff\r\n"),
    "chunk-size-negative": _chunked(b"-1\r\na\r\n0\r\n\r\n"),
    "chunk-size-prefix": _chunked(b"0x5\r\nquery\r\n0\r\n\r\n"),
    "chunk-longer": _chunked(b"2\r\nabcdef\r\n0\r\n\r\n"),
    "chunk-lines-bare": _chunked(b"5\nquery\n0\n\n"),
    "chunk-extension-long": _chunked(b"5;" + b"x" * 200_000 + b"\r\nquery\r\n0\r\n\r\n"),
    "chunk-trailers": _chunked(b"0\r\n" + b"X-A: b\r\n" * 5_000 + b"\r\n"),
    "chunks-2MiB": _chunked(_chunks(b"a" * (2 * _MIB), 65_536)),
    "body-on-get": request("/sparql?query=X", {}, b"a" * 100, "GET"),
    "page": request("/q/dti-rank", {"Content-Type": FORM}, b"&" * 1_000_000),
    "page-gzipped": request(
        "/search", {"Content-Type": FORM, "Content-Encoding": "gzip"}, _packed(b"&" * _MIB)
    ),
    "html-ampersands": _form(_packed(b"&" * _MIB), Content_Encoding="gzip", Accept="text/html"),
    "cited-ampersands": _form(
        _packed(_ASK + b"&" * (_MIB - 20)), Content_Encoding="gzip", X_DXKG_Cite="1"
    ),
}
"""To be refused, each for a reason of its own."""

_TAKEN: Mapping[str, bytes] = {
    "chunks-of-one": _chunked(_chunks(_ASK, 1)),
    "chunk-upper": _chunked(b"12\r\n" + _ASK + b"\r\n0\r\n\r\n"),
    "chunk-zeros": _chunked(b"0" * 10 + b"12\r\n" + _ASK + b"\r\n0\r\n\r\n"),
    "gzip-stored": _form(gzip.compress(_ASK, 0), Content_Encoding="gzip"),
    "identity": _form(_ASK, Content_Encoding="identity"),
}
"""Odd and right."""

_EITHER: Mapping[str, bytes] = {
    "empty-queries": _gzipped(b"query=&" * 100_000),
    "gzip-twice-in-one": _form(_packed(_ASK) + _packed(b"&x=y"), Content_Encoding="gzip"),
    "gzip-then-more": _form(_packed(_ASK) + b"more", Content_Encoding="gzip"),
    "chunks-of-one-500kB": _chunked(_chunks(b"query=ASK{}" + b"%20" * 160_000, 1)),
    "query-long": request("/sparql", {"Content-Type": _QUERY}, b"ASK {" + b" " * 260_000 + b"}"),
    "values-many": request(
        "/sparql", {"Content-Type": _QUERY}, b"ASK { VALUES ?x {" + b"1 " * 120_000 + b"} }"
    ),
}
"""Small in another way, or odd enough to be refused."""

_COSTLY: Mapping[str, bytes] = {
    "unions-many": request(
        "/sparql", {"Content-Type": _QUERY}, b"ASK {" + b"{?a ?b ?c} UNION " * 9_000 + b"{}}"
    ),
    "sum-wide": request(
        "/sparql", {"Content-Type": _QUERY}, b"SELECT (1" + b"+1" * 100_000 + b" AS ?x) {}"
    ),
    "alternatives": request(
        "/sparql", {"Content-Type": _QUERY}, b"ASK { ?s <a:a>" + b"|<a:a>" * 30_000 + b" ?o }"
    ),
}
"""What the time limit of a query may end."""


def _half(body: bytes, **more: str) -> tuple[Piece, ...]:
    """Send half of a body, and nothing more."""
    return (Piece(_form(body, **more)[: -len(body) // 2], 60.0),)


def _slow() -> tuple[Input, ...]:
    """Return what is sent by and by, or in part."""
    post = _form(_ASK)
    get = request("/sparql?query=ASK%20%7B%7D", {"X-Long": "x" * 100})
    announced = {"Content-Type": FORM, "Content-Length": str(64 * _MIB)}
    expecting = {"Content-Type": FORM, "Content-Length": "900000", "Expect": "100-continue"}
    found: Mapping[str, tuple[Piece, ...]] = {
        "form-half": _half(b"query=" + b"a" * 1_000),
        "form-half-1MiB": _half(b"query=" + b"a" * (_MIB - 10)),
        "form-half-gzipped": _half(_packed(bytes(range(256)) * 4_000), Content_Encoding="gzip"),
        "length-too-long": (Piece(request("/sparql", {"Content-Length": "99"}, _ASK), 60.0),),
        "announced-64MiB": (Piece(request("/sparql", announced, b"#" * 100_000), 60.0),),
        "continue-never": (Piece(request("/sparql", expecting, b""), 60.0),),
        "chunk-half": (Piece(_chunked(b"400\r\nquery="), 60.0),),
        "chunk-no-end": (Piece(_chunked(b"5\r\nquery\r\n"), 60.0),),
        "chunk-size-huge": (Piece(_chunked(b"ffffffffffffffff\r\n" + b"a" * 100), 60.0),),
        "chunks-dripped": dripped(_chunked(_chunks(_ASK * 20, 1)), 3, 0.1),
        "body-dripped": dripped(post, 1, 0.5),
        "head-dripped": dripped(get, 1, 0.5),
        "head-half": (Piece(get[:60], 60.0),),
        "head-fields-dripped": dripped(get[:-2] + b"X: y\r\n" * 200, 6, 0.1),
        "nothing": (Piece(b"", 60.0),),
        "line-ends": (Piece(b"\r\n" * 10, 90.0),),
        "one-letter": (Piece(b"G", 60.0),),
    }
    statuses = (*SHOWN, *REFUSED)
    return tuple(
        Input(
            "bodies", f"slow-{name}", pieces, statuses, _IDLE if name == "line-ends" else _SLOW,
            may_be_cut=True, patient=True,
        )
        for name, pieces in found.items()
    )  # fmt: skip


def body_inputs() -> tuple[Input, ...]:
    """Return every body."""
    made = [
        *((name, data, REFUSED, QUICK_LIMIT, True) for name, data in _REFUSED.items()),
        *((name, data, SHOWN, QUICK_LIMIT, False) for name, data in _TAKEN.items()),
        *((name, data, EITHER, QUICK_LIMIT, False) for name, data in _EITHER.items()),
        *((name, data, HEAVY, HEAVY_LIMIT, False) for name, data in _COSTLY.items()),
    ]
    return (
        *(
            Input("bodies", name, whole(data), statuses, limit, may_be_cut=may_be_cut)
            for name, data, statuses, limit, may_be_cut in made
        ),
        *_slow(),
    )
