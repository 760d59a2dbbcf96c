"""Telling whoever's turn it is, outside Alongside. Somebody else may read a lock screen: no name,
no condition, not even a service. Nobody is told twice for the same thing."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.core import clock
from alongside.core.actors import Actor
from alongside.messaging import actions as messaging
from alongside.messaging.models import OutMessage
from alongside.messaging.purposes import on_failed, register_purpose
from alongside.people.models import Person
from alongside.ui.dates import moment
from alongside.worklist.models import Item, ItemState
from alongside.worklist.staff import way_out

TURN, HANDED, MORE = "item.turn", "item.handed", "item.more"
NOBODY_THERE = "item.nobody_there"
SUBJECT = gettext_lazy("Something waits for you in Alongside")


def _still_theirs(message: OutMessage) -> bool:
    """It waits, nobody has taken it, and it is this person's turn."""
    return Item.objects.filter(
        pk__in=[message.about_id],
        state=ItemState.OPEN,
        responsible__person__in=[message.person_id],
    ).exists()


register_purpose(
    TURN,
    label=gettext_lazy("It is your turn"),
    subject=SUBJECT,
    still_wanted=_still_theirs,
    needs_grant=False,
    plain=True,
)
register_purpose(
    HANDED,
    label=gettext_lazy("Somebody gave you something to do"),
    subject=SUBJECT,
    still_wanted=_still_theirs,
    needs_grant=False,
    plain=True,
)
register_purpose(
    MORE,
    label=gettext_lazy("The person said more"),
    subject=SUBJECT,
    needs_grant=False,
    plain=True,
)
register_purpose(
    NOBODY_THERE,
    label=gettext_lazy("Nobody is on duty"),
    subject=gettext_lazy("Nobody is on duty"),
    needs_grant=False,
    plain=True,
)


def on_not_told(handler: Callable[[OutMessage], None]) -> None:
    """Let `handler` hear when somebody whose turn it is could not be told."""
    for name in (TURN, HANDED):
        on_failed(name, handler)


def of_turn(by: Actor, item: Item) -> None:
    """It is the turn of whoever answers for it now."""
    _tell_holder(by, item, TURN)


def of_hand_over(by: Actor, item: Item) -> None:
    """Somebody gave it to whoever answers for it now."""
    _tell_holder(by, item, HANDED)


def of_more(by: Actor, item: Item) -> None:
    """The person added something: whoever has it hears of it, at most once an hour."""
    member = item.taken_by or item.responsible
    key = f"{MORE}:{item.pk}:{member.person_id}:{clock.now():%Y%m%d%H}"
    _tell_holder(by, item, MORE, member.person, key)


def _tell_holder(
    by: Actor, item: Item, purpose: str, person: Person | None = None, key: str = ""
) -> None:
    person = person or item.responsible.person
    address = settings.ALONGSIDE_ADDRESS + reverse("worklist:item", args=[item.pk])
    with messaging.in_language(person):
        if item.next_at is None:
            please = _("Please look at it now: %(address)s") % {"address": address}
        else:
            please = _("Please look at it by %(when)s: %(address)s") % {
                "when": moment(item.next_at),
                "address": address,
            }
        _tell(by, item, person, purpose, str(SUBJECT), please, key)


def of_nobody_there(by: Actor, item: Item, role: str, person_id: UUID) -> None:
    """Something waited and nobody of a role was there: the lead hears of it, once a day."""
    person = Person.objects.get(pk=person_id)
    with messaging.in_language(person):
        _tell(
            by,
            item,
            person,
            NOBODY_THERE,
            _("Nobody is on duty"),
            _("Please look at who is on duty: %(address)s")
            % {"address": settings.ALONGSIDE_ADDRESS + reverse("worklist:duty")},
            key=f"{NOBODY_THERE}:{item.service_id}:{role}:{clock.today()}:{person.pk}",
        )


def _tell(
    by: Actor, item: Item, person: Person, purpose: str, subject: str, please: str, key: str = ""
) -> None:
    gateway = way_out(person, item.service_id)
    if gateway is None:
        return
    messaging.queue(
        by=by,
        person=person,
        purpose=purpose,
        key=key or f"{purpose}:{item.pk}:{person.pk}",
        subject=subject,
        # An email does not show its subject: the body says it too.
        body=f"{subject}.\n\n{please}",
        text=f"{subject}. {please}",
        gateway=gateway,
        service_id=item.service_id,
        about_type="worklist.item",
        about_id=item.pk,
        owner_id=person.pk,
        urgent=True,
    )
