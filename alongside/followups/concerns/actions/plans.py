"""Follow-up plans: suggested by one side, agreed by both, ended by both; nothing ends silently."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, time, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.core import clock, jobs
from alongside.core.actors import Actor
from alongside.core.audit import digest, record
from alongside.core.errors import Refused
from alongside.followups.concerns import access, messages_plans, queries
from alongside.followups.concerns.checks import CHECKS
from alongside.followups.concerns.settings import promises
from alongside.followups.models import (
    FOLLOW_UP_MOVES,
    Ending,
    FollowUpListCheck,
    FollowUpPlan,
    FollowUpState,
    FollowUpWay,
    Urgency,
)
from alongside.people.models import Membership, Person
from alongside.people.settings import local
from alongside.worklist import actions as worklist

ENDS = "follow_up_plan_ends"  # the kind of the worklist item, and of the job
PERSON, PROFESSIONAL = "person", "professional"
LIVE = (FollowUpState.PROPOSED, FollowUpState.AGREED)


def _move(row: FollowUpPlan, state: FollowUpState) -> None:
    if state not in FOLLOW_UP_MOVES[FollowUpState(row.state)]:
        raise Refused(_("This has changed meanwhile. Look at it again."))
    row.state = state


def _locked(by: Actor, plan: FollowUpPlan) -> tuple[FollowUpPlan, str]:
    side = access.side_in_plan(by, plan.person_id)
    row: FollowUpPlan = (
        FollowUpPlan.objects.select_for_update(of=("self",))
        .select_related("person", "service", "responsible__person", "responsible__team")
        .get(pk=plan.pk)
    )
    return row, side


@transaction.atomic
def propose_follow_up(
    *,
    by: Actor,
    person: Person,
    responsible: Membership,
    way: str,
    every_weeks: int | None,
    signs: str,
    contact: str,
    until_date: date,
) -> FollowUpPlan:
    """One side suggests how the person is followed up. It holds once both have said yes.

    Raises Refused for what is missing, for a day that is over, and where one holds already.
    """
    access.side_in_plan(by, person.pk)
    Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
    if responsible.pk not in {one.pk for one in queries.receivers(person.pk)}:
        raise Refused(_("They cannot be asked any more. Look again at who gets this."))
    if way not in FollowUpWay.values:
        raise Refused(_("Choose one of the answers shown."))
    if (way != FollowUpWay.TRIGGER) != bool(every_weeks):
        raise Refused(_("Say every how many weeks, where it is at set times."))
    if not signs.strip() or not contact.strip():
        raise Refused(_("Write down the signs to look out for, and how to get in touch."))
    if until_date <= clock.today():
        raise Refused(_("The last day must be later than today."))
    assert responsible.team is not None  # receivers() has only members of teams
    service_id = responsible.team.service_id
    if FollowUpPlan.objects.filter(person=person, service=service_id, state__in=LIVE).exists():
        raise Refused(_("There is a follow-up plan already. End it together first."))
    assert by.person_id is not None  # side_in_plan
    row = FollowUpPlan.objects.create(
        person=person,
        service_id=service_id,
        responsible=responsible,
        way=way,
        every_weeks=every_weeks,
        signs=signs.strip(),
        contact=contact.strip(),
        until_date=until_date,
        proposed_by_id=by.person_id,
        proposed_at=clock.now(),
    )
    record(by, "follow_up_plan.propose", subject=row, digest=digest(signs + contact))
    return row


@transaction.atomic
def agree_follow_up(*, by: Actor, plan: FollowUpPlan, checks: Collection[str]) -> FollowUpPlan:
    """One side says yes, with everything on the list ticked; with both it holds."""
    row, side = _locked(by, plan)
    if row.state != FollowUpState.PROPOSED:
        raise Refused(_("This has changed meanwhile. Look at it again."))
    if set(checks) != set(CHECKS):
        raise Refused(_("Tick everything on the list first. If something is not so, talk it over."))
    if side == PERSON:
        row.person_yes_at, row.person_yes_by_id = clock.now(), by.person_id
        row.helper = by.helper if by.on_behalf_of_id else ""
    else:
        row.staff_yes_at, row.staff_yes_by_id = clock.now(), by.membership_id
    if row.person_yes_at and row.staff_yes_at:
        _move(row, FollowUpState.AGREED)
        days = local("concerns.end_days", row.service_id)
        tell_on = max(row.until_date - timedelta(days=days), clock.today())
        jobs.schedule(
            ENDS,
            str(row.pk),
            max(clock.at_local(tell_on, time(9)), clock.now()),
            person_id=row.person_id,
            plan=str(row.pk),
        )
    row.save()
    record(by, "follow_up_plan.agree", subject=row, side=side)
    return row


@transaction.atomic
def decline_follow_up(*, by: Actor, plan: FollowUpPlan) -> FollowUpPlan:
    """One side does not want it, or takes its suggestion back."""
    row, side = _locked(by, plan)
    _move(row, FollowUpState.DECLINED)
    row.save(update_fields=["state"])
    record(by, "follow_up_plan.decline", subject=row, side=side)
    return row


@transaction.atomic
def put_ending(
    *, by: Actor, plan: FollowUpPlan, ending: str, review_on: date | None = None
) -> FollowUpPlan:
    """One side suggests how it ends: a review on a day, or no longer needed. The same from the
    other side is their yes, and it is ended; another is a suggestion in its place."""
    row, side = _locked(by, plan)
    if row.state != FollowUpState.AGREED:
        raise Refused(_("This has changed meanwhile. Look at it again."))
    if ending not in Ending.values:
        raise Refused(_("Choose one of the answers shown."))
    if (ending == Ending.REVIEW) != (review_on is not None):
        raise Refused(_("Say on which day the review is."))
    same = (row.ending, row.review_on) == (ending, review_on)
    both = bool(row.ending_side) and row.ending_side != side and same
    record(by, "follow_up_plan.end" if both else "follow_up_plan.ending", subject=row, side=side)
    if both:
        _move(row, FollowUpState.ENDED)
        row.ended_at = clock.now()
        jobs.void(ENDS, str(row.pk))
        worklist.void(by=by, key=f"{ENDS}:{row.pk}")
    else:
        row.ending, row.review_on, row.ending_side = ending, review_on, side
    row.save()
    return row


@transaction.atomic
def tell_that_it_ends(*, by: Actor, plan_id: UUID) -> None:
    """Its end is near: both are told. What is on the worklist is ended by an ending alone."""
    row = (
        FollowUpPlan.objects.select_for_update(of=("self",))
        .select_related("person", "service", "responsible__team")
        .filter(pk=plan_id, state=FollowUpState.AGREED)
        .first()
    )
    if row is None or row.person.died_on is not None:
        return
    worklist.open_item(
        by=by,
        kind=ENDS,
        key=f"{ENDS}:{row.pk}",
        person=row.person,
        service_id=row.service_id,
        responsible=row.responsible,
        about_id=row.pk,
        due_at=clock.at_local(row.until_date, time(17)),
        chain=promises(row.service_id).chain(Urgency.WAIT),
    )
    messages_plans.tell_person(by, row)
    record(by, "follow_up_plan.near_end", subject=row)


@transaction.atomic
def check_list(*, by: Actor) -> FollowUpListCheck:
    """Somebody has looked through everybody who is followed up in the service."""
    access.check_can_check_list(by)
    assert by.service_id is not None  # a hat of staff
    assert by.membership_id is not None
    row = FollowUpListCheck.objects.create(
        service_id=by.service_id, member_id=by.membership_id, at=clock.now()
    )
    record(by, "follow_up_plan.check_list", subject=row)
    return row
