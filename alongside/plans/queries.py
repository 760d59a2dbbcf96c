"""Reads that several pages share, each with a stated number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404

from alongside.core import clock, keys
from alongside.core.actors import Actor
from alongside.people.models import Membership, Person
from alongside.plans.models import (
    Acceptance,
    AgendaItem,
    Agreement,
    AgreementCopy,
    Commitment,
    CommitmentState,
    ConfidenceRating,
    Conversation,
    ConversationState,
    Goal,
    GoalState,
    Preparation,
    Review,
    Side,
)

DAY_PAGE = 50


def _whole(conversations: QuerySet[Conversation]) -> QuerySet[Conversation]:
    return conversations.select_related(
        "person", "professional__person", "professional__team__service", "preparation__read_by"
    )


def conversation_of(by: Actor, person: Person, conversation_id: UUID) -> Conversation:
    """One conversation of this person, or Http404. One query."""
    found = _whole(Conversation.objects.filter(pk=conversation_id, person=person)).first()
    if found is None:
        raise Http404
    return found


def goal_of(person: Person, goal_id: UUID) -> Goal:
    """One goal of this person, or Http404. One query."""
    found = (
        Goal.objects.filter(pk=goal_id, person=person)
        .select_related(
            "person",
            "proposed_by__person",
            "proposed_by__team__service",
            "conversation__professional__team",
        )
        .first()
    )
    if found is None:
        raise Http404
    return found


def agreement_of(person: Person, agreement_id: UUID) -> Agreement:
    """One version of an agreement of this person, or Http404. Three queries."""
    found = (
        Agreement.objects.filter(pk=agreement_id, person=person)
        .select_related("person", "goal", "professional__person", "professional__team__service")
        .prefetch_related(
            Prefetch("acceptances", Acceptance.objects.order_by("at")),
            "copied_for_record__membership__person",
        )
        .first()
    )
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
    items = list(conversation.agenda.filter(removed_at__isnull=True))
    return {str(side): [item for item in items if item.raised_by == side] for side in Side}


@dataclass(frozen=True)
class GoalView:
    """A goal with everything that has happened to it."""

    goal: Goal
    ratings: list[ConfidenceRating]
    mine: list[Commitment]
    theirs: list[Commitment]
    agreement: Agreement | None
    reviews: list[Review]
    follow_up_on: date | None = None

    @property
    def confidence(self) -> int | None:
        """The newest rating."""
        return self.ratings[-1].value if self.ratings else None


def goals(person: Person, *, states: tuple[str, ...] = (GoalState.ACTIVE,)) -> list[GoalView]:
    """The goals of a person, newest first, with ratings, promises, agreements and reviews.
    Six queries, whatever the number of goals."""
    rows = (
        Goal.objects.filter(person=person, state__in=states)
        .select_related("proposed_by__person")
        .prefetch_related(
            "ratings",
            Prefetch(
                "commitments",
                Commitment.objects.select_related("membership__person", "membership__team"),
            ),
            Prefetch(
                "agreements",
                Agreement.objects.select_related("professional__person")
                .prefetch_related("acceptances")
                .order_by("version"),
            ),
            Prefetch("review_rows", Review.objects.order_by("at")),
        )
        .order_by("-set_on", "-created_at")
    )
    return [view_of(row) for row in rows]


def view_of(goal: Goal) -> GoalView:
    """One goal as it is shown; reads what was prefetched, or asks."""
    commitments = list(goal.commitments.all())
    agreements = sorted(goal.agreements.all(), key=lambda row: row.version)
    return GoalView(
        goal=goal,
        ratings=list(goal.ratings.all()),
        mine=[row for row in commitments if row.side == Side.PERSON],
        theirs=[row for row in commitments if row.side == Side.PROFESSIONAL],
        agreement=agreements[-1] if agreements else None,
        reviews=list(goal.review_rows.all()),
    )


def lines(person: Person) -> tuple[list[GoalView], list[Goal]]:
    """Goals under way, with ratings and the promises of both sides but nothing else, and goals that
    somebody suggested. Three queries, whatever the number of goals."""
    rows = list(
        Goal.objects.filter(person=person, state__in=[GoalState.ACTIVE, GoalState.PROPOSED])
        .select_related("proposed_by__person")
        .prefetch_related(
            "ratings",
            Prefetch("commitments", Commitment.objects.select_related("membership__person")),
        )
        .order_by("-set_on", "-created_at")
    )
    under_way = [
        GoalView(
            goal=row,
            ratings=list(row.ratings.all()),
            mine=[each for each in row.commitments.all() if each.side == Side.PERSON],
            theirs=[each for each in row.commitments.all() if each.side == Side.PROFESSIONAL],
            agreement=None,
            reviews=[],
        )
        for row in rows
        if row.state == GoalState.ACTIVE
    ]
    return under_way, [row for row in rows if row.state == GoalState.PROPOSED]


def waiting(views: list[GoalView]) -> list[Agreement]:
    """Of goals already read: the newest versions to which somebody has not said yes."""
    return [
        view.agreement
        for view in views
        if view.goal.state == GoalState.ACTIVE
        and view.agreement is not None
        and len(view.agreement.acceptances.all()) < len(Side.values)
    ]


def waiting_agreements(person: Person) -> list[Agreement]:
    """The newest versions to which somebody has not said yes. Two queries."""
    newest: dict[UUID, Agreement] = {}
    for row in (
        Agreement.objects.filter(person=person, goal__state=GoalState.ACTIVE)
        .select_related("goal", "professional__person")
        .prefetch_related("acceptances")
        .order_by("version")
    ):
        newest[row.goal_id] = row
    return [row for row in newest.values() if len(row.acceptances.all()) < len(Side.values)]


def to_ask(under_way: list[GoalView]) -> list[Commitment]:
    """Of goals already read: promises of professionals whose day has come."""
    today = clock.today()
    return sorted(
        (
            row
            for view in under_way
            for row in view.theirs
            if row.state == CommitmentState.OPEN and row.due_date <= today
        ),
        key=lambda row: row.due_date,
    )


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


def conversations_of_day(by: Actor, day: date, *, whole_team: bool = False) -> list[DayRow]:
    """The conversations of this professional (or their team) on a day, in order of time, of those
    people who let them in. Two queries: the conversations, and the keys that open their words."""
    start = clock.at_local(day, time(0))
    end = clock.at_local(day + timedelta(days=1), time(0))
    rows = Conversation.objects.visible_to(by).filter(at__gte=start, at__lt=end)
    mine = Q(professional_id=by.membership_id)
    rows = rows.filter(Q(professional__team_id=by.team_id) if whole_team else mine)
    rows = rows.exclude(state=ConversationState.CANCELLED)
    ids = list(rows.values_list("person_id", flat=True)[:DAY_PAGE])
    keys.load(ids)
    return [
        DayRow(row, getattr(row, "preparation", None))
        for row in _whole(rows).order_by("at")[:DAY_PAGE]
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


def copies(goal: Goal) -> list[AgreementCopy]:
    """Who has a copy now. One query."""
    return list(goal.copies.filter(removed_at__isnull=True).select_related("recipient"))


def copies_held(by: Actor, person: Person) -> QuerySet[AgreementCopy]:
    """The copies that this person gave to the actor or the team they act in."""
    holders = [id for id in (by.person_id, by.team_id) if id]
    return AgreementCopy.objects.filter(
        person=person, recipient_id__in=holders, removed_at__isnull=True
    )
