"""Problems as responses: in the form and the language that a request wants."""

from __future__ import annotations

import re

from service.errors import Problem
from service.formats import HTML, PROBLEM, error_format
from service.language import chosen_language
from service.replies.headers import DATA_HEADERS
from service.replies.message import Request, Response
from service.replies.problem_text import problem_json, problem_page

_LANGUAGE = re.compile(rb"(?:^|&)lang=(vi|en)(?:&|$)")


def problem_response(problem: Problem, request: Request) -> Response:
    """Write a problem in the form and language that the client wants."""
    language = wanted_language(request)
    readable = request.method in ("GET", "HEAD", "POST")
    format = error_format(request.header("accept")) if readable else PROBLEM
    write = problem_page if format is HTML else problem_json
    headers = (
        ("Content-Type", format.content_type),
        ("Content-Language", language),
        ("Cache-Control", "no-store"),
        ("Vary", "Accept, Accept-Language"),
        *problem.headers,
        *DATA_HEADERS,
    )
    return Response(problem.status, headers, write(problem, language))


def wanted_language(request: Request) -> str:
    """Return the language that a request wants."""
    asked = _LANGUAGE.search(request.query)
    return chosen_language(asked[1].decode() if asked else "", request.header("accept-language"))
