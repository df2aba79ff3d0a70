"""Pages kept until what they depend on changes: a request in, the bytes of its page out."""

from __future__ import annotations

from flask import Blueprint, Response, g, request
from werkzeug.wrappers import Response as AnyResponse

from service.answers.rendered import Basis, Written, basis_of, key_of
from service.rendering.pages import KEEP
from service.web.context import services, site, wanted_language

_BASIS = "dxkg-kept-basis"
_FOUND = "dxkg-kept-found"


def keep_pages(blueprint: Blueprint) -> None:
    """Answer GET requests of a blueprint from kept pages, and tell caches when one is unchanged."""

    @blueprint.before_request
    def find() -> Response | None:
        if request.method not in ("GET", "HEAD"):
            return None
        basis = basis_of(site())
        found = services().rendered.get(_key(basis))
        g.setdefault(_BASIS, basis)
        g.setdefault(_FOUND, found is not None)
        return Response(found.body, headers=dict(found.marks)) if found else None

    @blueprint.after_request
    def keep(response: AnyResponse) -> AnyResponse:
        basis = g.get(_BASIS)
        if basis is None or response.status_code != 200 or response.direct_passthrough:
            return response
        request.environ[KEEP] = True
        if not g.get(_FOUND):
            response.headers.setdefault("Cache-Control", "public, max-age=60")
            response.vary.update(("Accept", "Accept-Language"))
            response.add_etag()
            if basis == basis_of(site()):  # else the page may show some of both
                written = Written(response.get_data(), dict(response.headers))
                services().rendered.put(_key(basis), written)
        response.make_conditional(request.environ)
        return response


def _key(basis: Basis) -> str:
    return key_of(basis, request.headers.get("Accept", ""), request.full_path, wanted_language())
