"""The document on the lexicon: its groups, and its walk-throughs followed to the letter."""

import shutil
from pathlib import Path

import pytest

from loaders.extraction.extract import found_by_rules, layers_of
from loaders.extraction.linking.directory import directories
from loaders.extraction.proposal import Observation, System
from loaders.reading.report import read_bytes
from loaders.resources import ONTOLOGY, ROOT
from loaders.vietnamese.lexicon import read_groups, read_lexicon
from tests.guide import steps_in

DOCUMENT = (ROOT / "docs" / "lexicon.md").read_text("utf-8")
COUNTED = "Toàn tỉnh có 32 bốt điện tử tra cứu thủ tục."
RETIRED = "Tỉnh đã thôi sử dụng Cổng dữ liệu mở tỉnh Hà Nam."


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Follow every step in a copy of the ontology."""
    root = tmp_path_factory.mktemp("lexicon")
    shutil.copytree(ONTOLOGY, root / "ontology", ignore=shutil.ignore_patterns("*.py", "__*"))
    for step in steps_in(DOCUMENT):
        assert (root / step.file).read_text("utf-8").count(step.before) == 1
        step.follow(root)
    return root / "ontology"


def proposed(folder: Path, sentence: str) -> list[object]:
    document = read_bytes(sentence.encode(), "sentence.txt")
    return list(found_by_rules(layers_of(document, read_lexicon(folder / "lexicon.ttl"))))


def test_each_group_is_told() -> None:
    told = [f"| `{one.code}` | {one.told['vi']} | {one.told['en']} |" for one in read_groups()]
    assert [
        line for line in DOCUMENT.splitlines() if line.startswith("| `") and line in told
    ] == told


def test_there_are_three_walk_throughs_and_their_sentences_are_told() -> None:
    assert len(steps_in(DOCUMENT)) == 3
    assert COUNTED in DOCUMENT
    assert RETIRED in DOCUMENT


def test_a_noun_that_was_added_is_counted(copied: Path) -> None:
    assert units(ONTOLOGY) == []
    assert units(copied) == ["bốt điện tử"]


def units(folder: Path) -> list[str]:
    found = [one for one in proposed(folder, COUNTED) if isinstance(one, Observation)]
    return [one.unit.value for one in found if one.unit]


def test_a_way_of_saying_that_was_added_is_understood(copied: Path) -> None:
    assert states(ONTOLOGY) != ["retired"]
    assert states(copied) == ["retired"]


def states(folder: Path) -> list[str]:
    found = [one for one in proposed(folder, RETIRED) if isinstance(one, System)]
    return [one.status.value for one in found if one.status]


def test_a_name_that_was_added_is_linked(copied: Path) -> None:
    things = directories(copied)["indicator"].find("Số trạm gốc di động").things
    assert [thing.names[0] for thing in things] == ["Số trạm BTS"]
