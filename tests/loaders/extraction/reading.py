"""Texts written down in tests, read as a file would be."""

from loaders.extraction.extract import found_by_rules, layers_of
from loaders.extraction.proposal import Proposal, Said
from loaders.reading.document import Document
from loaders.reading.report import read_bytes


def document(text: str) -> Document:
    return read_bytes(text.encode(), "report.txt")


def proposals(text: str) -> tuple[Proposal, ...]:
    """Propose what the rules find, before the gate."""
    return found_by_rules(layers_of(document(text)))


def fields(proposal: Proposal) -> dict[str, object]:
    """Return the fields of a proposal as plain values."""
    values = {name: getattr(proposal, name) for name in proposal.__dataclass_fields__}
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: object) -> object:
    if isinstance(value, Said):
        return value.value
    return tuple(map(_plain, value)) if isinstance(value, tuple) else value
