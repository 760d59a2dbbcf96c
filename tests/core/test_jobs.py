"""Due rows: done once, at their time, whole or not at all."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from datetime import timedelta

import pytest
from django.db import transaction

from alongside.core import clock, jobs
from alongside.core.jobs import Due, DueState
from alongside.core.throttle import Throttle
from tests.at_once import at_once

SECONDS = 30
Handlers = dict[str, jobs.Handler]


@pytest.fixture
def handlers(monkeypatch: pytest.MonkeyPatch) -> Handlers:
    """Handlers of this test alone."""
    mine: Handlers = {}
    monkeypatch.setattr(jobs, "_handlers", mine)
    return mine


def due(kind: str, key: str) -> Due:
    return Due.objects.get(kind=kind, key=key)


def leave_a_trace(row: Due) -> None:
    """Something in the database that a handler did."""
    Throttle.objects.create(key=f"{row.kind} {row.key}".encode(), window_ends_at=row.due_at)


def traces() -> set[bytes]:
    return {bytes(key) for key in Throttle.objects.values_list("key", flat=True)}


@pytest.mark.django_db
def test_a_row_is_done_once_and_not_before_its_time(handlers: Handlers):
    done: list[str] = []
    handlers["test"] = lambda row: done.append(f"{row.key} {row.payload['goal']}")
    now = clock.now()
    jobs.schedule("test", "later", now + timedelta(minutes=1), goal="b")
    jobs.schedule("test", "now", now, goal="a")
    assert jobs.run_all(now=now) == 1
    assert jobs.run_all(now=now + timedelta(minutes=1)) == 1
    assert not jobs.run_one(now=now + timedelta(days=1))
    assert done == ["now a", "later b"]
    row = due("test", "now")
    assert row.state == DueState.DONE
    assert row.done_at is not None


@pytest.mark.django_db
def test_the_one_that_is_due_longest_comes_first(handlers: Handlers):
    done: list[str] = []
    handlers["test"] = lambda row: done.append(row.key)
    now = clock.now()
    for key, minutes in (("second", 2), ("third", 1), ("first", 3)):
        jobs.schedule("test", key, now - timedelta(minutes=minutes))
    oldest = jobs.oldest_overdue(now)
    assert oldest is not None
    assert oldest.key == "first"
    jobs.run_all(now=now)
    assert done == ["first", "second", "third"]
    assert jobs.oldest_overdue() is None


@pytest.mark.django_db
def test_scheduling_again_moves_a_row_that_waits_and_leaves_one_that_is_done(handlers: Handlers):
    handlers["test"] = lambda row: None
    now = clock.now()
    jobs.schedule("test", "one", now + timedelta(days=1), version=1)
    jobs.schedule("test", "one", now, version=2)
    assert due("test", "one").payload == {"version": 2}
    assert jobs.run_all(now=now) == 1
    jobs.schedule("test", "one", now, version=3)
    assert jobs.run_all(now=now) == 0
    assert due("test", "one").payload == {"version": 2}


@pytest.mark.django_db
def test_a_void_row_is_never_done(handlers: Handlers):
    handlers["test"] = leave_a_trace
    jobs.schedule("test", "one", clock.now())
    jobs.void("test", "one")
    jobs.void("test", "unknown")
    assert jobs.run_all() == 0
    assert due("test", "one").state == DueState.VOID


@pytest.mark.django_db
def test_a_handler_may_put_its_own_row_off_or_make_it_void(handlers: Handlers):
    now = clock.now()
    handlers["again"] = lambda row: jobs.schedule("again", row.key, now + timedelta(hours=1))
    handlers["void"] = lambda row: jobs.void("void", row.key)
    jobs.schedule("again", "one", now)
    jobs.schedule("void", "one", now)
    assert jobs.run_all(now=now) == 2
    assert due("again", "one").state == DueState.WAITING
    assert due("void", "one").state == DueState.VOID
    assert jobs.run_one(now=now + timedelta(hours=1))


@pytest.mark.django_db
def test_a_handler_that_raises_leaves_the_row_waiting_and_nothing_half_done(
    handlers: Handlers, caplog: pytest.LogCaptureFixture
):
    def fail(row: Due) -> None:
        leave_a_trace(row)
        raise ValueError("Rhian's words")

    handlers["test"] = fail
    now = clock.now()
    jobs.schedule("test", "one", now)
    with caplog.at_level(logging.DEBUG):
        assert jobs.run_one(now=now)
    row = due("test", "one")
    assert row.state == DueState.WAITING
    assert (row.attempts, row.last_error) == (1, "ValueError")
    assert row.due_at > now
    assert traces() == set()
    assert "Rhian" not in caplog.text  # what went wrong may hold somebody's words
    assert "ValueError" in caplog.text
    assert not jobs.run_one(now=now)
    overdue = jobs.oldest_overdue(now)
    assert overdue is not None
    assert overdue.pk == row.pk  # since it was first due

    handlers["test"] = leave_a_trace
    assert jobs.run_one(now=row.due_at)
    assert traces() == {b"test one"}
    assert due("test", "one").state == DueState.DONE


@pytest.mark.django_db
def test_each_try_waits_longer_up_to_six_hours(handlers: Handlers):
    def fail(row: Due) -> None:
        raise ValueError

    handlers["test"] = fail
    at = clock.now()
    jobs.schedule("test", "one", at)
    waits = []
    for _ in range(20):
        assert jobs.run_one(now=at)
        waits.append(due("test", "one").due_at - at)
        at += waits[-1]
    assert waits == sorted(waits)
    assert waits[0] == timedelta(minutes=1)
    assert waits[-1] == jobs.LONGEST_RETRY


@pytest.mark.django_db
def test_a_test_may_ask_that_faults_are_raised(handlers: Handlers, monkeypatch: pytest.MonkeyPatch):
    def fail(row: Due) -> None:
        raise ValueError

    handlers["test"] = fail
    monkeypatch.setattr(jobs, "_raise_errors", True)
    jobs.schedule("test", "one", clock.now())
    with pytest.raises(ValueError):
        jobs.run_one()
    assert due("test", "one").attempts == 0


@pytest.mark.django_db
def test_a_row_whose_handler_is_not_loaded_waits(handlers: Handlers):
    handlers["test"] = lambda row: None
    jobs.schedule("another", "one", clock.now())
    assert jobs.run_all() == 0
    jobs.schedule("test", "one", clock.now())
    assert not jobs.run_one(only="unknown")
    assert jobs.run_one(only="test")


def test_a_kind_has_one_handler(handlers: Handlers):
    @jobs.handles("test")
    def first(row: Due) -> None: ...

    assert jobs.handles("test")(first) is first
    with pytest.raises(RuntimeError, match="Two handlers"):
        jobs.handles("test")(lambda row: None)
    assert jobs.kinds() == ["test"]


@pytest.mark.django_db
def test_a_worker_tells_that_it_lives():
    jobs.beat("worker 1")
    jobs.beat("worker 1")
    (row,) = jobs.WorkerBeat.objects.all()
    assert abs(row.at - clock.now()) < timedelta(seconds=SECONDS)


# --- several workers, and a crash --------------------------------------------------------------


@pytest.mark.commits
def test_two_workers_at_once_never_do_one_row_twice(handlers: Handlers):
    both_busy = threading.Barrier(2)
    done: list[str] = []

    def handler(row: Due) -> None:
        if row.payload["meet"]:
            both_busy.wait(SECONDS)  # the other worker did not wait for this row: it has its own
        done.append(row.key)

    handlers["test"] = handler
    now = clock.now()
    for n in range(40):
        jobs.schedule("test", f"{n:02}", now + timedelta(seconds=n), meet=n < 2)

    def work() -> None:
        while jobs.run_one(now=now + timedelta(minutes=1)):
            pass

    assert at_once(work, work) == [None, None]
    assert sorted(done) == [f"{n:02}" for n in range(40)]
    assert set(Due.objects.values_list("state", flat=True)) == {DueState.DONE}


@pytest.mark.commits
def test_scheduling_from_many_places_at_once_makes_one_row(handlers: Handlers):
    meet = threading.Barrier(4)

    def schedule() -> None:
        meet.wait(SECONDS)
        with transaction.atomic():
            jobs.schedule("test", "one", clock.now())

    assert at_once(*[schedule] * 4) == [None] * 4
    assert Due.objects.count() == 1


KILLED = """
import os, signal, django
django.setup()
from alongside.core import jobs
from alongside.core.throttle import Throttle
from tests.at_once import at_once

@jobs.handles("test.kill")
def handler(row):
    Throttle.objects.create(key=b"half done", window_ends_at=row.due_at)
    print("handled", flush=True)
    os.kill(os.getpid(), signal.SIGKILL)

jobs.run_one(only="test.kill")
"""


@pytest.mark.commits
def test_a_worker_killed_before_its_commit_leaves_the_row_waiting(handlers: Handlers):
    jobs.schedule("test.kill", "one", clock.now())
    killed = subprocess.run(
        [sys.executable, "-c", KILLED],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "alongside.config.settings"},
        capture_output=True,
        text=True,
        timeout=SECONDS * 2,
        check=False,
    )
    assert killed.stdout == "handled\n", killed.stderr
    assert killed.returncode == -9
    handlers["test.kill"] = leave_a_trace
    for _ in range(SECONDS * 50):  # until the server has noticed
        if jobs.run_one():
            break
        threading.Event().wait(0.02)
    assert traces() == {b"test.kill one"}
    assert due("test.kill", "one").state == DueState.DONE
    assert due("test.kill", "one").attempts == 0


# --- many at a time -----------------------------------------------------------------------------


@pytest.fixture
def many(handlers: Handlers, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Jobs of the kind "many" are done together; those whose key begins with "bad" fail. What was
    tried together, batch by batch."""
    tried: list[list[str]] = []
    monkeypatch.setattr(jobs, "_many", {})

    @jobs.handles_many("many")
    def handle(rows: list[Due]) -> None:
        tried.append([row.key for row in rows])
        for row in rows:
            leave_a_trace(row)
            if row.key.startswith("bad"):
                raise ValueError

    return tried


def plan_many(*names: str) -> None:
    now = clock.now()
    jobs.schedule_many(
        [
            jobs.Job("many", key, now - timedelta(minutes=len(names) - number), {})
            for number, key in enumerate(names)
        ]
    )


@pytest.mark.django_db
def test_rows_of_one_kind_are_done_together_oldest_first(many: list[list[str]]):
    plan_many("a", "b", "c")
    jobs.schedule("many", "later", clock.now() + timedelta(days=1))
    assert jobs.run_one() == 3
    assert many == [["a", "b", "c"]]
    assert not jobs.run_one()
    assert set(Due.objects.exclude(key="later").values_list("state", flat=True)) == {DueState.DONE}


@pytest.mark.django_db
def test_a_bad_row_among_many_leaves_the_others_done_once(many: list[list[str]]):
    plan_many("a", "bad", "c")
    assert jobs.run_one() == 3
    assert many == [["a", "bad", "c"], ["a"], ["bad", "c"], ["bad"], ["c"]]
    assert traces() == {b"many a", b"many c"}
    assert (due("many", "a").state, due("many", "c").state) == (DueState.DONE, DueState.DONE)
    assert (due("many", "bad").state, due("many", "bad").attempts) == (DueState.WAITING, 1)


@pytest.mark.django_db
def test_a_bad_row_is_found_in_few_tries(many: list[list[str]]):
    names = [f"good {number}" for number in range(63)]
    plan_many(*names[:40], "bad", *names[40:])
    assert jobs.run_one() == 64
    assert len(many) == 13  # all; then of six halves both
    assert traces() == {f"many {name}".encode() for name in names}
    assert due("many", "bad").attempts == 1


@pytest.mark.django_db
def test_what_failed_before_is_tried_on_its_own(many: list[list[str]]):
    plan_many("bad", "b", "c")
    jobs.run_one()
    many.clear()
    plan_many("d", "e")
    Due.objects.filter(key="bad").update(due_at=clock.now() - timedelta(days=1))
    jobs.run_one()
    jobs.run_one()
    assert many == [["bad"], ["d", "e"]]


@pytest.mark.django_db
def test_no_more_than_a_batch_is_held(many: list[list[str]], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(jobs, "BATCH", 2)
    plan_many("a", "b", "c")
    assert [jobs.run_one(), jobs.run_one(), jobs.run_one()] == [2, 1, 0]
    assert many == [["a", "b"], ["c"]]


@pytest.mark.commits
def test_many_give_way_to_whoever_holds_what_they_need(
    handlers: Handlers, monkeypatch: pytest.MonkeyPatch
):
    """They wait no longer than a moment together; then each half waits for itself."""
    monkeypatch.setattr(jobs, "_many", {})
    held, tried = threading.Event(), threading.Event()
    sizes: list[int] = []

    @jobs.handles_many("many")
    def handle(rows: list[Due]) -> None:
        sizes.append(len(rows))
        if len(sizes) == 2:
            tried.set()  # each for itself now
        for row in rows:
            Throttle.objects.select_for_update().get(key=row.key.encode())

    for key in ("a", "b"):
        Throttle.objects.create(key=key.encode(), window_ends_at=clock.now())
    plan_many("a", "b")

    def hold() -> None:
        with transaction.atomic():
            Throttle.objects.select_for_update().get(key=b"b")
            held.set()
            assert tried.wait(SECONDS)

    def work() -> None:
        assert held.wait(SECONDS)
        assert jobs.run_one() == 2

    assert at_once(hold, work) == [None, None]
    assert sizes == [2, 1, 1]
    assert set(Due.objects.values_list("state", flat=True)) == {DueState.DONE}


@pytest.mark.django_db
def test_of_the_same_job_planned_twice_at_once_the_last_counts(handlers: Handlers):
    now = clock.now()
    jobs.schedule_many(
        [jobs.Job("test", "one", now, {"n": 1}), jobs.Job("test", "one", now, {"n": 2})]
    )
    assert due("test", "one").payload == {"n": 2}
    jobs.schedule_many([])
    assert Due.objects.count() == 1
