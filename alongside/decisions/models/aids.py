"""Decision aids as a service keeps them: one row for each version.

The document says everything (rules.aid); what stands beside it is there to be searched.
"""

from __future__ import annotations

from functools import lru_cache
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from alongside.decisions.rules.aid import Aid
from alongside.decisions.rules.aid_document import from_document
from alongside.people.models import Membership, Service
from alongside.publishing.rules.documents import open_document


@lru_cache(maxsize=256)
def _read(_sha256: str, document: str) -> Aid:
    return from_document(open_document(document))


class AidState(models.TextChoices):
    """FHIR's publication status."""

    DRAFT = "draft", _("Being written")
    ACTIVE = "active", _("In use")
    RETIRED = "retired", _("No longer in use")


AID_MOVES = {
    AidState.DRAFT: {AidState.ACTIVE},
    AidState.ACTIVE: {AidState.RETIRED},
    AidState.RETIRED: set(),
}


class DecisionAid(models.Model):
    """What a service shows people who face one choice, through all its versions."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT)
    code = models.CharField(max_length=60)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "code"], name="decision_aid_once")
        ]


class AidVersion(models.Model):
    """One version, as canonical JSON. What is in use never changes: decisions point to the version
    that they were made with. `sha256` is that of the document."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    decision_aid = models.ForeignKey(DecisionAid, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=AidState.choices, default=AidState.DRAFT)
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
        constraints = [
            models.UniqueConstraint(
                fields=["decision_aid", "number"], name="decision_aid_version_once"
            ),
            models.UniqueConstraint(
                fields=["decision_aid"],
                condition=models.Q(state="active"),
                name="decision_aid_one_in_use",
            ),
            models.UniqueConstraint(
                fields=["decision_aid"],
                condition=models.Q(state="draft"),
                name="decision_aid_one_draft",
            ),
        ]

    @property
    def aid(self) -> Aid:
        """The document, read. Nobody changes it."""
        return _read(self.sha256, self.document)
