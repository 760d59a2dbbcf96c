"""Agreeing a goal, following it, and looking back on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.core import clock
from alongside.core.actors import Actor
from alongside.core.audit import digest, record
from alongside.core.errors import Changed, NotAllowed, Refused
from alongside.followups import actions as followups
from alongside.people.models import Membership, Person
from alongside.plans import access
from alongside.plans.actions.agreements import write_agreement
from alongside.plans.actions.conversations import check_of_same_record, close_if_open
from alongside.plans.actions.promises import file_promise_answer, make_promise
from alongside.plans.models import (
    GOAL_MOVES,
    Agreement,
    CommitmentState,
    ConfidenceRating,
    Conversation,
    Goal,
    GoalState,
    Occasion,
    Progress,
    Review,
    Side,
)
from alongside.plans.rules import RULER, follow_up_fits

GOAL_CHECK_IN = "goal"


@dataclass(frozen=True)
class Agreed:
    """What one agreeing made."""

    goal: Goal
    agreement: Agreement


def _rate(by: Actor, goal: Goal, value: int, occasion: Occasion) -> ConfidenceRating:
    if value not in RULER:
        raise Refused(_("Choose a number from 1 to 10."))
    return ConfidenceRating.objects.create(
        goal=goal,
        person_id=goal.person_id,
        value=value,
        occasion=occasion,
        channel=by.channel,
        helper=by.helper,
    )


@transaction.atomic
def agree(
    *,
    by: Actor,
    person: Person,
    professional: Membership,
    goal_words: str,
    confidence: int,
    my_words: str,
    their_words: str,
    my_date: date,
    their_date: date,
    follow_up_on: date,
    follow_up_by: Membership | None = None,
    first_step: str = "",
    conversation: Conversation | None = None,
    goal: Goal | None = None,
) -> Agreed:
    """One goal in the person's words, their confidence, one promise on each side, and a follow-up
    within the fortnight by a named person; written down as version 1 of the agreement.

    `goal` is a suggestion (GoalState.PROPOSED) that the person takes up with `goal_words`.
    """
    access.check_persons_words(by, person.pk)
    Person.objects.select_for_update().get(pk=person.pk)
    today = clock.today()
    if not goal_words.strip():
        raise Refused(_("Write the goal in the person's own words."))
    if not follow_up_fits(today, follow_up_on):
        raise Refused(_("The follow-up must be within 14 days of today."))
    for membership in (professional, follow_up_by or professional):
        access.check_works_here(membership)
    check_of_same_record(conversation, person.pk)
    if goal is None:
        goal = Goal(person=person)
    else:
        goal = Goal.objects.select_for_update().get(pk=goal.pk, person=person)
        _move_goal(goal, GoalState.ACTIVE)
    goal.conversation = conversation
    goal.words = goal_words.strip()
    goal.first_step = first_step.strip()
    goal.state = GoalState.ACTIVE
    goal.set_on = today
    goal.written_via = by.channel
    goal.helper = by.helper
    goal.save()
    record(by, "goal.set", subject=goal, words=digest(goal.words))
    _rate(by, goal, confidence, Occasion.SET)
    make_promise(by, goal, Side.PERSON, my_words, my_date)
    make_promise(by, goal, Side.PROFESSIONAL, their_words, their_date, professional)
    followups.plan_check_in(
        by=by,
        kind=GOAL_CHECK_IN,
        person=person,
        about_id=goal.pk,
        about_version=goal.version,
        due_on=follow_up_on,
        responsible=follow_up_by or professional,
        ordinal=1,
    )
    if conversation is not None:
        close_if_open(by, conversation)
    agreement = write_agreement(
        by=by,
        goal=goal,
        professional=professional,
        follow_up_on=follow_up_on,
        follow_up_by=follow_up_by or professional,
    )
    return Agreed(goal, agreement)


def _hold(person_id: UUID) -> None:
    """Lock the person before the goal and its check-ins: an answer that comes in locks in the same
    order, so that neither waits for the other for ever."""
    Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person_id)


def _move_goal(goal: Goal, to: GoalState) -> None:
    if to not in GOAL_MOVES[GoalState(goal.state)]:
        raise Refused(_("This goal cannot change in that way any more."))
    goal.state = to


@transaction.atomic
def propose_goal(
    *, by: Actor, person: Person, proposal: str, conversation: Conversation | None = None
) -> Goal:
    """A professional suggests a goal. It becomes one only when the person takes it up in their
    own words; nobody else can be its author."""
    access.check_can_propose(by, person.pk)
    if not proposal.strip():
        raise Refused(_("Write what you suggest."))
    goal = Goal.objects.create(
        person=person,
        conversation=conversation,
        proposal=proposal.strip(),
        proposed_by_id=by.membership_id,
        state=GoalState.PROPOSED,
    )
    record(by, "goal.propose", subject=goal, words=digest(proposal))
    return goal


@transaction.atomic
def decline_goal(*, by: Actor, goal: Goal) -> Goal:
    """The person does not want the suggestion. No reason is asked."""
    access.check_persons_words(by, goal.person_id)
    row = Goal.objects.select_for_update().get(pk=goal.pk)
    _move_goal(row, GoalState.DECLINED)
    row.save(update_fields=["state"])
    record(by, "goal.decline", subject=row)
    return row


def file_follow_up(by: Actor, goal: Goal, answers: Mapping[str, Any]) -> None:
    """What the person answered at the follow-up: the ruler again, and whether promises were kept.
    Called by followups (`kinds.py`), which checked who answered and that the goal is current."""
    row = Goal.objects.select_for_update().get(pk=goal.pk)
    confidence = answers.get("confidence")
    if confidence:
        _rate(by, row, int(confidence), Occasion.FOLLOW_UP)
    for commitment in (
        row.commitments.select_for_update(of=("self",))
        .select_related("membership__team", "person")
        .all()
    ):
        answer = answers.get(f"promise_{commitment.pk.hex}")
        if answer in ("yes", "no") and commitment.state in (
            CommitmentState.OPEN,
            CommitmentState.NOT_KEPT,
        ):
            file_promise_answer(by, commitment, happened=answer == "yes")
    record(by, "goal.follow_up", subject=row)


@transaction.atomic
def review(
    *,
    by: Actor,
    goal: Goal,
    progress: str,
    words: str = "",
    confidence: int | None = None,
    outcome: str = GoalState.ACTIVE,
    next_on: date | None = None,
    conversation: Conversation | None = None,
) -> Review:
    """Looking back: progress judged by the person, the ruler again, and what is next. `outcome`
    is the goal's state afterwards: under way, reached, or let go."""
    access.check_persons_words(by, goal.person_id)
    _hold(goal.person_id)
    row = Goal.objects.select_for_update().get(pk=goal.pk)
    access.check_goal_is_live(row)
    check_of_same_record(conversation, row.person_id)
    if progress not in Progress.values:
        raise Refused(_("Say how it has gone."))
    if next_on is not None and next_on <= clock.today():
        raise Refused(_("The next day must be after today."))
    if outcome not in (GoalState.ACTIVE, GoalState.ACHIEVED, GoalState.LET_GO):
        raise NotAllowed("A review cannot end that way.")
    made = Review.objects.create(
        goal=row,
        person_id=row.person_id,
        conversation=conversation,
        progress=progress,
        words=words.strip(),
        next_on=next_on,
        channel=by.channel,
        helper=by.helper,
    )
    if confidence is not None:
        _rate(by, row, confidence, Occasion.REVIEW)
    if outcome != GoalState.ACTIVE:
        _move_goal(row, GoalState(outcome))
        row.save(update_fields=["state"])
        followups.void_for(by=by, kind=GOAL_CHECK_IN, about_id=row.pk)
    if conversation is not None:
        close_if_open(by, conversation)
    record(by, "goal.review", subject=made, progress=progress)
    return made


@transaction.atomic
def correct(
    *,
    by: Actor,
    goal: Goal,
    version: int,
    goal_words: str,
    changed: str,
    follow_up_on: date,
    my_words: str = "",
    my_date: date | None = None,
    their_words: str = "",
    their_date: date | None = None,
) -> Agreement:
    """Change what was agreed: a new version that says what it changes, accepted anew by both.

    A follow-up already sent asks about the old version: its answer is kept with that version and
    goes to a person. Raises Changed when somebody else changed the goal first.
    """
    access.check_persons_words(by, goal.person_id)
    _hold(goal.person_id)
    row = Goal.objects.select_for_update().get(pk=goal.pk)
    access.check_goal_is_live(row)
    if row.version != version:
        raise Changed(
            _("Someone changed this goal while you had it open. Both texts are below."),
            theirs=row.words,
            mine=goal_words,
        )
    newest = row.agreements.select_related("professional__team__service").order_by("version").last()
    if newest is None:
        raise Refused(_("Nothing has been agreed yet."))
    if not goal_words.strip():
        raise Refused(_("Write the goal in the person's own words."))
    if not follow_up_fits(clock.today(), follow_up_on):
        raise Refused(_("The follow-up must be within 14 days of today."))
    row.words = goal_words.strip()
    row.version += 1
    row.written_via, row.helper = by.channel, by.helper
    row.save()
    record(by, "goal.correct", subject=row, words=digest(row.words), version=row.version)
    for side, words, due_date, membership in (
        (Side.PERSON, my_words, my_date, None),
        (Side.PROFESSIONAL, their_words, their_date, newest.professional),
    ):
        if words.strip():
            make_promise(by, row, side, words, due_date or follow_up_on, membership)
    followups.void_for(by=by, kind=GOAL_CHECK_IN, about_id=row.pk)
    followups.plan_check_in(
        by=by,
        kind=GOAL_CHECK_IN,
        person=row.person,
        about_id=row.pk,
        about_version=row.version,
        due_on=follow_up_on,
        responsible=newest.professional,
        ordinal=1,
    )
    return write_agreement(
        by=by,
        goal=row,
        professional=newest.professional,
        follow_up_on=follow_up_on,
        follow_up_by=newest.professional,
        changed=changed,
    )
