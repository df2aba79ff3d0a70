"""The ontology under HermiT: classes can have members, the reference data has no contradiction."""

import io
import shutil
from pathlib import Path

import owlready2  # type: ignore[import-untyped]  # publishes no types
import pytest
from rdflib import OWL, RDF, RDFS, SKOS, XSD, Graph, Literal, Namespace
from rdflib.term import Node

from ontology import vocab

ONTOLOGY = Path(__file__).parents[2] / "ontology"
UPPER = Path(__file__).parents[1] / "data" / "upper.ttl"
DX = Namespace(vocab.DX)
UNIT = Namespace(vocab.ID + "unit/")


def unsatisfiable(graph: Graph) -> set[str]:
    """Ask HermiT for the classes that can have no member."""
    # it knows neither xsd:date nor the datatypes of our codes
    known = {None, XSD.string, XSD.integer, XSD.decimal, XSD.boolean}
    kept = Graph()
    for triple in graph:
        if not isinstance(triple[2], Literal) or triple[2].datatype in known:
            kept.add(triple)
    world = owlready2.World()
    source = io.BytesIO(kept.serialize(format="nt", encoding="utf-8"))
    with world.get_ontology(vocab.BASE + "test#").load(fileobj=source):
        owlready2.sync_reasoner_hermit(world, debug=0)
    return {str(found.iri) for found in world.inconsistent_classes()} - {str(OWL.Nothing)}


@pytest.fixture
def upper() -> Graph:
    if not shutil.which("java"):
        pytest.skip("HermiT needs a Java runtime: install default-jre-headless")
    return Graph().parse(ONTOLOGY / "dx.ttl").parse(UPPER)


@pytest.fixture
def everything(upper: Graph) -> Graph:
    return upper.parse(ONTOLOGY / "concepts.ttl").parse(ONTOLOGY / "reference.ttl")


def test_every_class_can_have_members(upper: Graph) -> None:
    assert unsatisfiable(upper) == set()


@pytest.mark.parametrize("clash", [(DX.Fact, DX.Organisation), (DX.Indicator, SKOS.ConceptScheme)])
def test_a_class_under_two_disjoint_ones_is_found(upper: Graph, clash: tuple[Node, Node]) -> None:
    upper.add((DX.Broken, RDF.type, OWL.Class))
    for parent in clash:
        upper.add((DX.Broken, RDFS.subClassOf, parent))
    assert unsatisfiable(upper) == {str(DX.Broken)}


def test_the_reference_data_is_consistent(everything: Graph) -> None:
    assert unsatisfiable(everything) == set()


def test_a_territory_that_is_also_an_organisation_is_found(everything: Graph) -> None:
    everything.add((UNIT["binh-dinh"], RDF.type, DX.Organisation))
    with pytest.raises(owlready2.OwlReadyInconsistentOntologyError):
        unsatisfiable(everything)
