"""Who must act on what by when. A lower room: it never knows what its items are about."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from alongside.core.keys import SealedTextField
from alongside.people.access import RecordQuerySet
from alongside.people.models import Membership, Person, Service
from alongside.people.rules import Category


class ItemState(models.TextChoices):
    OPEN = "open", _("Waiting")
    TAKEN = "taken", _("Someone has it")
    DONE = "done", _("Done")
    VOID = "void", _("No longer needed")


ITEM_MOVES = {
    ItemState.OPEN: {ItemState.TAKEN, ItemState.DONE, ItemState.VOID},
    ItemState.TAKEN: {ItemState.OPEN, ItemState.DONE, ItemState.VOID},
    ItemState.DONE: {ItemState.OPEN},  # ended by mistake
    ItemState.VOID: set(),
}


class ItemQuerySet(RecordQuerySet["Item"]):
    def waiting(self) -> ItemQuerySet:
        """Those that nobody has ended."""
        return self.filter(state__in=[ItemState.OPEN, ItemState.TAKEN])


class Item(models.Model):
    """FHIR Task for a named person. `key` makes it unique; `kind` says how it is shown.

    `responsible` answers for it; `taken_by` does it, or has done it.
    """

    CATEGORY: ClassVar[Category] = Category.PLAN

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=120, unique=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    service = models.ForeignKey(Service, on_delete=models.PROTECT)
    responsible = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    about_id = models.UUIDField(null=True)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=ItemState.choices, default=ItemState.OPEN)
    taken_by = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    taken_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    outcome = SealedTextField()
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ItemQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["service", "due_at"],
                condition=models.Q(state__in=["open", "taken"]),
                name="item_open_by_service",
            ),
            models.Index(
                fields=["responsible", "due_at"],
                condition=models.Q(state__in=["open", "taken"]),
                name="item_open_by_responsible",
            ),
            models.Index(fields=["person", "state"], name="item_by_person"),
        ]
