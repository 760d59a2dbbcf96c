"""What is written ahead is written, and what fails is raised where it would have been."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from alongside.core import ahead, clock, jobs, rows
from alongside.core.jobs import Due, WorkerBeat

pytestmark = pytest.mark.django_db


def beat(name: str) -> None:
    rows.insert([WorkerBeat(name=name, at=clock.now())])


def beats(*given: str) -> None:
    """All of them or none."""
    with transaction.atomic():
        for name in given:
            beat(name)


def on_the_way() -> bool:
    return bool(connection.connection.pgconn.pipeline_status)


def names() -> list[str]:
    return sorted(WorkerBeat.objects.values_list("name", flat=True))


def test_a_statement_is_not_waited_for_until_another_asks():
    with ahead.writing():
        beat("a")
        assert on_the_way()
        beat("b")
        assert names() == ["a", "b"]
        assert not on_the_way()
        beat("c")
    assert not on_the_way()
    assert names() == ["a", "b", "c"]
    beat("d")
    assert not on_the_way()  # only within


def test_whoever_catches_an_error_around_a_block_catches_it():
    with ahead.writing():
        beat("a")
        with pytest.raises(IntegrityError, match="core_workerbeat"):
            beats("b", "a", "c")
        beat("d")
        assert names() == ["a", "d"]
        with pytest.raises(IntegrityError, match="core_workerbeat"):
            beats("d")
        beats("e", "f")
    assert names() == ["a", "d", "e", "f"]


def test_what_failed_last_is_raised_at_the_end():
    def act() -> None:
        with transaction.atomic(), ahead.writing():
            beat("a")
            beat("a")

    with pytest.raises(IntegrityError):
        act()
    assert not on_the_way()
    assert names() == []


def test_an_error_of_ours_is_told_as_it_is():
    def act() -> None:
        with transaction.atomic(), ahead.writing():
            beat("a")
            beat("a")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act()
    assert not on_the_way()
    beat("b")
    assert names() == ["b"]


def test_more_than_fits_the_line_at_once():
    with ahead.writing():
        for _time in range(4):
            words = uuid4().hex * 40_000  # over a megabyte
            jobs.schedule("test.long", "key", clock.now(), words=words)
    assert Due.objects.get(kind="test.long").payload == {"words": words}


def test_one_bad_write_of_a_batch_holds_up_no_other(monkeypatch):
    monkeypatch.setattr(jobs, "_raise_errors", False)
    monkeypatch.setattr(jobs, "_handlers", dict(jobs._handlers))
    monkeypatch.setattr(jobs, "_many", dict(jobs._many))
    beat("3")
    sizes = []

    def act(due: list[Due]) -> None:
        sizes.append(len(due))
        for row in due:
            beat(row.key)

    jobs.handles_many("test.many")(act)
    for number in range(8):
        jobs.schedule("test.many", str(number), clock.now())
    while jobs.run_one(only="test.many"):
        pass
    assert sizes == [8, 4, 2, 2, 1, 1, 4]
    assert names() == [str(number) for number in range(8)]
    left = Due.objects.get(kind="test.many", state="waiting")
    assert (left.key, left.attempts, left.last_error) == ("3", 1, "IntegrityError")
