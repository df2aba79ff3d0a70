"""Header fields and methods that are too many, too long, contradictory or none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bench.evening.input import HOST, QUICK_LIMIT, Input, request, whole
from bench.evening.routes import ANSWERED

_TARGETS: Mapping[str, str] = {
    "page": "/q/leaders-lgsp-rank",
    "thing": "/id/unit/binh-dinh",
    "static": "/static/dxkg.css",
    "sparql": "/sparql?query=SELECT%20*%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D%20LIMIT%203",
    "health": "/health",
}
_LONG = 60_000
_MEDIA = ",".join(f"a/b{n};q=0.{n % 9}" for n in range(4_000))
_FIELDS: Mapping[str, Mapping[str, str]] = {
    "accept-many": {"Accept": _MEDIA},
    "accept-parameters": {"Accept": "text/html" + ";a=b" * 14_000},
    "accept-commas": {"Accept": "," * _LONG},
    "accept-stars": {"Accept": ",".join(["*/*;q=0.1"] * 6_000)},
    "accept-weights": {"Accept": "text/html;q=nan,text/csv;q=1e999,*/*;q=-1"},
    "accept-weight-long": {"Accept": f"text/html;q=0.{'9' * 50_000}"},
    "accept-odd": {"Accept": "text/html\x7f;;;===,/,*"},
    "accept-no-match": {"Accept": "image/jpeg"},
    "accept-control": {"Accept": "text/html\x01"},
    "language-many": {"Accept-Language": ",".join(f"a{n}-b;q=0.{n % 9}" for n in range(5_000))},
    "language-odd": {"Accept-Language": "vi;q=nan,en;q=inf,*;q=1e309"},
    "encoding-many": {"Accept-Encoding": ",".join(f"x{n};q=0.1" for n in range(5_000))},
    "encoding-odd": {"Accept-Encoding": "gzip;q=nan, zstd;q=2, identity;q=0, *;q=0"},
    "charset": {"Accept-Charset": "utf-16;q=1, *;q=0"},
    "range-many": {"Range": "bytes=" + ",".join(f"{n}-{n}" for n in range(8_000))},
    "range-odd": {"Range": "bytes=-999999999999999999999,5-1,-"},
    "range-all": {"Range": "bytes=0-" + "9" * 5_000},
    "range-lines": {"Range": "lines=1-2"},
    "if-range": {"Range": "bytes=0-1", "If-Range": '"' + "x" * _LONG + '"'},
    "none-match-many": {"If-None-Match": ", ".join(f'"e{n}"' for n in range(6_000))},
    "none-match-weak": {"If-None-Match": ", ".join(f'W/"e{n}"' for n in range(5_000))},
    "none-match-odd": {"If-None-Match": '"' * _LONG},
    "none-match-star": {"If-None-Match": "*"},
    "match": {"If-Match": '"nothing"'},
    "since-odd": {"If-Modified-Since": "Thu, 99 Foo 99999 99:99:99 GMT"},
    "since-long": {"If-Modified-Since": "Mon, 01 Jan 2024 00:00:00 GMT" + " " * _LONG},
    "unmodified": {"If-Unmodified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"},
    "host-long": {"Host": "a" * _LONG},
    "host-script": {"Host": "<script>alert(1)</script>"},
    "host-port": {"Host": "a:99999999999999999999"},
    "host-six": {"Host": "[::1]:80"},
    "host-six-open": {"Host": "[::1"},
    "host-blank": {"Host": " "},
    "host-slash": {"Host": "a/b@c"},
    "host-nul": {"Host": "a\x00b"},
    "host-other": {"Host": "evil.example"},
    "forwarded-long": {"X-Forwarded-For": ", ".join(["203.0.113.1"] * 4_500)},
    "forwarded-odd": {"X-Forwarded-For": "::ffff:999.1.1.1, %00, <a>"},
    "forwarded-host": {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "javascript"},
    "forwarded-zone": {"X-Forwarded-For": "fe80::1%eth0"},
    "cookie-long": {"Cookie": "a=b; " * 12_000},
    "cookie-odd": {"Cookie": '"\\377\\"; =;;=;a'},
    "origin-odd": {"Origin": "null\x01"},
    "cite-odd": {"X-DXKG-Cite": "2"},
    "cite-long": {"X-DXKG-Cite": "1" * _LONG},
    "authorization": {"Authorization": "Basic " + "A" * _LONG},
    "length-negative": {"Content-Length": "-1"},
    "length-plus": {"Content-Length": "+0"},
    "length-huge": {"Content-Length": "9" * 40},
    "length-list": {"Content-Length": "0, 0"},
    "length-hex": {"Content-Length": "0x0"},
    "coding-and-length": {"Content-Length": "5", "Transfer-Encoding": "chunked"},
    "coding-unknown": {"Transfer-Encoding": "xchunked"},
    "coding-twice": {"Transfer-Encoding": "chunked, chunked"},
    "coding-gzip": {"Transfer-Encoding": "gzip, chunked"},
    "coding-blank": {"Transfer-Encoding": " chunked"},
    "expect-odd": {"Expect": "200-ok"},
    "upgrade-h2c": {"Connection": "Upgrade, HTTP2-Settings", "Upgrade": "h2c"},
    "upgrade-websocket": {
        "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Key": "AAAA",
        "Sec-WebSocket-Version": "13",
    },
    "connection-names": {"Connection": "close, Host, Accept"},
    "one-long-field": {"X-Long": "x" * 64_000},
    "one-too-long-field": {"X-Long": "x" * 70_000},
    "long-name": {"X-" + "n" * _LONG: "1"},
    "fields-90": {f"X-{n}": "v" for n in range(90)},
    "fields-64KiB": {f"X-{n}": "v" * 700 for n in range(88)},
    "fields-200": {f"X-{n}": "v" for n in range(200)},
    "fields-9000": {f"X{n}": "" for n in range(9_000)},
    "name-blank": {"X-A ": "1"},
    "name-empty": {"": "1"},
    "name-underscore": {"X_Forwarded_For": "203.0.113.9", "Content_Length": "5"},
    "name-odd": {"X(A)": "1"},
    "value-latin": {"X-A": "\udce9\udcff"},
    "value-cr": {"X-A": "a\rb"},
    "value-lf": {"X-A": "a\nX-B: c"},
    "value-folded": {"X-A": "a\r\n b"},
    "tls-terminated": {"X-Forwarded-Proto": "https", "Forwarded": "for=_;proto=https;host=a"},
}  # fmt: skip
"""Fields of a GET, which replace ours of the same name."""
_METHODS = (
    "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "PATCH", "PROPFIND", "CONNECT", "get", "QUERY",
    "X" * 5_000,
)  # fmt: skip
_VERSIONS = ("HTTP/1.0", "HTTP/0.9", "HTTP/2.0", "HTTP/9.9", "HTTP/1.1.1", "http/1.1", "HTTQ/1.1")


def field_inputs() -> tuple[Input, ...]:
    """Return every head."""
    return (*_fields(), *_methods(), *_doubled())


def _fields() -> Iterator[Input]:
    for name, fields in _FIELDS.items():
        for where, target in _TARGETS.items():
            data = request(target, fields)
            yield _input(f"{name}/{where}", data)


def _methods() -> Iterator[Input]:
    for method in _METHODS:
        for where, target in _TARGETS.items():
            yield _input(f"method-{method[:9]}/{where}", request(target, method=method))
    for number, version in enumerate(_VERSIONS):
        for where, target in _TARGETS.items():
            data = request(target).replace(b"HTTP/1.1", version.encode(), 1)
            yield _input(f"version-{number}/{where}", data)


def _doubled() -> Iterator[Input]:
    """Say twice what may be said once, in two ways."""
    lines: Mapping[str, bytes] = {
        "lengths": b"Content-Length: 0\r\nContent-Length: 5\r\n",
        "lengths-equal": b"Content-Length: 0\r\nContent-Length: 0\r\n",
        "codings": b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
        "hosts": b"Host: evil.example\r\n",
        "types": b"Content-Type: text/html\r\nContent-Type: application/sparql-query\r\n",
        "accepts": b"Accept: text/html\r\n" * 90,
        "matches": b'If-None-Match: "a"\r\n' * 90,
        "cites": b"X-DXKG-Cite: 1\r\nX-DXKG-Cite: 0\r\n",
    }
    for name, more in lines.items():
        for where, target in _TARGETS.items():
            data = request(target)
            yield _input(f"twice-{name}/{where}", data[:-2] + more + b"\r\n")
    for where, target in _TARGETS.items():
        bare = f"GET {target} HTTP/1.1\nHost: {HOST}\nConnection: close\n\n".encode()
        yield _input(f"bare-line-ends/{where}", bare)
        yield _input(f"no-host/{where}", f"GET {target} HTTP/1.1\r\n\r\n".encode())
        absolute = f"GET http://evil.example{target} HTTP/1.1\r\nHost: {HOST}\r\n"
        yield _input(f"absolute/{where}", f"{absolute}Connection: close\r\n\r\n".encode())


def _input(name: str, data: bytes) -> Input:
    # A head that claims a body which never comes is waited for until the time for bodies is over.
    limit = QUICK_LIMIT if b"chunked" not in data and b"Content-Length: 5" not in data else 40.0
    return Input(
        "headers", name, whole(data), (*ANSWERED, 204, 206, 412, 416), limit,
        may_be_cut=True, patient=limit > QUICK_LIMIT,
    )  # fmt: skip
