"""A clock that the tests set, which several processes read: `tests.clocked` is their settings."""

from __future__ import annotations

import mmap
import struct
import time
from datetime import UTC, datetime
from pathlib import Path

_WHOLE = struct.Struct("=ddd")  # the moment, when it was set, how fast the clock runs since


class ClockFile:
    """Stands still, or runs as fast as clocks do (`runs`)."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            path.write_bytes(bytes(_WHOLE.size))
        with path.open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), _WHOLE.size)

    def set(self, moment: datetime, *, runs: bool = False) -> None:
        """From now on it is `moment`."""
        self._map[:] = _WHOLE.pack(moment.timestamp(), time.monotonic(), float(runs))

    def touched(self) -> float:
        """Another number each time that it is set."""
        since: float = _WHOLE.unpack(self._map)[1]
        return since

    def now(self) -> datetime:
        """What it shows."""
        moment, since, speed = _WHOLE.unpack(self._map)
        passed = (time.monotonic() - since) * speed if speed else 0.0
        return datetime.fromtimestamp(moment + passed, UTC)
