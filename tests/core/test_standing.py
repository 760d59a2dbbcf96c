"""What is worked out once is asked as anew: for other values, in other threads, with its parts."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from threading import Thread
from uuid import uuid4

import pytest
from django.db import NotSupportedError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from alongside.core import clock
from alongside.core.errors import Refused
from alongside.core.standing import Standing
from alongside.people.models import Membership, Person
from tests.universe import Universe

hats = Standing(
    lambda person_id, now: Membership.objects.filter(
        person_id=person_id, from_at__lte=now, role__in=["nurse", "gp"]
    ).select_related("person", "team__service__organisation", "group"),
    person_id=uuid4(),
    now=datetime(2000, 1, 1, tzinfo=UTC),
)


def test_each_time_for_other_values_with_all_that_belongs_to_it(universe: Universe) -> None:
    for name in ("nurse", "gp", "nurse", "link_worker", "carer"):
        person = universe.person(name)
        with CaptureQueriesContext(connection) as asked:
            rows = hats(person_id=person.pk, now=clock.now())
            seen = [(row.person.name, row.team and row.team.service.organisation) for row in rows]
        assert len(asked) == 1
        expected = [(person.name, universe.practice)] if name in ("nurse", "gp") else []
        assert seen == expected
        assert all(not row._state.adding for row in rows)
    assert hats(person_id=universe.nurse.pk, now=universe.memberships["nurse"].from_at)
    assert not hats(person_id=universe.nurse.pk, now=datetime(2000, 1, 1, tzinfo=UTC))


def test_sealed_words_are_opened_and_rows_can_be_saved(universe: Universe) -> None:
    one = Standing(lambda key: Person.objects.filter(pk=key), key=uuid4())
    found = one.first(key=universe.rhian.pk)
    assert found is not None
    assert found.what_matters.startswith("To walk")
    found.full_name = "Rhian Mair Bevan"
    found.save()
    assert Person.objects.get(pk=found.pk).full_name == "Rhian Mair Bevan"
    assert one.first(key=uuid4()) is None


@pytest.mark.commits
def test_threads_ask_by_connections_of_their_own(universe: Universe) -> None:
    found: list[list[Membership]] = []

    def ask() -> None:
        found.append(hats(person_id=universe.nurse.pk, now=clock.now()))
        connection.close()

    threads = [Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [[row.person_id for row in rows] for rows in found] == [[universe.nurse.pk]] * 3


def test_a_connection_plans_it_once_whatever_is_rolled_back(universe: Universe) -> None:
    one = Standing(lambda key: Person.objects.filter(pk=key), key=uuid4())
    with connection.cursor() as cursor:
        for person in (universe.rhian, universe.nurse, universe.gp):
            with suppress(Refused), transaction.atomic():
                assert one(key=person.pk) == [person]
                raise Refused("No.")
        cursor.execute("SELECT statement FROM pg_prepared_statements ORDER BY prepare_time DESC")
        newest, *others = [row[0] for row in cursor.fetchall()]
    assert newest.startswith("PREPARE standing_")
    assert newest not in others


@pytest.mark.commits
def test_it_is_planned_anew_where_a_column_was_changed_since(universe: Universe) -> None:
    one = Standing(lambda key: Person.objects.filter(pk=key), key=uuid4())
    assert one(key=universe.rhian.pk)
    with connections["owner"].cursor() as owner:
        owner.execute("ALTER TABLE people_party ALTER COLUMN name TYPE varchar(240)")
    with pytest.raises(NotSupportedError):
        one(key=universe.rhian.pk)
    assert one(key=universe.rhian.pk) == [universe.rhian]


def test_a_value_that_the_query_does_not_use_is_a_mistake() -> None:
    wrong = Standing(lambda key, other: Person.objects.filter(pk=key), key=uuid4(), other="example")
    with pytest.raises(AssertionError):
        wrong(key=uuid4(), other="x")
