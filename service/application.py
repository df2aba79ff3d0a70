"""The Flask application that renders pages: settings, the engine's bridge and the archive in."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException

from loaders.archive import Archive
from loaders.resources import QUERIES
from service.answers.mounting import mount_answers
from service.answers.warming import warm_pictures
from service.bridge import Bridge
from service.changes import mount_changes
from service.comparison import Comparisons
from service.documentation import documentation
from service.editor import editor
from service.errors import MEDIA_TYPE, Problem, described, problem_json, problem_page
from service.language import wanted_language
from service.layers import read_layers
from service.pages import page_context, pages
from service.releases import Opened, Releases
from service.saved import load_queries
from service.settings import Settings
from service.site import EXTENSION, Site

log = logging.getLogger(__name__)

BRIDGE = "dxkg-bridge"
"""Key in `app.extensions` of the Bridge, by which pages run queries."""
SETTINGS = "dxkg-settings"


def create_app(
    settings: Settings,
    bridge: Bridge,
    archive: Archive,
    releases: Path | None,
    open_release: Callable[[Path], Opened],
) -> Flask:
    """Make the application; a page reaches all it needs from it."""
    app = Flask(__package__)
    app.extensions[BRIDGE] = bridge
    app.extensions[SETTINGS] = settings
    site = Site(
        bridge.evaluate,
        lambda: bridge.release.digest[:12],
        archive,
        load_queries(QUERIES),
        read_layers(settings.map, settings.map_caption),
        bridge.chunks,
    )
    app.extensions[EXTENSION] = site
    app.context_processor(page_context)
    app.register_error_handler(Problem, _problem)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _fault)
    app.register_blueprint(documentation)
    app.register_blueprint(editor)
    app.register_blueprint(pages)
    mount_answers(app, Releases(releases, site, open_release))
    mount_changes(app, Comparisons(releases))
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
    language = wanted_language(request)
    html = "text/html" in request.headers.get("Accept", "")
    body = _page(problem, language) if html else problem_json(problem, language)
    kind = "text/html; charset=utf-8" if html else MEDIA_TYPE
    headers = {"Vary": "Accept, Accept-Language", "Cache-Control": "no-store"}
    return Response(body, problem.status, {**headers, **dict(problem.headers)}, content_type=kind)


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
