"""What the record beside the data knows of a fact, as RDF: a record in, triples out."""

from __future__ import annotations

import functools

from pyoxigraph import NamedNode, Triple

from loaders.entries.terms import Terms, key_terms, read_context
from loaders.graph.past import past_document
from loaders.graph.quads import quads_from_document
from loaders.resources import ONTOLOGY
from loaders.reviews.past import Past, Record
from ontology.vocab import ID, PROV


def record_triples(record: Record) -> tuple[Triple, ...]:
    """Write its earlier contents, with the releases that had them; of one that is out only why."""
    document = past_document(Past({record.fact: record}))
    triples = (quad.triple for quad in quads_from_document(document, _terms()))
    return tuple(one for one in triples if record.gone is None or _is_why(one, record))


def _is_why(triple: Triple, record: Record) -> bool:
    """Tell whether a triple says why a fact is out, and not what it said."""
    is_own = triple.subject == NamedNode(ID + record.fact)
    return is_own and triple.predicate.value != PROV + "wasRevisionOf"


@functools.cache
def _terms() -> Terms:
    context = read_context(ONTOLOGY)
    return Terms(context, key_terms(context), {}, {}, frozenset(), {})
