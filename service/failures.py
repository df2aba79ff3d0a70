"""Problems as responses: in the form and the language that a request wants."""

from __future__ import annotations

import re
from operator import itemgetter

from service.errors import DEFAULT_LANGUAGE, MEDIA_TYPE, Problem, problem_json, problem_page
from service.formats import HTML, weighted
from service.headers import DATA_HEADERS
from service.http.message import Request, Response
from service.language import LANGUAGES


def problem_response(problem: Problem, request: Request) -> Response:
    """Write a problem in the form and language that the client wants."""
    language = wanted_language(request)
    accept = request.header("accept")
    kind, body = MEDIA_TYPE, problem_json(problem, language)
    if "text/html" in accept and request.method in ("GET", "HEAD", "POST"):
        kind, body = HTML.content_type, problem_page(problem, language)
    headers = (
        ("Content-Type", kind),
        ("Content-Language", language),
        ("Cache-Control", "no-store"),
        ("Vary", "Accept, Accept-Language"),
        *problem.headers,
        *DATA_HEADERS,
    )
    return Response(problem.status, headers, body)


def wanted_language(request: Request) -> str:
    """Return the language of `lang=`, else that of ours which Accept-Language wants most."""
    asked = re.search(rb"(?:^|&)lang=(vi|en)(?:&|$)", request.query)
    if asked:
        return asked[1].decode()
    wishes = [(name[:2], weight) for name, weight in weighted(request.header("accept-language"))]
    known = [wish for wish in wishes if wish[0] in LANGUAGES and wish[1] > 0]
    return max(known, key=itemgetter(1))[0] if known else DEFAULT_LANGUAGE
