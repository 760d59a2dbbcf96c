"""A conversation: booked, prepared by both, held, reviewed."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from alongside.core.keys import SealedTextField
from alongside.people.access import RecordQuerySet
from alongside.people.models import Membership, Person
from alongside.people.rules import Category


class Way(models.TextChoices):
    """Where or how they talk."""

    HERE = "here", _("At the practice or centre")
    HOME = "home", _("At home")
    PHONE = "phone", _("By phone")
    VIDEO = "video", _("By video")


class ConversationState(models.TextChoices):
    BOOKED = "booked", _("Booked")
    HELD = "held", _("Held")
    CANCELLED = "cancelled", _("Called off")


CONVERSATION_MOVES = {
    ConversationState.BOOKED: {ConversationState.HELD, ConversationState.CANCELLED},
    ConversationState.HELD: set(),
    ConversationState.CANCELLED: set(),
}


class Conversation(models.Model):
    """FHIR Appointment and then Encounter, of one person and one named professional."""

    CATEGORY: ClassVar[Category] = Category.PLAN

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="conversations")
    professional = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=30)
    way = models.CharField(max_length=8, choices=Way.choices, default=Way.HERE)
    place = SealedTextField()
    state = models.CharField(
        max_length=10, choices=ConversationState.choices, default=ConversationState.BOOKED
    )
    reviews = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="reviewed_in"
    )
    booked_at = models.DateTimeField(auto_now_add=True)
    opened_at = models.DateTimeField(null=True)
    held_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = RecordQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["professional", "at"], name="conversation_day"),
            models.Index(fields=["person", "-at"], name="conversation_by_person"),
        ]


class Preparation(models.Model):
    """What the person says before the conversation: one question, one box. Every version kept."""

    CATEGORY: ClassVar[Category] = Category.PLAN

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    conversation = models.OneToOneField(
        Conversation, on_delete=models.CASCADE, related_name="preparation"
    )
    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    words = SealedTextField()
    sent_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    read_by = models.ForeignKey(Membership, null=True, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=10)
    helper = models.CharField(max_length=120, blank=True)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(auto_now=True)

    objects = RecordQuerySet.as_manager()


class PreparationVersion(models.Model):
    """An earlier text of a preparation, so that nothing a person wrote is lost."""

    preparation = models.ForeignKey(Preparation, on_delete=models.CASCADE, related_name="versions")
    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    version = models.PositiveIntegerField()
    words = SealedTextField()
    kept_at = models.DateTimeField(auto_now_add=True)


class Side(models.TextChoices):
    """The two sides, of equal weight."""

    PERSON = "person", _("My side")
    PROFESSIONAL = "professional", _("The professional's side")


class AgendaItem(models.Model):
    """Something to talk about; the person's own come first and keep their order."""

    CATEGORY: ClassVar[Category] = Category.PLAN

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="agenda")
    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    raised_by = models.CharField(max_length=12, choices=Side.choices)
    words = SealedTextField()
    rank = models.PositiveSmallIntegerField()
    about_loinc = models.CharField(max_length=20, blank=True)
    talked_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        ordering = ("rank", "created_at")
