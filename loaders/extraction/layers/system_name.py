"""What is read of the name of a system."""

from __future__ import annotations

import re
from dataclasses import dataclass

from loaders.entries.written import Span
from loaders.extraction.layers.areas import Area
from loaders.extraction.layers.capitals import UPPER

CENTRES = ("IOC", "SOC", "LGSP", "NDXP")
"""Types whose heads say alone what the system is."""
OF_STATE = ("named", "national-database")
"""Heads of which the state has the only one."""
NATIONAL = re.compile(r"quốc gia|Quốc gia|QUỐC GIA")
AFTER_PLACE = re.compile(
    r" (?:App|Smart|Số|số|ID|Today|Connect|Tourism|Travel|Online|Portal|Care|Pay|Go)\b"
    rf"(?! [{UPPER}])"
)
"""Words that make the name of a place that of a system."""


@dataclass(frozen=True)
class SystemName:
    """A system as a text names it at one place."""

    start: int
    end: int
    name: str
    """Without its short form."""
    type: str
    way: str
    """What makes it one system: `centre`, `brand`, `national`, `owned`, `function`, `capital`,
    `subject`, `known`, `address`, `again`; empty where it is a kind of systems."""
    acronym: tuple[str, Span] | None = None
    core: str = ""
    """The name without whose it is."""
    area: Area | None = None
    """The place in the name."""
    unit: str = ""
    """Kind of the place that is said without its name: `tỉnh`, `huyện`."""
    brand: str = ""
    national: bool = False
    many: bool = False
    qualified: bool = False
    """A centre told from others of its place: `IOC hợp nhất`."""
    meant: bool = False
    """It stands for one that was named before: `phần mềm này`."""
    body: bool = False
    """A body below the state owns it."""
    specific: int = 0
    """Words that tell it from others of its kind."""


@dataclass
class Reading:
    """What has been read of a name so far."""

    end: int
    type: str
    parts: list[str]
    core: int = 0
    """Number of parts before the one that says whose it is; 0 where none does."""
    acronym: tuple[str, Span] | None = None
    area: Area | None = None
    unit: str = ""
    brand: str = ""
    function: bool = False
    national: bool = False
    body: bool = False
    physical: bool = False
    quoted: bool = False
    qualified: bool = False
    technology: bool = False
    words: int = 0
    specific: int = 0
    """Words that tell this system from others."""
    naming: bool = False
