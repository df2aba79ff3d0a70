"""The pages of saved queries over small data: two releases, an archive of one invented report."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

import openpyxl
import pyarrow.parquet as pq  # type: ignore[import-untyped]  # pyarrow ships no types
import pyoxigraph as ox
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from loaders.graph.quads import lines, with_default_graph
from loaders.release.publication import MANIFEST, Release, publish
from loaders.reports.archive import Archive
from queries.saved import SavedQuery, read_query
from service.answers.rendered import RenderedCache
from service.application import create_pages
from service.graph.site import Site
from service.replies.bridge import Bridge
from service.settings import Settings
from service.web.context import provide, services_of
from tests import synthetic

HOSTILE = (
    '=HYPERLINK("http://127.0.0.1/","a")',
    "+1+1",
    "-1+1|cmd",
    "@SUM(1)",
    "\t=1",
    "<script>alert(1)</script>",
    "</script><img src=x onerror=alert(1)>",
    "a|b [c](http://127.0.0.1/) `d` *e*",
    'she said "x", then\nleft',
    "{{ 7*7 }} {% raw %}",
    "]]> & &amp;",
    "\x08\x1f",
)
"""Texts that some format could take for more than a text."""

_HEADER = """#+ title: {vi: Thử, en: Trial}
#+ description: {vi: Một câu hỏi để thử., en: A question to try.}
#+ tags: [trial]
"""


class OpenStore:
    """A release in this process; counts how often it is closed."""

    closed = 0

    def __init__(self, file: Path) -> None:
        self._store = ox.Store()
        self._store.bulk_load(path=str(file), format=ox.RdfFormat.N_QUADS)

    def evaluate(self, sparql: str) -> bytes:
        results = self._store.query(sparql)
        assert isinstance(results, ox.QuerySolutions)
        return results.serialize(format=ox.QueryResultsFormat.JSON) or b""

    def chunks(self, sparql: str) -> Iterator[bytes]:
        yield self.evaluate(sparql)

    def close(self) -> None:
        type(self).closed += 1


class StoreBridge(OpenStore):
    """Stands where the application expects the way to the engine."""

    def __init__(self, release: Release) -> None:
        super().__init__(release.data)
        self.release = _Named(hashlib.sha256(release.data.read_bytes()).hexdigest())


@dataclass(frozen=True)
class _Named:
    digest: str


@dataclass(frozen=True)
class Answering:
    """An application with its client, and the folder of its releases, the older one first."""

    app: Flask
    client: FlaskClient
    folder: Path
    releases: tuple[str, str]

    @property
    def queries(self) -> dict[str, SavedQuery]:
        return cast(dict[str, SavedQuery], self.site.queries)

    @property
    def site(self) -> Site:
        return services_of(self.app).site

    def forget(self) -> None:
        """Keep nothing of what was written so far."""
        provide(self.app, replace(services_of(self.app), rendered=RenderedCache()))

    @property
    def rendered(self) -> RenderedCache:
        return services_of(self.app).rendered

    def get(self, path: str, accept: str = "", **headers: str) -> TestResponse:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        headers_sent = {"Accept": accept, **sent} if accept else sent
        return self.client.get(path, headers=headers_sent, buffered=True)

    def page(self, path: str) -> str:
        """Return a page that must be there."""
        reply = self.get(path, "text/html")
        assert reply.status_code == 200, reply.text
        return reply.text

    def json(self, path: str) -> dict[str, object]:
        reply = self.get(path)
        assert reply.status_code == 200, reply.text
        found: dict[str, object] = json.loads(reply.data)
        return found

    def rows(self, path: str) -> list[dict[str, object]]:
        return cast(list[dict[str, object]], self.json(path)["rows"])

    def add(self, name: str, body: str, header: str = "") -> str:
        """Add a saved query; returns its address."""
        path = self.folder / f"{name}.rq"
        path.write_text(f"{_HEADER}{header}{body}", "utf-8")
        self.queries[name] = read_query(path)
        return f"/q/{name}"


def build(folder: Path, facts: str = synthetic.SHEET, **settings: str) -> Answering:
    """Publish two releases of the invented report, the second with another rank, and serve them."""
    archive = folder / "reports"
    archive.mkdir()
    (archive / f"{synthetic.NAME}.txt").write_text(synthetic.TEXT, "utf-8")
    sheet = folder / f"{synthetic.NAME}.yaml"
    older = _published(folder, sheet, facts.replace("rank: 21", "rank: 22"))
    newer = _published(folder, sheet, facts)
    bridge = cast(Bridge, StoreBridge(newer))
    chosen = Settings.from_environ({"DXKG_WARM_PICTURES": "0", **settings})
    app = create_pages(chosen, bridge, Archive(archive), folder / "releases", OpenStore)
    _add_hostile(found := Answering(app, app.test_client(), folder, (older.id, newer.id)))
    return found


def _published(folder: Path, sheet: Path, text: str) -> Release:
    sheet.write_text(text, "utf-8")
    data = _data(text)
    manifest: Mapping[str, object] = {"data": {"sha256": hashlib.sha256(data).hexdigest()}}
    return publish(folder / "releases", data, {MANIFEST: json.dumps(manifest).encode()})


@cache
def _data(text: str) -> bytes:
    """Build the data of a sheet; many applications are made over the same."""
    with TemporaryDirectory() as folder:
        quads = with_default_graph(synthetic.quads(synthetic.write(Path(folder), text)))
        return "".join(f"{line}\n" for line in lines(quads)).encode()


def _add_hostile(answering: Answering) -> None:
    rows = " ".join(f"({ox.Literal(text)} {place}.5)" for place, text in enumerate(HOSTILE))
    values = f"VALUES (?name ?value) {{ {rows} }}"
    answering.add(
        "hostile",
        f"SELECT ?name ?value WHERE {{ {values} }}",
        "#+ view: bar\n#+ chart: {x: value, y: name}\n",
    )


def shown(reply: TestResponse) -> object:
    """Return what a file holds; workbooks have the time of writing in them."""
    assert reply.status_code == 200, reply.text
    if reply.data[:2] == b"PK":
        book = openpyxl.load_workbook(io.BytesIO(reply.data))
        return [[cell.value for cell in row] for row in book["data"].iter_rows()]
    if reply.data[:4] == b"PAR1":
        return pq.ParquetFile(io.BytesIO(reply.data)).read(use_threads=False).to_pydict()
    return reply.data
