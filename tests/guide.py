"""The walk-throughs of docs/contributing.md: a section's name in, what it says to write out."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from loaders import resources

GUIDE = (resources.ROOT / "docs" / "contributing.md").read_text("utf-8")
SECTIONS: Mapping[str, str] = dict(
    re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", GUIDE, re.MULTILINE | re.DOTALL)
)
"""The walk-throughs by their headings."""
_STEP = re.compile(
    r"^`([^`\n]+)`(?:, before (`+)(.+?)\2)?:\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL
)


@dataclass(frozen=True)
class Step:
    """One thing that the guide says to write: a new file, or lines before a text of a file."""

    file: str
    before: str
    lines: str

    def follow(self, root: Path) -> None:
        path = root / self.file
        if self.before:
            text = path.read_text("utf-8")
            assert self.before in text, self
            path.write_text(text.replace(self.before, self.lines + self.before, 1), "utf-8")
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_text(self.lines, "utf-8")


def steps(section: str) -> list[Step]:
    """List the steps of a section in their order."""
    return steps_in(SECTIONS[section])


def steps_in(text: str) -> list[Step]:
    """List the steps that a text tells."""
    return [Step(file, before, lines) for file, _, before, lines in _STEP.findall(text)]
