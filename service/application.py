"""The Flask application that renders pages: settings, the engine's bridge and the archive in."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException

from loaders.reports.archive import Archive
from loaders.resources import QUERIES
from queries.saved import load_queries
from service.answers.rendered import RenderedCache
from service.charts.warming import warm_pictures
from service.errors import Problem
from service.formats import HTML, error_format
from service.graph.releases import Opened, Releases
from service.graph.site import Site
from service.replies.bridge import Bridge
from service.replies.problem_text import described, problem_json, problem_page
from service.settings import Settings
from service.territory.layers import read_layers
from service.views.comparison import Comparisons
from service.web import embed, openapi, permalink
from service.web.changes import changes
from service.web.context import Services, provide, wanted_language
from service.web.documentation import documentation
from service.web.editor import editor
from service.web.pages import page_context, pages
from service.web.questions import queries

log = logging.getLogger(__name__)
ROUTES = (embed, openapi, permalink)
"""Modules that add their routes to the blueprint of questions when they are loaded."""


def create_app(
    settings: Settings,
    bridge: Bridge,
    archive: Archive,
    releases: Path | None,
    open_release: Callable[[Path], Opened],
) -> Flask:
    """Make the application; a page reaches all it needs from it."""
    app = Flask(__package__)
    site = Site(
        bridge.evaluate,
        lambda: bridge.release.digest[:12],
        archive,
        load_queries(QUERIES),
        read_layers(settings.map, settings.map_caption),
        bridge.chunks,
    )
    older = Releases(releases, site, open_release)
    provide(app, Services(settings, bridge, site, older, Comparisons(releases), RenderedCache()))
    app.context_processor(page_context)
    app.register_error_handler(Problem, _problem)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _fault)
    for blueprint in (documentation, editor, pages, queries, changes):
        app.register_blueprint(blueprint)
    if settings.warm_pictures:
        warm_pictures(lambda: _is_ready(bridge))
    return app


def _is_ready(bridge: Bridge) -> bool:
    try:
        return bool(bridge.release)
    except Problem:
        return False


def _problem(problem: Problem) -> Response:
    """Write a problem in the form and language that the client wants."""
    language = wanted_language()
    format = error_format(request.headers.get("Accept", ""))
    body = _page(problem, language) if format is HTML else problem_json(problem, language)
    headers = {"Vary": "Accept, Accept-Language", "Cache-Control": "no-store"}
    headers |= dict(problem.headers)
    return Response(body, problem.status, headers, content_type=format.content_type)


def _page(problem: Problem, language: str) -> bytes:
    """Write a problem as a page of ours; a plain one where the page itself may be at fault."""
    if problem.status >= 500:
        return problem_page(problem, language)
    try:
        return render_template("error.html", problem=described(problem, language)).encode()
    except Problem:  # the names that a page shows could not be read
        return problem_page(problem, language)


def _http_error(error: HTTPException) -> Response | HTTPException:
    """Turn what Flask itself raises into the one shape of errors; redirects pass."""
    code = error.code or 500
    if code < 400:
        return error
    known = {404: "not-found", 413: "body-size"}
    if code == 405:
        allow = ", ".join(sorted(getattr(error, "valid_methods", None) or ()))
        return _problem(Problem(405, "method", allow=allow).with_header("Allow", allow))
    return _problem(
        Problem(code, known.get(code, "bad-request" if code < 500 else "internal"), limit="")
    )


def _fault(error: Exception) -> Response:
    """Record a fault; its cause stays here."""
    log.error("a page failed", exc_info=error)
    return _problem(Problem(500, "internal"))
