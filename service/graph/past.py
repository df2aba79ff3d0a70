"""What is known of a fact's past: its record, as RDF, or what the graph itself has of it."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass

from pyoxigraph import Triple

from loaders.entries.terms import Terms, key_terms, read_context
from loaders.graph.past import past_document
from loaders.graph.quads import quads_from_document
from loaders.resources import ONTOLOGY
from loaders.reviews.past import Change, Content, Past, Record
from ontology.vocab import ID
from queries.row import named_node
from service.graph.reader import Reader


@dataclass(frozen=True)
class Told:
    """What the graph has of a fact where no record is at hand: no order, days or text of now."""

    fact: str
    """The fact as sheets name it."""
    now: str
    """Digest of the content of now; empty for a fact that is out."""
    earlier: tuple[Content, ...]


def told_by_graph(reader: Reader, iri: str) -> Told | None:
    """Read the earlier contents that the graph has; None where it has no such fact."""
    thing = named_node(iri)
    rows = reader.rows("earlier", fact=thing) if thing is not None else []
    if not rows:
        return None
    found = [{name: term.value for name, term in row.items()} for row in rows]
    contents = (
        Content(
            row["text"],
            Change(row.get("by", ""), row.get("reason", ""), row.get("since", "")),
            row.get("until", ""),
        )
        for row in found
        if _is_content(row.get("text", ""))
    )
    return Told(iri.removeprefix(ID), found[0].get("now", ""), tuple(dict.fromkeys(contents)))


def _is_content(text: str) -> bool:
    """Tell whether a text is what facts are written as; a graph elsewhere may have any."""
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False


def record_triples(record: Record) -> tuple[Triple, ...]:
    """Write its earlier contents, with the releases that had them; of one that is out only why."""
    document = past_document(Past({record.fact: record}))
    return tuple(quad.triple for quad in quads_from_document(document, _terms()))


@functools.cache
def _terms() -> Terms:
    context = read_context(ONTOLOGY)
    return Terms(context, key_terms(context), {}, {}, frozenset(), {})
