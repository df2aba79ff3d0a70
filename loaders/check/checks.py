"""The check stage: quads of a dataset in, findings out; shapes, dataset queries and texts.

    check_dataset(quads: Iterable[Quad], archive: Archive | None = None) -> tuple[Finding, ...]
        everything: shapes, queries and texts, sorted, each finding with the graph of its focus
    validate_shapes(data: Iterable[Quad | Triple], shapes: Graph = all, engine = the fast one)
        -> list[Finding]  (loaders.shapes); no inference: the loader writes superclass types
    run_checks(store: Store, checks: Iterable[Check]) -> list[Finding]
        the queries of queries/checks/; a row is a finding
    finding_quads(findings) (loaders.finding) -> quads of graph/quality

Shapes see what is published, as one graph: the default graph. Quads of named graphs alone get the
default graph that the loader would write (every graph but graph/candidate/…).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import yaml

from loaders import resources
from loaders.check.finding import BY_QUERY, Finding, Message, Severity, sort_findings
from loaders.check.shapes import validate_shapes
from loaders.check.wording import CHECK, wording_findings
from loaders.graph.quads import with_default_graph
from loaders.reports.archive import Archive
from ontology.vocab import DX, RDF, mint_concept, mint_graph

_DEFAULT = ox.DefaultGraph()
_REPORTS = mint_graph("report", "")
_TYPE = ox.NamedNode(RDF + "type")
_DERIVATION, _INPUT = ox.NamedNode(DX + "derivation"), ox.NamedNode(DX + "computedFrom")
_COMPUTED = ox.NamedNode(mint_concept("derivation", "computed"))


@dataclass(frozen=True)
class Check:
    """One query over the whole dataset that returns nothing when all is well."""

    name: str
    title: Message
    message: Message
    severity: Severity
    query: str

    @property
    def iri(self) -> str:
        return CHECK + self.name


def check_dataset(quads: Iterable[ox.Quad], archive: Archive | None = None) -> tuple[Finding, ...]:
    """Check a dataset, before quality and catalogue are added; passages only with an archive."""
    given = tuple(quads)
    whole = any(quad.graph_name == _DEFAULT for quad in given)
    everything = given if whole else tuple(with_default_graph(given))
    store = ox.Store()
    store.bulk_extend(everything)
    found = validate_shapes(quad for quad in everything if quad.graph_name == _DEFAULT)
    found += run_checks(store, read_checks())
    found += wording_findings(given, archive)
    return sort_findings(_in_context(store, one) for one in found)


def run_checks(store: ox.Store, checks: Iterable[Check]) -> list[Finding]:
    """Run queries on a dataset: named graphs and a default graph of what is published."""
    return [finding for check in checks for finding in _run(store, check)]


@cache
def read_checks() -> tuple[Check, ...]:
    """Read every query of queries/checks/."""
    return tuple(read_check(path) for path in sorted(resources.CHECKS.glob("*.rq")))


def read_check(path: Path) -> Check:
    """Read a query and its `#+` header."""
    text = path.read_text("utf-8")
    header = "\n".join(line[3:] for line in text.splitlines() if line.startswith("#+ "))
    keys: Mapping[str, Any] = yaml.load(header, Loader=yaml.CSafeLoader)
    return Check(
        name=path.stem,
        title=Message(**keys["title"]),
        message=Message(**keys["message"]),
        severity=Severity(keys["severity"]),
        query=text,
    )


def _run(store: ox.Store, check: Check) -> Iterator[Finding]:
    rows = store.query(check.query)
    if not isinstance(rows, ox.QuerySolutions):
        raise TypeError(f"{check.name}: expected a SELECT query, found {type(rows).__name__}")
    names = {variable.value for variable in rows.variables}
    for row in rows:
        cell = {name: row[name] for name in names}
        path, value = cell.get("path"), cell.get("value")
        yield Finding(
            component=BY_QUERY,
            constraint=check.iri,
            rule=check.iri,
            severity=check.severity,
            focus=getattr(cell["focus"], "value", ""),
            message=check.message,
            path=path.value if isinstance(path, ox.NamedNode) else "",
            value=value if isinstance(value, ox.NamedNode | ox.Literal) else None,
        )


def _in_context(store: ox.Store, finding: Finding) -> Finding:
    """Add to a finding what the dataset says of its focus."""
    return replace(
        finding, graph=_described_in(store, finding), causes=_causes(store, finding.focus)
    )


def _causes(store: ox.Store, focus: str) -> tuple[str, ...]:
    """Name the facts that a computed one rests on; none for any other."""
    try:
        node = ox.NamedNode(focus)
    except ValueError:
        return ()  # a blank node
    if not any(store.quads_for_pattern(node, _DERIVATION, _COMPUTED, None)):
        return ()
    inputs = (quad.object for quad in store.quads_for_pattern(node, _INPUT, None, None))
    return tuple(sorted({one.value for one in inputs if isinstance(one, ox.NamedNode)}))


def _described_in(store: ox.Store, finding: Finding) -> str | None:
    """Name the graph that says what the focus of a finding is: a report's before any other."""
    try:
        focus = ox.NamedNode(finding.focus)
    except ValueError:
        return None  # a blank node
    quads = store.quads_for_pattern(focus, _TYPE, None, None)
    graphs = {quad.graph_name.value for quad in quads if isinstance(quad.graph_name, ox.NamedNode)}
    return min(graphs, key=lambda name: (not name.startswith(_REPORTS), name), default=None)
