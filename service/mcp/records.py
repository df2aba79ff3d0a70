"""Our own types written as the tools' results: saved queries, rows, values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ontology.vocab import DX, ID
from queries.answer import Column, plain_value
from queries.row import Row
from queries.saved import SavedQuery
from service.answers.question import Question, shown_values
from service.files.record import json_value
from service.language import shortened
from service.mcp.result import ParameterInfo, QueryInfo, Value

Given = Mapping[str, str | int | float | bool | list[str]]


def query_info(query: SavedQuery, language: str) -> QueryInfo:
    """Describe a saved query; the language of labels is the tool's, no parameter here."""
    asked = Question(query, {}, language)
    return QueryInfo(
        name=query.name,
        title=query.title.in_language(language),
        description=query.description.in_language(language),
        tags=list(query.tags),
        parameters=[
            ParameterInfo(
                name=each.name,
                type=each.type,
                label=each.label.in_language(language),
                default=list(shown_values(asked, each)),
                many=each.many,
                choices=list(each.choices),
            )
            for each in query.parameters
            if each.name != "lang"
        ],
    )


def plain_row(columns: Sequence[Column], row: Row, language: str) -> dict[str, Value]:
    """Write a row as JSON has it; unbound variables are null, long texts cut as on pages."""
    return {
        each.name: _value(plain_value(row.get(each.name), each.kind), language) for each in columns
    }


def parameter_texts(given: Given) -> dict[str, list[str]]:
    """Write parameter values as an address would have them."""
    return {
        name: [_text(each) for each in value] if isinstance(value, list) else [_text(value)]
        for name, value in given.items()
    }


def fact_iri(fact: str) -> str:
    """Read the name of a fact: an IRI, `fact/003/x` or `003/x`."""
    if "://" in fact:
        return fact
    return f"{ID}fact/{fact.strip().removeprefix('/').removeprefix('id/').removeprefix('fact/')}"


def short_kind(kind: str) -> str:
    """Name a class as the ontology does."""
    return kind.removeprefix(DX)


def _text(value: str | int | float | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _value(value: object, language: str) -> Value:
    found = json_value(value)
    if found is None or isinstance(found, (int, float, bool)):
        return found
    if isinstance(found, list):
        return [str(each) for each in found]
    return shortened(str(found), language)
