"""Values of relations: facts that name their own property in, problems out.

Every other fact has keys whose values the schema describes; here the value is judged by the
predicate.
"""

from collections.abc import Iterator

from loaders.entries.facts.relation import RelationFact
from loaders.entries.form import value_problems
from loaders.entries.problem import Fault, Problem, nearest
from loaders.entries.sheet import Sheet
from loaders.entries.terms import Terms
from loaders.entries.written import Place
from ontology import vocab

_FORMS = {
    "@id": "match",
    vocab.XSD + "boolean": "yesNo",
    vocab.XSD + "date": "date",
    vocab.XSD + "decimal": "number",
    vocab.XSD + "integer": "wholeNumber",
}
"""Which definition of the schema describes the values of a type in the context."""


def relation_problems(sheet: Sheet, terms: Terms, known: frozenset[str]) -> Iterator[Problem]:
    """Check that predicates are properties and that their values are of the right form."""
    for fact in sheet.facts:
        if isinstance(fact, RelationFact):
            place = (*fact.place, "predicate")
            if terms.term(fact.predicate).iri not in terms.described:
                expected = "a key of things, or a property of the ontology like org:unitOf"
                found, hint = f"'{fact.predicate}'", nearest(fact.predicate, terms.terms)
                yield sheet.problem(Fault.UNKNOWN_KEY, place, expected, found, hint)
            elif fact.object_value:
                yield from _value_problems(sheet, fact, terms, known)


def _value_problems(
    sheet: Sheet, fact: RelationFact, terms: Terms, known: frozenset[str]
) -> Iterator[Problem]:
    text, place = fact.object_value, (*fact.place, "objectValue")
    term = terms.term(fact.predicate)
    if term.iri == vocab.RDF + "type":
        if vocab.DX + text not in terms.described:
            classes = [vocab.compact(name).partition(":")[2] for name in terms.superclasses]
            hint = nearest(text, classes)
            yield sheet.problem(Fault.TYPE, place, "a class of dx:", f"'{text}'", hint)
    elif term.is_code:
        yield from _reference_problems(sheet, place, text, term.resolve(text), known)
    elif term.type in _FORMS:
        yield from value_problems(sheet, place, _FORMS[term.type], text)
        if term.is_reference:
            yield from _reference_problems(sheet, place, text, term.resolve(text), known)


def _reference_problems(
    sheet: Sheet, place: Place, text: str, iri: str, known: frozenset[str]
) -> Iterator[Problem]:
    if "://" not in text and iri not in known:
        hint = nearest(text, map(vocab.compact, known))
        expected = "something that a sheet or the ontology defines"
        yield sheet.problem(Fault.REFERENCE, place, expected, f"'{text}'", hint)
