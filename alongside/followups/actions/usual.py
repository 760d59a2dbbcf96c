"""What is usual for somebody: proposed by one side, agreed by the other, ended by either."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.core import clock
from alongside.core.actors import Actor
from alongside.core.audit import record
from alongside.core.errors import Refused
from alongside.followups import access
from alongside.followups.actions.schedules import lock_schedule, proposer
from alongside.followups.models import Schedule, ScheduleState, UsualForMe
from alongside.followups.queries.schedules import active_version, usual_of
from alongside.followups.rules.grading import why_not_usual


@transaction.atomic
def propose_usual(
    *,
    by: Actor,
    schedule: Schedule,
    link_id: str,
    answers: Sequence[str | int],
    counts_as: str | int,
    until_date: date,
) -> UsualForMe:
    """Either side says what is usual for the person, for up to four weeks; the other side agrees.

    Raises Refused for an answer that the table calls unsafe, one that leads to other questions, or
    more than four weeks.
    """
    access.check_can_speak_of_usual(by, schedule)
    row = lock_schedule(schedule)
    version = active_version(row.question_set_id)
    if version is None or row.state != ScheduleState.ACTIVE:
        raise Refused(_("This is not being asked now."))
    mine = UsualForMe(
        person=row.person,
        schedule=row,
        link_id=link_id,
        answers=list(answers),
        counts_as=counts_as,
        from_date=clock.today(),
        until_date=until_date,
        proposed_by_id=proposer(by),
        proposed_side=access.side_of(by, row.person_id),
        proposed_at=clock.now(),
    )
    if reason := why_not_usual(version.table, usual_of(mine)):
        raise Refused(_refusal(reason))
    for before in UsualForMe.objects.filter(
        schedule=row, link_id=link_id, ended_at__isnull=True, agreed_at__isnull=True
    ):
        before.ended_at = clock.now()
        before.save(update_fields=["ended_at"])
    mine.save()
    record(by, "usual.propose", subject=mine, table=version.sha256)
    return mine


def _refusal(reason: str) -> str:
    return {
        "too_long": _("Choose a day within four weeks: then you look at it again."),
        "unsafe": _("This answer may mean that help is needed now, so it never counts as usual."),
        "leads_elsewhere": _("This answer leads to other questions, so it cannot count as usual."),
    }.get(reason, _("Choose one of the answers shown."))


@transaction.atomic
def agree_usual(*, by: Actor, usual: UsualForMe) -> UsualForMe:
    """The other side agrees. Nobody agrees with themselves."""
    access.check_can_speak_of_usual(by, usual.schedule)
    row = UsualForMe.objects.select_for_update().get(pk=usual.pk)
    if row.ended_at is not None:
        raise Refused(_("This has moved on already."))
    if row.agreed_at is not None:
        return row
    if access.side_of(by, row.person_id) == row.proposed_side:
        raise Refused(_("The other side agrees to this."))
    version = active_version(usual.schedule.question_set_id)
    if version is None or why_not_usual(version.table, usual_of(row)):
        raise Refused(_("The questions have changed. Say anew what is usual."))
    for before in UsualForMe.objects.select_for_update().filter(
        schedule_id=row.schedule_id,
        link_id=row.link_id,
        agreed_at__isnull=False,
        ended_at__isnull=True,
    ):
        before.ended_at = clock.now()
        before.save(update_fields=["ended_at"])
    row.agreed_by_id, row.agreed_at = by.person_id, clock.now()
    row.save(update_fields=["agreed_by_id", "agreed_at"])
    record(by, "usual.agree", subject=row)
    return row


@transaction.atomic
def end_usual(*, by: Actor, usual: UsualForMe) -> UsualForMe:
    """Either side ends it at once: from now on the answer counts as it stands."""
    access.check_can_speak_of_usual(by, usual.schedule)
    row = UsualForMe.objects.select_for_update().get(pk=usual.pk)
    if row.ended_at is None:
        row.ended_at = clock.now()
        row.save(update_fields=["ended_at"])
        record(by, "usual.end", subject=row)
    return row
