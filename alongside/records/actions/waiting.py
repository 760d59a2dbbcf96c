"""When the person sees what is new: they choose; a professional may hold a result back for a time,
with a reason that the person reads."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.core import clock
from alongside.core.actors import Actor
from alongside.core.audit import digest, record
from alongside.core.errors import Refused
from alongside.people.models import Membership, Person
from alongside.people.rules import Category
from alongside.people.settings import local
from alongside.records import hooks, queries, rules
from alongside.records.access import check_can_hold, check_can_wish
from alongside.records.models import Result, ResultHold, ResultWish, Wish
from alongside.records.settings import LONGEST_HOLD
from alongside.ui.dates import day


def _wish(wish: str) -> Wish:
    if wish not in Wish.values:
        raise Refused(_("Choose one of the answers."))
    return Wish(wish)


@transaction.atomic
def choose_when(*, by: Actor, person: Person, wish: str) -> ResultWish:
    """How the person wants to see what is new from now on. Changeable at any time, no reason
    asked. "At once" also opens what waits."""
    check_can_wish(by, person.pk)
    row = ResultWish.objects.create(
        person=person, wish=_wish(wish), by_id=by.person_id, at=clock.now()
    )
    record(
        by,
        "result.choose_when",
        subject=row,
        person_id=person.pk,
        category=str(Category.RECORDS),
        wish=str(row.wish),
    )
    return row


@transaction.atomic
def choose_for(
    *, by: Actor, person: Person, seen: Collection[tuple[UUID, str]], wish: str
) -> list[Result]:
    """The same for results that wait, as they were shown: each an id and its digest. "See it now"
    opens them at once and for good. What is held back stays so; what has changed since waits anew.

    Returns the results that it was chosen for.
    """
    check_can_wish(by, person.pk)
    chosen, wanted = _wish(wish), dict(seen)
    found = [
        result
        for result in queries.waiting_for(by, person)
        if wanted.get(result.pk) == result.digest
    ]
    now = clock.now()
    ResultWish.objects.bulk_create(
        [
            ResultWish(
                person=person,
                result=one,
                digest=one.digest,
                wish=chosen,
                by_id=by.person_id,
                at=now,
            )
            for one in found
        ],
        ignore_conflicts=True,
    )
    for one in found:
        record(
            by,
            "result.choose_for",
            subject=one,
            person_id=person.pk,
            category=str(Category.RECORDS),
            wish=str(chosen),
        )
    return found


def longest_hold(by: Actor) -> date:
    """The last day until which this actor's service lets a result be held back."""
    days: int = local(LONGEST_HOLD, by.service_id)
    return clock.today() + timedelta(days=days)


@transaction.atomic
def hold_back(*, by: Actor, result: Result, reason: str, until_date: date) -> ResultHold:
    """Hold a result back from the person until somebody has told them, up to and on `until_date`.

    The person sees that something is held back, the reason, by whom and until when. It ends by
    itself. While it stands it can be held back once more, as a new hold beside the first; after
    that, and once it was open, never again. Raises Refused, saying which of these is in the way.
    """
    membership_id = check_can_hold(by, result)
    row = Result.objects.select_for_update(of=("self",)).filter(pk=result.pk).first()
    if row is None or row.withdrawn:
        raise Refused(_("Its source has taken this result back."))
    if not reason.strip():
        raise Refused(_("Say why, in words for the person: they read them."))
    last = longest_hold(by)
    if not clock.today() <= until_date <= last:
        raise Refused(
            _("Choose a day from today until %(last)s: that is how long your service allows.")
            % {"last": day(last, year=True)}
        )
    holds = _locked_holds(row)
    turn = queries.turn_of(holds)
    if turn is None:
        raise Refused(
            _("This result was held back as often as can be. Talk with the person now.")
            if any(stands(hold) for hold in holds)
            else _("This result was held back before and is open now, so it stays open.")
        )
    if turn == 1 and queries.may_have_seen(row):
        raise Refused(
            _("%(name)s has opened their results since this one came. Talk with them now.")
            % {"name": row.person.name}
        )
    hold = ResultHold.objects.create(
        person_id=row.person_id,
        source_id=row.source_id,
        about=row.panel_id or row.source_key,
        turn=turn,
        reason=reason.strip(),
        membership=Membership.objects.get(pk=membership_id),
        held_at=clock.now(),
        until_date=until_date,
    )
    record(
        by,
        "result.hold",
        subject=hold,
        person_id=row.person_id,
        category=str(Category.RECORDS),
        result=str(row.pk),
        turn=turn,
        until=str(until_date),
        digest=digest(hold.reason),
    )
    hooks.held_back(by, hold)
    return hold


def stands(hold: ResultHold) -> bool:
    """Whether it holds today."""
    return rules.hold_stands(hold.until_date, hold.ended_at is not None, clock.today())


def _locked_holds(result: Result) -> list[ResultHold]:
    return list(
        ResultHold.objects.select_for_update()
        .filter(source_id=result.source_id, about=result.panel_id or result.source_key)
        .order_by("turn")
    )


@transaction.atomic
def end_hold(*, by: Actor, result: Result) -> list[ResultHold]:
    """Open the result to the person now: they were told. Every hold on it ends.

    Raises Refused where it is open already: somebody was quicker, or its time was up.
    """
    membership_id = check_can_hold(by, result)
    Result.objects.select_for_update(of=("self",)).filter(pk=result.pk).first()
    holds = [hold for hold in _locked_holds(result) if stands(hold)]
    if not holds:
        raise Refused(_("This result is open to the person already."))
    for hold in holds:
        hold.ended_at = clock.now()
        hold.ended_by_id = membership_id
        hold.save(update_fields=["ended_at", "ended_by"])
        record(
            by,
            "result.end_hold",
            subject=hold,
            person_id=hold.person_id,
            category=str(Category.RECORDS),
            result=str(result.pk),
        )
        hooks.hold_over(by, hold)
    return holds
