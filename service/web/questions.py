"""The routes of saved queries: a list, a page for each, and every file of its answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from flask import Blueprint, Response, abort, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from queries.parameters import ParameterError
from service import urls
from service.answers.document import LICENCE, Document
from service.answers.question import Question
from service.answers.table import page_table
from service.charts.chart import chart_notes, chart_spec, has_chart
from service.charts.picture import can_draw
from service.files.feed import feed_bytes
from service.files.suffixes import FILES, FileFormat, poured
from service.formats import ATOM, HTML
from service.language import collation_key, messages
from service.rendering.pages import KEEP
from service.views.form import form_fields
from service.views.samples import samples
from service.web.context import services, site, wanted_format, wanted_language
from service.web.refusal import refused
from service.web.reply import FRESH, asked_of, replied, saved_query

queries = Blueprint("queries", __name__)

SHOWN = 500
"""Rows that a page draws; all of them are in every file."""
NEGOTIATED = (HTML, FILES["json"], FILES["csv"], FILES["srj"])
"""What a client may ask for by Accept at an address without suffix."""


@queries.errorhandler(ParameterError)
def refuse(error: ParameterError) -> Response:
    """Say which parameter is wrong, what was expected and what was found."""
    return refused(error)


@queries.get("/queries")
def listed() -> AnyResponse:
    """List the saved queries, all or those with a tag."""
    language = wanted_language()
    tag = request.args.get("tag", "")
    known = site().queries.values()
    found = [query for query in known if not tag or tag in query.tags]
    tags = Counter(each for query in known for each in query.tags if each.islower())
    page = render_template(
        "queries.html",
        queries=sorted(found, key=lambda query: collation_key(query.title.in_language(language))),
        topics=_topics(tags, language),
        tag=tag,
    )
    response = Response(page, headers={"Vary": "Accept-Language", "Cache-Control": FRESH})
    response.add_etag()
    request.environ[KEEP] = True
    return response.make_conditional(request)


def _topics(tags: Mapping[str, int], language: str) -> list[tuple[str, str, int]]:
    """Return each tag with its label and how many questions have it; an operator's has no label."""
    known = messages()
    labels = {tag: known.get(f"topic.{tag}", {}).get(language, tag) for tag in tags}
    return [
        (tag, labels[tag], tags[tag])
        for tag in sorted(tags, key=lambda tag: collation_key(labels[tag]))
    ]


@queries.get("/q/<path>")
def result(path: str) -> AnyResponse:
    """Give the answer to a saved query as a page, or as the file that the suffix names."""
    name, _, suffix = path.partition(".")
    query = saved_query(name)
    suffix = suffix or wanted_format(NEGOTIATED).ending
    if suffix == HTML.ending:
        asked = asked_of(query, for_people=True)
        vary = {"Vary": "Accept, Accept-Language", "Cache-Control": FRESH}
        return replied(asked, f"page {request.full_path}", HTML.content_type, poured(_page), vary)
    asked = asked_of(query, for_people=False)
    if suffix == ATOM.ending:
        feed = replied(asked, _feed_kind(), ATOM.content_type, poured(_feed), {})
        request.environ.pop(KEEP, None)  # it tells of older releases, which may be taken away
        return feed
    return _file(asked, FILES.get(suffix) or abort(404))


def _file(asked: Question, format: FileFormat) -> AnyResponse:
    """Answer with a file; its name says what it is and of which release."""
    name = f"dxkg-{asked.query.name}-{site().release}.{format.ending}"
    place = "attachment" if format.download else "inline"
    headers = {
        "Content-Disposition": f'{place}; filename="{name}"',
        "Link": f"<{LICENCE}>; rel=license",
        "Vary": "Accept" if "." not in request.path.rpartition("/")[2] else "Accept-Encoding",
    }
    return replied(asked, format.name, format.content_type, format.pour, headers, format.exact)


def _page(answered: Document) -> bytes:
    """Render the page of an answer."""
    document, asked = answered.first(SHOWN), answered.asked
    page = render_template(
        "answer.html",
        document=document,
        table=page_table(document),
        fields=form_fields(document.site.reader, asked),
        spec=chart_spec(document) if has_chart(document) else None,
        can_draw=can_draw(),
        notes=chart_notes(document),
        files=[each for each in FILES.values() if not each.drawn or can_draw()],
        samples=samples(document),
        oembed=url_for("queries.oembed", url=document.latest(), _external=False),
        licence=LICENCE,
        editor=urls.editor(asked.sparql, asked.language),
    )
    return page.encode()


def _feed_kind() -> str:
    return " ".join(["feed", *services().releases.newest()[:2]])


def _feed(document: Document) -> bytes:
    return feed_bytes(document, services().releases, render_template)
