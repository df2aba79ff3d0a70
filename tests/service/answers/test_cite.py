"""What rows rest on: facts, passages, inputs of computed facts, and when nothing can be said."""

import csv
import io
from pathlib import Path
from typing import cast

import pytest
from pyoxigraph import Literal, NamedNode

from loaders.reports.archive import Archive
from service.answers.citation import Citation, Citations, cite
from service.answers.triples_of_row import patterns
from tests.answering import Answering

FACT = "https://w3id.org/vn-dx/id/fact/demo/"
PREFIX = "PREFIX dx: <https://w3id.org/vn-dx/ontology#>\n"
PASSAGE = "Năm 2022 tỉnh đứng thứ 21/63, tăng 4 bậc so với năm 2021"
RANK = "/q/dti-rank{}?province=unit/lang-son&cite=1&lang=vi"

Found = list[dict[str, object]]


def citations_of(answering: Answering, path: str) -> Found:
    return cast(Found, answering.rows(path)[0]["citations"])


def test_a_row_cites_fact_report_position_passage_and_review(answering: Answering) -> None:
    (citation,) = citations_of(answering, RANK.format(".json"))
    (source,) = cast(Found, citation["sources"])
    assert citation["fact"] == f"{FACT}dti-2022"
    assert (citation["derivation"], citation["reviewStatus"]) == ("stated", "accepted")
    assert source["report"] == "https://w3id.org/vn-dx/id/report/demo"
    assert (source["start"], source["end"]) == (85, 141)
    assert source["passage"] == PASSAGE


def test_a_computed_fact_cites_its_inputs(answering: Answering) -> None:
    path = answering.add(
        "computed",
        PREFIX + "SELECT ?fact WHERE { ?fact dx:computedFrom ?input ; dx:indicator ?indicator }",
    )
    rows = answering.rows(f"{path}.json?cite=1")
    for row in rows:
        first, *others = cast(Found, row["citations"])
        assert first["derivation"] == "computed"
        assert [other["fact"] for other in others] == first["computedFrom"]
    assert rows


def test_inputs_are_followed_to_the_end_and_only_once() -> None:
    def made(fact: str, *inputs: str) -> Citation:
        return Citation(fact, "", "", "", (), inputs)

    known = {"a": made("a", "b"), "b": made("b", "c", "a"), "c": made("c", "gone")}
    found = Citations(known, (("a",), ("c", "b")))
    assert [citation.fact for citation in found.of_row(0)] == ["a", "b", "c"]
    assert [citation.fact for citation in found.of_row(1)] == ["c", "b", "a"]


@pytest.mark.parametrize(
    ("term", "cited"),
    [
        (NamedNode(f"{FACT}bts"), [f"{FACT}bts"]),
        (Literal(f"{FACT}bts {FACT}communes"), [f"{FACT}bts", f"{FACT}communes"]),
        (Literal(f"{FACT}bts and more"), []),
        (NamedNode(f"{FACT}no-such-fact"), []),
        (Literal(f'{FACT}"><script>'), []),
        (NamedNode("https://w3id.org/vn-dx/id/unit/lang-son"), []),
    ],
)
def test_only_facts_of_the_release_are_cited(
    answering: Answering, term: NamedNode | Literal, cited: list[str]
) -> None:
    site = answering.site
    found = cite(site.reader, site.archive, [{"any": term}])
    assert list(found.rows[0]) == cited


def test_a_passage_of_another_text_is_not_shown(answering: Answering, tmp_path: Path) -> None:
    (tmp_path / "demo.txt").write_text("Một văn bản khác, dài hơn hai trăm ký tự. " * 9, "utf-8")
    site = answering.site
    row = {"fact": NamedNode(f"{FACT}bts")}
    found = cite(site.reader, Archive(tmp_path), [row]).of_row(0)
    assert [source.passage.text for citation in found for source in citation.sources] == [None]


def test_a_row_without_fact_is_traced_by_the_triple_it_states(answering: Answering) -> None:
    path = answering.add(
        "deployed", PREFIX + "SELECT ?system ?area WHERE { ?system dx:deployedIn ?area }"
    )
    cited = {
        str(row["area"]).rpartition("/")[2]: [
            each["fact"] for each in cast(Found, row["citations"])
        ]
        for row in answering.rows(f"{path}.json?cite=1")
    }
    assert cited["lang-son"] == [f"{FACT}system-mau-xanh-deployed-in-lang-son"]
    assert cited["viet-nam"] == []  # reference data, which no report states


def test_what_cannot_be_traced_is_said(answering: Answering) -> None:
    path = answering.add(
        "counted",
        PREFIX + "SELECT ?area (COUNT(?s) AS ?n) WHERE { ?s dx:deployedIn ?area } GROUP BY ?area",
    )
    assert citations_of(answering, f"{path}.json?cite=1") == []
    assert "không truy được tới dữ kiện" in answering.page(f"{path}?cite=1&lang=vi")


@pytest.mark.parametrize(
    ("where", "traced"),
    [
        ("?a dx:partOf ?b", True),
        ("?a dx:partOf ?b . OPTIONAL { ?b dx:implements ?c }", True),
        ("{ ?a dx:partOf ?b } UNION { ?a dx:implements ?b }", False),
        ("?a dx:implements ?c MINUS { ?a dx:partOf ?b }", False),
        ("?a dx:implements ?c FILTER NOT EXISTS { ?a dx:partOf ?b }", False),
        ("{ SELECT ?a WHERE { ?a dx:partOf ?b } }", False),
        ("?a dx:partOf+ ?b", False),
        ("?a ?b ?c", False),
    ],
)
def test_only_patterns_that_a_row_asserts_are_traced(where: str, traced: bool) -> None:
    found = patterns(f"{PREFIX}SELECT * WHERE {{ {where} }}")
    assert (("a", "https://w3id.org/vn-dx/ontology#partOf", "b") in found) is traced


def test_a_page_opens_the_passages_of_each_row(answering: Answering) -> None:
    page = answering.page(RANK.format(""))
    assert '<details class="sources"><summary>Dữ kiện: 1</summary>' in page
    assert f'<blockquote lang="vi" class="passage">{PASSAGE}</blockquote>' in page
    assert "ký tự 85–141" in page


def test_a_page_without_cite_links_to_the_facts(answering: Answering) -> None:
    page = answering.page("/q/dti-rank?province=unit/lang-son&lang=vi")
    assert PASSAGE not in page
    assert 'href="/fact/demo/dti-2022?lang=vi"' in page


def test_csv_gets_columns_for_the_citations(answering: Answering) -> None:
    text = answering.get(RANK.format(".csv")).data.decode()
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["cite_facts"] == f"{FACT}dti-2022"
    assert row["cite_positions"] == "85–141"
    assert row["cite_passages"] == PASSAGE
    assert row["cite_review"] == "accepted"


def test_markdown_lists_what_its_rows_rest_on(answering: Answering) -> None:
    cited = answering.get(RANK.format(".md")).data.decode()
    assert "| Nguồn |" in cited
    assert cited.count("| (1) |") == 1
    assert f"<{FACT}dti-2022>" in cited
    assert f"ký tự 85–141, “{PASSAGE}”" in cited
    assert PASSAGE not in answering.get(RANK.format(".md").replace("cite=1", "")).data.decode()


def test_a_page_says_where_its_data_come_from(answering: Answering) -> None:
    page = answering.page("/q/dti-rank?province=unit/lang-son&lang=vi")
    release = answering.releases[1]
    for text in ("Báo cáo thử nghiệm", "31/03/2023", "CC BY 4.0", f"bản phát hành {release}"):
        assert text in page


def test_the_citation_names_release_and_digest(answering: Answering) -> None:
    digest = str(answering.json("/q/dti-rank.json")["digest"]).removeprefix("sha256:")
    for suffix in ("bib", "csl.json", "md"):
        text = answering.get(f"/q/dti-rank.{suffix}").data.decode()
        assert digest in text
        assert f"/r/{answering.releases[1]}/q/dti-rank" in text
