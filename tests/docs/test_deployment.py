"""The service under the constraints of its unit file, and the install that both deployments share.

Code folder and everything else read-only, one writable folder of data, no capability, no new
privilege: in namespaces of the kernel, which need neither root nor systemd.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path

import pytest

from loaders.resources import ROOT
from loaders.settings import Settings
from tests.service_process import HOST, PATIENCE, START_TIME, Service, reserved_port, until
from tests.stores import small

EXAMPLES = ROOT / "docs" / "examples"
UNIT = EXAMPLES / "dxkg.service"
DATA = Path("/mnt")
CONFINED = """
mount --make-rprivate /
mount --bind "$WRITABLE" /mnt
mount --bind "$CODE" "$CODE"
mount -o remount,bind,ro "$CODE"
mount -o remount,bind,ro /
exec unshare --user --map-user=65534 --map-group=65534 -- setpriv --no-new-privs "$@"
"""
NAMESPACES = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-euc", CONFINED, "sh"]
DXKG = [sys.executable, "-m", "service"]


def confined(folder: Path) -> dict[str, str]:
    """Return the environment of a confined process whose data lie in a folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DXKG_")}
    return kept | {
        "WRITABLE": str(folder),
        "CODE": str(ROOT),
        "TMPDIR": str(DATA / "tmp"),
        "HOME": "/nonexistent",
        "PYTHONPATH": str(ROOT),
        "DXKG_RELEASES": str(DATA / "releases"),
    }


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*NAMESPACES, *command],
        env=confined(folder),
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give an empty folder of data; skip where the kernel lets nobody make namespaces."""
    if sys.platform != "linux" or shutil.which("unshare") is None:
        pytest.skip("no namespaces: needs Linux and util-linux")
    tmp_path.joinpath("tmp").mkdir()
    made = run(tmp_path, "true")
    if made.returncode:
        pytest.skip(f"the kernel makes no namespaces here: {made.stderr.strip()}")
    return tmp_path


@contextmanager
def serving(folder: Path) -> Iterator[Service]:
    """Serve confined; end it as systemd does, and see that it ends by itself."""
    log = folder / "service.log"
    with reserved_port() as port, log.open("ab") as errors:
        command = [*NAMESPACES, *DXKG, "serve", "--host", HOST, "--port", str(port)]
        environment = confined(folder) | {"DXKG_WARM_PICTURES": "0", "DXKG_TIME_LIMIT": "60"}
        process = subprocess.Popen(command, env=environment, cwd=ROOT, stderr=errors)
        try:
            service = Service(port, process, log)
            until(lambda: status(service) is not None, START_TIME)
            yield service
            process.terminate()
            assert process.wait(PATIENCE) == 0
        finally:
            process.kill()
            process.wait()
    assert "Read-only file system" not in log.read_text()


def status(service: Service) -> int | None:
    """Return the status of /health; None while nobody listens."""
    assert service.process.poll() is None, service.log.read_text()
    try:
        return service.get("/health").status
    except (OSError, HTTPException):
        return None


def served(service: Service) -> str:
    return str(service.health()["release"])[:12]


def test_the_place_is_as_confined_as_it_claims(folder: Path) -> None:
    assert run(folder, "touch", str(ROOT / "written")).returncode != 0
    assert run(folder, "touch", "/tmp/written").returncode != 0
    assert run(folder, "touch", str(DATA / "written")).returncode == 0
    found = run(folder, "cat", "/proc/self/status").stdout
    assert re.search(r"^Uid:\t65534\t", found, re.MULTILINE)
    assert re.search(r"^CapEff:\t0+$", found, re.MULTILINE)
    assert re.search(r"^NoNewPrivs:\t1$", found, re.MULTILINE)


def test_a_first_start_from_nothing(folder: Path) -> None:
    with serving(folder) as service:
        assert status(service) == 503
        built = run(folder, *DXKG, "build", "--if-changed")
        assert built.returncode == 0, built.stderr
        until(lambda: status(service) == 200, START_TIME)
        assert built.stdout == f"release {served(service)}\n"
        assert service.query("SELECT ?fact { ?fact a <urn:none> }").status == 200
        for page in ("/", "/q/rank-gains?lang=en", "/q/rank-gains.svg", "/q/rank-gains.xlsx"):
            assert service.get(page).status == 200, page
    again = run(folder, *DXKG, "build", "--if-changed")
    assert again.stdout.endswith("is up to date\n")


def test_an_upgrade_serves_the_old_release_until_the_new(folder: Path) -> None:
    old = small(folder / "releases", 3).id
    with serving(folder) as service:
        until(lambda: status(service) == 200, START_TIME)
        assert served(service) == old
        built = run(folder, *DXKG, "build", "--if-changed")
        assert built.returncode == 0, built.stderr
        until(lambda: served(service) != old, START_TIME)
        assert built.stdout == f"release {served(service)}\n"
        assert status(service) == 200


def test_the_unit_names_commands_and_settings_that_exist() -> None:
    unit = UNIT.read_text("utf-8")
    for arguments in re.findall(r"^ExecStart\w*=-?\S+/dxkg (\w+)", unit, re.MULTILINE):
        done = subprocess.run([*DXKG, arguments, "--help"], capture_output=True, check=False)
        assert done.returncode == 0
    for needed in ("ProtectSystem=strict", "NoNewPrivileges=yes", "PrivateTmp=yes", "User=dxkg"):
        assert f"\n{needed}\n" in unit
    assert Settings.from_environ({"DXKG_RELEASES": "x"}).releases == Path("x")
    assert "DXKG_RELEASES=" in unit


def test_systemd_understands_every_line_of_the_unit(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd-analyze: apt-get install systemd")
    text = re.sub(r"/srv/dxkg/\S*/dxkg", sys.executable, UNIT.read_text("utf-8"))
    copy = tmp_path / "dxkg.service"
    copy.write_text(text, "utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", str(copy)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, [each for each in done.stderr.splitlines() if str(copy) in each]) == (
        0,
        [],
    )


def test_both_deployments_install_what_the_lock_says() -> None:
    for text in ((EXAMPLES / "Containerfile").read_text("utf-8"), (ROOT / "Makefile").read_text()):
        assert "--require-hashes" in text
        assert "requirements.lock" in text
