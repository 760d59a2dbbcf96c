"""A year of two people who are asked by text, in short: both changes of the clocks, and fifteen
kills. `make soak` is the long form: ten people, a thousand kills, the database among them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SEED, PEOPLE, DAYS, KILLS = 20261122, 2, 308, 15
LONGEST = 600.0  # seconds; it takes a tenth of that on a machine with little else to do


def test_whoever_is_killed_nothing_is_lost_said_twice_or_forgotten() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.load.soak", *map(str, (SEED, PEOPLE, DAYS, KILLS))],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=False,
    )
    assert done.stdout, done.stderr[-3000:]
    report = json.loads(done.stdout.splitlines()[-1])
    assert sum(report["kills"].values()) >= KILLS, report
    assert report["check_ins"]["times"] >= 6, report
    assert report["texts_in"]["acknowledged"] > 0, report
    assert report["wrong"] == {}, report
