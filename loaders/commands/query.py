"""The command that runs a saved query on a release, or on a SPARQL endpoint."""

from collections.abc import Iterator, Mapping, Sequence

import click
import pyoxigraph as ox

from loaders import resources
from loaders.commands.releases import found_release
from loaders.settings import Settings
from ontology import vocab

TABLES = {
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
}
GRAPHS = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}


@click.command("query")
@click.argument("name")
@click.option("-p", "given", multiple=True, metavar="KEY=VALUE", help="A parameter; repeatable.")
@click.option("--format", "form", type=click.Choice([*TABLES, *GRAPHS]), default="csv")
@click.option("--release", help="The release to ask; default `current`.")
@click.option("--endpoint", metavar="URL", help="Ask this SPARQL endpoint instead of a release.")
@click.option(
    "--timeout",
    default=60,
    show_default=True,
    type=click.IntRange(1),
    help="Seconds that the endpoint may stay silent.",
)
def query_command(
    name: str,
    given: Sequence[str],
    form: str,
    release: str | None,
    endpoint: str | None,
    timeout: int,
) -> None:
    """Run the saved query NAME and print its result."""
    if release and endpoint:
        raise click.UsageError("expected --release or --endpoint, found both")
    text = _bound(name, _parameters(given))
    if endpoint:
        from loaders.commands.endpoint import ask  # rdflib is loaded only when it is wanted

        click.echo(_written(ask(endpoint, text, timeout), form), nl=False)
        return
    store = ox.Store()
    store.bulk_extend(found_release(Settings.from_environ(), release or "current").quads())
    click.echo(_written(store.query(text, prefixes=vocab.PREFIXES), form), nl=False)


def _parameters(given: Sequence[str]) -> dict[str, list[str]]:
    parameters: dict[str, list[str]] = {}
    for pair in given:
        key, equals, value = pair.partition("=")
        if not equals:
            raise click.UsageError(f"-p: expected KEY=VALUE, found '{pair}'")
        parameters.setdefault(key, []).append(value)
    return parameters


def _bound(name: str, parameters: Mapping[str, Sequence[str]]) -> str:
    from queries.parameters import ParameterError  # the service is loaded only when it is wanted
    from queries.saved import load_queries

    queries = load_queries(resources.QUERIES)
    if name not in queries:
        known = ", ".join(queries)
        raise click.UsageError(f"expected a saved query: {known}; found '{name}'")
    try:
        return queries[name].bind(parameters)
    except ParameterError as error:
        raise click.UsageError(str(error)) from error


def _written(results: object, form: str) -> bytes:
    if isinstance(results, (ox.QuerySolutions, ox.QueryBoolean)):
        if form not in TABLES:
            raise click.UsageError(f"--format: expected one of {', '.join(TABLES)}, found '{form}'")
        written = results.serialize(format=TABLES[form])
    elif isinstance(results, Iterator):  # triples
        if form not in GRAPHS:
            raise click.UsageError(f"--format: expected one of {', '.join(GRAPHS)}, found '{form}'")
        written = ox.serialize(results, format=GRAPHS[form])
    else:
        raise TypeError(f"expected results of a query, found {type(results).__name__}")
    return written or b""
