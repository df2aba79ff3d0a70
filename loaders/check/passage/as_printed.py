"""Words that a sheet gives as printed: a report and its facts in, those that are not so out."""

from collections.abc import Iterator, Mapping

from loaders.check.finding import Message
from loaders.check.passage.naming import Naming, kind_of
from loaders.check.passage.reading import Mismatch, PassageRule, Reading, ReportReading
from loaders.entries.facts.relation import RelationFact
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
        vocab.DX + "acronym",
        vocab.DX + "docNumber",
        vocab.DCTERMS + "title",
        vocab.DX + "venue",
    )
)
"""Properties whose values are words of the report."""
_SPACES: Mapping[int, None] = dict.fromkeys(map(ord, " \t\r\n\u00a0\u202f\u2007"))


def mismatches(report: ReportReading) -> Iterator[Mismatch]:
    """Find words said to be printed that the passages do not have, and names of other things."""
    naming = Naming(report)
    for reading in report.readings():
        for key, words in _words(reading):
            if key not in reading.inferred and not _is_printed(words, reading):
                yield Mismatch(NOT_PRINTED, key, reading.passage, words, entry=reading.fact)
        yield from _names_of_others(reading, naming)


def _words(reading: Reading) -> Iterator[tuple[str, str]]:
    fact = reading.fact
    if fact.quoted_wording:
        yield "quotedWording", fact.quoted_wording
    if isinstance(fact, RelationFact) and fact.object_value:
        key = fact.predicate if fact.place[:1] == ("things",) else "objectValue"
        if fact.predicate == "names" or reading.report.terms.term(fact.predicate).iri in _PRINTED:
            yield key, fact.object_value


def _is_printed(words: str, reading: Reading) -> bool:
    """Compare letter by letter; where the text puts spaces, and of which kind, says nothing."""
    return any(_flat(words) in _flat(text) for text in (*reading.passages, reading.passage))


def _flat(text: str) -> str:
    return text.translate(_SPACES)


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
