"""From sheet to graph: every value is a triple in the right graph, and nothing is lost."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from loaders.graph.node import Document
from loaders.graph.quads import (
    LostTriplesError,
    is_published,
    lines,
    quads_from_document,
    with_default_graph,
)
from loaders.reading.report import read_report
from loaders.reading.storage import keep_document
from loaders.reports.archive import Archive, text_digest
from ontology import vocab
from tests.synthetic import (
    HEAD,
    NAME,
    SHEET,
    TERMS,
    TEXT,
    archive,
    digest,
    quads,
    rows,
    span,
    store,
    write,
)

FACT = vocab.mint_fact(NAME, "")
REPORT = vocab.mint_graph("report", NAME)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> ox.Store:
    folder = tmp_path_factory.mktemp("graph")
    return store(write(folder), texts=archive(folder / "reports"))


def ask(filled: ox.Store, pattern: str) -> bool:
    answer = filled.query(f"ASK {{ {pattern} }}", prefixes=vocab.PREFIXES)
    assert isinstance(answer, ox.QueryBoolean)
    return bool(answer)


@pytest.mark.parametrize(
    "pattern",
    [
        f'<{FACT}dti-2022> dx:rank 21 ; dx:rankOutOf 63 ; dx:change 4.0 ; dx:basePeriod "năm 2021"',
        f'<{FACT}dti-2022> dx:periodStart "2022-01-01"^^xsd:date ; dx:printedValue "21/63"',
        f"<{FACT}bts> dx:value 1200.0 ; dx:unit unit:NUM ; dx:about <{vocab.ID}unit/lang-son>",
        f'<{FACT}bts> dx:attestedOn "2023-03-31"^^xsd:date',
        f"<{FACT}bts> dx:datePrecision <{vocab.CONCEPT}date-precision/day>",
        f"<{FACT}bts> dx:valueKind <{vocab.CONCEPT}value-kind/actual>",
        f"<{FACT}bts> dx:valueQualifier <{vocab.CONCEPT}value-qualifier/approx>",
        f"<{FACT}bts> dx:derivation <{vocab.CONCEPT}derivation/stated>",
        f"<{FACT}bts> prov:wasGeneratedBy <{vocab.ID}activity/{NAME}-reading>",
        f"<{FACT}bts> a dx:Fact, prov:Entity, dx:Observation",
        f'<{FACT}staff> dx:statementText "Xã chưa có đủ người làm kỹ thuật"',
        f"<{FACT}tenure> dx:about <{vocab.ID}person/hoang-van-thu> ; a org:Membership",
        f"<{FACT}platform> dx:about <{vocab.ID}system/mau-xanh>",
        f'<{vocab.ID}person/hoang-van-thu> foaf:name "Hoàng Văn Thử" ; a foaf:Person',
        f'<{vocab.ID}system/ndxp> skos:altLabel "NDXP"@vi',
        f"<{vocab.ID}post/giam-doc-so-thu-nghiem> org:postIn <{vocab.ID}org/so-thu-nghiem>",
        f"<{vocab.ID}activity/{NAME}-reading> prov:used <{vocab.ID}report/{NAME}>",
        f'<{vocab.ID}report/{NAME}> dcterms:language "vi" ; dx:textLength {len(TEXT)}',
    ],
)
def test_a_value_of_the_sheet_is_a_published_triple(pattern: str, filled: ox.Store) -> None:
    assert ask(filled, pattern)
    assert ask(filled, f"GRAPH ?graph {{ {pattern} }}")


@pytest.mark.parametrize(
    ("fact", "label"),
    [
        (
            "dti-2022",
            "Thứ hạng chỉ số chuyển đổi số (DTI) cấp tỉnh – Tỉnh Lạng Sơn – 2022: hạng 21/63",
        ),
        ("bts", "Số trạm BTS – Tỉnh Lạng Sơn: khoảng 1.200"),
        ("platform", "Nền tảng Mẫu Xanh: đang vận hành"),
        ("tenure", "Hoàng Văn Thử – Giám đốc Sở Thử nghiệm (31/03/2023)"),
        ("staff", "Xã chưa có đủ người làm kỹ thuật"),
        ("system-mau-xanh-is-digital-system", "Nền tảng Mẫu Xanh – là – Hệ thống số"),
    ],
)
def test_a_fact_is_named_after_its_parts(fact: str, label: str, filled: ox.Store) -> None:
    found = rows(
        filled, f"SELECT ?name {{ <{FACT}{fact}> rdfs:label ?name . FILTER(LANG(?name) = 'vi') }}"
    )
    assert found == [{"name": label}]


def test_every_fact_has_labels_evidence_and_one_review(filled: ox.Store) -> None:
    query = """SELECT ?fact { ?fact a dx:Fact .
      FILTER NOT EXISTS { ?fact rdfs:label ?vi, ?en ; dx:evidence ?span ; prov:wasGeneratedBy ?run .
        ?review dx:reviewOf ?fact ; prov:wasAssociatedWith ?reviewer ; dx:decision ?decision .
        FILTER (LANG(?vi) = "vi" && LANG(?en) = "en") } }"""
    assert rows(filled, query) == []


def test_relations_of_things_are_facts_and_plain_triples(filled: ox.Store) -> None:
    query = """SELECT ?fact { ?fact a dx:RelationFact ;
      rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o . ?s ?p ?o }"""
    facts = {row["fact"].removeprefix(FACT) for row in rows(filled, query)}
    assert facts == {
        "system-mau-xanh-is-digital-system",
        "system-mau-xanh-deployed-in-lang-son",
        "org-so-thu-nghiem-is-public-body",
        "post-giam-doc-so-thu-nghiem-is-post",
        "post-giam-doc-so-thu-nghiem-post-in-so-thu-nghiem",
        "person-hoang-van-thu-is-person",
        "system-ndxp-name-ndxp",
    }


def test_evidence_has_positions_quote_and_digest(filled: ox.Store) -> None:
    start, end = map(int, span("nối với NDXP").strip("[]").split(", "))
    evidence = vocab.mint_evidence(NAME, start, end)
    query = f"""SELECT ?source ?start ?end ?exact ?prefix ?suffix ?digest {{
      <{evidence}> oa:hasSource ?source ; dx:passageDigest ?digest ; oa:hasSelector ?p, ?q .
      ?p oa:start ?start ; oa:end ?end .
      ?q oa:exact ?exact ; oa:prefix ?prefix ; oa:suffix ?suffix }}"""
    (row,) = rows(filled, query)
    assert row["exact"] == "nối với NDXP" == TEXT[int(row["start"]) : int(row["end"])]
    assert row["digest"] == text_digest("nối với NDXP")
    assert TEXT.count(row["prefix"] + row["exact"] + row["suffix"]) == 1


def test_a_passage_that_is_cells_of_a_table_has_their_address(tmp_path: Path) -> None:
    table, texts = tmp_path / "table.csv", Archive(tmp_path / "reports")
    table.write_text("Hạng,Tỉnh\n21,Lạng Sơn\n", "utf-8")
    text = keep_document(texts, NAME, read_report(table), table).text
    head = HEAD.replace(digest(), digest(text)).replace(f": {len(TEXT)}", f": {len(text)}")
    fact = f"""facts:
  - id: fact/{NAME}/rank
    type: RankObservation
    indicator: indicator/dti-rank
    refArea: unit/lang-son
    rank: 21
    evidence: {span("21 | Lạng Sơn", text)}
"""
    query = """SELECT ?exact ?cells {
      ?fact dx:evidence ?span .
      ?span oa:hasSelector ?q, ?f .
      ?q oa:exact ?exact .
      ?f a oa:FragmentSelector ; rdf:value ?cells ;
        dcterms:conformsTo <http://tools.ietf.org/rfc/rfc7111> }"""
    graph = store(write(tmp_path, head + fact), texts=texts)
    assert [*rows(graph, query)] == [{"exact": "21 | Lạng Sơn", "cells": "cell=2,1-2,2"}]


def test_a_passage_of_running_text_has_no_cells(filled: ox.Store) -> None:
    assert not ask(filled, "?span oa:hasSelector [ a oa:FragmentSelector ]")


def test_without_the_text_evidence_keeps_its_position(tmp_path: Path) -> None:
    bare = store(write(tmp_path))
    assert not ask(bare, "?span oa:hasSelector/oa:exact ?quote")
    assert not ask(
        bare, "?span a dx:EvidenceSpan FILTER NOT EXISTS { ?span oa:hasSelector/oa:start ?n }"
    )


def test_the_default_graph_holds_each_published_triple_once(tmp_path: Path) -> None:
    named = quads(write(tmp_path))
    everything = list(with_default_graph(named))
    default = [quad for quad in everything if quad.graph_name == ox.DefaultGraph()]
    assert len(default) == len({quad.triple for quad in named})
    assert len(set(everything)) == len(set(named)) + len(default)


@pytest.mark.parametrize("status", ["proposed", "rejected", "superseded"])
def test_a_fact_that_is_not_accepted_stays_out_of_the_default_graph(
    status: str, tmp_path: Path
) -> None:
    content = SHEET.replace(
        "    status: operational", f"    status: pilot\n    reviewStatus: {status}", 1
    )
    named = quads(write(tmp_path, content))
    fact = ox.NamedNode(f"{FACT}platform")
    graphs = {quad.graph_name for quad in named if fact in (quad.subject, quad.object)}
    assert graphs == {ox.NamedNode(vocab.mint_graph("candidate", NAME))}
    assert not any(is_published(quad) for quad in named if fact in (quad.subject, quad.object))


@pytest.mark.parametrize(
    ("written", "datatype"), [("2024", "gYear"), ("2024-07", "gYearMonth"), ("2024-07-05", "date")]
)
def test_a_date_has_the_datatype_of_its_form(written: str, datatype: str, tmp_path: Path) -> None:
    content = SHEET.replace("language: vi", f"language: vi\nissued: {written}")
    found = store(write(tmp_path, content))
    assert ask(found, f'<{vocab.ID}report/{NAME}> dcterms:issued "{written}"^^xsd:{datatype}')


def test_a_number_keeps_its_digits(tmp_path: Path) -> None:
    content = SHEET.replace("value: 1200", "value: 12345678901.25")
    (row,) = rows(store(write(tmp_path, content)), f"SELECT ?v {{ <{FACT}bts> dx:value ?v }}")
    assert row["v"] == "12345678901.25"


def test_a_thing_may_be_mentioned_twice(tmp_path: Path) -> None:
    again = f"  - id: system/ndxp\n    names: [NDXP, Trục]\n    evidence: {span('tỉnh Lạng Sơn')}\n"
    found = store(write(tmp_path, SHEET.replace("facts:\n", again + "facts:\n")))
    query = f"SELECT ?span {{ <{FACT}system-ndxp-name-ndxp> dx:evidence ?span }}"
    assert len(rows(found, query)) == 2


def test_a_passage_set_aside_has_a_reason(tmp_path: Path) -> None:
    aside = f"setAside:\n  - {{evidence: {span('Hội nghị')}, reason: heading, note: tiêu đề}}\n"
    found = store(write(tmp_path, SHEET + aside))
    reason = f"<{vocab.CONCEPT}set-aside-reason/heading>"
    assert ask(
        found, f"?report dx:setAside ?p . ?p a dx:SetAsidePassage ; dx:setAsideReason {reason}"
    )


@pytest.mark.parametrize("name", ["system/có dấu cách", "system/{x}", "system/a>b", 'system/"a"'])
def test_an_iri_that_would_vanish_is_an_error(name: str) -> None:
    document = Document(REPORT, ({"id": "system/x", "type": [vocab.DX + "Fact"], "about": name},))
    with pytest.raises(LostTriplesError, match="system/x"):
        quads_from_document(document, TERMS)


def test_lines_read_back_as_the_same_quads(tmp_path: Path) -> None:
    named = set(with_default_graph(quads(write(tmp_path))))
    content = "\n".join(lines(named)).encode()
    assert set(ox.parse(content, format=ox.RdfFormat.N_QUADS)) == named
