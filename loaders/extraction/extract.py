"""One document in, its proposals out: layers, every rule, repeats merged, then the gate."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from loaders.extraction.drafting.draft import Draft, drafted
from loaders.extraction.gate import Refusal, judged
from loaders.extraction.gazetteer import Gazetteer, read_gazetteer
from loaders.extraction.layers.layers import Layers
from loaders.extraction.merging import in_order, merged
from loaders.extraction.proposal import Proposal
from loaders.extraction.rule import Rule
from loaders.extraction.rules.every import RULES
from loaders.reading.document import Document
from loaders.vietnamese.lexicon import Lexicon, read_lexicon

_UNNAMED = "report"


@dataclass(frozen=True)
class Extraction:
    """What was found in a document."""

    proposals: tuple[Proposal, ...]
    """In the order of their passages, those that the text denies included."""
    draft: Draft
    """What of them a sheet can hold."""
    refusals: tuple[Refusal, ...]
    """What the gate missed."""


def propose(document: Document, rules: Iterable[Rule] = RULES) -> tuple[Proposal, ...]:
    """Propose the facts of a document that its passages carry, in the order of their passages."""
    return extracted(document, _UNNAMED, rules).proposals


def extracted(
    document: Document,
    name: str,
    rules: Iterable[Rule] = RULES,
    second: Callable[[Layers], Iterable[Proposal]] = lambda layers: (),
) -> Extraction:
    """Find the facts of a document that is to be the report of a name.

    The proposals of a second producer pass the same gate; those that a rule has made add nothing.
    """
    layers = layers_of(document)
    found = merged(layers, (*found_by_rules(layers, rules), *second(layers)))
    verdict = judged(drafted(name, layers, found))
    denied = (one for one in found if one.negated)
    kept = in_order((*verdict.draft.proposals, *denied))
    return Extraction(kept, verdict.draft, verdict.refusals)


def found_by_rules(layers: Layers, rules: Iterable[Rule] = RULES) -> tuple[Proposal, ...]:
    """Find what the rules propose, before the gate: repeats are one."""
    return merged(layers, (proposal for rule in rules for proposal in rule.find(layers)))


def layers_of(
    document: Document, lexicon: Lexicon | None = None, gazetteer: Gazetteer | None = None
) -> Layers:
    """Make the layers of a document ready to be read."""
    return Layers(document, lexicon or read_lexicon(), gazetteer or read_gazetteer())
