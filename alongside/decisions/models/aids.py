"""Decision aids as a service keeps them: one row for each version."""

from __future__ import annotations

from functools import lru_cache

from django.db import models

from alongside.decisions.rules.aid import Aid
from alongside.decisions.rules.aid_document import from_document
from alongside.publishing.models import Publication, Version, code_once, versions_once
from alongside.publishing.rules.documents import open_document


@lru_cache(maxsize=256)
def _read(_sha256: str, document: str) -> Aid:
    return from_document(open_document(document))


class DecisionAid(Publication):
    """What a service shows people who face one choice, through all its versions."""

    class Meta:
        constraints = code_once("decision_aid")


class AidVersion(Version):
    """One version, as canonical JSON. What is in use never changes: decisions point to the version
    that they were made with. `sha256` is that of the document."""

    of = "decision_aid"
    decision_aid = models.ForeignKey(DecisionAid, on_delete=models.PROTECT, related_name="versions")

    class Meta:
        constraints = versions_once("decision_aid")

    @property
    def aid(self) -> Aid:
        """The document, read. Nobody changes it."""
        return _read(self.sha256, self.document)
