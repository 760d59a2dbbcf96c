"""Several who do something at the same moment, each in a thread and connection of its own.

Only in tests that are marked `commits`: others see what was committed.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from django.db import connection, connections

SECONDS = 30


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each came to, in order: what it gave back, or the exception that it raised."""
    start = threading.Barrier(len(acts))
    found: list[Any] = [TimeoutError("It did not end.")] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        try:
            start.wait(SECONDS)
            found[place] = act()
        except BaseException as error:
            found[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=one) for one in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS)
    return found


def somebody_waits() -> None:
    """Return once another connection waits for a lock that this one holds."""
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT 1 FROM pg_locks"
                " WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
            )
            if cursor.fetchone():
                return
    raise TimeoutError("Nobody waits.")
