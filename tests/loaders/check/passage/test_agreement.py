"""Agreement between facts, of two invented reports: what is refused, and where it is told."""

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from loaders.build.dataset import read_sheets
from loaders.check.finding import Finding
from loaders.check.passage.agreement import RULES
from loaders.check.passage.gate import passage_findings
from loaders.check.passage.likeness import differences_of_value
from loaders.check.wording import CHECK
from loaders.entries.facts.observation import Observation
from ontology.vocab import ID
from service.__main__ import main
from tests.synthetic import HEAD, NAME, TERMS, write

RANK = """\
  - id: fact/{name}/{key}
    type: RankObservation
    indicator: indicator/dti-rank
    refArea: unit/lang-son
    rank: 21
    periodStart: 2022-01-01
    periodEnd: 2022-12-31
    evidence: [0, 10]
"""
VALUE = """\
  - id: fact/{name}/{key}
    type: Observation
    indicator: indicator/bts-stations
    refArea: unit/lang-son
    value: 1200
    printedValue: "1.200"
    evidence: [0, 10]
"""
CLAIM = """\
  - id: fact/{name}/{key}
    type: Limitation
    label: {{vi: "Xã thiếu người"}}
    topic: [digital-human-resources, dx-governance]
    refArea: unit/lang-son
    evidence: [0, 10]
"""
STATUS = """\
  - id: fact/{name}/{key}
    type: StatusFact
    statusOf: system/ndxp
    status: operational
    evidence: [0, 10]
"""
LINK = "    corroborates: fact/other/there\n"


def sheet(name: str, *facts: str) -> str:
    return HEAD.replace(NAME, name) + "facts:\n" + "".join(facts)


def fact(text: str, *edits: tuple[str, str], name: str = "demo", key: str = "here") -> str:
    written = text.format(name=name, key=key)
    for old, new in edits:
        assert old in written
        written = written.replace(old, new)
    return written


def there(text: str, *edits: tuple[str, str]) -> str:
    """Write the sheet of the other report."""
    return sheet("other", fact(text, *edits, name="other", key="there"))


def found(folder: Path, *sheets: str) -> list[Finding]:
    """Check sheets without any text; what the gate finds in the first."""
    names = ("demo", "other")
    paths = [write(folder, text, name) for name, text in zip(names, sheets, strict=False)]
    return passage_findings(read_sheets(paths, TERMS, None), (), TERMS, None)


def codes(findings: Iterable[Finding]) -> list[str]:
    return [one.rule.removeprefix(CHECK) for one in findings]


@pytest.mark.parametrize("text", [RANK, VALUE, CLAIM, STATUS])
def test_facts_of_one_meaning_and_value_corroborate(text: str, tmp_path: Path) -> None:
    here = sheet("demo", fact(text) + LINK)
    assert codes(found(tmp_path, here, there(text))) == []


@pytest.mark.parametrize(
    ("text", "edit", "key"),
    [
        (RANK, ("dti-rank", "national-economic-rank"), "indicator"),
        (RANK, ("unit/lang-son", "unit/binh-dinh"), "refArea"),
        (RANK, ("2022", "2021"), "periodStart"),
        (VALUE, ("    value:", "    valueKind: target\n    value:"), "valueKind"),
        (VALUE, ("unit/lang-son", "unit/binh-duong"), "refArea"),
        (CLAIM, ("digital-human-resources, dx-governance", "telecom"), "topic"),
        (CLAIM, ("Limitation", "Goal"), "type"),
        (CLAIM, ("unit/lang-son", "unit/binh-dinh"), "refArea"),
        (STATUS, ("operational", "planned"), "status"),
        (STATUS, ("system/ndxp", "system/vneid"), "statusOf"),
    ],
)
def test_facts_of_another_meaning_do_not(
    text: str, edit: tuple[str, str], key: str, tmp_path: Path
) -> None:
    here = sheet("demo", fact(text) + LINK)
    (one,) = found(tmp_path, here, there(text, edit))
    assert codes([one]) == ["corroborates-unlike"]
    assert one.focus == f"{ID}fact/demo/here"
    line = here.splitlines().index(LINK.rstrip()) + 1
    assert one.place == f"demo.yaml:{line}"
    assert f"fact/other/there (other.yaml:13): {key}: " in one.message.en
    assert f"{key}: " in one.message.en.partition("the fact says")[2]


@pytest.mark.parametrize(
    ("text", "edit", "said"),
    [(RANK, ("rank: 21", "rank: 22"), "rank: 22"),
     (VALUE, ("value: 1200", "value: 1201"), "value: 1201")],
)  # fmt: skip
def test_facts_of_another_value_do_not_on_either_side(
    text: str, edit: tuple[str, str], said: str, tmp_path: Path
) -> None:
    here = sheet("demo", fact(text) + LINK)
    other = there(text, edit) + "    corroborates: fact/demo/here\n"
    one, two = found(tmp_path, here, other)
    assert codes([one, two]) == ["corroborates-unequal"] * 2
    assert said in one.message.en
    assert (one.focus, two.focus) == (f"{ID}fact/demo/here", f"{ID}fact/other/there")


@pytest.mark.parametrize(
    ("printed", "value", "printed_there", "value_there", "equal"),
    [
        ("51,2%", "51.2", "51,18%", "51.18", True),
        ("51,2%", "51.2", "51,3%", "51.3", False),
        ("1,2 triệu", "1200000", "1.234.567", "1234567", True),
        ("1,2 triệu", "1200000", "1.260.000", "1260000", False),
        ("1.907", "1907", "1.970", "1970", False),
        ("0", "0", "1", "1", False),
    ],
)
def test_values_are_compared_in_the_precision_they_are_printed_in(
    printed: str, value: str, printed_there: str, value_there: str, equal: bool
) -> None:
    one, other = (
        Observation(
            place=("facts", 0), id="fact/a/b", indicator="indicator/x", ref_area="unit/x",
            value=Decimal(number), printed_value=text, evidence=((0, 1),),
        )
        for number, text in ((value, printed), (value_there, printed_there))
    )  # fmt: skip
    assert (not list(differences_of_value(one, other))) is equal
    assert (not list(differences_of_value(other, one))) is equal


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2), st.text(max_size=20))
def test_a_value_equals_itself_however_it_is_printed(value: Decimal, printed: str) -> None:
    one = Observation(
        place=("facts", 0), id="fact/a/b", indicator="indicator/x", ref_area="unit/x",
        value=value, printed_value=printed, evidence=((0, 1),),
    )  # fmt: skip
    assert list(differences_of_value(one, one)) == []


def test_a_fact_does_not_corroborate_one_of_its_own_report(tmp_path: Path) -> None:
    twice = fact(RANK, ("rank: 21", "rank: 21\n    rankOutOf: 63"), key="twice")
    here = sheet("demo", fact(RANK) + "    corroborates: fact/demo/twice\n", twice)
    assert codes(found(tmp_path, here)) == ["corroborates-same-report"]


SECOND = fact(RANK, ("rank: 21", "rank: 22"), key="second")


def test_a_report_gives_one_value(tmp_path: Path) -> None:
    here = sheet("demo", fact(RANK), SECOND)
    (one,) = found(tmp_path, here)
    assert codes([one]) == ["two-values"]
    assert "fact/demo/here (demo.yaml:13): rank: 21" in one.message.en
    assert "fact/demo/second: 22" in one.message.en
    assert one.place == f"demo.yaml:{here.splitlines().index('    rank: 22') + 1}"


@pytest.mark.parametrize(
    "edit",
    [
        ("unit/lang-son", "unit/binh-dinh"),
        ("2022", "2021"),
        ("dti-rank", "national-economic-rank"),
        ("    rank: 22", "    valueKind: target\n    rank: 22"),
        ("    rank: 22", "    reviewStatus: superseded\n    rank: 22"),
        ("    rank: 22", "    distinctFrom: fact/demo/here\n    rank: 22"),
        ("    rank: 22", "    corrects: fact/demo/here\n    rank: 22"),
        ("    rank: 22", "    about: system/ndxp\n    rank: 22"),
        ("rank: 22", "rank: 21\n    rankOutOf: 63"),
    ],
    ids=str,
)
def test_figures_of_different_things_may_differ(edit: tuple[str, str], tmp_path: Path) -> None:
    assert edit[0] in SECOND
    here = sheet("demo", fact(RANK), SECOND.replace(*edit))
    assert codes(found(tmp_path, here)) == []


def test_between_reports_a_difference_is_data(tmp_path: Path) -> None:
    other = there(RANK, ("rank: 21", "rank: 22")) + "    conflictsWith: fact/demo/here\n"
    assert codes(found(tmp_path, sheet("demo", fact(RANK)), other)) == []


def test_a_conflict_within_a_report_needs_a_reason(tmp_path: Path) -> None:
    link = "    conflictsWith: fact/demo/here\n"
    reason = '    exceptions: [{code: conflict-in-report, reason: {vi: "Bảng và lời khác nhau"}}]\n'
    assert codes(found(tmp_path, sheet("demo", fact(RANK), SECOND + link))) == [
        "conflict-in-report"
    ]
    assert codes(found(tmp_path, sheet("demo", fact(RANK), SECOND + link + reason))) == []


def test_a_build_is_stopped_and_says_so_in_both_languages(tmp_path: Path) -> None:
    paths = [
        write(tmp_path, sheet("demo", fact(RANK) + LINK), "demo"),
        write(tmp_path, there(RANK, ("rank: 21", "rank: 22")), "other"),
    ]
    environ = {"DXKG_RELEASES": str(tmp_path / "releases"), "DXKG_REPORTS": str(tmp_path / "none")}
    result = CliRunner(env=environ).invoke(main, ["build", *map(str, paths)])
    assert result.exit_code == 1
    assert "demo.yaml:21: violation | " in result.output
    for rule in RULES[1:2]:
        assert rule.title.vi in result.output
        assert rule.title.en in result.output
    assert not (tmp_path / "releases" / "current").exists()
