"""What every kind of publication has in its tables: one row for the whole, one for each version.

The rooms that write them have the tables. The document says everything; what stands beside it is
there to be searched. A trigger of each room keeps what was in use as it was.
"""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from alongside.people.models import Membership, Service


class VersionState(models.TextChoices):
    """FHIR's publication status."""

    DRAFT = "draft", _("Being written")
    ACTIVE = "active", _("In use")
    RETIRED = "retired", _("No longer in use")


VERSION_MOVES = {
    VersionState.DRAFT: {VersionState.ACTIVE},
    VersionState.ACTIVE: {VersionState.RETIRED},
    VersionState.RETIRED: set(),
}


class Publication(models.Model):
    """Something that a service writes and uses, through all its versions."""

    versions: Any  # of its own kind: `Version.of` names the field that leads here

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT)
    code = models.CharField(max_length=60)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True


class Version(models.Model):
    """One version, as canonical JSON. What is in use never changes: whatever was done with it
    points to it. `sha256` is that of the document."""

    of: ClassVar[str]

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=VersionState.choices, default=VersionState.DRAFT)
    document = models.TextField()
    sha256 = models.CharField(max_length=64)
    review_date = models.DateField(null=True)
    saved_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()
    published_by = models.ForeignKey(
        Membership, null=True, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    @property
    def publication(self) -> Publication:
        """What it is a version of."""
        found: Publication = getattr(self, self.of)
        return found


def code_once(noun: str) -> list[models.BaseConstraint]:
    """No two publications of a service have one code."""
    return [models.UniqueConstraint(fields=["service", "code"], name=f"{noun}_once")]


def versions_once(noun: str) -> list[models.BaseConstraint]:
    """Of each publication one version has a number, one is in use, one is being written. `noun` is
    also the field that leads to it."""
    one = [noun]
    return [
        models.UniqueConstraint(fields=[noun, "number"], name=f"{noun}_version_once"),
        models.UniqueConstraint(
            fields=one, condition=models.Q(state="active"), name=f"{noun}_one_in_use"
        ),
        models.UniqueConstraint(
            fields=one, condition=models.Q(state="draft"), name=f"{noun}_one_draft"
        ),
    ]
