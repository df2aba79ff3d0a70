"""Saved queries as examples in the catalogue: files of `queries/` in, quads out.

The form is that of SHACL executables, which query editors and search tools read
(https://www.w3.org/TR/shacl-af/#SPARQLExecutables).
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path

import pyoxigraph as ox
import yaml

from loaders.graph.catalog import CATALOG, DATASET
from ontology import vocab

_HEADER = "#+ "
_FORMS = {"SELECT": "Select", "CONSTRUCT": "Construct", "ASK": "Ask"}


def example_quads(paths: Iterable[Path]) -> Iterator[ox.Quad]:
    """Describe each saved query by its titles, descriptions and text."""
    graph = ox.NamedNode(CATALOG)
    for path in sorted(paths):
        node = ox.NamedNode(f"{DATASET}/query/{path.stem}")
        for predicate, term in _description(path.read_text("utf-8")):
            yield ox.Quad(node, ox.NamedNode(predicate), term, graph)


@lru_cache(256)  # several builds of one process describe the same
def _description(text: str) -> tuple[tuple[str, ox.NamedNode | ox.Literal], ...]:
    return tuple(_described(text))


def _described(text: str) -> Iterator[tuple[str, ox.NamedNode | ox.Literal]]:
    lines = text.splitlines()
    head = "\n".join(line.removeprefix(_HEADER) for line in lines if line.startswith(_HEADER))
    body = "\n".join(line for line in lines if not line.startswith(_HEADER.strip())).strip() + "\n"
    form = next(word for word in body.split() if word in _FORMS)
    yield vocab.RDF + "type", ox.NamedNode(vocab.SH + "SPARQLExecutable")
    yield vocab.RDF + "type", ox.NamedNode(f"{vocab.SH}SPARQL{_FORMS[form]}Executable")
    yield vocab.SH + form.lower(), ox.Literal(body)
    header = yaml.load(head, Loader=yaml.CSafeLoader)
    for key, predicate in (("title", "label"), ("description", "comment")):
        yield from _texts(vocab.RDFS + predicate, header.get(key) or {})


def _texts(predicate: str, texts: Mapping[str, str]) -> Iterator[tuple[str, ox.Literal]]:
    for language, text in texts.items():
        yield predicate, ox.Literal(text, language=language)
