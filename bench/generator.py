"""A graph of this domain of any size: a count of triples and a seed in, N-Quads out.

Every triple stands in its named graph and in the default graph, as in a release; the size counts it
once. The reports are invented: no province printed these figures.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.facts import PEOPLE, PLAN, SYSTEMS, Setting, content
from bench.notation import Statement, folded_names, labels, link, quads, text, typed, types
from bench.vocabulary import Vocabulary
from loaders.graph.quads import lines, with_default_graph
from ontology.vocab import DCTERMS, DX, FOAF, OA, ORG, PROV, mint, mint_concept, mint_graph

DERIVED = mint_graph("derived")
FIRST_YEAR = 2016
_YEARS = 9
_READ = "2026-01-15T12:00:00Z"
_REVIEWED = "2026-01-20T12:00:00Z"


@dataclass(frozen=True)
class Generated:
    """What was written."""

    path: Path
    triples: int
    reports: int
    seed: int

    @property
    def quads(self) -> int:
        """Lines of the file: each triple in its graph and in the default graph."""
        return 2 * self.triples


def write_graph(path: Path, triples: int, seed: int, vocabulary: Vocabulary) -> Generated:
    """Write the reference graphs, then whole reports until there are at least so many triples."""
    with path.open("w", encoding="utf-8") as file:
        base = lines(with_default_graph(vocabulary.quads))
        file.writelines(f"{line}\n" for line in base)
        written, reports = len(base), 0
        while written < 2 * triples:
            block = list(report_lines(reports, seed, vocabulary))
            file.writelines(block)
            written += len(block)
            reports += 1
    return Generated(path, written // 2, reports, seed)


def report_name(number: int) -> str:
    """Name a report; its slug is also the start of the names of its things."""
    return f"s{number:06}"


def report_lines(number: int, seed: int, vocabulary: Vocabulary) -> Iterator[str]:
    """Write one report with its things, facts, evidence and reviews."""
    setting = setting_of(number, vocabulary)
    draw = random.Random(f"{seed}/{number}")  # noqa: S311 figures, not secrets
    graph = mint_graph("report", setting.report)
    yield from _report(setting, graph, draw)
    yield from _things(setting, graph, draw)
    for fact in range(len(PLAN)):
        yield from _fact(setting, fact, graph, draw)


def setting_of(number: int, vocabulary: Vocabulary) -> Setting:
    """Return province and year of a report: all provinces of one year, then the next year."""
    turn, place = divmod(number, len(vocabulary.units))
    unit = vocabulary.units[place]
    names = vocabulary.label(unit)
    return Setting(report_name(number), unit, FIRST_YEAR + turn % _YEARS, names, vocabulary)


def _named(setting: Setting, iri: str, name: str, kind: str, *own: Statement) -> Iterator[str]:
    """Write a thing with its classes and names."""
    names = {"vi": name, "en": f"{kind} of {name}"}
    graph = mint_graph("report", setting.report)
    classes = types(setting.vocabulary.terms.classes(kind))
    yield from quads(iri, graph, [*classes, *labels(names), *own])
    yield from folded_names(iri, DERIVED, names)


def _report(setting: Setting, graph: str, draw: random.Random) -> Iterator[str]:
    name = f"Báo cáo {setting.unit_names['vi']} {setting.year}"
    report, reading = mint("report", setting.report), mint("activity", f"{setting.report}-reading")
    digest = hashlib.sha256(setting.report.encode()).hexdigest()
    yield from _named(
        setting, report, name, "SourceReport",
        text(DX + "textDigest", digest),
        typed(DX + "textLength", draw.randint(4000, 12000), "integer"),
        text(DCTERMS + "language", "vi"),
        typed(DCTERMS + "issued", f"{setting.year}-12-20", "date"),
    )  # fmt: skip
    yield from quads(report, DERIVED, [link(DX + "about", setting.unit)])
    yield from quads(
        reading,
        graph,
        [
            *types((DX + "ExtractionActivity", PROV + "Activity")),
            *labels({"vi": f"Đọc báo cáo {setting.report}", "en": f"Reading of {setting.report}"}),
            link(PROV + "used", report),
            link(PROV + "wasAssociatedWith", mint("agent", "reader")),
            typed(PROV + "endedAtTime", _READ, "dateTime"),
        ],
    )
    review = mint("activity", f"{setting.report}-review")
    yield from quads(review, graph, [*types((PROV + "Activity",)), *_reviewer()])


def _reviewer() -> Iterator[Statement]:
    yield link(PROV + "wasAssociatedWith", mint("agent", "editor"))
    yield typed(PROV + "endedAtTime", _REVIEWED, "dateTime")


def _things(setting: Setting, graph: str, draw: random.Random) -> Iterator[str]:
    vocabulary = setting.vocabulary
    place = setting.unit_names["vi"]
    yield from _named(
        setting, setting.body, f"Sở {setting.report} {place}", "PublicBody",
        link(ORG + "classification", mint_concept("org-type", "department")),
        link(DX + "jurisdiction", setting.unit),
    )  # fmt: skip
    for number in range(SYSTEMS):
        yield from _named(
            setting, setting.system(number), f"Nền tảng số {setting.report}-{number} {place}",
            "DigitalSystem",
            link(DCTERMS + "type", draw.choice(vocabulary.codes("system-type"))),
            link(DX + "deployedIn", setting.unit),
            link(DX + "operatedBy", setting.body),
        )  # fmt: skip
    for number in range(PEOPLE):
        person = f"Cán bộ {setting.report}-{number}"
        yield from _named(
            setting, setting.person(number), person, "Person", text(FOAF + "name", person)
        )
        yield from _named(
            setting, setting.post(number), f"Chức vụ {setting.report}-{number} {place}", "Post",
            link(ORG + "postIn", setting.body),
        )  # fmt: skip


def _fact(setting: Setting, number: int, graph: str, draw: random.Random) -> Iterator[str]:
    """Write a fact with what all facts have, its evidence and its review."""
    iri, own = setting.fact(number), content(setting, number, draw)
    start = number * 100 + draw.randrange(40)
    evidence = mint("evidence", f"{setting.report}-{start}-{start + 60}")
    statements = (
        *types(setting.vocabulary.terms.classes(PLAN[number])),
        *labels(own.names),
        link(DX + "about", own.about),
        link(DX + "refArea", setting.unit),
        typed(DX + "attestedOn", f"{setting.year}-12-20", "date"),
        link(DX + "datePrecision", mint_concept("date-precision", "day")),
        link(DX + "derivation", mint_concept("derivation", "stated")),
        link(DX + "reviewStatus", mint_concept("review-status", "accepted")),
        link(DX + "evidence", evidence),
        link(PROV + "wasGeneratedBy", mint("activity", f"{setting.report}-reading")),
        *own.statements,
    )
    yield from quads(iri, graph, statements)
    yield from folded_names(iri, DERIVED, own.names)
    yield from _evidence(setting, evidence, start, graph)
    yield from _review(setting, number, graph)


def _evidence(setting: Setting, iri: str, start: int, graph: str) -> Iterator[str]:
    place = f"{setting.report}: {start}–{start + 60}"
    position = f"{iri}/position"
    statements = (
        *types((DX + "EvidenceSpan", OA + "SpecificResource", PROV + "Entity")),
        *labels({"vi": f"Báo cáo {place}", "en": f"Report {place}"}),
        link(OA + "hasSource", mint("report", setting.report)),
        link(OA + "hasSelector", position),
    )
    yield from quads(iri, graph, statements)
    offsets = (
        *types((OA + "TextPositionSelector",)),
        typed(OA + "start", start, "nonNegativeInteger"),
        typed(OA + "end", start + 60, "nonNegativeInteger"),
    )
    yield from quads(position, graph, offsets)


def _review(setting: Setting, number: int, graph: str) -> Iterator[str]:
    iri = mint("review", setting.report, f"f{number}")
    statements = (
        *types((DX + "Review", PROV + "Activity")),
        link(DX + "reviewOf", setting.fact(number)),
        link(DX + "decision", mint_concept("decision", "accept")),
        link(DCTERMS + "isPartOf", mint("activity", f"{setting.report}-review")),
        *_reviewer(),
    )
    yield from quads(iri, graph, statements)
