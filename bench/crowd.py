"""Very many people who have a schedule and no words, for what is measured among many."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bench.place import universe

PORTION = 25_000


def crowd(number: int, name: str) -> None:
    """Schedules of people without words, each with its next check-in planned, for next year. In
    portions: no statement may take long."""
    from alongside.core import clock
    from alongside.core.jobs import Due
    from alongside.followups.models import CheckIn, Schedule
    from alongside.people.models import Party, Person
    from tests.followups import making
    from tests.plans.crowd import insert

    town = universe()
    asked: dict[str, Any] = {
        "at": clock.now() + timedelta(days=365),
        "name": name,
        "set": making.in_use(town, "low-mood").pk,
        "who": town.memberships["nurse"].pk,
        "nurse": town.nurse.pk,
    }
    rows = (
        "(SELECT md5(%(name)s || 'p' || n)::uuid AS person, md5(%(name)s || 's' || n)::uuid AS id"
        " FROM generate_series(%(first)s, %(last)s) n) s"
    )
    for first in range(1, number + 1, PORTION):
        asked |= {"first": first, "last": min(first + PORTION - 1, number)}
        insert(Party, rows, asked, id="s.person", kind="'person'", name="'Crowd'")
        insert(Person, rows, asked, party_id="s.person", language="'en'")
        insert(
            Schedule, rows, asked, id="s.id", person_id="s.person", at_time="'10:00'::time",
            question_set_id="%(set)s::uuid", responsible_id="%(who)s::uuid", state="'active'",
            phases="'[[1, \"week\", null]]'::jsonb", time_zone="'Europe/London'",
            proposed_by_id="%(nurse)s::uuid",
        )  # fmt: skip
        insert(
            CheckIn, rows, asked, id="s.id", kind="'questions'", person_id="s.person",
            about_id="s.id", responsible_id="%(who)s::uuid",
        )  # fmt: skip
        for kind in ("followups.ask", "followups.overdue"):
            insert(
                Due, rows, asked, kind=f"'{kind}'", key="s.id::text", person_id="s.person",
                payload="jsonb_build_object('check_in', s.id)", attempts="0",
            )  # fmt: skip
