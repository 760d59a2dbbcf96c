"""What happens to a record as a whole is somebody's to do, by name; or they are told."""

from __future__ import annotations

from datetime import timedelta

from alongside.core import clock
from alongside.messaging.models import OutMessage
from alongside.people import notices
from alongside.people.actions import lifecycle
from alongside.people.models import CommunicationNeed, Grant
from alongside.worklist import queries
from alongside.worklist.models import Item
from tests.universe import Universe


def test_a_death_by_mistake_is_somebodys_to_put_right(universe: Universe) -> None:
    nurse = universe.actor("nurse")
    for _again in range(2):
        lifecycle.record_death(by=nurse, person=universe.rhian, died_on=clock.today())
        lifecycle.correct_death(by=nurse, person=universe.rhian)
    # The first was voided by the second death.
    (item,) = Item.objects.waiting().filter(kind="not_dead")
    assert item.responsible.person == universe.nurse  # who did something last
    (row,) = queries.rows(nurse, [item])
    assert row.title == "Rhian lives: start again what was stopped by mistake"
    assert [seen.what for seen in queries.for_person(universe.rhian.pk)] == [
        "We start again what was stopped here by mistake"
    ]


def test_a_need_that_is_up_for_review_is_asked_about_once(universe: Universe) -> None:
    need = CommunicationNeed.objects.create(
        person=universe.rhian, kind="large_print", review_date=clock.today() - timedelta(days=1)
    )
    for _twice in range(2):
        notices.tell(notices.NEED_REVIEW_DUE, need_id=need.pk, person_id=universe.rhian.pk)
    (item,) = Item.objects.filter(kind="need_review")
    assert item.about_id == need.pk
    assert clock.now() < item.due_at <= clock.now() + timedelta(days=14)
    (row,) = queries.rows(universe.actor("nurse"), [item])
    assert row.kind.url(item) == f"/p/{universe.rhian.pk}/about/"


def test_where_nobody_is_let_in_nobody_is_asked(universe: Universe) -> None:
    Grant.objects.filter(person=universe.rhian).update(ended_at=clock.now())
    notices.tell(notices.PERSON_NOT_DEAD, person_id=universe.rhian.pk)
    assert not Item.objects.filter(kind="not_dead").exists()


def test_whoever_decides_is_told_of_records_that_need_not_be_kept(universe: Universe) -> None:
    for _twice in range(2):
        notices.tell(notices.RETENTION_LISTED, service_id=universe.service.pk, count=3)
    (message,) = OutMessage.objects.filter(purpose="retention.listed")
    assert message.person == universe.privacy
    assert "3 more records" in message.body
    assert "/service/retention/" in message.body
    assert universe.rhian.name not in message.body


def test_every_notice_is_heard_by_somebody() -> None:
    assert [event for event in sorted(notices.EVENTS) if not notices.handlers(event)] == []
