"""What comes in: texts, receipts, what is expected, and what people said about being texted."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from alongside.core.keys import SealedTextField
from alongside.messaging.models.outbox import INSTALLATION, OutMessage
from alongside.people.access import RecordQuerySet
from alongside.people.models import Person, Service
from alongside.people.rules import Category


class InState(models.TextChoices):
    WAITING = "waiting", _("Received")
    FILED = "filed", _("Filed")
    UNMATCHED = "unmatched", _("Read by a person")
    DUPLICATE = "duplicate", _("Came twice")


IN_MOVES = {
    InState.WAITING: {InState.FILED, InState.UNMATCHED, InState.DUPLICATE},
    InState.UNMATCHED: {InState.FILED},  # a person said what it answers
    InState.FILED: set(),
    InState.DUPLICATE: set(),
}


class InMessage(models.Model):
    """A text that came in, as it came. It is stored before anything is done about it.

    A provider's id names one text for ever. `person` is known once it is filed, where the number
    is one person's or they were asked something; until then the installation's key seals it.
    `filed_as` says what came of it: "reply:<kind>", "stop", "start", "confirmed", "not_them".
    """

    CATEGORY: ClassVar[Category] = Category.MESSAGES

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    provider = models.CharField(max_length=12)
    provider_id = models.CharField(max_length=100)
    number = models.BinaryField(null=True)  # blind index; null when no number came with it
    owner_id = models.UUIDField(default=INSTALLATION)
    sender = SealedTextField(owner="owner_id")
    body = SealedTextField(owner="owner_id")
    same = models.BinaryField()  # keyed digest of the words: the same again within seconds shows
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL)
    service = models.ForeignKey(Service, null=True, on_delete=models.PROTECT)
    state = models.CharField(max_length=10, choices=InState.choices, default=InState.WAITING)
    filed_as = models.CharField(max_length=60, blank=True)
    sent_at = models.DateTimeField()  # as the provider says, else when it was received
    received_at = models.DateTimeField()
    filed_at = models.DateTimeField(null=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "provider_id"], name="inbound_once")
        ]
        indexes = [
            models.Index(
                fields=["number", "sent_at"],
                condition=models.Q(state="waiting"),
                name="inbox_waiting",
            ),
            models.Index(fields=["number", "received_at"], name="inbox_by_number"),
        ]

    @property
    def line(self) -> bytes:
        """The blind index of where it came from."""
        assert self.number is not None
        return bytes(self.number)


class InPart(models.Model):
    """A part of a longer text, until all are here. Networks give each part for itself."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    provider = models.CharField(max_length=12)
    number = models.BinaryField()  # a blind index of the sender, whatever was given as one
    owner_id = models.UUIDField(default=INSTALLATION)
    sender = SealedTextField(owner="owner_id")
    body = SealedTextField(owner="owner_id")
    reference = models.PositiveIntegerField()
    total = models.PositiveSmallIntegerField()
    part = models.PositiveSmallIntegerField()
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "number", "reference", "total", "part"], name="part_once"
            )
        ]


class ReceiptState(models.TextChoices):
    WAITING = "waiting", _("Received")
    DONE = "done", _("Noted")
    IGNORED = "ignored", _("About nothing of ours")


RECEIPT_MOVES = {
    ReceiptState.WAITING: {ReceiptState.DONE, ReceiptState.IGNORED},
    ReceiptState.DONE: set(),
    ReceiptState.IGNORED: set(),
}


class Receipt(models.Model):
    """What a provider said became of a message. Stored first: it can come before we know that the
    message was taken."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    provider = models.CharField(max_length=12)
    provider_id = models.CharField(max_length=100)
    reference = models.CharField(max_length=100, blank=True)
    status = models.CharField(max_length=40)  # the provider's own code
    state = models.CharField(
        max_length=8, choices=ReceiptState.choices, default=ReceiptState.WAITING
    )
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "provider_id", "reference", "status"], name="receipt_once"
            )
        ]


class TextNumber(models.Model):
    """One telephone number, by its blind index: the row that is locked, so that one number's texts
    are filed and its questions asked one after the other."""

    number = models.BinaryField(primary_key=True)


class ReplyState(models.TextChoices):
    WAITING = "waiting", _("Waits its turn")
    OPEN = "open", _("Asked")
    ANSWERED = "answered", _("Answered")
    ENDED = "ended", _("No answer in time")
    STOPPED = "stopped", _("No longer wanted")


REPLY_MOVES = {
    ReplyState.WAITING: {ReplyState.OPEN, ReplyState.ENDED, ReplyState.STOPPED},
    ReplyState.OPEN: {ReplyState.ANSWERED, ReplyState.ENDED, ReplyState.STOPPED},
    ReplyState.ANSWERED: set(),
    ReplyState.ENDED: set(),
    ReplyState.STOPPED: set(),
}


class ExpectedReply(models.Model):
    """A question that a text from this number would answer. At most one is open for a number,
    across people and services: the next waits its turn, and its message (`key`) with it."""

    CATEGORY: ClassVar[Category] = Category.PLAN

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    number = models.BinaryField()
    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    # Nobody asks by service; a service with messages is never deleted.
    service = models.ForeignKey(Service, null=True, on_delete=models.PROTECT, db_index=False)
    kind = models.CharField(max_length=40)
    about_id = models.UUIDField(null=True)
    message = models.ForeignKey(OutMessage, null=True, on_delete=models.SET_NULL)
    state = models.CharField(max_length=8, choices=ReplyState.choices, default=ReplyState.WAITING)
    asked_at = models.DateTimeField()  # when it was put into the queue
    opened_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=models.Q(state="open"), name="one_open_question"
            ),
            models.UniqueConstraint(
                fields=["number", "kind", "about_id"],
                condition=models.Q(state__in=["waiting", "open"]),
                nulls_distinct=False,
                name="question_once",
            ),
        ]


class ChannelStop(models.Model):
    """Somebody texted STOP: from then on nothing is texted to this number, until START.
    Rows are added and ended, never changed otherwise."""

    number = models.BinaryField()
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL)
    service = models.ForeignKey(Service, null=True, on_delete=models.PROTECT)
    by_message = models.ForeignKey(InMessage, null=True, on_delete=models.SET_NULL)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=models.Q(until_at__isnull=True), name="stopped_once"
            )
        ]


class Confirmed(models.TextChoices):
    ASKED = "asked", _("Asked")
    YES = "yes", _("It is theirs")
    NO = "no", _("It is somebody else's")


CONFIRMED_MOVES = {
    Confirmed.ASKED: {Confirmed.ASKED, Confirmed.YES, Confirmed.NO},
    Confirmed.YES: set(),
    Confirmed.NO: {Confirmed.ASKED},  # the person gave the same number once more
}


class NumberConfirmation(models.Model):
    """Whether a number reaches this person: asked before anything about their health is texted."""

    number = models.BinaryField()
    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    state = models.CharField(max_length=5, choices=Confirmed.choices, default=Confirmed.ASKED)
    times = models.PositiveSmallIntegerField(default=0)  # asked
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number", "person"], name="number_confirmed_once")
        ]


class ReachHours(models.Model):
    """When somebody does not want to be texted, by their own clock; instead of the place's hours.
    From 22 to 7 goes over midnight; the same hour twice means: at any time."""

    person = models.OneToOneField(Person, primary_key=True, on_delete=models.CASCADE)
    quiet_from = models.PositiveSmallIntegerField()
    quiet_until = models.PositiveSmallIntegerField()
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="quiet_hours_of_a_day",
                condition=models.Q(quiet_from__lte=23, quiet_until__lte=23),
            )
        ]
