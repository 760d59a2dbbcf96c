"""Which branches of rules, access and actions the tests take: `pytest -p tests.branches`.

Each process of the tests leaves what it saw in the folder that ALONGSIDE_BRANCHES names, for
`tools/test.py` to gather. Only those modules are watched, by what is put into their code as they
are loaded: a tracer of everything, which Python 3.11 needs otherwise, makes all tests twice as
slow. Hence a plugin: it must be there before anything of ours is loaded.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from slipcover import FileMatcher, ImportManager, Slipcover

PACKAGE = Path(__file__).resolve().parent.parent / "alongside"
WATCHED = [
    str(path)
    for name in ("rules", "access", "actions")
    for path in (*PACKAGE.rglob(f"{name}.py"), *PACKAGE.rglob(name))
]
PASSED_OVER = ["if TYPE_CHECKING:", "@overload", "raise NotImplementedError"]

watcher = Slipcover(branch=True, exclude_also=PASSED_OVER)
ImportManager(watcher, FileMatcher(sources=WATCHED)).__enter__()


def pytest_unconfigure() -> None:
    """Leave what was seen."""
    left = Path(os.environ["ALONGSIDE_BRANCHES"], f"{os.getpid()}.json")
    left.write_text(json.dumps(watcher.get_coverage()))
