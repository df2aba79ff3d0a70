"""Figures for Prometheus, and the query log: a JSON line a query, without address or text."""

from __future__ import annotations

import sys
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate
from typing import TYPE_CHECKING, Protocol

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from service.engine.interface import Engine
from service.replies.cache import ResultCache

if TYPE_CHECKING:
    from service.settings import Settings

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_BUCKETS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class PageLoad(Protocol):
    """How busy the processes are that render pages."""

    @property
    def killed(self) -> Counter[str]: ...

    @property
    def running(self) -> int: ...

    @property
    def waiting(self) -> int: ...

    @property
    def spooled(self) -> int: ...


class Metrics:
    """Counts what happens; reads the rest when asked."""

    def __init__(self, engine: Engine, cache: ResultCache) -> None:
        self._registry = CollectorRegistry()
        self._seconds: dict[str, _Times] = {}
        self._registry.register(_State(engine, cache, self._seconds))
        ProcessCollector(registry=self._registry)  # memory and descriptors of the front

    def count_pages(self, pages: PageLoad) -> None:
        """Tell of the processes that render pages, too."""
        self._registry.register(_Pages(pages))

    def observe(self, outcome: str, seconds: float) -> None:
        """Count one query."""
        times = self._seconds.get(outcome)
        if times is None:
            times = self._seconds[outcome] = _Times()
        times.sum += seconds
        times.counts[bisect_left(_BUCKETS, seconds)] += 1

    def written(self) -> bytes:
        """Write all figures."""
        return generate_latest(self._registry)


class _Times:
    """A histogram; counting by the library's own costs as much as half a look-up in the cache."""

    def __init__(self) -> None:
        self.sum = 0.0
        self.counts = [0] * (len(_BUCKETS) + 1)

    def buckets(self) -> list[tuple[str, float]]:
        """Return the cumulative counts by upper bound."""
        bounds = [*map(str, _BUCKETS), "+Inf"]
        return list(zip(bounds, accumulate(self.counts), strict=True))


class _State(Collector):
    def __init__(self, engine: Engine, cache: ResultCache, seconds: dict[str, _Times]) -> None:
        self._engine = engine
        self._cache = cache
        self._seconds = seconds

    def collect(self) -> Iterator[Metric]:
        load, cache, release = self._engine.load, self._cache, self._engine.release
        seconds = HistogramMetricFamily(
            "dxkg_query_seconds",
            "Time from a query's arrival to its complete answer, or its end.",
            labels=["outcome"],
        )
        for outcome, times in sorted(self._seconds.items()):
            seconds.add_metric([outcome], times.buckets(), times.sum)
        yield seconds
        yield GaugeMetricFamily("dxkg_queries_running", "Queries being evaluated.", load.running)
        yield GaugeMetricFamily("dxkg_queue_length", "Queries waiting.", load.waiting)
        yield GaugeMetricFamily("dxkg_workers", "Workers alive.", load.workers)
        killed = CounterMetricFamily("dxkg_workers_killed", "Workers ended.", labels=["reason"])
        for reason, count in sorted(load.killed.items()):
            killed.add_metric([reason], count)
        yield killed
        yield CounterMetricFamily("dxkg_workers_refused", "Workers not started.", load.refused)
        yield CounterMetricFamily("dxkg_queries_ahead", "Queries sent to busy workers.", load.ahead)
        yield CounterMetricFamily("dxkg_cache_hits", "Answers from the cache.", cache.hits)
        yield CounterMetricFamily("dxkg_cache_misses", "Answers not in the cache.", cache.misses)
        yield GaugeMetricFamily("dxkg_cache_bytes", "Bytes in the cache.", cache.used)
        yield GaugeMetricFamily("dxkg_cache_entries", "Answers in the cache.", len(cache))
        failures = self._engine.failures
        yield CounterMetricFamily("dxkg_publication_failures", "Releases not served.", failures)
        refused = int(self._engine.refused is not None)
        yield GaugeMetricFamily(
            "dxkg_release_refused", "Whether what is published is damaged.", refused
        )
        if release is not None:
            age = time.time() - release.loaded_at
            yield GaugeMetricFamily("dxkg_release_age_seconds", "Time since publication.", age)
            yield GaugeMetricFamily("dxkg_release_quads", "Quads served.", release.quads)


class QueryLog:
    """Writes a line for each query; lines are gathered and written together.

    What they hold needs no escapes, so no library writes them: `json` takes eight times as long.
    """

    def __init__(self, settings: Settings) -> None:
        self.evaluated = settings.query_log == "evaluated"
        self._lines: list[str] = []
        self._second = 0
        self._stamp = ""

    def write(self, key: str, outcome: str, seconds: float, size: int) -> None:
        """Note one query; of its text only a digest, which tells repeats apart, no more."""
        now = int(time.time())
        if now != self._second:
            self._second = now
            self._stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now))
        self._lines.append(
            f'{{"time": "{self._stamp}", "query": "{key}", "outcome": "{outcome}", '
            f'"seconds": {seconds:.4f}, "bytes": {size}}}'
        )

    def flush(self) -> None:
        """Write what was gathered to standard error."""
        if self._lines:
            lines, self._lines = self._lines, []
            sys.stderr.write("\n".join(lines) + "\n")
            sys.stderr.flush()


class _Pages(Collector):
    def __init__(self, pages: PageLoad) -> None:
        self._pages = pages

    def collect(self) -> Iterator[Metric]:
        pages = self._pages
        yield GaugeMetricFamily("dxkg_pages_running", "Pages being rendered.", pages.running)
        yield GaugeMetricFamily("dxkg_pages_waiting", "Pages waiting.", pages.waiting)
        spooled = "Bytes of results for pages, and of pages, that wait."
        yield GaugeMetricFamily("dxkg_pages_spooled_bytes", spooled, pages.spooled)
        killed = CounterMetricFamily(
            "dxkg_page_processes_killed", "Processes of pages ended.", labels=["reason"]
        )
        for reason, count in sorted(pages.killed.items()):
            killed.add_metric([reason], count)
        yield killed
