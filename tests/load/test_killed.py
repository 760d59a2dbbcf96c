"""What was acknowledged is there, whoever is killed in between."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_nothing_acknowledged_is_lost_when_web_worker_and_database_are_killed(
    tmp_path: Path,
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.load.killed", str(tmp_path / "data"), "20261121", "25"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    report = json.loads(done.stdout.splitlines()[-1])
    assert sum(report["kills"].values()) >= 5, report
    assert report["acknowledged"] >= 10, report
    assert report["lost"] == [], report
    assert report["doubled"] == [], report
    assert report["messages"] >= report["booked"], report
    # A message whose server was killed while it was sent waits for its next try: that is not lost.
    assert report["messages_lost"] == 0, report
    assert report["mails"] >= report["messages_sent"] > 0, report
    assert report["audit"] == [], report
