"""Who may read and who may write what a service publishes: question sets, decision aids, cards."""

from __future__ import annotations

from uuid import UUID

from alongside.core.actors import Actor
from alongside.core.errors import NotAllowed
from alongside.people.access import check_second_factor
from alongside.people.models import STAFF_ROLES, Role

READERS = STAFF_ROLES
WRITERS = frozenset({Role.LEAD})


def check_can_write(by: Actor, service_id: UUID) -> None:
    """The lead of the service, who answers for what it promises. Whoever works there reads it: the
    views say so."""
    check_second_factor(by)
    if by.role not in WRITERS or by.service_id != service_id or by.membership_id is None:
        raise NotAllowed("This belongs to a service that you do not act for.")
