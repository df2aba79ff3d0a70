"""Settings: an unfit value ends the start with one line that names it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from loaders.settings import SettingError
from service.settings import Settings
from tests.service_process import running, sparql

UNFIT = [
    ("DXKG_TIME_LIMIT", "ten"),
    ("DXKG_TIME_LIMIT", "nan"),
    ("DXKG_TIME_LIMIT", "inf"),
    ("DXKG_TIME_LIMIT", "0"),
    ("DXKG_WORKERS", "0"),
    ("DXKG_PAGE_THREADS", "0"),
    ("DXKG_QUEUE", "-1"),
    ("DXKG_MAX_ROWS", "1.5"),
    ("DXKG_RATE", "1e400"),
    ("DXKG_RATE_EXEMPT", "localhost"),
    ("DXKG_TRUSTED_PROXIES", "10.0.0.0/8, 10.0.0.1/99"),
    ("DXKG_BASE_URL", "example.vn"),
    ("DXKG_BASE_URL", "https://example.vn/"),
    ("DXKG_ENDPOINT", "store:7878/query"),
    ("DXKG_ENDPOINT_DEFAULT_GRAPH", "default"),
    ("DXKG_QUERY_LOG", "all"),
]


@pytest.mark.parametrize(("variable", "text"), UNFIT)
def test_an_unfit_value_is_named(variable: str, text: str) -> None:
    with pytest.raises(SettingError, match=f"{variable}: expected .* found"):
        Settings.from_environ({variable: text})


def test_fit_values_are_taken() -> None:
    texts = {
        "DXKG_RATE": "0",
        "DXKG_QUEUE": "0",
        "DXKG_TRUSTED_PROXIES": "10.0.0.0/8, ::1/128",
        "DXKG_BASE_URL": "http://[::1]:8000",
        "DXKG_ENDPOINT": "https://user:password@store:8890/sparql",
        "DXKG_QUERY_LOG": "none",
    }
    found = Settings.from_environ(texts)
    assert (found.rate, found.queue) == (0, 0)
    assert found.base_url == texts["DXKG_BASE_URL"]
    assert found.endpoint == texts["DXKG_ENDPOINT"]


def test_a_service_with_an_unfit_value_does_not_start(tmp_path: Path) -> None:
    (tmp_path / "data.nt").write_text("<urn:a> <urn:p> <urn:b> .\n")
    command = [sys.executable, "-m", "service", "serve", "--data", str(tmp_path / "data.nt")]
    environ = {"DXKG_TRUSTED_PROXIES": "proxy", "PATH": ""}
    ended = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 2
    assert "DXKG_TRUSTED_PROXIES: expected networks" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_results_that_browsers_must_always_ask_for_again_keep_their_etags(tmp_path: Path) -> None:
    (tmp_path / "data.nt").write_text("<urn:a> <urn:p> <urn:b> .\n")
    with running(tmp_path, tmp_path / "data.nt", max_age=0) as service:
        for _ in range(2):
            reply = service.get(sparql("ASK {}"))
            assert reply.headers["cache-control"] == "public, max-age=0"
            assert reply.headers["content-length"] == str(len(reply.body))
            etag = reply.headers["etag"]
            assert service.get(sparql("ASK {}"), If_None_Match=etag).status == 304
