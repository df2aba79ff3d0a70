"""Annotated texts in, scores out: invented texts whose facts are known."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from loaders.extraction.confidence import RuleTally, Tally, read_measured
from loaders.extraction.judging.annotated import annotated, digest
from loaders.extraction.judging.evaluation import evaluated
from loaders.extraction.judging.keeping import measured
from loaders.extraction.judging.score import Counts, score
from loaders.extraction.proposal import Ranking, Said
from loaders.extraction.rules.every import RULES
from service.__main__ import main

TEXT = "Tỉnh Hưng Yên xếp thứ 12 về chuyển đổi số năm 2023.\n"
NOISE = "Giá nhãn lồng hôm nay tăng nhẹ.\n"
QUOTE = "Tỉnh Hưng Yên xếp thứ 12"
FACT = {
    "kind": "ranking",
    "rank": 12,
    "area": "Hưng Yên",
    "year": 2023,
    "quote": QUOTE,
    "start": 0,
    "end": len(QUOTE),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "texts").mkdir()
    (tmp_path / "facts").mkdir()
    add(tmp_path, "hung-yen", TEXT, FACT)
    add(tmp_path, "gia-nhan", NOISE)
    return tmp_path


def add(folder: Path, name: str, text: str, *facts: object) -> None:
    (folder / "texts" / f"{name}.txt").write_text(text, "utf-8")
    written = "".join(f"{json.dumps(one, ensure_ascii=False)}\n" for one in facts)
    (folder / "facts" / f"{name}.jsonl").write_text(written, "utf-8")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["evaluate", *map(str, arguments)])


def proposing(*rankings: Ranking) -> Callable[[object], tuple[Ranking, ...]]:
    """Make an extractor that finds the same in every text."""
    return lambda document: rankings


def placed(rank: int, year: int | None = 2023) -> Ranking:
    given = Said(year) if year else None
    area = Said("Hưng Yên")
    return Ranking(rule="ranking/a", start=0, end=20, rank=Said(rank), area=area, year=given)


def test_counts_by_kind_and_rule(folder: Path) -> None:
    found = evaluated(tuple(annotated(folder)), proposing(placed(12), placed(3)))
    counts = found.by_kind["ranking"].counts
    assert (counts.right, counts.wrong, counts.missed, counts.whole) == (1, 3, 0, 1)
    assert found.by_kind["all"].counts == counts
    assert found.by_rule["ranking/a"].found == 4
    assert found.by_rule["ranking/a"].precision == 0.25


def test_wrong_proposals_per_thousand_characters(folder: Path) -> None:
    found = evaluated(tuple(annotated(folder)), proposing(placed(3)))
    assert found.wrong_per_thousand() == pytest.approx(2000 / (len(TEXT) + len(NOISE) - 2), rel=0.1)
    assert found.wrong_per_thousand(noise=True) == pytest.approx(1000 / len(NOISE), rel=0.1)


def test_frequent_mistakes_come_first(folder: Path) -> None:
    found = evaluated(tuple(annotated(folder)), proposing(placed(3), placed(12, year=2019)))
    told = [(one.rule, one.what, len(one.cases)) for one in found.errors]
    assert told == [("ranking/a", "wrong", 3), ("ranking/a", "year", 1)]


def test_an_open_field_is_no_mistake_of_what_was_said(folder: Path) -> None:
    found = evaluated(tuple(annotated(folder)), proposing(placed(12, year=None)))
    assert ("ranking/a", "year") not in found.said_by_rule
    assert found.by_field["ranking", "year"].right == 0


def test_intervals_are_over_texts_and_always_the_same() -> None:
    texts = [Counts(right=9, wrong=1, missed=2)] * 5 + [Counts(right=1, wrong=9, missed=2)]
    low, high = score(texts).intervals["precision"]
    assert low < score(texts).counts.precision < high
    assert score(texts) == score(texts)


def test_texts_that_are_all_alike_leave_no_doubt() -> None:
    assert score([Counts(right=3, wrong=1)] * 4).intervals["precision"] == (0.75, 0.75)


def test_the_digest_is_of_contents(folder: Path, tmp_path: Path) -> None:
    before = digest(tuple(annotated(folder)))
    for part, ending in (("texts", "txt"), ("facts", "jsonl")):
        (folder / part / f"hung-yen.{ending}").rename(folder / part / f"b.{ending}")
    assert digest(tuple(annotated(folder))) == before
    add(folder, "b", TEXT, FACT | {"rank": 13})
    assert digest(tuple(annotated(folder))) != before


def test_the_command_tells_kinds_fields_rules_and_mistakes(folder: Path) -> None:
    result = run(folder, "--by-rule", "--show")
    assert result.exit_code == 0, result.output
    assert "2 texts, 1 of them without facts" in result.output
    assert "wrong proposals per 1,000 characters of texts without facts: 0.000" in result.output


def test_the_command_writes_json(folder: Path) -> None:
    told = json.loads(run(folder, "--format", "json").output)
    assert told["texts"] == 2
    assert told["kinds"]["ranking"]["annotated"] == 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"quote": "Tỉnh Hưng Yên đứng thứ 12"}, "hung-yen.jsonl:1: no fact of the text"),
        ({"start": "đầu"}, "hung-yen.jsonl:1: no fact of the text"),
        ({"mentions": [5]}, "hung-yen.jsonl:1: no fact of the text"),
    ],
)
def test_annotations_that_do_not_fit_are_refused(
    folder: Path, change: dict[str, object], message: str
) -> None:
    add(folder, "hung-yen", TEXT, FACT | change)
    result = run(folder)
    assert result.exit_code == 1
    assert message in result.output


def test_a_text_without_a_file_of_facts_is_refused(folder: Path) -> None:
    (folder / "facts" / "gia-nhan.jsonl").unlink()
    assert "gia-nhan has no facts" in run(folder).output


def test_facts_without_a_text_are_refused(folder: Path) -> None:
    (folder / "texts" / "gia-nhan.txt").unlink()
    assert "gia-nhan has no text" in run(folder).output


def test_a_folder_of_something_else_is_refused(tmp_path: Path) -> None:
    assert "expected texts/NAME.*" in run(tmp_path).output


def test_counts_are_kept_for_confidence(folder: Path, tmp_path: Path) -> None:
    kept = tmp_path / "measured.json"
    assert run(folder, "--keep", "--kept-in", kept).exit_code == 0
    told = read_measured(kept)
    assert told.texts == 2
    assert told.digest == digest(tuple(annotated(folder)))
    assert set(told.rules) == {rule.id for rule in RULES}
    written = kept.read_text("utf-8")
    run(folder, "--keep", "--kept-in", kept)
    assert kept.read_text("utf-8") == written


def test_fields_are_counted_where_a_right_proposal_gives_them(folder: Path) -> None:
    found = evaluated(tuple(annotated(folder)), proposing(placed(12, year=2019), placed(3)))
    rules = [replace(RULES[0], id="ranking/a"), replace(RULES[0], id="ranking/b")]
    told = measured(found, rules).rules
    assert told["ranking/a"].proposals == Tally(1, 3)
    assert told["ranking/a"].fields == {"area": Tally(1), "rank": Tally(1), "year": Tally(0, 1)}
    assert told["ranking/b"] == RuleTally()
