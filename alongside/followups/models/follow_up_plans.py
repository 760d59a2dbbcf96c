"""How somebody is followed up: at set times, when they ask for it, or both. Agreed by both sides,
for a stated time, and ended by both. (Patient-initiated follow-up, where they ask for it.)"""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from alongside.core.keys import SealedTextField
from alongside.people.access import RecordQuerySet
from alongside.people.models import Membership, Person, Service
from alongside.people.rules import Category


class FollowUpWay(models.TextChoices):
    TRIGGER = "trigger", _("I get in touch when I need to")
    INTERVAL = "interval", _("At set times")
    BOTH = "both", _("At set times, and whenever I need to")


class FollowUpState(models.TextChoices):
    PROPOSED = "proposed", _("Waits for the other side")
    AGREED = "agreed", _("Agreed by both")
    DECLINED = "declined", _("Not wanted")
    ENDED = "ended", _("Ended by both")


FOLLOW_UP_MOVES = {
    FollowUpState.PROPOSED: {FollowUpState.AGREED, FollowUpState.DECLINED},
    FollowUpState.AGREED: {FollowUpState.ENDED},
    FollowUpState.DECLINED: set(),
    FollowUpState.ENDED: set(),
}


class Ending(models.TextChoices):
    REVIEW = "review", _("A review is booked")
    DISCHARGE = "discharge", _("The service is no longer needed for this")


class FollowUpPlan(models.Model):
    """One follow-up plan. Each side says yes to the same words, and ticks the same list (`checks`
    are codes of concerns.rules_plans). An ending is put by one side and holds with the other's yes;
    until then the plan holds, also past its last day."""

    CATEGORY: ClassVar[Category] = Category.PLAN

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    service = models.ForeignKey(Service, on_delete=models.PROTECT)
    responsible = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=8, choices=FollowUpWay.choices)
    every_weeks = models.PositiveSmallIntegerField(null=True)
    signs = SealedTextField()  # what to look out for
    contact = SealedTextField()  # how to get in touch
    until_date = models.DateField()
    state = models.CharField(
        max_length=8, choices=FollowUpState.choices, default=FollowUpState.PROPOSED
    )
    proposed_by_id = models.UUIDField()
    proposed_at = models.DateTimeField()
    person_yes_at = models.DateTimeField(null=True)
    person_yes_by_id = models.UUIDField(null=True)
    helper = SealedTextField()
    staff_yes_at = models.DateTimeField(null=True)
    staff_yes_by = models.ForeignKey(
        Membership, null=True, on_delete=models.PROTECT, related_name="+"
    )
    ending = models.CharField(max_length=9, choices=Ending.choices, blank=True)
    ending_side = models.CharField(max_length=12, blank=True)  # who put it
    review_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "service"],
                condition=models.Q(state__in=["proposed", "agreed"]),
                name="follow_up_plan_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["service", "until_date"],
                condition=models.Q(state="agreed"),
                name="follow_up_plan_by_service",
            )
        ]


class FollowUpListCheck(models.Model):
    """Somebody has looked through everybody who is followed up in a service: nobody is lost."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT)
    member = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["service", "at"], name="follow_up_list_check_at")]
