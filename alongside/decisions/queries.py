"""Decisions as somebody may see them. What the other side said leaves the database only once it may
be seen (AnswerQuerySet.seen_by)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.db.models import Q, QuerySet
from django.http import Http404

from alongside.core import clock, keys
from alongside.core.actors import Actor
from alongside.core.standing import Standing as Question
from alongside.decisions.access import side_of
from alongside.decisions.aids.queries import in_use
from alongside.decisions.models import (
    AidVersion,
    Answer,
    Decision,
    DecisionState,
    Gap,
    Opening,
    Pair,
)
from alongside.decisions.rules import sides
from alongside.decisions.rules.aid import Aid
from alongside.decisions.rules.sides import Standing, standing
from alongside.people.models import (
    PROFESSIONAL_ROLES,
    Basis,
    Grant,
    Membership,
    Person,
)
from alongside.people.rules import Category, Level

Said = dict[str, Any]
MOST_GAPS = 200
OVER = (DecisionState.FINISHED, DecisionState.ENDED)


def where(decision: Decision) -> Standing:
    """Where it stands. Two queries."""
    return standing(
        decision.state,
        decision.answers.values_list("side", "step").distinct(),
        decision.openings.values_list("side", "early"),
    )


def standings(decisions: Iterable[Decision]) -> dict[UUID, Standing]:
    """Where each of several stands. Two queries, however many there are."""
    rows = list(decisions)
    ids = [row.pk for row in rows]
    given: dict[UUID, list[tuple[str, str]]] = {pk: [] for pk in ids}
    opened: dict[UUID, list[tuple[str, bool]]] = {pk: [] for pk in ids}
    answers = Answer.objects.filter(decision__in=ids).values_list("decision", "side", "step")
    for pk, side, step in answers.distinct():
        given[pk].append((side, step))
    for pk, side, early in Opening.objects.filter(decision__in=ids).values_list(
        "decision", "side", "early"
    ):
        opened[pk].append((side, early))
    return {row.pk: standing(row.state, given[row.pk], opened[row.pk]) for row in rows}


def read(answers: Iterable[Answer]) -> dict[str, list[Said]]:
    """What was said, by step, in their order. Nothing where the key is gone."""
    found: dict[str, list[Said]] = {}
    for row in answers:
        if row.said:
            found.setdefault(row.step, []).append(json.loads(row.said))
    return found


@dataclass(frozen=True)
class Shown:
    """One decision as one viewer may see it. `mine` and `theirs` hold the answers by step, oldest
    first; `theirs` is None while it is sealed. Of the other side it says only that it is in.
    For those on neither side `mine` is what the person said and `theirs` the professional, once
    both are open."""

    decision: Decision
    side: str
    mine: dict[str, list[Said]]
    theirs: dict[str, list[Said]] | None
    i_am_in: bool
    other_is_in: bool
    may_open: str
    may: frozenset[str]
    early: frozenset[str]
    is_open: bool
    guess_by: str = ""  # who had it before, where the guess is theirs

    @property
    def aid(self) -> Aid:
        """The aid, in the version it was begun with."""
        assert self.decision.aid_version is not None  # only of what was begun
        return self.decision.aid_version.aid

    def last(self, step: str) -> Said:
        """My latest word at a step, or {}."""
        return (self.mine.get(step) or [{}])[-1]

    def their_last(self, step: str) -> Said:
        """The other side's, or {}: also while it is sealed."""
        return ((self.theirs or {}).get(step) or [{}])[-1]


def shown(by: Actor, decision: Decision, at: Standing | None = None) -> Shown:
    """The decision as `by` may see it. At most five queries, two less for who knows where it
    stands."""
    at = at or where(decision)
    viewer = side_of(by, decision)
    since = decision.taken_at if viewer == sides.PROFESSIONAL else None
    rows = list(decision.answers.all().seen_by(viewer, at, since).order_by("id"))
    me = viewer if viewer in sides.SIDES else sides.PERSON
    other = sides.other(me)
    sees_other = sides.sees(viewer, other, at)
    mine = read(row for row in rows if row.side == me)
    theirs = read(row for row in rows if row.side == other)
    if viewer == sides.OTHER:
        may = frozenset(step for step in sides.STEPS if _typed(step, at))
    else:
        may = frozenset(step for step in sides.STEPS if not sides.why_not(viewer, step, at))
    return Shown(
        decision=decision,
        side=viewer,
        mine=mine,
        theirs=theirs if sees_other else None,
        i_am_in=at.is_in(me),
        other_is_in=at.is_in(other),
        may_open=sides.may_open(viewer, at),
        may=may,
        early=at.early,
        is_open=at.open_to_all,
        guess_by=_guessed_before(decision, at),
    )


def _guessed_before(decision: Decision, at: Standing) -> str:
    """Who guessed, where it was somebody who left and nobody guessed after them. At most two
    queries."""
    if decision.taken_at is None or not at.is_in(sides.PROFESSIONAL):
        return ""
    if decision.answers.filter(step=sides.GUESS, at__gte=decision.taken_at).exists():
        return ""
    found = Pair.objects.values_list("professional__person__name", flat=True)
    return str(found.get(decision=decision))


def _typed(step: str, at: Standing) -> bool:
    """Whether a helper could type this step now for its side."""
    side = sides.PROFESSIONAL if step == sides.GUESS else sides.PERSON
    return not sides.why_not(side, step, at)


def _full(rows: QuerySet[Decision]) -> QuerySet[Decision]:
    return rows.select_related(
        "person",
        "aid_version",
        "professional__person",
        "professional__team",
        "taken_from__person",
        "service",
    )


_one = Question(
    lambda pk, person_id: _full(Decision.objects.filter(pk=pk, person_id=person_id)),
    pk=uuid4(),
    person_id=uuid4(),
)


def one(person: Person, decision_id: UUID) -> Decision:
    """A decision of this person; Http404 where there is none. One query."""
    found = _one.first(pk=decision_id, person_id=person.pk)
    if found is None:
        raise Http404
    return found


def of_person(person: Person) -> list[Decision]:
    """All of somebody's decisions, those under way first, then the newest. One query."""
    own = Decision.objects.filter(person=person).order_by("-created_at")
    rows = list(own.select_related("aid_version", "professional__person"))
    for row in rows:
        row.person = person
    return sorted(rows, key=lambda row: row.state in OVER)


def outcomes(decisions: Iterable[Decision]) -> dict[UUID, dict[str, list[Said]]]:
    """What was chosen and what was done in decisions that are decided, by decision and step, oldest
    first. Nothing of this is sealed. One query."""
    found: dict[UUID, list[Answer]] = {row.pk: [] for row in decisions}
    answers = Answer.objects.filter(decision__in=found, step__in=[sides.CHOICE, sides.DONE])
    for answer in answers.select_related("decision").order_by("id"):
        found[answer.decision_id].append(answer)
    return {pk: read(rows) for pk, rows in found.items()}


def aids_for(by: Actor) -> list[AidVersion]:
    """What somebody of this service can be helped to decide with now."""
    return list(in_use(by.service_id)) if by.service_id else []


def professionals_of(person: Person) -> list[Membership]:
    """Whom a person can ask: professionals of the teams that they let add to their plan."""
    now = clock.now()
    teams = (
        Grant.objects.live(now)
        .filter(
            person=person,
            level__gte=Level.CONTRIBUTE,
            categories__contains=[str(Category.PLAN)],
        )
        .exclude(basis=Basis.BREAK_GLASS)
    )
    return list(
        Membership.objects.filter(
            Q(until_at__isnull=True) | Q(until_at__gt=now),
            team_id__in=teams.values("grantee_id"),
            role__in=PROFESSIONAL_ROLES,
            from_at__lte=now,
        )
        .exclude(person=person)
        .select_related("person", "team__service")
        .order_by("person__sort_name", "pk")
    )


def newer_aid(decision: Decision) -> AidVersion | None:
    """The version in use now, when it is another than the decision was begun with; None when it is
    the same or none is in use."""
    version = decision.aid_version
    if version is None:
        return None
    return (
        AidVersion.objects.filter(decision_aid_id=version.decision_aid_id, state="active")
        .exclude(pk=version.pk)
        .first()
    )


def gaps(service_id: UUID) -> list[Gap]:
    """What people told of why none of the providers suits them, where they let it be kept."""
    found = Gap.objects.filter(service_id=service_id, may_share=True).order_by("-at")[:MOST_GAPS]
    keys.load(found.values_list("person_id", flat=True))
    return [row for row in found if row.words]
