"""Any text and any bytes sent to /sparql: a proper answer or an end, no fault, no dead service."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.errors import Problem
from service.sparql.policy import read_query
from tests.service_process import Service, running, triples


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("fuzz")
    (folder / "data.nt").write_text(triples(100))
    with running(folder, folder / "data.nt", time_limit=5) as found:
        yield found
        found.ask()


WORDS = """SELECT ASK CONSTRUCT DESCRIBE * WHERE { } ( ) [ ] . ; , ?s ?p ?o <urn:p> "a" 'b' 1
OPTIONAL UNION FILTER MINUS GRAPH SERVICE BIND VALUES AS LIMIT 5 OFFSET ORDER BY GROUP
COUNT(*) NOW() ^ / | + ! # \\u0041 _:x a @vi ^^ && = < > PREFIX : x:y FROM"""
TEXTS = st.one_of(
    st.text(max_size=200),
    st.lists(
        st.sampled_from(WORDS.split()),
        max_size=25,
    ).map(" ".join),
)


@settings(max_examples=150)
@given(query=TEXTS, accept=st.sampled_from(["*/*", "text/csv", "text/turtle", "x", "a/b;q=z", ""]))
def test_any_text_gets_a_proper_answer(service: Service, query: str, accept: str) -> None:
    reply = service.query(query.encode("utf-8", "replace").decode(), accept)
    assert reply.status in (200, 400, 406, 413, 504), reply.text


@settings(max_examples=150)
@given(
    target=st.binary(max_size=60),
    method=st.sampled_from([b"GET", b"POST", b"HEAD", b"PUT", b"OPTIONS", b"BREW"]),
    head=st.binary(max_size=60),
    body=st.binary(max_size=60),
)
def test_any_bytes_get_an_answer_or_an_end(
    service: Service, target: bytes, method: bytes, head: bytes, body: bytes
) -> None:
    with service.connect() as connection:
        connection.sendall(
            method + b" /sparql?query=" + target + b" HTTP/1.1\r\nHost: h\r\nConnection: close\r\n"
            b"Content-Length: %d\r\nX: " % len(body) + head + b"\r\n\r\n" + body
        )
        try:
            with contextlib.suppress(OSError):  # it may have been cut off by now
                connection.shutdown(socket.SHUT_WR)
            received = connection.recv(100)
        except ConnectionResetError:
            received = b""
    assert not received.startswith(b"HTTP/1.1 5"), received


@given(st.text(max_size=300))
def test_reading_a_query_is_total(text: str) -> None:
    with contextlib.suppress(Problem):
        assert read_query(text, 100).text == text
