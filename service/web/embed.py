"""Answers on other sites: pages to be framed, and oEmbed for those that turn links into frames."""

from __future__ import annotations

import json
import re
from urllib.parse import parse_qs, urlsplit

from flask import Response, abort, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from queries.parameters import ParameterError
from service import urls
from service.answers.document import Document
from service.answers.question import Question, read_question
from service.answers.table import page_table
from service.charts.chart import chart_notes, chart_spec, has_chart
from service.charts.picture import can_draw
from service.errors import Problem
from service.files.suffixes import poured
from service.formats import HTML
from service.views.samples import iframe
from service.web.context import site
from service.web.questions import queries
from service.web.reply import FRESH, asked_of, public_base, replied, saved_query

SHOWN = 100
"""Rows that an embed draws."""
WIDTH, HEIGHT = 640, 480
MOST_FIELDS = 50
EMBED_PATH = re.compile(r"(?:/r/[^/]+)?/embed/")
EMBEDDABLE = re.compile(
    r"(?P<release>/r/[0-9a-f]{12})?/(?:q|embed)/(?P<name>[a-z0-9-]+)(?:\.[a-z.]+)?"
)
KEPT = 86_400
"""Seconds that a consumer may keep an oEmbed reply."""
# As everywhere, but any site may frame it (https://www.w3.org/TR/CSP3/#directive-frame-ancestors).
FRAMABLE = (
    "default-src 'none'; img-src 'self' data:; font-src 'self' data:; connect-src 'none'; "
    "style-src 'self' 'unsafe-inline'; script-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors *"
)


@queries.get("/embed/<name>")
def embed(name: str) -> AnyResponse:
    """Show an answer with nothing around it but its sources."""
    asked = asked_of(saved_query(name), for_people=True)
    vary = {"Vary": "Accept-Language"}
    return replied(asked, f"embed {request.path}", HTML.content_type, poured(_embedded), vary)


@queries.after_request
def let_others_frame(response: Response) -> Response:
    """Allow framing of embeds, their errors too: a frame could not show them otherwise."""
    if EMBED_PATH.match(request.path):
        response.headers["Content-Security-Policy"] = FRAMABLE
    return response


@queries.get("/oembed")
def oembed() -> Response:
    """Describe the embed of one of our addresses (https://oembed.com, 2.3.4)."""
    if request.args.get("format", "json") != "json":
        raise Problem(501, "oembed-format", found=request.args["format"][:20])
    asked, address = _embeddable(request.args.get("url", ""))
    width, height = _bounded("maxwidth", WIDTH), _bounded("maxheight", HEIGHT)
    title = asked.query.title.in_language(asked.language)
    base = public_base(request)
    found = {
        "version": "1.0",
        "type": "rich",
        "title": title,
        "provider_name": "dxkg",
        "provider_url": f"{base}/",
        "cache_age": KEPT,
        "html": iframe(f"{base}{address}", title, height),
        "width": width,
        "height": height,
    }
    body = json.dumps(found, ensure_ascii=False) + "\n"
    return Response(body, content_type="application/json", headers={"Cache-Control": FRESH})


def _embedded(answered: Document) -> bytes:
    document = answered.first(SHOWN)
    page = render_template(
        "embed.html",
        document=document,
        table=page_table(document),
        spec=chart_spec(document) if has_chart(document) else None,
        can_draw=can_draw(),
        notes=chart_notes(document),
        theme=document.asked.theme,
        language=document.language,
    )
    return page.encode()


def _bounded(name: str, default: int) -> int:
    """Read a limit of the consumer, which the frame must not exceed."""
    text = request.args.get(name, "")
    if text and not (text.isascii() and text.isdecimal() and 0 < len(text) < 6):
        raise ParameterError(name, "a number of pixels", text)
    return min(default, int(text)) if text else default


def _embeddable(address: str) -> tuple[Question, str]:
    """Read an address of ours: the question and the path to frame; 404 for any other address."""
    try:
        parts = urlsplit(address)
    except ValueError:
        abort(404)
    if f"{parts.scheme}://{parts.netloc}" != public_base(request):
        abort(404)
    found = EMBEDDABLE.fullmatch(parts.path) or abort(404)
    query = site().queries.get(found["name"]) or abort(404)
    given = parse_qs(parts.query, max_num_fields=MOST_FIELDS)
    asked = read_question(query, given, "vi")
    return asked, f"{found['release'] or ''}{urls.embed(asked.address())}"
