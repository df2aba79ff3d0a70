"""JSON-LD nodes: the values that sheets are turned into before they become quads."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from loaders.entries.entry import Entry
from loaders.entries.forms import Date
from loaders.entries.terms import Terms
from ontology import vocab

Json: TypeAlias = "str | list[Json] | dict[str, Json]"
Node: TypeAlias = dict[str, Json]

_DATE_TYPES = {4: "gYear", 7: "gYearMonth", 10: "date"}


@dataclass(frozen=True)
class Document:
    """The nodes of one graph."""

    graph: str
    nodes: tuple[Node, ...]


def iri(value: str) -> Json:
    return {"@id": value}


def literal(value: str, datatype: str) -> Json:
    return {"@value": value, "@type": vocab.XSD + datatype}


def date(text: str) -> Json:
    """Write a date with the datatype of its form: YYYY, YYYY-MM or YYYY-MM-DD."""
    return literal(text, _DATE_TYPES[len(text)])


def date_precision(text: str) -> str:
    """Name how exact a date is, as the code list does."""
    return {4: "year", 7: "month", 10: "day"}[len(text)]


def entry_node(entry: Entry, without: Container[str] = ()) -> Node:
    """Write the keys of an entry, those of these names left out."""
    return {key.name: _json(found) for key, found in entry.values() if key.name not in without}


def value(terms: Terms, key: str, text: str) -> Json:
    """Write a value as the context coerces it for a key, for use under another key."""
    term = terms.term(key)
    if term.is_reference:
        return iri(term.resolve(text))
    if term.type == vocab.XSD + "date":
        return date(text)
    if term.type:
        return {"@value": text, "@type": term.type}
    return {"@value": text, "@language": term.language} if term.language else {"@value": text}


def _json(value: object) -> Json:
    """Write a value so that the context gives it its datatype; what is listed twice, once."""
    match value:
        case Date():
            return date(value)
        case bool():
            return str(value).lower()
        case Decimal():
            return f"{value:f}"
        case tuple() | list():
            return [_json(one) for place, one in enumerate(value) if one not in value[:place]]
        case Mapping():
            return {str(name): _json(part) for name, part in value.items()}
        case _:
            return str(value)


def typed(terms: Terms, *names: str) -> list[Json]:
    """List classes of dx: with all their superclasses."""
    classes = {found for name in names for found in terms.classes(name)}
    return [*sorted(classes)]


def merged(nodes: Iterable[Node]) -> tuple[Node, ...]:
    """Put nodes of one `id` together, so that each triple is written once."""
    found: dict[str, Node] = {}
    for node in nodes:
        target = found.setdefault(str(node["id"]), {})
        for key, content in node.items():
            target[key] = content if key not in target else _union(target[key], content)
    return tuple(found[name] for name in sorted(found))


def _union(one: Json, other: Json) -> Json:
    if isinstance(one, dict) and isinstance(other, dict) and _is_language_map(one, other):
        languages = sorted({*one, *other})
        return {name: _union(one.get(name, []), other.get(name, [])) for name in languages}
    items = [*(one if isinstance(one, list) else [one])]
    items += [item for item in (other if isinstance(other, list) else [other]) if item not in items]
    return items[0] if len(items) == 1 else items


def _is_language_map(*values: Mapping[str, Json]) -> bool:
    return not any(key.startswith("@") for item in values for key in item)
