"""Agreement of a proposal with an annotated fact: is it the same, what of it is right."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from loaders.extraction.judging.fact import Fact
from ontology.folding import folded

OTHER_FIELDS: Mapping[str, tuple[str, ...]] = {
    "observation": (
        "area",
        "numerator",
        "denominator",
        "comparator",
        "status",
        "period",
        "change",
    ),
    "ranking": ("index", "out_of", "year", "change"),
    "person_role": ("role", "organization"),
    "system": ("system_type", "status", "area"),
    "connection": ("status",),
    "event": ("event_type", "date"),
    "document": ("doc_type", "issuer", "date"),
}
"""Fields beside those that make a proposal the same fact, of all kinds that are judged."""
KINDS = tuple(OTHER_FIELDS)
_WHOLE_TOO = {"observation": ("unit", "indicator")}
_SCALES: Mapping[str, float] = {
    "nghin ty": 1e12,
    "ngan ty": 1e12,
    "nghin": 1e3,
    "ngan": 1e3,
    "trieu": 1e6,
    "ty": 1e9,
    "ti": 1e9,
}
_SCALE = re.compile(r"^((nghin|ngan|trieu|ty|ti) )+")
_NEAR = 1e-9
_HALF = 0.5
_MOST = 0.6


def agrees(gold: Fact, found: Fact) -> bool:
    """Tell whether both are the same fact: passages overlap, and what it is made of agrees.

    A system that is named exactly alike may stand anywhere in the text.
    """
    if gold.kind != found.kind:
        return False
    if not _overlap(gold, found):
        return gold.kind == "system" and _folded(gold, "name") == _folded(found, "name")
    return _SAME[gold.kind](gold, found)


def other_fields(gold: Fact) -> tuple[str, ...]:
    """List the fields of a fact, beside those that make it the same, that are annotated."""
    return tuple(name for name in OTHER_FIELDS[gold.kind] if gold.has(name))


def field_agrees(name: str, gold: Fact, found: Fact) -> bool:
    """Tell whether one field is right: the number, or most of the words; or both have none."""
    if gold.kind == "observation" and name == "unit":
        return _unit(gold) == _unit(found)
    if gold.kind == "observation" and name == "indicator":
        return _alike(gold.field(name), found.field(name), _HALF)
    if gold.kind == "observation" and name == "value":
        return _same_value(gold, found)
    return _agree(gold.field(name), found.field(name))


def wholly_right(gold: Fact, found: Fact) -> bool:
    """Tell whether a reviewer would accept the proposal without an edit."""
    names = (*other_fields(gold), *_WHOLE_TOO.get(gold.kind, ()))
    return all(field_agrees(name, gold, found) for name in names)


def _agree(gold: object, found: object) -> bool:
    if gold is None or found is None:
        return gold is None and found is None
    if isinstance(gold, int | float):
        return isinstance(found, int | float) and abs(found - gold) < _NEAR
    return _fold(gold) == _fold(found) or _alike(gold, found, _MOST)


def _overlap(gold: Fact, found: Fact) -> bool:
    spans = ((gold.start, gold.end), *gold.mentions)
    return any(start < found.end and found.start < end for start, end in spans)


def _same_observation(gold: Fact, found: Fact) -> bool:
    percents = [fact.field("unit") == "percent" for fact in (gold, found)]
    return _same_value(gold, found) and percents[0] == percents[1]


def _same_value(gold: Fact, found: Fact) -> bool:
    ours, theirs = _scaled(gold), _scaled(found)
    if ours is None or theirs is None:
        return False
    return abs(ours - theirs) <= _NEAR * max(1.0, abs(ours))


def _scaled(fact: Fact) -> float | None:
    """Return a value with the scale that its unit may carry: 6000 of `tỷ đồng` is 6e12."""
    value = fact.field("value")
    if not isinstance(value, int | float):
        return None
    unit = _folded(fact, "unit")
    scales = (scale for name, scale in _SCALES.items() if re.match(rf"{name}\b", unit))
    return value * next(scales, 1.0)


def _unit(fact: Fact) -> str:
    """Return the first word of a unit, without its scale."""
    return _SCALE.sub("", _folded(fact, "unit")).split(" ")[0]


def _same_ranking(gold: Fact, found: Fact) -> bool:
    return gold.field("rank") == found.field("rank") and _fields_alike("area", gold, found, _MOST)


def _same_person(gold: Fact, found: Fact) -> bool:
    posts = (_fields_alike(name, gold, found, _HALF) for name in ("role", "organization"))
    return _folded(gold, "person") == _folded(found, "person") and any(posts)


def _same_system(gold: Fact, found: Fact) -> bool:
    acronym = gold.field("acronym")
    same = bool(acronym) and acronym == found.field("acronym")
    return same or _fields_alike("name", gold, found, _MOST)


def _same_connection(gold: Fact, found: Fact) -> bool:
    return all(_fields_alike(end, gold, found, _HALF) for end in ("from_system", "to_system"))


def _same_event(gold: Fact, found: Fact) -> bool:
    date = gold.field("date")
    same_day = date is not None and date == found.field("date")
    return gold.field("event_type") == found.field("event_type") or same_day


def _same_document(gold: Fact, found: Fact) -> bool:
    ours, theirs = (re.sub(r"\s", "", _folded(fact, "number")) for fact in (gold, found))
    if not ours:  # a law or plan cited without a number: the passage and the type must do
        return _folded(gold, "doc_type") == _folded(found, "doc_type")
    return ours == theirs


_SAME: Mapping[str, Callable[[Fact, Fact], bool]] = {
    "observation": _same_observation,
    "ranking": _same_ranking,
    "person_role": _same_person,
    "system": _same_system,
    "connection": _same_connection,
    "event": _same_event,
    "document": _same_document,
}


def _fields_alike(name: str, gold: Fact, found: Fact, share: float) -> bool:
    return _alike(gold.field(name), found.field(name), share)


def _alike(gold: object, found: object, share: float) -> bool:
    """Tell whether the F1 of the words of both is at least a share."""
    ours, theirs = (set(re.findall(r"\w+", _fold(text))) for text in (gold, found))
    both = len(ours) + len(theirs)
    return bool(ours and theirs) and 2 * len(ours & theirs) / both >= share


def _folded(fact: Fact, name: str) -> str:
    return _fold(fact.field(name))


def _fold(value: object) -> str:
    return folded(str(value or ""))
