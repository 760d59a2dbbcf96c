"""What was agreed, who said yes, and how the plan read stand as they were: the database refuses to
change any column of it, those of tomorrow too; and a version reads the same whatever happens
around it."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest
from django.db import Error, connection, transaction

from alongside.core import clock
from alongside.people.actions import persons
from alongside.people.models import CircleMember, Membership, Person, Service
from alongside.plans import actions as plans
from alongside.plans.documents import agreement_data, record_lines
from alongside.plans.models import Acceptance, Agreement, Commitment, Goal, PlanChange, Wording
from alongside.plans.queries import line_version
from alongside.plans.rules import (
    AgreementContent,
    Promise,
    canonical,
    content_hash,
    read_content,
    usual_follow_up,
)
from tests.access.planted import World

KEPT = (Agreement, Acceptance, PlanChange, Wording)


def _columns() -> list[tuple[str, str]]:
    return [
        (model._meta.db_table, field.column)
        for model in KEPT
        for field in model._meta.fields
        if field.column != "person_id"  # a merge of two records moves them, and nothing else does
    ]


def _other(table: str, column: str) -> str:
    """SQL that gives a column another value of its own kind."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT data_type FROM information_schema.columns"
            " WHERE table_name = %s AND column_name = %s",
            [table, column],
        )
        kind = cursor.fetchone()[0]
    return {
        "uuid": "gen_random_uuid()",
        "bytea": "'\\x01'::bytea",
        "boolean": f"NOT {column}",
        "integer": f"coalesce({column}, 0) + 1",
        "bigint": f"{column} + 1000000",
        "timestamp with time zone": f"coalesce({column}, now()) - interval '1 day'",
        "character varying": f"CASE WHEN {column} = 'x' THEN 'y' ELSE 'x' END",
    }[kind]


@pytest.mark.parametrize(("table", "column"), _columns())
def test_the_database_refuses_to_change_any_column(table: str, column: str, world: World) -> None:
    with connection.cursor() as cursor:
        sql = f"UPDATE {table} SET {column} = {_other(table, column)}"
        with pytest.raises(Error, match=r"append-only|permission denied"), transaction.atomic():
            cursor.execute(sql)


@pytest.mark.parametrize("table", [model._meta.db_table for model in KEPT])
def test_the_database_refuses_to_take_a_row_away(table: str, world: World) -> None:
    for sql in (f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
        with connection.cursor() as cursor, pytest.raises(Error), transaction.atomic():
            cursor.execute(sql)
    for sql in (
        f"ALTER TABLE {table} DISABLE TRIGGER ALL",
        f"DROP TRIGGER {table}_unchanging ON {table}",
    ):
        with connection.cursor() as cursor, pytest.raises(Error), transaction.atomic():
            cursor.execute(sql)


CONTENT = AgreementContent(
    version=1, person_name="Rhian", full_name="Rhian Bevan", birth_date="1952-03-27", goal="Walk",
    first_step="Monday", confidence=6, promises=(Promise("person", "Rhian", "Walk", "2026-12-04"),),
    follow_up_on="2026-12-04", follow_up_by="Dana", professional="Dana", professional_role="Nurse",
    service="Elm Tree", sooner="01632 960100", set_on="2026-11-22", written_on="2026-11-22",
    language="en",
)  # fmt: skip


def _different(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, tuple):
        return ()
    return f"{value} and more"


@pytest.mark.parametrize("name", [field.name for field in fields(AgreementContent)])
def test_every_field_of_an_agreement_is_read_again_and_is_in_its_hash(name: str) -> None:
    changed = replace(CONTENT, **{name: _different(getattr(CONTENT, name))})
    assert read_content(canonical(changed)) == changed
    assert content_hash(canonical(changed)) != content_hash(canonical(CONTENT))


@pytest.mark.parametrize("name", [field.name for field in fields(Promise)])
def test_every_field_of_a_promise_is_too(name: str) -> None:
    promise = CONTENT.promises[0]
    changed = replace(
        CONTENT, promises=(replace(promise, **{name: _different(getattr(promise, name))}),)
    )
    assert read_content(canonical(changed)) == changed
    assert content_hash(canonical(changed)) != content_hash(canonical(CONTENT))


def _reads(agreement: Agreement) -> tuple[Any, ...]:
    row = Agreement.objects.get(pk=agreement.pk)
    data = agreement_data(row, copies=[], sign=False)
    return row.content, row.sha256, data, record_lines(row)


def test_a_version_reads_the_same_whatever_changes_around_it(world: World) -> None:
    """Names, roles, telephones, the goal and its levels, promises kept, a tie in the circle."""
    universe = world.universe
    own = universe.actor("rhian")
    rhian = Person.objects.get(pk=universe.rhian.pk)
    goal = Goal.objects.get(pk=world.things["goal_id"])
    agreement = Agreement.objects.get(pk=world.things["agreement_id"])
    before = _reads(agreement)
    Person.objects.filter(pk=universe.nurse.pk).update(name="Somebody Else")
    Membership.objects.filter(pk=universe.memberships["nurse"].pk).update(job_title="Another role")
    Service.objects.filter(pk=universe.service.pk).update(phone="01632 960999")
    CircleMember.objects.filter(person=rhian).update(tie="other")
    persons.describe(
        by=own,
        person=rhian,
        version=rhian.version,
        name="Another name",
        strengths="",
        what_matters="",
    )
    plans.describe_goal(
        by=own, goal=goal, version=line_version(goal), importance=1, barriers="Rain"
    )
    plans.set_levels(by=own, goal=goal, version=line_version(goal), words={0: "Another level"})
    for promise in Commitment.objects.filter(goal=goal, state="open"):
        plans.answer_promise(by=own, commitment=promise, happened=True)
    newer = plans.correct(
        by=own,
        goal=goal,
        version=Goal.objects.get(pk=goal.pk).version,
        goal_words="Something else",
        changed="All of it",
        follow_up_on=usual_follow_up(clock.today()),
        review_on=date(2027, 6, 1),
    )
    plans.review(by=own, goal=goal, progress="more", outcome="achieved")
    assert newer.version > agreement.version
    assert _reads(agreement) == before
    assert content_hash(before[0]) == before[1]
