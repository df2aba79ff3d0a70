"""Parameters of saved queries: strings from a URL -> checked RDF terms."""

from __future__ import annotations

import datetime
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from pyoxigraph import Literal, NamedNode

from ontology.vocab import BASE
from queries.row import named_node

XSD = "http://www.w3.org/2001/XMLSchema#"
TYPES = ("iri", "string", "integer", "decimal", "date", "boolean", "concept")
ONE = "one value"
LONGEST = 2000  # characters of one value; the longest label is under 300

Term = NamedNode | Literal


@dataclass(frozen=True)
class Text:
    """A text in both languages of the project."""

    vi: str
    en: str

    def in_language(self, language: str) -> str:
        return self.en if language == "en" else self.vi


@dataclass(eq=False)  # not frozen: Python itself sets the traceback of an exception
class ParameterError(ValueError):
    """A parameter value that its type does not allow."""

    name: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"parameter {self.name!r}: expected {self.expected}, found {self.found!r}"


@dataclass(frozen=True)
class Parameter:
    """One declared parameter.

    `of_class` limits an IRI to the members of a class, `scheme` a concept to a scheme.
    """

    name: str
    type: str
    label: Text
    default: tuple[Term, ...]
    required: bool = True
    many: bool = False
    of_class: str | None = None
    scheme: str | None = None
    choices: tuple[str, ...] = ()


def read_terms(parameter: Parameter, given: tuple[str, ...]) -> tuple[Term, ...]:
    """Turn the strings given for a parameter into RDF terms of its type."""
    given = tuple(text for text in given if text != "")
    if not given:
        if parameter.required:
            raise ParameterError(parameter.name, f"a value of type {parameter.type}", "")
        return ()
    if len(given) > 1 and not parameter.many:
        raise ParameterError(parameter.name, ONE, ", ".join(given))
    return tuple(_term(parameter, text) for text in given)


def _term(parameter: Parameter, given: str) -> Term:
    text = unicodedata.normalize("NFC", given)
    if len(text) > LONGEST:
        raise ParameterError(
            parameter.name, f"at most {LONGEST} characters", f"{len(text)} characters"
        )
    if parameter.choices and text not in parameter.choices:
        raise ParameterError(parameter.name, f"one of {', '.join(parameter.choices)}", text)
    match parameter.type:
        case "iri":
            return _iri(parameter, text, BASE + "id/")
        case "concept":
            return _iri(parameter, text, f"{BASE}concept/{parameter.scheme}/")
        case "string":
            return Literal(text)
        case kind:
            return _typed(parameter, kind, text.strip())


def _iri(parameter: Parameter, text: str, base: str) -> NamedNode:
    """Read a full IRI or one relative to the base, so that `unit/binh-dinh` is enough in a URL."""
    full = text if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", text) else base + text
    found = named_node(full)
    if found is None:
        raise ParameterError(parameter.name, "an IRI", text)
    return found


def _typed(parameter: Parameter, kind: str, text: str) -> Literal:
    patterns = {
        "integer": r"[+-]?\d{1,18}",
        "decimal": r"[+-]?\d{1,18}([.,]\d{1,18})?",
        "boolean": "true|false",
    }
    examples = {"integer": "63", "decimal": "98.5", "date": "2023-10-05", "boolean": "true"}
    expected = f"{kind}, for example {examples[kind]}"
    try:
        if kind == "date":
            if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
                raise ValueError(text)
            datetime.date.fromisoformat(text)
        elif not re.fullmatch(patterns[kind], text, re.ASCII):
            raise ValueError(text)
        if kind == "decimal":
            text = str(Decimal(text.replace(",", ".")))
    except (ValueError, InvalidOperation):
        raise ParameterError(parameter.name, expected, text) from None
    return Literal(text, datatype=NamedNode(XSD + kind))
