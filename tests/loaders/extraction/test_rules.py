"""Every rule finds what its positive example says and nothing in its negative one."""

import pytest

from loaders.extraction.extract import layers_of
from loaders.extraction.proposal import Proposal
from loaders.extraction.rule import Rule
from loaders.extraction.rules.every import RULES
from tests.loaders.extraction.reading import document, fields


def test_each_rule_has_an_id_of_its_own() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_rule_finds_its_positive_example(rule: Rule) -> None:
    wanted = dict(rule.positive.fields)
    found = [
        {key: value for key, value in fields(one).items() if key in wanted}
        for one in _found(rule, rule.positive.text)
    ]
    assert wanted in found


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_rule_finds_nothing_in_its_negative_example(rule: Rule) -> None:
    assert not _found(rule, rule.negative)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_rule_signs_what_it_finds(rule: Rule) -> None:
    assert {one.rule for one in _found(rule, rule.positive.text)} == {rule.id}


def _found(rule: Rule, text: str) -> list[Proposal]:
    return list(rule.find(layers_of(document(text))))
