"""The ontology folder: files parse, terms are documented, mapped and used."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from rdflib import OWL, RDF, RDFS, SKOS, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from ontology import vocab

ROOT = Path(__file__).parents[2]
ONTOLOGY = ROOT / "ontology"
LEXICON = "lexicon.ttl"  # tests of its own: it tells how reports speak, and is not published
FILES = sorted(path.name for path in ONTOLOGY.glob("*.ttl") if path.name != LEXICON)
DX = Namespace(vocab.DX)

UNUSED_FOR_NOW: dict[str, str] = {}
"""Terms that nothing uses yet, each with the reason why it stays."""


def turtle(*names: str) -> Graph:
    graph = Graph()
    for name in names:
        graph.parse(ONTOLOGY / name)
    return graph


ALL = turtle(*FILES)
TERMS = sorted(ALL.subjects(RDFS.isDefinedBy, URIRef(vocab.ONTOLOGY)), key=str)
CONCEPTS = sorted(ALL.subjects(RDF.type, SKOS.Concept), key=str)
CONTEXT: dict[str, Any]  # Any: a JSON-LD context
CONTEXT = json.loads((ONTOLOGY / "context.jsonld").read_text("utf-8"))["@context"]


def languages(subject: Node, predicate: Node) -> set[str | None]:
    values = ALL.objects(subject, predicate)
    return {value.language for value in values if isinstance(value, Literal)}


def local(term: Node) -> str:
    return str(term).removeprefix(vocab.DX)


# --- The files ---


def test_there_are_the_five_files() -> None:
    assert FILES == [
        "align.ttl",
        "concepts.ttl",
        "dx.ttl",
        "reference.ttl",
        "reused.ttl",
    ]


@pytest.mark.parametrize("name", FILES)
def test_rdflib_and_oxigraph_read_the_same_number_of_triples(name: str) -> None:
    assert len(turtle(name)) == len(set(ox.parse(path=str(ONTOLOGY / name))))


@pytest.mark.parametrize("name", FILES)
def test_prefixes_are_sorted_and_used(name: str) -> None:
    text = (ONTOLOGY / name).read_text("utf-8")
    prefixes = re.findall(r"^@prefix ([\w-]+): ", text, re.MULTILINE)
    assert prefixes == sorted(prefixes)
    unused = [p for p in prefixes if not re.search(rf"(?<![\w-]){p}:[\w(]", text)]
    assert unused == []


def blocks(name: str) -> Iterator[list[str]]:
    """Yield the subjects of each section, in the order of the file."""
    for section in re.split(
        r"^# --- .*$", (ONTOLOGY / name).read_text("utf-8"), flags=re.MULTILINE
    )[1:]:
        parts = [part for part in section.strip().split("\n\n") if part]
        subjects = [part.split()[0] for part in parts]
        yield [subject for subject in subjects if subject != "[]"]


@pytest.mark.parametrize("name", FILES)
def test_each_thing_has_one_block_in_alphabetical_order(name: str) -> None:
    sections = list(blocks(name))
    for subjects in sections:
        # a scheme stands before its concepts
        assert subjects == sorted(subjects, key=lambda s: (not s.startswith("concept:"), s))
    seen = [subject for subjects in sections for subject in subjects]
    graph = turtle(name)
    named = {
        s
        for s in graph.subjects()
        if isinstance(s, URIRef) and (s, RDF.type, OWL.Ontology) not in graph
    }
    assert {graph.namespace_manager.expand_curie(subject) for subject in seen} == named
    assert [subject for subject, count in Counter(seen).items() if count > 1] == []


# --- Terms and concepts ---


@pytest.mark.parametrize("term", TERMS, ids=local)
def test_a_term_has_label_and_definition_in_both_languages(term: Node) -> None:
    assert languages(term, RDFS.label) == {"vi", "en"}
    assert languages(term, SKOS.definition) == {"vi", "en"}


def test_every_term_says_where_it_is_defined() -> None:
    assert {s for s in ALL.subjects(RDF.type) if str(s).startswith(vocab.DX)} == set(TERMS)


def test_a_concept_is_labelled_coded_and_in_its_scheme() -> None:
    for concept in CONCEPTS:
        scheme, _, code = str(concept).rpartition("/")
        assert languages(concept, SKOS.prefLabel) == {"vi", "en"}, concept
        assert set(ALL[concept : SKOS.prefLabel]) == set(ALL[concept : RDFS.label]), concept
        assert set(ALL[concept : SKOS.notation]) == {Literal(code)}, concept
        assert set(ALL[concept : SKOS.inScheme]) == {URIRef(scheme)}, concept
        assert (URIRef(scheme), RDF.type, SKOS.ConceptScheme) in ALL


def test_every_shared_thing_has_a_vietnamese_label() -> None:
    things = {s for s in turtle("reference.ttl").subjects() if str(s).startswith(vocab.ID)}
    assert {thing for thing in things if "vi" not in languages(thing, RDFS.label)} == set()


def test_every_unit_of_measure_is_named_and_has_a_unit_of_differences() -> None:
    used = set(ALL.objects(None, DX.unit))
    assert {unit for unit in used if len(set(ALL[unit : DX.differenceUnit])) != 1} == set()
    named = used | set(ALL.objects(None, DX.differenceUnit))
    assert {unit for unit in named if languages(unit, RDFS.label) != {"vi", "en"}} == set()


def names_in(graph: Graph) -> set[Node]:
    """Collect the IRIs in our namespaces, datatypes included."""
    nodes = {node for triple in graph for node in triple}
    nodes |= {node.datatype for node in nodes if isinstance(node, Literal) and node.datatype}
    ours = (vocab.DX, vocab.CONCEPT, vocab.ID)
    return {node for node in nodes if isinstance(node, URIRef) and str(node).startswith(ours)}


def test_everything_named_in_our_namespaces_is_defined() -> None:
    assert names_in(ALL) - set(ALL.subjects(RDF.type)) == set()


# --- The context ---


def test_the_context_maps_only_to_terms_and_schemes_that_exist() -> None:
    definitions = [value for value in CONTEXT.values() if isinstance(value, dict)]
    terms = {
        DX[d["@id"].removeprefix("dx:")] for d in definitions if d.get("@id", "").startswith("dx:")
    }
    assert sorted(terms - set(TERMS)) == []
    bases = {d.get("@context", {}).get("@base", "") for d in definitions}
    schemes = {URIRef(base.rstrip("/")) for base in bases if base.startswith(vocab.CONCEPT)}
    assert sorted(schemes - set(ALL.subjects(RDF.type, SKOS.ConceptScheme))) == []


def test_the_context_turns_a_sheet_into_typed_rdf() -> None:
    sheet = json.loads((Path(__file__).parents[1] / "data" / "sheet.json").read_text("utf-8"))
    found = ox.parse(json.dumps({"@context": CONTEXT, **sheet}), format=ox.RdfFormat.JSON_LD)
    expected = ox.parse(path=str(Path(__file__).parents[1] / "data" / "sheet.ttl"))
    assert {q.triple for q in found} == {q.triple for q in expected}


# --- Use ---

ROOMS = (("queries", "rq"), ("queries", "py"), ("loaders", "py"), ("service", "py"))
WRITTEN = ("shapes/*.ttl", *(f"{room}/**/*.{end}" for room, end in ROOMS))


def texts(*patterns: str) -> str:
    paths = sorted(path for pattern in patterns for path in ROOT.glob(pattern))
    ours = (path for path in paths if "node_modules" not in path.parts)
    return "\n".join(path.read_text("utf-8") for path in ours)


def terms_in_queries_and_code() -> set[str]:
    """Collect `dx:name` and `DX + "name"`."""
    text = texts(*WRITTEN)
    return set(re.findall(r"\bdx:([A-Za-z]\w*)", text)) | set(re.findall(r'\bDX \+ "(\w+)"', text))


def keys_in_code() -> set[str]:
    """Collect the classes and keys that the loader writes itself, and what these stand for."""
    text = texts("loaders/**/*.py")
    keys = set(re.findall(r'"(\w+)"', text)) & set(CONTEXT)
    terms = (CONTEXT[key] for key in keys if isinstance(CONTEXT[key], dict))
    meant = {term.get("@id", "") for term in terms}
    classes = set(re.findall(r'typed\([\w.]+, "(\w+)"\)', text))
    return keys | classes | {iri.removeprefix("dx:") for iri in meant}


def terms_in_sheets() -> set[str]:
    """Collect keys, types and predicates of the sheets, by what the context makes of them."""
    text = texts("loaders/sheets/*.yaml")
    names = re.findall(r"(?:type|predicate): (\w+)|(?<![\w:])([A-Za-z]\w*): ", text)
    keys = {name for pair in names for name in pair if name}
    mapped = {CONTEXT[key].get("@id", "") for key in keys if isinstance(CONTEXT.get(key), dict)}
    return keys | {iri.removeprefix("dx:") for iri in mapped}


def terms_in_reference() -> set[str]:
    return {local(name) for name in names_in(turtle("reference.ttl"))}


def test_queries_shapes_and_code_name_only_terms_that_exist() -> None:
    assert sorted(terms_in_queries_and_code() - {local(term) for term in TERMS}) == []


def test_queries_shapes_and_code_name_only_concepts_that_exist() -> None:
    text = texts(*WRITTEN)
    named = set(re.findall(r"w3id\.org/vn-dx/concept/([a-z-]+/[a-z0-9-]+)", text))
    named |= {
        "/".join(pair) for pair in re.findall(r'mint_concept\("([a-z-]+)", "([a-z-]+)"\)', text)
    }
    assert sorted(named - {str(c).removeprefix(vocab.CONCEPT) for c in CONCEPTS}) == []


def test_every_term_is_used_or_has_a_reason_to_wait() -> None:
    used = terms_in_queries_and_code() | terms_in_sheets() | terms_in_reference() | keys_in_code()
    parents = {local(p) for s, p in ALL.subject_objects(RDFS.subClassOf) if local(s) in used}
    waiting = {local(term) for term in TERMS} - used - parents
    assert waiting == set(UNUSED_FOR_NOW)
