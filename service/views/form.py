"""The parameters of a saved query as a form that needs no script: declarations in, fields out."""

from __future__ import annotations

import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from ontology.vocab import BASE, CONCEPT, PREFIXES
from queries.parameters import Parameter
from service.answers.question import Question, short_iri, shown_values
from service.graph.namesakes import namesake_notes
from service.graph.reader import Reader
from service.language import collation_key, message

INPUTS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "integer": ("number", {"step": "1"}),
    "decimal": ("text", {"inputmode": "decimal"}),
    "date": ("date", {}),
    "string": ("text", {"maxlength": "2000"}),
    "iri": ("text", {"spellcheck": "false"}),
    "concept": ("text", {"spellcheck": "false"}),
    "boolean": ("text", {}),
}


@dataclass(frozen=True)
class Option:
    """One choice of a list."""

    value: str
    text: str
    chosen: bool


@dataclass(frozen=True)
class Field:
    """One parameter: a list of choices by group, or an input."""

    name: str
    label: str
    values: tuple[str, ...]
    groups: tuple[tuple[str, tuple[Option, ...]], ...]
    kind: str
    attributes: Mapping[str, str]
    many: bool
    required: bool
    hint: str


def form_fields(reader: Reader, asked: Question) -> tuple[Field, ...]:
    """Make the fields of a question; the language of labels is that of the page."""
    return tuple(
        _field(reader, asked, parameter)
        for parameter in asked.query.parameters
        if parameter.name != "lang" and not (asked.today and asked.decided(parameter.name))
    )


def _field(reader: Reader, asked: Question, parameter: Parameter) -> Field:
    kind, attributes = INPUTS[parameter.type]
    values = shown_values(asked, parameter)
    groups = _groups(reader, asked, parameter, values)
    hint = "" if groups else message(f"parameter.{parameter.type}", asked.language)
    return Field(
        name=parameter.name,
        label=parameter.label.in_language(asked.language),
        values=values,
        groups=groups,
        kind=kind,
        attributes=attributes,
        many=parameter.many,
        required=parameter.required,
        hint=hint,
    )


def _groups(
    reader: Reader, asked: Question, parameter: Parameter, values: Sequence[str]
) -> tuple[tuple[str, tuple[Option, ...]], ...]:
    """List the choices; a value that is none of them is added, so that the form keeps it."""
    grouped = _choices(reader, parameter)
    if not grouped:
        return ()
    known = {value for _, members in grouped for value in members}
    own = f"{CONCEPT}{parameter.scheme}/" if parameter.scheme else ""
    short = {short_iri(value.removeprefix(own)) for value in values}
    strange = [value for value in sorted(short) if value not in known]
    shown = [*grouped, *([("", tuple(strange))] if strange else [])]
    return tuple(
        (
            message(key, asked.language) if key else "",
            _options(reader, parameter, members, short, asked.language),
        )
        for key, members in shown
        if members
    )


def _choices(reader: Reader, parameter: Parameter) -> Sequence[tuple[str, tuple[str, ...]]]:
    """Return the values to choose from, in groups; empty where the type has no list."""
    if parameter.choices:
        return [("", parameter.choices)]
    if parameter.type == "boolean":
        return [("", ("true", "false"))]
    if parameter.scheme:
        return [("", _codes(reader, parameter.scheme))]
    if parameter.of_class:
        return _members(reader, parameter.of_class)
    return []


def _options(
    reader: Reader, parameter: Parameter, values: Sequence[str], chosen: set[str], language: str
) -> tuple[Option, ...]:
    """Label choices and put them into the order of the alphabet."""
    spaces = {"iri": BASE + "id/", "concept": f"{CONCEPT}{parameter.scheme}/"}
    space = spaces.get(parameter.type)
    if space is None:
        texts = {"true": message("answer.yes", language), "false": message("answer.no", language)}
        found = texts if parameter.type == "boolean" else {}
        return tuple(Option(value, found.get(value, value), value in chosen) for value in values)
    iris = {value: value if ":" in value else space + value for value in values}
    labels = reader.names.labels(iris.values(), language)
    notes = namesake_notes(reader, labels, language)
    options = [
        Option(value, _noted(labels.get(iri, value), notes.get(iri, "")), value in chosen)
        for value, iri in iris.items()
    ]
    return tuple(sorted(options, key=lambda option: (collation_key(option.text), option.value)))


def _noted(label: str, note: str) -> str:
    return f"{label} ({note})" if note else label


_kept: weakref.WeakKeyDictionary[Reader, dict[str, Sequence[tuple[str, tuple[str, ...]]]]]
_kept = weakref.WeakKeyDictionary()


def _members(reader: Reader, name: str) -> Sequence[tuple[str, tuple[str, ...]]]:
    """List the members of a class, those that facts speak of first; read once a release."""
    kept = _kept.setdefault(reader, {})
    if name not in kept:
        prefix, _, local = name.partition(":")
        rows = reader.rows("members", **{"class": NamedNode(PREFIXES[prefix] + local)})
        used = {short_iri(row["thing"].value): row["used"].value == "true" for row in rows}
        kept[name] = [
            ("form.with_facts", tuple(value for value, has in used.items() if has)),
            ("form.without_facts", tuple(value for value, has in used.items() if not has)),
        ]
    return kept[name]


def _codes(reader: Reader, scheme: str) -> tuple[str, ...]:
    rows = reader.rows("codes", scheme=NamedNode(CONCEPT + scheme))
    return tuple(row["thing"].value.removeprefix(f"{CONCEPT}{scheme}/") for row in rows)
