"""The cycle goes on while web, worker and database are killed at random; run as a program.

`python -m tests.load.killed FOLDER SEED SECONDS` prints one JSON object: what was acknowledged to
the people, and what of it is not there. It kills only processes that it started itself, by id.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode


def prepare(folder: Path) -> None:
    """A place of its own: data folder, keys, durable database."""
    for name in [name for name in os.environ if name.startswith("ALONGSIDE_")]:
        del os.environ[name]
    (folder / "static").mkdir(parents=True, exist_ok=True)
    os.environ |= {
        "ALONGSIDE_DATA": str(folder),
        "ALONGSIDE_MODE": "development",
        "DJANGO_SETTINGS_MODULE": "alongside.config.settings",
    }
    from alongside.core import databases

    databases.start(folder)
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", database="owner", verbosity=0)


class Place:
    """The running product, and what kills it."""

    def __init__(self, folder: Path, seed: int) -> None:
        from tests.browser.site import Site

        self.folder = folder
        self.random = random.Random(seed)  # noqa: S311 - repeatable, not secret
        self.site = Site("alongside")
        self.kills: dict[str, int] = {"web": 0, "worker": 0, "database": 0}

    def kill(self, victim: str) -> None:
        """End one of them as a power cut would, and start it again."""
        from alongside.core import databases
        from alongside.core.cluster_place import known_place

        self.kills[victim] += 1
        if victim == "database":
            found = known_place(self.folder)  # elsewhere when this folder is out of its reach
            if found is None:
                raise RuntimeError("There is no database to kill.")
            pid = int((found.cluster / "postmaster.pid").read_text().split()[0])
            os.kill(pid, signal.SIGKILL)
            until = time.monotonic() + 30
            while time.monotonic() < until:
                try:
                    databases.start(self.folder)
                except Exception:
                    time.sleep(0.2)
                else:
                    return
            raise RuntimeError("The database did not come back.")
        self.site.stop(victim, signal.SIGKILL)
        if victim == "web":
            self.site.start_web()
        else:
            self.site.start_worker()


def post(port: int, path: str, cookies: str, token: str, data: dict[str, str]) -> int:
    """One form, sent as a browser sends it; 0 when no answer came."""
    body = urlencode(data | {"csrfmiddlewaretoken": token})
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        connection.request(
            "POST",
            path,
            body,
            {
                "Content-Type": "application/x-www-form-urlencoded",
                "Cookie": cookies,
                "Referer": f"http://127.0.0.1:{port}/",
            },
        )
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0


def main(folder: Path, seed: int, seconds: float) -> dict[str, Any]:
    """Everything; see the module."""
    prepare(folder)
    from django.db import connections
    from django.middleware.csrf import _get_new_csrf_string

    from alongside.core import clock, databases
    from alongside.core.audit import seal_events, verify
    from alongside.messaging.models import OutMessage
    from alongside.plans import actions
    from alongside.plans.models import AgendaItem
    from tests import universe

    people = universe.build()
    nurse = people.actor("nurse")
    conversation = actions.book(
        by=nurse,
        person=people.rhian,
        professional=people.memberships["nurse"],
        at=clock.now() + timedelta(days=5),
    )
    session = people.client("rhian").cookies["alongside"].value
    nurse_session = people.client("nurse").cookies["alongside"].value
    connections.close_all()
    place = Place(folder, seed)
    place.site.start()
    token = _get_new_csrf_string()
    here = f"/p/{people.rhian.pk}/conversations/{conversation.pk}/items/"
    book = f"/p/{people.rhian.pk}/conversations/book/"
    acknowledged: list[str] = []
    booked: list[str] = []
    until = time.monotonic() + seconds

    def write(number: int) -> None:
        count = 0
        while time.monotonic() < until:
            count += 1
            words = f"Item {number}-{count}"
            cookies = f"alongside={session}; csrftoken={token}"
            if post(place.site.port, here, cookies, token, {"words": words}) == 302:
                acknowledged.append(words)
            else:
                time.sleep(0.2)

    def call() -> None:
        count = 0
        while time.monotonic() < until:
            count += 1
            day = clock.today() + timedelta(days=10 + count)
            room = f"Room {count}"
            data = {
                "professional": str(people.memberships["nurse"].pk),
                "on_day": str(day.day),
                "on_month": str(day.month),
                "on_year": str(day.year),
                "clock": "10:30",
                "way": "here",
                "place": room,
                "minutes": "30",
            }
            cookies = f"alongside={nurse_session}; csrftoken={token}"
            if post(place.site.port, book, cookies, token, data) == 302:
                booked.append(room)
            time.sleep(0.3)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(2)]
    threads.append(threading.Thread(target=call))
    for thread in threads:
        thread.start()
    try:
        while time.monotonic() < until - 3:
            time.sleep(place.random.uniform(0.3, 1.5))
            place.kill(place.random.choice(["web", "worker", "worker", "database"]))
    except BaseException:
        place.site.close()  # nothing that was started here outlives a failure
        databases.stop(folder)
        raise
    for thread in threads:
        thread.join()

    # Let the worker finish what it had begun.
    wait = time.monotonic() + 60
    while time.monotonic() < wait and OutMessage.objects.filter(state="queued").exists():
        if place.site.processes["worker"].poll() is not None:
            place.site.start_worker()  # as whatever supervises it would
        time.sleep(0.5)
    there = [item.words for item in AgendaItem.objects.all()]
    messages = OutMessage.objects.filter(purpose="plans.booked")
    sent = [str(mail["Message-ID"]) for mail in place.site.mail.messages]
    place.site.close()
    while seal_events():
        pass
    report = {
        "seed": seed,
        "kills": place.kills,
        "acknowledged": len(acknowledged),
        "lost": sorted(set(acknowledged) - set(there)),
        "doubled": sorted({words for words in there if there.count(words) > 1}),
        "booked": len(booked),
        "messages": messages.count(),
        "messages_lost": messages.exclude(state__in=["sent", "queued"]).count(),
        "messages_sent": messages.filter(state="sent").count(),
        "mails": len(set(sent)),
        "audit": [fault.message for fault in verify()],
    }
    connections.close_all()
    databases.destroy(folder)
    return report


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]))))  # noqa: T201 - its one answer
