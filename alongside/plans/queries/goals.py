"""Reading goals with all that happened to them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404

from alongside.core import clock
from alongside.followups.models import OPEN, CheckIn
from alongside.people.models import Membership, Person
from alongside.plans.models import (
    Agreement,
    Attainment,
    Commitment,
    CommitmentState,
    ConfidenceRating,
    Goal,
    GoalLevel,
    GoalState,
    Review,
    Side,
    Wording,
)


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


SETTLED_SHOWN = 2  # on the plan, of each side; the goal's own page has all


def _on_plan(rows: list[Commitment]) -> list[Commitment]:
    unsettled = (CommitmentState.OPEN, CommitmentState.NOT_KEPT)
    settled = [row for row in rows if row.state not in unsettled]
    newest = set(sorted(settled, key=lambda row: row.due_date)[-SETTLED_SHOWN:])
    return [row for row in rows if row.state in unsettled or row in newest]


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

    @property
    def shown_mine(self) -> list[Commitment]:
        """What the person promised and is not settled, and the newest that are."""
        return _on_plan(self.mine)

    @property
    def shown_theirs(self) -> list[Commitment]:
        """The same of professionals."""
        return _on_plan(self.theirs)

    @property
    def not_shown(self) -> int:
        """How many settled promises of both sides the plan leaves to the goal's own page."""
        return len(self.mine) + len(self.theirs) - len(self.shown_mine) - len(self.shown_theirs)


def goals(person: Person, *, states: tuple[str, ...] = (GoalState.ACTIVE,)) -> list[GoalView]:
    """The goals of a person, newest first, with ratings, promises, agreements and reviews.
    Seven queries, whatever the number of goals."""
    rows = (
        Goal.objects.filter(person=person, state__in=states)
        .select_related("proposed_by__person")
        .prefetch_related(
            "ratings",
            "tags",
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


def plan_goals(person: Person, *, tagged: bool) -> list[GoalView]:
    """The goals under way as the plan shows them: with ratings, the promises of both sides and, if
    `tagged`, what they are about. Whose promise it is: `with_members`. Three queries or four,
    whatever the number of goals."""
    rows = Goal.objects.filter(person=person, state=GoalState.ACTIVE).order_by(
        "-set_on", "-created_at"
    )
    rows = rows.prefetch_related("ratings", "commitments", *(["tags"] if tagged else []))
    return [
        GoalView(
            goal=row,
            ratings=list(row.ratings.all()),
            mine=[each for each in row.commitments.all() if each.side == Side.PERSON],
            theirs=[each for each in row.commitments.all() if each.side == Side.PROFESSIONAL],
            agreement=None,
            reviews=[],
        )
        for row in rows
    ]


def with_members(*groups: Iterable[Any]) -> None:
    """Give rows their memberships, and whose they are, with one query for all: joined to each row,
    they cost more than the rows."""
    rows = [row for group in groups for row in group if row.membership_id is not None]
    held = Membership.objects.select_related("person").in_bulk({row.membership_id for row in rows})
    for row in rows:
        row.membership = held[row.membership_id]


def ended_goals(person: Person) -> QuerySet[Goal]:
    """Goals that were reached or let go, newest first."""
    return Goal.objects.filter(
        person=person, state__in=[GoalState.ACHIEVED, GoalState.LET_GO]
    ).order_by("-set_on", "-created_at", "id")


def line_version(goal: Goal) -> int:
    """How often the line of a goal was written in the plan: what a form that changes it was opened
    with. One query."""
    return Wording.objects.filter(person_id=goal.person_id, thing_id=goal.pk).count()


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


@dataclass(frozen=True)
class GoalPage:
    """A goal as its own page shows it: what stands now. What happened is in `timeline`."""

    mine: list[Commitment]
    theirs: list[Commitment]
    done_before: int
    ratings: list[ConfidenceRating]
    levels: list[GoalLevel]
    now: Attainment | None
    open_check_ins: list[CheckIn]
    agreements: list[Agreement]

    @property
    def agreement(self) -> Agreement | None:
        """The newest version."""
        return self.agreements[0] if self.agreements else None

    @property
    def last_level(self) -> str:
        """The person's words for the level they last said they are at."""
        if self.now is None:
            return ""
        known = {row.level: row.words for row in self.levels}
        return known.get(self.now.level) or str(self.now.get_level_display())


RECENT = timedelta(days=30)


def goal_page(goal: Goal, *, kind: str) -> GoalPage:
    """What stands of a goal now: promises that wait or were answered of late, the ruler, levels,
    the follow-up, the versions of the agreement. `kind` is that of its check-ins. Eight queries,
    whatever the goal has lived through."""
    waiting = Q(state__in=[CommitmentState.OPEN, CommitmentState.NOT_KEPT])
    lately = Q(answered_at__gte=clock.now() - RECENT)
    promises = goal.commitments.select_related("membership__person", "membership__team")
    shown = list(promises.filter(waiting | lately))
    levels = list(goal.levels.all())
    return GoalPage(
        mine=[row for row in shown if row.side == Side.PERSON],
        theirs=[row for row in shown if row.side == Side.PROFESSIONAL],
        done_before=goal.commitments.count() - len(shown),
        ratings=list(goal.ratings.all()),
        levels=levels,
        now=goal.attainments.last() if levels else None,
        open_check_ins=list(
            CheckIn.objects.filter(kind=kind, about_id=goal.pk, state__in=OPEN)
            .select_related("responsible__person")
            .order_by("due_on")
        ),
        agreements=list(
            goal.agreements.order_by("-version")
            .defer("content")
            .select_related("professional__person", "professional__team__service")
            .prefetch_related("acceptances")
        ),
    )
