"""What was acknowledged is there, whoever is killed in between."""

from __future__ import annotations

import fcntl
import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# In the checkout, where the account that runs the database can mostly reach it.
FOLDER = ROOT / ".data" / "load"
SEED = 20261121
KILLS = 9
LONGEST = 600.0  # seconds; it takes a tenth of that on a machine with little else to do


def test_nothing_acknowledged_is_lost_when_web_worker_and_database_are_killed() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        program = subprocess.Popen(
            [
                *(sys.executable, "-m", "tests.load.killed"),
                *(str(FOLDER / "place"), str(SEED), str(KILLS)),
            ],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            said, complained = program.communicate(timeout=LONGEST)
        except BaseException:
            program.terminate()  # it ends what it started, and then itself
            said, complained = program.communicate()
            print(complained[-3000:])  # noqa: T201
            raise
    assert program.returncode == 0, complained[-3000:]
    report = json.loads(said.splitlines()[-1])
    assert report["kills"] == {"web": 3, "worker": 3, "database": 3}, report
    assert report["written"] + report["booked"] >= KILLS, report
    assert report["lost"] == [], report
    assert report["doubled"] == [], report
    # Each booking writes to the person. What a killed worker had begun, the next one finishes.
    assert report["messages"] >= report["booked"] > 0, report
    assert report["messages_sent"] == report["messages"], report
    assert report["never_mailed"] == 0, report
    assert report["audit"] == [], report
