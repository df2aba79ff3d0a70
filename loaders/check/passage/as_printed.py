"""Words that a sheet gives as printed: a report and its facts in, those that are not so out."""

from collections.abc import Iterable, Iterator

from loaders.check.finding import Message
from loaders.check.passage.naming import Naming, kind_of
from loaders.check.passage.pointers import NAMED_KINDS
from loaders.check.passage.reading import BETWEEN, Mismatch, PassageRule, Reading, ReportReading
from loaders.entries.facts.relation import RelationFact
from loaders.entries.things import Thing
from loaders.vietnamese.syllables import syllables
from ontology import vocab

NOT_PRINTED = PassageRule(
    "words-not-printed",
    Message(
        "Chữ ghi nguyên văn có trong đoạn trích", "Words given as printed stand in the passage"
    ),
)
OF_ANOTHER = PassageRule(
    "name-of-another",
    Message("Tên in là tên của chính đối tượng", "A printed name is that of the thing itself"),
)
RULES = (NOT_PRINTED, OF_ANOTHER)

_PRINTED = frozenset(
    (
        vocab.SKOS + "altLabel",
        vocab.DX + "docNumber",
        vocab.DCTERMS + "title",
        vocab.DX + "venue",
        vocab.DCTERMS + "creator",
        vocab.SCHEMA + "url",
    )
)
"""Properties whose values are words of the report."""


def mismatches(naming: Naming) -> Iterator[Mismatch]:
    """Find words said to be printed that the passages do not have, and names of other things."""
    report = naming.report
    for reading in report.readings():
        for key, words in _words(reading):
            if key not in reading.inferred and not _is_printed(key, words, reading):
                yield Mismatch(NOT_PRINTED, key, reading.passage, words, entry=reading.fact)
        yield from _names_of_others(reading, naming)
    for thing in report.sheet.things:
        if isinstance(thing, Thing):  # names of a mention are facts
            yield from _names_not_printed(thing, report)


def _names_not_printed(thing: Thing, report: ReportReading) -> Iterator[Mismatch]:
    """Find names of a thing that the report does not have; its passage may have another."""
    for name in thing.names:
        if not thing.is_inferred("names") and not _stands_in(name, [report.text]):
            texts = (report.text[start:end] for start, end in thing.evidence)
            yield Mismatch(NOT_PRINTED, "names", BETWEEN.join(texts), name, entry=thing)


def _words(reading: Reading) -> Iterator[tuple[str, str]]:
    fact = reading.fact
    if fact.quoted_wording:
        yield "quotedWording", fact.quoted_wording
    if isinstance(fact, RelationFact):
        key = fact.predicate if fact.place[:1] == ("things",) else "objectValue"
        if reading.report.terms.term(fact.predicate).iri in _PRINTED:
            values = [(key, fact.object_value), *(("object", one) for one in fact.object)]
            yield from ((key, words) for key, words in values if words and not _is_id(words))


def _is_id(words: str) -> bool:
    return kind_of(words) in NAMED_KINDS and " " not in words


def _is_printed(key: str, words: str, reading: Reading) -> bool:
    """Compare letter by letter; where the text puts spaces, and of which kind, says nothing.

    Into a title the text may put number and issuer; its words stand in their order all the same.
    """
    if reading.report.terms.term(_predicate(key, reading)).iri == vocab.DCTERMS + "title":
        printed = (one.key for one in syllables(reading.passage) if one.is_word)
        return all(one.key in printed for one in syllables(words) if one.is_word)
    return _stands_in(words, (*reading.passages, reading.passage))


def _stands_in(words: str, texts: Iterable[str]) -> bool:
    flat = [_flat(text) for text in texts]
    forms = (_flat(words), _flat(words).upper())  # bylines and headings are set in capitals
    return any(form in text for form in forms for text in flat)


def _predicate(key: str, reading: Reading) -> str:
    fact = reading.fact
    return fact.predicate if isinstance(fact, RelationFact) and key != "quotedWording" else key


def _flat(text: str) -> str:
    return "".join(text.split())


def _names_of_others(reading: Reading, naming: Naming) -> Iterator[Mismatch]:
    """Find a printed name that the reference knows as another thing's, and not as this one's."""
    fact = reading.fact
    if not isinstance(fact, RelationFact) or fact.predicate != "names":
        return
    kind = kind_of(fact.subject)
    others = naming.labelled(kind, fact.object_value)
    if others and fact.subject not in others:
        said = "; ".join(naming.label(one) for one in sorted(others))
        yield Mismatch(OF_ANOTHER, "names", said, naming.label(fact.subject), entry=fact)
