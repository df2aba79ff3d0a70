"""Each rule of `shapes/` on small graphs: what passes, and what one deviation is told."""

from collections.abc import Callable, Iterable
from itertools import chain
from pathlib import Path

import pyshacl
import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import RDF, RDFS, SH, SKOS
from rdflib.term import Literal, Node

from loaders import resources
from loaders.check.finding import Finding, sort_findings
from loaders.check.shapes import by_compiled, by_reference, read_shapes
from ontology.vocab import CONCEPT, DX, SHAPE

CASES = sorted((Path(__file__).parents[1] / "shapes").glob("*/*.ttl"))
FILES = sorted(path.stem for path in resources.SHAPES.glob("*.ttl") if path.stem != "prefixes")
CONSTRAINTS = (SH["or"], SH.sparql, SH["not"], SH["and"])
SHAPES = read_shapes()
TARGETS = (SH.targetClass, SH.targetSubjectsOf)


def case_id(case: Path) -> str:
    return f"{case.parent.name}/{case.stem}"


def kind(case: Path) -> str:
    return case.name.split(".")[0]


def rule_of(case: Path) -> str:
    return SHAPE + case.name.split(".")[1]


def rules(shapes: Graph) -> set[str]:
    """List every shape that a result can name."""
    own = (shapes.subjects(constraint) for constraint in CONSTRAINTS)
    named = chain(shapes.subjects(RDF.type, SH.PropertyShape), *own)
    return {str(shape) for shape in named if isinstance(shape, URIRef)}


def check(case: Path) -> tuple[Finding, ...]:
    """Validate a case by both engines: they must agree."""
    data = Graph(bind_namespaces="none").parse(case).serialize(format="nt")
    shapes = read_shapes(case.parent.name)
    findings = sort_findings(by_reference(data, shapes))
    assert sort_findings(by_compiled(data, shapes)) == findings
    return findings


def lines(findings: Iterable[Finding]) -> str:
    """Write findings so that a reviewer can read them in a diff."""
    rows = ((f.severity, f.rule, f.focus, f.path or "-", f.text) for f in findings)
    return "".join(" | ".join(row) + "\n" for row in rows).replace("https://w3id.org/vn-dx/", "")


@pytest.mark.parametrize("case", [c for c in CASES if kind(c) == "valid"], ids=case_id)
def test_valid_graph_has_no_finding(case: Path) -> None:
    assert lines(check(case)) == ""


@pytest.mark.parametrize("case", [c for c in CASES if kind(c) != "valid"], ids=case_id)
def test_deviation_is_found_by_its_rule(case: Path, approved: Callable[[Path, str], None]) -> None:
    findings = check(case)
    assert {finding.rule for finding in findings} == {rule_of(case)}
    assert {kind(case)} == {"invalid" if f.severity == "violation" else "warning" for f in findings}
    approved(case.with_suffix(".approved.txt"), lines(findings))


@pytest.mark.parametrize("name", FILES)
def test_every_rule_has_a_failing_case(name: str) -> None:
    failing = {
        rule_of(case) for case in CASES if case.parent.name == name and kind(case) != "valid"
    }
    assert rules(read_shapes(name)) == failing


@pytest.mark.parametrize("name", FILES)
def test_every_shape_has_a_passing_case(name: str) -> None:
    valid = [c for c in CASES if c.parent.name == name and kind(c) == "valid"]
    graphs = [Graph().parse(case) for case in valid]
    for shape in read_shapes(name).subjects(RDF.type, SH.NodeShape):
        assert any(focus_nodes(read_shapes(name), shape, graph) for graph in graphs), shape


def focus_nodes(shapes: Graph, shape: Node, graph: Graph) -> set[Node]:
    by_class = (
        graph.subjects(RDF.type, target) for target in shapes.objects(shape, SH.targetClass)
    )
    subjects = (
        graph.subjects(predicate, None) for predicate in shapes.objects(shape, SH.targetSubjectsOf)
    )
    return set(chain(*by_class, *subjects))


def test_every_shape_tells_its_author_what_to_do_in_both_languages() -> None:
    for rule in rules(SHAPES):
        for part in (SH.message, SH.name):
            texts = [
                text for text in SHAPES.objects(URIRef(rule), part) if isinstance(text, Literal)
            ]
            assert sorted(str(text.language) for text in texts) == ["en", "vi"], rule
            assert not any("{" in text for text in texts), rule


def test_every_rule_has_one_severity() -> None:
    policy = {SH.Violation, SH.Warning, SH.Info}
    for rule in rules(SHAPES):
        assert set(SHAPES.objects(URIRef(rule), SH.severity)) < policy, rule


def test_every_node_shape_has_a_target() -> None:
    for shape in SHAPES.subjects(RDF.type, SH.NodeShape):
        assert any(SHAPES.value(shape, target) for target in TARGETS), shape


def test_shapes_are_well_formed() -> None:
    conforms, _, text = pyshacl.validate(Graph(), shacl_graph=SHAPES, meta_shacl=True)
    assert conforms, text


def test_shapes_use_terms_that_the_ontology_defines() -> None:
    ontology = Graph().parse(resources.ONTOLOGY / "dx.ttl")
    defined = {str(term) for term in ontology.subjects(RDFS.isDefinedBy)}
    used = {str(node) for triple in SHAPES for node in triple if str(node).startswith(DX)}
    assert used - {DX} <= defined


def test_shapes_list_every_code_of_a_closed_scheme() -> None:
    concepts = Graph().parse(resources.ONTOLOGY / "concepts.ttl")
    for members in SHAPES.objects(None, SH["in"]):
        listed = set(SHAPES.items(members))
        scheme = concepts.value(next(iter(listed)), SKOS.inScheme)
        partial = {CONCEPT + "value-kind", CONCEPT + "derivation"} if len(listed) < 3 else set()
        if str(scheme) not in partial:
            assert listed == set(concepts.subjects(SKOS.inScheme, scheme)), scheme


@pytest.mark.parametrize("name", FILES)
def test_shape_file_opens_with_who_must_pass(name: str) -> None:
    text = (resources.SHAPES / f"{name}.ttl").read_text("utf-8")
    header, prefixes = text.split("\n\n")[:2]
    assert "must pass" in header
    assert prefixes.splitlines() == sorted(prefixes.splitlines())


def test_documentation_lists_every_rule_with_its_severity() -> None:
    text = (resources.ROOT / "docs" / "quality.md").read_text("utf-8")
    for rule in rules(SHAPES):
        severity = str(SHAPES.value(URIRef(rule), SH.severity)).rpartition("#")[2]
        assert f"| `{rule.removeprefix(SHAPE)}` | {severity[0]} |" in text
