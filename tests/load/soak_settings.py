"""The settings of the soak's processes: the clock that it sets, and workers that look for something
due as soon as it is set, because a day of theirs takes a moment."""

import os
import time
from pathlib import Path

from alongside.cli import work
from alongside.cli.signals import Stop
from tests.clock_file import ClockFile
from tests.clocked import *  # noqa: F403

_CLOCK = ClockFile(Path(os.environ["TESTS_CLOCK"]))
_LONGEST = 1.0


def _until_it_is_set(stop: Stop, seconds: float) -> bool:
    before, until = _CLOCK.touched(), time.monotonic() + _LONGEST
    while not stop.asked and _CLOCK.touched() == before and time.monotonic() < until:
        time.sleep(0.002)
    return stop.asked


Stop.wait = _until_it_is_set  # type: ignore[method-assign]
work.PUMP_EVERY = 0.0
