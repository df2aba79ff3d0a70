"""What the record beside the data knows of a fact, as RDF: a record in, triples out."""

from __future__ import annotations

import functools

from pyoxigraph import Triple

from loaders.entries.terms import Terms, key_terms, read_context
from loaders.graph.past import past_document
from loaders.graph.quads import quads_from_document
from loaders.resources import ONTOLOGY
from loaders.reviews.past import Past, Record


def record_triples(record: Record) -> tuple[Triple, ...]:
    """Write its earlier contents, with the releases that had them; of one that is out only why."""
    document = past_document(Past({record.fact: record}))
    return tuple(quad.triple for quad in quads_from_document(document, _terms()))


@functools.cache
def _terms() -> Terms:
    context = read_context(ONTOLOGY)
    return Terms(context, key_terms(context), {}, {}, frozenset(), {})
