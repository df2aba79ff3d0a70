"""Pages kept until the release changes: what determines a page in, its bytes out.

A page is a function of release, address, language and wanted format, so a kept one is exact.
"""

from __future__ import annotations

import threading
from collections import OrderedDict

from flask import Blueprint, Response, g, request
from werkzeug.wrappers import Response as AnyResponse

from service.web.context import site, wanted_language

SIZE = 32 << 20
LARGEST = 1 << 20
_KEY = "dxkg-kept-key"
_FOUND = "dxkg-kept-found"
Key = tuple[str, ...]


class KeptPages:
    """The pages asked for last, up to a size; for any number of threads."""

    def __init__(self, size: int = SIZE) -> None:
        self._size = size
        self._lock = threading.Lock()
        self._pages: OrderedDict[Key, AnyResponse] = OrderedDict()
        self._held = 0

    def get(self, key: Key) -> Response | None:
        """Return a copy of a kept page."""
        with self._lock:
            found = self._pages.get(key)
            if found is None:
                return None
            self._pages.move_to_end(key)
        return Response(found.get_data(), found.status_code, headers=list(found.headers))

    def put(self, key: Key, response: AnyResponse) -> None:
        """Keep a page and let go of those not asked for longest."""
        body = response.get_data()
        if len(body) > LARGEST:
            return
        kept = Response(body, response.status_code, headers=list(response.headers))
        with self._lock:
            old = self._pages.pop(key, None)
            self._held += len(body) - (len(old.get_data()) if old is not None else 0)
            self._pages[key] = kept
            while self._held > self._size:
                _, gone = self._pages.popitem(last=False)
                self._held -= len(gone.get_data())


def keep_pages(blueprint: Blueprint) -> None:
    """Answer GET requests of a blueprint from kept pages, and tell caches when one is unchanged."""
    pages = KeptPages()

    @blueprint.before_request
    def find() -> Response | None:
        if request.method not in ("GET", "HEAD"):
            return None
        wanted = (request.full_path, request.headers.get("Accept", ""), wanted_language())
        g.setdefault(_KEY, (site().release, *wanted))
        found = pages.get(g.get(_KEY))
        g.setdefault(_FOUND, found is not None)
        return found

    @blueprint.after_request
    def keep(response: AnyResponse) -> AnyResponse:
        key = g.get(_KEY)
        if key is None or response.status_code != 200 or response.direct_passthrough:
            return response
        if not g.get(_FOUND):
            response.headers.setdefault("Cache-Control", "public, max-age=60")
            response.vary.update(("Accept", "Accept-Language"))
            response.add_etag()
            pages.put(key, response)
        response.make_conditional(request.environ)
        return response
