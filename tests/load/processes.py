"""The soak's processes, killed and replaced."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import IO

WORKERS = 2


class Processes:
    """The workers and the pages; killed and replaced."""

    def __init__(self, line: socket.socket, victims: Counter[str], log: Path) -> None:
        self.kills = victims
        with log.open("w") as said:
            self.nursery = self._nursery(line, said)
        self.running = {self.start("worker"): "worker" for _ in range(WORKERS)}
        self.running[self.start("web")] = "web"

    def _nursery(self, line: socket.socket, said: IO[str]) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "tests.load.nursery", str(line.fileno())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
            pass_fds=[line.fileno()],
            text=True,
        )

    def start(self, name: str) -> int:
        """One more; its number."""
        assert self.nursery.stdin is not None
        assert self.nursery.stdout is not None
        self.nursery.stdin.write(f"{name}\n")
        self.nursery.stdin.flush()
        return int(self.nursery.stdout.readline())

    def kill(self, chance: random.Random, name: str = "") -> None:
        """End one of them, and start another of its kind."""
        numbers = [one for one, kind in self.running.items() if name in ("", kind)]
        victim = chance.choice(sorted(numbers))
        kind = self.running.pop(victim)
        with contextlib.suppress(ProcessLookupError):
            os.kill(victim, signal.SIGKILL)
        self.kills[kind] += 1
        self.running[self.start(kind)] = kind

    def close(self) -> None:
        """All of them."""
        for number in self.running:
            with contextlib.suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        assert self.nursery.stdin is not None
        self.nursery.stdin.close()
        self.nursery.wait()


def kill_database(folder: Path) -> None:
    """As a power cut would; then start it again."""
    from alongside.core import databases
    from alongside.core.cluster_place import known_place
    from tests.load.killed import wait_for

    def postmaster() -> int | None:
        found = known_place(folder)
        try:
            return int((found.cluster / "postmaster.pid").read_text().split()[0]) if found else None
        except (OSError, IndexError, ValueError):
            return None

    killed = postmaster()
    assert killed is not None
    os.kill(killed, signal.SIGKILL)

    def back() -> bool:
        with contextlib.suppress(databases.ClusterFault):
            databases.start(folder)
        return postmaster() not in (killed, None)

    wait_for("the database comes back", back)
