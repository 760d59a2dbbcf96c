"""Reading goals with all that happened to them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Generic, NamedTuple, TypeVar
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import RowNumber
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
    Proposal,
    Proposed,
    Side,
    Tag,
    Thing,
    Wording,
)


def goal_of(person: Person, goal_id: UUID) -> Goal:
    """One goal of this person, or Http404. One query; who suggested it, or in which conversation it
    was set, is asked for by the few pages that say so."""
    found = Goal.objects.filter(pk=goal_id, person=person).first()
    if found is None:
        raise Http404
    found.person = person
    return found


def answer_to_goal(goal: Goal) -> Proposal | None:
    """What the person said to a suggested goal that is not settled, if they said anything. One
    query."""
    rows = Proposal.objects.filter(thing=Thing.GOAL, what=Proposed.ADD, thing_id=goal.pk)
    return rows.filter(answered_at__isnull=False).first()


SETTLED_SHOWN = 2  # on the plan, of each side; the goal's own page has all
UNSETTLED = (CommitmentState.OPEN, CommitmentState.NOT_KEPT)


class Promise(NamedTuple):
    """A promise as lists show it: no more of the row than that."""

    id: UUID
    goal_id: UUID
    side: str
    membership_id: UUID | None
    words: str
    due_date: date
    state: str
    said_done_at: datetime | None
    is_health_work: bool


@dataclass(frozen=True)
class UnderWay:
    """A goal under way as lists show it. `confidence`: how sure the person was last."""

    id: UUID
    words: str
    set_on: date
    importance: int | None
    confidence: int | None
    promises: list[Promise] = field(default_factory=list)
    tags: list[Tag] = field(default_factory=list)

    def of(self, side: str) -> list[Promise]:
        """What one side promised."""
        return [row for row in self.promises if row.side == side]

    def shown(self, side: str) -> list[Promise]:
        """What one side promised and is not settled, and the newest that are."""
        rows = self.of(side)
        settled = [place for place, row in enumerate(rows) if row.state not in UNSETTLED]
        left_out = settled[:-SETTLED_SHOWN]
        return [row for place, row in enumerate(rows) if place not in left_out]

    @property
    def not_shown(self) -> int:
        """How many settled promises the plan leaves to the goal's own page."""
        return len(self.promises) - sum(len(self.shown(side)) for side in Side.values)


def under_way(person: Person, most: int | None = None) -> list[UnderWay]:
    """The goals under way, newest first, without promises and tags; the first `most` of them. One
    query."""
    rating = ConfidenceRating.objects.filter(goal=OuterRef("pk")).order_by("-at", "-id")
    rows = (
        Goal.objects.filter(person=person, state=GoalState.ACTIVE)
        .annotate(sure=Subquery(rating.values("value")[:1]))
        .order_by("-set_on", "-created_at")
    )
    fields = ("id", "words", "set_on", "importance", "sure")
    return [UnderWay(*row) for row in rows.values_list(*fields)[:most]]


def plan_goals(person: Person, tags: Iterable[Tag] = ()) -> list[UnderWay]:
    """The goals under way with the promises of both sides, and which of these tags they are about.
    Whose promise it is: `member_names`. Two queries, or three with tags, whatever the number of
    goals."""
    goals = under_way(person)
    by_id = {goal.id: goal for goal in goals}
    rows = Commitment.objects.filter(goal_id__in=by_id).values_list(*Promise._fields)
    for promise in map(Promise._make, rows):
        by_id[promise.goal_id].promises.append(promise)
    known = {tag.pk: tag for tag in tags}
    if known:
        marked = Goal.tags.through.objects.filter(goal_id__in=by_id, tag_id__in=known)
        for goal_id, tag_id in marked.values_list("goal_id", "tag_id"):
            by_id[goal_id].tags.append(known[tag_id])
    return goals


def suggested_goals(person: Person) -> list[Goal]:
    """Goals that professionals suggested, and nobody has answered. One query."""
    rows = Goal.objects.filter(person=person, state=GoalState.PROPOSED)
    return list(rows.select_related("proposed_by__person").order_by("-created_at"))


def member_names(*groups: Iterable[UUID | None]) -> dict[UUID, str]:
    """The names of those who act in these memberships. One query for all: joined to each of many
    rows, they cost more than the rows."""
    ids = {one for group in groups for one in group if one is not None}
    return dict(Membership.objects.filter(pk__in=ids).values_list("pk", "person__name"))


def ended_goals(person: Person) -> QuerySet[Goal]:
    """Goals that were reached or let go, newest first."""
    return Goal.objects.filter(
        person=person, state__in=[GoalState.ACHIEVED, GoalState.LET_GO]
    ).order_by("-set_on", "-created_at", "id")


def line_version(goal: Goal) -> int:
    """How often the line of a goal was written in the plan: what a form that changes it was opened
    with. One query."""
    return Wording.objects.filter(person_id=goal.person_id, thing_id=goal.pk).count()


T = TypeVar("T")


class Some(NamedTuple, Generic[T]):
    """The first of something, and how many there are beside them."""

    rows: list[T]
    more: int


def first(rows: list[T], most: int) -> Some[T]:
    """The first `most` of what was read whole."""
    return Some(rows[:most], max(len(rows) - most, 0))


def _theirs_by(last: date) -> QuerySet[Commitment]:
    """What professionals promised by this day, and nobody has answered."""
    return Commitment.objects.filter(
        side=Side.PROFESSIONAL, state=CommitmentState.OPEN, due_date__lte=last
    ).order_by("due_date", "created_at", "id")


def to_ask(person: Person, most: int) -> Some[Promise]:
    """Promises of professionals whose day has come, of goals under way: the first `most`. One
    query."""
    rows = _theirs_by(clock.today()).filter(person=person, goal__state=GoalState.ACTIVE)
    found = list(rows.annotate(of=Window(Count("*"))).values_list(*Promise._fields, "of")[:most])
    return Some([Promise(*row[:-1]) for row in found], found[0][-1] - len(found) if found else 0)


def late_of(goals: Iterable[UnderWay], most: int) -> dict[UUID, Some[Promise]]:
    """For each of these goals that has any: the first `most` promises of professionals whose day
    has passed. One query."""
    goal = F("goal_id")
    rows = _theirs_by(clock.today() - timedelta(days=1)).filter(goal__in=[one.id for one in goals])
    placed = rows.annotate(
        of=Window(Count("*"), partition_by=goal),
        place=Window(RowNumber(), partition_by=goal, order_by=["due_date", "created_at"]),
    ).filter(place__lte=most)
    found: dict[UUID, Some[Promise]] = {}
    for *row, of in placed.values_list(*Promise._fields, "of"):
        promise = Promise(*row)
        shown = found.setdefault(promise.goal_id, Some([], of)).rows
        shown.append(promise)
        found[promise.goal_id] = Some(shown, of - len(shown))
    return found


class Promising(NamedTuple):
    """Who promised what for a goal: how much of it stands now, and how much there ever was. The
    person's own has no membership."""

    membership_id: UUID | None
    name: str
    team_id: UUID | None
    standing: int
    ever: int


@dataclass(frozen=True)
class GoalPage:
    """A goal as its own page shows it: what stands now. What happened is in `timeline`."""

    promising: dict[UUID | None, Promising]
    pages: Page[int]  # of promises: each holds as many of either side
    mine: list[Promise]
    theirs: list[Promise]
    ratings: list[ConfidenceRating]
    levels: list[GoalLevel]
    attainments: list[Attainment]
    open_check_ins: list[CheckIn]
    agreements: list[Agreement]

    @property
    def agreement(self) -> Agreement | None:
        """The newest version."""
        return self.agreements[0] if self.agreements else None

    @property
    def now(self) -> Attainment | None:
        """Which level the person last said they are at."""
        return self.attainments[-1] if self.attainments else None

    @property
    def names(self) -> list[str]:
        """The professionals with promises that stand."""
        rows = self.promising.values()
        return sorted({row.name for row in rows if row.membership_id and row.standing})

    @property
    def done_before(self) -> int:
        """How many promises are told of below only."""
        return sum(row.ever - row.standing for row in self.promising.values())


RECENT = timedelta(days=30)
PROMISES_PAGE = 8  # of each side


def _stands() -> Q:
    """Promises that wait, or were answered of late."""
    return Q(state__in=UNSETTLED) | Q(answered_at__gte=clock.now() - RECENT)


def standing_promises(goal: Goal) -> QuerySet[Commitment]:
    """The promises of a goal that wait or were answered of late: open ones first, by their day,
    then those answered last."""
    return goal.commitments.filter(_stands()).order_by(
        F("answered_at").desc(nulls_first=True), "due_date", "created_at"
    )


def open_follow_ups(goal: Goal, kind: str = "goal") -> list[CheckIn]:
    """When it is asked how the goal goes, the next first. One query."""
    found = CheckIn.objects.filter(kind=kind, about_id=goal.pk, state__in=OPEN)
    return list(found.select_related("responsible__person").order_by("due_on", "ordinal"))


def goal_page(goal: Goal, *, kind: str, page: str = "") -> GoalPage:
    """What stands of a goal now: a page of the promises that wait or were answered of late, the
    ruler, levels, the follow-up, the versions of the agreement. `kind` is that of its check-ins.
    At most nine queries, whatever the goal has lived through."""
    rows = goal.commitments.order_by().values_list(
        "membership_id", "membership__person__name", "membership__team_id"
    )
    counted = rows.annotate(standing=Count("pk", filter=_stands()), ever=Count("pk"))
    promising = {row[0]: Promising._make(row) for row in counted}
    longest = [0, 0]
    for row in promising.values():
        longest[row.membership_id is None] += row.standing
    pages = Paginator(range(max(longest)), PROMISES_PAGE).get_page(page)
    first = (pages.number - 1) * PROMISES_PAGE

    def shown(side: Side) -> list[Promise]:
        found = standing_promises(goal).filter(side=side).values_list(*Promise._fields)
        return [Promise._make(row) for row in found[first : first + PROMISES_PAGE]]

    levels = list(goal.levels.all())
    return GoalPage(
        promising=promising,
        pages=pages,
        mine=shown(Side.PERSON),
        theirs=shown(Side.PROFESSIONAL),
        ratings=list(goal.ratings.all()),
        levels=levels,
        attainments=list(goal.attainments.all()) if levels else [],
        open_check_ins=open_follow_ups(goal, kind),
        agreements=list(
            goal.agreements.order_by("-version")
            .annotate(who=F("professional__person__name"))
            .prefetch_related("acceptances")
        ),
    )
