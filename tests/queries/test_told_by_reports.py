"""Questions that the reports answer in prose: each with one plain query and its answer."""

from dataclasses import dataclass

import pyoxigraph as ox
import pytest

from ontology.vocab import DX, ID
from tests.expectation import short

PREFIXES = {
    "dcterms": "http://purl.org/dc/terms/",
    "doc": ID + "doc/",
    "dx": DX,
    "event": ID + "event/",
    "fact": ID + "fact/",
    "org": ID + "org/",
    "person": ID + "person/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "system": ID + "system/",
    "topic": "https://w3id.org/vn-dx/concept/topic/",
    "unit": ID + "unit/",
}


@dataclass(frozen=True)
class Question:
    """One question: the passages that answer it, a query, its whole answer."""

    told_in: str
    query: str
    answer: frozenset[tuple[str, ...]]


def one(*cells: str) -> frozenset[tuple[str, ...]]:
    return frozenset((cell,) for cell in cells)


QUESTIONS = {
    "who lacks digital skills in Bến Tre": Question(
        "001 3110-3355",
        "SELECT ?who { ?f a dx:Limitation ; dx:topic topic:digital-skills ;"
        " dx:refArea unit:ben-tre ; dx:holder ?who }",
        one("org/nguoi-dan-ben-tre"),
    ),
    "what Scheme 06 is called in full": Question(
        "004 3270-3344",
        "SELECT ?name { doc:06-qd-ttg skos:altLabel ?name . ?f rdf:subject doc:06-qd-ttg ;"
        " rdf:predicate skos:altLabel ; rdf:object ?name ; dx:attestedOn ?day ."
        " FILTER(STRLEN(?name) > 20) }",
        one("Đề án Phát triển ứng dụng dữ liệu về dân cư, định danh và xác thực điện tử"),
    ),
    "who named Bình Định's difficulties in 2024": Question(
        "000 279-328, 2149-2657; 002 2671-3158",
        "SELECT DISTINCT ?who { ?f a dx:Limitation ; dx:refArea unit:binh-dinh ;"
        " dx:statedBy ?who ; dx:attestedOn ?day . FILTER(STRSTARTS(STR(?day), '2024')) }",
        one("org/chinh-quyen-binh-dinh", "person/pham-anh-tuan"),
    ),
    "what the Minister said at the session": Question(
        "004 2002-2928, 5519-6549",
        "SELECT ?f { ?f a dx:Claim ; dx:statedBy person:nguyen-manh-hung ;"
        " dx:atEvent event:lam-viec-bo-tttt-binh-duong }",
        one(
            *(
                f"fact/004/{key}"
                for key in (
                    "assessment-dti-scoring",
                    "assessment-guide-handbook",
                    "assessment-proposals-noted",
                    "assessment-wrong-scoring-investment",
                    "directive-review-dti-scoring",
                    "goal-becamex-platform",
                    "goal-camera-criteria",
                    "goal-it-park-planning",
                    "goal-local-dx-guide",
                    "goal-security-capacity",
                    "goal-smart-village",
                    "goal-telecom-policy",
                    "goal-worker-training",
                )
            )
        ),
    ),
    "where a science urban area is wanted": Question(
        "000 4364-4454",
        "SELECT ?where { ?asset skos:altLabel 'đô thị khoa học'@vi ; dx:heldIn ?where ."
        " ?goal a dx:Goal ; dx:about ?asset }",
        one("unit/binh-dinh"),
    ),
    "who wrote what": Question(
        "001 7316-7326; 003 8444-8465; 004 6552-6560",
        "SELECT ?report ?who { ?report dcterms:creator ?who . ?who a dx:Person }",
        frozenset(
            {
                ("report/001", "person/thanh-dong"),
                ("report/003", "person/ho-giap"),
                ("report/003", "person/nguyen-hien"),
                ("report/004", "person/minh-duy"),
            }
        ),
    ),
    "which systems are linked with the national portal": Question(
        "001 891-948; 003 1576-1880",
        "SELECT ?from { ?f a dx:Connection ; dx:fromSystem ?from ;"
        " dx:toSystem/dcterms:isPartOf? system:cong-dvcqg }",
        one("system/dvctt-ben-tre", "system/kho-du-lieu-dien-tu-binh-dinh"),
    ),
    "which province is said to have a policy on fees": Question(
        "003 891-1025",
        "SELECT ?where { ?doc a dx:PolicyDocument ; dx:topic topic:finance, topic:online-services ;"
        " dx:issuedBy/dx:jurisdiction ?where }",
        one("unit/binh-dinh"),
    ),
    "who named the top 10 as a target, and of which goal": Question(
        "003 7842-8007",
        "SELECT DISTINCT ?who ?goal { ?f dx:topN 10 ; dx:quantifies ?goal ; dx:statedBy ?who }",
        frozenset({("person/ho-quoc-dung", "fact/003/goal-top-10-2025")}),
    ),
    "what the provinces themselves set up": Question(
        "000 1774-1838; 004 3212-3362",
        "SELECT ?what ?who { ?what dx:establishedBy ?who }",
        frozenset(
            {
                ("asset/kcvpm-quang-trung-binh-dinh", "org/chinh-quyen-binh-dinh"),
                ("org/bcd-cchc-cds-da06-binh-duong", "org/chinh-quyen-binh-duong"),
            }
        ),
    ),
    "which edition the ranks of 2022 belong to": Question(
        "000 806-901; 003 1936-2061; 004 1678-1864",
        "SELECT ?f ?edition { ?f a dx:RankObservation ; dx:framework ?edition ;"
        " dx:indicator/skos:broader? <https://w3id.org/vn-dx/id/indicator/dti-rank> ."
        " FILTER(!CONTAINS(STR(?f), '/dti-2022/')) }",
        frozenset(
            (f"fact/{key}", "framework/dti-2022")
            for key in (
                "000/dti-rank-2022",
                "003/dti-rank-2022",
                "004/dti-digital-awareness-top-10",
                "004/dti-rank-2022",
            )
        ),
    ),
    "what of the DTI rank of Bình Dương its reader inferred": Question(
        "004 1678-1781",
        "SELECT ?property { fact:004\\/dti-rank-2022 dx:inference/dx:ofProperty ?property }",
        one("ontology#framework", "ontology#periodEnd", "ontology#periodStart"),
    ),
    "what the national portal is used for": Question(
        "003 2075-2304, 5381-5441",
        "SELECT ?what { system:cong-dvcqg dx:offers ?what }",
        one("function/chung-thuc-cong-dvcqg", "function/cong-khai-chi-so-phuc-vu-cong-dvcqg"),
    ),
    "who helps residents with procedures online": Question(
        "003 6915-6990",
        "SELECT ?who { ?f a dx:Assessment ; dx:about ?who ; dx:topic topic:online-services ."
        " ?who a dx:Organisation }",
        one("org/thanh-nien-binh-dinh"),
    ),
    "what the Deputy Minister said in Bình Định": Question(
        "000 3978-4824",
        "SELECT ?f { ?f a dx:Claim ; dx:statedBy person:pham-duc-long }",
        one(
            "fact/000/assessment-pham-duc-long",
            "fact/000/assessment-proposals-noted",
            "fact/000/assessment-submarine-cables",
            "fact/000/goal-feed-schemes",
            "fact/000/goal-software-science-area",
            "fact/000/goal-submit-to-government",
        ),
    ),
    "who takes part in moving 2G subscribers to 4G": Question(
        "001 327-413, 1747-1945",
        "SELECT ?who { ?f rdf:predicate dcterms:contributor ; rdf:object ?who }",
        one(
            "org/doanh-nghiep-vien-thong-ben-tre",
            "org/ubnd-cap-huyen-ben-tre",
            "org/viettel-ben-tre",
        ),
    ),
    "what the country wants to be by 2030": Question(
        "004 523-880",
        "SELECT ?f { ?f a dx:Goal ; dx:about doc:749-qd-ttg ; dx:refArea unit:viet-nam }",
        one("fact/004/goal-national-renewal-2030", "fact/004/goal-national-vision-2030"),
    ),
    "which documents are still to come": Question(
        "001 4803-4916; 004 5624-5689",
        "SELECT ?what { ?f dx:statusOf ?what ; dx:status"
        " <https://w3id.org/vn-dx/concept/status/planned> . ?what a dx:PolicyDocument }",
        one(
            "doc/chien-luoc-du-lieu-2030-ben-tre",
            "doc/huong-dan-cds-dia-phuong",
            "doc/khung-kien-truc-cqdt-3-0-ben-tre",
        ),
    ),
}


@pytest.fixture(scope="module")
def store(dataset: tuple[ox.Quad, ...]) -> ox.Store:
    filled = ox.Store()
    filled.bulk_extend(dataset)
    return filled


def answer(store: ox.Store, query: str) -> frozenset[tuple[str, ...]]:
    solutions = store.query(query, prefixes=PREFIXES)
    assert isinstance(solutions, ox.QuerySolutions)
    names = [variable.value for variable in solutions.variables]
    return frozenset(tuple(short(row[name]) for name in names) for row in solutions)


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_the_graph_answers_as_the_reports_do(store: ox.Store, question: Question) -> None:
    assert answer(store, question.query) == question.answer


def test_no_province_corroborates_another(store: ox.Store) -> None:
    """Two facts say the same only of the same place."""
    query = (
        "SELECT ?f ?g { ?f dx:corroborates ?g ; dx:refArea ?here . ?g dx:refArea ?there ."
        " FILTER(?here != ?there) }"
    )
    assert answer(store, query) == frozenset()


def test_printed_figures_of_a_report_without_province_are_stated(store: ox.Store) -> None:
    query = (
        "SELECT ?f { ?f a dx:Observation ; dx:derivation ?how ; dx:printedValue ?printed ."
        " FILTER(STRENDS(STR(?how), '/inferred')) }"
    )
    assert answer(store, query) == frozenset()


def test_no_rank_has_its_edition_from_the_indicator(store: ox.Store) -> None:
    query = "SELECT ?f { ?f a dx:RankObservation ; dx:indicator/dx:framework ?edition }"
    assert answer(store, query) == frozenset()


def test_people_and_enterprises_lie_somewhere_and_are_responsible_for_nothing(
    store: ox.Store,
) -> None:
    """A jurisdiction is that of a body; residents and companies only are in a place."""
    groups = "dx:Company org-type:population-group org-type:enterprise org-type:hospital"
    query = (
        "PREFIX org-type: <https://w3id.org/vn-dx/concept/org-type/>"
        " SELECT ?who { ?who a|<http://www.w3.org/ns/org#classification> ?kind ;"
        f" dx:PLACE ?unit . VALUES ?kind {{ {groups} }} }}"
    )
    assert answer(store, query.replace("PLACE", "jurisdiction")) == frozenset()
    placed = answer(store, query.replace("dx:PLACE", "dcterms:spatial"))
    assert {("org/nguoi-dan-ben-tre",), ("org/bvdk-binh-dinh",)} <= placed
