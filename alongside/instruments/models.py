"""Texts of instruments that a place has loaded itself, by its own permission."""

from __future__ import annotations

from uuid import uuid4

from django.db import models

from alongside.people.models import Membership, Service


class LoadedInstrument(models.Model):
    """The items of one instrument as a service asks them. Whoever loaded them attests that the
    place may; from `expires_on` on they are not asked any more."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    items = models.JSONField()  # language -> the items in their order
    evidence = models.TextField()
    attested_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    attested_at = models.DateTimeField()
    expires_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["service", "code"],
                condition=models.Q(ended_at__isnull=True),
                name="instrument_loaded_once",
            )
        ]
