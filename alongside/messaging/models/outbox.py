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
    TEXT = "text", _("Text message")  # which provider carries it is a local choice
    PRINT = "print", _("Letter")  # a person prints, puts in an envelope, and says so


class Priority(models.IntegerChoices):
    """Who is waiting for it. Within a service the first go first."""

    REPLY = 0, _("Answers somebody")
    PERSON = 1, _("To one person")
    BULK = 2, _("To many")


class OutState(models.TextChoices):
    QUEUED = "queued", _("Waiting")
    HELD = "held", _("Waits for an answer first")
    UNKNOWN = "unknown", _("Given to the provider, not known whether taken")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Could not be sent")
    VOID = "void", _("No longer needed")


WAITING = (OutState.QUEUED, OutState.HELD)  # here still
OUT_MOVES = {
    OutState.QUEUED: {
        OutState.HELD,
        OutState.UNKNOWN,
        OutState.SENT,
        OutState.FAILED,
        OutState.VOID,
    },
    OutState.HELD: {OutState.QUEUED, OutState.VOID},
    OutState.UNKNOWN: {OutState.QUEUED, OutState.SENT, OutState.FAILED, OutState.VOID},
    OutState.FAILED: {OutState.QUEUED, OutState.SENT, OutState.VOID},  # a receipt can be late
    # A letter marked as posted by mistake; a text that the network gave up on.
    OutState.SENT: {OutState.QUEUED, OutState.FAILED},
    OutState.VOID: set(),
}


class OutMessage(models.Model):
    """FHIR Communication to the outside. `key` makes a message unique: it is sent once.

    `person` is who gets it; `owner_id` whose record its words come from, and whose key seals it:
    a copy of Ruth's agreement goes to her GP and is erased with Ruth. A printed message without an
    address is given by hand. `failure` is a code, never a text from outside.

    A text also has: `number`, the blind index of where it goes; `provider` and `provider_id`, who
    took it and by what name; `attempt`, how often it was handed over (`reference` names each);
    `check_at`, when the provider is to be asked what became of it.
    """

    CATEGORY: ClassVar[Category] = Category.PLAN
    PERSON_PATH: ClassVar[str] = "owner_id"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    key = models.CharField(max_length=160)
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE)
    owner_id = models.UUIDField()
    # No index of its own: `outbox_by_service` begins with it.
    service = models.ForeignKey(Service, null=True, on_delete=models.PROTECT, db_index=False)
    gateway = models.CharField(max_length=8, choices=Gateway.choices)
    number = models.BinaryField(null=True)
    provider = models.CharField(max_length=12, blank=True)
    provider_id = models.CharField(max_length=100, blank=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    priority = models.PositiveSmallIntegerField(choices=Priority.choices, default=Priority.PERSON)
    urgent = models.BooleanField(default=False)
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
    tried_at = models.DateTimeField(null=True)
    give_up_at = models.DateTimeField(null=True)
    check_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    sent_by_id = models.UUIDField(null=True)  # who printed and posted it
    failure = models.CharField(max_length=120, blank=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        # A constraint, because `unique` makes a second index that nobody uses.
        constraints = [models.UniqueConstraint(fields=["key"], name="message_once")]
        indexes = [
            models.Index(
                fields=["due_at"], condition=models.Q(state="queued"), name="outbox_waiting"
            ),
            models.Index(fields=["service", "gateway", "state"], name="outbox_by_service"),
            models.Index(
                fields=["service", "priority", "due_at"],
                condition=models.Q(state="queued", gateway="text"),
                name="outbox_texts",
            ),
            models.Index(
                fields=["check_at"],
                condition=models.Q(check_at__isnull=False),
                name="outbox_to_ask",
            ),
            models.Index(
                fields=["number", "tried_at"],
                condition=models.Q(gateway="text"),
                name="outbox_to_number",
            ),
            models.Index(
                fields=["provider", "provider_id"],
                condition=~models.Q(provider_id=""),
                name="outbox_by_provider",
            ),
        ]

    @property
    def line(self) -> bytes:
        """The blind index of where a text goes."""
        assert self.number is not None
        return bytes(self.number)

    @property
    def reference(self) -> str:
        """The name under which the provider was given the present attempt."""
        return f"{self.pk}.{self.attempt}"
