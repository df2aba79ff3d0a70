"""What the process that makes pages is told when it starts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

MODULE = "service.page_process.zygote"
"""It is run by this name: it stands above everything that it serves."""


@dataclass(frozen=True)
class Orders:
    """The service's settings and folders."""

    settings: dict[str, Any]  # Any: as `asdict` has it
    archive: str
    releases: str
    """Folder of the releases; empty where a file is served."""
