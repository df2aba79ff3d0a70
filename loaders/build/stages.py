"""The build: sheets, ontology and shapes in, a validated release published, or nothing."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from loaders import resources
from loaders.build.collection import uncollected
from loaders.build.dataset import Sources, quads_from_sources, read_sheets
from loaders.build.inputs import input_digests
from loaders.changes.between import CHANGES, changes_json, changes_since
from loaders.changes.recorded_answers import ANSWERS, answers_json, ask_saved_queries
from loaders.check.checks import check_dataset
from loaders.check.finding import Finding, Severity, finding_quads, sort_findings
from loaders.check.formats import findings_json, findings_turtle, summary
from loaders.check.location import located
from loaders.check.passage.gate import passage_findings
from loaders.check.passage.whole_text import account_findings
from loaders.entries.completion import complete_facts
from loaders.entries.terms import read_context, read_ontology, terms_from_quads
from loaders.graph.catalog import catalog_quads, counts_by_class, counts_by_graph
from loaders.graph.example import example_quads
from loaders.graph.quads import CANDIDATE, is_published, lines, with_default_graph
from loaders.progress import Note, silent
from loaders.release.publication import (
    DATA,
    MANIFEST,
    UNTOLD,
    Release,
    Told,
    current,
    is_logged,
    locked,
    log_current,
    publish,
    release_id,
)
from loaders.release.record import RECORD, record_before
from loaders.reports.archive import Archive
from loaders.reviews.event import Event
from loaders.reviews.journal import Journal
from loaders.reviews.past import Before, Change, Past, followed, past_json, with_decided
from loaders.reviews.standing import standings
from loaders.settings import Settings
from ontology import vocab

FINDINGS = "findings.json"
VALIDATION = "validation.ttl"
CANDIDATES = "candidates.nq"
"""What is not published: for stewards, and never loaded by the service."""
NEVER = "never"
"""The bar that no finding reaches."""


@dataclass(frozen=True)
class Dataset:
    """Everything that a release holds, before it is written."""

    quads: tuple[ox.Quad, ...]
    candidates: tuple[ox.Quad, ...]
    findings: tuple[Finding, ...]
    inputs: Mapping[str, str]
    version: str
    past: Past
    """What every fact ever said, in this release and before."""
    outdated: tuple[Event, ...] = ()


@dataclass(frozen=True)
class Read:
    """What a build reads beside sheets and ontology."""

    archive: Archive
    inputs: Mapping[str, str]
    events: tuple[Event, ...] = ()
    before: Before = field(default_factory=Before)
    change: Change = field(default_factory=Change)
    """By whom and why this build is."""


@dataclass(frozen=True)
class Outcome:
    """What a build did: the release that is current now, unless findings kept it back."""

    release: Release | None
    findings: tuple[Finding, ...] = ()
    skipped: bool = False
    outdated: tuple[Event, ...] = ()
    """Decisions that count no more: their facts say something else now."""


@uncollected()
def build(
    settings: Settings,
    sheets: Sequence[Path],
    fail_on: str,
    if_changed: bool,
    note: Note = silent,
    told: Told = UNTOLD,
) -> Outcome:
    """Build and publish; raises SheetError, JournalError.

    Findings at or above `fail_on` keep it back. `told` is by whom and why.
    """
    archive = Archive(settings.reports, largest=settings.report_size)
    events = Journal(settings.journal).events()
    inputs = input_digests(sheets, archive, events)
    served = _intact(current(settings.releases))
    if if_changed and served and served.manifest.get("inputs") == inputs:
        if not is_logged(settings.releases):  # the folder may be one that is only read
            with locked(settings.releases):
                log_current(settings.releases)
        return Outcome(served, skipped=True)
    change = Change(told.by, told.reason)
    read = Read(archive, inputs, events, record_before(settings.releases), change)
    dataset = assemble(sheets, read, note)
    if failing(dataset.findings, fail_on):
        return Outcome(None, dataset.findings, outdated=dataset.outdated)
    everything = tuple(with_default_graph(dataset.quads))
    written = lines(everything)
    data = "".join(f"{line}\n" for line in written).encode()
    note("compare")
    compared = _comparison(everything, served, release_id(data), written)
    note("publish")
    files = _descriptions(dataset, data, told) | compared
    release = publish(settings.releases, data, files, told)
    return Outcome(release, dataset.findings, outdated=dataset.outdated)


@uncollected()
def assemble(sheets: Iterable[Path], read: Read, note: Note = silent) -> Dataset:
    """Build every graph, check them, and describe data and findings in graphs of their own."""
    note("read")
    ontology = read_ontology(resources.ONTOLOGY)
    terms = terms_from_quads(ontology, read_context(resources.ONTOLOGY))
    formed = read_sheets(sheets, terms, read.archive, read.events)
    facts = tuple(fact for sheet in formed for fact in complete_facts(sheet, terms))
    stood = standings(facts, read.events).values()
    outdated = tuple(one.outdated for one in stood if one.outdated)
    past = followed(read.before, facts, read.events, read.change)
    decided = followed(Before(), facts, read.events, Change())
    note("expand")
    everything = quads_from_sources(
        Sources(formed, ontology, terms, read.archive, read.events, with_decided(past, decided))
    )
    note("check")
    read_again = passage_findings(formed, ontology, terms, read.archive)
    out = {vocab.ID + fact.id for fact in facts if not fact.is_published}
    compared = (one for one in read_again if one.focus not in out)  # to reject one must be easy
    left_out = account_findings(everything, formed, read.archive)
    found = sort_findings((*check_dataset(everything, read.archive), *compared, *left_out))
    findings = located(found, formed, terms)
    note("describe")
    version = _ontology_version(ontology)
    examples = example_quads(resources.QUERIES.glob("*.rq"))
    quads = tuple(quad for quad in everything if is_published(quad))
    candidates = tuple(quad for quad in everything if not is_published(quad))
    told = (one for one in findings if not (one.graph or "").startswith(CANDIDATE))
    described = (*quads, *finding_quads(told), *examples)
    catalog = catalog_quads(described, read.inputs, version)
    return Dataset(
        (*described, *catalog), candidates, findings, read.inputs, version, past, outdated
    )


def failing(findings: Iterable[Finding], fail_on: str) -> tuple[Finding, ...]:
    """List the findings that are at or above a severity; `never` lists none."""
    if fail_on == NEVER:
        return ()
    bar = Severity(fail_on).rank
    return tuple(one for one in findings if one.severity.rank <= bar)


def _intact(release: Release | None) -> Release | None:
    """Take a damaged release for none: a build replaces it and compares nothing with it."""
    return release if release and release.is_intact else None


def _comparison(
    everything: Iterable[ox.Quad], served: Release | None, name: str, written: Iterable[str]
) -> dict[str, bytes]:
    """Write what the saved queries answer, and what that and the facts were until now."""
    if served is not None and served.id == name:
        return {}  # published already, with its descriptions
    answers = ask_saved_queries(everything)
    return {
        ANSWERS: answers_json(answers),
        CHANGES: changes_json(changes_since(served, name, written, answers)),
    }


def _descriptions(dataset: Dataset, data: bytes, told: Told) -> dict[str, bytes]:
    """Write the files that stand beside the data."""
    candidates = "".join(f"{line}\n" for line in lines(dataset.candidates))
    return {
        CANDIDATES: candidates.encode(),
        RECORD: past_json(dataset.past),
        FINDINGS: findings_json(dataset.findings).encode(),
        VALIDATION: findings_turtle(dataset.findings).encode(),
        MANIFEST: _json(_manifest(dataset, data, told)),
    }


def _manifest(dataset: Dataset, data: bytes, told: Told) -> dict[str, object]:
    published = filter(is_published, dataset.quads)
    return {
        "release": release_id(data),
        "data": {
            "file": DATA,
            "sha256": hashlib.sha256(data).hexdigest(),
            "quads": data.count(b"\n"),
            "triples": len({quad.triple for quad in published}),
        },
        "graphs": counts_by_graph(dataset.quads),
        "classes": counts_by_class(dataset.quads),
        "ontology": dataset.version,
        "validation": summary(dataset.findings),
        "inputs": dict(dataset.inputs),
        "publication": {"by": told.by or None, "reason": told.reason or None},
    }


def _ontology_version(ontology: Iterable[ox.Quad]) -> str:
    wanted = ox.NamedNode(vocab.ONTOLOGY), ox.NamedNode(vocab.OWL + "versionInfo")
    found = [quad.object for quad in ontology if (quad.subject, quad.predicate) == wanted]
    return next(str(version.value) for version in found if isinstance(version, ox.Literal))


def _json(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"
