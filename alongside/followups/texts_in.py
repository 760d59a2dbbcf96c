"""What texts lead to: answers to check-ins, words that answer nothing, people who want no more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db.models import Case, When
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside import messaging
from alongside.core import clock
from alongside.core.actors import WORKER
from alongside.followups import actions
from alongside.followups.concerns.texts_in import file_text
from alongside.messaging.models import ChannelStop, InMessage
from alongside.people.models import STAFF_ROLES, Membership, Person, Role, Service
from alongside.worklist import actions as worklist
from alongside.worklist import queries
from alongside.worklist.kinds import ItemKind, register
from alongside.worklist.models import Item
from alongside.worklist.rules import Hours, Step

TO_READ, STOPPED, NOT_THEIRS = "text_to_read", "text_stopped", "text_wrong_number"
WORKING_HOURS = Hours((0, 1, 2, 3, 4), "09:00", "17:00")
# A text that answers nothing is read within a working morning: nobody wrote it for nothing.
READ_CHAIN = (
    Step(role="duty", within_minutes=120, hours=WORKING_HOURS),
    Step(role="lead", within_minutes=120, hours=WORKING_HOURS),
)
SEE_TO_IT = timedelta(days=2)


def _somebody(person: Person | None, service: Service | None) -> Membership | None:
    """Who answers for it: of the staff whom the person lets in, else a lead of the service, else
    any of its staff. Nobody where neither is known: no service reads what is not for it, and
    `alongside doctor` says that such texts wait."""
    found = queries.answers_for(person.pk) if person is not None else None
    if found is not None or service is None:
        return found
    staff = Membership.objects.filter(
        team__service=service, role__in=STAFF_ROLES, until_at__isnull=True
    ).select_related("team")
    lead_first = Case(When(role=Role.LEAD, then=0), default=1)
    return staff.order_by(lead_first, "from_at", "pk").first()


def _opening(
    kind: str,
    key: str,
    person: Person | None,
    service: Service | None,
    about_id: UUID | None = None,
    chain: Sequence[Step] = (),
) -> list[worklist.Opening]:
    """The item by which somebody sees to it; none where there is nobody."""
    member = _somebody(person, service)
    if member is None or member.team is None:
        return []
    return [
        worklist.Opening(
            kind=kind,
            key=key,
            person=person,
            service_id=member.team.service_id,
            responsible=member,
            due_at=None if chain else clock.now() + SEE_TO_IT,
            about_id=about_id,
            chain=chain,
        )
    ]


def let_somebody_read(texts: Sequence[InMessage]) -> None:
    """A text that answers nothing we asked is a concern, if it says so; else a message that a
    person must answer."""
    openings = []
    for text in texts:
        if not file_text(text):
            key = f"{TO_READ}:{text.pk}"
            openings += _opening(TO_READ, key, text.person, text.service, text.pk, READ_CHAIN)
    worklist.open_many(by=WORKER, openings=openings)


def stopped(stop: ChannelStop, person: Person) -> None:
    """They cannot be texted any more: find another way together. A START ends that."""
    key = f"{STOPPED}:{stop.pk}:{person.pk}"
    if stop.until_at is not None:
        worklist.void(by=WORKER, key=key)
        return
    worklist.open_many(by=WORKER, openings=_opening(STOPPED, key, person, None))


def not_theirs(person: Person, service: Service | None) -> None:
    """The number was somebody else's: ask them for the right one."""
    key = f"{NOT_THEIRS}:{person.pk}:{clock.now():%Y%m%dT%H%M%S}"
    worklist.open_many(by=WORKER, openings=_opening(NOT_THEIRS, key, person, service))


def _words(item: Item) -> str:
    found = InMessage.objects.filter(pk=item.about_id).first() if item.about_id else None
    return found.body if found else ""


def _about(item: Item) -> str:
    return reverse("people:about", args=[item.person_id]) if item.person_id else ""


def register_all() -> None:
    """Called once when the app loads."""
    messaging.register_reply(actions.REPLY, on_replies=actions.on_replies)
    messaging.on_unmatched(let_somebody_read)
    messaging.on_stopped(stopped)
    messaging.on_wrong_number(not_theirs)
    register(
        ItemKind(
            TO_READ,
            label=gettext_lazy("A text that somebody answers"),
            title=lambda item: _("%(name)s sent a text. Read it and answer") % {"name": item.name},
            say=lambda item: _("Your text"),
            words=_words,
        )
    )
    register(
        ItemKind(
            STOPPED,
            label=gettext_lazy("Somebody who wants no more texts"),
            title=lambda item: (
                _("%(name)s wants no more texts: ask how to reach them") % {"name": item.name}
            ),
            say=lambda item: _("You asked for no more texts. We ask how to reach you."),
            url=_about,
            url_label=gettext_lazy("See how they are reached"),
        )
    )
    register(
        ItemKind(
            NOT_THEIRS,
            label=gettext_lazy("A phone number that is somebody else’s"),
            title=lambda item: (
                _("The number that we had for %(name)s is not theirs: ask for the right one")
                % {"name": item.name}
            ),
            say=lambda item: _("We had a wrong phone number for you. We ask for the right one."),
            url=_about,
            url_label=gettext_lazy("See how they are reached"),
        )
    )
