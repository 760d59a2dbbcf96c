"""Who is on duty, who is away, and who stands in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.core import clock, jobs
from alongside.core.actors import Actor
from alongside.core.audit import record
from alongside.core.errors import Refused
from alongside.people.models import Membership
from alongside.worklist import access
from alongside.worklist.actions.escalation import look_again
from alongside.worklist.models import Absence, Duty

# Somebody's duty is over, or their absence begins.
STAFF_CHANGED = "worklist.staff"


def _locked(membership: Membership) -> Membership:
    """So that two writes about one member's time are not made at once."""
    row: Membership = (
        Membership.objects.select_for_update(of=("self",))
        .select_related("team")
        .get(pk=membership.pk)
    )
    return row


def _check_times(from_at: datetime, until_at: datetime) -> None:
    if until_at <= from_at:
        raise Refused(_("It must end after it begins."))
    if until_at <= clock.now():
        raise Refused(_("This is over already."))


def _look_again_at(kind: str, membership: Membership, at: datetime) -> None:
    jobs.schedule(STAFF_CHANGED, kind, at, membership=str(membership.pk))


@transaction.atomic
def be_on_duty(
    *, by: Actor, membership: Membership, times: Sequence[tuple[datetime, datetime]]
) -> list[Duty]:
    """Put a member on the rota, from when until when, once or several times: the chains of their
    service ask them first.

    Raises Refused for times that are over, or where they are on duty already; then for none.
    """
    access.check_can_plan_for(by, membership)
    row = _locked(membership)
    assert row.team is not None
    held = Duty.objects.filter(membership=row, ended_at__isnull=True)
    made = []
    for from_at, until_at in times:
        _check_times(from_at, until_at)
        if held.filter(from_at__lt=until_at, until_at__gt=from_at).exists():
            raise Refused(_("They are on duty then already."))
        duty = Duty.objects.create(
            membership=row, service_id=row.team.service_id, from_at=from_at, until_at=until_at
        )
        record(by, "duty.begin", subject=duty, membership=str(row.pk))
        _look_again_at(f"duty:{duty.pk}", row, until_at)
        made.append(duty)
    return made


@transaction.atomic
def leave_duty(*, by: Actor, duty: Duty) -> Duty:
    """Take a duty off the rota. What waits for them goes to who is on duty now."""
    access.check_can_plan_for(by, duty.membership)
    row = Duty.objects.select_for_update(of=("self",)).get(pk=duty.pk)
    if row.ended_at is None:
        row.ended_at = clock.now()
        row.save(update_fields=["ended_at"])
        jobs.void(STAFF_CHANGED, f"duty:{row.pk}")
        record(by, "duty.end", subject=row)
        look_again(by=by, membership_id=row.membership_id)
    return row


@transaction.atomic
def be_away(
    *,
    by: Actor,
    membership: Membership,
    from_at: datetime,
    until_at: datetime,
    cover: Membership | None = None,
) -> Absence:
    """Somebody is away for a while; `cover` has what waits for them, and is asked in their place.

    Raises Refused for times that are over, where they are away already, or where `cover` is not
    somebody else of their service.
    """
    access.check_can_plan_for(by, membership)
    _check_times(from_at, until_at)
    row = _locked(membership)
    assert row.team is not None
    if cover is not None and not (
        cover.pk != row.pk
        and cover.person_id != row.person_id
        and cover.team is not None
        and cover.team.service_id == row.team.service_id
    ):
        raise Refused(_("Whoever stands in is somebody else of the same service."))
    held = Absence.objects.filter(membership=row, ended_at__isnull=True)
    if held.filter(from_at__lt=until_at, until_at__gt=from_at).exists():
        raise Refused(_("They are away then already."))
    absence = Absence.objects.create(
        membership=row, cover=cover, from_at=from_at, until_at=until_at
    )
    record(by, "absence.begin", subject=absence, membership=str(row.pk))
    if from_at <= clock.now():
        look_again(by=by, membership_id=row.pk)
    else:
        _look_again_at(f"away:{absence.pk}", row, from_at)
    return absence


@transaction.atomic
def come_back(*, by: Actor, absence: Absence) -> Absence:
    """They are back early, or did not go."""
    access.check_can_plan_for(by, absence.membership)
    row = Absence.objects.select_for_update(of=("self",)).get(pk=absence.pk)
    if row.ended_at is None:
        row.ended_at = clock.now()
        row.save(update_fields=["ended_at"])
        jobs.void(STAFF_CHANGED, f"away:{row.pk}")
        record(by, "absence.end", subject=row)
    return row
