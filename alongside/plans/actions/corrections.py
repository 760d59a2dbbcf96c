"""Changing what was agreed: always a new version of the agreement, which says what it changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.core import clock
from alongside.core.actors import Actor
from alongside.core.audit import digest, record
from alongside.core.errors import Changed, NotAllowed, Refused
from alongside.followups import actions as followups
from alongside.followups.models import CheckIn
from alongside.people.models import Membership
from alongside.plans import access
from alongside.plans.actions.agreements import newest_agreement, write_agreement
from alongside.plans.actions.following import FIRST, later_days, plan_follow_ups
from alongside.plans.actions.goals import GOAL_CHECK_IN, rate
from alongside.plans.actions.promises import (
    PROMISE_ITEM,
    expect,
    expect_no_more,
    make_promise,
)
from alongside.plans.actions.telling import let_team_know
from alongside.plans.actions.versions import hold, write_version
from alongside.plans.models import (
    Act,
    Agreement,
    Commitment,
    CommitmentState,
    Goal,
    Occasion,
    Side,
)
from alongside.plans.rules import follow_up_fits, read_content


@dataclass(frozen=True)
class Promised:
    """How a promise shall read from now on, and for which day."""

    words: str
    due_date: date


def _same_version(newest: Agreement, agreed: int | None, mine: str) -> None:
    """Whoever changes an agreement has read its newest version."""
    if agreed is not None and agreed != newest.version:
        promises = read_content(newest.content).promises
        raise Changed(
            _("Someone changed this agreement while you had it open. Both texts are below."),
            theirs="\n".join(f"{promise.who}: {promise.words}" for promise in promises),
            mine=mine,
        )


def _reword(by: Actor, goal: Goal, row: Commitment, now: Promised, version: int) -> bool:
    """Write a promise anew; whether that changed anything."""
    words = now.words.strip()
    if (row.words, row.due_date) == (words, now.due_date):
        return False
    if not words:
        raise Refused(_("Write what will be done."))
    if row.state != CommitmentState.OPEN:
        raise Refused(_("This promise has been answered already."))
    if now.due_date != row.due_date and now.due_date < clock.today():
        raise Refused(_("The day of a promise lies in the past."))
    row.words, row.due_date, row.said_done_at = words, now.due_date, None
    row.save(update_fields=["words", "due_date", "said_done_at"])
    record(by, "promise.change", subject=row, words=digest(words))
    expect_no_more(by, PROMISE_ITEM, row.pk)
    expect(by, row, goal, anew=f"v{version}")
    return True


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
    mine: Mapping[UUID, Promised] | None = None,
    first_step: str | None = None,
    confidence: int | None = None,
    follow_up_by: Membership | None = None,
    review_on: date | None = None,
    agreed: int | None = None,
) -> Agreement:
    """Change what was agreed: a new version that says what it changes, accepted anew by both.

    `my_words` and `their_words` are one more promise of each side; `mine` how promises that the
    person made shall read now. The professional's stand as they are: only they change them
    (`change_promise`). `agreed` is the version of the agreement that was read before.

    A follow-up already sent asks about the old version: its answer is kept with that version and
    goes to a person. Raises Changed when somebody else changed the goal first.
    """
    access.check_persons_words(by, goal.person_id)
    hold(goal.person_id)
    row = Goal.objects.select_for_update(of=("self",)).select_related("person").get(pk=goal.pk)
    access.check_goal_is_live(row)
    if row.version != version:
        raise Changed(
            _("Someone changed this goal while you had it open. Both texts are below."),
            theirs=row.words,
            mine=goal_words,
        )
    newest = newest_agreement(row)
    _same_version(newest, agreed, goal_words)
    if not goal_words.strip():
        raise Refused(_("Write the goal in the person's own words."))
    if not follow_up_fits(clock.today(), follow_up_on):
        raise Refused(_("The follow-up must be within 14 days of today."))
    responsible = follow_up_by or newest.professional
    if follow_up_by is not None:
        access.check_works_here(follow_up_by)
    row.words = goal_words.strip()
    if first_step is not None:
        row.first_step = first_step.strip()
    row.version += 1
    row.written_via, row.helper = by.channel, by.helper
    row.save()
    record(by, "goal.correct", subject=row, words=digest(row.words), version=row.version)
    if confidence is not None:
        rate(by, row, confidence, Occasion.SET)
    things: list[Goal | Commitment] = [row]
    for key, now in (mine or {}).items():
        promise = row.commitments.select_for_update().filter(pk=key, side=Side.PERSON).first()
        if promise is None:
            raise NotAllowed("This is not a promise of the person for this goal.")
        if _reword(by, row, promise, now, newest.version + 1):
            things.append(promise)
    for side, words, due_date, membership in (
        (Side.PERSON, my_words, my_date, None),
        (Side.PROFESSIONAL, their_words, their_date, newest.professional),
    ):
        if words.strip():
            things.append(make_promise(by, row, side, words, due_date or follow_up_on, membership))
    write_version(by, row.person_id, Act.GOAL_CHANGED, *things)
    let_team_know(by, row.person, newest.professional)
    later = later_days(row)
    followups.void_for(by=by, kind=GOAL_CHECK_IN, about_id=row.pk)
    plan_follow_ups(
        by, row, [follow_up_on, *(day for day in later if day > follow_up_on)], responsible
    )
    return write_agreement(
        by=by,
        goal=row,
        professional=newest.professional,
        follow_up_on=follow_up_on,
        follow_up_by=responsible,
        review_on=review_on,
        changed=changed,
    )


@transaction.atomic
def change_promise(
    *,
    by: Actor,
    commitment: Commitment,
    agreed: int,
    words: str,
    due_date: date,
    changed: str,
) -> Agreement:
    """Whoever made a promise changes it: a new version of the agreement, to which both say yes
    anew. The goal and the other side's promises stand as they were, and so does the follow-up.

    `agreed` is the version of the agreement that was read before; Raises Changed when there is a
    newer one.
    """
    access.check_changes_own_promise(by, commitment)
    hold(commitment.person_id)
    goal = (
        Goal.objects.select_for_update(of=("self",))
        .select_related("person")
        .get(pk=commitment.goal_id)
    )
    access.check_goal_is_live(goal)
    newest = newest_agreement(goal)
    _same_version(newest, agreed, words)
    row = (
        Commitment.objects.select_for_update(of=("self",))
        .select_related("membership__team")
        .get(pk=commitment.pk)
    )
    if not _reword(by, goal, row, Promised(words, due_date), newest.version + 1):
        raise Refused(_("Nothing is different yet. Change the words or the day."))
    write_version(by, row.person_id, Act.CHANGE, row)
    let_team_know(by, goal.person, newest.professional)
    before = read_content(newest.content)
    asked = (
        CheckIn.objects.filter(kind=GOAL_CHECK_IN, about_id=goal.pk, ordinal=FIRST)
        .select_related("responsible__person")
        .order_by("-created_at")
        .first()
    )
    return write_agreement(
        by=by,
        goal=goal,
        professional=newest.professional,
        follow_up_on=date.fromisoformat(before.follow_up_on),
        follow_up_by=asked.responsible if asked else newest.professional,
        review_on=date.fromisoformat(before.review_on) if before.review_on else None,
        changed=changed,
    )
