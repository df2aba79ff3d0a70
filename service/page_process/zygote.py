"""The process that makes the application once and forks those that render with it.

Run as `python -m service.page_process.zygote`; it takes orders as the zygote of an engine does.
"""

from __future__ import annotations

import json
import logging
import socket
import sys
from pathlib import Path

from loaders.reports.archive import Archive
from service.answers.rendered import software_stamp
from service.application import create_pages
from service.charts.picture import pictures
from service.engine.local import confinement as confine
from service.engine.local.zygote import Forking, control_of
from service.language import messages
from service.page_process.asking import Front, OlderRelease
from service.page_process.worker import Renderer
from service.rendering.orders import Orders
from service.replies.bridge import Bridge
from service.settings import Settings


class PageZygote(Forking):
    """Holds the application."""

    nice = 5
    """Pages of strangers' queries get a third of what those of the house get, and go on."""

    def __init__(self, control: socket.socket, orders: Orders) -> None:
        super().__init__(control)
        self._orders = orders
        self._settings = Settings(**orders.settings)
        self._renderer: Renderer | None = None

    def load(self) -> dict[str, object]:
        orders, settings, front = self._orders, self._settings, Front()
        releases = Path(orders.releases) if orders.releases else None
        app = create_pages(
            settings,
            Bridge(settings, front),
            Archive(Path(orders.archive), largest=settings.report_size),
            releases,
            lambda file: OlderRelease(front, settings, file),
        )
        for name in app.jinja_env.list_templates():
            app.jinja_env.get_template(name)
        messages()
        software_stamp()
        logging.getLogger("rdflib").setLevel(logging.CRITICAL)  # it warns of each odd value
        pictures().drawn_by(front.draw)
        self._renderer = Renderer(app, front, settings.base_url)
        return {}

    def learn(self, connection: socket.socket) -> None:
        with connection:
            self._made.learn(connection)

    def work(self, connection: socket.socket) -> None:
        confine.limit_memory(self._settings.page_memory)
        confine.deny_network()
        self._made.front.connect(connection)
        self._made.work()

    @property
    def _made(self) -> Renderer:
        assert self._renderer is not None  # noqa: S101 loaded before any order
        return self._renderer


def main() -> None:
    """Start with the number of the control socket and the orders."""
    control = control_of(int(sys.argv[1]))
    PageZygote(control, Orders(**json.loads(sys.argv[2]))).run()


if __name__ == "__main__":
    main()
