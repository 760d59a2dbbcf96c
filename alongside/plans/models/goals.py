"""Goals in the person's words, the confidence ruler, and the commitments of both sides."""

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


class GoalState(models.TextChoices):
    PROPOSED = "proposed", _("Suggested to you")
    ACTIVE = "active", _("Under way")
    ACHIEVED = "achieved", _("Reached")
    LET_GO = "let_go", _("Let go")
    DECLINED = "declined", _("Not wanted")


GOAL_MOVES = {
    GoalState.PROPOSED: {GoalState.ACTIVE, GoalState.DECLINED},
    GoalState.ACTIVE: {GoalState.ACHIEVED, GoalState.LET_GO},
    GoalState.ACHIEVED: {GoalState.ACTIVE},
    GoalState.LET_GO: {GoalState.ACTIVE},
    GoalState.DECLINED: set(),
}


class Goal(models.Model):
    """FHIR Goal, expressed by the person. `words` have one author: the person. Somebody else's
    suggestion stands in `proposal` until the person takes it up in their own words."""

    CATEGORY: ClassVar[Category] = Category.PLAN

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="goals")
    conversation = models.ForeignKey(
        Conversation, null=True, blank=True, on_delete=models.SET_NULL, related_name="goals"
    )
    words = SealedTextField()
    first_step = SealedTextField()
    when_words = SealedTextField()  # when, and how often
    with_whom = SealedTextField()
    barriers = SealedTextField()  # what may get in the way, and what then
    importance = models.PositiveSmallIntegerField(null=True)  # 1 to 10 (PRSB)
    tags = models.ManyToManyField("plans.Tag", blank=True, related_name="goals")
    proposal = SealedTextField()
    proposed_by = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=10, choices=GoalState.choices, default=GoalState.ACTIVE)
    set_on = models.DateField(null=True)
    written_via = models.CharField(max_length=10, blank=True)
    helper = SealedTextField()
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="goal_live_has_day",
                condition=models.Q(state__in=["proposed", "declined"])
                | models.Q(set_on__isnull=False),
            ),
            models.CheckConstraint(
                name="importance_1_to_10",
                condition=models.Q(importance__isnull=True)
                | models.Q(importance__gte=1, importance__lte=10),
            ),
        ]


class Occasion(models.TextChoices):
    SET = "set", _("When the goal was set")
    FOLLOW_UP = "follow_up", _("At the follow-up")
    REVIEW = "review", _("At the review")


class ConfidenceRating(models.Model):
    """The person's own confidence of reaching the goal, 1 to 10 (Seed S2:566)."""

    CATEGORY: ClassVar[Category] = Category.PLAN

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="ratings")
    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    value = models.PositiveSmallIntegerField()
    occasion = models.CharField(max_length=10, choices=Occasion.choices)
    channel = models.CharField(max_length=10)
    helper = SealedTextField()
    at = models.DateTimeField(auto_now_add=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        ordering = ("at", "id")
        constraints = [
            models.CheckConstraint(
                name="confidence_1_to_10", condition=models.Q(value__gte=1, value__lte=10)
            )
        ]


class AttainmentLevel(models.IntegerChoices):
    """Goal attainment scaling: five levels around what is expected (PCO, LOINC LL6900-6)."""

    MUCH_BETTER = 2, _("Much better than I expect")
    BETTER = 1, _("Better than I expect")
    EXPECTED = 0, _("What I expect")
    LESS = -1, _("Less than I expect")
    MUCH_LESS = -2, _("Much less than I expect")


class GoalLevel(models.Model):
    """What one level of a goal would look like, in the person's words."""

    CATEGORY: ClassVar[Category] = Category.PLAN

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="levels")
    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    level = models.SmallIntegerField(choices=AttainmentLevel.choices)
    words = SealedTextField()

    objects = RecordQuerySet.as_manager()

    class Meta:
        ordering = ("-level",)
        constraints = [models.UniqueConstraint(fields=["goal", "level"], name="level_once")]


class Attainment(models.Model):
    """Which level the person says they have reached, and when."""

    CATEGORY: ClassVar[Category] = Category.PLAN

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="attainments")
    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    level = models.SmallIntegerField(choices=AttainmentLevel.choices)
    occasion = models.CharField(max_length=10, choices=Occasion.choices)
    channel = models.CharField(max_length=10)
    at = models.DateTimeField(auto_now_add=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        ordering = ("at", "id")


class CommitmentState(models.TextChoices):
    OPEN = "open", _("Promised")
    KEPT = "kept", _("Done")
    NOT_KEPT = "not_kept", _("Did not happen")
    DROPPED = "dropped", _("No longer needed")


COMMITMENT_MOVES = {
    CommitmentState.OPEN: {
        CommitmentState.KEPT,
        CommitmentState.NOT_KEPT,
        CommitmentState.DROPPED,
    },
    CommitmentState.NOT_KEPT: {CommitmentState.KEPT, CommitmentState.DROPPED},
    CommitmentState.KEPT: set(),
    CommitmentState.DROPPED: set(),
}


class Commitment(models.Model):
    """What one side promised to do by a day (FHIR Task with its owner)."""

    CATEGORY: ClassVar[Category] = Category.PLAN

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="commitments")
    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    side = models.CharField(max_length=12, choices=Side.choices)
    membership = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    words = SealedTextField()
    due_date = models.DateField()
    is_health_work = models.BooleanField(default=False)  # unpaid work for health (Seed C4-24)
    state = models.CharField(
        max_length=8, choices=CommitmentState.choices, default=CommitmentState.OPEN
    )
    said_done_at = models.DateTimeField(null=True)  # the professional's word, before the person's
    answered_at = models.DateTimeField(null=True)
    answer_words = SealedTextField()
    created_at = models.DateTimeField(auto_now_add=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        ordering = ("due_date", "created_at")
        constraints = [
            models.CheckConstraint(
                name="commitment_has_owner",
                condition=models.Q(side="person", membership__isnull=True)
                | models.Q(side="professional", membership__isnull=False),
            )
        ]
        indexes = [
            models.Index(
                fields=["membership", "due_date"],
                condition=models.Q(state="open"),
                name="commitment_open_by_who",
            ),
            models.Index(fields=["membership", "due_date"], name="commitment_by_who"),
        ]


class Progress(models.TextChoices):
    """The person's own judgement, in help words, never a score."""

    MORE = "more", _("Better than I hoped")
    AS_HOPED = "as_hoped", _("About as I hoped")
    LESS = "less", _("Less than I hoped")
    CHANGED = "changed", _("Things have changed")


class Review(models.Model):
    """How it went, judged by the person, and what is next."""

    CATEGORY: ClassVar[Category] = Category.PLAN

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="review_rows")
    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    conversation = models.ForeignKey(
        Conversation, null=True, on_delete=models.SET_NULL, related_name="review_rows"
    )
    progress = models.CharField(max_length=8, choices=Progress.choices)
    words = SealedTextField()
    next_on = models.DateField(null=True)
    channel = models.CharField(max_length=10)
    helper = SealedTextField()
    at = models.DateTimeField(auto_now_add=True)

    objects = RecordQuerySet.as_manager()
