"""What planning does when people's records are merged or erased. Erasure needs nothing here: all
words are sealed, and the keys are destroyed."""

from __future__ import annotations

from uuid import UUID

from alongside.people import notices as people_notices
from alongside.plans import models


@people_notices.on(people_notices.PERSON_MERGING)
def merge(*, from_id: UUID, into_id: UUID) -> None:
    """Everything planned with the one record goes to the other, in the same transaction."""
    for model in (
        models.Conversation,
        models.Preparation,
        models.PreparationVersion,
        models.AgendaItem,
        models.Goal,
        models.ConfidenceRating,
        models.Commitment,
        models.Review,
        models.Agreement,
        models.Acceptance,
        models.AgreementCopy,
        models.CopiedForRecord,
    ):
        model._default_manager.filter(person_id=from_id).update(person_id=into_id)
