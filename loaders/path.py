"""Property paths: a path of a shapes graph in, its SPARQL text out."""

from rdflib import BNode, Graph
from rdflib.collection import Collection
from rdflib.namespace import SH
from rdflib.term import Node


def path_text(shapes: Graph, path: Node) -> str:
    """Write a path: an IRI as it is, a compound one as SPARQL has it."""
    return _text(shapes, path) if isinstance(path, BNode) else str(path)


def _text(shapes: Graph, path: Node) -> str:
    if not isinstance(path, BNode):
        return f"<{path}>"
    inverse = shapes.value(path, SH.inversePath)
    if inverse is not None:
        return "^" + _text(shapes, inverse)
    alternatives = shapes.value(path, SH.alternativePath)
    members = Collection(shapes, alternatives if alternatives is not None else path)
    sign = "/" if alternatives is None else "|"
    return "(" + sign.join(_text(shapes, member) for member in members) + ")"
