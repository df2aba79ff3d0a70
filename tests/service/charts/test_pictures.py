"""The process that draws: started and warmed with the service, replaced when it dies."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from tests.service_process import Service, running, triples, until

PNG = b"\x89PNG"


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    (tmp_path / "data.nt").write_text(triples(3))
    with running(tmp_path, tmp_path / "data.nt", warm_pictures=1) as service:
        yield service


def painters(service: Service) -> list[int]:
    """List the processes of a service that draw."""
    return [pid for pid in service.descendants() if "picture_process" in _command(pid)]


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:  # it has just ended
        return ""


def test_the_drawing_process_starts_with_the_service(service: Service) -> None:
    (painter,) = until(lambda: painters(service))
    assert service.get("/q/facts-map.png").body.startswith(PNG)
    assert b"<svg" in service.get("/q/rank-gains.svg").body
    assert painters(service) == [painter]


def test_first_pictures_asked_for_together_share_one_process(tmp_path: Path) -> None:
    (tmp_path / "data.nt").write_text(triples(3))
    names = ("facts-map.svg", "rank-gains.svg", "facts-map.svg?lang=en", "rank-gains.svg?lang=en")
    with running(tmp_path, tmp_path / "data.nt", warm_pictures=0) as service:
        start = Barrier(len(names))

        def picture(name: str) -> int:
            start.wait()
            return service.get(f"/q/{name}").status

        with ThreadPoolExecutor(len(names)) as clients:
            assert set(clients.map(picture, names)) == {200}
        assert len(painters(service)) == 1


def test_a_drawing_process_that_dies_is_replaced(service: Service) -> None:
    assert service.get("/q/rank-gains.png").body.startswith(PNG)
    (painter,) = painters(service)
    os.kill(painter, signal.SIGKILL)
    until(
        lambda: painter not in service.descendants() or "picture_process" not in _command(painter)
    )
    assert service.get("/q/rank-gains.png?lang=en").body.startswith(PNG)
    assert painters(service) != [painter]


def test_the_drawing_process_ends_with_the_service(tmp_path: Path) -> None:
    (tmp_path / "data.nt").write_text(triples(3))
    with running(tmp_path, tmp_path / "data.nt", warm_pictures=1) as service:
        (painter,) = until(lambda: painters(service))
    until(lambda: "picture_process" not in _command(painter), 60)  # it ends what it draws first


def test_it_starts_with_the_first_picture_where_it_need_not_be_warm(tmp_path: Path) -> None:
    (tmp_path / "data.nt").write_text(triples(3))
    with running(tmp_path, tmp_path / "data.nt", warm_pictures=0) as service:
        service.ask()
        time.sleep(0.5)  # longer than the warming waits for the first answer
        assert painters(service) == []
        assert service.get("/q/rank-gains.svg").status == 200
        assert len(painters(service)) == 1
