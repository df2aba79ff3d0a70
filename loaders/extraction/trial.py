"""A trial: a sentence in, which words of the lexicon it has and what the rules make of it out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from loaders.extraction.extract import extracted, found_by_rules, layers_of
from loaders.extraction.gate import Refusal
from loaders.extraction.lines import lines
from loaders.extraction.proposal import Proposal
from loaders.reading.document import Document
from loaders.reading.report import read_bytes
from loaders.vietnamese.lexicon import Cue

_NAME = "sentence"


@dataclass(frozen=True)
class Trial:
    """What was found in a sentence; positions are those of `document.text`."""

    document: Document
    cues: tuple[Cue, ...]
    """Words of all groups, in their order."""
    found: tuple[Proposal, ...]
    """What the rules propose."""
    kept: tuple[Proposal, ...]
    """What of it is left after the gate."""
    refusals: tuple[Refusal, ...]


def tried(sentence: str) -> Trial:
    """Read a sentence as a report of its own; raises TextError or ReadingError for none."""
    document = read_bytes(sentence.encode(), f"{_NAME}.txt")
    layers = layers_of(document)
    cues = (cue for group in layers.lexicon.groups for cue in layers.cues(group))
    in_order = sorted(cues, key=lambda cue: (cue.start, -cue.end, cue.entry.iri))
    after = extracted(document, _NAME)
    return Trial(document, tuple(in_order), found_by_rules(layers), after.proposals, after.refusals)


def text_lines(trial: Trial) -> Iterator[str]:
    """Tell a trial to a person: words, then proposals with their fields and why they say so."""
    for cue in trial.cues:
        what = f"{cue.entry.group}/{cue.entry.code}"
        told = f" = {cue.means}" if cue.means != cue.entry.code else ""
        yield f"[{cue.start}, {cue.end}] «{cue.printed}»  {what}{told}"
    for proposal in trial.found:
        yield ""
        yield f"{proposal.rule} [{proposal.start}, {proposal.end}] «{_words(trial, proposal)}»"
        if proposal.negated:
            yield "  denied / phủ định"
        for name, said in proposal.said():
            yield f"  {name}: {said.value} ({said.because.value})"
    for refusal in trial.refusals:
        done = f"{refusal.opened} left open / để trống" if refusal.opened else "dropped / bỏ"
        yield f"{refusal.proposal.rule}: {done}: {refusal.code}"
    if not trial.cues and not trial.found:
        yield "nothing found / không thấy gì"


def json_document(trial: Trial) -> Mapping[str, object]:
    """Tell a trial as values for JSON."""
    return {
        "cues": [
            {
                "group": cue.entry.group,
                "entry": cue.entry.code,
                "means": cue.means,
                "start": cue.start,
                "end": cue.end,
                "printed": cue.printed,
            }
            for cue in trial.cues
        ],
        "found": _loaded(trial, trial.found),
        "kept": _loaded(trial, trial.kept),
        "refusals": [
            {"rule": one.proposal.rule, "code": one.code, "opened": one.opened or None}
            for one in trial.refusals
        ],
    }


def _loaded(trial: Trial, proposals: tuple[Proposal, ...]) -> list[object]:
    return [json.loads(line) for line in lines(trial.document, proposals)]


def _words(trial: Trial, proposal: Proposal) -> str:
    return " ".join(trial.document.text[proposal.start : proposal.end].split())
