"""Reading one release while another may come."""

import itertools
from pathlib import Path

from loaders.reports.archive import Archive
from service.graph.site import Site


def test_what_was_found_on_two_releases_is_asked_again(tmp_path: Path) -> None:
    served = itertools.chain("abbc", itertools.repeat("c"))
    site = Site(lambda _: b"", lambda: next(served), Archive(tmp_path), {})
    asked: list[str] = []

    def ask(release: str) -> str:
        asked.append(release)
        return f"found on {release}"

    assert site.on_one_release(ask) == "found on c"
    assert asked == ["a", "b", "c"]
