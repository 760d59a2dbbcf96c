"""Reading conversations, their agenda, and a professional's day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404

from alongside.core import clock, keys
from alongside.core.actors import Actor
from alongside.people.models import Membership, Person
from alongside.plans.models import (
    AgendaItem,
    Conversation,
    ConversationState,
    Preparation,
    PreparationTask,
    Side,
    Way,
)
from alongside.plans.rules.preparing import Readiness, readiness

DAY_PAGE = 50


def _whole(conversations: QuerySet[Conversation]) -> QuerySet[Conversation]:
    return conversations.select_related(
        "person",
        "professional__person",
        "professional__team__service",
        "preparation__read_by__person",
        "next_by__person",
    )


def conversation_of(by: Actor, person: Person, conversation_id: UUID) -> Conversation:
    """One conversation of this person, or Http404. One query."""
    found = _whole(Conversation.objects.filter(pk=conversation_id, person=person)).first()
    if found is None:
        raise Http404
    return found


def next_conversation(person: Person) -> Conversation | None:
    """The next booked conversation, today's included while it is not held. One query."""
    start = clock.at_local(clock.today(), time(0))
    return (
        _whole(Conversation.objects.filter(person=person))
        .filter(state=ConversationState.BOOKED, at__gte=start)
        .order_by("at")
        .first()
    )


def past_conversations(person: Person) -> QuerySet[Conversation]:
    """Those held, newest first."""
    return (
        Conversation.objects.filter(person=person, state=ConversationState.HELD)
        .select_related("professional__person")
        .order_by("-at")
    )


def last_conversation(person: Person) -> Conversation | None:
    """The newest conversation that was not called off, held or booked. One query."""
    return (
        _whole(Conversation.objects.filter(person=person))
        .exclude(state=ConversationState.CANCELLED)
        .order_by("-at")
        .first()
    )


def agenda(conversation: Conversation) -> dict[str, list[AgendaItem]]:
    """The items of both sides, the person's first. One query."""
    rows = conversation.agenda.filter(removed_at__isnull=True)
    items = list(rows.select_related("membership__person"))
    return {str(side): [item for item in items if item.raised_by == side] for side in Side}


def last_professional(person: Person, service_id: UUID | None) -> Membership | None:
    """With whom the person talked last in this service: the default for the next time."""
    if service_id is None:
        return None
    found = (
        Conversation.objects.filter(
            person=person,
            professional__team__service_id=service_id,
            professional__until_at__isnull=True,
        )
        .exclude(state=ConversationState.CANCELLED)
        .select_related("professional__person")
        .order_by("-at")
        .first()
    )
    return found.professional if found else None


def professionals(service_id: UUID) -> QuerySet[Membership]:
    """Who may be the named professional of a conversation in this service."""
    from alongside.people.models import PROFESSIONAL_ROLES

    return (
        Membership.objects.filter(
            team__service_id=service_id, role__in=PROFESSIONAL_ROLES, until_at__isnull=True
        )
        .select_related("person", "team")
        .order_by("person__sort_name")
    )


@dataclass(frozen=True)
class DayRow:
    """One conversation of a professional's day."""

    conversation: Conversation
    preparation: Preparation | None
    readiness: Readiness | None = None


def conversations_of_day(by: Actor, day: date, *, whole_team: bool = False) -> list[DayRow]:
    """The conversations of this professional (or their team) on a day, in order of time, of those
    people who let them in. Three queries: the conversations, what has to be ready for them, and the
    keys that open their words."""
    start = clock.at_local(day, time(0))
    end = clock.at_local(day + timedelta(days=1), time(0))
    rows = Conversation.objects.visible_to(by).filter(at__gte=start, at__lt=end)
    mine = Q(professional_id=by.membership_id)
    rows = rows.filter(Q(professional__team_id=by.team_id) if whole_team else mine)
    rows = rows.exclude(state=ConversationState.CANCELLED)
    ids = list(rows.values_list("person_id", flat=True)[:DAY_PAGE])
    keys.load(ids)
    return [
        DayRow(
            row,
            getattr(row, "preparation", None),
            readiness(task.state for task in row.tasks.all()),
        )
        for row in _whole(rows)
        .order_by("at")
        .prefetch_related(Prefetch("tasks", PreparationTask.objects.only("conversation", "state")))[
            :DAY_PAGE
        ]
    ]


def upcoming(by: Actor, until: datetime) -> list[Conversation]:
    """This professional's next conversations after today. Two queries."""
    start = clock.at_local(clock.today() + timedelta(days=1), time(0))
    rows = (
        Conversation.objects.visible_to(by)
        .filter(
            professional_id=by.membership_id,
            state=ConversationState.BOOKED,
            at__gte=start,
            at__lt=until,
        )
        .order_by("at")
    )
    ids = list(rows.values_list("person_id", flat=True)[:DAY_PAGE])
    keys.load(ids)
    return list(_whole(rows)[:DAY_PAGE])


class Talk(NamedTuple):
    """A conversation as the plan shows it: when, with whom, and where or how."""

    id: UUID
    at: datetime
    professional_id: UUID
    way: str

    def get_way_display(self) -> str:
        """Where or how, in words."""
        return str(Way(self.way).label)


def shown_conversations(person: Person) -> tuple[Talk | None, list[Talk]]:
    """The next conversation and the last five that were held; with whom: `member_names`. Two
    queries."""
    rows = Conversation.objects.filter(person=person).values_list(*Talk._fields)
    start = clock.at_local(clock.today(), time(0))
    booked = rows.filter(state=ConversationState.BOOKED, at__gte=start).order_by("at").first()
    held = rows.filter(state=ConversationState.HELD).order_by("-at")[:5]
    return Talk(*booked) if booked else None, [Talk(*row) for row in held]
