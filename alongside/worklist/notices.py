"""What happens here when people tell of a death, a merge, an erasure or a leaving."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from alongside.core import clock
from alongside.core.actors import WORKER
from alongside.people import notices
from alongside.people.models import CommunicationNeed, Person
from alongside.people.settings import local
from alongside.worklist import actions, items, queries
from alongside.worklist.models import Item


@notices.on(notices.PERSON_DIED)
def died(*, person_id: UUID) -> None:
    """Nobody must act for them any more."""
    actions.void_all_of(by=WORKER, person_id=person_id)


@notices.on(notices.PERSON_NOT_DEAD)
def not_dead(*, person_id: UUID) -> None:
    """Somebody starts again what the mistake stopped: it does not come back by itself."""
    now = clock.now()
    _let_somebody(items.NOT_DEAD, f"not_dead:{person_id}:{now:%Y%m%dT%H%M%S%f}", person_id, now)


@notices.on(notices.NEED_REVIEW_DUE)
def need_is_up(*, need_id: UUID, person_id: UUID) -> None:
    """Somebody asks the person whether it is still so."""
    need = CommunicationNeed.objects.get(pk=need_id)
    _let_somebody(items.NEED, f"need:{need.pk}:{need.review_date}", person_id, None, need.pk)


def _let_somebody(
    kind: str, key: str, person_id: UUID, due_at: datetime | None, about_id: UUID | None = None
) -> None:
    """Nobody is asked where nobody is let in: then no service looks after the record."""
    member = queries.answers_for(person_id)
    if member is None or member.team is None:
        return
    service_id = member.team.service_id
    days = local("worklist.need_days", service_id)
    actions.open_item(
        by=WORKER,
        kind=kind,
        key=key,
        person=Person.objects.get(pk=person_id),
        service_id=service_id,
        responsible=member,
        due_at=due_at or clock.now() + timedelta(days=days),
        about_id=about_id,
    )


@notices.on(notices.PERSON_MERGING)
def merging(*, from_id: UUID, into_id: UUID) -> None:
    """Items follow the record."""
    Item.objects.filter(person_id=from_id).update(person_id=into_id)


@notices.on(notices.PERSON_ERASING)
def erasing(*, person_id: UUID) -> None:
    """Items are deleted with the record."""
    Item.objects.filter(person_id=person_id).delete()


@notices.on(notices.MEMBERSHIP_ENDED)
def left(*, membership_id: UUID) -> None:
    """What they had taken waits again."""
    actions.let_go_of_all(by=WORKER, membership_id=membership_id)
