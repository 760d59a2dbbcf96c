"""What happens to records when people are merged or erased."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from alongside.core.files import StoredFile
from alongside.people import notices
from alongside.records import models

ENTRIES: tuple[Any, ...] = (
    models.Condition,
    models.Result,
    models.Report,
    models.Medicine,
    models.FromElsewhere,
    models.Document,
)
WAITING: tuple[Any, ...] = (models.ResultWish, models.ResultHold)


@notices.on(notices.PERSON_MERGING)
def move(*, from_id: UUID, into_id: UUID) -> None:
    """Every entry goes with the person, and the sources mean the same person by their ids."""
    _files(from_id).update(owner_id=into_id)
    for model in (*ENTRIES, *WAITING, models.SourcePerson, models.ImportedPerson):
        model.objects.filter(person_id=from_id).update(person_id=into_id)
    models.ResultWish.objects.filter(by_id=from_id).update(by_id=into_id)


@notices.on(notices.PERSON_ERASING)
def erase(*, person_id: UUID) -> None:
    """Every entry goes. What a source calls the person stays, so that the next file from there
    does not bring them back."""
    files = list(_files(person_id).values_list("pk", flat=True))
    for model in (*WAITING, *ENTRIES, models.ImportedPerson):
        model.objects.filter(person_id=person_id).delete()
    StoredFile.objects.filter(pk__in=files).delete()


def _files(person_id: UUID) -> QuerySet[StoredFile]:
    return StoredFile.objects.filter(document__person_id=person_id)
