"""Question sets with their decision tables, as a service writes them: one row for each version.

The document says everything (rules.reading); what stands beside it is there to be searched.
"""

from __future__ import annotations

import json
from functools import lru_cache
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from alongside.followups.rules.reading import from_document
from alongside.followups.rules.tables import DecisionTable
from alongside.people.models import Membership, Service


@lru_cache(maxsize=256)
def _read(_sha256: str, document: str) -> DecisionTable:
    return from_document(json.loads(document))


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


class QuestionSet(models.Model):
    """The questions that a service asks about one thing, through all their versions."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT)
    code = models.CharField(max_length=60)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "code"], name="question_set_once")
        ]


class QuestionSetVersion(models.Model):
    """One version: questions and decision table as canonical JSON. What is in use never changes.

    `sha256` is that of the document. Check-ins point to the version that they began with.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    question_set = models.ForeignKey(QuestionSet, on_delete=models.PROTECT, related_name="versions")
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
        constraints = [
            models.UniqueConstraint(
                fields=["question_set", "number"], name="question_set_version_once"
            ),
            models.UniqueConstraint(
                fields=["question_set"],
                condition=models.Q(state="active"),
                name="question_set_one_in_use",
            ),
            models.UniqueConstraint(
                fields=["question_set"],
                condition=models.Q(state="draft"),
                name="question_set_one_draft",
            ),
        ]

    @property
    def table(self) -> DecisionTable:
        """The document, read. Nobody changes it."""
        return _read(self.sha256, self.document)
