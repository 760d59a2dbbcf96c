"""What has to be ready before a conversation, worries after treatment, and what a person teaches
the people who look after them."""

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


class TaskKind(models.TextChoices):
    """What is to be got ready (Seed S2:216)."""

    QUESTIONNAIRE = "questions", _("A questionnaire")
    TEST = "test", _("A test")
    DOCUMENT = "document", _("A letter or report")
    OTHER = "other", _("Something else")


class TaskState(models.TextChoices):
    TO_DO = "to_do", _("To do")
    DONE = "done", _("Done, not looked at yet")
    READY = "ready", _("Ready")
    DROPPED = "dropped", _("Not needed")


TASK_MOVES = {
    TaskState.TO_DO: {TaskState.DONE, TaskState.READY, TaskState.DROPPED},
    TaskState.DONE: {TaskState.READY, TaskState.TO_DO, TaskState.DROPPED},
    TaskState.READY: {TaskState.DONE},
    TaskState.DROPPED: {TaskState.TO_DO},
}


class PreparationTask(models.Model):
    """One thing on the preparation list. What is done but not yet analysed is not ready: the
    conversation would only lead to another one (Seed S2:214)."""

    CATEGORY: ClassVar[Category] = Category.PLAN

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="tasks")
    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    kind = models.CharField(max_length=9, choices=TaskKind.choices)
    words = SealedTextField()
    side = models.CharField(max_length=12, choices=Side.choices)  # whose turn it is
    added_by = models.CharField(max_length=12, choices=Side.choices)
    needs_looking_at = models.BooleanField(default=True)  # by a professional, before they talk
    done_by_date = models.DateField()  # leaves time to look at it before the conversation
    state = models.CharField(max_length=7, choices=TaskState.choices, default=TaskState.TO_DO)
    done_at = models.DateTimeField(null=True)
    looked_at = models.DateTimeField(null=True)
    looked_by = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        ordering = ("done_by_date", "created_at", "id")


class ConcernCheck(models.Model):
    """The person went through the list of worries that people have after treatment (Seed S2:332).
    What they chose stands in the plan (Entry, Section.CONCERN) and on the agenda."""

    CATEGORY: ClassVar[Category] = Category.PLAN

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="concern_checks")
    conversation = models.ForeignKey(
        Conversation, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    list_key = models.CharField(max_length=60)
    list_version = models.CharField(max_length=20)
    chosen = SealedTextField()  # JSON list of {code, label, words, talk}
    helper = SealedTextField()
    channel = models.CharField(max_length=10)
    at = models.DateTimeField(auto_now_add=True)

    objects = RecordQuerySet.as_manager()


class Insight(models.Model):
    """An idea or insight from the person, written down by the professional who heard it, in the
    person's words; the person sees it (Seed S2:284). What the person puts in other words, or takes
    out, is a row of its own: the earlier one stays, and is not shown any more."""

    CATEGORY: ClassVar[Category] = Category.PLAN

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="insights")
    conversation = models.ForeignKey(
        Conversation, null=True, blank=True, on_delete=models.SET_NULL, related_name="insights"
    )
    words = SealedTextField()
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    replaces = models.OneToOneField(  # the person put it in other words: the earlier ones
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="replaced_by"
    )
    removed_at = models.DateTimeField(null=True)
    at = models.DateTimeField(auto_now_add=True)

    objects = RecordQuerySet.as_manager()
