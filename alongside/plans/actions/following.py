"""The follow-ups of a goal: the first within the fortnight, later ones on days that the person
agrees. Each asks for the ruler again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from alongside.core import clock
from alongside.core.actors import Actor
from alongside.core.audit import record
from alongside.core.errors import Refused
from alongside.followups import actions as followups
from alongside.followups.actions.check_ins import void
from alongside.followups.models import OPEN, CheckIn
from alongside.people.access import RecordQuerySet
from alongside.people.models import Membership
from alongside.plans import access
from alongside.plans.actions.agreements import newest_agreement
from alongside.plans.actions.goals import GOAL_CHECK_IN
from alongside.plans.actions.telling import let_team_know
from alongside.plans.actions.versions import hold
from alongside.plans.models import Goal
from alongside.plans.rules import FARTHEST_FOLLOW_UP, MOST_FOLLOW_UPS
from alongside.ui.dates import day as written

FIRST = 1  # the ordinal of the follow-up within the fortnight, which is part of the agreement


@transaction.atomic
def agree_follow_ups(
    *, by: Actor, goal: Goal, days: Sequence[date], follow_up_by: Membership
) -> None:
    """On which days the person is asked again after the first follow-up, and by whom; in place of
    those agreed before. No day: they are not asked again. The team is told.

    Raises Refused for a day that is not after today and the first follow-up, or more than a year
    away, and for more than MOST_FOLLOW_UPS.
    """
    access.check_persons_words(by, goal.person_id)
    hold(goal.person_id)
    row = Goal.objects.select_for_update(of=("self",)).select_related("person").get(pk=goal.pk)
    access.check_goal_is_live(row)
    access.check_works_here(follow_up_by)
    newest = newest_agreement(row)
    if len(days) > MOST_FOLLOW_UPS:
        raise Refused(_("Choose at most %(most)s days.") % {"most": MOST_FOLLOW_UPS})
    today = clock.today()
    if any(not today < day <= today + FARTHEST_FOLLOW_UP for day in days):
        raise Refused(_("Choose days after today, and within a year."))
    first = _of(row).filter(ordinal=FIRST, state__in=OPEN).first()
    if first is not None and any(day <= first.due_on for day in days):
        raise Refused(
            _("You are asked on %(day)s anyway. Choose a later day.")
            % {"day": written(first.due_on)}
        )
    for found in _later(row):
        void(by, followups.lock_check_in(found.pk))
    plan_follow_ups(by, row, days, follow_up_by)
    record(by, "goal.agree_follow_ups", subject=row, times=len(days))
    let_team_know(by, row.person, newest.professional)


def plan_follow_ups(by: Actor, goal: Goal, days: Sequence[date], who: Membership) -> None:
    """One check-in on each day, after those that the goal has in this version. A part of agreeing
    and correcting."""
    held = _of(goal).filter(about_version=goal.version).aggregate(last=Max("ordinal"))
    for ordinal, day in enumerate(sorted(set(days)), start=(held["last"] or 0) + 1):
        followups.plan_check_in(
            by=by,
            kind=GOAL_CHECK_IN,
            person=goal.person,
            about_id=goal.pk,
            about_version=goal.version,
            due_on=day,
            responsible=who,
            ordinal=ordinal,
        )


def later_days(goal: Goal) -> list[date]:
    """The days agreed after the first follow-up that are still to come."""
    return [row.due_on for row in _later(goal)]


def _of(goal: Goal) -> RecordQuerySet[CheckIn]:
    return CheckIn.objects.filter(kind=GOAL_CHECK_IN, about_id=goal.pk)


def _later(goal: Goal) -> RecordQuerySet[CheckIn]:
    return _of(goal).filter(ordinal__gt=FIRST, state__in=OPEN).order_by("due_on", "pk")
