"""The page of a lead with 10,000 and with 100,000 conversations in the four quarters that it shows.

Promise: the queries are the same, and the time grows with the conversations in a line.
"""

from __future__ import annotations

import statistics
import time
from datetime import timedelta
from typing import Any

from bench.place import universe

SIZES = (10_000, 100_000)
ROUNDS = 3


def run() -> dict[str, Any]:
    """Measure both sizes; each is added to what is there."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from alongside.core import clock
    from alongside.core.quarters import shown_quarters
    from tests.plans.crowd import fill

    place = universe()
    lead = place.client("lead")
    first = shown_quarters(clock.today())[-1].first
    report: dict[str, Any] = {}
    seconds, queries, there = [], [], 0
    for size in SIZES:
        begun = time.perf_counter()
        fill(
            membership_id=place.memberships["nurse"].pk,
            number=size - there,
            name=str(size),
            at=clock.at_local(first + timedelta(days=1), clock.now().time()),
            spread_days=330,
        )
        there = size
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        written = time.perf_counter() - begun
        with CaptureQueriesContext(connection) as captured:
            assert lead.get("/service/planning/").status_code == 200
        queries.append(len(captured))  # now: the next request empties the log
        taken = []
        for _round in range(ROUNDS):
            begun = time.perf_counter()
            lead.get("/service/planning/")
            taken.append(time.perf_counter() - begun)
        seconds.append(statistics.median(taken))
        report[f"{size}_conversations"] = {
            "written_in_s": round(written, 1),
            "p50_ms": round(seconds[-1] * 1000),
            "queries": queries[-1],
        }
    report["times_as_long_for_10_times_as_many"] = round(seconds[1] / seconds[0], 1)
    report["queries_do_not_grow"] = len(set(queries)) == 1
    report["grows_in_a_line"] = seconds[1] <= 15 * seconds[0]
    return report


if __name__ == "__main__":
    import json

    from bench.place import place

    with place():
        print(json.dumps(run(), indent=1))
