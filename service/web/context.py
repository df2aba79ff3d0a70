"""What pages reach of the service they stand in: one typed value for each application."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from flask import Flask, Response, after_this_request, current_app, g, request

from service.answers.rendered import RenderedCache
from service.formats import Format, chosen
from service.graph.releases import Releases
from service.graph.site import Site
from service.language import chosen_language
from service.replies.bridge import Bridge
from service.settings import Settings
from service.urls import Links
from service.views.comparison import Comparisons

_KEY = "dxkg"
_LENT = "dxkg-lent"
_RELEASE = "dxkg-lent-release"


@dataclass(frozen=True)
class Services:
    """All that routes need, set once when the application is made."""

    settings: Settings
    bridge: Bridge
    """The way to the engine."""
    site: Site
    """The release now served."""
    releases: Releases
    comparisons: Comparisons
    rendered: RenderedCache


def provide(app: Flask, services: Services) -> None:
    """Give an application its services."""
    app.extensions[_KEY] = services


def services_of(app: Flask) -> Services:
    """Return the services of an application."""
    found = app.extensions[_KEY]
    if not isinstance(found, Services):
        raise TypeError(f"expected Services, found {type(found).__name__}")
    return found


def services() -> Services:
    """Return the services of the application that answers now."""
    return services_of(current_app)


def wanted_language() -> str:
    """Return the language that the request wants."""
    return chosen_language(request.args.get("lang", ""), request.headers.get("Accept-Language", ""))


def wanted_format(offered: Sequence[Format]) -> Format:
    """Return the offered format that the request wants; raises Problem where it wants none.

    Whatever is answered then depends on the header, and says so.
    """

    @after_this_request
    def varies(response: Response) -> Response:
        response.vary.add("Accept")
        return response

    return chosen(request.headers.get("Accept", ""), offered)


def site() -> Site:
    """Return the site of the release that the address names, else of the one now served."""
    lent: Site | None = g.get(_LENT)
    return lent or services().site


def links() -> Links:
    """Return what makes the links of a page: in its language, and in the release it names."""
    return Links(wanted_language(), g.get(_RELEASE, ""))


@contextmanager
def lending(lent: Site) -> Iterator[None]:
    """Put the site of a release in place of the one now served, for one request."""
    setattr(g, _LENT, lent)
    setattr(g, _RELEASE, lent.release)
    try:
        yield
    finally:
        delattr(g, _LENT)
        delattr(g, _RELEASE)
