"""The W3C's SPARQL 1.1 tests of queries and results, sent to the running service.

`DXKG_W3C` names the folder of the suites. Every data file is published once, as a graph named by
its address; a test's dataset is then chosen by `default-graph-uri` and `named-graph-uri`, so that
hundreds of datasets need one publication, and the parameters are tested along the way.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, parse, serialize

from tests.service_process import Service, running
from tests.w3c import RESULT_FORMATS, SUITES, Case, cases, compare, iri, own_dataset

pytestmark = pytest.mark.conformance

EMPTY = "urn:x-empty"
_KEPT_TAG = "Oxigraph's GROUP_CONCAT keeps a language tag that all its values share"
_NO_PATH = "Oxigraph has no zero-length path on a constant that is in no triple"
_AS_STORED = (
    "Oxigraph stores numbers by value: 1.0E6 is written 1000000, derived integers as integer"
)
EXCLUDED = {
    "aggregates/manifest#agg-groupconcat-04": _KEPT_TAG,
    "aggregates/manifest#agg-groupconcat-06": _KEPT_TAG,
    "aggregates/manifest#agg-empty-group-count-graph": "Oxigraph counts over all graphs at once",
    "bindings/manifest#graph": "Oxigraph does not join VALUES with the variable of GRAPH",
    "functions/manifest#bnode01": "Oxigraph's BNODE(string) is the same node in every solution",
    "negation/manifest#graph-minus": "Oxigraph's MINUS sees the variable of an outer GRAPH",
    "property-path/manifest#zero_or_more_set_start": _NO_PATH,
    "property-path/manifest#zero_or_more_set_end": _NO_PATH,
    "property-path/manifest#zero_or_one_set_start": _NO_PATH,
    "property-path/manifest#zero_or_one_set_end": _NO_PATH,
    "syntax-query/manifest#test_4": "a call of an unknown function is refused when it is read",
    "csv-tsv-res/manifest#csv03": _AS_STORED,
    "csv-tsv-res/manifest#tsv03": _AS_STORED,
}
"""Tests that the engine does not pass, by their address after BASE, and why."""


CASES = [case for case in cases() if "Update" not in case.kind]


def _parameters() -> list[object]:
    marked: list[object] = []
    for case in CASES:
        reason = EXCLUDED.get(case.name)
        marks = [pytest.mark.xfail(reason=reason, strict=True)] if reason else []
        marked.append(pytest.param(case, id=case.name, marks=marks))
    return marked


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    place = tmp_path_factory.mktemp("conformance")
    published = place / "suites.nq"
    files = {path for case in CASES for path in (*case.data, *case.graphs, *own_dataset(case))}
    with published.open("wb") as output:
        for path in sorted(files):
            output.write(_quads(path))
    with running(place, published, rate=0) as found:
        yield found


def _quads(path: Path) -> bytes:
    """Write a data file as quads of the graph that its address names."""
    known = RdfFormat.from_extension(path.suffix[1:])
    assert known is not None
    quads = (
        Quad(quad.subject, quad.predicate, quad.object, NamedNode(iri(path)))
        for quad in parse(path=str(path), format=known, base_iri=iri(path), rename_blank_nodes=True)
    )
    written = serialize(quads, format=RdfFormat.N_QUADS)
    assert written is not None
    return written


def test_suites_are_present() -> None:
    if not SUITES:
        pytest.skip("DXKG_W3C names no folder: the W3C's tests are not run")
    assert len(CASES) > 300
    assert set(EXCLUDED) <= {case.name for case in CASES}


@pytest.mark.parametrize("case", _parameters())
def test_w3c(service: Service, case: Case) -> None:
    text = case.query.read_text("utf-8")
    if "Syntax" in case.kind:
        status = service.query(f"BASE <{iri(case.query)}>\n{text}", "*/*").status
        assert (status == 400) is ("Negative" in case.kind), status
        return
    assert case.result is not None
    ending = case.result.suffix
    accept = RESULT_FORMATS[ending][1] if ending in RESULT_FORMATS else "*/*"
    parameters = [("query", f"BASE <{iri(case.query)}>\n{text}")]
    if (case.data or case.graphs) and not list(own_dataset(case)):
        parameters += [("default-graph-uri", iri(path)) for path in case.data]
        parameters += [("named-graph-uri", iri(path)) for path in case.graphs]
    elif not list(own_dataset(case)):
        parameters += [("default-graph-uri", EMPTY)]
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": accept}
    reply = service.request("POST", "/sparql", headers, urlencode(parameters).encode())
    assert reply.status == 200, reply.text
    compare(reply.body, reply.headers["content-type"].partition(";")[0], case.result)
