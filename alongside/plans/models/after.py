"""After a conversation: a question to each side, the person's own rating of their plan, what was
offered to them, and a decision about where they live."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from alongside.core.keys import SealedTextField
from alongside.people.access import RecordQuerySet
from alongside.people.models import Membership, Person
from alongside.people.rules import Category
from alongside.plans.models.conversations import Conversation, Side


class YesPartlyNo(models.TextChoices):
    YES = "yes", _("Yes")
    PARTLY = "partly", _("Partly")
    NO = "no", _("No")


class MoreSameLess(models.TextChoices):
    MORE = "more", _("More confident")
    SAME = "same", _("The same")
    LESS = "less", _("Less confident")


class AfterConversation(models.Model):
    """What one side says afterwards. All of it may be left out; it is never a score of anybody."""

    CATEGORY: ClassVar[Category] = Category.PLAN

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="after")
    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    side = models.CharField(max_length=12, choices=Side.choices)
    membership = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    equal_player = models.CharField(max_length=6, choices=YesPartlyNo.choices, blank=True)
    confidence = models.CharField(max_length=4, choices=MoreSameLess.choices, blank=True)
    had_time = models.CharField(max_length=6, choices=YesPartlyNo.choices, blank=True)
    words = SealedTextField()
    helper = SealedTextField()
    channel = models.CharField(max_length=10)
    version = models.PositiveIntegerField(default=1)
    at = models.DateTimeField(auto_now_add=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "side"], name="after_once_a_side")
        ]


class PlanRating(models.Model):
    """The person's own rating of their plan by three principles (Richmond Group; Seed S2:473):
    joined up, part of decisions, helped to look after oneself."""

    CATEGORY: ClassVar[Category] = Category.PLAN

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="plan_ratings")
    joined_up = models.CharField(max_length=6, choices=YesPartlyNo.choices, blank=True)
    part_of_decisions = models.CharField(max_length=6, choices=YesPartlyNo.choices, blank=True)
    helped_to_manage = models.CharField(max_length=6, choices=YesPartlyNo.choices, blank=True)
    words = SealedTextField()
    helper = SealedTextField()
    channel = models.CharField(max_length=10)
    at = models.DateTimeField(auto_now_add=True)

    objects = RecordQuerySet.as_manager()


class Approach(models.TextChoices):
    """The four approaches that every person is offered (National Voices; Seed S2:787)."""

    INFORMATION = "information", _("Information about my condition, the choices and who helps")
    SELF_MANAGEMENT = "self_care", _("A course or group on living well with it")
    PLANNING = "planning", _("Planning my care together")
    DECISIONS = "decisions", _("Taking part in decisions as fully as I wish")


class OfferState(models.TextChoices):
    OFFERED = "offered", _("Offered")
    TAKEN_UP = "taken_up", _("Taken up")
    NOT_WANTED = "not_wanted", _("Not wanted, for now")


OFFER_MOVES = {
    OfferState.OFFERED: {OfferState.TAKEN_UP, OfferState.NOT_WANTED},
    OfferState.NOT_WANTED: {OfferState.OFFERED, OfferState.TAKEN_UP},
    OfferState.TAKEN_UP: {OfferState.NOT_WANTED},
}


class ApproachOffer(models.Model):
    """Where one of the four stands for this person. The person's answer counts."""

    CATEGORY: ClassVar[Category] = Category.PLAN

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="approach_offers")
    approach = models.CharField(max_length=11, choices=Approach.choices)
    state = models.CharField(max_length=10, choices=OfferState.choices)
    membership = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    words = SealedTextField()
    helper = SealedTextField()  # who wrote down the person's answer; empty: they did, or none yet
    updated_at = models.DateTimeField(auto_now=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "approach"], name="approach_once")]


class HomeDecisionState(models.TextChoices):
    OPEN = "open", _("Being thought about")
    AGREED = "agreed", _("Agreed")
    NOT_AGREED = "not_agreed", _("Not agreed")


HOME_DECISION_MOVES = {
    HomeDecisionState.OPEN: {HomeDecisionState.AGREED, HomeDecisionState.NOT_AGREED},
    # To think again is a new one: what was said stays as it was said.
    HomeDecisionState.AGREED: set(),
    HomeDecisionState.NOT_AGREED: set(),
}


class HomeDecision(models.Model):
    """A decision to change where somebody lives. It is agreed only with the person's own words and
    their answer to "was there time?" (Seed S3:104); the table holds that."""

    CATEGORY: ClassVar[Category] = Category.PLAN

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="home_decisions")
    membership = models.ForeignKey(  # who raised it, where that was a professional
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    proposal = SealedTextField()  # what is being thought about
    persons_words = SealedTextField()
    has_words = models.BooleanField(default=False)
    was_time = models.CharField(max_length=6, choices=YesPartlyNo.choices, blank=True)
    state = models.CharField(
        max_length=10, choices=HomeDecisionState.choices, default=HomeDecisionState.OPEN
    )
    helper = SealedTextField()
    version = models.PositiveIntegerField(default=1)
    raised_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="home_agreed_with_words_and_time",
                condition=~models.Q(state="agreed")
                | (models.Q(has_words=True) & ~models.Q(was_time="")),
            )
        ]
