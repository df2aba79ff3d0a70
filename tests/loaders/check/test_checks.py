"""Checks of a whole dataset: queries, texts, and findings as data."""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from unicodedata import normalize

import pyoxigraph as ox
import pytest

from loaders import resources
from loaders.check import wording
from loaders.check.checks import check_dataset, read_checks, run_checks
from loaders.check.finding import Finding, Message, Severity, finding_quads, sort_findings
from loaders.check.shapes import by_reference, validate_shapes
from loaders.entries.terms import read_ontology
from loaders.graph.quads import with_default_graph
from loaders.reports.archive import Archive
from ontology.vocab import DX, FOAF, GRAPH, ID, PREFIXES, RDF, RDFS, SH, SHAPE

GRAPHS = Path(__file__).parents[2] / "data" / "graphs.trig"
HEADER = f"BASE <{ID}>\n" + "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
TEXT = "Bình Định: 1.550 trạm. NDXP."
R000, R001, CANDIDATE = (
    f"<{GRAPH}{name}>" for name in ("report/000", "report/001", "candidate/001")
)
CHECKS = {check.name: check for check in read_checks()}

FAULTS = {
    "accepted-is-published": "DELETE DATA { <fact/000/bts-stations> dx:reviewStatus"
    " <https://w3id.org/vn-dx/concept/review-status/accepted> }",
    "attested-before-reading": "INSERT DATA { <fact/000/bts-stations> dx:attestedOn"
    " '2093-01-01'^^xsd:date ; prov:wasGeneratedBy [ prov:endedAtTime"
    " '2026-11-21T12:00:00Z'^^xsd:dateTime ] }",
    "base-period": "INSERT DATA { <fact/000/bts-stations> dx:basePeriod 'trước đây' ;"
    " dx:changeBase <fact/000/bts-stations-base> }",
    "candidate-is-not-published": "INSERT DATA { <fact/001/guess> dx:reviewStatus"
    " <https://w3id.org/vn-dx/concept/review-status/proposed> }",
    "circular-relation": "INSERT DATA { <unit/binh-dinh> dx:partOfUnit <unit/quy-nhon> }",
    "computed-graph": f"INSERT DATA {{ GRAPH {R000} {{ <fact/000/sum> a dx:Fact ;"
    " dx:derivation <https://w3id.org/vn-dx/concept/derivation/computed> } }",
    "dangling-reference": "INSERT DATA { <fact/000/bts-stations> dx:holder <org/misspelt> }",
    "default-in-named": "INSERT DATA { <unit/binh-dinh> dx:validFrom '1989-07-01'^^xsd:date }",
    "duplicate-fact": "INSERT { <fact/000/again> ?p ?o } WHERE { <fact/000/connection> ?p ?o }",
    "evidence-report": f"INSERT DATA {{ GRAPH {R000} {{ <fact/000/bts-stations> dx:evidence"
    " <evidence/001-0-10> } }",
    "fact-in-one-graph": f"INSERT DATA {{ GRAPH {R001} {{ <fact/000/bts-stations> a dx:Fact }} }}",
    "named-in-default": f"INSERT DATA {{ GRAPH {R000} {{ <person/hoa> dx:about <report/000> }} }}",
    "parent-validity": "DELETE DATA { <unit/quy-nhon> dx:validUntil '2025-06-30'^^xsd:date }",
    "relation-asserted": "DELETE DATA { <report/000> dx:about <unit/binh-dinh> }",
    "shortcut-basis": "DELETE DATA { <fact/000/connection> dx:toSystem <system/ndxp> }",
    "unknown-term": "INSERT DATA { <unit/binh-dinh> dx:capital <unit/quy-nhon> }",
}

TEXT_FAULTS = {
    "normal-form": f"INSERT DATA {{ <person/hoa> rdfs:label '{normalize('NFD', 'Hòa')}'@vi }}",
    "passage-text": "INSERT { ?place oa:exact 'NDXP' } WHERE { ?place oa:exact ?passage }",
    "person-spelling": "INSERT DATA { <person/a> a dx:Person ; foaf:name 'Nguyễn Thị Hòa' ."
    " <person/b> a dx:Person ; foaf:name 'Nguyễn Thị Hoà' }",
    "text-digest": "INSERT DATA { <report/000> dx:textLength 29 }",
    "triple-term": "INSERT DATA { <unit/binh-dinh> rdf:reifies"
    " <<( <unit/binh-dinh> dx:partOfUnit <unit/viet-nam> )>> }",
}


@pytest.fixture(scope="module")
def quads() -> tuple[ox.Quad, ...]:
    graph = ox.NamedNode(GRAPH + "ontology")
    ontology = (quad for quad in read_ontology(resources.ONTOLOGY) if quad.graph_name == graph)
    return (*ontology, *ox.parse(GRAPHS.read_bytes(), format=ox.RdfFormat.TRIG))


@pytest.fixture
def store(quads: tuple[ox.Quad, ...]) -> ox.Store:
    store = ox.Store()
    store.extend(with_default_graph(quads))
    return store


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    (tmp_path / "000.txt").write_text(TEXT, "utf-8")
    return Archive(tmp_path)


def names(findings: Iterable[Finding]) -> set[str]:
    return {finding.rule.removeprefix(wording.CHECK) for finding in findings}


def literal(text: str) -> ox.Quad:
    iri = ox.NamedNode(ID + "person/hoa")
    return ox.Quad(iri, ox.NamedNode(RDFS + "label"), ox.Literal(text, language="vi"))


def test_dataset_without_fault_has_no_finding(store: ox.Store) -> None:
    assert run_checks(store, read_checks()) == []


@pytest.mark.parametrize("name", sorted(FAULTS))
def test_fault_is_found_by_its_check(name: str, store: ox.Store) -> None:
    store.update(HEADER + FAULTS[name])
    found = run_checks(store, [CHECKS[name]])
    assert names(found) == {name}
    assert all(finding.focus.startswith(ID) for finding in found)


def test_every_check_has_a_fault_and_a_message_in_both_languages() -> None:
    assert set(FAULTS) == set(CHECKS)
    for check in CHECKS.values():
        assert all((check.title.vi, check.title.en, check.message.vi, check.message.en))


@pytest.mark.parametrize("name", sorted(TEXT_FAULTS))
def test_fault_is_found_by_its_text_check(name: str, store: ox.Store, archive: Archive) -> None:
    store.update(f"{HEADER} DELETE WHERE {{ GRAPH ?graph {{ ?report dx:textDigest ?digest }} }}")
    store.update(f"{HEADER} DELETE WHERE {{ ?report dx:textDigest ?digest }}")
    assert wording.wording_findings(store, archive) == []
    store.update(HEADER + TEXT_FAULTS[name])
    assert names(wording.wording_findings(store, archive)) == {name}


def test_every_text_check_is_listed_and_has_a_fault() -> None:
    written = {one for one in vars(wording).values() if isinstance(one, wording.Rule)}
    assert set(wording.RULES) == written
    assert {rule.name for rule in written} == set(TEXT_FAULTS)


def test_candidate_fact_may_stay_out_of_the_default_graph(store: ox.Store) -> None:
    store.update(f"{HEADER} INSERT DATA {{ GRAPH {CANDIDATE} {{ <fact/001/other> a dx:Fact }} }}")
    assert run_checks(store, read_checks()) == []


def test_passage_is_compared_with_the_text(quads: tuple[ox.Quad, ...], archive: Archive) -> None:
    (archive.folder / "000.txt").write_text(TEXT.replace("trạm", "trụ"), "utf-8")
    found = names(wording.wording_findings(quads, archive))
    assert found == {"passage-text", "text-digest"}


def test_passage_is_not_compared_without_a_text(quads: tuple[ox.Quad, ...]) -> None:
    assert wording.wording_findings(quads, None) == []
    assert wording.wording_findings(quads, Archive(Path("no-such-folder"))) == []


def test_right_digest_and_length_are_no_finding() -> None:
    digest = ox.Literal(hashlib.sha256(TEXT.encode()).hexdigest())
    node = {
        PREFIXES["dx"] + "textDigest": (digest,),
        PREFIXES["dx"] + "textLength": (ox.Literal(28),),
    }
    assert list(wording.digest_findings("report", node, TEXT)) == []
    assert names(wording.digest_findings("report", node, TEXT + "!")) == {"text-digest"}


def test_text_out_of_normal_form_is_found() -> None:
    composed, decomposed = (normalize(form, "Hòa") for form in ("NFC", "NFD"))
    assert names(wording.term_findings([literal(decomposed)])) == {"normal-form"}
    assert list(wording.term_findings([literal(composed)])) == []


def test_triple_term_is_found() -> None:
    iri = ox.NamedNode(ID + "unit/binh-dinh")
    quad = ox.Quad(iri, ox.NamedNode(RDF + "reifies"), ox.Triple(iri, iri, iri))
    assert names(wording.term_findings([quad])) == {"triple-term"}


@pytest.mark.parametrize(
    ("name", "same"),
    [
        ("Nguyễn Thị Hoà", True),
        ("NGUYỄN THỊ HÒA", True),
        ("Nguyễn Thị Hoa", False),
        ("Thị Hòa", False),
    ],
)
def test_person_with_two_spellings_is_found(name: str, same: bool) -> None:
    kind, label = RDF + "type", FOAF + "name"
    person = ox.NamedNode(DX + "Person")
    nodes: dict[str, wording.Node] = {
        iri: {kind: (person,), label: (ox.Literal(text),)}
        for iri, text in ((ID + "person/a", "Nguyễn Thị Hòa"), (ID + "person/b", name))
    }
    assert bool(list(wording.spelling_findings(nodes))) is same


def test_finding_names_the_graph_of_its_focus(quads: tuple[ox.Quad, ...]) -> None:
    found = check_dataset(quads)
    graphs = {finding.focus.removeprefix(ID): finding.graph for finding in found}
    assert graphs["fact/000/connection"] == GRAPH + "report/000"
    assert graphs["unit/binh-dinh"] == GRAPH + "reference"
    assert graphs["fact/000/bts-stations-base"] == GRAPH + "computed"


def test_given_default_graph_is_checked_as_it_is(store: ox.Store) -> None:
    store.update(HEADER + FAULTS["default-in-named"])
    assert "default-in-named" in names(check_dataset(store))


def test_finding_keeps_its_name_and_order() -> None:
    message = Message("Sửa.", "Correct.")
    info = Finding(SHAPE + "S21", Severity.INFO, ID + "fact/a", message)
    grave = Finding(SHAPE + "S27", Severity.VIOLATION, ID + "fact/b", message)
    assert sort_findings([info, grave, info]) == (grave, info)
    assert (
        grave.iri
        == Finding(SHAPE + "S27", Severity.WARNING, ID + "fact/b", message).iri
        != info.iri
    )


def test_findings_become_a_validation_report() -> None:
    message = Message("Sửa.", "Correct.")
    finding = Finding(
        SHAPE + "S27", Severity.WARNING, ID + "fact/a", message, PREFIXES["dx"] + "refArea"
    )
    store = ox.Store()
    store.extend(finding_quads([finding]))
    rows = store.query(f"""
        SELECT ?path ?vi WHERE {{ GRAPH <{GRAPH}quality> {{
          ?report <{SH}conforms> false ; <{SH}result> <{finding.iri}> .
          <{finding.iri}> <{SH}resultSeverity> <{SH}Warning> ; <{SH}focusNode> <{ID}fact/a> ;
            <{SH}sourceShape> <{SHAPE}S27> ; <{SH}resultPath> ?path ; <{SH}resultMessage> ?vi .
          FILTER(LANG(?vi) = "vi") }} }}""")
    assert isinstance(rows, ox.QuerySolutions)
    assert [row["vi"].value for row in rows] == ["Sửa."]


def test_documentation_lists_every_check() -> None:
    text = (resources.ROOT / "docs" / "quality.md").read_text("utf-8")
    rows = {(check.name, check.severity.value[0].upper()) for check in read_checks()}
    rows |= {(rule.name, rule.severity.value[0].upper()) for rule in wording.RULES}
    assert [row for row in sorted(rows) if f"| `{row[0]}` | {row[1]} |" not in text] == []


def test_shapes_can_be_validated_by_the_reference_engine(quads: tuple[ox.Quad, ...]) -> None:
    part = [quad for quad in quads if quad.graph_name == ox.NamedNode(GRAPH + "report/001")]
    assert set(validate_shapes(part, engine=by_reference)) == set(validate_shapes(part))
