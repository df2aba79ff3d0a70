"""From fact sheets to a published graph: sheets -> entries -> nodes -> quads -> release.

Only what is light to import stands here; the stages are in modules of their own: `form` and
`coherence` check sheets, `fact`, `expand` and `derive` write nodes, `graph` makes quads, `check`
finds faults, `catalog` describes, `release` publishes; `dataset` and `build` join them.
"""

from loaders.archive import Archive, ReportText
from loaders.problem import Fault, Problem
from loaders.release import Publication, Release
from loaders.settings import Settings
from loaders.sheet import Entry, Sheet

__all__ = [
    "Archive",
    "Entry",
    "Fault",
    "Problem",
    "Publication",
    "Release",
    "ReportText",
    "Settings",
    "Sheet",
]
