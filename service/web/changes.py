"""The routes of changes: what the newest release, or any, changed against another."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from loaders.changes.between import Changes, changes_document
from service.formats import ATOM, HTML, JSON
from service.views.changes import changes_view
from service.views.comparison import Comparison
from service.web.context import services, site, wanted_format, wanted_language
from service.web.reply import public_base

changes = Blueprint("changes", __name__)

FORMATS = (HTML, JSON, ATOM)
ENTRIES = 20
"""Publications that the feed tells of."""


@changes.after_request
def _cacheable(response: AnyResponse) -> AnyResponse:
    """Let caches keep the bytes as long as they stay the same."""
    if response.status_code == 200:
        response.headers.setdefault("Cache-Control", "public, max-age=60")
        response.vary.update(("Accept", "Accept-Language"))
        response.add_etag()
        response.make_conditional(request.environ)
    return response


@changes.get("/changes")
def changed() -> str | Response:
    """Compare two releases for people, or as the client wants."""
    wanted = wanted_format(FORMATS)
    if wanted is JSON:
        return changed_json()
    return changed_atom() if wanted is ATOM else _page()


@changes.get("/changes.json")
def changed_json() -> Response:
    """Give the comparison to programs."""
    comparison = _asked()
    document = changes_document(comparison.changes)
    if not comparison.answers:
        document |= {"queries": None}
    line = services().releases.publication(comparison.changes.after)
    if line is not None:
        told = {"time": line.published, "by": line.by or None, "reason": line.reason or None}
        document |= {"publication": {**told, "rollback": line.rollback}}
    return jsonify(document)


@changes.get("/changes.atom")
def changed_atom() -> Response:
    """Tell what each of the last publications changed: https://www.rfc-editor.org/rfc/rfc4287."""
    entries = services().comparisons.publications(ENTRIES)
    page = render_template("changes.atom", entries=entries, base=public_base(request))
    return Response(page, content_type=ATOM.content_type)


def _page() -> str:
    comparison, language = _asked(), wanted_language()
    return render_template(
        "changes.html",
        changes=changes_view(site(), comparison, language),
        releases=services().comparisons.published(),
    )


def _asked() -> Comparison:
    """Compare the releases that the address names, else the two newest."""
    comparisons = services().comparisons
    after = request.args.get("to") or site().release
    before = request.args.get("from") or comparisons.before(after)
    if not before and not request.args.get("to"):
        return Comparison(Changes("", after))
    return comparisons.between(before or after, after)
