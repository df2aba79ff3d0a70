"""A refused parameter: a `ParameterError` in; a page with the form, or problem+json out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import urlsplit

from flask import Response, render_template, request

from queries.parameters import ONE, Parameter, ParameterError
from queries.saved import SavedQuery
from service.answers.question import LEVELS, SWITCHES, THEMES, Question
from service.formats import HTML, error_format
from service.language import LANGUAGES, message
from service.views.form import form_fields
from service.web.context import site, wanted_language

OPTIONS = {**SWITCHES, "theme": THEMES, "lang": LANGUAGES, "level": LEVELS}
PIXELS = ("maxwidth", "maxheight")
SHORT = 200
"""Characters shown of a refused value."""


def refused(error: ParameterError) -> Response:
    """Answer 400 in the form and language that the client wants."""
    language = wanted_language()
    query = _query()
    declared = {parameter.name: parameter for parameter in query.parameters} if query else {}
    expected = _expected(error, declared, language)
    found = error.found[:SHORT]
    texts = {"name": error.name, "expected": expected, "found": found}
    problem = {
        "type": "about:blank",
        "title": message("parameter.refused", language),
        "status": 400,
        "code": "parameter",
        "detail": message("parameter.detail", language, **texts),
        "parameter": error.name,
        "expected": expected,
        "found": found,
    }
    headers = {"Cache-Control": "no-store", "Vary": "Accept, Accept-Language"}
    if (format := error_format(request.headers.get("Accept", ""))) is not HTML:
        body = json.dumps(problem, ensure_ascii=False) + "\n"
        return Response(body, 400, headers, content_type=format.content_type)
    embedded = "/embed/" in request.path
    template = "embed_refused.html" if embedded else "answer_refused.html"
    given = {name: tuple(request.args.getlist(name)) for name in declared}
    today = request.args.get("as") == "today"
    asked = Question(query, given, language, today=today) if query else None
    fields = form_fields(site().reader, asked) if asked else ()
    page = render_template(template, problem=problem, query=query, fields=fields, today=today)
    return Response(page, 400, headers, content_type=HTML.content_type)


def _query() -> SavedQuery | None:
    """Return the saved query of the address, if it names one; oEmbed is asked about another."""
    path = urlsplit(request.args.get("url", "")).path if request.path == "/oembed" else request.path
    name = path.rpartition("/")[2].partition(".")[0]
    return site().queries.get(name)


def _expected(error: ParameterError, declared: Mapping[str, Parameter], language: str) -> str:
    """Say what a parameter allows, or which there are, in the reader's language."""
    if error.name in PIXELS or error.expected == ONE:
        return message("parameter.pixels" if error.name in PIXELS else "parameter.one", language)
    parameter = declared.get(error.name)
    choices = parameter.choices if parameter else OPTIONS.get(error.name, tuple(declared))
    if choices:
        return message("parameter.choices", language, choices=", ".join(choices))
    return message(f"parameter.{parameter.type}", language) if parameter else error.expected
