"""Several who do something at the same moment, each in a thread and connection of its own.

Only in tests that are marked `commits`: others see what was committed.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from django.db import connections

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
