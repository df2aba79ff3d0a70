"""A release opened in rdflib: its triples, graphs, prefixes; a query; pySHACL; nothing changed."""

from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
from rdflib import RDF, Dataset, Graph, Literal, URIRef, Variable

from loaders.release.dataset import open_release
from loaders.release.publication import BrokenReleaseError, Release, current
from ontology import vocab
from tests.stores import small

FACT = URIRef(vocab.DX + "Fact")
SHAPE = """
PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX dx: <https://w3id.org/vn-dx/ontology#>
[] a sh:NodeShape ; sh:targetClass dx:Observation ; sh:property [ {} ] .
"""
pytestmark = pytest.mark.filterwarnings(
    "ignore::DeprecationWarning"
)  # rdflib calls its own old names


@pytest.fixture(scope="module")
def release(releases: Path) -> Release:
    found = current(releases)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def dataset(release: Release) -> Dataset:
    return open_release(release.path)


def counted(release: Release) -> dict[str, int]:
    """Count the quads of each graph as the file has them."""
    counts: dict[str, int] = {}
    for quad in release.quads():
        name = "" if isinstance(quad.graph_name, ox.DefaultGraph) else str(quad.graph_name.value)
        counts[name] = counts.get(name, 0) + 1
    return counts


def test_every_triple_is_there_in_its_graph(release: Release, dataset: Dataset) -> None:
    counts = counted(release)
    assert len(dataset.default_graph) == counts.pop("")
    default = dataset.default_graph.identifier
    named = {str(g.identifier): len(g) for g in dataset.graphs() if g.identifier != default}
    assert named == counts


def test_a_query_sees_the_default_graph_and_the_named(dataset: Dataset) -> None:
    facts = set(dataset.default_graph.subjects(RDF.type, FACT))
    found = dataset.query("SELECT ?fact { ?fact a dx:Fact }").bindings
    assert {row[Variable("fact")] for row in found} == facts
    graphs = dataset.query("SELECT DISTINCT ?g { GRAPH ?g { ?fact a dx:Fact } }").bindings
    assert URIRef(vocab.mint_graph("report/000")) in {row[Variable("g")] for row in graphs}


def test_prefixes_are_those_of_the_saved_queries(dataset: Dataset) -> None:
    bound = {prefix: str(namespace) for prefix, namespace in dataset.namespaces()}
    assert bound.items() >= vocab.PREFIXES.items()
    assert dataset.qname(FACT) == "dx:Fact"


@pytest.mark.parametrize(
    ("rule", "conforms"),
    [("sh:path dx:indicator ; sh:minCount 1", True), ("sh:path dx:rank ; sh:maxCount 0", False)],
)
def test_pyshacl_validates_it(rule: str, conforms: bool, dataset: Dataset) -> None:
    shapes = Graph().parse(data=SHAPE.replace("{}", rule), format="turtle")
    before = len(dataset)
    found, results, _ = pyshacl.validate(dataset.default_graph, shacl_graph=shapes)
    assert found is conforms
    assert (len(results) > 10) is not conforms
    assert len(dataset) == before


def test_what_is_added_stays_in_memory(tmp_path: Path) -> None:
    release = small(tmp_path, 3)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    dataset = open_release(release.path)
    triple = (URIRef("urn:x"), URIRef("urn:p"), Literal("x"))
    dataset.add(triple)
    dataset.remove((URIRef("urn:s0"), URIRef("urn:p"), Literal("0")))
    assert triple in dataset
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
    assert triple not in open_release(release.path)


def test_a_link_and_a_file_are_opened_too(tmp_path: Path) -> None:
    release = small(tmp_path, 2)
    for path in (tmp_path / "current", str(tmp_path / "current"), release.data):
        assert len(open_release(path).default_graph) == 2


@pytest.mark.parametrize(("name", "error"), [("x.csv", ValueError), ("x.ttl", SyntaxError)])
def test_what_cannot_be_read_is_told(name: str, error: type[Exception], tmp_path: Path) -> None:
    (tmp_path / name).write_text("no RDF")
    with pytest.raises(error):
        open_release(tmp_path / name)


def test_what_is_no_release_or_was_edited_is_told(tmp_path: Path) -> None:
    with pytest.raises((OSError, BrokenReleaseError)):
        open_release(tmp_path / "nothing.nq")
    with pytest.raises((OSError, BrokenReleaseError)):
        open_release(tmp_path)
    release = small(tmp_path, 2)
    release.data.write_bytes(release.data.read_bytes()[:-10])
    with pytest.raises(BrokenReleaseError):
        open_release(release.path)
