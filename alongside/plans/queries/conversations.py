"""Reading conversations, their agenda, and a professional's day."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID, uuid4

from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404

from alongside.core import clock, keys
from alongside.core.actors import Actor
from alongside.core.standing import Standing
from alongside.people.access import RecordQuerySet
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


def _shown(rows: QuerySet[Conversation]) -> QuerySet[Conversation]:
    """The first of these, with what its pages show."""
    return rows.select_related(
        "professional__person", "professional__team__service", "preparation"
    )[:1]


def _of(person_id: UUID) -> QuerySet[Conversation]:
    """Those of one person that were not called off, the newest first."""
    rows = Conversation.objects.filter(person_id=person_id)
    return rows.exclude(state=ConversationState.CANCELLED).order_by("-at")


_EXAMPLE = datetime(1999, 12, 31, 23, 59, 59, 7, UTC)
_this = Standing(
    lambda person_id, pk: _shown(Conversation.objects.filter(person_id=person_id, pk=pk)),
    person_id=uuid4(),
    pk=uuid4(),
)
_next = Standing(
    lambda person_id, start: _shown(
        Conversation.objects.filter(
            person_id=person_id, state=ConversationState.BOOKED, at__gte=start
        ).order_by("at")
    ),
    person_id=uuid4(),
    start=_EXAMPLE,
)
_last = Standing(lambda person_id: _shown(_of(person_id)), person_id=uuid4())
_last_over = Standing(
    lambda person_id, now: _shown(_of(person_id).filter(_over(now))),
    person_id=uuid4(),
    now=_EXAMPLE,
)


def _whole(person: Person, found: Conversation | None) -> Conversation | None:
    """A conversation of this person. Whoever read the words or sees to the next time is joined only
    where they are somebody else than the named professional, who it nearly always is: each of them
    is three tables more."""
    if found is not None:
        found.person = person
        if found.next_by_id == found.professional_id:
            found.next_by = found.professional
        preparation = getattr(found, "preparation", None)
        if preparation is not None and preparation.read_by_id == found.professional_id:
            preparation.read_by = found.professional
    return found


def conversation_of(by: Actor, person: Person, conversation_id: UUID) -> Conversation:
    """One conversation of this person, or Http404. One query."""
    found = _whole(person, _this.first(person_id=person.pk, pk=conversation_id))
    if found is None:
        raise Http404
    return found


def next_conversation(person: Person) -> Conversation | None:
    """The next booked conversation, today's included while it is not held. One query."""
    start = clock.at_local(clock.today(), time(0))
    return _whole(person, _next.first(person_id=person.pk, start=start))


def past_conversations(person: Person) -> QuerySet[Conversation]:
    """Those held, newest first."""
    return (
        Conversation.objects.filter(person=person, state=ConversationState.HELD)
        .select_related("professional__person")
        .order_by("-at")
    )


def last_conversation(person: Person) -> Conversation | None:
    """The newest conversation that was not called off, held or booked. One query."""
    return _whole(person, _last.first(person_id=person.pk))


def last_talk(person: Person) -> Conversation | None:
    """The newest conversation whose time has come, and was not called off. One query."""
    return _whole(person, _last_over.first(person_id=person.pk, now=clock.now()))


def _over(now: datetime) -> Q:
    return Q(at__lte=now) | Q(state=ConversationState.HELD)


def agenda(conversation: Conversation, *, named: bool = True) -> dict[str, list[AgendaItem]]:
    """The items of both sides, the person's first; `named` with the professional who raised each.
    One query."""
    rows = conversation.agenda.filter(removed_at__isnull=True)
    items = list(rows.select_related("membership__person") if named else rows)
    return {str(side): [item for item in items if item.raised_by == side] for side in Side}


def last_professional(person: Person, service_id: UUID | None) -> Membership | None:
    """With whom the person talked last in this service: the default for the next time. Where they
    have not talked yet, with whom they are to."""
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
        .annotate(over=_over(clock.now()))
        .order_by("-over", "-at")
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


def _opened(by: Actor, rows: RecordQuerySet[Conversation], *joined: str) -> QuerySet[Conversation]:
    """Those of these conversations that `by` may see, the first ones of the day, with the keys to
    their words. Two queries before the one that this is."""
    seen = dict(rows.visible_to(by).order_by("at").values_list("pk", "person_id")[:DAY_PAGE])
    keys.load(seen.values())
    found = Conversation.objects.filter(pk__in=seen).order_by("at")
    return found.select_related("person", "preparation", *joined)


def conversations_of_day(by: Actor, day: date, *, whole_team: bool = False) -> list[DayRow]:
    """The conversations of this professional (or their team) on a day, in order of time, of those
    people who let them in. Four queries: which they are, the keys that open their words, the
    conversations, and what has to be ready for them."""
    start = clock.at_local(day, time(0))
    end = clock.at_local(day + timedelta(days=1), time(0))
    mine = Q(professional_id=by.membership_id)
    rows = Conversation.objects.filter(
        Q(professional__team_id=by.team_id) if whole_team else mine, at__gte=start, at__lt=end
    ).exclude(state=ConversationState.CANCELLED)
    tasks = Prefetch("tasks", PreparationTask.objects.only("conversation", "state"))
    return [
        DayRow(
            row,
            getattr(row, "preparation", None),
            readiness(task.state for task in row.tasks.all()),
        )
        for row in _opened(by, rows, "professional__person").prefetch_related(tasks)
    ]


def upcoming(by: Actor, until: datetime) -> list[Conversation]:
    """This professional's next conversations after today. Three queries."""
    start = clock.at_local(clock.today() + timedelta(days=1), time(0))
    rows = Conversation.objects.filter(
        professional_id=by.membership_id,
        state=ConversationState.BOOKED,
        at__gte=start,
        at__lt=until,
    )
    return list(_opened(by, rows))


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


def talked_on(
    service_id: UUID, people: Collection[UUID], first: date, last: date
) -> set[tuple[UUID, date]]:
    """Of these people, who had a conversation with the service on which day, from `first` to
    `last`. One query."""
    held = Conversation.objects.filter(
        professional__team__service_id=service_id,
        person_id__in=people,
        state=ConversationState.HELD,
        at__gte=clock.at_local(first, time(0)),
        at__lt=clock.at_local(last + timedelta(days=1), time(0)),
    )
    return {
        (person, at.astimezone(clock.LONDON).date())
        for person, at in held.values_list("person_id", "at")
    }
