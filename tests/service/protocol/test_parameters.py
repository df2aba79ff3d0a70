"""Forms and addresses: read as the library reads them, and counted before they are split."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from service.errors import Problem
from service.http.escapes import MOST_BROKEN
from service.protocol.sparql_request import ADDRESS, BODY, FORM, read_parameters
from tests.packing import gzipped
from tests.service_process import JSON, Service, running, sparql

MOST = 1000
PARTS = st.sampled_from(["a", "query", "=", "&", "+", "%", "%2", "%26", "%3D", "%C3%A9", "é", " "])
GRAPH = "default-graph-uri=urn:g"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("parameters")
    (folder / "data.nt").write_text("<urn:a> <urn:p> <urn:b> .\n")
    with running(folder, folder / "data.nt", rate=0) as found:
        yield found


@settings(deadline=None)
@given(st.lists(PARTS, max_size=40).map("".join))
@example("%aa")
def test_a_form_is_read_as_the_library_reads_it(text: str) -> None:
    expected: dict[str, list[str]] = {}
    try:
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        with pytest.raises(Problem) as caught:
            read_parameters(text.encode(), BODY, MOST)
        assert caught.value.code == "encoding"
        return
    for name, value in pairs:
        expected.setdefault(name, []).append(value)
    assert read_parameters(text.encode(), BODY, MOST) == expected


@settings(deadline=None)
@given(
    text=st.lists(st.sampled_from(["a", "=", "&", "&&", "b=1&"]), max_size=60).map("".join),
    limit=st.integers(1, 30),
    where=st.sampled_from([ADDRESS, BODY]),
)
def test_more_parameters_than_allowed_are_refused(text: str, limit: int, where: str) -> None:
    found = text.count("&") + 1
    if found <= limit:
        read_parameters(text.encode(), where, limit)
        return
    with pytest.raises(Problem) as caught:
        read_parameters(text.encode(), where, limit)
    assert caught.value.status == {ADDRESS: 414, BODY: 413}[where]
    assert (caught.value.code, caught.value.values) == (
        "parameters",
        {"limit": limit, "found": found},
    )


@pytest.mark.parametrize("broken", [b"%", b"%4", b"%=", b"%\n", b"a=%zz&"])
def test_broken_escapes_are_counted(broken: bytes) -> None:
    limit = 1 << 20
    read_parameters(broken * MOST_BROKEN, BODY, limit)
    with pytest.raises(Problem) as caught:
        read_parameters(broken * (MOST_BROKEN + 1), BODY, limit)
    assert (caught.value.status, caught.value.code) == (400, "escapes")


@pytest.mark.parametrize("sent", [b"&" * (1 << 20), b"a=1&" * (1 << 18), b"a&" * (1 << 19)])
@pytest.mark.parametrize("packed", [False, True])
def test_a_form_of_too_many_parameters_is_refused(
    service: Service, sent: bytes, packed: bool
) -> None:
    headers = {"Content-Type": FORM, "Accept-Language": "en"}
    if packed:
        sent, headers = gzipped(sent), headers | {"Content-Encoding": "gzip"}
    reply = service.request("POST", "/sparql", headers, sent)
    assert (reply.status, reply.problem["code"]) == (413, "parameters")
    assert f"At most {MOST} parameters" in str(reply.problem["detail"])


@pytest.mark.parametrize("path", ["/sparql", "/data"])
def test_so_is_an_address(service: Service, path: str) -> None:
    reply = service.get(f"{path}?{'&' * MOST}")
    assert (reply.status, reply.problem["code"]) == (414, "parameters")


def test_a_query_over_many_graphs_is_answered(service: Service) -> None:
    graphs = "&".join(f"{GRAPH}{number}" for number in range(MOST - 1))
    body = f"query=ASK%20%7B%7D&{graphs}".encode()
    reply = service.request("POST", "/sparql", {"Content-Type": FORM, "Accept": JSON}, body)
    assert reply.status == 200, reply.text
    assert service.get(f"{sparql('ASK {}')}&{'&'.join([GRAPH] * 900)}").status == 200


def test_an_operator_says_how_many(tmp_path: Path) -> None:
    (tmp_path / "data.nt").write_text("<urn:a> <urn:p> <urn:b> .\n")
    with running(tmp_path, tmp_path / "data.nt", max_parameters=2, max_fields=5) as found:
        assert found.get(sparql("ASK {}", lang="en")).status == 200
        assert found.get(f"{sparql('ASK {}', lang='en')}&{GRAPH}").status == 414
        assert found.request("GET", "/health", {f"X-{n}": "y" for n in range(5)}).status == 431


@pytest.mark.parametrize(
    ("body", "coding", "status", "code"),
    [
        (gzipped(b"query=ASK{}")[:-3], "gzip", 400, "body-coded"),
        (gzipped(b"query=ASK{}") + b"x", "gzip", 400, "body-coded"),
        (gzipped(b"") * 100, "gzip", 413, "body-members"),
        (gzipped(bytes(100 << 20)), "gzip", 413, "body-size"),
        (b"query=ASK{}", "br", 415, "body-coding"),
        (b"query=" + b"%" * 100_000, "identity", 400, "escapes"),
    ],
)
def test_what_cannot_be_decoded_is_told(
    service: Service, body: bytes, coding: str, status: int, code: str
) -> None:
    headers: Mapping[str, str] = {"Content-Type": FORM, "Content-Encoding": coding}
    reply = service.request("POST", "/sparql", headers, body)
    assert (reply.status, reply.problem["code"]) == (status, code)


def test_a_compressed_form_may_ask_for_a_page(service: Service) -> None:
    headers = {"Content-Type": FORM, "Content-Encoding": "gzip", "Accept": "text/html"}
    body = gzipped(b"query=SELECT%20*%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D")
    reply = service.request("POST", "/sparql", headers, body)
    assert reply.status == 200
    assert "urn:a" in reply.text
