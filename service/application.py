"""The service as an application: Flask with every route for WSGI servers, the same for ASGI ones.

gunicorn --threads 32 'service.application:create_app()'
uvicorn --factory service.application:create_asgi
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from pathlib import Path

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException

from loaders.reports.archive import Archive
from loaders.resources import QUERIES
from loaders.settings import Settings as Folders
from queries.saved import load_queries
from service.answers.rendered import RenderedCache
from service.charts.warming import warm_pictures
from service.engine.source import Source
from service.errors import Problem
from service.formats import HTML, error_format
from service.graph.releases import Opened, Releases
from service.graph.site import Site
from service.http.asgi import AsgiApplication
from service.http.gateway import Gateway
from service.protocol.assembly import Assembly, bounds_of, folders_of
from service.protocol.background import Background
from service.protocol.dispatch import Dispatch
from service.replies.bridge import BesideThreads, Bridge, Place
from service.replies.problem_text import described, problem_json, problem_page
from service.replies.second_engine import second_engines
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
BACKGROUND = "dxkg-background"
"""Key of an application's extensions: what answers for it; its `close` ends that."""
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
ROUTES = (embed, openapi, permalink)
"""Modules that add their routes to the blueprint of questions when they are loaded."""


def create_app(settings: Settings | None = None, source: Source | None = None) -> Flask:
    """Make the whole application: every route, `/sparql` and `/data` included.

    Without arguments it reads the environment. The engine begins with the first request, which
    waits for the release, in each process that answers: so a server may load it and then fork.
    """
    settings, source = settings or Settings.from_environ(), source or _published()
    background = Background(settings, source, lambda: warm(settings, background))
    app = pages_of(settings, source, background)
    background.pages = app.wsgi_app
    gateway = Gateway(background, bounds_of(settings))
    app.wsgi_app = gateway  # type: ignore[method-assign]  # as Flask says that it be wrapped
    app.extensions[BACKGROUND] = background
    return app


def create_asgi(settings: Settings | None = None, source: Source | None = None) -> AsgiApplication:
    """Make the same as an ASGI application; its engine begins with the lifespan."""
    settings, source = settings or Settings.from_environ(), source or _published()
    begun: list[Assembly] = []

    async def begin() -> Dispatch:
        read_layers(settings.map, settings.map_caption)  # else the pages would never begin
        assembly = Assembly(settings, source)
        begun.append(assembly)
        return assembly.dispatch()

    async def end() -> None:
        await begun.pop().stop()

    return AsgiApplication(bounds_of(settings), begin, end)


def pages_of(settings: Settings, source: Source, place: Place) -> Flask:
    """Make the application of pages for what is served at a place, beside other threads."""
    archive, releases = folders_of(settings, source)
    return create_pages(
        settings,
        Bridge(settings, BesideThreads(place)),
        Archive(archive, largest=settings.report_size),
        releases,
        second_engines(settings, place),
    )


def create_pages(
    settings: Settings,
    bridge: Bridge,
    archive: Archive,
    releases: Path | None,
    open_release: Callable[[Path], Opened],
) -> Flask:
    """Make the application that renders pages; a page reaches all it needs from it."""
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
    for spent in (MemoryError, RecursionError):
        app.register_error_handler(spent, lambda _: _problem(_too_large(settings)))
    app.after_request(_printable)
    for blueprint in (documentation, editor, pages, queries, changes):
        app.register_blueprint(blueprint)
    return app


def warm(settings: Settings, place: Place) -> None:
    """Have the drawing process started, if it is wanted, once the service answers."""
    if settings.warm_pictures:
        warm_pictures(lambda: place.replies.engine.release is not None)


def _published() -> Source:
    return Source(Folders.from_environ().releases.absolute(), is_release=True)


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


def _printable(response: Response) -> Response:
    """Show control characters by their pictures: no page of HTML can hold them.

    https://html.spec.whatwg.org/multipage/parsing.html#parse-error-control-character-in-input-stream
    """
    if response.mimetype == HTML.media_type and not response.is_streamed:
        page = response.get_data()
        if _CONTROL.search(page):
            response.set_data(_CONTROL.sub(lambda found: _picture(found[0]), page))
    return response


def _picture(control: bytes) -> bytes:
    return chr(0x2421 if control == b"\x7f" else 0x2400 + control[0]).encode()


def _too_large(settings: Settings) -> Problem:
    return Problem(400, "page-memory", limit=settings.page_memory)


def _fault(error: Exception) -> Response:
    """Record a fault; its cause stays here."""
    log.error("a page failed", exc_info=error)
    return _problem(Problem(500, "internal"))
