"""One plan per person: the lines that both sides write, and every wording that ever stood in it."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from alongside.core.keys import SealedTextField
from alongside.people.access import RecordQuerySet
from alongside.people.models import Membership, Person
from alongside.people.rules import Category
from alongside.plans.models.conversations import Side
from alongside.plans.rules.plan import read_line


class Tag(models.Model):
    """What a goal or a line is about: a condition of the record, or a word of the person's own.
    Conditions are tags, not plans of their own (Seed S2:783)."""

    CATEGORY: ClassVar[Category] = Category.PLAN

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="plan_tags")
    words = SealedTextField()
    condition_id = models.UUIDField(null=True)  # records.Condition, where it is one
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    objects = RecordQuerySet.as_manager()


class Section(models.TextChoices):
    """The parts of the plan beside goals, as both see them. PRSB's fields in docs/reference."""

    VIEW = "view", _("How things are")
    PRIORITY = "priority", _("Our priorities")
    CONCERN = "concern", _("Worries and problems")
    SUPPORT = "support", _("Support, and who I can turn to")
    OFFER = "offer", _("What I could offer others")
    WARNING = "warning", _("Warning signs")
    STEP = "step", _("What should happen then")
    CALL = "call", _("Who to call")
    OTHER = "other", _("Also in this plan")


class EntryState(models.TextChoices):
    CURRENT = "current", _("In the plan")
    REMOVED = "removed", _("Taken out")


ENTRY_MOVES = {
    EntryState.CURRENT: {EntryState.REMOVED},
    EntryState.REMOVED: {EntryState.CURRENT},
}


class Entry(models.Model):
    """One line of the plan. `side` wrote it and changes it; the other side proposes."""

    CATEGORY: ClassVar[Category] = Category.PLAN

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="plan_entries")
    section = models.CharField(max_length=8, choices=Section.choices)
    side = models.CharField(max_length=12, choices=Side.choices)
    membership = models.ForeignKey(  # the professional who wrote it, on their side
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    question = SealedTextField()  # of the template that it answers; empty without one
    words = SealedTextField()
    tags = models.ManyToManyField(Tag, blank=True, related_name="entries")
    code = models.CharField(max_length=40, blank=True)  # of a concern on the checker's list
    state = models.CharField(max_length=8, choices=EntryState.choices, default=EntryState.CURRENT)
    version = models.PositiveIntegerField(default=1)
    helper = SealedTextField()
    channel = models.CharField(max_length=10, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        ordering = ("created_at", "id")
        indexes = [models.Index(fields=["person", "state", "section"], name="entry_of_plan")]
        constraints = [
            models.CheckConstraint(
                name="entry_has_author",
                condition=models.Q(side="person", membership__isnull=True)
                | models.Q(side="professional", membership__isnull=False),
            )
        ]


class Act(models.TextChoices):
    """What one change of the plan was."""

    ADD = "add", _("added")
    CHANGE = "change", _("changed")
    REMOVE = "remove", _("taken out")
    PUT_BACK = "put_back", _("put back")
    GOAL_SET = "goal_set", _("goal set")
    GOAL_CHANGED = "goal_changed", _("goal changed")
    GOAL_ENDED = "goal_ended", _("goal reached or let go")
    PROMISE = "promise", _("promise made")
    PROMISE_ENDED = "promise_ended", _("promise answered")
    TEMPLATE = "template", _("begun with some questions")


class PlanChange(models.Model):
    """One version of the plan: who changed it, when. The table refuses changes."""

    CATEGORY: ClassVar[Category] = Category.PLAN

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.DO_NOTHING, related_name="plan_changes")
    act = models.CharField(max_length=14, choices=Act.choices)
    side = models.CharField(max_length=12, choices=Side.choices)
    membership = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.DO_NOTHING, related_name="+"
    )
    by_person_id = models.UUIDField(null=True)
    helper = SealedTextField()
    channel = models.CharField(max_length=10)
    at = models.DateTimeField(auto_now_add=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        ordering = ("at", "id")
        indexes = [models.Index(fields=["person", "at"], name="change_by_person")]


class Thing(models.TextChoices):
    """What has wordings."""

    ENTRY = "entry", _("a line")
    GOAL = "goal", _("a goal")
    PROMISE = "promise", _("a promise")


class Wording(models.Model):
    """How one thing of the plan read from one change on. The plan of a moment is the newest wording
    of each thing up to it. The table refuses changes: no word is lost."""

    CATEGORY: ClassVar[Category] = Category.PLAN

    change = models.ForeignKey(PlanChange, on_delete=models.DO_NOTHING, related_name="wordings")
    person = models.ForeignKey(Person, on_delete=models.DO_NOTHING)
    thing = models.CharField(max_length=8, choices=Thing.choices)
    thing_id = models.UUIDField()
    content = SealedTextField()  # canonical JSON, rules.plan.Line
    in_plan = models.BooleanField()  # False: taken out by this change

    objects = RecordQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["change", "thing_id"], name="wording_once_a_change")
        ]
        indexes = [models.Index(fields=["person", "thing_id"], name="wording_of_thing")]

    @property
    def line(self) -> dict[str, str]:
        """Its fields as text."""
        return read_line(self.content)


class LastLook(models.Model):
    """When somebody last had the plan open, so that what is new since then is marked."""

    CATEGORY: ClassVar[Category] = Category.PLAN

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="plan_looks")
    reader = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    before_at = models.DateTimeField(null=True)  # the look before: what is new, for this visit

    objects = RecordQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "reader"], name="plan_look_once")]
