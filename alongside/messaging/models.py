"""The outbox: every message to the outside is a row first, and sent from there."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID, uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from alongside.core.keys import SealedTextField
from alongside.people.access import RecordQuerySet
from alongside.people.models import Person, Service
from alongside.people.rules import Category

# Whose key seals a message to somebody who is nobody's person yet.
INSTALLATION = UUID(int=0)


class Gateway(models.TextChoices):
    """How a message goes out; each is a folder under gateways/."""

    EMAIL = "email", _("Email")
    PRINT = "print", _("Letter")  # a person prints, puts in an envelope, and says so


class OutState(models.TextChoices):
    QUEUED = "queued", _("Waiting")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Could not be sent")
    VOID = "void", _("No longer needed")


OUT_MOVES = {
    OutState.QUEUED: {OutState.SENT, OutState.FAILED, OutState.VOID},
    OutState.FAILED: {OutState.QUEUED, OutState.VOID},
    OutState.SENT: {OutState.QUEUED},  # a letter marked as posted by mistake
    OutState.VOID: set(),
}


class OutMessage(models.Model):
    """FHIR Communication to the outside. `key` makes a message unique: it is sent once.

    `person` is who gets it; `owner_id` whose record its words come from, and whose key seals it:
    a copy of Ruth's agreement goes to her GP and is erased with Ruth. A printed message without an
    address is given by hand. `failure` is a code, never a text from outside.
    """

    CATEGORY: ClassVar[Category] = Category.PLAN
    PERSON_PATH: ClassVar[str] = "owner_id"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    key = models.CharField(max_length=160, unique=True)
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE)
    owner_id = models.UUIDField()
    service = models.ForeignKey(Service, null=True, on_delete=models.PROTECT)
    gateway = models.CharField(max_length=8, choices=Gateway.choices)
    purpose = models.CharField(max_length=40)
    language = models.CharField(max_length=8, default="en")
    large_print = models.BooleanField(default=False)
    address = SealedTextField(owner="owner_id")
    subject = SealedTextField(owner="owner_id")
    body = SealedTextField(owner="owner_id")
    state = models.CharField(max_length=8, choices=OutState.choices, default=OutState.QUEUED)
    about_type = models.CharField(max_length=40, blank=True)
    about_id = models.UUIDField(null=True)
    queued_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    sent_by_id = models.UUIDField(null=True)  # who printed and posted it
    failure = models.CharField(max_length=120, blank=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"], condition=models.Q(state="queued"), name="outbox_waiting"
            ),
            models.Index(fields=["service", "gateway", "state"], name="outbox_by_service"),
        ]
