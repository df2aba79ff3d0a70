"""Relations: anything else that a report says of a thing, by a property of its own choice."""

from dataclasses import dataclass
from typing import ClassVar

from loaders.entries.entry import Choice
from loaders.entries.facts.fact import Fact
from loaders.entries.forms import Match, Predicate, Reference, Text
from loaders.entries.names import Names
from ontology import vocab

_WORDS = {
    vocab.RDF + "type": {"vi": "là", "en": "is a"},
    vocab.SKOS + "altLabel": {"vi": "trong báo cáo gọi là", "en": "called in the report"},
    vocab.SCHEMA + "url": {"vi": "địa chỉ trên mạng", "en": "web address"},
    vocab.SCHEMA + "startDate": {"vi": "ngày bắt đầu", "en": "start date"},
    vocab.SCHEMA + "endDate": {"vi": "ngày kết thúc", "en": "end date"},
    vocab.DCTERMS + "issued": {"vi": "ngày phát hành", "en": "issued"},
    vocab.DCTERMS + "title": {"vi": "tên đầy đủ", "en": "title"},
    vocab.DCTERMS + "isPartOf": {"vi": "là một phần của", "en": "is part of"},
    vocab.DCTERMS + "spatial": {"vi": "địa bàn", "en": "area"},
    vocab.DCTERMS + "contributor": {"vi": "có sự tham gia của", "en": "contributor"},
    vocab.ORG + "postIn": {"vi": "là chức vụ trong", "en": "is a post in"},
    vocab.ORG + "unitOf": {"vi": "thuộc", "en": "is a unit of"},
    vocab.PREFIXES["eli"] + "date_document": {"vi": "ngày ban hành", "en": "date of document"},
}


@dataclass(frozen=True, kw_only=True)
class RelationFact(Fact):
    """One triple: a thing, a property, and another thing or a value."""

    shape: ClassVar[str] = "relation"
    choice: ClassVar[Choice | None] = Choice(("object", "objectValue"), exactly=True)

    subject: Reference
    predicate: Predicate
    object: Match = ()
    object_value: Text = ""

    @property
    def subject_matter(self) -> str:
        return self.subject

    def name(self, names: Names, language: str) -> str:
        term, text = names.terms.term(self.predicate), self.object_value
        targets = self.object or (text,)
        if self.predicate == "rdf:type":
            text = ", ".join(names.of(vocab.DX + target, language) for target in targets)
        elif self.object or term.is_reference:
            text = ", ".join(names.of(term.resolve(target), language) for target in targets)
        subject = self.part("subject", names, language)
        return f"{subject} – {_word(term.iri, names, language)} – {text}"


def _word(iri: str, names: Names, language: str) -> str:
    if iri in _WORDS:
        return _WORDS[iri][language]
    if iri in names.labels:
        return names.of(iri, language)
    return vocab.kebab(vocab.compact(iri).partition(":")[2]).replace("-", " ")
