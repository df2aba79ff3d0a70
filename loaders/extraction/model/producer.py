"""The second producer: layers of a document in, what a model proposes of it out."""

from __future__ import annotations

from dataclasses import dataclass

from loaders.extraction.layers.layers import Layers
from loaders.extraction.model.answer import Sent, Unbelieved, proposals
from loaders.extraction.model.question import PROMPT_DIGEST, messages, parts
from loaders.extraction.model.service import ModelError, ModelService
from loaders.extraction.proposal import Proposal


@dataclass(frozen=True)
class Produced:
    """What came of asking a model about one document."""

    proposals: tuple[Proposal, ...]
    unbelieved: tuple[Unbelieved, ...]
    """What it said without a passage that says it, and questions that had no answer."""


def ask(layers: Layers, service: ModelService) -> Produced:
    """Ask about each part of a document; a part without an answer is told, the others stand."""
    found: list[Proposal] = []
    unbelieved: list[Unbelieved] = []
    for span in parts(layers.document, layers.read):
        sent = Sent(layers.text, span)
        try:
            answer = service.answer(messages(layers.text[slice(*span)]))
        except ModelError as error:
            unbelieved.append(Unbelieved("answer", f"[{span[0]}, {span[1]}]", str(error)))
            continue
        for one in proposals(answer, sent):
            if isinstance(one, Unbelieved):
                unbelieved.append(one)
            else:
                found.append(one)
    return Produced(tuple(found), tuple(unbelieved))


def signature(service: ModelService) -> str:
    """Name model and question, for the plan of the activity that proposed the facts (PROV-O)."""
    return f"model {service.model}, prompt sha256:{PROMPT_DIGEST}"
