"""A sentence tried by hand: known words, what rules make of it, and what the gate leaves."""

import json

from click.testing import CliRunner, Result

from loaders.vietnamese.lexicon import read_lexicon
from service.__main__ import main

SENTENCE = "Năm 2024, tỉnh Hà Nam có 45 doanh nghiệp công nghệ số."


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["lexicon", *arguments])


def test_words_and_proposals_are_told_with_their_places_and_reasons() -> None:
    told = run("test", SENTENCE).output
    assert "[28, 40] «doanh nghiệp»  counted/bodies" in told
    assert "observation/count [25, 53] «45 doanh nghiệp công nghệ số»" in told
    assert "  value: 45 (clause)" in told


def test_words_and_proposals_as_json() -> None:
    told = json.loads(run("test", "--format", "json", SENTENCE).output)
    for cue in told["cues"]:
        assert SENTENCE[cue["start"] : cue["end"]] == cue["printed"]
    assert [one["rule"] for one in told["found"]] == ["observation/count"]
    assert [one["value"] for one in told["kept"]] == [45]


def test_a_sentence_of_nothing_known() -> None:
    assert "nothing found" in run("test", "Ừ.").output


def test_no_sentence_is_bad_usage() -> None:
    result = run("test", " ")
    assert result.exit_code == 2
    assert "no text" in result.output


def test_groups_are_listed_with_their_numbers() -> None:
    groups = json.loads(run("--format", "json").output)
    assert [one["group"] for one in groups] == list(read_lexicon().groups)
    lines = run().output.splitlines()
    assert len(lines) == len(groups)
    for line, group in zip(lines, groups, strict=True):
        assert line.split()[:3] == [group["group"], str(group["entries"]), str(group["labels"])]
