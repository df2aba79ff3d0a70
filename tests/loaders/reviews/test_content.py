"""The content of facts: one text for each, read back whole, another with each character."""

from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders import resources
from loaders.build.dataset import read_sheets
from loaders.entries.completion import complete_facts
from loaders.entries.facts.fact import Fact
from loaders.entries.facts.observation import Observation
from loaders.entries.forms import Date
from loaders.entries.grounds import Inference
from loaders.reviews.content import content_hash, content_text, fact_from_text
from loaders.reviews.event import Decision, Event
from loaders.reviews.standing import level_of
from tests.synthetic import TERMS

FIGURE = Observation(
    id="fact/demo/bts",
    indicator="indicator/bts-stations",
    ref_area="unit/lang-son",
    about=("unit/lang-son",),
    value=Decimal("1200"),
    label={"vi": "Trạm", "en": "Stations"},
    attested_on=Date("2023-03-31"),
    evidence=((1, 5),),
    derivation="stated",
    inferred=(
        Inference(
            keys=("periodStart",),
            facts=("fact/demo/x",),
            anchors=((7, 9),),
            confidence=Decimal("0.8"),
            comment={"vi": "Suy ra."},
        ),
    ),
    meant={"refArea": "report"},
)


@pytest.fixture(scope="module")
def facts() -> tuple[Fact, ...]:
    sheets = read_sheets(resources.SHEETS.glob("*.yaml"), TERMS, None)
    return tuple(fact for sheet in sheets for fact in complete_facts(sheet, TERMS))


def test_every_content_is_read_back_as_it_was_written(facts: tuple[Fact, ...]) -> None:
    for fact in (*facts, FIGURE):
        text = content_text(fact)
        assert content_text(fact_from_text(text)) == text
    assert len({content_hash(fact) for fact in facts}) == len(facts)


CHANGES: dict[str, Any] = {  # Any: values of its fields
    "value": Decimal("1200.0"),
    "label": {"vi": "Trạm", "en": "Stations."},
    "comment": {"vi": "x"},
    "ref_area": "unit/lang-so",
    "evidence": ((1, 6),),
    "attested_on": Date("2023-03-30"),
    "derivation": "inferred",
    "confidence": Decimal("0.9"),
    "meant": {},
    "inferred": (),
    "printed_value": "1.200",
}


@pytest.mark.parametrize("name", CHANGES)
def test_every_character_counts(name: str) -> None:
    assert content_hash(replace(FIGURE, **{name: CHANGES[name]})) != content_hash(FIGURE)


def test_what_was_decided_on_a_fact_is_no_content() -> None:
    assert {"review_status", "exceptions", "place"} <= {each.name for each in fields(FIGURE)}
    decided = replace(FIGURE, review_status="corrected", place=("facts", 3))
    assert content_hash(decided) == content_hash(FIGURE)


EVENTS = st.lists(
    st.builds(
        Event,
        id=st.just("0"),
        time=st.just(""),
        by=st.sampled_from(("A", "B", "C", " a ")),
        fact=st.just("fact/demo/bts"),
        content=st.sampled_from(("old", "new")),
        text=st.just(""),
        decision=st.sampled_from(Decision),
        result=st.just(""),
        independent=st.booleans(),
    ),
    max_size=6,
)


@given(EVENTS)
def test_a_level_counts_persons_and_only_those_of_this_content(events: list[Event]) -> None:
    level = level_of("new", events)
    accepted = [e for e in events if e.confirmed == "new"]
    persons = {event.person for event in accepted}
    blind = {event.person for event in accepted if event.independent}
    assert level <= min(2, len(persons))
    assert level < 2 or len(blind) >= 2
    ending = [e for e in events if e.content == "new" and e.decision is not Decision.NOTE]
    if ending and ending[-1].decision in (Decision.REJECT, Decision.WITHDRAW, Decision.CORRECT):
        assert level == 0
