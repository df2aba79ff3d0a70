"""The sheet of proposals: valid beside the others, nothing of it published before accepted."""

from dataclasses import replace
from pathlib import Path

import pytest

from loaders import resources
from loaders.build.dataset import Sources, quads_from_sources, read_sheets
from loaders.check.checks import check_dataset
from loaders.check.passage.gate import passage_findings
from loaders.entries.forms import Date
from loaders.entries.sheet import Sheet
from loaders.extraction.drafting.draft import sheet_name
from loaders.extraction.drafting.writing import sheet_text
from loaders.extraction.gate import judged
from loaders.graph.quads import is_published
from loaders.reports.archive import Archive
from ontology import vocab
from tests.loaders.extraction.stating import ALL, TEXT, count, draft
from tests.synthetic import ONTOLOGY, TERMS

NAME = "bao-cao-mau"
TIME = "2026-01-02T03:04:05Z"


def written(folder: Path, *, name: str = NAME) -> Path:
    verdict = judged(draft(*(stated() for stated in ALL), name=name))
    path = folder / f"{name}.yaml"
    path.write_text(sheet_text(verdict.draft, TIME, "dxkg 1: test"), "utf-8")
    return path


@pytest.fixture
def texts(tmp_path: Path) -> Archive:
    kept = Archive(tmp_path / "reports")
    source = tmp_path / "text.txt"
    source.write_text(TEXT, "utf-8")
    kept.keep(NAME, TEXT, source)
    return kept


@pytest.fixture
def sheet(tmp_path: Path, texts: Archive) -> Sheet:
    (read,) = read_sheets([written(tmp_path)], TERMS, texts)
    return read


def test_every_fact_says_that_it_is_only_proposed(sheet: Sheet) -> None:
    assert {fact.review_status for fact in sheet.facts} == {"proposed"}
    assert sheet.review is None


def test_each_kind_has_its_class(sheet: Sheet) -> None:
    assert sorted({fact.type for fact in sheet.facts}) == [
        "Connection",
        "Limitation",
        "Observation",
        "Participation",
        "RankObservation",
        "RatioObservation",
        "StatusFact",
        "Tenure",
    ]
    assert {"Indicator", "PolicyDocument", "Event"} <= {thing.type for thing in sheet.things}


def test_the_gate_of_sheets_finds_nothing(sheet: Sheet, texts: Archive) -> None:
    found = passage_findings((sheet,), ONTOLOGY, TERMS, texts)
    assert [(one.rule, one.message.en) for one in found] == []


def test_it_stands_beside_the_sheets_of_the_project_and_other_drafts(tmp_path: Path) -> None:
    own = [written(tmp_path), written(tmp_path, name="thu-hai")]
    read = read_sheets([*own, *resources.SHEETS.glob("*.yaml")], TERMS, None)
    assert {NAME, "thu-hai"} <= {one.name for one in read}


def test_nothing_of_it_is_published(sheet: Sheet, texts: Archive) -> None:
    quads = quads_from_sources(Sources((sheet,), ONTOLOGY, TERMS, texts))
    public = [quad for quad in quads if is_published(quad)]
    assert not [quad for quad in public if NAME in f"{quad.subject} {quad.graph_name}"]
    assert [quad for quad in quads if f"/candidate/{NAME}" in str(quad.graph_name)]


def test_facts_that_are_accepted_are_right_by_all_shapes(
    tmp_path: Path, texts: Archive, sheet: Sheet
) -> None:
    head, _, facts = (tmp_path / f"{NAME}.yaml").read_text("utf-8").partition("\nthings:")
    review = f"review: {{id: activity/{NAME}-review, agent: agent/editor, endedAt: {TIME!r}}}\n"
    accepted = f"{head}attestedOn: 2024-03-15\n{review}\nthings:{facts}"
    path = tmp_path / "accepted" / f"{NAME}.yaml"
    path.parent.mkdir()
    path.write_text(accepted.replace("reviewStatus: proposed", "reviewStatus: accepted"), "utf-8")
    sheets = read_sheets([path], TERMS, texts)
    quads = quads_from_sources(Sources(sheets, ONTOLOGY, TERMS, texts))
    found = [one for one in check_dataset(quads) if one.severity.value == "violation"]
    wanting = {one.message.en for one in found if f"/{NAME}/" in one.focus}
    assert wanting == {  # of the statement: whoever accepts it says whose and of what it is
        "Name the holder of the claim (dx:holder).",
        "Give the claim at least one topic from the code list topic.",
    }
    assert not [one for one in found if NAME not in one.focus]


def test_a_fact_that_is_accepted_is_published_with_what_it_names(
    sheet: Sheet, texts: Archive
) -> None:
    facts = tuple(
        replace(fact, review_status="accepted") if fact.type == "Tenure" else fact
        for fact in sheet.facts
    )
    preface = replace(sheet.preface, attested_on=Date("2024-03-15"))
    decided = replace(sheet, facts=facts, preface=preface)
    quads = quads_from_sources(Sources((decided,), ONTOLOGY, TERMS, texts))
    graph = f"{vocab.GRAPH}report/{NAME}"
    published = {
        str(getattr(quad.subject, "value", "")).removeprefix(vocab.ID)
        for quad in quads
        if getattr(quad.graph_name, "value", "") == graph
    }
    kinds = {name.partition("/")[0] for name in published}
    assert {"fact", "person", "post", "org", "report", "activity", "evidence"} <= kinds
    assert {"system", "doc", "indicator", "event"}.isdisjoint(kinds)
    found = [one for one in check_dataset(quads) if one.severity.value == "violation"]
    assert {one.message.en.partition(",")[0] for one in found} == {
        "Record a review with the matching decision"  # which here nobody has made
    }


def test_what_a_draft_calls_things_counts_for_no_other_sheet(sheet: Sheet, texts: Archive) -> None:
    own = read_sheets([*resources.SHEETS.glob("*.yaml")], TERMS, None)
    thing = next(one for one in sheet.things if one.id.startswith("org/"))
    greedy = replace(sheet, things=(replace(thing, names=("UBND tỉnh", "Bộ", "Sở")), *sheet.things))
    alone = passage_findings(own, ONTOLOGY, TERMS, texts)
    assert [
        one
        for one in passage_findings((*own, greedy), ONTOLOGY, TERMS, texts)
        if NAME not in (one.graph or "")
    ] == alone


def test_a_sheet_is_the_same_whenever_it_is_written(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    assert written(one).read_bytes() == written(other).read_bytes()


def test_a_new_indicator_stands_beside_those_it_is_like() -> None:
    (part,) = draft(count()).parts
    (thing,) = part.things
    assert thing.tree["label"] == {"vi": "Trạm thu phát mẫu"}
    assert thing.tree["unit"] == "NUM"


def test_names_of_sheets_come_from_files() -> None:
    assert sheet_name(Path("Báo cáo số 5 (bản cuối).PDF")) == "bao-cao-so-5-ban-cuoi"
    assert sheet_name(Path("….txt")) == "bao-cao"


def test_the_archive_is_not_needed(tmp_path: Path) -> None:
    (read,) = read_sheets([written(tmp_path)], TERMS, None)
    assert len(read.facts) == len({fact.id for fact in read.facts})
