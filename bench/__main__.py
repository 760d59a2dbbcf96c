"""`make bench`: every benchmark, one JSON object on standard output."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from bench.place import place

PROMISES = (
    "queries_do_not_grow",
    "p95_within_3_times_bare",
    "grows_in_a_line",
    "within_a_second",
    "within_seconds",
    "covers_93_to_97_of_100",
    "replies_half_of_minimal",
)


def main() -> int:
    """Run them; the exit code says whether the promises hold."""
    from bench import imports, misdiagnosis, rules

    report = {}
    with place():
        from bench import decisions, pages, plan
        from bench import report as lead

        report["plan"] = plan.run()
        report["pages"] = pages.run()
        report["lead"] = lead.run()
        report["decisions"] = decisions.run()
    report["imports"] = imports.run()
    report["rules"] = rules.run()
    report["misdiagnosis"] = misdiagnosis.run()
    report["followups"] = _followups()
    print(json.dumps(report, indent=2))
    promises = [
        held for part in report.values() for promise, held in part.items() if promise in PROMISES
    ]
    return 0 if all(promises) else 1


def _followups() -> Any:
    """On a server of its own, that keeps what is written."""
    found = subprocess.run(
        [sys.executable, "-m", "bench.followups", "--short"],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return json.loads(found.stdout)


if __name__ == "__main__":
    sys.exit(main())
