"""One document in, its proposals out: layers once, every rule, then repeats merged."""

from __future__ import annotations

from collections.abc import Iterable

from loaders.extraction.gazetteer import Gazetteer, read_gazetteer
from loaders.extraction.layers.layers import Layers
from loaders.extraction.merging import merged
from loaders.extraction.proposal import Proposal
from loaders.extraction.rule import Rule
from loaders.extraction.rules.every import RULES
from loaders.reading.document import Document
from loaders.vietnamese.lexicon import Lexicon, read_lexicon


def propose(document: Document, rules: Iterable[Rule] = RULES) -> tuple[Proposal, ...]:
    """Propose the facts of a document, in the order of their passages."""
    layers = layers_of(document)
    found = (proposal for rule in rules for proposal in rule.find(layers))
    return merged(layers, found)


def layers_of(
    document: Document, lexicon: Lexicon | None = None, gazetteer: Gazetteer | None = None
) -> Layers:
    """Make the layers of a document ready to be read."""
    return Layers(document, lexicon or read_lexicon(), gazetteer or read_gazetteer())
