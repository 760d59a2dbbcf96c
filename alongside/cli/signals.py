"""Being asked to stop, and noticing it at a moment of our own choosing."""

from __future__ import annotations

import ctypes
import os
import select
import signal
from types import FrameType


class Stop:
    """SIGTERM and Ctrl-C, noted. Waiting ends as soon as one arrives."""

    def __init__(self) -> None:
        self.asked = False
        self._reader, self._writer = os.pipe()
        os.set_blocking(self._writer, False)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._note)

    def _note(self, number: int, frame: FrameType | None) -> None:
        self.asked = True
        os.write(self._writer, b".")

    def wait(self, seconds: float) -> bool:
        """Wait this long, or until asked to stop; whether we were."""
        if not self.asked:
            select.select([self._reader], [], [], seconds)
        return self.asked


def end_with_parent() -> None:
    """Ask the kernel for SIGTERM when whoever started this process dies, where it can (Linux)."""
    prctl = getattr(ctypes.CDLL(None), "prctl", None)
    if prctl is not None:
        set_parent_death_signal = 1
        prctl(set_parent_death_signal, signal.SIGTERM)
