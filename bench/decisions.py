"""The report on decisions with 100,000 and with 1,000,000 decisions of one service.

80 professionals, five topics, the nine quarters that the report reads. Promise: the queries are the
same, the time grows with the decisions in a line, and a million take seconds. Writing the decisions
takes minutes, so `make bench` leaves it out: `.venv/bin/python -m bench.decisions`.
"""

from __future__ import annotations

import statistics
import time
from typing import Any

from bench.place import universe

SIZES = (100_000, 1_000_000)
TOPICS = 5
ROUNDS = 3
WITHIN = 20.0  # seconds, for a million decisions


def run() -> dict[str, Any]:
    """Measure both sizes; each is added to what is there."""
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
    for size in SIZES:
        begun = time.perf_counter()
        for n, version in enumerate(versions):
            fill(
                version, workers=80, number=(size - there) // TOPICS, on=first, spread_days=days,
                name=f"{size}-{n}",
            )  # fmt: skip
        there = size
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
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
            "counted_in_s": round(statistics.median(counting), 1),
            "whole_report_in_s": round(seconds[-1], 1),
            "queries": queries[-1],
        }
    report["times_as_long_for_10_times_as_many"] = round(seconds[1] / seconds[0], 1)
    report["queries_do_not_grow"] = len(set(queries)) == 1
    report["grows_in_a_line"] = seconds[1] <= 15 * seconds[0]
    report["within_seconds"] = seconds[1] <= WITHIN
    return report


if __name__ == "__main__":
    import json

    from bench.place import place

    with place():
        print(json.dumps(run(), indent=1))
