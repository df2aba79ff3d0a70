"""The output of one report: its document in, proposals as text and what was left out, out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib.metadata import version

from loaders.extraction.confidence import THRESHOLD, Measured, read_measured
from loaders.extraction.drafting.writing import sheet_text
from loaders.extraction.extract import Extraction, extracted
from loaders.extraction.gate import Refusal
from loaders.extraction.layers.layers import Layers
from loaders.extraction.lines import lines
from loaders.extraction.proposal import Proposal
from loaders.reading.document import Document
from loaders.settings import ModelSettings

FORMATS = {"jsonl": "jsonl", "sheet": "yaml"}
"""Forms of output, and the endings of their files."""


@dataclass(frozen=True)
class Options:
    """What is asked for."""

    form: str = "jsonl"
    threshold: float = THRESHOLD
    """The least confidence of a proposal that is given."""
    ended_at: str = ""
    """When a sheet is said to have been drafted."""
    model: ModelSettings | None = None
    """A language model that is asked beside the rules."""

    @property
    def suffix(self) -> str:
        return FORMATS[self.form]

    @property
    def key(self) -> str:
        """Name what of the options decides the output; the time does not."""
        asked = f"{self.model.llm_url} {self.model.llm_model}" if self.model else ""
        return f"{self.form} {self.threshold} {asked}"


@dataclass(frozen=True)
class Output:
    """What is written of one report, and what is told about it."""

    text: str
    explained: tuple[str, ...]
    """What was dropped, left open or hidden, and why."""
    proposals: int
    refused: int
    hidden: int
    unanswered: tuple[str, ...] = ()
    """Questions to a model that had no answer, and why: told even where nothing else is."""


def output_of(document: Document, name: str, options: Options) -> Output:
    """Find the facts of a report and write them."""
    measured = read_measured()
    second = _Second(options.model)
    found = extracted(document, name, second=second)
    hidden = tuple(
        one for one in found.proposals if measured.confidence(one.rule) < options.threshold
    )
    kept = _without(found, hidden)
    explained = (
        *_explained(found, document),
        *_hidden(hidden, measured, document),
        *second.unbelieved,
    )
    dropped = sum(not one.opened for one in found.refusals)
    text = _text(document, kept, measured, options, second.signature)
    return Output(text, explained, len(kept.proposals), dropped, len(hidden), second.unanswered)


@dataclass
class _Second:
    """A second producer beside the rules: a language model, where one is to be asked."""

    settings: ModelSettings | None
    unbelieved: tuple[str, ...] = ()
    unanswered: tuple[str, ...] = ()
    signature: str = ""

    def __call__(self, layers: Layers) -> tuple[Proposal, ...]:
        if self.settings is None:
            return ()
        from loaders.extraction.model import producer, service  # aiohttp takes half a second

        model = service.ModelService.from_settings(self.settings)
        produced = producer.ask(layers, model)
        self.signature = producer.signature(model)
        told = [
            (one.kind, f"model {one.kind}: {one.statement}: {one.why}")
            for one in produced.unbelieved
        ]
        self.unbelieved = tuple(line for kind, line in told if kind != "answer")
        self.unanswered = tuple(line for kind, line in told if kind == "answer")
        return produced.proposals


def _text(
    document: Document, found: Extraction, measured: Measured, options: Options, signature: str
) -> str:
    if options.form == "jsonl":
        return "".join(f"{line}\n" for line in lines(document, found.proposals, measured))
    rules = sorted({one.rule for one in found.draft.proposals})
    plan = f"dxkg {version('dxkg')}: {', '.join(rules)}"
    plan += f"; {signature}" if signature else ""
    return sheet_text(found.draft, options.ended_at, plan, measured)


def _without(found: Extraction, hidden: tuple[Proposal, ...]) -> Extraction:
    if not hidden:
        return found
    parts = tuple(part for part in found.draft.parts if part.proposal not in hidden)
    kept = tuple(one for one in found.proposals if one not in hidden)
    return replace(found, proposals=kept, draft=replace(found.draft, parts=parts))


def _explained(found: Extraction, document: Document) -> Iterator[str]:
    for one in found.refusals:
        yield f"{_passage(one.proposal, document)}: {_why(one)}"
    for part in found.draft.parts:
        if part.lacks:
            why = f"not in a sheet, which needs {part.lacks} / phiếu cần {part.lacks}"
            yield f"{_passage(part.proposal, document)}: {why}"


def _hidden(hidden: tuple[Proposal, ...], measured: Measured, document: Document) -> Iterator[str]:
    for one in hidden:
        why = f"hidden / ẩn: confidence {measured.confidence(one.rule)}"
        yield f"{_passage(one, document)}: {why}"


def _passage(proposal: Proposal, document: Document) -> str:
    """Name a proposal by its rule and its passage."""
    start, end = proposal.start, proposal.end
    return f"{proposal.rule} [{start}, {end}] «{' '.join(document.text[start:end].split())}»"


def _why(one: Refusal) -> str:
    done = f"{one.opened} left open / để trống" if one.opened else "dropped / bỏ"
    said = f"{one.key}: «{one.fact_says}» ≠ «{' '.join(one.passage_says.split())}»"
    return f"{done}: {one.code}: {said}"
