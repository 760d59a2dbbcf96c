"""Planning check-ins: when to ask, and what waits until then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.core import clock, jobs, rows
from alongside.core.actors import Actor
from alongside.core.audit import Note, record_many
from alongside.core.errors import Refused
from alongside.followups import rules
from alongside.followups.actions.check_ins import ASK, OVERDUE
from alongside.followups.kinds import kind_of
from alongside.followups.models import CheckIn
from alongside.messaging.queries import way_to
from alongside.messaging.rules import Way
from alongside.people.models import Membership, Person
from alongside.people.settings import resolve

LOOKED_FOR_AT = time(6)  # on the day after the last: before anybody's day begins


def ask_at(
    due_on: date, planned_at: datetime, zone: ZoneInfo, *, days_before: int, hour: int
) -> datetime:
    """The moment to ask: at `hour` on the person's own clock, some days before it is due.

    Never before `planned_at`. When the hour of that day is over, the next day's, if that is not
    too late; else at once.
    """
    local_plan = planned_at.astimezone(zone)
    on = rules.ask_day(due_on, local_plan.date(), days_before=days_before)
    moment = clock.at_local(on, time(hour), zone)
    if moment < planned_at:
        on += timedelta(days=1)
        moment = clock.at_local(on, time(hour), zone) if on <= due_on else planned_at
    return moment.astimezone(UTC)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A check-in to be planned; see `plan_check_in`."""

    kind: str
    person: Person
    about_id: UUID
    due_on: date
    responsible: Membership
    about_version: int = 1
    ordinal: int = 1
    at: datetime | None = None
    late_at: datetime | None = None


@transaction.atomic
def plan_check_in(
    *,
    by: Actor,
    kind: str,
    person: Person,
    about_id: UUID,
    due_on: date,
    responsible: Membership,
    about_version: int = 1,
    ordinal: int = 1,
    at: datetime | None = None,
    late_at: datetime | None = None,
) -> CheckIn:
    """Plan one check-in, due on a day, whose answer `responsible` reads. Planning the same again
    (kind, about, version, ordinal) changes nothing. The caller has checked that `by` may.

    `at` and `late_at` say when to ask and when it is too late; without them the service's settings
    do.

    Raises Refused when the responsible member belongs to no service.
    """
    plan = Plan(
        kind=kind,
        person=person,
        about_id=about_id,
        due_on=due_on,
        responsible=responsible,
        about_version=about_version,
        ordinal=ordinal,
        at=at,
        late_at=late_at,
    )
    plan_many(by=by, plans=[plan])
    row: CheckIn = CheckIn.objects.get(
        kind=kind, about_id=about_id, about_version=about_version, ordinal=ordinal
    )
    return row


def plan_many(*, by: Actor, plans: Sequence[Plan]) -> None:
    """`plan_check_in` for many, with as many statements: a part of an action, which is whole or
    not at all."""
    made = []
    for one in plans:
        kind_of(one.kind)
        if one.responsible.team_id is None:
            raise Refused(_("Whoever follows up must belong to a service."))
        row = rows.new(
            CheckIn,
            kind=one.kind,
            about_id=one.about_id,
            about_version=one.about_version,
            ordinal=one.ordinal,
            person_id=one.person.pk,
            responsible_id=one.responsible.pk,
            due_on=one.due_on,
            late_at=one.late_at,
            ask_at=one.at or _as_the_service_asks(one.person, one.responsible, one.due_on),
        )
        rows.relate(row, person=one.person, responsible=one.responsible)
        made.append(row)
    new = rows.insert_new(made)
    made = [row for row in made if row.pk in new]
    record_many(
        by,
        "check_in.plan",
        [Note(row, detail={"kind": row.kind, "due": row.due_on.isoformat()}) for row in made],
    )
    waiting = []
    for row in made:
        payload = {"check_in": str(row.pk)}
        waiting += [
            jobs.Job(ASK, str(row.pk), row.ask_at, payload, row.person_id),
            jobs.Job(OVERDUE, str(row.pk), _late_from(row), payload, row.person_id),
        ]
    jobs.schedule_many(waiting)


def _late_from(row: CheckIn) -> datetime:
    zone = ZoneInfo(row.person.time_zone)
    return row.late_at or clock.at_local(row.due_on + timedelta(days=1), LOOKED_FOR_AT, zone)


def _as_the_service_asks(person: Person, responsible: Membership, due_on: date) -> datetime:
    assert responsible.team is not None  # whoever follows up belongs to a service
    chosen = resolve(responsible.team.service_id)
    on_paper = way_to(person) in (Way.LETTER, Way.HAND)
    key = "followups.paper_days_before" if on_paper else "followups.days_before"
    return ask_at(
        due_on,
        clock.now(),
        ZoneInfo(person.time_zone),
        days_before=int(chosen[key].value),
        hour=int(chosen["followups.hour"].value),
    )
