"""The form of sheets: a sheet as written in, what its schema does not allow out, in plain words."""

import datetime
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import pyoxigraph as ox
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError

from loaders.entries.problem import Fault, Problem, nearest
from loaders.entries.schema import sheet_schema
from loaders.entries.written import Place, Source, Tree, WrittenSheet, walk
from ontology.vocab import slug

FORMATS = FormatChecker(formats=())
_MOST_SHOWN = 200


def form_problems(sheet: WrittenSheet) -> tuple[Problem, ...]:
    """List what a sheet has that the schema does not allow, and characters that nobody sees."""
    errors = _validator().iter_errors(dict(sheet.tree))
    problems = {problem for error in errors for problem in _problems(sheet, error)}
    return tuple(sorted(problems | set(_unseen(sheet))))


def value_problems(sheet: Source, place: Place, definition: str, value: str) -> Iterator[Problem]:
    """Check one value by a definition of the schema that refers to no other."""
    validator = Draft202012Validator(sheet_schema()["$defs"][definition], format_checker=FORMATS)
    for error in validator.iter_errors(value):
        yield from _malformed(sheet, error, place)


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(sheet_schema(), format_checker=FORMATS)


@FORMATS.checks("day", raises=ValueError)
def _is_day(text: object) -> bool:
    return bool(
        re.fullmatch(r"[12]\d{3}-\d\d-\d\d", str(text)) and datetime.date.fromisoformat(str(text))
    )


@FORMATS.checks("partial-date", raises=ValueError)
def _is_partial_date(text: object) -> bool:
    padded = str(text) + "-01-01"[len(str(text)) - 4 :] if len(str(text)) in (4, 7) else str(text)
    return _is_day(padded)


@FORMATS.checks("moment", raises=ValueError)
def _is_moment(text: object) -> bool:
    return bool(
        re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)", str(text))
        and datetime.datetime.fromisoformat(str(text))
    )


@FORMATS.checks("address", raises=ValueError)
def _is_address(text: object) -> bool:
    """Tell whether a full address is one that RDF can hold."""
    return not isinstance(text, str) or "://" not in text or bool(ox.NamedNode(text))


def _problems(sheet: WrittenSheet, error: ValidationError) -> Iterator[Problem]:
    place: Place = tuple(error.absolute_path)
    if _rule(error).get("title") == "key-not-allowed":
        return _not_allowed(sheet, error, place)
    if error.validator == "additionalProperties":
        return _unknown_keys(sheet, error, place)
    if error.validator == "required":
        return _missing(sheet, error, place)
    return _malformed(sheet, error, place)


def _unknown_keys(sheet: WrittenSheet, error: ValidationError, place: Place) -> Iterator[Problem]:
    known = _rule(error)["properties"]
    for key in _names(error.instance):
        if key not in known:
            hint = nearest(key, known)
            expected = "a key of this kind of entry"
            yield sheet.problem(Fault.UNKNOWN_KEY, (*place, key), expected, f"'{key}'", hint)


def _not_allowed(sheet: WrittenSheet, error: ValidationError, place: Place) -> Iterator[Problem]:
    """Report a key that other types have; one that no type has is reported as unknown."""
    key = str(error.instance)
    definitions = sheet_schema()["$defs"]
    if key in {**definitions["fact"]["properties"], **definitions["thing"]["properties"]}:
        expected = f"a key of {_type_at(sheet, place) or 'a mention (an entry without type)'}"
        yield sheet.problem(Fault.KEY_NOT_ALLOWED, (*place, key), expected, f"'{key}'")


def _missing(sheet: WrittenSheet, error: ValidationError, place: Place) -> Iterator[Problem]:
    for key in _names(error.validator_value):
        if key not in _names(error.instance):
            fault = Fault.LABEL if place and place[-1] == "label" else Fault.MISSING_KEY
            owner = _type_at(sheet, place) or "an entry"
            yield sheet.problem(fault, place, f"the key '{key}'", f"{owner} without it")


def _malformed(sheet: Source, error: ValidationError, place: Place) -> Iterator[Problem]:
    description = str(_rule(error).get("description", error.message))
    fault = Fault[str(_rule(error).get("title", "mapping")).upper().replace("-", "_")]
    hint = nearest(str(error.instance), _rule(error).get("enum", ()))
    if fault is Fault.REFERENCE and isinstance(error.instance, str) and "://" not in error.instance:
        plain = "/".join(map(slug, error.instance.split("/")))
        hint = plain if "/" in plain and plain != error.instance else ""
    yield sheet.problem(fault, place, description, _shown(error.instance), hint)


def _rule(error: ValidationError) -> Mapping[str, Any]:  # Any: a JSON document
    """Find the part of the schema that was broken; its title names the fault."""
    return error.schema if isinstance(error.schema, Mapping) else {}


def _names(value: object) -> tuple[str, ...]:
    """List the keys of a mapping or the items of a list."""
    return tuple(map(str, value)) if isinstance(value, (dict, list)) else ()


def _type_at(sheet: WrittenSheet, place: Place) -> str:
    """Name the type of the entry at a place."""
    tree: Tree = dict(sheet.tree)
    for step in place:
        if isinstance(tree, dict):
            tree = tree.get(str(step), "")
        elif isinstance(tree, list) and isinstance(step, int):
            tree = tree[step]
    return str(tree.get("type", "")) if isinstance(tree, dict) else ""


def _shown(value: object) -> str:
    if isinstance(value, str):
        return f"'{_cut(value)}'" if value else "nothing"
    if isinstance(value, dict):
        return "the keys " + ", ".join(map(str, value)) if value else "nothing"
    return _cut(json.dumps(value, ensure_ascii=False))


def _cut(text: str) -> str:
    """Keep a message readable when a whole paragraph stands where a word belongs."""
    return text if len(text) <= _MOST_SHOWN else text[:_MOST_SHOWN] + "…"


def _unseen(sheet: WrittenSheet) -> Iterator[Problem]:
    """Find the odd spaces, marks without width and control characters of copied texts."""
    for place, text in walk(dict(sheet.tree)):
        unseen = sorted({letter for letter in text if _is_unseen(letter)})
        if unseen:
            shown = "".join("⍽" if letter in unseen else letter for letter in text)
            names = ", ".join(f"U+{ord(letter):04X}" for letter in unseen)
            expected = "plain spaces and letters that can be seen"
            yield sheet.problem(Fault.SPACE, place, expected, f"{names} in '{shown}'")


def _is_unseen(letter: str) -> bool:
    return unicodedata.category(letter)[0] in "CZ" and letter not in " \n\t"
