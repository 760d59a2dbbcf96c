"""When a person sees a result: their own wish, and what a professional holds back for a time."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from alongside.core.keys import SealedTextField
from alongside.people.access import RecordQuerySet
from alongside.people.models import Membership, Person
from alongside.people.rules import Category
from alongside.records.models.entries import Result, Source


class Wish(models.TextChoices):
    """What a person wants when a result is new. Without a choice it is NOW."""

    NOW = "now", _("Show me at once")
    ASK = "ask", _("Tell me that something is new, and ask me each time")
    TOGETHER = "together", _("Wait until somebody looks at it with me")


class ResultWish(models.Model):
    """One choice of a person: for all that comes from then on (no `result`), or for one result as
    it was then (`digest`). The newest for all counts; for one result NOW is for good: what was
    seen was seen. `by_id` is whoever chose: the person, or a helper in their words.
    """

    CATEGORY: ClassVar[Category] = Category.RECORDS

    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    result = models.ForeignKey(Result, null=True, on_delete=models.CASCADE, related_name="wishes")
    digest = models.CharField(max_length=64, blank=True)
    wish = models.CharField(max_length=8, choices=Wish.choices)
    by_id = models.UUIDField(null=True)
    at = models.DateTimeField()

    objects = RecordQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["person", "-at"], name="wish_newest")]
        constraints = [
            models.UniqueConstraint(
                fields=["result", "digest", "wish"],
                condition=models.Q(result__isnull=False),
                name="wish_once",
            ),
        ]


class ResultHold(models.Model):
    """A professional holds a result back from the person, until the end of a day at the latest.

    It holds by itself on every day up to `until_date` and is over the day after: nothing has to
    run. `about` is the source's id of the result, or of its panel, so that a file that is read
    anew changes nothing. `turn` 2 is the one time that it may be held on.
    """

    CATEGORY: ClassVar[Category] = Category.RECORDS

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    source = models.ForeignKey(Source, on_delete=models.PROTECT)
    about = models.CharField(max_length=120)
    turn = models.PositiveSmallIntegerField(default=1)
    reason = SealedTextField()  # the person reads it
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    held_at = models.DateTimeField()
    until_date = models.DateField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Membership, null=True, on_delete=models.PROTECT, related_name="+")

    objects = RecordQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["person", "until_date"], name="hold_by_person")]
        constraints = [
            models.UniqueConstraint(fields=["source", "about", "turn"], name="hold_once"),
            models.CheckConstraint(
                name="hold_on_once_at_most", condition=models.Q(turn__in=[1, 2])
            ),
        ]
