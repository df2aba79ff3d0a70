"""What belongs to a kind of entry beside its class: the project's folders in, gaps out."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from loaders.entries.entry import Entry, Key
from loaders.entries.facts.fact import Fact
from loaders.entries.schema import schema_of
from loaders.entries.things import Thing
from ontology.vocab import DX, OWL, RDF, RDFS, SH, SKOS

Objects = Mapping[tuple[str, str], list[ox.NamedNode | ox.Literal]]
"""What a subject has under a property."""
_FACT = DX + "Fact"
_PAGES = ("loading", "model")


@dataclass(frozen=True)
class Project:
    """The folders of a project, or of a copy of it, in which kinds are described."""

    ontology: Objects
    context: Mapping[str, Any]  # Any: a JSON-LD context
    targets: Mapping[str, frozenset[str]]
    pages: Mapping[str, str]
    schema: object

    @classmethod
    def read(cls, root: Path) -> "Project":
        context = json.loads((root / "ontology" / "context.jsonld").read_text("utf-8"))
        return cls(
            _objects(*(root / "ontology").glob("*.ttl")),
            context["@context"],
            {path.stem: _targets(path) for path in (root / "shapes").glob("*.ttl")},
            {name: (root / "docs" / f"{name}.md").read_text("utf-8") for name in _PAGES},
            json.loads((root / "loaders" / "sheets" / "schema.json").read_text("utf-8")),
        )

    def missing(self, facts: Iterable[type[Fact]], things: Iterable[type[Thing]]) -> list[str]:
        """List what these kinds lack, each gap with the file that it is to be filled in."""
        facts, things = tuple(facts), tuple(things)
        found = [gap for kind in facts for gap in (*self._of_fact(kind), *self._of_any(kind))]
        found += [gap for kind in things for gap in (*self._of_thing(kind), *self._of_any(kind))]
        if self.schema != schema_of(facts, things):
            found.append(
                "loaders/sheets/schema.json: other kinds; `python -m loaders.entries.schema`"
            )
        return list(dict.fromkeys(found))  # kinds share keys

    def _of_fact(self, kind: type[Fact]) -> Iterator[str]:
        name, classes = kind.__name__, self._classes(kind)
        if _FACT not in classes:
            yield f"ontology/dx.ttl: dx:{name} is no subclass of dx:Fact"
        if not kind.shape:
            yield f"loaders/entries/facts: {name} names no file of shapes (`shape`)"
        elif not (classes - {_FACT}) & self.targets.get(kind.shape, frozenset()):
            yield f"shapes/{kind.shape}.ttl: no shape targets dx:{name}"
        if kind.name is Fact.name:
            yield f"loaders/entries/facts: {name} has no label (`name`)"

    def _of_thing(self, kind: type[Thing]) -> Iterator[str]:
        if not any(self._classes(kind) & found for found in self.targets.values()):
            yield f"shapes: no shape targets dx:{kind.__name__}"

    def _of_any(self, kind: type[Entry]) -> Iterator[str]:
        name = kind.__name__
        types = self.ontology.get((DX + name, RDF + "type"), [])
        if OWL + "Class" not in (one.value for one in types):
            yield f"ontology/dx.ttl: no class dx:{name}"
        yield from self._undescribed(name)
        for page, written in (("model", f"`dx:{name}`"), ("loading", f"`{name}`")):
            if written not in self.pages[page]:
                yield f"docs/{page}.md: nothing about {written}"
        for key in kind.keys().values():
            yield from self._of_key(key)

    def _of_key(self, key: Key) -> Iterator[str]:
        meaning = self.context.get(key.name)
        if meaning is None and not key.name.startswith("@"):
            yield f"ontology/context.jsonld: no key {key.name}"
        elif isinstance(meaning, dict) and meaning["@id"].startswith("dx:"):
            yield from self._undescribed(meaning["@id"].removeprefix("dx:"))
        if f"| `{key.name}` |" not in self.pages["loading"]:
            yield f"docs/loading.md: no row for the key {key.name}"

    def _undescribed(self, name: str) -> Iterator[str]:
        for predicate, what in ((RDFS + "label", "label"), (SKOS + "definition", "definition")):
            texts = self.ontology.get((DX + name, predicate), [])
            languages = {text.language for text in texts if isinstance(text, ox.Literal)}
            for language in sorted({"vi", "en"} - languages):
                yield f"ontology/dx.ttl: dx:{name} has no {what} in {language}"

    def _classes(self, kind: type[Entry]) -> frozenset[str]:
        """List the class of a kind and all that it is a subclass of."""
        found, todo = set[str](), [DX + kind.__name__]
        while todo:
            name = todo.pop()
            if name not in found:
                found.add(name)
                todo += [one.value for one in self.ontology.get((name, RDFS + "subClassOf"), [])]
        return frozenset(found)


def _objects(*paths: Path) -> Objects:
    found: dict[tuple[str, str], list[ox.NamedNode | ox.Literal]] = defaultdict(list)
    for path in sorted(paths):
        for quad in ox.parse(path=str(path)):
            subject, value = quad.subject, quad.object
            if isinstance(subject, ox.NamedNode) and isinstance(value, ox.NamedNode | ox.Literal):
                found[subject.value, quad.predicate.value].append(value)
    return dict(found)


def _targets(path: Path) -> frozenset[str]:
    """List the classes that the shapes of a file are for."""
    pairs = _objects(path).items()
    return frozenset(
        one.value for (_, name), found in pairs if name == SH + "targetClass" for one in found
    )
