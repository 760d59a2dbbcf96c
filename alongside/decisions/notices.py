"""What becomes of decisions when somebody dies or leaves, and when records are merged or erased."""

from __future__ import annotations

from uuid import UUID

from alongside.core.actors import WORKER
from alongside.decisions import actions
from alongside.decisions.models import Decision, Gap, Pair
from alongside.people import notices


@notices.on(notices.PERSON_DIED)
def died(*, person_id: UUID) -> None:
    """Nothing is to be decided any more."""
    actions.end_all_of(by=WORKER, person_id=person_id)


@notices.on(notices.MEMBERSHIP_ENDED)
def left(*, membership_id: UUID) -> None:
    """Somebody else goes on with what they had to decide with people."""
    actions.somebody_left(by=WORKER, membership_id=membership_id)


@notices.on(notices.PERSON_MERGING)
def merge(*, from_id: UUID, into_id: UUID) -> None:
    """Decisions follow the record. Who said what stands as it was: those tables refuse changes."""
    for model in (Decision, Gap):
        model._default_manager.filter(person_id=from_id).update(person_id=into_id)
    actions.count_once(into_id)


@notices.on(notices.PERSON_ERASING)
def erase(*, person_id: UUID) -> None:
    """Words and answers die with their key; what stands in the clear goes: codes, and what it was
    about. Empty shells stay, because nobody can delete what was said in them."""
    Pair.objects.filter(decision__person_id=person_id).delete()
    Gap.objects.filter(person_id=person_id).delete()
    Decision.objects.filter(person_id=person_id).update(aid_version=None, withdrawn=[])
