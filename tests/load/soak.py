"""A year of a town that is asked by text, while what works for it is killed at random.

`python -m tests.load.soak SEED PEOPLE DAYS KILLS [FOLDER]` prints one JSON object. The workers and
the pages are the product's own processes, the database is PostgreSQL, the provider is reached by
its own client over HTTP, and mail by SMTP. The clock stands still until all that is due is done,
and then goes on to whatever is due next; workers and pages are killed by -9 meanwhile, and the
database where FOLDER gives the soak one of its own. It kills only what it started itself.
"""

from __future__ import annotations

import contextlib
import heapq
import http.client
import json
import os
import random
import resource
import signal
import socket
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from tests.clock_file import ClockFile
from tests.load.processes import Processes, kill_database
from tests.load.soak_network import FATES, TOKEN, Networks, drawn

BEGINS = datetime(2027, 1, 3, 7, tzinfo=UTC)  # a Sunday; both changes of the clocks follow
PATIENCE = 120.0  # seconds for all that is due at one moment
# Seconds for which a text that was claimed may still be on its way to the provider, on a busy
# machine. The product asks about it after two minutes, which pass in an instant here.
ON_ITS_WAY = 1.0
TRIES, EVERY = 6, timedelta(minutes=5)  # of a callback of the provider
# What is due again and again; it happens whenever something else does.
RECURS = ("messaging.poll", "worklist.heartbeat", "people.sweep", "people.retention")


BEGAN = time.monotonic()
_WAITS = """
SELECT EXISTS (SELECT FROM core_due WHERE state = 'waiting' AND due_at <= %(now)s)
  OR EXISTS (SELECT FROM messaging_outmessage
             WHERE gateway = 'text' AND state = 'queued' AND due_at <= %(now)s)
  OR EXISTS (SELECT FROM messaging_outmessage WHERE check_at <= %(now)s)
"""
_NEXT = """
SELECT (SELECT min(due_at) FROM core_due
        WHERE state = 'waiting' AND due_at > %(now)s AND NOT kind = ANY(%(recurs)s)),
       (SELECT min(due_at) FROM messaging_outmessage
        WHERE gateway = 'text' AND state = 'queued' AND due_at > %(now)s),
       (SELECT min(check_at) FROM messaging_outmessage WHERE check_at > %(now)s)
"""


def tell(what: str) -> None:
    """For whoever waits."""
    print(f"{time.monotonic() - BEGAN:6.1f} s  {what}", file=sys.stderr, flush=True)  # noqa: T201


class Soak:
    """The town, its networks, its clock and what happens in it."""

    def __init__(
        self, seed: int, folder: Path, clock: ClockFile, net: Networks, *, own: Path | None
    ) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
        self.clock, self.net, self.own, self.log = clock, net, own, folder / "log"
        self.agenda: list[tuple[datetime, int, Callable[[], None]]] = []
        self.number = count()
        self.acknowledged: set[str] = set()
        self.dropped: set[str] = set()  # callbacks that never came: only to be asked for
        self.fates: dict[str, str] = {}
        self.kills: Counter[str] = Counter()
        self.line = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.line.set_inheritable(True)
        self.calls: list[Future[None]] = []
        self.callers = ThreadPoolExecutor(4)
        self.moments = self.left = 0
        self.claimed: dict[tuple[Any, ...], float] = {}  # handings over, and when they were seen
        self.processes: Processes | None = None
        net.taken = self.taken
        net.in_the_middle = self.in_the_middle

    # --- the networks ---------------------------------------------------------------------------

    def at(self, moment: datetime, act: Callable[[], None]) -> None:
        heapq.heappush(self.agenda, (moment, next(self.number), act))

    def later(self, seconds: float, act: Callable[[], None]) -> None:
        self.at(self.clock.now() + timedelta(seconds=seconds), act)

    def taken(self, row: dict[str, Any]) -> None:
        """A text is on its way; called in the thread that answers, which holds the lock."""
        fate = drawn(self.chance, FATES) or "delivered"
        self.fates[row["id"]] = fate
        after = self.chance.choice((2, 5, 20, 90, 900, 7200))
        self.later(after, lambda: self.arrives(row, fate))

    def arrives(self, row: dict[str, Any], fate: str) -> None:
        told = self.net.receipt(row, fate)
        if self.chance.random() > 0.07:  # else the call is lost, and they must ask
            for _ in range(2 if self.chance.random() < 0.07 else 1):
                self.later(self.chance.choice((0, 1, 30)), lambda: self.call("receipt", told))
        if fate == "delivered":
            self.answers(row)

    def answers(self, row: dict[str, Any]) -> None:
        from tests.load.soak_people import reply_to

        reply = reply_to(row["body"], self.chance)
        if reply is None:
            return
        number = row["phone_number"]
        self.later(reply.after.total_seconds(), lambda: self.text_in(number, reply.words))

    def text_in(self, number: str, words: str) -> None:
        odd = self.chance.random()
        said = self.net.keep(number, words)
        if odd < 0.04:
            self.dropped.add(said["id"])
            return
        self.call("text", said)
        if odd < 0.08:  # the same call twice
            self.later(self.chance.choice((0, 3, 400)), lambda: self.call("text", said))
        elif odd < 0.12:  # the same text under another name
            self.call("text", self.net.keep(number, words))

    def call(self, what: str, told: dict[str, Any], tries: int = 1) -> None:
        self.calls.append(self.callers.submit(self._call, what, told, tries))

    def _call(self, what: str, told: dict[str, Any], tries: int) -> None:
        raw, status = json.dumps(told), 0
        headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
        with contextlib.suppress(OSError, http.client.HTTPException):
            page = http.client.HTTPConnection("127.0.0.1", self.line.getsockname()[1], timeout=20)
            with contextlib.closing(page):
                page.request("POST", f"/hooks/notify/{what}", raw, headers)
                status = page.getresponse().status
        if 200 <= status < 300:
            if what == "text":
                self.acknowledged.add(told["id"])
        elif tries < TRIES:
            self.at(self.clock.now() + EVERY, lambda: self.call(what, told, tries + 1))
        elif what == "text":
            self.dropped.add(told["id"])

    # --- kills ----------------------------------------------------------------------------------

    def in_the_middle(self) -> None:
        """The provider has a text, and whoever handed it over does not know that yet."""
        if self.left > 0 and self.processes is not None and self.chance.random() < 0.1:
            self.processes.kill(self.chance, "worker")
            self.left -= 1

    def kill(self) -> None:
        """End one of them, whatever it does."""
        assert self.processes is not None
        self.left -= 1
        if self.own is not None and self.chance.random() < 0.02:
            self.kills["database"] += 1
            kill_database(self.own)
        else:
            self.processes.kill(self.chance)

    # --- time -----------------------------------------------------------------------------------

    def live(self, until: datetime, kills: int) -> None:
        """Until then, with so many kills on the way."""
        begun = self.clock.now()
        self.processes = Processes(self.line, self.kills, self.log)
        self.settle()
        given = 0
        while (now := self.clock.now()) < until:
            following = min(until, max(now, self.next_moment() or until))
            self.clock.set(following)
            self.moments += 1
            share = (following - begun) / (until - begun)
            self.left += (new := round(kills * share) - given)
            given += new
            while self.agenda and self.agenda[0][0] <= following:
                heapq.heappop(self.agenda)[2]()
            self.settle()
            if self.moments % 100 == 0:
                tell(f"{following:%d %B}: {self.moments} moments, {dict(self.kills)}")

    def next_moment(self) -> datetime | None:
        """When something is due next, of the product's or of the town's."""
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute(_NEXT, {"now": self.clock.now(), "recurs": list(RECURS)})
            found: list[datetime | None] = list(cursor.fetchone())
        if self.agenda:
            found.append(self.agenda[0][0])
        return min((one for one in found if one is not None), default=None)

    def settle(self) -> None:
        """Until all that is due is done, killing what is to be killed meanwhile."""
        until = time.monotonic() + PATIENCE
        while True:
            busy = [call for call in self.calls if not call.done()]
            self.calls = busy
            waits = bool(busy) or self.waits() or self.is_on_its_way()
            if waits and self.left > 0:
                time.sleep(self.chance.uniform(0, 0.02))
                self.kill()
            elif not waits:
                return
            if time.monotonic() > until:
                tell(self.log.read_text()[-3000:])
                raise RuntimeError(f"Not done in {PATIENCE:.0f} s: {self.what_waits()}")
            self.clock.set(self.clock.now())  # whoever waits looks again
            time.sleep(0.02)

    def waits(self) -> bool:
        """Whether something is due and not done yet."""
        from django.db import DatabaseError, InterfaceError, connection, connections

        try:
            with connection.cursor() as cursor:
                cursor.execute(_WAITS, {"now": self.clock.now()})
                return bool(cursor.fetchone()[0])
        except (DatabaseError, InterfaceError):
            connections.close_all()
            return True

    def is_on_its_way(self) -> bool:
        """Whether somebody may be handing a text over this instant."""
        from django.db import DatabaseError, InterfaceError, connections

        from alongside.messaging.models import OutMessage

        try:
            found = list(OutMessage.objects.filter(state="unknown").values_list("pk", "attempt"))
        except (DatabaseError, InterfaceError):
            connections.close_all()
            return True
        now = time.monotonic()
        self.claimed = {one: self.claimed.get(one, now) for one in found}
        return self.net.busy > 0 or any(now - at < ON_ITS_WAY for at in self.claimed.values())

    def what_waits(self) -> list[str]:
        """In words, for whoever looks into a failure."""
        from django.db.models import Q

        from alongside.core.jobs import Due, DueState
        from alongside.messaging.models import OutMessage

        now = self.clock.now()
        due = Due.objects.filter(state=DueState.WAITING, due_at__lte=now)
        texts = OutMessage.objects.filter(Q(state="queued", due_at__lte=now) | Q(check_at__lte=now))
        return [
            *(f"{row.kind} {row.attempts} {row.last_error}" for row in due[:5]),
            *(f"{row.gateway} {row.state} {row.purpose}" for row in texts[:5]),
            f"{len(self.calls)} calls",
        ]

    def close(self) -> None:
        if self.processes is not None:
            self.processes.close()
            self.processes = None
        self.callers.shutdown()
        self.line.close()


@contextlib.contextmanager
def grounds(folder: Path, own: Path | None, url: str, smtp: int) -> Iterator[None]:
    """A database, and Django set up in it with the soak's clock."""
    told = {
        "DJANGO_SETTINGS_MODULE": "tests.load.soak_settings",
        "TESTS_CLOCK": str(folder / "clock"),
        "ALONGSIDE_AUDIT_HEAD": str(folder / "audit-head.txt"),
        "ALONGSIDE_NOTIFY_KEY": networks_key(),
        "ALONGSIDE_NOTIFY_TEMPLATE": networks_template(),
        "ALONGSIDE_NOTIFY_URL": url,
        "ALONGSIDE_NOTIFY_TOKEN": TOKEN,
        "ALONGSIDE_SMTP": f"smtp://127.0.0.1:{smtp}",
        "ALONGSIDE_FROM": "alongside@example.org",
    }
    from tests import database

    with contextlib.ExitStack() as held:
        if own is None:
            database.prepare_environment()
            cluster = held.enter_context(database.session())
            name = held.enter_context(
                database.copy(cluster, database.template(cluster), f"soak_{os.getpid()}")
            )
            os.environ |= told | {"ALONGSIDE_DATABASE": name}
            import django

            django.setup()
        else:
            from tests.load.killed import leave_nothing, prepare

            leave_nothing(own)
            held.callback(leave_nothing, own)
            prepare(own, **told)
            from alongside.cli.place import keep_database

            held.enter_context(keep_database())
        from django.db import connections

        held.callback(connections.close_all)
        yield


def networks_key() -> str:
    """The account of the fake provider."""
    from tests.messaging.notify_server import KEY

    return KEY


def networks_template() -> str:
    """Its one template."""
    from tests.messaging.notify_server import TEMPLATE

    return TEMPLATE


def main(seed: int, people: int, days: int, kills: int, own: Path | None) -> dict[str, Any]:
    """Everything; see the module."""
    from aiosmtpd.controller import Controller

    from tests.browser.site import Mailbox, free_port

    begun = time.monotonic()
    with contextlib.ExitStack() as held:
        folder = Path(held.enter_context(tempfile.TemporaryDirectory(prefix="soak-")))
        clock = ClockFile(folder / "clock")
        clock.set(BEGINS)
        chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
        net = held.enter_context(Networks(chance, clock.now))
        post = Mailbox()
        smtp = Controller(post, hostname="127.0.0.1", port=free_port())
        smtp.start()
        held.callback(smtp.stop)
        held.enter_context(grounds(folder, own, net.url, smtp.port))
        soak = Soak(seed, folder, clock, net, own=own)
        held.callback(soak.close)
        from tests import universe
        from tests.load.soak_people import move_in, work_through
        from tests.load.soak_truth import truth

        town = universe.build()
        tell("the town is there")
        for number in range(people):
            move_in(town, number, timedelta(days=days - 4))
        until = BEGINS + timedelta(days=days)
        for day in range(1, days, 2 if own else 14):
            name = ("nurse", "gp", "lead", "nurse")[day % 4]
            soak.at(
                BEGINS + timedelta(days=day, hours=chance.uniform(1, 11)),
                lambda name=name: work_through(town, name, soak.chance),
            )
        for week in range(days // 7):
            if week % 4 == 1:
                net.outage(BEGINS + timedelta(weeks=week, hours=chance.uniform(2, 6)))
        from django.db import connections

        connections.close_all()  # what is forked gets its own
        soak.live(until, kills)
        soak.close()
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        mine = resource.getrusage(resource.RUSAGE_SELF)
        return truth(soak, town) | {
            "seed": seed,
            "moments": soak.moments,
            "kills": dict(soak.kills),
            "networks": net.drawn,
            "mails": len(post.messages),
            "seconds": round(time.monotonic() - begun),
            "cpu_seconds": round(sum((mine.ru_utime, mine.ru_stime, used.ru_utime, used.ru_stime))),
        }


def _asked_to_stop(number: int, frame: object) -> None:
    raise SystemExit(f"Stopped by signal {number}.")


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _asked_to_stop)
    seed, people, days, kills = map(int, sys.argv[1:5])
    own = Path(sys.argv[5]).resolve() if len(sys.argv) > 5 else None
    report = main(seed, people, days, kills, own)
    print(json.dumps(report))  # noqa: T201 - its one answer
    sys.exit(1 if report["wrong"] else 0)
