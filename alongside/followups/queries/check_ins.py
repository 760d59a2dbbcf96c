"""Check-ins as people and professionals see them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from alongside.core import clock, keys, rows
from alongside.core.actors import Actor
from alongside.followups import rules
from alongside.followups.access import token_hash
from alongside.followups.kinds import kind_of
from alongside.followups.models import OPEN, CheckIn, CheckInState, QuestionSetVersion
from alongside.people.models import Membership, Person
from alongside.ui.dates import day as in_words

KEPT = timedelta(days=30)
SOON = timedelta(days=7)
THANKS = timedelta(hours=1)


@dataclass(frozen=True)
class Row:
    """One check-in as a list shows it. `about` and `said` are the person's own words."""

    id: UUID
    person: Person
    title: str
    about: str
    said: str
    responsible: Membership
    due_on: date
    state: str
    late: bool
    asked_at: datetime | None
    answered_at: datetime | None
    helper: str
    stale: bool


def _full(found: QuerySet[CheckIn]) -> QuerySet[CheckIn]:
    return found.select_related("person", "responsible__person", "responsible__team__service")


def answers_of(check_in: CheckIn) -> dict[str, str]:
    """What was answered, by question."""
    found: dict[str, str] = json.loads(check_in.answers or "{}")
    return found


def said(check_in: CheckIn) -> str:
    """The free words of an answer, whole."""
    questions = check_in.as_asked().questions
    answers = answers_of(check_in)
    return "\n\n".join(answers[q.key] for q in questions if q.kind == "words" and q.key in answers)


def is_late(check_in: CheckIn) -> bool:
    """Whether its day is over, on the person's own calendar, and nothing was answered."""
    today = clock.today(ZoneInfo(check_in.person.time_zone))
    return check_in.state in OPEN and check_in.due_on < today


def _rows(found: Iterable[CheckIn], *, with_about: bool = True) -> list[Row]:
    held = list(found)
    keys.load({row.person_id for row in held})
    pinned = {row.set_version_id for row in held if row.set_version_id is not None}
    versions = QuestionSetVersion.objects.in_bulk(pinned)
    for row in held:
        if row.set_version_id is not None:
            rows.relate(row, set_version=versions[row.set_version_id])
    return [
        Row(
            id=row.pk,
            person=row.person,
            title=str(kind_of(row.kind).title),
            about=_about(row) if with_about else "",
            said=said(row),
            responsible=row.responsible,
            due_on=row.due_on,
            state=row.state,
            late=is_late(row),
            asked_at=row.asked_at,
            answered_at=row.answered_at,
            helper=row.helper,
            stale=row.stale,
        )
        for row in held
    ]


def _about(row: CheckIn) -> str:
    """As it was asked; before that, as it stands."""
    return rules.read(row.asked).about if row.asked else kind_of(row.kind).about(row)


def for_person(person: Person) -> list[Row]:
    """What waits for a person's answer, late ones included, and what they answered in the last 30
    days. The caller has checked that this may be seen. Two queries, one more for each that was not
    asked yet."""
    now = clock.now()
    waiting = Q(state=CheckInState.ASKED) | Q(state=CheckInState.PLANNED, ask_at__lte=now)
    answered = Q(state=CheckInState.ANSWERED, answered_at__gte=now - KEPT)
    found = CheckIn.objects.filter(waiting | answered, person=person)
    return _rows(_full(found).order_by("due_on", "ordinal", "id")[:20])


def for_membership(by: Actor) -> list[Row]:
    """The open check-ins that the actor answers for: late ones and those of the next 7 days. Two
    queries."""
    if by.membership_id is None:
        return []
    found = CheckIn.objects.visible_to(by).filter(
        responsible_id=by.membership_id,
        state__in=OPEN,
        due_on__lte=clock.today() + SOON,
    )
    return _rows(_full(found).order_by("due_on", "id")[:100], with_about=False)


def about(kind: str, about_id: UUID) -> list[Row]:
    """Every check-in about one thing, the newest first. The caller has checked that it may be
    seen."""
    found = CheckIn.objects.filter(kind=kind, about_id=about_id)
    return _rows(_full(found).order_by("-due_on", "-created_at"))


def get(person: Person, check_in_id: UUID) -> CheckIn | None:
    """One check-in of a person."""
    return _full(CheckIn.objects.filter(person=person, pk=check_in_id)).first()


def by_token(token: str) -> CheckIn | None:
    """The check-in whose link this is: not run out, and not answered."""
    found = _full(CheckIn.objects.filter(token_hash=token_hash(token))).first()
    if (
        found is None
        or found.token_expires_at is None
        or found.token_expires_at <= clock.now()
        or found.state == CheckInState.ANSWERED
        or not found.person.can_be_contacted
    ):
        return None
    return found


def by_used_token(token: str) -> CheckIn | None:
    """The check-in that was answered by this link a moment ago, for saying thank you."""
    found = _full(CheckIn.objects.filter(token_hash=token_hash(token))).first()
    if (
        found is None
        or found.state != CheckInState.ANSWERED
        or found.channel != "link"
        or found.answered_at is None
        or found.answered_at < clock.now() - THANKS
    ):
        return None
    return found


def person_of(token: str) -> Person | None:
    """Whom a link was for, whatever became of it: to speak their language, and for nothing else."""
    found = CheckIn.objects.filter(token_hash=token_hash(token)).select_related("person").first()
    return found.person if found else None


def how_answered(check_in: CheckIn) -> str:
    """ "Answered on Tuesday 24 November, by phone, typed by Dana Hughes"."""
    if check_in.answered_at is None:
        return ""
    when = in_words(check_in.answered_at)
    if check_in.helper:
        return _("Answered on %(day)s, typed by %(helper)s") % {
            "day": when,
            "helper": check_in.helper,
        }
    return _("Answered on %(day)s") % {"day": when}
