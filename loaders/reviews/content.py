"""The content of a fact: a complete fact in, its canonical text and the digest of that out.

Whoever decides on a fact decides on this text: change one character of the fact, its label
included, and it is another content, on which nobody has decided yet.
"""

import dataclasses
import hashlib
import json
from collections.abc import Mapping

from loaders.entries.completion import completed
from loaders.entries.facts.fact import Fact
from loaders.entries.sheet import Sheet
from loaders.entries.terms import Terms

_NO_CONTENT = frozenset(("reviewStatus", "exceptions"))
"""Keys that tell what was decided on a fact, or on a finding, and not what the fact says."""


def content_text(fact: Fact) -> str:
    """Write what a complete fact says: JSON with sorted keys, without spaces."""
    said = {key.name: _plain(value) for key, value in fact.values() if key.name not in _NO_CONTENT}
    document = {"type": fact.type, **said}
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def text_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def content_hash(fact: Fact) -> str:
    """Digest what a complete fact says."""
    return text_hash(content_text(fact))


def hash_in(fact: Fact, sheet: Sheet, terms: Terms) -> str:
    """Digest what a fact says once its sheet has filled in what it leaves out."""
    return content_hash(completed(fact, sheet, terms))


def _plain(value: object) -> object:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = (each.name for each in dataclasses.fields(value) if each.name != "place")
        return {name: _plain(getattr(value, name)) for name in names}
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(part) for part in value]
    return value if isinstance(value, (bool, int)) else str(value)
