"""Bringing in FHIR bundles: resources per second, and memory at 20 and at 200 files.

Each size runs in a process of its own, because peak memory belongs to a process.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.place import ROOT, place


def _bundles() -> list[Path]:
    shared = Path(os.environ.get("ALONGSIDE_SHARED", ROOT.parent / "shared"))
    return sorted((shared / "data" / "synthea-r4").glob("*_*-*.json"))


def _copies(folder: Path, count: int) -> list[Path]:
    """`count` files: the real ones, then copies in which every id is another one's."""
    real = _bundles()
    paths = []
    for number in range(count):
        source = real[number % len(real)]
        target = folder / f"{number:04}.json"
        if number < len(real):
            shutil.copyfile(source, target)
        else:
            text = source.read_text()
            identity = source.stem.split("_")[-1]
            target.write_text(text.replace(identity[:8], f"{number:08x}"))
        paths.append(target)
    return paths


def _one(count: int) -> None:
    with place(), tempfile.TemporaryDirectory() as folder:
        from alongside.records.commands import import_fhir

        paths = _copies(Path(folder), count)
        entries = sum(len(json.loads(path.read_bytes())["entry"]) for path in paths)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        begun = time.perf_counter()
        code = import_fhir(paths, as_json=False, quiet=True)
        taken = time.perf_counter() - begun
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(
            json.dumps(
                {
                    "files": count,
                    "exit_code": code,
                    "resources": entries,
                    "resources_per_second": round(entries / taken),
                    "seconds": round(taken, 1),
                    "peak_mib": round(after / 1024),
                    "peak_before_mib": round(before / 1024),
                }
            )
        )


def run() -> dict[str, Any]:
    """Both sizes, and the ratio of their peaks: near 1 when memory does not grow."""
    if not _bundles():
        return {"skipped": "no bundles: set ALONGSIDE_SHARED to the folder that holds data/"}
    found = {}
    for count in (20, 200):
        done = subprocess.run(
            [sys.executable, "-m", "bench.imports", str(count)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        found[f"{count}_files"] = json.loads(done.stdout.splitlines()[-1])
    found["peak_ratio"] = round(found["200_files"]["peak_mib"] / found["20_files"]["peak_mib"], 2)
    return found


if __name__ == "__main__":
    _one(int(sys.argv[1]))
