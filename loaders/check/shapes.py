"""SHACL: triples and a shapes graph in, findings out, by either of two engines.

pySHACL is the reference; the compiled engine gives the same findings (tests compare them on every
case) in a small part of the time and is used where it is installed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import pyoxigraph as ox
from rdflib import BNode, Graph, URIRef
from rdflib.collection import Collection
from rdflib.namespace import SH
from rdflib.query import Result
from rdflib.term import Literal, Node

from loaders import resources
from loaders.check.finding import BY_QUERY, Finding, Message, Severity, Value
from ontology.vocab import XSD, constraint_name

if TYPE_CHECKING:
    from rdflib.plugins.sparql.sparql import Query
try:
    import shacl as compiled
except ImportError:  # there is no wheel for some platforms
    compiled = None  # type: ignore[assignment]

_NUMBERS = (XSD + "integer", XSD + "decimal")


class Source(NamedTuple):
    """Where a result comes from: shape, constraint component and, for a query, the constraint."""

    shape: str
    component: str
    constraint: str = ""


Engine: TypeAlias = Callable[[str, Graph], Iterator[Finding]]
"""Validates N-Triples with a shapes graph."""


def validate_shapes(
    data: Iterable[ox.Quad | ox.Triple], shapes: Graph | None = None, engine: Engine | None = None
) -> list[Finding]:
    """Validate triples as one graph, without inference, with these shapes or all."""
    triples = {f"{one.subject} {one.predicate} {one.object} .\n" for one in data}
    run = engine or (by_compiled if compiled else by_reference)
    return list(run("".join(sorted(triples)), read_shapes() if shapes is None else shapes))


@cache
def read_shapes(*names: str) -> Graph:
    """Read the shape files of these names, or all; the SPARQL prefixes always."""
    shapes = Graph(bind_namespaces="none")
    every = (path.stem for path in sorted(resources.SHAPES.glob("*.ttl")))
    for name in ("prefixes", *names) if names else every:
        shapes.parse(resources.SHAPES / f"{name}.ttl")
    _name_constraints(shapes)
    return shapes


def _name_constraints(shapes: Graph) -> None:
    """Give each SPARQL constraint a name after its shape, by which results can point to it."""
    for shape, constraint in tuple(shapes.subject_objects(SH.sparql)):
        name = URIRef(constraint_name(str(shape)))
        if isinstance(constraint, BNode):
            if (name, None, None) in shapes:
                raise ValueError(f"{shape}: expected one SPARQL constraint, found two")
            for _, predicate, value in tuple(shapes.triples((constraint, None, None))):
                shapes.add((name, predicate, value))
            shapes.remove((constraint, None, None))
            shapes.remove((shape, SH.sparql, constraint))
            shapes.add((shape, SH.sparql, name))


def by_reference(data: str, shapes: Graph) -> Iterator[Finding]:
    """Validate by pySHACL."""
    import pyshacl  # takes longer to load than the compiled engine to validate

    graph = _PreparedGraph(bind_namespaces="none").parse(data=data, format="nt")
    _, report, text = pyshacl.validate(graph, shacl_graph=shapes, inference="none", inplace=True)
    if not isinstance(report, Graph):
        raise TypeError(f"expected a validation report, found: {text}")
    for result in report.objects(None, SH.result):
        node, value = report.value(result, SH.focusNode), report.value(result, SH.value)
        rule, path = report.value(result, SH.sourceShape), report.value(result, SH.resultPath)
        known = _term(value) if value != node else None
        component = str(report.value(result, SH.sourceConstraintComponent))
        constraint = report.value(result, SH.sourceConstraint)
        source = Source(str(rule), component, _iri(constraint))
        yield _finding(shapes, source, str(node), path, known)


def by_compiled(data: str, shapes: Graph) -> Iterator[Finding]:
    """Validate core constraints by the compiled engine, SPARQL constraints by pyoxigraph."""
    for result in _compile(shapes).validate_text(data, format="ntriples").results:
        value = _parse_term(result.value) if result.value != result.focus_node else None
        shape, node = _parse_term(result.source_shape), _parse_term(result.focus_node)
        source = Source(_name(shape), result.component_iri)
        yield _finding(shapes, source, _name(node) or result.focus_node, None, value)
    store = ox.Store()
    store.bulk_load(data.encode(), format=ox.RdfFormat.N_TRIPLES)
    for source, query in _queries(shapes):
        yield from _rows(store, query, source, shapes)


def path_text(shapes: Graph, path: Node) -> str:
    """Write a path: an IRI as it is, a compound one as SPARQL has it."""
    return _compound(shapes, path) if isinstance(path, BNode) else str(path)


class _PreparedGraph(Graph):
    """A graph that parses each query once: pySHACL asks the same one for every focus node."""

    def query(self, query_object: str | Query, *args: Any, **options: Any) -> Result:
        query = _prepared(query_object) if isinstance(query_object, str) else query_object
        return super().query(query, *args, **options)


@cache
def _prepared(text: str) -> Query:
    from rdflib.plugins.sparql import prepareQuery  # only pySHACL asks rdflib

    return prepareQuery(text)


@cache
def _compile(shapes: Graph) -> Any:  # Any: the engine has no type stubs
    core = shapes - Graph(bind_namespaces="none")
    core.remove((None, SH.sparql, None))
    return compiled.Shapes.from_text(core.serialize(format="nt"), format="ntriples")


@cache
def _queries(shapes: Graph) -> tuple[tuple[Source, str], ...]:
    """Write each SPARQL constraint as a query over all the nodes that its shape targets."""
    declared = ((shapes.value(one, SH.prefix), one) for one in shapes.objects(None, SH.declare))
    prefixes = "".join(f"PREFIX {p}: <{shapes.value(one, SH.namespace)}>\n" for p, one in declared)
    found = []
    for rule, constraint in shapes.subject_objects(SH.sparql):
        select = prefixes + str(shapes.value(constraint, SH.select))
        classes = (f"$this a <{target}> ." for target in shapes.objects(rule, SH.targetClass))
        others = (f"$this <{p}> [] ." for p in shapes.objects(rule, SH.targetSubjectsOf))
        for target in (*classes, *others):
            source = Source(str(rule), BY_QUERY, _iri(constraint))
            found.append((source, select.replace("WHERE {", f"WHERE {{ {target}", 1)))
    return tuple(sorted(found))


def _rows(store: ox.Store, query: str, source: Source, shapes: Graph) -> Iterator[Finding]:
    rows = store.query(query)
    if not isinstance(rows, ox.QuerySolutions):
        raise TypeError(f"{source.shape}: expected a SELECT query, found {type(rows).__name__}")
    names = {variable.value for variable in rows.variables}
    for row in rows:
        focus, path, value = (row[n] if n in names else None for n in ("this", "path", "value"))
        place = URIRef(path.value) if isinstance(path, ox.NamedNode) else None
        known = value if isinstance(value, ox.NamedNode | ox.Literal) else None
        yield _finding(shapes, source, str(getattr(focus, "value", focus)), place, known)


def _finding(shapes: Graph, source: Source, focus: str, path: Node | None, value: Value) -> Finding:
    """Take from the rule what it says of itself, so that engines cannot differ in it."""
    shape = URIRef(source.shape)
    messages = (text for text in shapes.objects(shape, SH.message) if isinstance(text, Literal))
    texts = {message.language: str(message) for message in messages}
    own = shapes.value(shape, SH.path)
    place = path if own is None else own
    return Finding(
        rule=source.shape,
        severity=Severity(str(shapes.value(shape, SH.severity)).rpartition("#")[2].lower()),
        focus=focus,
        message=Message(texts.get("vi", ""), texts.get("en", "")),
        path=path_text(shapes, place) if place is not None else "",
        value=_canonical(value),
        component=source.component,
        constraint=source.constraint,
    )


def _term(node: Node | None) -> Value:
    """Turn an rdflib term into a pyoxigraph one; a blank node says nothing to a reader."""
    if isinstance(node, URIRef):
        return ox.NamedNode(str(node))
    if isinstance(node, Literal):
        datatype = ox.NamedNode(str(node.datatype)) if node.datatype else None
        return ox.Literal(str(node), datatype=datatype, language=node.language)
    return None


def _parse_term(text: str | None) -> Value:
    """Read a term in N-Triples syntax."""
    if not text or text.startswith("_:"):
        return None
    quads = ox.parse(f"<x:s> <x:p> {text} .", format=ox.RdfFormat.N_TRIPLES)
    term = next(iter(quads)).object
    return term if isinstance(term, ox.NamedNode | ox.Literal) else None


def _canonical(value: Value) -> Value:
    """Write a number in one way: engines differ in the zeros of a computed one."""
    if isinstance(value, ox.Literal) and value.datatype.value in _NUMBERS:
        text = f"{Decimal(value.value):f}"
        short = text.rstrip("0").rstrip(".") if "." in text else text
        return ox.Literal(short, datatype=ox.NamedNode(_NUMBERS[-1]))
    return value


def _iri(node: Node | None) -> str:
    return str(node) if isinstance(node, URIRef) else ""


def _name(term: Value) -> str:
    return "" if term is None else term.value


def _compound(shapes: Graph, path: Node) -> str:
    if not isinstance(path, BNode):
        return f"<{path}>"
    inverse = shapes.value(path, SH.inversePath)
    if inverse is not None:
        return "^" + _compound(shapes, inverse)
    alternatives = shapes.value(path, SH.alternativePath)
    members = Collection(shapes, path if alternatives is None else alternatives)
    sign = "/" if alternatives is None else "|"
    return "(" + sign.join(_compound(shapes, member) for member in members) + ")"
