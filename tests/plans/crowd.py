"""Many people with conversations, goals and promises, written by the database itself: for reports
and benchmarks. No words are in them; what people do goes through actions everywhere else."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, models

from alongside.core.keys import SealedTextField
from alongside.followups.models import CheckIn
from alongside.messaging.models import OutMessage
from alongside.people.models import Party, Person
from alongside.plans.models import (
    Acceptance,
    AgendaItem,
    Agreement,
    Commitment,
    ConfidenceRating,
    Conversation,
    Goal,
    Preparation,
)


def _filler(field: Any) -> str | None:
    """What stands in a column that nobody cares about."""
    if field.null or field.primary_key:
        return None
    if field.has_default() and isinstance(field.default, (int, str, bool)):
        return f"'{field.default}'"
    if isinstance(field, models.BooleanField):
        return "false"
    if isinstance(field, models.IntegerField):
        return "1"
    if isinstance(field, models.DateTimeField):
        return "%(at)s::timestamptz"
    if isinstance(field, models.DateField):
        return "%(at)s::date"
    if isinstance(field, models.UUIDField):
        return "gen_random_uuid()"
    return "''"


def insert(model: type[models.Model], source: str, asked: dict[str, Any], **columns: str) -> None:
    """One row of `model` for each row of `source`; `columns` are SQL over the source."""
    given = {}
    for field in model._meta.local_concrete_fields:
        value = columns.pop(field.column, None)
        if value is not None and isinstance(field, SealedTextField):
            value = f"convert_to({value}, 'UTF8')"  # not sealed, and never read: only counted
        value = value or _filler(field)
        if value is not None:
            given[field.column] = value
    assert not columns, f"{model} has no {sorted(columns)}"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {model._meta.db_table} ({', '.join(given)})"
            f" SELECT {', '.join(given.values())} FROM {source}",
            asked,
        )


def fill(
    *,
    membership_id: UUID,
    number: int,
    at: datetime,
    name: str = "crowd",
    each: int = 1,
    welsh: int = 3,
    held: int = 9,
    prepared: int = 6,
    on_paper: int = 2,
    helped: int = 3,
    agreed: int = 5,
    sent: int = 4,
    answered: int = 3,
    kept: int = 4,
    rated_again: int = 3,
    carried: int = 2,
    spread_days: int = 1,
) -> None:
    """`number` conversations from `at` on, `each` to a person; the other numbers are of every ten.

    Held is the first nine of ten, agreed the first five and so on, so that what can only follow
    from something else does. Each that is agreed has a goal, two promises and two agenda items.
    """
    asked = {
        "number": number,
        "at": at,
        "who": membership_id,
        "name": name,
        "each": each,
        "spread": spread_days,
    }
    # n: which one; t: its tenth, mixed so that tenths of different things do not fall together
    source = (
        "(SELECT md5(%(name)s || 'c' || n)::uuid AS id, n, n %% 10 AS t, (n / 10) %% 10 AS u,"
        " md5(%(name)s || 'p' || n / %(each)s)::uuid AS person,"
        " %(at)s::timestamptz + (n %% %(spread)s) * interval '1 day' AS day"
        " FROM generate_series(0, %(number)s - 1) n)"
    )
    people = f"(SELECT DISTINCT ON (person) * FROM {source} one ORDER BY person, n) s"
    every = f"{source} s"
    insert(Party, people, asked, id="s.person", kind="'person'", name="'Crowd ' || s.n")
    insert(
        Person,
        people,
        asked,
        party_id="s.person",
        language=f"CASE WHEN s.u < {welsh} THEN 'cy' ELSE 'en' END",
    )
    insert(
        Conversation,
        every,
        asked,
        id="s.id",
        person_id="s.person",
        professional_id="%(who)s",
        at="s.day",
        state=f"CASE WHEN t < {held} THEN 'held' ELSE 'booked' END",
        held_at=f"CASE WHEN t < {held} THEN s.day END",
        booked_at="s.day - interval '9 days'",
    )
    insert(
        Preparation,
        f"{every} WHERE u < {prepared}",
        asked,
        id="md5(s.id || 'w')::uuid",
        conversation_id="s.id",
        person_id="s.person",
        sent_at="s.day - interval '2 days'",
        channel=f"CASE WHEN t < {on_paper} THEN 'paper' ELSE 'web' END",
        helper=f"CASE WHEN t < {helped} THEN 'Dana' ELSE '' END",
    )
    insert(
        AgendaItem,
        f"{every} CROSS JOIN generate_series(1, 2) nth",
        asked,
        id="gen_random_uuid()",
        conversation_id="s.id",
        person_id="s.person",
        raised_by="'person'",
        rank="nth",
        kind="'talk'",
        carried_at=f"CASE WHEN u < {carried} AND nth = 2 THEN s.day END",
    )
    agreeing = f"{every} WHERE t < {agreed}"
    insert(
        Goal,
        agreeing,
        asked,
        id="md5(s.id || 'g')::uuid",
        person_id="s.person",
        conversation_id="s.id",
        set_on="s.day::date",
        state="'active'",
    )
    insert(
        Agreement,
        agreeing,
        asked,
        id="md5(s.id || 'a')::uuid",
        person_id="s.person",
        goal_id="md5(s.id || 'g')::uuid",
        conversation_id="s.id",
        professional_id="%(who)s",
        version="1",
        written_at="s.day",
    )
    for side in ("person", "professional"):
        insert(
            Acceptance,
            agreeing,
            asked,
            id="gen_random_uuid()",
            agreement_id="md5(s.id || 'a')::uuid",
            person_id="s.person",
            side=f"'{side}'",
            way=f"CASE WHEN u < {on_paper} THEN 'signature' ELSE 'button' END",
            helper=f"CASE WHEN u < {helped} THEN 'Dana' ELSE '' END",
            at="s.day",
        )
    insert(
        OutMessage,
        f"{every} WHERE t < {sent} AND t < {agreed}",
        asked,
        id="gen_random_uuid()",
        key="'plans.agreed:' || md5(s.id || 'a')::uuid",
        person_id="s.person",
        owner_id="s.person",
        purpose="'plans.agreed'",
        state="'sent'",
        sent_at="s.day",
    )
    insert(
        CheckIn,
        agreeing,
        asked,
        id="gen_random_uuid()",
        kind="'goal'",
        person_id="s.person",
        about_id="md5(s.id || 'g')::uuid",
        responsible_id="%(who)s",
        state=f"CASE WHEN t < {answered} THEN 'answered' ELSE 'asked' END",
        answered_at=f"CASE WHEN t < {answered} THEN s.day + interval '13 days' END",
        channel=f"CASE WHEN u < {on_paper} THEN 'paper' ELSE 'link' END",
        helper=f"CASE WHEN u < {helped} THEN 'Dana' ELSE '' END",
    )
    insert(
        Commitment,
        agreeing,
        asked,
        id="gen_random_uuid()",
        goal_id="md5(s.id || 'g')::uuid",
        person_id="s.person",
        side="'professional'",
        membership_id="%(who)s",
        due_date="s.day::date",
        state=f"CASE WHEN t < {kept} THEN 'kept' ELSE 'open' END",
        answered_at=f"CASE WHEN t < {kept} THEN s.day + interval '13 days' END",
    )
    for occasion, tenths, value in (
        ("set", agreed, "3 + t"),
        ("follow_up", min(rated_again, agreed), "5 + t"),
    ):
        insert(
            ConfidenceRating,
            f"{every} WHERE t < {tenths}",
            asked,
            goal_id="md5(s.id || 'g')::uuid",
            person_id="s.person",
            value=value,
            occasion=f"'{occasion}'",
            at="s.day" + (" + interval '13 days'" if occasion == "follow_up" else ""),
        )
