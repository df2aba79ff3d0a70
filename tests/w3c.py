"""The W3C's suites: manifests read into cases, results compared as the suites mean them."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    parse_query_results,
)
from rdflib import RDF, Graph, Namespace, URIRef
from rdflib.collection import Collection

SUITES = os.environ.get("DXKG_W3C", "")
BASE = "http://www.w3.org/2009/sparql/docs/tests/data-sparql11/"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
RS = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/result-set#")
MANIFESTS = ("manifest-sparql11-query.ttl", "manifest-sparql11-results.ttl")
XSD = "http://www.w3.org/2001/XMLSchema#"
RESULT_FORMATS = {
    ".srx": (QueryResultsFormat.XML, "application/sparql-results+xml"),
    ".srj": (QueryResultsFormat.JSON, "application/sparql-results+json"),
    ".tsv": (QueryResultsFormat.TSV, "text/tab-separated-values"),
    ".csv": (QueryResultsFormat.CSV, "text/csv"),
}


@dataclass(frozen=True)
class Case:
    """One test of a manifest."""

    name: str
    kind: str
    query: Path
    data: tuple[Path, ...]
    graphs: tuple[Path, ...]
    result: Path | None


def folder() -> Path:
    return Path(SUITES) / "sparql" / "sparql11"


def iri(path: Path) -> str:
    return BASE + path.relative_to(folder()).as_posix()


def cases() -> list[Case]:
    """Read all manifests; none where the suites are absent."""
    if not SUITES:
        return []
    found: list[Case] = []
    for name in MANIFESTS:
        top = _manifest(folder() / name)
        for included in Collection(top, next(top.objects(None, MF.include))):
            manifest = _manifest(_path(included))
            for entry in Collection(manifest, next(manifest.objects(None, MF.entries))):
                found += _case(manifest, entry)
    return found


def _manifest(path: Path) -> Graph:
    return Graph().parse(path, publicID=iri(path))


def _path(node: object) -> Path:
    return folder() / str(node).removeprefix(BASE)


def _case(manifest: Graph, entry: object) -> Iterator[Case]:
    assert isinstance(entry, URIRef)
    kind = str(manifest.value(entry, RDF.type)).rpartition("#")[2]
    action, result = manifest.value(entry, MF.action), manifest.value(entry, MF.result)
    query = manifest.value(action, QT.query) or action
    if kind in ("QueryEvaluationTest", "CSVResultFormatTest") or "Syntax" in kind:
        yield Case(
            name=str(entry).removeprefix(BASE),
            kind=kind,
            query=_path(query),
            data=tuple(_path(node) for node in manifest.objects(action, QT.data)),
            graphs=tuple(_path(node) for node in manifest.objects(action, QT.graphData)),
            result=_path(result) if result is not None else None,
        )


def own_dataset(case: Case) -> Iterator[Path]:
    """Yield the files that a query itself names as its dataset."""
    if "Syntax" not in case.kind:
        for name in re.findall(r"FROM (?:NAMED )?<(.*?)>", case.query.read_text("utf-8")):
            path = case.query.parent / name
            if path.is_file():
                yield path


def compare(body: bytes, media_type: str, result: Path) -> None:
    if result.suffix == ".csv":
        assert sorted(_lines(body)) == sorted(_lines(result.read_bytes()))
    elif result.suffix in RESULT_FORMATS:
        got = _rows(body, QueryResultsFormat.from_media_type(media_type))
        assert got == _rows(result.read_bytes(), RESULT_FORMATS[result.suffix][0])
    elif media_type == "application/sparql-results+json":
        assert _solutions(json.loads(body)) == _result_set(result)
    else:
        expected = Graph().parse(result, publicID=iri(result))
        assert Graph().parse(data=body, format=media_type).isomorphic(expected)


def _lines(text: bytes) -> list[str]:
    """Return the lines of CSV; a blank node's label does not matter."""
    lines = text.decode("utf-8").replace("\r\n", "\n").strip("\n").split("\n")
    return [",".join("_:" if c.startswith("_:") else c for c in line.split(",")) for line in lines]


def _rows(body: bytes, format: QueryResultsFormat | None) -> object:
    """Return a comparable form of a result: rows as a bag, blank nodes up to renaming."""
    assert format is not None
    results = parse_query_results(body, format=format)
    if isinstance(results, QueryBoolean):
        return bool(results)
    assert isinstance(results, QuerySolutions)
    names = [variable.value for variable in results.variables]
    rows = [
        {name: term for name in names if (term := solution[name]) is not None}
        for solution in results
    ]
    if any(isinstance(term, BlankNode) for row in rows for term in row.values()):
        return sorted(names), _canonical(rows)
    return sorted(names), Counter(
        tuple(sorted((name, _value(term)) for name, term in row.items())) for row in rows
    )


def _value(term: object) -> str:
    """Write a term so that equal numbers of one type are equal texts: `1.0` is `1`."""
    if not isinstance(term, Literal) or not term.datatype.value.startswith(XSD):
        return str(term)
    kind = term.datatype.value.removeprefix(XSD)
    try:
        if kind == "decimal":
            return f"{Decimal(term.value).normalize():f} {kind}"
        if kind in ("double", "float"):
            return f"{float(term.value)!r} {kind}"
        if kind == "boolean":
            return f"{term.value in ('1', 'true')} {kind}"
    except (ValueError, ArithmeticError):
        return str(term)
    return str(term)


def _canonical(rows: list[dict[str, object]]) -> set[str]:
    """Write rows as triples and give their blank nodes canonical names."""
    dataset = Dataset()
    for row in rows:
        node = BlankNode()
        dataset.add(Quad(node, NamedNode("urn:x:row"), Literal("row")))
        for name, term in row.items():
            kept = term if isinstance(term, BlankNode) else Literal(_value(term))
            dataset.add(Quad(node, NamedNode(f"urn:x:{name}"), kept))
    dataset.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return {str(quad) for quad in dataset}


def _solutions(document: dict[str, Any]) -> object:  # Any: a JSON document
    rows = document["results"]["bindings"]
    return Counter(tuple(sorted((n, t["value"]) for n, t in row.items())) for row in rows)


def _result_set(path: Path) -> object:
    """Return the rows of a result that is written in the result-set vocabulary."""
    graph = Graph().parse(path, publicID=iri(path))
    return Counter(
        tuple(
            sorted(
                (str(graph.value(binding, RS.variable)), str(graph.value(binding, RS.value)))
                for binding in graph.objects(solution, RS.binding)
            )
        )
        for solution in graph.objects(None, RS.solution)
    )
