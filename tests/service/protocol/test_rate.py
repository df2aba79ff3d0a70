"""Whom the rate limit counts as one client, and for what."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from service.errors import Problem
from service.protocol.rate import RateLimiter
from service.protocol.sparql_request import FORM
from service.settings import Settings
from tests.packing import gzipped
from tests.service_process import Service, running, sparql

BURST = 4
CLIENT = "203.0.113.7"
GZIP = {"Content-Type": FORM, "Content-Encoding": "gzip"}


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("203.0.113.7", "", "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),  # no proxy of ours
        ("127.0.0.1", "198.51.100.1, 203.0.113.7", "203.0.113.7"),
        ("127.0.0.1", "203.0.113.7, 127.0.0.1", "203.0.113.7"),
        ("2001:db8::1", "", "2001:db8::"),
        ("::1", "2001:db8::1:2:3:4", "2001:db8::"),
        ("::ffff:203.0.113.7", "", "203.0.113.7"),  # a socket for both kinds of addresses
        ("::ffff:127.0.0.1", "::ffff:203.0.113.7", "203.0.113.7"),
    ],
)
def test_a_client_is_counted_by_its_address(peer: str, forwarded: str, client: str) -> None:
    assert RateLimiter(Settings()).client(peer, forwarded) == client


@pytest.mark.parametrize(
    ("forwarded", "client"),
    [
        (
            "203.0.113.7:51234",
            "203.0.113.7",
        ),  # as some proxies write it: a port for each connection
        ("[2001:db8::1]:51234", "2001:db8::"),
        ("[2001:db8::1]", "2001:db8::"),
        ("fe80::1%eth0", "fe80::"),
        ("unknown", "?"),
        ("_secret1", "?"),  # words are free to invent: all of them are one client
        ("127.0.0.1, 203.0.113.7", "203.0.113.7"),  # written by the client, then by the proxy
        (", ".join(["127.0.0.1"] * 9000 + ["203.0.113.7"]), "203.0.113.7"),
        ("x" * 60_000, "?"),
    ],
)
def test_no_spelling_of_an_address_is_another_client(forwarded: str, client: str) -> None:
    limiter = RateLimiter(Settings())
    assert limiter.client("127.0.0.1", forwarded) == client
    assert limiter.charge("127.0.0.1", forwarded) == client


def test_who_is_refused_is_charged_no_more_and_what_is_given_back_can_be_spent() -> None:
    limiter = RateLimiter(Settings(rate=1e-9, rate_burst=2))
    assert [_charged(limiter, CLIENT) for _ in range(4)] == [True, True, False, False]
    limiter.give_back(CLIENT)
    assert [_charged(limiter, CLIENT) for _ in range(2)] == [True, False]


def test_no_more_is_given_back_than_a_client_may_have() -> None:
    limiter = RateLimiter(Settings(rate=1e-9, rate_burst=2))
    for _ in range(5):
        limiter.give_back(CLIENT)  # who was never charged has nothing to get
    assert _charged(limiter, CLIENT)
    for _ in range(5):
        limiter.give_back(CLIENT)
    assert [_charged(limiter, CLIENT) for _ in range(3)] == [True, True, False]


def test_a_client_is_forgotten_only_for_twenty_thousand_others() -> None:
    """To begin anew takes as many addresses as are remembered, each of which could ask itself."""
    limiter = RateLimiter(Settings(rate=1e-9, rate_burst=1))
    assert _charged(limiter, CLIENT)
    for number in range(19_999):
        _charged(limiter, f"10.0.{number >> 8}.{number & 255}")
    assert not _charged(limiter, CLIENT)  # asking keeps it remembered
    for number in range(19_999):
        _charged(limiter, f"10.1.{number >> 8}.{number & 255}")
    assert not _charged(limiter, CLIENT)
    for number in range(20_000):
        _charged(limiter, f"10.2.{number >> 8}.{number & 255}")
    assert _charged(limiter, CLIENT)


def _charged(limiter: RateLimiter, client: str) -> bool:
    try:
        return limiter.charge(client, "") == client
    except Problem as problem:
        return (problem.status, problem.code) != (429, "rate")


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Run a service where who asked too often may ask again after minutes."""
    folder = tmp_path_factory.mktemp("rate")
    (folder / "data.nt").write_text("<urn:a> <urn:p> <urn:b> .\n")
    with running(folder, folder / "data.nt", rate=0.005, rate_burst=BURST) as found:
        yield found


REFUSED = {
    "a form of too many parameters": ("POST", "/sparql", {"Content-Type": FORM}, b"&" * 5000),
    "a bomb": ("POST", "/sparql", GZIP, gzipped(bytes(5 << 20))),
    "no gzip": ("POST", "/sparql", GZIP, b"x"),
    "another coding": ("POST", "/sparql", GZIP | {"Content-Encoding": "br"}, b"x"),
    "another media type": ("POST", "/sparql", {"Content-Type": "a/b"}, b"x"),
    "no query": ("POST", "/sparql", {"Content-Type": FORM}, b"x=y"),
    "wrong escapes": ("GET", "/sparql?query=%FF", {}, b""),
    "no such format": ("GET", sparql("ASK {}"), {"Accept": "image/png"}, b""),
    "no SPARQL": ("GET", sparql("no query"), {}, b""),
    "an update": ("GET", "/sparql?update=x", {}, b""),
    "a page of no SPARQL": ("GET", sparql("nothing"), {"Accept": "text/html"}, b""),
    "no citations": ("GET", sparql("ASK {}"), {"X-DXKG-Cite": "2"}, b""),
    "no graph": ("GET", "/data", {}, b""),
    "an unknown graph": ("GET", "/data?graph=urn:none", {}, b""),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_is_charged_like_what_is_answered(strict: Service, name: str) -> None:
    method, target, headers, body = REFUSED[name]
    client = f"203.0.113.{list(REFUSED).index(name)}"
    sent = {**headers, "X-Forwarded-For": client}
    statuses = [strict.request(method, target, sent, body or None).status for _ in range(BURST + 2)]
    assert set(statuses[:BURST]) <= {400, 404, 406, 413, 414, 415}, statuses
    assert statuses[BURST:] == [429] * 2
    honest = strict.query("ASK {} # other", X_Forwarded_For=client)
    assert (honest.status, honest.headers["retry-after"]) == (429, "1")
    assert strict.query("ASK {} # exempt").status == 200


def test_what_is_kept_is_free_where_no_body_was_read(strict: Service) -> None:
    target = sparql("ASK {} # kept")
    for number in range(3 * BURST):  # each reads differently, byte for byte
        reply = strict.get(target, X_Forwarded_For="203.0.113.100", X=str(number))
        assert reply.status == 200
        same = {"X_Forwarded_For": "203.0.113.100", "If_None_Match": reply.headers["etag"]}
        assert strict.get(target, **same).status == 304


def test_a_body_costs_even_where_its_answer_is_kept(strict: Service) -> None:
    statuses = [
        strict.query("ASK {} # posted", X_Forwarded_For="203.0.113.101").status
        for _ in range(BURST + 1)
    ]
    assert statuses == [200] * BURST + [429]


def test_asking_what_one_may_do_is_free(strict: Service) -> None:
    for method, status in (("OPTIONS", 204), ("PUT", 405)):
        for _ in range(BURST + 2):
            sent = {"X-Forwarded-For": "203.0.113.102"}
            assert strict.request(method, "/sparql", sent).status == status
