"""Letters and reports about a person, as files or as text."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from alongside.core.files import StoredFile
from alongside.core.keys import SealedTextField
from alongside.records.models.entries import Entry


class DocumentKind(models.TextChoices):
    REFERRAL = "referral", _("Referral letter")
    DISCHARGE = "discharge", _("Discharge letter")
    REPORT = "report", _("Report")
    OTHER = "other", _("Another document")


class Document(Entry):
    """FHIR DocumentReference: a letter or report that somebody wrote about the person. It has a
    file (PDF), a text, or both."""

    kind = models.CharField(max_length=10, choices=DocumentKind.choices)
    name = SealedTextField()
    author = models.CharField(max_length=500, blank=True)
    written_date = models.DateField(null=True)
    text = SealedTextField()
    file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT)
    added_by_id = models.UUIDField(null=True)  # the membership

    class Meta(Entry.Meta):
        indexes = [models.Index(fields=["person", "-written_date"], name="document_newest")]
