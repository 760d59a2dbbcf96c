"""Longer, with others, or from home: what somebody wishes, what was offered, how it was for them.
A group has a shared list; the list of each person in it stays theirs."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from alongside.core.keys import SealedTextField
from alongside.people.access import RecordQuerySet
from alongside.people.models import Membership, Person
from alongside.people.rules import Category
from alongside.plans.models.conversations import Conversation, GroupVisit


class SamePerson(models.TextChoices):
    """Who follows up: the same person as before, unless somebody wishes otherwise."""

    SAME = "same", _("The same person as last time")
    ANY = "any", _("Anybody: I do not mind")
    OTHER = "other", _("Somebody else than last time")


class TalkWishes(models.Model):
    """How somebody likes to talk: when, how, how long, and with whom. What they said last.

    `days` are days of the week (0 is Monday), `parts` parts of the day (rules.visits.PARTS), `ways`
    ways of talking (conversations.Way), "longer" or "group".
    """

    CATEGORY: ClassVar[Category] = Category.PLAN

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="talk_wishes")
    days = models.JSONField(default=list)
    parts = models.JSONField(default=list)
    ways = models.JSONField(default=list)
    same_person = models.CharField(
        max_length=5, choices=SamePerson.choices, default=SamePerson.SAME
    )
    words = SealedTextField()
    helper = SealedTextField()
    channel = models.CharField(max_length=10)
    version = models.PositiveIntegerField(default=1)
    said_at = models.DateTimeField()

    objects = RecordQuerySet.as_manager()


class VisitOffer(models.Model):
    """No examination is needed: the person chooses how, and at which of these times, they talk."""

    CATEGORY: ClassVar[Category] = Category.PLAN

    conversation = models.OneToOneField(
        Conversation, primary_key=True, on_delete=models.CASCADE, related_name="offer"
    )
    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    ways = models.JSONField(default=list)  # Way
    times = models.JSONField(default=list)  # ISO 8601, the booked one not among them
    made_at = models.DateTimeField()
    chosen_at = models.DateTimeField(null=True)
    words = SealedTextField()  # what would suit them better
    helper = SealedTextField()
    channel = models.CharField(max_length=10, blank=True)

    objects = RecordQuerySet.as_manager()


class Felt(models.TextChoices):
    """The answers to "did you feel...?"."""

    YES = "yes", pgettext_lazy("I felt so", "Yes")
    PARTLY = "partly", pgettext_lazy("I felt so", "Partly")
    NO = "no", pgettext_lazy("I felt so", "No")


class InControl(models.Model):
    """ "Did you feel in control?": asked once after a review, and seen by both (Newham; S2:567)."""

    CATEGORY: ClassVar[Category] = Category.PLAN

    conversation = models.OneToOneField(
        Conversation, primary_key=True, on_delete=models.CASCADE, related_name="in_control"
    )
    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    answer = models.CharField(max_length=6, choices=Felt.choices)
    helper = SealedTextField()
    channel = models.CharField(max_length=10)
    at = models.DateTimeField()

    objects = RecordQuerySet.as_manager()


class GroupItem(models.Model):
    """Something on the shared list of a group: everybody in it reads it. Who of them raised it is
    shown to nobody; their own key seals it, else the service's."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    group = models.ForeignKey(GroupVisit, on_delete=models.CASCADE, related_name="items")
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE)
    membership = models.ForeignKey(
        Membership, null=True, on_delete=models.PROTECT, related_name="+"
    )
    owner_id = models.UUIDField()
    words = SealedTextField(owner="owner_id")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("added_at", "id")
