"""Agreeing a goal, following it, and looking back on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.core import clock
from alongside.core.actors import Actor
from alongside.core.audit import digest, record
from alongside.core.errors import NotAllowed, Refused
from alongside.followups import actions as followups
from alongside.people.models import Membership, Person
from alongside.plans import access
from alongside.plans.actions.agreements import LOOK_ITEM, look_again, write_agreement
from alongside.plans.actions.conversations import check_of_same_record, used
from alongside.plans.actions.promises import (
    expect_no_more,
    file_promise_answer,
    make_promise,
    tell_who_promised,
)
from alongside.plans.actions.proposals import settle_goal, suggested_goal
from alongside.plans.actions.telling import let_team_know
from alongside.plans.actions.versions import hold, write_version
from alongside.plans.models import (
    GOAL_MOVES,
    Act,
    Agreement,
    Attainment,
    AttainmentLevel,
    CommitmentState,
    ConfidenceRating,
    Conversation,
    Goal,
    GoalState,
    Occasion,
    Progress,
    ProposalState,
    Review,
    Side,
    Tag,
)
from alongside.plans.rules import RULER, follow_up_fits

GOAL_CHECK_IN, LEVEL_QUESTION = "goal", "level"


@dataclass(frozen=True)
class Agreed:
    """What one agreeing made."""

    goal: Goal
    agreement: Agreement


def rate(by: Actor, goal: Goal, value: int, occasion: Occasion) -> ConfidenceRating:
    """The person's own confidence, once more. A part of agreeing, correcting, reviewing."""
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


def attain(by: Actor, goal: Goal, level: int, occasion: Occasion) -> Attainment:
    """Which of the levels that the person described they say they are at. A part of reviewing and
    of answering a check-in."""
    if level not in AttainmentLevel.values or not goal.levels.filter(level=level).exists():
        raise Refused(_("Choose one of the levels of this goal."))
    return Attainment.objects.create(
        goal=goal, person_id=goal.person_id, level=level, occasion=occasion, channel=by.channel
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
    when_words: str = "",
    with_whom: str = "",
    barriers: str = "",
    importance: int | None = None,
    is_health_work: bool = False,
    review_on: date | None = None,
    tags: Iterable[Tag] = (),
    conversation: Conversation | None = None,
    goal: Goal | None = None,
) -> Agreed:
    """One goal in the person's words, their confidence, one promise on each side, and a follow-up
    within the fortnight by a named person; written down as version 1 of the agreement. All else
    may be left out. `is_health_work`: what the person promises is unpaid work for health.

    `goal` is a suggestion (GoalState.PROPOSED) that the person takes up with `goal_words`.
    """
    access.check_persons_words(by, person.pk)
    hold(person.pk)
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
        settle_goal(by, goal, ProposalState.YES)
    goal.conversation = conversation
    goal.words = goal_words.strip()
    goal.first_step = first_step.strip()
    goal.when_words, goal.with_whom = when_words.strip(), with_whom.strip()
    goal.barriers, goal.importance = barriers.strip(), on_the_ruler(importance)
    goal.state = GoalState.ACTIVE
    goal.set_on = today
    goal.written_via = by.channel
    goal.helper = by.helper
    goal.save()
    goal.tags.set(of_same_record(tags, person))
    record(by, "goal.set", subject=goal, words=digest(goal.words))
    rate(by, goal, confidence, Occasion.SET)
    mine = make_promise(by, goal, Side.PERSON, my_words, my_date, is_health_work=is_health_work)
    theirs = make_promise(by, goal, Side.PROFESSIONAL, their_words, their_date, professional)
    write_version(by, person.pk, Act.GOAL_SET, goal, mine, theirs)
    let_team_know(by, person, professional)
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
        used(by, conversation)
    agreement = write_agreement(
        by=by,
        goal=goal,
        professional=professional,
        follow_up_on=follow_up_on,
        follow_up_by=follow_up_by or professional,
        review_on=review_on,
    )
    return Agreed(goal, agreement)


def on_the_ruler(importance: int | None) -> int | None:
    """How important a goal is, 1 to 10, or nothing."""
    if importance is not None and importance not in RULER:
        raise Refused(_("Choose a number from 1 to 10."))
    return importance


def of_same_record(tags: Iterable[Tag], person: Person) -> list[Tag]:
    """Tags of this person's plan; NotAllowed for another's."""
    found = list(tags)
    if any(tag.person_id != person.pk for tag in found):
        raise NotAllowed("This tag is somebody else's.")
    return found


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
    suggested_goal(by, goal)
    return goal


@transaction.atomic
def decline_goal(*, by: Actor, goal: Goal, answer: str = ProposalState.NO, words: str = "") -> Goal:
    """The person does not want the suggestion, or not now, or would want something else ("yes,
    but"). No reason is asked. After a "no" it is put away; else it can still be taken up."""
    access.check_persons_words(by, goal.person_id)
    if answer not in (ProposalState.NO, ProposalState.NOT_NOW, ProposalState.YES_BUT):
        raise Refused(_("Choose an answer."))
    if answer == ProposalState.YES_BUT and not words.strip():
        raise Refused(_("Say what you would change."))
    hold(goal.person_id)
    row = Goal.objects.select_for_update().get(pk=goal.pk)
    if answer == ProposalState.NO:
        _move_goal(row, GoalState.DECLINED)
        row.save(update_fields=["state"])
    record(by, "goal.decline", subject=row, answer=answer)
    settle_goal(by, row, answer, words)
    return row


def file_follow_up(by: Actor, goal: Goal, answers: Mapping[str, Any]) -> None:
    """What the person answered at the follow-up: the ruler again, and whether promises were kept.
    Called by followups (`kinds.py`), which checked who answered and that the goal is current."""
    hold(goal.person_id)
    row = Goal.objects.select_for_update().get(pk=goal.pk)
    confidence, level = answers.get("confidence"), answers.get(LEVEL_QUESTION)
    if confidence:
        rate(by, row, int(confidence), Occasion.FOLLOW_UP)
    if level:
        attain(by, row, int(level), Occasion.FOLLOW_UP)
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
        elif answer == "partly" and commitment.state == CommitmentState.OPEN:
            tell_who_promised(by, commitment)
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
    level: int | None = None,
) -> Review:
    """Looking back: progress judged by the person, the ruler again, and what is next. `outcome`
    is the goal's state afterwards: under way, reached, or let go. `level`: which of their own
    levels they are at."""
    access.check_persons_words(by, goal.person_id)
    hold(goal.person_id)
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
        rate(by, row, confidence, Occasion.REVIEW)
    if level is not None:
        attain(by, row, level, Occasion.REVIEW)
    expect_no_more(by, LOOK_ITEM, row.pk)
    newest = row.agreements.select_related("professional__team").order_by("version").last()
    let_team_know(by, row.person, newest.professional if newest else None)
    if outcome == GoalState.ACTIVE and next_on is not None and newest is not None:
        look_again(by, row, newest.professional, next_on, key=str(made.pk))
    if outcome != GoalState.ACTIVE:
        _move_goal(row, GoalState(outcome))
        row.save(update_fields=["state"])
        followups.void_for(by=by, kind=GOAL_CHECK_IN, about_id=row.pk)
    if conversation is not None:
        used(by, conversation)
    record(by, "goal.review", subject=made, progress=progress)
    if outcome != GoalState.ACTIVE:
        write_version(by, row.person_id, Act.GOAL_ENDED, row)
    return made
