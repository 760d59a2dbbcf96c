"""The demo town: a year of what happened there, told through the same actions that pages use."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from django.db import transaction

from alongside.core import audit, keys
from alongside.demo.story import Calendar, Story, tell
from alongside.demo.town.neighbours import stories
from alongside.demo.town.places import TOWN, Town, opening
from alongside.demo.town.sian import DANA, LEILA, SIAN, TOMOS, sian
from alongside.demo.town.sian_decides import decides
from alongside.demo.town.texting import GWYNDAF, ZOE, texter, texting
from alongside.people.models import Login, Organisation
from alongside.records.actions import bring_in_bundle
from alongside.records.fhir import in_reading_order

__all__ = ["STEPS", "TOWN", "is_there", "load"]

# About how many parts the stories have: the length of the progress bar.
STEPS = 123
_SHARED = Path(__file__).resolve().parents[4] / "shared"
REAL_FILES = 3


def is_there() -> bool:
    """Whether the town was loaded."""
    return Login.objects.exists() or Organisation.objects.exists()


@transaction.atomic
def load(step: Callable[[], None] = lambda: None) -> None:
    """Load the town, whole or not at all. `step` after each part of a story."""
    calendar = Calendar()
    with tempfile.TemporaryDirectory(prefix="alongside-") as folder:
        town = Town(calendar, Path(folder))
        told = [
            opening(town),
            sian(town),
            sian_decides(town),
            _from_elsewhere(town),
            *stories(town),
        ]
        told += [texting(town), texter(town, ZOE), texter(town, GWYNDAF)]
        tell(told, until=calendar.loaded_at, step=step)
    keys.forget()


def sian_decides(town: Town) -> Story:
    """Beside her year, once it has begun."""
    yield town.calendar.at(-100, 9)
    names = {"sian": SIAN, "nurse": DANA, "gp": TOMOS, "lead": LEILA}
    yield from decides(town, town.people[SIAN], names)


def _from_elsewhere(town: Town) -> Story:
    """People whom another system knows, where its files lie beside the checkout."""
    yield town.calendar.at(-338, 8)
    by, source = town.importer()
    for path in in_reading_order(real_files()):
        bring_in_bundle(by=by, source=source, path=path)


def seal() -> None:
    """Seal what happened, as the worker would have done."""
    while audit.seal_events():
        pass


def real_files() -> list[Path]:
    """A few bundles that an independent project made, where they lie beside the checkout."""
    folder = Path(os.environ.get("ALONGSIDE_SHARED", _SHARED)) / "data" / "synthea-r4"
    found = sorted(folder.glob("*_*.json"), key=lambda path: (path.stat().st_size, path.name))
    return found[:REAL_FILES]
