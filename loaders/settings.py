"""Where releases and report texts are kept: environment in, `Settings` out."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    """The folders that the commands work on."""

    releases: Path
    """DXKG_RELEASES: folder of the releases; default `var/releases` in the working directory."""
    reports: Path
    """DXKG_REPORTS: folder of the report texts; default `reports` beside the releases."""

    @classmethod
    def from_environ(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        releases = Path(environ.get("DXKG_RELEASES") or Path("var", "releases"))
        reports = Path(environ.get("DXKG_REPORTS") or releases.parent / "reports")
        return cls(releases=releases, reports=reports)
