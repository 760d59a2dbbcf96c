"""Many rows in one statement are as if each had been saved."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from alongside.core import clock, rows
from alongside.core.audit import AuditEvent
from alongside.core.jobs import Due, WorkerBeat
from alongside.messaging.models import OutMessage


def message(key: str, body: str, **more: object) -> OutMessage:
    return OutMessage(
        key=key, owner_id=uuid4(), gateway="text", purpose="account", body=body,
        due_at=clock.now(), number=key.encode(), **more,
    )  # fmt: skip


@pytest.mark.django_db
def test_rows_are_kept_as_they_were_given():
    one, two = message("one", "ŵyn, {\"x\"} \\ 'y'"), message("two", "", urgent=True, attempt=2)
    rows.insert([one, two])
    kept = {row.key: row for row in OutMessage.objects.all()}
    assert kept["one"].body == "ŵyn, {\"x\"} \\ 'y'"  # sealed, and opened again
    assert (kept["two"].body, kept["two"].urgent, kept["two"].attempt) == ("", True, 2)
    assert bytes(kept["one"].number) == b"one"
    assert kept["one"].queued_at is not None  # auto_now_add
    assert (kept["one"].person_id, kept["one"].state) == (None, "queued")
    raw = OutMessage.objects.filter(pk=one.pk).extra(select={"raw": "body"}).values_list("raw")
    assert b"yn" not in bytes(raw.get()[0])
    one.state = "sent"
    one.save()  # it is there: saved, not inserted again
    assert OutMessage.objects.get(key="one").state == "sent"


@pytest.mark.django_db
def test_defaults_of_the_database_hold_and_keys_are_made():
    rows.insert([AuditEvent(verb=verb, channel="web", detail={"a": verb}) for verb in "xy"])
    found = AuditEvent.objects.filter(channel="web", verb__in="xy").order_by("verb")
    assert [(event.verb, event.detail) for event in found] == [("x", {"a": "x"}), ("y", {"a": "y"})]
    assert all(event.txid and event.at for event in found)


@pytest.mark.django_db
def test_what_is_there_is_left_or_an_error():
    first = message("one", "first")
    rows.insert([first])
    again, other = message("one", "again"), message("two", "other")
    assert rows.insert_new([again, other]) == {other.pk}
    assert OutMessage.objects.get(key="one").body == "first"
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.insert([message("three", ""), message("one", "")])
    assert OutMessage.objects.count() == 2


@pytest.mark.django_db
def test_each_row_is_changed_to_its_own_values():
    now = clock.now()
    beats = [WorkerBeat(name=name, at=now) for name in "abc"]
    rows.insert(beats)
    for number, beat in enumerate(beats[:2]):
        beat.at = now + timedelta(hours=number + 1)
    rows.update(beats[:2], ["at"])
    found = dict(WorkerBeat.objects.values_list("name", "at"))
    assert found == {
        "a": now + timedelta(hours=1), "b": now + timedelta(hours=2), "c": now
    }  # fmt: skip
    one = message("one", "before")
    rows.insert([one])
    one.body, one.give_up_at = "after", now
    rows.update([one], ["body", "give_up_at"])
    kept = OutMessage.objects.get()
    assert (kept.body, kept.give_up_at) == ("after", now)


@pytest.mark.django_db
def test_nothing_is_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        rows.insert([])
        assert rows.insert_new([]) == set()
        rows.update([], ["at"])
    assert not Due.objects.exists()


@pytest.mark.django_db
def test_rows_are_made_as_the_orm_makes_them():
    given = {"key": "one", "owner_id": uuid4(), "gateway": "text", "due_at": clock.now()}
    slow, quick = OutMessage(**given), rows.new(OutMessage, **given)
    assert quick.pk != slow.pk
    assert quick.pk is not None
    quick.pk = slow.pk
    assert quick == slow
    names = [field.attname for field in OutMessage._meta.concrete_fields]
    assert [getattr(quick, name) for name in names] == [getattr(slow, name) for name in names]
    assert rows.new(Due, payload={"a": 1}).payload == {"a": 1}
    assert rows.new(Due).payload is not rows.new(Due).payload  # one for each
    quick.save()
    assert OutMessage.objects.get().key == "one"
    with pytest.raises(AssertionError, match="no such column"):
        rows.new(Due, colour="red")


@pytest.mark.django_db
def test_rows_are_read_as_the_orm_reads_them(django_assert_num_queries):
    rows.insert([message("one", "ŵyn"), message("two", "")])
    slow = list(OutMessage.objects.order_by("key"))
    quick = rows.read(OutMessage.objects.order_by("key"))
    names = [field.attname for field in OutMessage._meta.concrete_fields]
    for one, other in zip(quick, slow, strict=True):
        assert [getattr(one, name) for name in names] == [getattr(other, name) for name in names]
    found = rows.by_key(OutMessage.objects.all(), [slow[0].pk, uuid4()], "id", "key")
    assert [row.key for row in found.values()] == ["one"]
    with django_assert_num_queries(1):  # what was left out is read when it is asked for
        assert found[slow[0].pk].address == ""
    found[slow[0].pk].save(update_fields=["key"])
    with django_assert_num_queries(0):
        assert rows.by_key(OutMessage.objects.all(), []) == {}
