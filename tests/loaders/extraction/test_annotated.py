"""How often extraction is right on the annotated texts: bounds a little under what was measured."""

from functools import cache
from pathlib import Path

import pytest

from loaders.extraction.confidence import read_measured
from loaders.extraction.judging.annotated import annotated, digest
from loaders.extraction.judging.evaluation import Evaluation, evaluated
from loaders.extraction.judging.score import Counts
from loaders.extraction.rules.every import RULES

FOLDER = Path(__file__).with_name("annotated")


@cache
def measured() -> Evaluation:
    return evaluated(tuple(annotated(FOLDER)))


def counts(kind: str) -> Counts:
    return measured().by_kind[kind].counts


@pytest.mark.parametrize(
    ("kind", "precision", "recall"),
    [
        ("observation", 0.97, 0.78),
        ("ranking", 0.95, 0.90),
        ("person_role", 0.99, 0.92),
        ("system", 0.95, 0.86),
        ("connection", 0.94, 0.74),
        ("event", 0.99, 0.77),
        ("document", 0.99, 0.96),
        ("all", 0.97, 0.82),
    ],
)
def test_proposals_are_right_and_facts_are_found(
    kind: str, precision: float, recall: float
) -> None:
    assert counts(kind).precision >= precision
    assert counts(kind).recall >= recall


def test_most_right_proposals_need_no_edit() -> None:
    assert counts("all").whole_share >= 0.71
    assert counts("all").field_share >= 0.94


def test_texts_of_other_topics_give_nothing() -> None:
    assert measured().wrong_per_thousand(noise=True) == 0


def test_confidence_was_measured_on_these_texts_with_these_rules() -> None:
    """Where it fails: `dxkg evaluate --keep tests/loaders/extraction/annotated`."""
    kept = read_measured()
    assert kept.digest == digest(tuple(annotated(FOLDER)))
    assert set(kept.rules) == {rule.id for rule in RULES}
