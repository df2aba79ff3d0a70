"""Permanent addresses `/r/RELEASE/…`: the same pages and files, on one release for good."""

from __future__ import annotations

from flask import abort, current_app, request
from werkzeug.exceptions import NotFound
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Response as AnyResponse

from service.errors import Problem
from service.graph.releases import NAME, UnknownReleaseError
from service.graph.site import Site
from service.rendering.pages import KEEP
from service.urls import is_in_releases
from service.web.context import lending, services
from service.web.questions import queries

FOR_GOOD = "public, max-age=31536000, immutable"


@queries.get("/r/<release>/<path:path>")
def permanent(release: str, path: str) -> AnyResponse:
    """Answer as the rest of the address says, from that release."""
    place = path.partition("/")[0]
    if not is_in_releases(path):
        abort(404)
    try:
        response = services().site.on_one_release(lambda _: _answered(release, path))
    except UnknownReleaseError as error:
        found = release if NAME.fullmatch(release) else release[:40]
        raise Problem(404, "no-release", release=found, known=str(error)) from None
    response = _kept(response)
    request.environ.pop(KEEP, None)  # the release may be taken away
    if place not in ("q", "embed"):  # which say themselves on what they depend
        response.vary.update(("Accept", "Accept-Language"))
    return response


def _answered(release: str, path: str) -> AnyResponse:
    """Call the view on a release, which may be the one now served."""
    with services().releases.site(release) as lent:
        return _on(lent, path)


def _on(lent: Site, path: str) -> AnyResponse:
    """Call the view of a path with the site of a release in place of the current one."""
    adapter = current_app.create_url_adapter(request)
    try:
        endpoint, values = adapter.match(f"/{path}", "GET") if adapter else abort(404)
    except (NotFound, RequestRedirect):
        abort(404)
    view = current_app.ensure_sync(current_app.view_functions[endpoint])
    with lending(lent):
        return current_app.make_response(view(**values))


def _kept(response: AnyResponse) -> AnyResponse:
    """Mark a response as lasting."""
    if response.status_code in (200, 304):
        response.headers["Cache-Control"] = FOR_GOOD
    return response
