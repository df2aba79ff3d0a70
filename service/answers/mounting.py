"""Putting the pages of saved queries into an application."""

from __future__ import annotations

from flask import Flask

from service.answers import embed, openapi, permalink
from service.answers.pages import queries
from service.answers.rendered import RenderedCache
from service.answers.reply import RENDERED
from service.releases import EXTENSION, Releases

ROUTES = (embed, openapi, permalink)
"""Modules that add their routes to the blueprint when they are loaded."""


def mount_answers(app: Flask, releases: Releases) -> None:
    """Register the routes; the site of the application must be set already."""
    app.extensions[EXTENSION] = releases
    app.extensions[RENDERED] = RenderedCache()
    app.register_blueprint(queries)
