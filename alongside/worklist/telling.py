"""Telling whoever's turn it is, outside Alongside. Somebody else may read a lock screen: no name,
no condition, not even a service. Nobody is told twice for the same thing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
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
from alongside.worklist.staff import WayOut, ways_out

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


@dataclass(frozen=True)
class _Word:
    """What one person is told of an item."""

    by: Actor
    item: Item
    person: Person
    purpose: str
    subject: str
    please: str
    key: str = ""


def of_turns(turns: Sequence[tuple[Actor, Item]]) -> None:
    """It is the turn of whoever answers for each of these now."""
    _tell([_to_holder(by, item, TURN) for by, item in turns])


def of_hand_over(by: Actor, item: Item) -> None:
    """Somebody gave it to whoever answers for it now."""
    _tell([_to_holder(by, item, HANDED)])


def of_more(by: Actor, item: Item) -> None:
    """The person added something: whoever has it hears of it, at most once an hour."""
    member = item.taken_by or item.responsible
    key = f"{MORE}:{item.pk}:{member.person_id}:{clock.now():%Y%m%d%H}"
    _tell([_to_holder(by, item, MORE, member.person, key)])


def _to_holder(
    by: Actor, item: Item, purpose: str, person: Person | None = None, key: str = ""
) -> _Word:
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
        return _Word(by, item, person, purpose, str(SUBJECT), please, key)


def of_nobody_there(missing: Iterable[tuple[Actor, Item, str, UUID]]) -> None:
    """Something waited and nobody of a role was there: the lead (a person's id) hears of it, once a
    day for each service and role."""
    found: dict[tuple[UUID, str, UUID], tuple[Actor, Item]] = {}
    for by, item, role, lead in missing:
        found.setdefault((item.service_id, role, lead), (by, item))
    if not found:
        return
    people = Person.objects.in_bulk({lead for _service, _role, lead in found})
    address = settings.ALONGSIDE_ADDRESS + reverse("worklist:duty")
    words = []
    for (service_id, role, lead), (by, item) in sorted(found.items(), key=lambda one: one[0]):
        with messaging.in_language(people[lead]):
            words.append(
                _Word(
                    by,
                    item,
                    people[lead],
                    NOBODY_THERE,
                    _("Nobody is on duty"),
                    _("Please look at who is on duty: %(address)s") % {"address": address},
                    key=f"{NOBODY_THERE}:{service_id}:{role}:{clock.today()}:{lead}",
                )
            )
    _tell(words)


def _tell(words: Sequence[_Word]) -> None:
    if not words:
        return
    ways = ways_out((one.person, one.item.service_id) for one in words)
    drafts = []
    for one in words:
        way = ways.get((one.person.pk, one.item.service_id))
        if way is not None:
            drafts.append(_draft(one, way))
    messaging.queue_many(by=words[0].by, drafts=drafts)


def _draft(one: _Word, way: WayOut) -> messaging.Draft:
    return messaging.Draft(
        by=one.by,
        person=one.person,
        purpose=one.purpose,
        key=one.key or f"{one.purpose}:{one.item.pk}:{one.person.pk}",
        subject=one.subject,
        # An email does not show its subject: the body says it too.
        body=f"{one.subject}.\n\n{one.please}",
        text=f"{one.subject}. {one.please}",
        gateway=way.gateway,
        reach=way.reach,
        service_id=one.item.service_id,
        about_type="worklist.item",
        about_id=one.item.pk,
        owner_id=one.person.pk,
        urgent=True,
    )
