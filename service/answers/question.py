"""What a request asks of a saved query: an address in, parameter values and options out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from ontology.vocab import BASE, ID
from queries.parameters import Parameter, ParameterError, Term
from queries.saved import SavedQuery
from service.errors import Problem
from service.language import LANGUAGES

SWITCHES = {
    "cite": ("0", "1"),
    "as": ("reported", "today"),
    "bom": ("0", "1"),
    "decimal": ("point", "comma"),
}
LEVELS = ("0", "1", "2")
"""Levels of review that rows can be kept to; 0 keeps all."""
UNITS_TODAY = "34"
THEMES = ("auto", "light", "dark")
# What other sites add to addresses that people share; refusing them would break shared links.
FOREIGN = ("utm_", "fbclid", "gclid", "zalo")

Given = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Question:
    """One question with its values; equal askings have equal answers on one release."""

    query: SavedQuery
    values: Mapping[str, tuple[str, ...]]
    language: str
    cite: bool = False
    bom: bool = False
    comma: bool = False
    theme: str = "auto"
    today: bool = False
    """Whether the answer is wanted on today's map instead of as reported."""
    level: int = 0
    """The level of review below which facts are left out."""
    grounds: bool = True
    """Whether files tell in brief what each row rests on; `cite=0` leaves that away."""

    @property
    def sparql(self) -> str:
        """The query with the values bound; raises ParameterError."""
        return self.query.bind(self.values)

    @property
    def citing(self) -> str:
        """What `cite=` has to say in an address; empty where it need not stand there."""
        if self.cite:
            return "1"
        return "" if self.grounds else "0"

    def address(self, suffix: str = "", **changed: str) -> str:
        """Return an address that asks the same.

        A page's names its language, which the reader's browser would choose otherwise; files are in
        Vietnamese unless it says more.
        """
        own = {name: [_written(v) for v in values] for name, values in self.values.items()}
        own["lang"] = [] if suffix and self.language == "vi" else [self.language]
        own["cite"] = [self.citing] if self.citing else []
        if self.today:
            own["as"] = ["today"]
        if self.level:
            own["level"] = [str(self.level)]
        own |= {name: [value] if value else [] for name, value in changed.items()}
        written = urlencode({name: values for name, values in own.items() if values}, doseq=True)
        return f"{self.query.name}{suffix}" + (f"?{written}" if written else "")

    def on_map(self, time: str) -> str:
        """Return the address of the same question as reported, or on today's map."""
        rest = {name: value for name, value in self.values.items() if not self.decided(name)}
        return replace(self, values=rest, today=time == "today").address()

    def decided(self, parameter: str) -> bool:
        """Tell whether a parameter has no say, since the map decides it."""
        return parameter in self.query.today.values


def read_question(query: SavedQuery, given: Given, language: str) -> Question:
    """Read the address of a saved query; raises ParameterError or Problem."""
    declared = {parameter.name for parameter in query.parameters}
    switched = {name: _switch(given, name) for name in SWITCHES}
    theme = _one_of(given, "theme", THEMES) or "auto"
    others = ("theme", "lang", *(() if "level" in declared else ("level",)))
    level = 0 if "level" in declared else int(_one_of(given, "level", LEVELS) or 0)
    language = _one_of(given, "lang", LANGUAGES) or language
    values = {
        name: tuple(texts)
        for name, texts in sorted(given.items())
        if name not in (*SWITCHES, *others) and not name.startswith(FOREIGN)
    }
    if "lang" in declared:
        values["lang"] = (language,)
    if switched["as"]:
        values = _undecided(query, values)
    asked = Question(
        query,
        values,
        language,
        cite=switched["cite"],
        bom=switched["bom"],
        comma=switched["decimal"],
        theme=theme,
        today=switched["as"],
        level=level,
        grounds="0" not in given.get("cite", ()),
    )
    _ = asked.sparql  # every value is checked before anything else happens
    return asked


def _undecided(
    query: SavedQuery, values: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    """Drop what today's map decides; raises Problem where the address says otherwise."""
    for name in query.today.values:
        for text in values.get(name, ()):
            if text not in ("", UNITS_TODAY):
                raise Problem(400, "as-today", name=name, found=text[:40])
    return {name: texts for name, texts in values.items() if name not in query.today.values}


def shown_values(asked: Question, parameter: Parameter) -> tuple[str, ...]:
    """Return the values that a parameter has in an asking: those given, else its default."""
    given = tuple(value for value in asked.values.get(parameter.name, ()) if value)
    return given or tuple(map(_short_term, parameter.default))


def short_iri(iri: str) -> str:
    """Shorten an IRI of ours as addresses may write it: `unit/binh-dinh`."""
    return iri.removeprefix(ID)


def _short_term(term: Term) -> str:
    value = term.value
    return value.rpartition("/")[2] if value.startswith(BASE + "concept/") else short_iri(value)


def _written(value: str) -> str:
    return short_iri(value)


def _switch(given: Given, name: str) -> bool:
    allowed = SWITCHES[name]
    return _one_of(given, name, allowed) == allowed[1]


def _one_of(given: Given, name: str, allowed: tuple[str, ...]) -> str:
    found = [text for text in given.get(name, ()) if text]
    if len(found) > 1 or (found and found[0] not in allowed):
        raise ParameterError(name, f"one of {', '.join(allowed)}", " ".join(found))
    return found[0] if found else ""
