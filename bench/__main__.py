"""`make bench`: every benchmark, one JSON object on standard output."""

from __future__ import annotations

import json
import sys

from bench.place import place


def main() -> int:
    """Run them; the exit code says whether the promises hold."""
    from bench import imports

    report = {}
    with place():
        from bench import pages

        report["pages"] = pages.run()
    report["imports"] = imports.run()
    print(json.dumps(report, indent=2))
    kept = report["pages"]["queries_do_not_grow"] and report["pages"]["p95_within_3_times_bare"]
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
