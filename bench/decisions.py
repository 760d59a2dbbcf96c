"""The report on decisions with 10,000, 100,000 and 1,000,000 decisions of one service.

80 professionals, five topics, the nine quarters that the report reads; a person faces each topic
once. Promise: the queries are the same, the time grows with the decisions in a line at most, and a
million take seconds. `make bench` measures the first two sizes; all three take a minute and a half:
`.venv/bin/python -m bench.decisions`. Figures: docs/explanation/preference-misdiagnosis.md.
"""

from __future__ import annotations

import contextlib
import os
import statistics
import time
from collections.abc import Iterator
from typing import Any

from bench.place import universe

SIZES = (10_000, 100_000, 1_000_000)
TOPICS = 5
PROFESSIONALS = 80
ROUNDS = 3
WITHIN = 12.0  # seconds, for a million decisions
FILLED = (
    "decisions_decision", "decisions_pair", "people_membership", "people_party", "people_person",
)  # fmt: skip


def run(sizes: tuple[int, ...] = SIZES[:2]) -> dict[str, Any]:
    """Measure each size; each is added to what is there."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from alongside.core import clock
    from alongside.core.quarters import shown_quarters
    from alongside.decisions.report.queries import count_for, report_for
    from tests.decisions.crowd import fill
    from tests.decisions.making import REVIEW, aid, aid_in_use

    place = universe()
    versions = [
        aid_in_use(
            place,
            aid(id=f"topic-{n}", status="active", approved_by="Dana", review_date=str(REVIEW)),
        )
        for n in range(TOPICS)
    ]
    shown = shown_quarters(clock.today())
    first = shown[-1].earlier(5).first
    days = (shown[0].last - first).days + 1
    report: dict[str, Any] = {}
    seconds, queries, there = [], [], 0
    for size in sizes:
        begun = time.perf_counter()
        with _unchecked():
            for n, version in enumerate(versions):
                fill(
                    version, workers=PROFESSIONALS, number=(size - there) // TOPICS, on=first,
                    spread_days=days, name=f"{size}-{n}", people=f"{size}-0" if n else "",
                )  # fmt: skip
        there = size
        written = time.perf_counter() - begun
        taken, counting = [], []
        with CaptureQueriesContext(connection) as captured:
            for _round in range(ROUNDS):
                begun = time.perf_counter()
                count_for(place.service.pk, shown)
                counting.append(time.perf_counter() - begun)
                begun = time.perf_counter()
                report_for(place.service.pk)
                taken.append(time.perf_counter() - begun)
        queries.append(len(captured) // ROUNDS)
        seconds.append(statistics.median(taken))
        report[f"{size}_decisions"] = {
            "written_in_s": round(written, 1),
            "counted_in_s": round(statistics.median(counting), 2),
            "whole_report_in_s": round(seconds[-1], 2),
            "queries": queries[-1],
        }
    report["times_as_long_for_the_last_10_times_as_many"] = round(seconds[-1] / seconds[-2], 1)
    report["queries_do_not_grow"] = len(set(queries)) == 1
    report["grows_in_a_line"] = seconds[-1] <= 15 * seconds[-2]
    report["within_seconds"] = seconds[-1] <= WITHIN
    return report


@contextlib.contextmanager
def _unchecked() -> Iterator[None]:
    """Each of millions of rows, checked against four others, would be most of the time: here the
    server does not look. The database is dropped afterwards."""
    _as_admin("ALTER TABLE {} DISABLE TRIGGER ALL")
    yield
    _as_admin("ALTER TABLE {} ENABLE TRIGGER ALL")
    _as_admin("VACUUM ANALYZE {}")


def _as_admin(statement: str) -> None:
    from tests import database

    name = os.environ["ALONGSIDE_DATABASE"]
    with database.session() as cluster, cluster.connection("postgres", name).open() as admin:
        admin.autocommit = True
        for table in FILLED:
            admin.execute(statement.format(table))


if __name__ == "__main__":
    import json

    from bench.place import place

    with place():
        print(json.dumps(run(SIZES), indent=1))
