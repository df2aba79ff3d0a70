"""Shared fixtures: the dataset; approved texts, rewritten with `pytest --approve`."""

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pyoxigraph as ox
import pytest
from filelock import FileLock
from hypothesis import settings as hypothesis_settings
from werkzeug.serving import make_server

from loaders import resources
from loaders.build.dataset import Sources, quads_from_sources, read_sheets
from loaders.build.stages import build as build_release
from loaders.entries.terms import read_context, read_ontology, terms_from_quads
from loaders.graph.quads import with_default_graph
from loaders.settings import Settings
from tests.answering import Answering, build
from tests.distribution import Distribution, longest_first
from tests.service_process import Service, running
from tests.stores import oxigraph as oxigraph
from tests.stores import virtuoso as virtuoso

# What passed once passes again: new cases are looked for with `--hypothesis-profile=default`.
hypothesis_settings.register_profile("same", derandomize=True)
hypothesis_settings.load_profile("same")
# Graphs that live for the whole run are not gone through again for every few objects.
gc.set_threshold(100_000, 20, 100)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--approve", action="store_true", help="rewrite the approved texts of tests")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Start three workers for two cores: tests of processes wait for a third of their time."""
    cores = len(os.sched_getaffinity(0))
    return cores + (cores + 1) // 2


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Distribution:
    """Distribute tests over the workers of `pytest -n`."""
    config.option.loadscopereorder = False
    return Distribution(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if hasattr(config, "workerinput"):  # a single process keeps the order of the files
        items[:] = longest_first(items)


@pytest.fixture(scope="session")
def common(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Return a folder that all workers of a run share."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "common"
    folder.mkdir(exist_ok=True)
    return folder


@contextmanager
def first_of_all(place: Path) -> Iterator[bool]:
    """Tell the first worker that asks for something in common that it has to make it."""
    with FileLock(f"{place}.lock"):
        yield not place.exists()


@pytest.fixture
def approved(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Compare a text with the approved one; `--approve` writes it instead."""

    def compare(path: Path, text: str) -> None:
        if request.config.getoption("--approve"):
            path.write_text(text, "utf-8")
        assert text == (path.read_text("utf-8") if path.exists() else "(nothing approved yet)")

    return compare


@pytest.fixture(scope="session")
def dataset(common: Path) -> tuple[ox.Quad, ...]:
    """Build the graphs of the project's own sheets once, default graph included."""
    place = common / "dataset.nq"
    with first_of_all(place) as is_first:
        if is_first:
            ontology = read_ontology(resources.ONTOLOGY)
            terms = terms_from_quads(ontology, read_context(resources.ONTOLOGY))
            sheets = read_sheets(resources.SHEETS.glob("*.yaml"), terms, None)
            built = quads_from_sources(Sources(sheets, ontology, terms, None))
            ox.serialize(with_default_graph(built), str(place), format=ox.RdfFormat.N_QUADS)
    return tuple(ox.parse(path=str(place), format=ox.RdfFormat.N_QUADS))


@pytest.fixture(scope="session")
def releases(common: Path) -> Path:
    """Build and publish the project's own sheets once, with passages where the texts are there."""
    folder = common / "releases"
    with first_of_all(folder) as is_first:
        if is_first:
            settings = Settings(releases=folder, reports=Settings.from_environ().reports)
            sheets = sorted(resources.SHEETS.glob("*.yaml"))
            build_release(settings, sheets, "violation", if_changed=False)
    return folder


@pytest.fixture(scope="session")
def site(releases: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Serve the project's own release; tests only read from it."""
    reports = Settings.from_environ().reports.absolute()
    folder = tmp_path_factory.mktemp("site")
    with running(folder, releases=releases, reports=reports, rate=0) as service:
        yield service


@pytest.fixture(scope="session")
def answering(tmp_path_factory: pytest.TempPathFactory) -> Answering:
    """Serve saved queries over two small releases."""
    return build(tmp_path_factory.mktemp("answering"))


@pytest.fixture(scope="module")
def address(answering: Answering) -> Iterator[str]:
    """Serve the application on a port, as samples that people copy need."""
    server = make_server("127.0.0.1", 0, answering.app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
