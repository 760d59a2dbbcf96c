"""A service writes down what it said before it shares results in advance."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.core import clock
from alongside.core.actors import Actor
from alongside.core.audit import digest, record
from alongside.core.errors import NotAllowed, Refused
from alongside.people import access
from alongside.people.models import Membership, Service
from alongside.records.models import HouseTalk


@transaction.atomic
def write_down_talk(
    *,
    by: Actor,
    service: Service,
    talked_on: date | None = None,
    who: str = "",
    people: str = "",
    professionals: str = "",
    systems: str = "",
    commissioning: str = "",
) -> HouseTalk:
    """Keep what was said about the four parts of the House (Seed S2:629-639). Every box may be
    empty, but not all: Refused."""
    access.check_can_manage(by, service_id=service.pk)
    if by.membership_id is None:
        raise NotAllowed("A talk is written down by somebody who was there.")
    said = [text.strip() for text in (who, people, professionals, systems, commissioning)]
    if not any(said):
        raise Refused(_("Write something in one of the boxes, or leave it for another day."))
    if talked_on is not None and talked_on > clock.today():
        raise Refused(_("The day of the talk lies in the future."))
    talk = HouseTalk.objects.create(
        service=service,
        talked_on=talked_on,
        who=said[0],
        people=said[1],
        professionals=said[2],
        systems=said[3],
        commissioning=said[4],
        membership=Membership.objects.get(pk=by.membership_id),
        at=clock.now(),
    )
    record(by, "house.write_down", subject=talk, digest=digest("\0".join(said)))
    return talk
