"""Pages for people: home, search, things, facts, reports, quality; a path in, HTML out."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from loaders.vocab import ID
from service.cells import CellWriter, page_of
from service.entity import read_entity
from service.fact import fact_iri, read_fact
from service.language import LANGUAGES, message, wanted_language
from service.quality import read_quality
from service.report import read_report, report_iri
from service.search import Hit
from service.site import site

pages = Blueprint("pages", __name__)

FEATURED = "linked"  # the tag of questions that the home page shows
SUFFIXES = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "json": "application/json",
}


def page_context() -> Mapping[str, object]:
    """Give every template the language, its texts and links that keep the language."""
    language = wanted_language(request)
    other = "en" if language == "vi" else "vi"
    asked = {**request.args.to_dict(flat=True), "lang": other}
    writer = CellWriter(site().reader.names, language)
    return {
        "language": language,
        "languages": LANGUAGES,
        "t": lambda key, **values: _text(key, language, values),
        "link": lambda path: path if language == "vi" else f"{path}?lang={language}",
        "other_language_url": f"{request.path}?{urlencode(asked)}",
        "release": site().release,
        "cell_of": writer.thing,
    }


def _text(key: str, language: str, values: Mapping[str, object]) -> str:
    """Return a message; a column of data (a report's name, say) stands for itself."""
    return key if "." not in key else message(key, language, **values)


@pages.get("/")
def home() -> str:
    """Show what is in the graph, a search box and featured questions."""
    language = wanted_language(request)
    reader, queries = site().reader, site().queries
    writer = CellWriter(reader.names, language)
    counted = {row["class"].value: int(row["things"].value) for row in reader.rows("overview")}
    reports = [row["report"] for row in reader.rows("reports")]
    return render_template(
        "home.html",
        featured=[query for query in queries.values() if FEATURED in query.tags],
        query_count=len(queries),
        contents=[(writer.thing(name), count) for name, count in counted.items()],
        reports=[writer.term(report) for report in reports],
    )


@pages.get("/search")
def search() -> str | Response:
    """Find things by name, ignoring tone marks and đ/d."""
    language = wanted_language(request)
    text = request.args.get("q", "")[:200].strip()
    reader = site().reader
    hits = reader.names.search(text, language)
    writer = CellWriter(reader.names, language)
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "text/html":
        shown = [(hit, writer.thing(hit.iri), writer.thing(hit.kind).text) for hit in hits]
        return render_template("search.html", search_text=text, hits=shown)
    return _json_hits(text, hits)


def _json_hits(text: str, hits: list[Hit]) -> Response:
    """Write hits as JSON: IRI, label, the name that matched and the class of each."""
    results = [
        {"iri": hit.iri, "label": hit.label, "matched": hit.matched, "class": hit.kind}
        for hit in hits
    ]
    return jsonify(query=text, release=site().release, results=results)


@pages.get("/id/<kind>/<path:slug>")
def thing(kind: str, slug: str) -> str | AnyResponse:
    """Show a thing, or send a fact or report to its own page."""
    path = page_of(f"{ID}{kind}/{slug}", wanted_language(request))
    if kind in ("fact", "report") and path:
        return redirect(path, 303)
    language = wanted_language(request)
    found = read_entity(site().reader, f"{ID}{kind}/{slug}", language)
    if found is None:
        abort(404)
    return render_template("entity.html", entity=found, data_links=_data_links(kind, slug))


@pages.get("/fact/<path:path>")
def fact(path: str) -> str:
    """Show a fact beside its passages."""
    found = read_fact(site().reader, site().archive, fact_iri(path), wanted_language(request))
    if found is None:
        abort(404)
    return render_template("fact.html", fact=found, data_links=_data_links("fact", path))


@pages.get("/report/<name>")
def report(name: str) -> str:
    """Show a report: its facts in reading order and its text with the passages marked."""
    found = read_report(site().reader, site().archive, report_iri(name), wanted_language(request))
    if found is None:
        abort(404)
    return render_template("report.html", report=found)


@pages.get("/quality")
def quality() -> str:
    """Show all findings."""
    view = read_quality(site().reader, wanted_language(request))
    return render_template("quality.html", matrix=view.matrix, tables=view.tables)


def _data_links(kind: str, slug: str) -> list[tuple[str, str]]:
    return [(f"/id/{kind}/{slug}.{suffix}", media) for suffix, media in SUFFIXES.items()]
