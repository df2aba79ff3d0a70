"""Signals: what stops the service and what has it load anew, whatever else goes on."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from pathlib import Path

import pytest

from tests.service_process import Service, running, triples, until

SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f }"


def publish(service: Service) -> None:
    service.process.send_signal(signal.SIGHUP)


@pytest.mark.parametrize("place", ["nothing", "folder", "pipe", "circle"])
def test_what_is_no_file_is_named_and_changes_nothing(tmp_path: Path, place: str) -> None:
    data = tmp_path / "data.nt"
    data.write_text(triples(3))
    with running(tmp_path, data) as service:
        before = service.health()["release"]
        data.unlink()
        if place == "folder":
            data.mkdir()
        elif place == "pipe":
            os.mkfifo(data)
        elif place == "circle":
            data.symlink_to(data)
        publish(service)
        until(lambda: "not published: " in service.log.read_text())
        assert service.health()["release"] == before
        service.ask()
        data.rmdir() if place == "folder" else data.unlink(missing_ok=True)
        data.write_text(triples(4))
        assert service.publish(str(before)) != before


def test_a_stop_does_not_wait_for_what_is_being_loaded(tmp_path: Path) -> None:
    (tmp_path / "data.nt").write_text(triples(3))
    with running(tmp_path, tmp_path / "data.nt") as service:
        known = set(service.engine_processes())
        (tmp_path / "data.nt").write_text(triples(50_000))
        publish(service)
        loading = until(lambda: set(service.engine_processes()) - known).pop()
        with contextlib.suppress(ProcessLookupError):  # a worker of the new release, gone again
            os.kill(loading, signal.SIGSTOP)
        service.process.terminate()
        assert service.process.wait(20) == 0


def test_a_signal_to_the_whole_group_lets_running_requests_end(tmp_path: Path) -> None:
    (tmp_path / "data.nt").write_text(triples(1500))
    with running(tmp_path, tmp_path / "data.nt", time_limit=60, grace=60) as service:
        found: list[int] = []
        asking = threading.Thread(target=lambda: found.append(service.query(SLOW).status))
        asking.start()
        until(lambda: service.metric("dxkg_queries_running ") == 1 or found)
        for process in [service.process.pid, *service.descendants()]:
            with contextlib.suppress(ProcessLookupError):  # a worker that was spare
                os.kill(process, signal.SIGTERM)
        asking.join()
        assert found == [200]
        assert service.process.wait(20) == 0
