"""The lists of worries that Alongside brings. A place may put its own in their place."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from alongside.plans.rules.concerns import ConcernList, read_list

FOLDER = Path(__file__).parent


@cache
def shipped() -> dict[str, ConcernList]:
    """Each list by its key. A file with a fault stops the start of the tests, not of a place."""
    found = [read_list(tomllib.loads(path.read_text("utf-8"))) for path in FOLDER.glob("*.toml")]
    return {one.key: one for one in sorted(found, key=lambda one: one.key)}
