"""Queries whose evaluation or result has no end, or nearly none, in every form."""

from __future__ import annotations

from collections.abc import Mapping

from bench.evening.input import (
    GRAPH_FORMS,
    HEAVY,
    HEAVY_LIMIT,
    ROW_FORMS,
    Input,
    Place,
    queries,
    request,
    whole,
)
from bench.limits import RUNAWAY

_ALL = "{ ?a ?b ?c }"
_ENDLESS: Mapping[str, str] = {
    "product-count": RUNAWAY,
    "product-rows": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "product-sorted": "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f",
    "product-distinct": "SELECT DISTINCT ?a ?d { ?a ?b ?c . ?d ?e ?f }",
    "product-never": "SELECT * { ?a ?b ?c . ?d ?e ?f FILTER(?c = <a:never>) }",
    "path-star": "SELECT (COUNT(*) AS ?n) { ?a (<a:a>|!<a:b>)* ?b }",
    "path-nested": "SELECT * { ?a ((!<a:a>)*/(!<a:b>)+)* ?b }",
    "pattern": 'SELECT (REGEX(CONCAT(?c, ?f), "(a+)+$") AS ?x) { ?a ?b ?c . ?d ?e ?f }',
    "replaced": 'SELECT (REPLACE(STR(?c), "(.*)(.*)(.*)", "$3$2$1$3$2$1") AS ?x) '
    "{ ?a ?b ?c . ?d ?e ?f }",
    "values": "SELECT * { " + " ".join(
        f"VALUES ?v{n} {{ {' '.join(map(str, range(60)))} }}" for n in range(6)
    ) + " }",
    "not-exists": "SELECT * { ?a ?b ?c FILTER NOT EXISTS { ?d ?e ?f . ?g ?h ?c } } LIMIT 2000",
    "optionals": "SELECT * { " + "".join(
        f"OPTIONAL {{ ?a{n} ?b{n} ?c{n} }} " for n in range(8)
    ) + "}",
    "graphs": "SELECT * { GRAPH ?g { ?a ?b ?c } GRAPH ?h { ?d ?e ?f } } ORDER BY ?g ?h",
    "grouped": 'SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?f)); SEPARATOR=" ") AS ?x) '
    "{ ?a ?b ?c . ?d ?e ?f }",
    "hashed": "SELECT (SHA512(CONCAT(STR(?a), STR(?d))) AS ?x) { ?a ?b ?c . ?d ?e ?f } ORDER BY ?x",
}  # fmt: skip
_LARGE: Mapping[str, str] = {
    "everything": f"SELECT * {_ALL}",
    "everything-sorted": f"SELECT * {_ALL} ORDER BY DESC(?c)",
    "everything-everywhere": "SELECT * { GRAPH ?g { ?a ?b ?c } }",
    "facts": "SELECT ?fact ?p ?o { ?fact a <https://w3id.org/vn-dx/ontology#Fact> ; ?p ?o }",
    "rows-4999": f"SELECT * {_ALL} LIMIT 4999",
    "rows-5001": f"SELECT * {_ALL} LIMIT 5001",
}
_GRAPHS: Mapping[str, str] = {
    "construct-all": f"CONSTRUCT {_ALL} {_ALL}",
    "construct-product": "CONSTRUCT { ?a ?e ?f } { ?a ?b ?c . ?d ?e ?f }",
    "construct-many": "CONSTRUCT { " + " . ".join(
        f"?a <a:p{n}> ?c" for n in range(300)
    ) + " } { ?a ?b ?c }",
    "describe-all": f"DESCRIBE ?a {_ALL}",
}  # fmt: skip
_ALL_ROUTES = (
    "/data?default", "/data?default&format=jsonld", "/data?default&format=rdfxml", "/search?q=a",
    "/search?class=Fact", "/q/facts-of-report.xlsx?cite=1", "/q/facts-of-report.parquet",
    "/q/facts-map.png?units=34&lang=en&theme=dark", "/changes", "/changes.atom", "/ontology",
    "/quality", "/shapes",
)  # fmt: skip


def result_inputs(place: Place) -> tuple[Input, ...]:
    """Return every query without end, in every form, and the largest of what the pages give."""
    return (
        *queries(
            "results", _ENDLESS, ("json", "html", "cited", "why"), HEAVY, HEAVY_LIMIT,
            may_be_cut=True,
        ),
        *queries("results", _LARGE, ROW_FORMS, HEAVY, HEAVY_LIMIT, may_be_cut=True),
        *queries("results", _GRAPHS, GRAPH_FORMS, HEAVY, HEAVY_LIMIT, may_be_cut=True),
        *(
            Input("results", target.strip("/"), whole(request(target)), HEAVY, HEAVY_LIMIT)
            for target in _pages(place)
        ),
    )  # fmt: skip


def _pages(place: Place) -> tuple[str, ...]:
    """Return the addresses of what is largest of all that pages show."""
    return (*_ALL_ROUTES, f"/r/{place.old}/q/facts-of-report", f"/report/{place.report}")
