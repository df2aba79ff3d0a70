"""What the columns of an answer are called: a variable in, its name in both languages out."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path

import yaml

from ontology.vocab import DX
from queries.saved import SavedQuery
from service.graph.names import NameIndex

NAME = "Name"


def column_label(query: SavedQuery, names: NameIndex, column: str, language: str) -> str:
    """Name a column: by its query, by our list, by the ontology term of that name, by itself."""
    if column in query.columns:
        return query.columns[column].in_language(language)
    base = named_by(column)
    if base:
        return column_label(query, names, base, language)
    for parameter in query.parameters:
        if parameter.name == column and column not in known():
            return parameter.label.in_language(language)
    found = known().get(column)
    label = found[language] if found else names.labels([DX + column], language).get(DX + column)
    return _capital(label or column)


def named_by(column: str) -> str | None:
    """Return the column of the things whose names this one holds: `province` of `provinceName`."""
    return column.removesuffix(NAME) if column.endswith(NAME) and column != NAME else None


def is_year(column: str) -> bool:
    """Tell whether a number is a year, which is written without a thousands separator."""
    return column.lower().endswith("year")


@functools.cache
def known() -> Mapping[str, Mapping[str, str]]:
    """Read our list of names."""
    path = Path(__file__).with_name("columns.yaml")
    found = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    assert isinstance(found, dict)  # noqa: S101 our own file, read once
    return found


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
