"""Facts of one generated report: what each kind states, beside what all facts have in common."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bench.notation import Statement, link, text, typed
from bench.vocabulary import Vocabulary
from ontology.vocab import DX, QUDT_UNIT, mint, mint_concept

PLAN = (
    *["Observation"] * 14, *["RatioObservation"] * 6, *["RankObservation"] * 4,
    *["StatusFact"] * 5, *["Connection"] * 4, *["Tenure"] * 3, *["Limitation"] * 4,
)  # fmt: skip
"""The kinds of a report's facts: which number has which kind is known without the data."""
SYSTEMS = 5
PEOPLE = 3
_WORDS = (
    "dữ liệu", "hạ tầng", "nhân lực", "kinh phí", "kết nối", "an toàn", "hồ sơ", "thanh toán",
    "đào tạo", "máy chủ", "phần mềm", "quy trình",
)  # fmt: skip


@dataclass(frozen=True)
class Setting:
    """What the facts of one report share."""

    report: str
    unit: str
    year: int
    unit_names: Mapping[str, str]
    vocabulary: Vocabulary

    def fact(self, number: int) -> str:
        """Name a fact."""
        return mint("fact", self.report, f"f{number}")

    def system(self, number: int) -> str:
        """Name a system of the report."""
        return mint("system", f"{self.report}-{number}")

    def person(self, number: int) -> str:
        return mint("person", f"{self.report}-{number}")

    def post(self, number: int) -> str:
        return mint("post", f"{self.report}-{number}")

    @property
    def body(self) -> str:
        return mint("org", f"{self.report}-department")


@dataclass(frozen=True)
class Content:
    """What a fact states of its own."""

    about: str
    names: Mapping[str, str]
    statements: tuple[Statement, ...]


def content(setting: Setting, number: int, draw: random.Random) -> Content:
    """Make up a fact of the kind that the plan has for its number."""
    kind = PLAN[number]
    if kind.endswith("Observation"):
        return _observation(setting, number, kind, draw)
    if kind == "StatusFact":
        return _status(setting, number % SYSTEMS, draw)
    if kind == "Connection":
        return _connection(setting, number % SYSTEMS, draw)
    if kind == "Tenure":
        return _tenure(setting, number % PEOPLE)
    return _limitation(setting, draw)


def _observation(setting: Setting, number: int, kind: str, draw: random.Random) -> Content:
    vocabulary = setting.vocabulary
    is_rank = kind == "RankObservation"
    # an actual figure and its target, which follows it, have the same indicator
    pair = random.Random(f"{setting.report}/{number // 2}")  # noqa: S311
    indicator = (draw if is_rank else pair).choice(
        vocabulary.ranks if is_rank else vocabulary.measures
    )
    names = vocabulary.label(indicator)
    figures = tuple(_rank(draw) if is_rank else _figures(setting, number, kind, indicator, draw))
    printed = figures[-1].object.strip('"')
    return Content(
        about=setting.unit,
        names={
            language: f"{names.get(language, names['vi'])} – {unit} – {setting.year}: {printed}"
            for language, unit in setting.unit_names.items()
        },
        statements=(
            link(DX + "indicator", indicator),
            link(DX + "valueKind", mint_concept("value-kind", _value_kind(number))),
            link(DX + "valueQualifier", mint_concept("value-qualifier", "exact")),
            typed(DX + "periodStart", f"{setting.year}-01-01", "date"),
            typed(DX + "periodEnd", f"{setting.year}-12-31", "date"),
            *figures,
        ),
    )


def _value_kind(number: int) -> str:
    """Tell whether a fact is a target: every fourth observation is that of the one before."""
    return "target" if PLAN[number] == "Observation" and number % 4 == 3 else "actual"


def _figures(
    setting: Setting, number: int, kind: str, indicator: str, draw: random.Random
) -> Iterator[Statement]:
    unit = setting.vocabulary.terms.units[indicator]
    share = unit == QUDT_UNIT + "PERCENT"
    whole, part = draw.randint(100, 90_000), draw.random()
    if kind == "RatioObservation":
        yield typed(DX + "numerator", int(whole * part), "decimal")
        yield typed(DX + "denominator", whole, "decimal")
    if PLAN[number] == "Observation" and number % 4 == 2:
        yield link(DX + "hasTarget", setting.fact(number + 1))
    value = f"{part * 100:.1f}" if share else str(int(whole * part))
    yield link(DX + "unit", unit)
    yield typed(DX + "value", value, "decimal")
    yield text(DX + "printedValue", value.replace(".", ",") + ("%" if share else ""))


def _rank(draw: random.Random) -> Iterator[Statement]:
    rank = draw.randint(1, 63)
    yield typed(DX + "rank", rank, "integer")
    yield typed(DX + "rankOutOf", 63, "integer")
    yield text(DX + "printedValue", f"{rank}/63")


def _status(setting: Setting, system: int, draw: random.Random) -> Content:
    status = draw.choice(setting.vocabulary.codes("status"))
    about = setting.system(system)
    return Content(
        about,
        {
            "vi": f"Hệ thống {setting.report}-{system}: tình trạng {setting.year}",
            "en": f"System {setting.report}-{system}: status {setting.year}",
        },
        (link(DX + "statusOf", about), link(DX + "status", status)),
    )


def _connection(setting: Setting, system: int, draw: random.Random) -> Content:
    about, other = setting.system(system), mint("system", "ndxp")
    if draw.random() < 0.7:
        other = setting.system((system + 1 + draw.randrange(SYSTEMS - 1)) % SYSTEMS)
    return Content(
        about,
        {
            "vi": f"Kết nối của hệ thống {setting.report}-{system}",
            "en": f"Connection of system {setting.report}-{system}",
        },
        (
            link(DX + "fromSystem", about),
            link(DX + "toSystem", other),
            link(DX + "status", draw.choice(setting.vocabulary.codes("status"))),
        ),
    )


def _tenure(setting: Setting, person: int) -> Content:
    return Content(
        setting.person(person),
        {
            "vi": f"Chức vụ của cán bộ {setting.report}-{person}",
            "en": f"Post of official {setting.report}-{person}",
        },
        (link(DX + "person", setting.person(person)), link(DX + "post", setting.post(person))),
    )


def _limitation(setting: Setting, draw: random.Random) -> Content:
    words = " và ".join(draw.sample(_WORDS, 3))
    sentence = f"Địa phương còn khó khăn về {words}"
    return Content(
        setting.unit,
        {"vi": sentence, "en": f"The province still has difficulties ({setting.report})"},
        (
            text(DX + "statementText", sentence),
            link(DX + "holder", setting.body),
            link(DX + "topic", draw.choice(setting.vocabulary.codes("topic"))),
        ),
    )
