"""What planning does when somebody dies, and when records are merged or erased."""

from __future__ import annotations

from uuid import UUID

from alongside.core.actors import WORKER
from alongside.people import notices as people_notices
from alongside.plans import actions, models


@people_notices.on(people_notices.PERSON_DIED)
def call_off(*, person_id: UUID) -> None:
    """What was booked does not take place."""
    actions.call_off_after_death(by=WORKER, person_id=person_id)


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


@people_notices.on(people_notices.PERSON_ERASING)
def erase(*, person_id: UUID) -> None:
    """Words die with their key; what stands in the clear (codes, figures, helpers) goes. Goals and
    conversations stay as empty shells: agreements, which nobody can delete, hang on them."""
    for model in (
        models.AgendaItem,
        models.PreparationVersion,
        models.Preparation,
        models.ConfidenceRating,
        models.Review,
        models.AgreementCopy,
    ):
        model._default_manager.filter(person_id=person_id).delete()
