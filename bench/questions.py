"""Twelve typical queries: a generated graph's size in, queries with fresh parameters out."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bench.facts import PLAN, SYSTEMS
from bench.generator import setting_of
from bench.vocabulary import Vocabulary
from ontology.vocab import DCTERMS, DX, OA, ORG, PROV, RDFS, XSD, mint

JSON = "application/sparql-results+json"
CSV = "text/csv"
NTRIPLES = "application/n-triples"
ROWS = 100_000
_PREFIXES = {
    "dx": DX,
    "rdfs": RDFS,
    "dcterms": DCTERMS,
    "org": ORG,
    "prov": PROV,
    "oa": OA,
    "xsd": XSD,
}


@dataclass(frozen=True)
class Question:
    """A kind of query."""

    name: str
    kind: str
    """look-up, join, aggregate, text, provenance or export."""
    weight: int
    """Its share of the mixed load."""
    pattern: str
    accept: str = JSON

    @property
    def mark(self) -> bytes:
        """What stands once in an answer for every bound value, or row of an export."""
        return b'"value"' if self.accept == JSON else b"\n"


@dataclass(frozen=True)
class Asked:
    """One query, ready to be sent."""

    name: str
    text: str


QUESTIONS = (
    Question("fact", "look-up", 30, "SELECT ?property ?object WHERE { $fact ?property ?object }"),
    Question("name", "look-up", 20, "SELECT ?label WHERE { $system rdfs:label ?label }"),
    Question(
        "evidence-of-fact", "look-up", 12,
        "SELECT ?report ?start ?end WHERE { $fact dx:evidence ?evidence . "
        "?evidence oa:hasSource ?report ; oa:hasSelector ?selector . "
        "?selector oa:start ?start ; oa:end ?end }",
    ),
    Question(
        "ranks", "join", 10,
        "SELECT ?fact ?rank ?start WHERE { ?fact dx:refArea $unit ; dx:indicator $rank ; "
        "dx:rank ?rank ; dx:periodStart ?start } ORDER BY ?start ?rank ?fact",
    ),
    Question(
        "connections", "join", 8,
        "SELECT ?from ?to ?status WHERE { ?a dx:deployedIn $unit ; rdfs:label ?from . "
        "?c dx:fromSystem ?a ; dx:toSystem ?b ; dx:status ?status . ?b rdfs:label ?to "
        'FILTER(LANG(?from) = "vi" && LANG(?to) = "vi") }',
    ),
    Question(
        "officials", "join", 6,
        "SELECT ?person ?post ?body WHERE { ?tenure dx:refArea $unit ; dx:person ?p ; "
        "dx:post ?q . ?q org:postIn ?o . ?p rdfs:label ?person . ?q rdfs:label ?post . "
        '?o rdfs:label ?body FILTER(LANG(?person) = "vi" && LANG(?post) = "vi" && '
        'LANG(?body) = "vi") }',
    ),
    Question(
        "below-target", "join", 4,
        "SELECT ?actual ?reached ?wanted WHERE { ?actual dx:indicator $measure ; "
        "dx:hasTarget ?target ; dx:value ?reached . ?target dx:value ?wanted "
        "FILTER(?reached < ?wanted) }",
    ),
    Question(
        "systems-by-status", "aggregate", 2,
        "SELECT ?type ?status (COUNT(?system) AS ?systems) WHERE { ?fact dx:statusOf ?system ; "
        "dx:status ?status ; dx:attestedOn ?day . ?system dcterms:type ?type "
        "FILTER(YEAR(?day) = $year) } GROUP BY ?type ?status",
    ),
    Question(
        "means-by-year", "aggregate", 3,
        "SELECT ?start (AVG(?number) AS ?mean) (COUNT(*) AS ?count) WHERE { "
        "?fact dx:indicator $measure ; dx:value ?number ; dx:periodStart ?start } GROUP BY ?start",
    ),
    Question(
        "search", "text", 5,
        'SELECT ?thing ?label WHERE { ?thing dx:foldedLabel ?label '
        'FILTER(CONTAINS(?label, "$words")) } LIMIT 50',
    ),
    Question(
        "provenance", "provenance", 4,
        "SELECT ?fact ?start ?end ?agent ?decision ?graph WHERE { GRAPH ?graph { "
        "?activity prov:used $report ; prov:wasAssociatedWith ?agent . "
        "?fact prov:wasGeneratedBy ?activity ; dx:evidence ?evidence . "
        "?evidence oa:hasSelector ?selector . ?selector oa:start ?start ; oa:end ?end . "
        "?review dx:reviewOf ?fact ; dx:decision ?decision } }",
    ),
    Question(
        "export", "export", 0,
        "SELECT ?fact ?property ?object WHERE { ?fact a dx:Fact ; ?property ?object } "
        f"LIMIT {ROWS}",
        CSV,
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Subjects:
    """What queries can be about: the names in a generated graph."""

    reports: int
    vocabulary: Vocabulary

    def ask(self, question: Question, draw: random.Random) -> Asked:
        """Fill in parameters; hardly two are the same."""
        setting = setting_of(draw.randrange(self.reports), self.vocabulary)
        values: Mapping[str, Callable[[], str]] = {
            "$fact": lambda: f"<{setting.fact(draw.randrange(len(PLAN)))}>",
            "$system": lambda: f"<{setting.system(draw.randrange(SYSTEMS))}>",
            "$unit": lambda: f"<{setting.unit}>",
            "$rank": lambda: f"<{draw.choice(self.vocabulary.ranks)}>",
            "$measure": lambda: f"<{draw.choice(self.vocabulary.measures)}>",
            "$year": lambda: str(setting.year),
            "$report": lambda: f"<{mint('report', setting.report)}>",
            "$words": lambda: f"{setting.report}-{draw.randrange(SYSTEMS)}",
        }
        text = question.pattern
        for name, value in values.items():
            if name in text:
                text = text.replace(name, value())
        return Asked(question.name, _prologue(text) + text)

    def mix(self, seed: int) -> tuple[Asked, ...]:
        """Ask each question as often as its weight says, times three, in any order."""
        draw = random.Random(seed)  # noqa: S311 a load, no secret
        asked = [self.ask(each, draw) for each in QUESTIONS for _ in range(3 * each.weight)]
        draw.shuffle(asked)
        return tuple(asked)


def _prologue(text: str) -> str:
    used = (name for name in _PREFIXES if f"{name}:" in text)
    return "".join(f"PREFIX {name}: <{_PREFIXES[name]}>\n" for name in used)


def question(name: str) -> Question:
    """Find a question by its name."""
    return next(each for each in QUESTIONS if each.name == name)
