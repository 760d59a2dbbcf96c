"""The cycle goes on while web, worker and database are killed at random; run as a program.

`python -m tests.load.killed FOLDER SEED KILLS` prints one JSON object: what was acknowledged to
the people, and what of it is not there. It counts kills and acknowledged writes, not seconds: a
busy machine makes it longer, not different. It kills only processes that it started itself, by id,
and leaves nothing running nor lying about, however it ends.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import random
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from tests.browser.site import PATIENCE, Site
from tests.nursery import Nursery, opened

if TYPE_CHECKING:
    from tests.universe import Universe

VICTIMS = ("web", "worker", "database")
BEGAN = time.monotonic()
WRITERS = 2  # besides the one who books


def prepare(folder: Path, **told: str) -> None:
    """A place of its own: data folder, keys, durable database. `told`: more of the environment."""
    from alongside.core import databases
    from tests import database

    database.prepare_environment()
    folder.mkdir(parents=True, exist_ok=True)
    databases.start(folder, durable=False)  # only while it is made
    database.fill(folder)
    databases.stop(folder)
    (folder / "static").mkdir(parents=True, exist_ok=True)
    os.environ |= {
        "ALONGSIDE_DATA": str(folder),
        "ALONGSIDE_MODE": "development",
        "DJANGO_SETTINGS_MODULE": "alongside.config.settings",
        **told,
    }
    import django

    django.setup()


def tell(what: str) -> None:
    """What happens, and when, for whoever looks into a failure."""
    print(f"{time.monotonic() - BEGAN:6.1f} s  {what}", file=sys.stderr, flush=True)  # noqa: T201


def wait_for(what: str, ready: Callable[[], bool]) -> None:
    """Wait until `ready` says so; a fault of the database is a no. Raises RuntimeError."""
    from django.db import DatabaseError, InterfaceError, connections

    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            if ready():
                return
        except (DatabaseError, InterfaceError):
            connections.close_all()
        time.sleep(0.05)
    raise RuntimeError(f"Waited {PATIENCE:.0f} s in vain: {what}.")


class Place:
    """The running product, and what kills it."""

    def __init__(self, folder: Path, nursery: Nursery) -> None:
        self.folder = folder
        self.site = Site("alongside", nursery)
        self.kills = dict.fromkeys(VICTIMS, 0)

    def worker_works(self) -> bool:
        """Whether it has told so since it was started. One that found no database when it began
        has ended, and is started again, as whatever supervises it would."""
        from alongside.core.jobs import WorkerBeat

        if self.site.processes["worker"].poll() is not None:
            self.site.start_worker()
        number = self.site.processes["worker"].pid
        return WorkerBeat.objects.filter(name__endswith=f":{number}").exists()

    def kill(self, victim: str) -> None:
        """End one of them as a power cut would, and start it again."""
        self.kills[victim] += 1
        if victim == "database":
            self._kill_database()
            return
        self.site.stop(victim, signal.SIGKILL)
        if victim == "web":
            self.site.start_web()
        else:
            self.site.start_worker()

    def _kill_database(self) -> None:
        """Back is only what has another number: the file of the dead one says "ready" too."""
        from alongside.core import databases

        killed = self._postmaster()
        assert killed is not None, "There is no database to kill."
        os.kill(killed, signal.SIGKILL)

        def back() -> bool:
            with contextlib.suppress(databases.ClusterFault):
                databases.start(self.folder)
            return self._postmaster() not in (killed, None)

        wait_for("the database comes back", back)

    def _postmaster(self) -> int | None:
        from alongside.core.cluster_place import known_place

        found = known_place(self.folder)  # elsewhere when this folder is out of its reach
        try:
            return int((found.cluster / "postmaster.pid").read_text().split()[0]) if found else None
        except (OSError, IndexError, ValueError):
            return None


class People:
    """They write and book until they are told to stop, and keep what was acknowledged."""

    def __init__(self, site: Site, universe: Universe, conversation: Any) -> None:
        from django.middleware.csrf import _get_new_csrf_string

        self.site = site
        self.token = _get_new_csrf_string()
        self.sessions = {
            name: universe.client(name).cookies["alongside"].value for name in ("rhian", "nurse")
        }
        self.professional = str(universe.memberships["nurse"].pk)
        own = f"/p/{universe.rhian.pk}/conversations/"
        self.here = f"{own}{conversation.pk}/items/"
        self.book = f"{own}book/"
        self.written: list[str] = []
        self.booked: list[str] = []
        self.enough = threading.Event()
        self.threads = [threading.Thread(target=self._write, args=(n,)) for n in range(WRITERS)]
        self.threads.append(threading.Thread(target=self._book))

    def stop(self) -> None:
        """No more; whatever is under way is finished first."""
        self.enough.set()
        for thread in self.threads:
            if thread.is_alive():
                thread.join()

    def acknowledged(self) -> int:
        """How much they were told is kept."""
        return len(self.written) + len(self.booked)

    def _until_enough(self) -> Iterator[int]:
        count = 0
        while not self.enough.wait(0.1):
            count += 1
            yield count

    def _write(self, number: int) -> None:
        for count in self._until_enough():
            words = f"Item {number}-{count}"
            if self._post("rhian", self.here, {"words": words}):
                self.written.append(words)

    def _book(self) -> None:
        from alongside.core import clock

        for count in self._until_enough():
            day = clock.today() + timedelta(days=10 + count)
            room = f"Room {count}"
            data = {
                "professional": self.professional,
                "on_day": str(day.day),
                "on_month": str(day.month),
                "on_year": str(day.year),
                "clock": "10:30",
                "way": "here",
                "place": room,
                "minutes": "30",
            }
            if self._post("nurse", self.book, data):
                self.booked.append(room)

    def _post(self, name: str, path: str, data: dict[str, str]) -> bool:
        """One form, sent as a browser sends it; whether it was acknowledged."""
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=PATIENCE)
            with contextlib.closing(connection):
                connection.request(
                    "POST",
                    path,
                    urlencode(data | {"csrfmiddlewaretoken": self.token}),
                    {
                        "Content-Type": "application/x-www-form-urlencoded",
                        "Cookie": f"alongside={self.sessions[name]}; csrftoken={self.token}",
                        "Referer": f"{self.site.address}/",
                    },
                )
                return connection.getresponse().status == 302
        return False


def deliver(site: Site) -> None:
    """Let a worker finish what others had begun, without waiting for the time of its next try."""
    from alongside.core import clock
    from alongside.core.jobs import Due, DueState
    from alongside.messaging.actions import SEND

    site.stop("worker")
    for _ in range(3):
        left = Due.objects.filter(kind=SEND, state=DueState.WAITING)
        if not left.update(due_at=clock.now()):
            return
        assert not site.run("alongside.cli", "work", "--once").wait()


def main(folder: Path, seed: int, kills: int) -> dict[str, Any]:
    """Everything; see the module."""
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    victims = [VICTIMS[number % len(VICTIMS)] for number in range(kills)]
    chance.shuffle(victims)
    tell(f"seed {seed}: {', '.join(victims)}")
    prepare(folder)
    from django.db import connections

    from alongside.cli.place import keep_database
    from alongside.core import clock
    from alongside.plans import actions
    from tests import universe

    # A worker that happens to start the database would stop it when it leaves, but for us.
    with keep_database(), opened() as nursery:
        people = universe.build()
        conversation = actions.book(
            by=people.actor("nurse"),
            person=people.rhian,
            professional=people.memberships["nurse"],
            at=clock.now() + timedelta(days=5),
        )
        place = Place(folder, nursery)
        crowd = People(place.site, people, conversation)
        connections.close_all()
        try:
            place.site.start()
            tell("everything runs")
            for thread in crowd.threads:
                thread.start()
            for victim in victims:
                goal = crowd.acknowledged() + chance.randint(1, 6)
                wait_for("people are told that it is kept", lambda: crowd.acknowledged() >= goal)  # noqa: B023 - called here
                wait_for("the worker works", place.worker_works)
                time.sleep(chance.uniform(0, 0.3))  # in the middle of whatever they do
                tell(f"{crowd.acknowledged()} writes acknowledged, killing the {victim}")
                place.kill(victim)
            crowd.stop()
            connections.close_all()  # ours may be to a database that was killed since
            deliver(place.site)
            return found(seed, place, crowd)
        finally:
            crowd.stop()
            place.site.close()


def found(seed: int, place: Place, crowd: People) -> dict[str, Any]:
    """What was acknowledged, and what of it is not there."""
    from alongside.core.audit import seal_events, verify
    from alongside.messaging.models import OutMessage, OutState
    from alongside.plans.models import AgendaItem, Conversation

    there = [item.words for item in AgendaItem.objects.all()]
    rooms = [talk.place for talk in Conversation.objects.all()]
    mailed = {
        str(mail["Message-ID"]).strip("<>").partition("@")[0] for mail in place.site.mail.messages
    }
    messages = OutMessage.objects.filter(purpose="plans.booked")
    sent = {str(message.pk) for message in messages.filter(state=OutState.SENT)}
    while seal_events():
        pass
    return {
        "seed": seed,
        "kills": place.kills,
        "written": len(crowd.written),
        "booked": len(crowd.booked),
        "lost": sorted({*crowd.written, *crowd.booked} - {*there, *rooms}),
        "doubled": sorted({words for words in there if there.count(words) > 1}),
        "messages": messages.count(),
        "messages_sent": len(sent),
        "never_mailed": len(sent - mailed),
        "audit": [fault.message for fault in verify()],
    }


def leave_nothing(folder: Path) -> None:
    """Remove the data folder, and its database wherever it is."""
    from alongside.core import databases

    if folder.exists():
        databases.destroy(folder)
        shutil.rmtree(folder)


def _asked_to_stop(number: int, frame: object) -> None:
    raise SystemExit(f"Stopped by signal {number}.")


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _asked_to_stop)
    where = Path(sys.argv[1])
    leave_nothing(where)  # of a run that was itself killed
    try:
        print(json.dumps(main(where, int(sys.argv[2]), int(sys.argv[3]))))  # noqa: T201 - its one answer
    finally:
        leave_nothing(where)
