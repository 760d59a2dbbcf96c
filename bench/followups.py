"""Check-ins by text: asked (claimed, rendered, put into the outbox) and answered (filed, read, the
next question queued; the last one graded, and for every third person put onto the worklist), beside
a minimal action through the same connection: lock, one insert, audit, commit.

With 1, 2 and 4 processes at once, on a server that is as durable as in use. `cpu_ms` is what our
processes worked for one, which no neighbour on the machine changes; statements are counted in one
of them. Then what one due row costs among 10,000 schedules and among a million.

Goals: replies at half the rate of the minimal action; batches of sends at five times; a due row
costs the same within a fifth, however many schedules there are. Whether they hold is told from
`cpu_ratio`, because neighbours change the rates.

`python -m bench.followups` takes minutes; sizes may be given. `--short` is what `make bench` runs.
"""

from __future__ import annotations

import json
import multiprocessing
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from bench.crowd import crowd
from bench.place import place, universe

CLIENTS = (1, 2, 4)
EACH = 1000  # people for each client: as many as a worker claims at a time
ANSWERS = ("ready", "no", "2", "a yes", "skip")
WORDS = "The lift is broken again."  # what every third says at last: somebody reads it this week
SIZES = (10_000, 1_000_000)
TRIES = 3  # of the people there are, among each
NUMBER = "+4474000%05d"
_numbers = count()


def minimal(person_id: UUID) -> None:
    """Lock a person, insert one row, note it, commit."""
    from django.db import transaction

    from alongside.core import clock, jobs
    from alongside.core.actors import WORKER
    from alongside.core.audit import record
    from alongside.people.models import Person

    with transaction.atomic():
        Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person_id)
        now = clock.now()
        row = jobs.Due.objects.create(
            kind="bench", key=str(uuid4()), due_at=now, first_due_at=now, state="done"
        )
        record(WORKER, "bench.minimal", subject=row, person_id=person_id)


def _work(kind: str) -> int:
    """Do all that is due of one kind, as a worker does."""
    from alongside.core import jobs

    done = 0
    while found := jobs.run_one(only=kind):
        done += int(found)
    return done


# --- people ---------------------------------------------------------------------------------------


def _texted(number: int) -> list[tuple[UUID, str]]:
    """So many people whose numbers are confirmed and who are asked by text; with their numbers."""
    from django.db import transaction

    from alongside.core import clock
    from alongside.core.actors import Channel
    from alongside.followups import actions
    from alongside.messaging import numbers
    from alongside.messaging.models import NumberConfirmation
    from alongside.people.actions import persons
    from alongside.worklist import actions as worklist
    from tests.followups import making

    town = universe()
    nurse, made = town.actor("nurse"), []
    questions = making.in_use(town, "low-mood")
    now = clock.now()
    worklist.be_on_duty(  # whoever is there is told at once, on whatever day this runs
        by=nurse, membership=town.memberships["nurse"], times=[(now, now + timedelta(days=1))]
    )
    with transaction.atomic():
        for one in range(number):
            phone = NUMBER % next(_numbers)
            person = persons.register_person(by=nurse, name=f"Person {one}", phone=phone)
            spoken = nurse.helping(Channel.PHONE, "Dana Hughes", person.pk)
            persons.record_need(by=spoken, person=person, kind="by_text")
            NumberConfirmation.objects.create(
                number=numbers.index(phone), person=person, state="yes", asked_at=clock.now()
            )
            schedule = actions.propose_schedule(
                by=nurse,
                person=person,
                question_set=questions,
                responsible=town.memberships["nurse"],
                timing=making.timing(start=clock.today() + timedelta(days=1)),
                why="To notice early.",
            )
            actions.accept_load(by=town.actor("lead"), schedule=schedule)
            actions.agree_schedule(by=spoken, schedule=schedule)
            made.append((person.pk, phone))
    return made


def _let_be_due(people: Sequence[UUID]) -> None:
    """Their next check-in is asked now."""
    from alongside.core import clock, jobs
    from alongside.followups.actions import ASK

    jobs.Due.objects.filter(kind=ASK, person_id__in=people, state="waiting").update(
        due_at=clock.now()
    )


def _say(numbers: Sequence[str], words: str) -> None:
    """What was queued has gone out, and a text of each comes in and is stored; filing is what is
    measured. At last every third has something to say, as in PRO-TECT, where 34 % of the weekly
    answers alerted somebody."""
    from alongside.core import clock
    from alongside.core.actors import Actor, Channel
    from alongside.messaging import actions
    from alongside.messaging.gateways.texts import Incoming
    from alongside.messaging.models import InMessage, OutMessage

    OutMessage.objects.filter(gateway="text", state="queued").update(
        state="sent", tried_at=clock.now() - timedelta(minutes=1), sent_at=clock.now()
    )
    # Else what they said a few seconds ago, a check-in before, would count as come twice.
    InMessage.objects.update(sent_at=clock.now() - timedelta(hours=1))
    for nth, number in enumerate(numbers):
        said = WORDS if words == ANSWERS[-1] and nth % 3 == 0 else words
        actions.receive(
            by=Actor(channel=Channel.TEXT),
            provider="bench",
            incoming=Incoming(str(uuid4()), number, said, clock.now()),
        )


def _forget_questions() -> None:
    """Nobody is asked anything by now: the next check-in is the first again."""
    from alongside.core import clock
    from alongside.messaging.models import ExpectedReply, OutMessage

    ExpectedReply.objects.filter(state__in=["open", "waiting"]).update(
        state="ended", closed_at=clock.now()
    )
    OutMessage.objects.filter(gateway="text", state__in=["queued", "held"]).update(
        state="sent", tried_at=clock.now(), sent_at=clock.now()
    )


@contextmanager
def _carried() -> Iterator[None]:
    """The installation has an account; nothing is handed over here."""
    from tests.messaging.town import Networks, carried_by

    with carried_by(Networks(name="bench")):
        yield


# --- measuring ------------------------------------------------------------------------------------


class _Workers:
    """So many processes at once, each with its own connection, for as long as several rounds take:
    a worker is not new for each thing that it does. `acts` of each say how much they did."""

    def __init__(self, clients: int, acts: dict[str, Callable[[int], int]]) -> None:
        from django.db import connections

        from alongside.cli.work import settle

        connections.close_all()
        settle()
        fork = multiprocessing.get_context("fork")
        pipes = [fork.Pipe() for _ in range(clients)]
        self.lines = [ours for ours, _theirs in pipes]
        self.running = [
            fork.Process(target=self._work, args=(number, theirs, acts))
            for number, (_ours, theirs) in enumerate(pipes)
        ]
        for process in self.running:
            process.start()

    @staticmethod
    def _work(number: int, line: Any, acts: dict[str, Callable[[int], int]]) -> None:
        from django.db import connection

        connection.ensure_connection()
        while name := line.recv():
            idle = time.process_time()
            done = acts[name](number)
            line.send((done, time.process_time() - idle))
        connection.close()

    def do(self, name: str) -> tuple[float, float]:
        """Let all do one of the acts; per second, and CPU in ms for each."""
        begun = time.perf_counter()
        for line in self.lines:
            line.send(name)
        found = [line.recv() for line in self.lines]
        taken = time.perf_counter() - begun
        done = sum(number for number, _cpu in found)
        return done / taken, sum(cpu for _number, cpu in found) * 1000 / max(done, 1)

    def close(self) -> None:
        """They are done."""
        for line, process in zip(self.lines, self.running, strict=True):
            line.send("")
            process.join()


def _statements(act: Callable[[], int]) -> float:
    """How many for each that `act` does."""
    from django.db import connection

    asked = 0

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal asked
        asked += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        done = act()
    return round(asked / max(done, 1), 2)


def rates(people: list[tuple[UUID, str]], clients_of: tuple[int, ...]) -> dict[str, Any]:
    """Per second and CPU for each, with 1, 2 and 4 processes; as ratios to the minimal action. Each
    time it is the next check-in of the same people."""
    from alongside.followups.actions import ASK
    from alongside.messaging.actions.inbox import FILE

    report: dict[str, Any] = {}
    each = len(people) // max(clients_of)
    for clients in clients_of:
        ids, numbers = zip(*people[: each * clients], strict=True)

        def least(number: int, ids: tuple[UUID, ...] = ids) -> int:
            mine = ids[number * each : (number + 1) * each]
            for pk in mine:
                minimal(pk)
            return len(mine)

        workers = _Workers(
            clients, {"least": least, "ask": lambda _: _work(ASK), "file": lambda _: _work(FILE)}
        )
        for _round in range(2):  # the first one warms up
            before = workers.do("least")
            _let_be_due(ids)
            sends = workers.do("ask")
            filed = []
            for words in ANSWERS:
                _say(numbers, words)
                filed.append(workers.do("file"))
            _see_that_all_is_graded(ids)
            after = workers.do("least")
        workers.close()
        base = tuple(statistics.mean(pair) for pair in zip(before, after, strict=True))
        replies = (
            len(filed) / sum(1 / rate for rate, _cpu in filed),
            statistics.mean(cpu for _rate, cpu in filed),
        )
        report[f"{clients}_clients"] = {
            name: {
                "per_second": round(rate),
                "cpu_ms": round(cpu, 2),
                "ratio": round(rate / base[0], 2),
                "cpu_ratio": round(base[1] / cpu, 2),
            }
            for name, (rate, cpu) in (
                ("minimal", base), ("sends", sends), ("replies", replies), ("graded", filed[-1]),
            )
        }  # fmt: skip
    report["statements"] = _count_statements(people[:each], ASK, FILE)
    return report


def _see_that_all_is_graded(people: Sequence[UUID]) -> None:
    """Else something other than what is said was measured."""
    from alongside.followups.models import CheckIn
    from alongside.worklist.models import Item

    graded = CheckIn.objects.filter(person_id__in=people).exclude(level="").count()
    items = Item.objects.filter(person_id__in=people).count()
    if CheckIn.objects.filter(person_id__in=people, state="asked").exists() or items < graded // 3:
        raise RuntimeError(f"Of {len(people)} people not every answer was graded and acted on.")


def _count_statements(people: list[tuple[UUID, str]], ask: str, file: str) -> dict[str, float]:
    ids, numbers = [pk for pk, _number in people], [number for _pk, number in people]

    def least() -> int:
        for pk in ids:
            minimal(pk)
        return len(ids)

    found = {"minimal": _statements(least)}
    _let_be_due(ids)
    found["sends"] = _statements(lambda: _work(ask))
    turns = []
    for words in ANSWERS:
        _say(numbers, words)
        turns.append(_statements(lambda: _work(file)))
    return found | {"replies": round(statistics.mean(turns), 2), "graded": turns[-1]}


# --- among many -----------------------------------------------------------------------------------


def among_many(people: list[tuple[UUID, str]], sizes: tuple[int, ...] = SIZES) -> dict[str, Any]:
    """What one due row costs, in CPU of ours and in time, among so many schedules: the best of a
    few tries."""
    from django.db import connections

    from alongside.followups.actions import ASK

    report: dict[str, Any] = {}
    costs, there = [], 0
    ids = [pk for pk, _number in people]
    for size in sizes:
        begun = time.perf_counter()
        crowd(size - there, str(size))
        there = size
        with connections["owner"].cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")  # as the server does by itself, in time
        written = time.perf_counter() - begun
        tries = []
        for _try in range(TRIES):
            _forget_questions()
            _let_be_due(ids)
            begun, idle = time.perf_counter(), time.process_time()
            done = _work(ASK)
            tries.append(
                ((time.process_time() - idle) * 1000 / done,
                 (time.perf_counter() - begun) * 1000 / done)
            )  # fmt: skip
        cpu, wall = min(one[0] for one in tries), min(one[1] for one in tries)
        costs.append((cpu, wall))
        report[f"{size}_schedules"] = {
            "written_in_s": round(written, 1),
            "cpu_ms_for_one": round(cpu, 3),
            "ms_for_one": round(wall, 3),
        }
    report["times_the_cpu"] = round(costs[-1][0] / costs[0][0], 2)
    report["times_the_time"] = round(costs[-1][1] / costs[0][1], 2)
    return report


def run(
    sizes: tuple[int, ...] = SIZES, *, clients_of: tuple[int, ...] = CLIENTS, each: int = EACH
) -> dict[str, Any]:
    """Both; see the module."""
    with _carried():
        people = _texted(each * max(clients_of))
        report = rates(people, clients_of)
        if sizes:
            report["among_many"] = among_many(people[:each], sizes)
            report["same_cost_among_many"] = report["among_many"]["times_the_cpu"] <= 1.2
    ratios = [report[f"{clients}_clients"] for clients in clients_of]
    report["replies_half_of_minimal"] = all(one["replies"]["cpu_ratio"] >= 0.5 for one in ratios)
    report["sends_five_times_minimal"] = all(one["sends"]["cpu_ratio"] >= 5 for one in ratios)
    return report


def main(asked: list[str]) -> None:
    """Measure as asked on the command line, and print one JSON object."""
    short = "--short" in asked
    sizes = tuple(int(one) for one in asked if one.isdigit())
    with place(durable=True):
        report = run(sizes, clients_of=(1, 2)) if short else run(sizes or SIZES)
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main(sys.argv[1:])
