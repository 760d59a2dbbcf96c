"""Groups to come, a group's shared list and who comes, and what a team sees of its visits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from alongside.core import clock, keys
from alongside.core.actors import Actor
from alongside.core.disclosure import Count
from alongside.core.quarters import Quarter
from alongside.people.access import visible_people
from alongside.people.models import Person
from alongside.people.rules import Category, Level
from alongside.plans.models import (
    Conversation,
    ConversationState,
    GroupItem,
    GroupVisit,
    TalkWishes,
)
from alongside.plans.rules.visits import (
    AS_PLANNED,
    GROUP,
    LENGTHS,
    LONGER,
    NEAR,
    OVER,
    SHORTER,
    Measured,
)


def wishes_of(person_id: UUID) -> TalkWishes | None:
    """What somebody said last of how they like to talk."""
    return TalkWishes.objects.filter(person_id=person_id).first()


def groups_of(service_id: UUID | None) -> QuerySet[GroupVisit]:
    """The group visits of a service, those to come first in time."""
    return (
        GroupVisit.objects.filter(service_id__in=[service_id] if service_id else [])
        .select_related("professional__person", "professional__team__service")
        .order_by("at")
    )


def groups_to_come(by: Actor) -> list[GroupVisit]:
    """The next group visits of the actor's service. One query."""
    found = groups_of(by.service_id).filter(state=ConversationState.BOOKED, at__gt=clock.now())
    return list(found[:20])


def shared_items(group: GroupVisit) -> list[GroupItem]:
    """What stands on the group's shared list. Two queries."""
    items = list(group.items.filter(removed_at__isnull=True).select_related("membership__person"))
    keys.load(item.owner_id for item in items)
    return items


@dataclass(frozen=True)
class Coming:
    """Somebody who comes to a group: None where their record is closed to whoever looks."""

    conversation: Conversation
    person: Person | None


def coming(by: Actor, group: GroupVisit) -> list[Coming]:
    """Who comes, by name only for those who let the actor see their plan. Three queries."""
    rows = list(group.conversations.exclude(state=ConversationState.CANCELLED).order_by("pk"))
    people = visible_people(by, Level.VIEW, Category.PLAN).filter(
        pk__in=[row.person_id for row in rows]
    )
    keys.load(row.person_id for row in rows)
    seen = {person.pk: person for person in people}
    return [Coming(row, seen.get(row.person_id)) for row in rows]


_HELD = """
  FROM plans_conversation c
  JOIN people_membership m ON m.id = c.professional_id
  JOIN people_team t ON t.party_id = m.team_id
  WHERE t.service_id = %(service)s AND c.at >= %(first)s AND c.at < %(end)s
"""
_TYPE = (
    f"CASE WHEN c.visit IN ('{LONGER}', '{GROUP}') THEN c.visit"
    " WHEN c.way IN ('video', 'phone') THEN c.way ELSE 'usual' END"
)
_SPREAD = {
    SHORTER: f"c.minutes_taken < c.minutes - {NEAR}",
    AS_PLANNED: f"c.minutes_taken BETWEEN c.minutes - {NEAR} AND c.minutes + {NEAR}",
    OVER: f"c.minutes_taken > c.minutes + {NEAR}",
}


def _pairs(*conditions: str) -> str:
    return ", ".join(
        f"count(*) FILTER (WHERE {one}), count(DISTINCT c.person_id) FILTER (WHERE {one})"
        for one in conditions
    )


def _counts(numbers: Any) -> list[Count]:
    return [Count(*pair) for pair in zip(numbers[::2], numbers[1::2], strict=True)]


def _rows(sql: str, service_id: UUID, quarter: Quarter) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(
            sql,
            {
                "service": service_id,
                "first": clock.at_local(quarter.first, time(0)),
                "end": clock.at_local(quarter.following.first, time(0)),
                "read": clock.at_local(quarter.read_on + timedelta(days=1), time(0)),
            },
        )
        found: list[Any] = cursor.fetchall()
    return found


def measured(service_id: UUID, quarter: Quarter) -> dict[str, Measured]:
    """How long visits took beside what was planned, by type; those whose length was said. One
    query."""
    found = {}
    for kind, planned, taken, *numbers in _rows(
        f"SELECT {_TYPE}, percentile_disc(0.5) WITHIN GROUP (ORDER BY c.minutes),"
        " percentile_disc(0.5) WITHIN GROUP (ORDER BY c.minutes_taken),"
        f" {_pairs('true', *_SPREAD.values())} {_HELD}"
        " AND c.held_at < %(read)s AND c.minutes_taken IS NOT NULL GROUP BY 1",
        service_id,
        quarter,
    ):
        whole, *spread = _counts(numbers)
        found[kind] = Measured(whole, planned, taken, dict(zip(LENGTHS, spread, strict=True)))
    return found


def counted(service_id: UUID, quarter: Quarter) -> dict[str, tuple[Count, Count, Count]]:
    """Three shares: booked at a time they wished for; felt in control, of those who answered; with
    whom they wished for, of those who had talked here before. Two queries."""
    booked = "(c.cancelled_at IS NULL OR c.cancelled_at >= %(read)s)"
    ((*numbers,),) = _rows(
        "SELECT "
        + _pairs("c.suits", "NOT c.suits", "c.suits IS NOT NULL")
        + ", "
        + _pairs(
            "c.reviews_id IS NOT NULL AND c.instead_of_id IS NULL",
            "c.reviews_id IS NOT NULL AND c.instead_of_id IS NOT NULL",
            "c.reviews_id IS NOT NULL",
        )
        + f" {_HELD} AND {booked}",
        service_id,
        quarter,
    )
    ((*answers,),) = _rows(
        "SELECT "
        + _pairs("i.answer = 'yes'", "i.answer <> 'yes'", "true")
        + " "
        + _HELD.replace("WHERE", "JOIN plans_incontrol i ON i.conversation_id = c.id WHERE")
        + " AND i.at < %(read)s",
        service_id,
        quarter,
    )
    told = _counts(numbers)
    control = _counts(answers)
    return {
        "suits": (told[0], told[1], told[2]),
        "same": (told[3], told[4], told[5]),
        "control": (control[0], control[1], control[2]),
    }
