"""Which tests a worker of pytest-xdist runs in one go, and which begin first.

Tests of a file stay together: its fixtures are set up once. The longest files begin first, so that
no worker is left with one of them at the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]  # no types

ROOT = Path(__file__).parents[1]
VIRTUOSO = ("tests/service/engine/test_remote.py", "tests/loaders/push/test_push.py")
"""Files for which one process of Virtuoso is started."""
LONGEST_FIRST = (
    "tests/service/web/test_browser.py",
    "tests/loaders/reviews/test_reviews.py",
    "tests/service/engine/test_limits.py",
    *VIRTUOSO,
    "tests/service/test_shown_with_its_truth.py",
    "tests/service/answers/test_large_answers.py",
    "tests/service/test_application.py",
    "tests/docs/test_corrections.py",
    "tests/service/engine/test_safety.py",
    "tests/docs/test_deployment.py",
    "tests/service/engine/test_engine.py",
    "tests/loaders/commands/test_endpoint.py",
    "tests/service/rendering/test_processes.py",
    "tests/service/test_damaged_release.py",
    "tests/service/test_publication.py",
    "tests/shapes/test_mutations.py",
    "tests/loaders/release/test_backup.py",
    "tests/service/answers/test_answers.py",
    "tests/service/mcp/test_mcp.py",
    "tests/service/engine/test_prefetch.py",
    "tests/service/territory/test_map_layers.py",
    "tests/service/test_corrections.py",
    "tests/service/web/test_embedding_page.py",
    "tests/service/answers/test_dates.py",
    "tests/bench/test_evening.py",
    "tests/bench/test_bench.py",
    "tests/service/charts/test_pictures.py",
    "tests/loaders/commands/test_cli.py",
    "tests/docs/test_notebooks.py",
    "tests/loaders/changes/test_changes.py",
    "tests/service/protocol/test_http.py",
    "tests/ontology/test_reasoning.py",
)
"""By the seconds that they took one after another; what takes less than ten is not named.

The second and third need no release of the project's sheets, which the first builds for all."""


class Distribution(LoadScopeScheduling):  # type: ignore[misc]  # no types
    """Hands out whole files, those of Virtuoso together, in the order of the tests."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return VIRTUOSO[0] if file in VIRTUOSO else file


def longest_first(items: Sequence[pytest.Item]) -> list[pytest.Item]:
    """Put the tests of long files first; all others keep their order."""
    places = {ROOT / file: place for place, file in enumerate(LONGEST_FIRST)}
    return sorted(items, key=lambda item: places.get(item.path, len(places)))
