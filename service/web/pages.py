"""Pages for people: home, search, things, facts, reports, quality; a path in, HTML or RDF out."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from loaders.reviews.past import Record
from ontology.vocab import BASE, DX, ID
from service import urls
from service.answers.grounds import grounds_of_facts
from service.files.findings import QUALITY_FILES, QualityFile, QualityFormat
from service.files.record import grounds_record
from service.formats import HTML, JSON, Format, with_ending
from service.graph.cells import CellWriter, localised_day
from service.graph.names import Hit
from service.graph.past import Told, record_triples, told_by_graph
from service.graph.triples import DATA, OFFERED, Description, describe_thing, written
from service.language import LANGUAGES, localised_number, message
from service.urls import page_of
from service.views.entity import read_entity
from service.views.fact import fact_iri, read_fact
from service.views.fact_history import (
    Gone,
    history_document,
    read_gone,
    read_history,
    read_told,
    told_document,
)
from service.views.quality import read_quality
from service.views.report import read_report, report_iri
from service.views.search import grouped
from service.web.context import links, services, site, wanted_format, wanted_language
from service.web.editor import explained
from service.web.kept_pages import keep_pages

pages = Blueprint("pages", __name__)
keep_pages(pages)

FEATURED = "linked"  # the tag of questions that the home page shows
COUNTED = (
    "SourceReport",
    "Fact",
    "Observation",
    "Claim",
    "Connection",
    "Province",
    "Organisation",
    "Person",
    "DigitalSystem",
    "PolicyDocument",
    "Event",
    "Indicator",
)
"""The classes whose numbers tell a reader what the graph is about."""
MOST_HITS = 300


def page_context() -> dict[str, object]:
    """Give every template the language, its texts and links that keep the language."""
    language = wanted_language()
    other = "en" if language == "vi" else "vi"
    asked = {**request.args.to_dict(flat=False), "lang": [other]}
    writer = CellWriter(site().reader.names, language)
    return {
        "language": language,
        "languages": LANGUAGES,
        "t": lambda key, **values: _text(key, language, values),
        "to": links(),
        "day": lambda time: localised_day(time[:10], language),
        "number": lambda count: localised_number(count, language),
        "other_language_url": f"{urls.own_path(request.path)}?{urlencode(asked, doseq=True)}",
        "release": site().release,
        "cell_of": writer.thing,
        "why_of": lambda sparql: explained(sparql, language),
    }


def _text(key: str, language: str, values: Mapping[str, object]) -> str:
    """Return a message; a column of data (a report's name, say) stands for itself."""
    return key if "." not in key else message(key, language, **values)


@pages.get("/")
def home() -> str:
    """Show what is in the graph, a search box and featured questions."""
    language = wanted_language()
    reader, queries = site().reader, site().queries
    writer = CellWriter(reader.names, language)
    counted = {row["class"].value: int(row["things"].value) for row in reader.rows("overview")}
    reports = [row["report"] for row in reader.rows("reports")]
    return render_template(
        "home.html",
        featured=[query for query in queries.values() if FEATURED in query.tags],
        query_count=len(queries),
        contents=[
            (name, writer.thing(DX + name), counted[DX + name])
            for name in COUNTED
            if DX + name in counted
        ],
        reports=[writer.term(report) for report in reports],
    )


@pages.get("/search")
def search() -> str | Response:
    """Find things by name, ignoring tone marks and đ/d; or list all things of a class."""
    language, format = wanted_language(), wanted_format((HTML, JSON))
    text = request.args.get("q", "")[:200].strip()
    kind = request.args.get("class", "")[:60]
    reader = site().reader
    if kind and not text:
        hits = reader.names.of_kinds(reader.below(DX + kind), language)
    else:
        hits = reader.names.search(text, language, limit=MOST_HITS)
        if kind:
            wanted = reader.below(DX + kind)
            hits = [hit for hit in hits if hit.kind in wanted]
    if format is JSON:
        return _json_hits(text, hits)
    groups = grouped(reader, hits, language)
    count = sum(len(group.lines) + group.more for group in groups)
    shown_kind = CellWriter(reader.names, language).thing(DX + kind) if kind else None
    return render_template(
        "search.html",
        search_text=text,
        kind=shown_kind,
        groups=groups,
        count=count,
        is_cut=len(hits) == MOST_HITS,
    )


def _json_hits(text: str, hits: list[Hit]) -> Response:
    """Write hits as JSON: IRI, label, matched name, class, and and what facts rest on."""
    reader, language = site().reader, wanted_language()
    facts = reader.below(DX + "Fact")
    told = dict(grounds_of_facts(reader, [hit.iri for hit in hits if hit.kind in facts]))
    results = [
        {
            "iri": hit.iri,
            "label": hit.label,
            "matched": hit.matched,
            "class": hit.kind,
            "grounds": grounds_record(reader.names, language, told[hit.iri])
            if hit.iri in told
            else None,
        }
        for hit in hits
    ]
    return jsonify(query=text, release=site().release, results=results)


@pages.get("/id/<kind>/<path:slug>")
def thing(kind: str, slug: str) -> str | AnyResponse:
    """Show a thing or give its RDF; a person who asks for a fact or report is sent to its page."""
    stem, _, suffix = slug.rpartition(".")
    chosen = with_ending(suffix, DATA) if stem else None
    if chosen is not None:
        return _data(f"{ID}{kind}/{stem}", chosen)
    iri = f"{ID}{kind}/{slug}"
    chosen = wanted_format(OFFERED)
    if chosen is not HTML:
        return _data(iri, chosen)
    path = _own_page(kind, slug, iri)
    if path:
        return redirect(links().of(path), 303)
    return _entity(iri, urls.thing(kind, slug))


def _own_page(kind: str, slug: str, iri: str) -> str | None:
    """Return the path of the page of what has one other; with the language if it was asked for."""
    language = wanted_language() if "lang" in request.args else ""
    if kind in ("fact", "report"):
        return page_of(iri, language)
    report, *offsets = slug.rsplit("-", 2)
    if kind == "evidence" and len(offsets) == 2:
        return f"{page_of(report_iri(report), language)}#c{quote(offsets[0])}"
    return None


@pages.get("/concept/<path:path>")
def concept(path: str) -> str | AnyResponse:
    """Show a concept or a scheme with its concepts, or give its RDF."""
    return _any_thing(f"concept/{path}")


@pages.get("/graph/<path:path>")
def graph(path: str) -> str | AnyResponse:
    """Show what a named graph holds, or give its description as RDF."""
    return _any_thing(f"graph/{path}")


@pages.get("/dataset")
def dataset() -> str | AnyResponse:
    """Show the description of the dataset."""
    return _any_thing("dataset")


@pages.get("/.well-known/void")
def void() -> AnyResponse:
    """Give the description of the dataset: https://www.w3.org/TR/void/#well-known."""
    return _data(BASE + "dataset", wanted_format(DATA))


def _any_thing(path: str) -> str | AnyResponse:
    stem, _, suffix = path.rpartition(".")
    chosen = with_ending(suffix, DATA) if stem else None
    if chosen is not None:
        return _data(BASE + stem, chosen)
    chosen = wanted_format(OFFERED)
    return (
        _data(BASE + path, chosen)
        if chosen is not HTML
        else _entity(BASE + path, urls.own_path(path))
    )


@pages.get("/fact/<path:path>/history")
@pages.get("/fact/<path:path>/history.<suffix>")
def fact_history(path: str, suffix: str = "") -> str | AnyResponse:
    """Show what a fact said in which release, by whom and why, and what was decided on it."""
    if suffix not in ("", JSON.ending):
        abort(404)
    chosen = JSON if suffix else wanted_format((HTML, JSON))
    here = site()
    record = _record(fact_iri(path))
    if record is None and (told := _told(fact_iri(path))) is not None:
        if chosen is JSON:
            return jsonify(told_document(told, here.reader, here.release))
        view = read_told(here.reader, told, wanted_language())
        return render_template("fact_history.html", history=view, path=path)
    if record is None or not record.is_public:
        abort(404)
    if chosen is JSON:
        return jsonify(history_document(record, here.reader, here.release))
    found = read_history(here.reader, record, here.release, wanted_language())
    return render_template("fact_history.html", history=found, path=path)


@pages.get("/fact/<path:path>")
def fact(path: str) -> str | AnyResponse:
    """Show a fact beside its passages; of one that is out, why, and what takes its place."""
    chosen = wanted_format(OFFERED)
    if "/content/" in path:
        return redirect(links().of(urls.fact_history(path.partition("/content/")[0])), 303)
    record = _record(fact_iri(path))
    gone = read_gone(site().reader, record, fact_iri(path), wanted_language())
    if gone is not None:
        return _gone(gone, path, chosen)
    if chosen is not HTML:
        return redirect(links().of(urls.thing("fact", path, chosen.ending)), 303)
    found = read_fact(site().reader, site().archive, fact_iri(path), wanted_language())
    if found is None:  # a part of a fact: an inference, a mention, an answered finding
        return _entity(fact_iri(path), urls.thing("fact", path))
    return render_template(
        "fact.html",
        fact=found,
        data_links=_links(urls.thing("fact", path)),
        path=path,
        corrected=_is_corrected(record, fact_iri(path)),
    )


def _record(iri: str) -> Record | None:
    """Read what a fact said up to the release that answers."""
    name = iri.removeprefix(ID)
    return services().releases.fact_record(site().release, name) if name != iri else None


def _told(iri: str) -> Told | None:
    """Read what the graph keeps of a fact's past, where no release here has a record."""
    is_recorded = services().releases.has_records(site().release)
    return None if is_recorded else told_by_graph(site().reader, iri)


def _is_corrected(record: Record | None, iri: str) -> bool:
    if record is not None:
        return len(record.contents) > 1
    told = _told(iri)
    return told is not None and bool(told.earlier)


def _gone(gone: Gone, path: str, format: Format) -> Response:
    """Answer 410 in any format, with what is known of why."""
    if format is HTML:
        page = render_template("gone.html", gone=gone, path=path)
        return Response(page, 410, content_type=HTML.content_type)
    return _data(gone.iri, format)


@pages.get("/report/<name>")
def report(name: str) -> str | AnyResponse:
    """Show a report: its facts in reading order and its text with the passages marked."""
    chosen = wanted_format(OFFERED)
    if chosen is not HTML:
        return redirect(links().of(urls.thing("report", name, chosen.ending)), 303)
    found = read_report(site().reader, site().archive, report_iri(name), wanted_language())
    if found is None:
        abort(404)
    return render_template(
        "report.html", report=found, data_links=_links(urls.thing("report", name))
    )


@pages.get("/quality")
@pages.get("/quality.<suffix>")
def quality(suffix: str = "") -> str | Response:
    """Show all findings, or those of one report, or give them as a file."""
    asked = request.args.get("report", "")[:40]
    chosen = _quality_format(suffix)
    if isinstance(chosen, QualityFormat):
        wanted = QualityFile(site().reader, site().release, asked)
        return Response(chosen.write(wanted), content_type=chosen.content_type)
    view = read_quality(site().reader, wanted_language(), asked)
    return render_template("quality.html", quality=view, asked=asked, formats=QUALITY_FILES)


def _quality_format(suffix: str) -> Format:
    """Return the format that the suffix names, else the one that the client wants."""
    if not suffix:
        return wanted_format((HTML, *QUALITY_FILES))
    return with_ending(suffix, QUALITY_FILES) or abort(404)


def _entity(iri: str, path: str) -> str:
    language = wanted_language()
    found = read_entity(site().reader, site().layers, iri, language, request.args.get("as", ""))
    if found is None:
        abort(404)
    return render_template("entity.html", entity=found, data_links=_links(path), path=path)


def _data(iri: str, format: Format) -> Response:
    found = describe_thing(site().reader, iri)
    record = _record(iri) if iri.startswith(f"{ID}fact/") else None
    if record is not None and record.is_public:
        known = found.triples if found else ()
        found = Description(iri, tuple(dict.fromkeys((*known, *record_triples(record)))))
    if found is None or not found.triples:
        abort(404)
    status = 410 if found.is_gone else 200
    return Response(written(found, format), status, content_type=format.content_type)


def _links(path: str) -> list[tuple[str, str]]:
    return [(f"{path}.{format.ending}", format.media_type) for format in DATA]
