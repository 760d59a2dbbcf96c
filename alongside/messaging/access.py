"""Who may print letters. Queueing has no check of its own: the action that queues has checked."""

from __future__ import annotations

from django.db.models import Q

from alongside.core.actors import Actor
from alongside.core.errors import NotAllowed
from alongside.messaging.models import OutMessage
from alongside.messaging.purposes import without_grant
from alongside.people import access
from alongside.people.access import RecordQuerySet
from alongside.people.models import STAFF_ROLES, Role


def letters_visible_to(by: Actor) -> RecordQuerySet[OutMessage]:
    """The printed messages of the service acted in, of people who let the actor's team in.

    What a service must tell somebody who has not let it in (a broken glass) goes through the hands
    of its lead or privacy officer.
    """
    if by.role not in STAFF_ROLES | {Role.PRIVACY} or by.service_id is None:
        return OutMessage.objects.none()
    mine = OutMessage.objects.filter(service_id=by.service_id, gateway="print")
    visible = Q(pk__in=mine.visible_to(by).values("pk"))
    if by.role in (Role.LEAD, Role.PRIVACY):
        visible |= Q(purpose__in=without_grant())
    return mine.filter(visible)


def check_can_post(by: Actor, message: OutMessage) -> None:
    """Staff of the sending service, acting in it, who may see whose words these are."""
    access.check_second_factor(by)
    if not letters_visible_to(by).filter(pk=message.pk).exists():
        raise NotAllowed("This letter belongs to others.")
