"""Slips planted into every figure of the sheets: the gate sees nearly all, and nothing else."""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import Any

import pytest

from loaders import resources
from loaders.build.dataset import read_sheets
from loaders.check.passage import editions, figures, ranks, summaries
from loaders.check.passage.reading import Reading, read_report, recorded_names
from loaders.entries.facts.fact import Fact
from loaders.entries.facts.observation import Observation
from loaders.reports.archive import Archive
from loaders.settings import Settings
from tests.synthetic import ONTOLOGY, TERMS

SHEETS = sorted(resources.SHEETS.glob("*.yaml"))
WANTED = 0.97
WANTED_OF_LABELS = 0.9
"""Labels are paraphrases: `hạn hẹp` beside `chưa đủ để nâng cấp` says less either way."""
MODULES = (editions, figures, ranks, summaries)
NUMBERS = (
    "value", "min_value", "max_value", "change", "numerator", "denominator", "rank",
    "rank_out_of", "top_n",
)  # fmt: skip
UNITS = {"PERCENT", "NUM", "CCY_VND", "HR"}
QUALIFIERS = {"exact", "approx", "more-than", "at-least", "at-most", "range"}
_RISING = re.compile(
    r"(?<!\w)(?:tăng cường|tăng|cải thiện|nâng cao|nâng|đẩy mạnh|mở rộng|thúc đẩy"
    r"|phát triển)(?!\w)",
    re.IGNORECASE,
)


@cache
def readings() -> tuple[Reading, ...]:
    """Put every fact of the sheets beside its passages, as far as the texts are there."""
    archive = Archive(Settings.from_environ().reports)
    sheets = read_sheets(SHEETS, TERMS, archive)
    recorded = recorded_names(ONTOLOGY, sheets)
    texts = [(sheet, archive.text(sheet.name)) for sheet in sheets]
    reports = (
        read_report(sheet, text.text, sheets, TERMS, recorded) for sheet, text in texts if text
    )
    return tuple(reading for report in reports for reading in report.readings())


@pytest.fixture(scope="module", autouse=True)
def _texts() -> None:
    if not readings():
        pytest.skip("no report texts: set DXKG_REPORTS to their folder")


def slips(fact: Fact) -> Iterator[tuple[str, Fact]]:
    """Plant one slip after the other into a fact."""
    if isinstance(fact, Observation):
        yield from _numbers(fact)
        yield from _codes(fact)
        for key in ("printed_value", "base_period"):
            if re.search(r"\d", getattr(fact, key)):
                yield key, _with(fact, key, _next_digit(getattr(fact, key)))


def _numbers(fact: Observation) -> Iterator[tuple[str, Fact]]:
    for key in NUMBERS:
        value = getattr(fact, key, None)
        if value is None:
            continue
        number = Decimal(value)
        wrong = {number + 1, number - 1, number * 10, number * 1000, number / 1000}
        wrong |= {-number} if key == "change" else set()
        for other in sorted(wrong):
            if isinstance(value, Decimal) or other == other.to_integral_value():
                yield f"{key} {other:f}", _with(fact, key, type(value)(other))


def _codes(fact: Observation) -> Iterator[tuple[str, Fact]]:
    for unit in sorted(UNITS - {fact.unit}) if fact.unit else ():
        yield unit, replace(fact, unit=unit)
    for code in sorted(QUALIFIERS - {fact.value_qualifier}) if fact.value_qualifier else ():
        yield code, replace(fact, value_qualifier=code)


def labels(fact: Fact) -> Iterator[Fact]:
    """Change the first number of a label, and turn what rises in it to fall."""
    vi = fact.label.get("vi", "")
    for slipped in (_next_digit(vi), _RISING.sub("giảm", vi, count=1)):
        if slipped != vi:
            yield replace(fact, label={**fact.label, "vi": slipped})


def _with(fact: Observation, key: str, value: object) -> Fact:
    changed: dict[str, Any] = {key: value}
    return replace(fact, **changed)


def _next_digit(text: str) -> str:
    return re.sub(r"\d", lambda digit: str((int(digit[0]) + 1) % 10), text, count=1)


def _is_seen(reading: Reading) -> bool:
    return any(True for module in MODULES for _ in module.mismatches(reading))


def test_sheets_as_they_are_have_no_finding() -> None:
    assert [reading.fact.id for reading in readings() if _is_seen(reading)] == []


def test_nearly_every_slip_in_a_figure_is_seen() -> None:
    planted = [
        (reading.fact.id, what, _is_seen(replace(reading, fact=slipped)))
        for reading in readings()
        for what, slipped in slips(reading.fact)
    ]
    missed = [(name, what) for name, what, seen in planted if not seen]
    share = 1 - len(missed) / len(planted)
    print(f"{len(planted)} slips, {share:.1%} seen; missed: {missed}")
    assert share >= WANTED


def test_most_slips_in_labels_are_seen() -> None:
    planted = [
        (slipped.label["vi"], _is_seen(replace(reading, fact=slipped)))
        for reading in readings()
        for slipped in labels(reading.fact)
    ]
    missed = [label for label, seen in planted if not seen]
    share = 1 - len(missed) / len(planted)
    print(f"{len(planted)} slips in labels, {share:.1%} seen; missed: {missed}")
    assert share >= WANTED_OF_LABELS
