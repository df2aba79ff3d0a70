"""The content of a fact: a complete fact in, its canonical text and the digest of that out.

Whoever decides on a fact decides on this text: change one character of the fact, its label
included, and it is another content, on which nobody has decided yet.
"""

import hashlib
import json
from collections.abc import Mapping

from loaders.entries.entry import Entry, entry_of
from loaders.entries.facts.fact import Fact
from loaders.entries.grounds import Inference
from loaders.entries.kinds import FACTS, by_name

_KINDS = by_name(FACTS)
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


def fact_from_text(text: str) -> Fact:
    """Read what `content_text` wrote; raises ValueError, KeyError or TypeError otherwise."""
    tree = json.loads(text)
    return entry_of(_KINDS[tree["type"]], tree, ())


def _plain(value: object) -> object:
    if isinstance(value, Entry):
        return {key.name: _plain(part) for key, part in value.values()}
    if isinstance(value, Inference):
        return {name: _plain(part) for name, part in _inference(value).items() if part}
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(part) for part in value]
    return str(value).lower() if isinstance(value, bool) else _number_or_text(value)


def _inference(value: Inference) -> Mapping[str, object]:
    """Write what is inferred as sheets do."""
    return {
        "property": value.keys,
        "from": value.facts,
        "evidence": value.anchors,
        "confidence": value.confidence,
        "comment": value.comment,
    }


def _number_or_text(value: object) -> object:
    return value if isinstance(value, int) else str(value)
