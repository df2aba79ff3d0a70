"""The ontology, the shapes and the context: documentation for people, RDF for programs."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template
from werkzeug.wrappers import Response as AnyResponse

from loaders.resources import ONTOLOGY
from service.errors import Problem
from service.formats import HTML, Format, GraphFormat, with_ending
from service.graph.cells import CellWriter
from service.graph.shape_notes import shape_notes, shape_triples
from service.graph.triples import TRIPLES, written_triples
from service.urls import PLACES
from service.views.vocabulary import read_vocabulary
from service.web.context import site, wanted_format, wanted_language
from service.web.kept_pages import keep_pages

documentation = Blueprint("documentation", __name__)
keep_pages(documentation)
_CACHED = {"Cache-Control": "public, max-age=300"}


@documentation.get("/ontology")
@documentation.get("/ontology.<suffix>")
def ontology(suffix: str = "") -> str | AnyResponse:
    """Show the terms of the ontology, or give its triples."""
    chosen = _chosen(suffix)
    reader = site().reader
    if isinstance(chosen, GraphFormat):
        return _written(written_triples(reader.triples("ontology"), chosen), chosen)
    sections = read_vocabulary(reader, wanted_language())
    return render_template("ontology.html", sections=sections, formats=TRIPLES)


@documentation.get("/ontology/<version>")
def version(version: str) -> AnyResponse:
    """Send the address of a version to the ontology that is served."""
    return redirect(PLACES["ontology"], 303)


@documentation.get("/shapes")
@documentation.get("/shapes.<suffix>")
def shapes(suffix: str = "") -> str | AnyResponse:
    """Show the rules that data must pass, or give their triples."""
    chosen = _chosen(suffix)
    if isinstance(chosen, GraphFormat):
        return _written(written_triples(shape_triples(), chosen), chosen)
    language = wanted_language()
    writer = CellWriter(site().reader.names, language)
    return render_template("shapes.html", shapes=shape_notes(), term=writer.thing, formats=TRIPLES)


@documentation.get("/context.jsonld")
def context() -> Response:
    """Give the JSON-LD context that the fact sheets are written in."""
    return Response(
        (ONTOLOGY / "context.jsonld").read_bytes(),
        headers=_CACHED,
        content_type="application/ld+json",
    )


def _chosen(suffix: str) -> Format:
    """Return the format that the suffix names, else the one that the client wants."""
    if suffix:
        found = with_ending(suffix, TRIPLES)
        if found is None:
            raise Problem(404, "not-found")
        return found
    return wanted_format((HTML, *TRIPLES))


def _written(body: bytes, format: Format) -> Response:
    return Response(body, headers=_CACHED, content_type=format.content_type)
