"""A drafted sheet as text: the tree of a sheet and remarks in, YAML as people write it out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from loaders.entries.written import Tree
from loaders.extraction.confidence import Measured, read_measured
from loaders.extraction.drafting.draft import Draft, merged_facts, merged_things
from loaders.extraction.drafting.part import Drafted, Part

_PLAIN = re.compile(r"[^\W_](?:[\w /.%()–+-]|:(?! |$))*(?<! )")
_NOT_TEXT = re.compile(r"(?i:null|true|false|yes|no|on|off|y|n|~)")


def sheet_text(draft: Draft, ended_at: str, plan: str, measured: Measured | None = None) -> str:
    """Write a sheet, each link that is not plain from its name with a remark before its entry."""
    counted = measured or read_measured()
    parts = [_believed(part, counted) for part in draft.whole]
    head = draft.head(ended_at, plan)
    lines = [f"{_key(key)}: {_flow(value)}" for key, value in head.items()]
    for key, entries in (("things", merged_things(parts)), ("facts", merged_facts(parts))):
        if entries:
            lines += ["", f"{key}:", *_entries(entries)]
    return "\n".join(lines) + "\n"


def _believed(part: Part, measured: Measured) -> Part:
    """Say how far the rule is to be believed that made a part."""
    share = f"{measured.confidence(part.proposal.rule):g}"
    things = tuple(_with_confidence(thing, share) for thing in part.things)
    facts = tuple(_with_confidence(fact, share) for fact in part.facts)
    return replace(part, things=things, facts=facts)


def _with_confidence(entry: Drafted, share: str) -> Drafted:
    is_mention = "type" not in entry.tree
    return entry if is_mention else replace(entry, tree={**entry.tree, "confidence": share})


def _entries(entries: Iterable[Drafted]) -> Iterator[str]:
    for entry in entries:
        yield from (f"  # {' '.join(remark.split())}" for remark in entry.remarks)
        begins = "  - "
        for key, value in entry.tree.items():
            yield f"{begins}{_key(key)}: {_flow(value)}"
            begins = "    "


def _key(key: str) -> str:
    return key if key[0].isalpha() else json.dumps(key)


def _flow(value: Tree) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_flow, value))}]"
    if isinstance(value, Mapping):
        pairs = (f"{_key(key)}: {_flow(part)}" for key, part in value.items())
        return "{" + ", ".join(pairs) + "}"
    return _scalar(value)


def _scalar(text: str) -> str:
    """Write a text plainly where YAML reads it as the same text."""
    if _PLAIN.fullmatch(text) and not _NOT_TEXT.fullmatch(text):
        return text
    return json.dumps(text, ensure_ascii=False)
