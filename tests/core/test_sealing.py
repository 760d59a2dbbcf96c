"""Migrations: a column that held words in the clear is sealed, and can be opened again."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from alongside.core import clock, doctor, keys
from alongside.core.actors import Channel
from alongside.core.keys import DataKey
from alongside.followups.models import CheckIn
from alongside.people.models import Person
from alongside.plans import actions as plans
from alongside.plans.models import Acceptance, AcceptedBy, Goal, Side
from alongside.plans.rules import usual_follow_up
from tests.universe import Universe

CHECK_INS, YES = ("followups", "0003_helper_sealed"), ("plans", "0009_helpers_sealed")


def migrate(one: tuple[str, str], *, back: bool = False) -> None:
    """As their owner, like `alongside migrate`; this one alone, whatever came after it."""
    keys.forget()
    connection.close()  # a process of before would not know the column
    executor = MigrationExecutor(connections["owner"])
    step_by_step = MigrationLoader(connections["owner"], replace_migrations=False)
    state = step_by_step.project_state(one, at_end=False)
    found = step_by_step.get_migration(*one)
    (executor.unapply_migration if back else executor.apply_migration)(state, found)


@pytest.mark.commits
def test_whoever_migrated_step_by_step_has_nothing_left_to_do() -> None:
    """Each room's `0001_squashed_…` stands for the steps that it names."""
    with connections["owner"].cursor() as owner:
        owner.execute("DELETE FROM django_migrations WHERE name LIKE '0001_squashed_%'")
        assert owner.rowcount == 8
    assert doctor.unapplied() == []


def in_the_clear() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT person_id, helper FROM followups_checkin")
        return {str(person_id): helper for person_id, helper in cursor.fetchall()}


def check_in_of(universe: Universe, person: Person, helper: str) -> CheckIn:
    return CheckIn.objects.create(
        kind="x",
        person=person,
        about_id=uuid4(),
        responsible=universe.memberships["nurse"],
        due_on=clock.today(),
        ask_at=clock.now() + timedelta(days=1),
        helper=helper,
    )


@pytest.mark.commits
def test_names_that_stood_in_the_clear_are_sealed_and_can_be_opened_again(
    universe: Universe,
) -> None:
    made = check_in_of(universe, universe.rhian, "Dana Hughes")
    nobody = check_in_of(universe, universe.imported, "")
    erased = check_in_of(universe, universe.carer, "Dana Hughes")
    migrate(CHECK_INS, back=True)
    people = [universe.rhian, universe.imported, universe.carer]
    assert in_the_clear() == dict(
        zip([str(one.pk) for one in people], ["Dana Hughes", "", "Dana Hughes"], strict=True)
    )
    DataKey.objects.filter(owner_id=universe.rhian.pk).delete()  # whoever had none gets one
    DataKey.objects.filter(owner_id=universe.carer.pk).update(wrapped=b"", destroyed_at=clock.now())
    migrate(CHECK_INS)
    then = CheckIn.objects
    assert then.get(pk=made.pk).helper == "Dana Hughes"
    assert then.get(pk=nobody.pk).helper == ""
    assert then.get(pk=erased.pk).helper == ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(found)::text FROM followups_checkin AS found")
        assert not any("Dana" in text or "44616e61" in text for (text,) in cursor.fetchall())


@pytest.mark.commits
def test_who_said_yes_for_somebody_is_sealed_and_the_guard_stands_again(
    universe: Universe,
) -> None:
    by = universe.actor("nurse").helping(Channel.PHONE, "Dana Hughes", universe.rhian.pk)
    day = usual_follow_up(clock.today())
    made = plans.agree(
        by=by,
        person=universe.rhian,
        professional=universe.memberships["nurse"],
        goal_words="Sleep",
        first_step="Bed at ten",
        confidence=6,
        my_words="I go",
        their_words="I phone",
        my_date=day,
        their_date=day,
        follow_up_on=day,
    )
    agreement = made.goal.agreements.get()
    plans.accept(by=by, agreement=agreement, side=Side.PERSON, way=AcceptedBy.PHONE)
    migrate(YES, back=True)
    migrate(YES)
    kept = Acceptance.objects.get(agreement=agreement, side=Side.PERSON)
    assert kept.helper == Goal.objects.get(pk=made.goal.pk).helper == "Dana Hughes"
    with pytest.raises(DatabaseError, match="append-only"), connections["owner"].cursor() as owner:
        owner.execute("UPDATE plans_acceptance SET helper = ''")
