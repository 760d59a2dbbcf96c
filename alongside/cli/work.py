"""`alongside work`: does what is due, seals the audit trail, and tells that it lives."""

from __future__ import annotations

import argparse
import gc
import importlib
import logging
import os
import socket
import time
from collections.abc import Callable
from datetime import timedelta

from alongside.cli.place import check_start, django_ready, keep_database, revive_database
from alongside.cli.signals import Stop, end_with_parent

logger = logging.getLogger("alongside.work")

POLL = 1.0  # seconds between looks for something due
SEAL_EVERY = 5.0  # the house asks for 10 at most
PUMP_EVERY = 0.5  # while jobs keep coming
BEAT_EVERY = 10.0
NOTE_EVERY = 600.0
SCHEDULE_EVERY = 3600.0
LONGEST_PAUSE = 30.0  # between tries while the database is away
BEATS_KEPT = timedelta(days=1)


def work(args: argparse.Namespace) -> int:
    """Work until asked to stop, or (`--once`) until nothing is due."""
    stop = Stop()
    if os.environ.get("ALONGSIDE_CHILD"):
        end_with_parent()
    django_ready(args)
    with keep_database():
        check_start()
        settle()
        worker = Worker()
        if args.once:
            worker.once()
        else:
            worker.until(stop)
    return 0


def settle() -> None:
    """What is loaded by now stays as long as the process does: whoever collects garbage need not
    look at it again, many times a second. Nor is a batch, which makes a hundred things for each of
    a thousand rows and lets go of them together, looked through while it is done."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(200_000, 10, 10)


class Worker:
    """One worker. Any number may run beside each other: each claims its own rows."""

    def __init__(self) -> None:
        self.name = f"{socket.gethostname()[:60]}:{os.getpid()}"
        self._next: dict[str, float] = {}
        self._pumped = False

    def until(self, stop: Stop) -> None:
        """Work until asked to stop. A lost database is waited for, longer each time."""
        from django.db import DatabaseError, InterfaceError, connections

        pause = POLL
        while not stop.asked:
            try:
                self.tend()
                more = self.do_one()
                pause = POLL
                if not more:
                    stop.wait(POLL)
            except (DatabaseError, InterfaceError) as error:
                # The type only: a message may quote a row.
                logger.warning("The database does not answer (%s).", type(error).__name__)
                connections.close_all()
                if stop.wait(pause):
                    break
                pause = min(pause * 2, LONGEST_PAUSE)
                self._revive()
        self.farewell()

    def once(self) -> None:
        """Do everything that is due now, and seal."""
        self.tend()
        while self.do_one():
            pass
        self.seal()
        self.farewell()

    def do_one(self) -> bool:
        """Do the oldest thing that is due, and a batch of what is pumped; False when nothing is."""
        from django.db import close_old_connections

        from alongside.core import jobs

        done = bool(jobs.run_one())
        if not done or self._pumped or time.monotonic() >= self._next.get("pump", 0.0):
            self._pumped = bool(jobs.pump_all())
            self._next["pump"] = time.monotonic() + PUMP_EVERY
        if not done and not self._pumped:
            close_old_connections()
        return done or self._pumped

    def tend(self) -> None:
        """What recurs: tell that we live, seal, let the rooms schedule."""
        self._every(BEAT_EVERY, self.beat)
        self._every(SCHEDULE_EVERY, self.schedule)
        self._every(SEAL_EVERY, self.seal)
        self._every(NOTE_EVERY, self.note)

    def _every(self, seconds: float, act: Callable[[], None]) -> None:
        now = time.monotonic()
        if now >= self._next.get(act.__name__, 0.0):
            act()
            self._next[act.__name__] = now + seconds

    def beat(self) -> None:
        """Tell `alongside doctor` that this worker lives; forget those long gone."""
        from alongside.core import clock, jobs

        jobs.beat(self.name)
        jobs.WorkerBeat.objects.filter(at__lt=clock.now() - BEATS_KEPT).delete()

    def schedule(self) -> None:
        """Each room makes sure that what it does daily or weekly is due."""
        from django.apps import apps

        for config in apps.get_app_configs():
            name = f"{config.name}.jobs"
            if config.name.startswith("alongside.") and importlib.util.find_spec(name):
                ensure = getattr(importlib.import_module(name), "ensure_scheduled", None)
                if ensure is not None:
                    ensure()

    def seal(self) -> None:
        """Link what happened into the audit chain. Left to others where no sealer is named."""
        from django.db import connections

        from alongside.core import audit

        if audit.SEALER in connections.settings:
            while audit.seal_events():
                pass

    def note(self) -> None:
        """Whose keys are destroyed is known outside the database too."""
        from alongside.core import backup

        backup.note_destroyed()

    def farewell(self) -> None:
        """A worker that stopped on purpose is not missed."""
        from django.db import DatabaseError, InterfaceError, connections

        from alongside.core import jobs

        try:
            jobs.WorkerBeat.objects.filter(name=self.name).delete()
        except (DatabaseError, InterfaceError):
            connections.close_all()

    def _revive(self) -> None:
        from alongside.core.databases import ClusterFault

        try:
            revive_database()
        except ClusterFault as fault:
            logger.warning("%s", fault)
