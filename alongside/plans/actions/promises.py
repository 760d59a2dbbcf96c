"""Promises of both sides: made, said to be done, kept or not, let go."""

from __future__ import annotations

from datetime import date, time
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.core import clock
from alongside.core.actors import Actor
from alongside.core.audit import digest, record
from alongside.core.errors import Refused
from alongside.people.models import Membership
from alongside.plans import access
from alongside.plans.actions.telling import let_team_know
from alongside.plans.actions.versions import hold, write_version
from alongside.plans.models import (
    COMMITMENT_MOVES,
    Act,
    Commitment,
    CommitmentState,
    Goal,
    Side,
)
from alongside.worklist import actions as worklist
from alongside.worklist.models import Item

PROMISE_ITEM, BROKEN_ITEM = "promise_due", "promise_broken"


def make_promise(
    by: Actor,
    goal: Goal,
    side: Side,
    words: str,
    due_date: date,
    membership: Membership | None = None,
    *,
    is_health_work: bool = False,
) -> Commitment:
    """One promise of an agreement, for `agree` and `correct`; a professional's is on their
    worklist for its day. What a person does for health, unpaid, may be shown as the work that it
    is (Seed C4-24)."""
    if not words.strip():
        raise Refused(_("Both sides promise something. Write what each will do."))
    if due_date < clock.today():
        raise Refused(_("The day of a promise lies in the past."))
    commitment = Commitment.objects.create(
        goal=goal,
        person_id=goal.person_id,
        side=side,
        membership=membership,
        words=words.strip(),
        due_date=due_date,
        is_health_work=is_health_work and side == Side.PERSON,
    )
    record(by, "promise.make", subject=commitment, side=str(side), words=digest(words))
    expect(by, commitment, goal)
    return commitment


def expect(by: Actor, commitment: Commitment, goal: Goal, *, anew: str = "") -> None:
    """A professional's promise is on their worklist for its day. `anew` names the change after
    which it is expected on another day."""
    membership = commitment.membership
    if membership is None or membership.team is None:
        return
    worklist.open_item(
        by=by,
        kind=PROMISE_ITEM,
        key=f"promise:{commitment.pk}" + (f":{anew}" if anew else ""),
        person=goal.person,
        service_id=membership.team.service_id,
        responsible=membership,
        due_at=clock.at_local(commitment.due_date, time(17, 0)),
        about_id=commitment.pk,
    )


def expect_no_more(by: Actor, kind: str, about_id: UUID) -> None:
    """Nothing of this kind is waited for any longer."""
    for key in Item.objects.waiting().filter(kind=kind, about_id=about_id).values_list("key"):
        worklist.void(by=by, key=key[0])


@transaction.atomic
def add_promise(
    *, by: Actor, goal: Goal, words: str, due_date: date, is_health_work: bool = False
) -> Commitment:
    """One more thing that somebody will do for a goal. Each side adds its own: the person, or a
    helper with their words, theirs; a professional, in their own name, theirs. It binds nobody
    else, so it needs no yes; the next version of the agreement carries it."""
    own = (
        by.membership_id is None or by.on_behalf_of_id is not None or by.person_id == goal.person_id
    )
    membership = None
    if own:
        access.check_persons_words(by, goal.person_id)
    else:
        access.check_can_propose(by, goal.person_id)
        assert by.membership_id is not None
        membership = Membership.objects.select_related("team").get(pk=by.membership_id)
        access.check_works_here(membership)
    if not words.strip():
        raise Refused(_("Write what will be done."))
    hold(goal.person_id)
    row = Goal.objects.select_for_update(of=("self",)).select_related("person").get(pk=goal.pk)
    access.check_goal_is_live(row)
    side = Side.PERSON if own else Side.PROFESSIONAL
    made = make_promise(by, row, side, words, due_date, membership, is_health_work=is_health_work)
    write_version(by, row.person_id, Act.PROMISE, made)
    let_team_know(by, row.person)
    return made


@transaction.atomic
def say_done(*, by: Actor, commitment: Commitment) -> Commitment:
    """The professional says that they did what they promised. Whether it happened, the person
    says; until then it shows as "says it is done"."""
    row = Commitment.objects.select_for_update().get(pk=commitment.pk)
    access.check_owns_promise(by, row)
    if row.state != CommitmentState.OPEN:
        raise Refused(_("This promise has been answered already."))
    if row.said_done_at is None:
        row.said_done_at = clock.now()
        row.save(update_fields=["said_done_at"])
        record(by, "promise.say_done", subject=row)
        expect_no_more(by, PROMISE_ITEM, row.pk)
    return row


@transaction.atomic
def answer_promise(
    *, by: Actor, commitment: Commitment, happened: bool, words: str = ""
) -> Commitment:
    """ "Did this happen?" The person's answer, for either side. A "no" to the professional's
    promise goes on to that professional's worklist at once."""
    hold(commitment.person_id)
    row = (
        Commitment.objects.select_for_update(of=("self",))
        .select_related("membership__team", "person")
        .get(pk=commitment.pk)
    )
    access.check_can_answer_promise(by, row)
    return file_promise_answer(by, row, happened=happened, words=words)


def file_promise_answer(
    by: Actor, row: Commitment, *, happened: bool, words: str = ""
) -> Commitment:
    """The same, for an answer that came in a check-in: its own access was checked there."""
    to = CommitmentState.KEPT if happened else CommitmentState.NOT_KEPT
    hold(row.person_id)
    said = words.strip()
    if row.state == to and said in ("", row.answer_words):
        return row  # the same answer twice
    if row.state == to:  # the same answer, with other words
        row.answer_words = said
        row.save(update_fields=["answer_words"])
        record(by, "promise.answer", subject=row, happened=happened)
        write_version(by, row.person_id, Act.PROMISE_ENDED, row)
        return row
    if to not in COMMITMENT_MOVES[CommitmentState(row.state)]:
        raise Refused(_("This promise has been answered already."))
    row.state = to
    row.answered_at = clock.now()
    row.answer_words = said
    row.save(update_fields=["state", "answered_at", "answer_words"])
    record(by, "promise.answer", subject=row, happened=happened)
    write_version(by, row.person_id, Act.PROMISE_ENDED, row)
    if row.membership is None or row.membership.team is None:
        return row
    expect_no_more(by, PROMISE_ITEM, row.pk)
    if happened:
        worklist.void(by=by, key=f"broken:{row.pk}")
    else:
        tell_who_promised(by, row)
    return row


def tell_who_promised(by: Actor, row: Commitment) -> None:
    """The person says that a professional's promise was not kept, or only in part: it is on that
    professional's list at once."""
    if row.membership is None or row.membership.team is None:
        return
    worklist.open_item(
        by=by,
        kind=BROKEN_ITEM,
        key=f"broken:{row.pk}",
        person=row.person,
        service_id=row.membership.team.service_id,
        responsible=row.membership,
        due_at=clock.now(),
        about_id=row.pk,
    )


@transaction.atomic
def drop_promise(*, by: Actor, commitment: Commitment) -> Commitment:
    """A promise that is no longer needed: the person lets it go."""
    hold(commitment.person_id)
    row = Commitment.objects.select_for_update().get(pk=commitment.pk)
    access.check_can_answer_promise(by, row)
    if CommitmentState.DROPPED not in COMMITMENT_MOVES[CommitmentState(row.state)]:
        raise Refused(_("This promise has been answered already."))
    row.state = CommitmentState.DROPPED
    row.save(update_fields=["state"])
    record(by, "promise.drop", subject=row)
    write_version(by, row.person_id, Act.PROMISE_ENDED, row)
    expect_no_more(by, PROMISE_ITEM, row.pk)
    worklist.void(by=by, key=f"broken:{row.pk}")
    return row
