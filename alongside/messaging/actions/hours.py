"""When somebody may be texted: theirs to say."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.core import clock
from alongside.core.actors import Actor
from alongside.core.audit import record
from alongside.core.errors import Refused
from alongside.messaging.models import ReachHours
from alongside.people import access
from alongside.people.models import Person
from alongside.people.rules import Category, Level


@transaction.atomic
def set_quiet_hours(*, by: Actor, person: Person, quiet_from: int, quiet_until: int) -> None:
    """The hours in which this person gets no texts, unless they are urgent; instead of the place's.
    The same hour twice: none."""
    if not access.is_self(by, person.pk):
        access.check_staff_of(by, person.pk, Level.CONTRIBUTE, Category.ABOUT)
    if not (0 <= quiet_from <= 23 and 0 <= quiet_until <= 23):
        raise Refused(_("Choose one of the hours."))
    ReachHours.objects.update_or_create(
        person=person,
        defaults={"quiet_from": quiet_from, "quiet_until": quiet_until, "set_at": clock.now()},
    )
    record(by, "texts.hours", subject=person, person_id=person.pk)
