"""What somebody says between conversations because it worries them, and what came of it."""

from __future__ import annotations

import json
from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from alongside.core.keys import SealedTextField
from alongside.followups.concerns.rules_cards import Card, read_card
from alongside.people.access import RecordQuerySet
from alongside.people.models import Membership, Person, Service
from alongside.people.rules import Category
from alongside.worklist.models import Item, ItemState


class Urgency(models.TextChoices):
    """How urgent it feels to the person. Labels are theirs to choose from."""

    NOW = "now", _("It cannot wait")
    SOON = "soon", _("It can wait a day or so")
    WAIT = "wait", _("It is not in a hurry")


class Standing(models.TextChoices):
    """Where a concern stands. It is never stored: it follows from the item, and the last word."""

    WITH_US = "with_us", _("Somebody sees to it")
    ANSWERED = "answered", _("Answered: did it help?")
    HELPED = "helped", _("It helped")
    WITHDRAWN = "withdrawn", _("Taken back")


class Concern(models.Model):
    """One concern. Its words, and all that was said since, are its `entries`, the last of which
    counts. `item` is what waits for somebody on the worklist now, or was ended last; `round` makes
    the keys of its items differ. `receiver` is who is asked first."""

    CATEGORY: ClassVar[Category] = Category.PLAN

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    service = models.ForeignKey(Service, on_delete=models.PROTECT)
    receiver = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    urgency = models.CharField(max_length=4, choices=Urgency.choices)
    alarm = models.BooleanField(default=False)  # a warning sign of a card
    # Which card, as it was read, and which of its signs by their places.
    card = models.ForeignKey("WarningCard", null=True, on_delete=models.PROTECT, related_name="+")
    ticked = SealedTextField()
    round = models.PositiveSmallIntegerField(default=0)
    item = models.ForeignKey(Item, null=True, on_delete=models.CASCADE, related_name="+")
    raised_at = models.DateTimeField()
    helped_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["person", "raised_at"], name="concern_by_person"),
            models.Index(fields=["service", "raised_at"], name="concern_by_service"),
        ]

    @property
    def signs(self) -> list[int]:
        """The places of the ticked signs on the card."""
        return [int(place) for place in self.ticked.split()]

    @property
    def standing(self) -> Standing:
        """Where it stands; the item must be loaded."""
        if self.withdrawn_at is not None:
            return Standing.WITHDRAWN
        if self.helped_at is not None:
            return Standing.HELPED
        done = self.item is not None and self.item.state == ItemState.DONE
        return Standing.ANSWERED if done else Standing.WITH_US


class Said(models.TextChoices):
    """What an entry of a concern is."""

    FIRST = "first", _("Told us")
    MORE = "more", _("Told us more")
    SOONER = "sooner", _("Asked for an answer sooner")
    LATER = "later", _("Was given another time")
    HELPED = "helped", _("It helped")
    NOT_HELPED = "not_helped", _("It did not help")
    WITHDRAWN = "withdrawn", _("Took it back")


class ConcernEntry(models.Model):
    """One thing that was said about a concern, in order. Append-only.

    `member` is set where staff said it (LATER: the words are why, and the person reads them);
    `helper` where somebody typed for the person; `channel` how the words came.
    """

    PERSON_PATH: ClassVar[str] = "concern__person_id"

    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="entries")
    kind = models.CharField(max_length=10, choices=Said.choices)
    words = SealedTextField(owner="concern.person_id")
    urgency = models.CharField(max_length=4, choices=Urgency.choices)
    by_id = models.UUIDField(null=True)
    member = models.ForeignKey(Membership, null=True, on_delete=models.PROTECT, related_name="+")
    helper = SealedTextField(owner="concern.person_id")
    channel = models.CharField(max_length=10)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["concern", "id"], name="concern_entry_in_order")]


class WarningCard(models.Model):
    """One version of a card of warning signs, as a service adopted it. What was adopted never
    changes; concerns point to the version that was read."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT)
    key = models.CharField(max_length=60)
    number = models.PositiveIntegerField()
    document = models.TextField()  # concerns.rules_cards
    sha256 = models.CharField(max_length=64)
    approved_by = models.CharField(max_length=200)
    review_date = models.DateField()
    adopted_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    adopted_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "key", "number"], name="card_version_once"),
            models.UniqueConstraint(
                fields=["service", "key"],
                condition=models.Q(retired_at__isnull=True),
                name="card_one_in_use",
            ),
        ]

    @property
    def card(self) -> Card:
        """What it says."""
        return read_card(json.loads(self.document))


class CardHeld(models.Model):
    """A card that somebody keeps on their pages, whatever its version."""

    CATEGORY: ClassVar[Category] = Category.PLAN

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    service = models.ForeignKey(Service, on_delete=models.PROTECT)
    key = models.CharField(max_length=60)
    added_by_id = models.UUIDField()
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "service", "key"],
                condition=models.Q(ended_at__isnull=True),
                name="card_held_once",
            )
        ]
