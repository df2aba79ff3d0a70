"""Names: the labels of everything that facts speak of, and numbers as people write them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from loaders.entries.terms import Terms
from ontology import vocab

LANGUAGES = ("vi", "en")
Labels = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Names:
    """The labels of everything that facts speak of."""

    labels: Labels
    terms: Terms

    def of(self, iri: str, language: str) -> str:
        """Name a thing in a language, in Vietnamese where it has no other name."""
        names = self.labels.get(iri, {})
        return names.get(language) or names.get("vi") or names.get("en") or vocab.compact(iri)

    def part(self, key: str, texts: Iterable[str], language: str) -> str:
        """Name what the values of a key point to."""
        term = self.terms.term(key)
        return ", ".join(self.of(term.resolve(text), language) for text in texts)


def number_text(number: Decimal, language: str) -> str:
    """Write a number as Vietnamese (65.000,5) or English (65,000.5) readers expect.

    Babel would drop the zeros after the point, which are printed to say how exact a figure is.
    """
    text = f"{number:,f}"
    return text.translate(str.maketrans(",.", ".,")) if language == "vi" else text
