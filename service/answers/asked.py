"""What was asked, for people: a question in, its parameters with their values by name out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from queries.parameters import Parameter, read_terms
from service.answers.question import Question, short_iri, shown_values
from service.graph.cells import localised_day
from service.graph.names import NameIndex
from service.language import message

BOOLEANS = {"true": "answer.yes", "false": "answer.no"}


@dataclass(frozen=True)
class Asked:
    """One parameter of a question with the values that it has, given or by default."""

    name: str
    label: str
    values: tuple[str, ...]
    """As addresses write them."""
    texts: tuple[str, ...]
    """As readers know them."""
    given: bool
    """Whether the request says so itself; otherwise it is the default."""

    def __str__(self) -> str:
        return f"{self.label}: {', '.join(self.texts)}"


def asked_values(asked: Question, names: NameIndex) -> tuple[Asked, ...]:
    """List what a question asks; the language of labels and a parameter without value say nothing.

    What today's map decides itself is told by the notes on it.
    """
    return tuple(_asked(asked, names))


def _asked(asked: Question, names: NameIndex) -> Iterator[Asked]:
    for parameter in asked.query.parameters:
        values = shown_values(asked, parameter)
        decided = asked.today and asked.decided(parameter.name)
        if parameter.name != "lang" and values and not decided:
            yield Asked(
                parameter.name,
                parameter.label.in_language(asked.language),
                values,
                _texts(parameter, values, names, asked.language),
                any(asked.values.get(parameter.name, ())),
            )


def _texts(
    parameter: Parameter, values: tuple[str, ...], names: NameIndex, language: str
) -> tuple[str, ...]:
    """Write values as readers know them: things by name, days as their language has them."""
    match parameter.type:
        case "iri" | "concept":
            iris = [term.value for term in read_terms(parameter, values)]
            labels = names.labels(iris, language)
            return tuple(labels.get(iri) or short_iri(iri) for iri in iris)
        case "date":
            return tuple(localised_day(value, language) for value in values)
        case "boolean":
            return tuple(message(BOOLEANS.get(value, value), language) for value in values)
        case "decimal" if language == "vi":
            return tuple(value.replace(".", ",") for value in values)
        case _:
            return values
