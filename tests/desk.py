"""A steward's place: a folder with a sheet, releases and a journal, and the `dxkg` command."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result

from loaders.release.publication import Release, current
from ontology import vocab
from service.__main__ import main
from tests.synthetic import NAME, SHEET, rows, write

BTS = f"fact/{NAME}/bts"


@dataclass(frozen=True)
class Desk:
    """A folder with a sheet, releases and a journal, and the command."""

    home: Path

    def run(self, *arguments: object, code: int = 0) -> Result:
        result = CliRunner().invoke(main, [str(one) for one in arguments])
        assert result.exit_code == code, result.output
        return result

    def build(self, sheet: str = SHEET, *options: str) -> Release:
        self.run("build", *options, write(self.home, sheet))
        return self.served

    def review(self, decision: str, fact: str, *options: str, code: int = 0) -> Result:
        by = () if "--by" in options else ("--by", "Lê Thị Kiểm")
        reason = () if "--reason" in options else ("--reason", "so lại với nguồn")
        return self.run("review", decision, fact, *by, *reason, *options, code=code)

    @property
    def served(self) -> Release:
        found = current(self.home / "releases")
        assert found is not None
        return found

    def ask(self, query: str) -> list[dict[str, str]]:
        store = ox.Store()
        store.bulk_extend(self.served.quads())
        return [dict(row) for row in rows(store, query)]

    def values(self, fact: str = BTS) -> list[str]:
        found = self.ask(f"SELECT ?value {{ <{vocab.ID}{fact}> dx:value ?value }}")
        return [row["value"] for row in found]

    def level(self, fact: str = BTS) -> str:
        (row,) = self.ask(f"SELECT ?level {{ <{vocab.ID}{fact}> dx:reviewLevel ?level }}")
        return row["level"]

    def contents(self, fact: str = BTS) -> list[dict[str, str]]:
        """List what a fact said: its value, and the last release that had it."""
        contents = self.record(fact)["contents"]
        assert isinstance(contents, list)
        values = [json.loads(one["text"])["value"] for one in contents]
        return [
            {"value": v, "until": one["until"]} for v, one in zip(values, contents, strict=True)
        ]

    def record(self, fact: str = BTS) -> dict[str, object]:
        lines = (self.served.path / "record.jsonl").read_text("utf-8").splitlines()
        return next(one for one in map(json.loads, lines) if one["fact"] == fact)


def opened(home: Path, patch: pytest.MonkeyPatch) -> Desk:
    patch.setitem(os.environ, "DXKG_RELEASES", str(home / "releases"))
    patch.setitem(os.environ, "DXKG_REPORTS", str(home / "reports"))
    for name in ("DXKG_REVIEWS", "DXKG_AUTHOR"):
        patch.delenv(name, raising=False)
    (home / "reports").mkdir()  # without the text no passage contradicts an invented correction
    return Desk(home)


def changed(text: str, before: str, after: str) -> str:
    """Change a text that must be there."""
    assert before in text
    return text.replace(before, after, 1)
