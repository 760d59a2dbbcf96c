"""What concerns send: that it came in (by text), that it was seen to and whether it helped, that
another time was given. Nothing of what it is about: others open mailboxes and read lock screens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside import messaging as purposes
from alongside.core import clock, jobs
from alongside.core.actors import WORKER, Actor
from alongside.followups.concerns.queries import who
from alongside.followups.concerns.settings import crisis_numbers, promises
from alongside.followups.models import Concern, Standing, Urgency
from alongside.messaging import actions as messaging
from alongside.messaging.models import Gateway, InMessage, OutMessage, Priority
from alongside.messaging.rules import Way
from alongside.ui.dates import moment
from alongside.ui.safety import safety_text
from alongside.worklist import actions as worklist

RECEIVED, SEEN_TO, ANOTHER_TIME = "concern.received", "concern.seen_to", "concern.another_time"
HELPED = "concern_helped"  # the kind of reply by text, and of the item that asks by phone
NOT_ARRIVED = "concern.not_arrived"  # the job
ANSWER_OPEN = timedelta(days=14)


def in_each(say: Callable[[], str]) -> dict[str, str]:
    """A text in each language of the place."""
    found = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found[language] = str(say())
    return found


def crisis_text(service_id: object) -> str:
    """Whom to turn to at any hour, as plain text, for a message."""
    return safety_text(
        "This is not for emergencies. If a life is in danger, phone %(emergency)s. "
        "For urgent help at any hour, phone %(urgent)s (option %(option)s for your "
        "mental health), %(listening_name)s on %(listening)s, or text %(text_name)s on %(text)s.",
        **_numbers(service_id),
    )


def _numbers(service_id: object) -> dict[str, str]:
    found = crisis_numbers(service_id)  # type: ignore[arg-type]
    return found | {"option": found["urgent_option"]}


def _page(row: Concern) -> str:
    path = reverse("followups:concern", args=[row.person_id, row.pk])
    return str(settings.ALONGSIDE_ADDRESS) + path


def answer_text(by: Actor, row: Concern, text: InMessage) -> None:
    """The answer to a concern that came by text: who reads it and by when, and whom to phone."""
    assert row.item is not None  # it was opened a moment ago
    with translation.override(row.person.language):
        said = _(
            "%(service)s: thank you for telling us. %(who)s is asked, and you hear by %(when)s. "
            "For an answer sooner, text SOONER."
        ) % {
            "service": row.service.in_messages,
            "who": who(row.item.responsible),
            "when": moment(row.item.due_at),
        }
        body = f"{said} {crisis_text(row.service_id)}"
    messaging.queue(
        by=by,
        person=row.person,
        purpose=RECEIVED,
        key=f"{RECEIVED}:{text.pk}",
        subject="",
        body="",
        text=body,
        gateway=Gateway.TEXT,
        address=text.sender,
        service_id=row.service_id,
        about_type="followups.concern",
        about_id=row.pk,
        priority=Priority.REPLY,
        urgent=True,
    )


def tell_seen_to(by: Actor, row: Concern) -> None:
    """Somebody ended what was on the worklist: did it help?"""
    person = row.person
    with messaging.in_language(person):
        queued = messaging.queue(
            by=by,
            person=person,
            purpose=SEEN_TO,
            key=_key(SEEN_TO, row),
            subject=_("Did it help?"),
            body="\n\n".join(
                [
                    _("Hello %(name)s,") % {"name": person.name},
                    _("Somebody at %(service)s has seen to what you told us.")
                    % {"service": row.service.in_messages},
                    _("Here you read what was done, and say whether it helped:")
                    + f"\n{_page(row)}",
                    _("If it did not help, say so, and we look at it again."),
                ]
            ),
            text=_(
                "%(service)s: somebody has seen to what you told us. Did it help? "
                "Answer YES or NO. If not, we look at it again."
            )
            % {"service": row.service.in_messages},
            service_id=row.service_id,
            about_type="followups.concern",
            about_id=row.pk,
        )
    if queued.message is not None and queued.message.gateway == Gateway.TEXT:
        messaging.expect(
            by=by,
            message=queued.message,
            kind=HELPED,
            about_id=row.pk,
            ends_at=clock.now() + ANSWER_OPEN,
        )
    if queued.way is Way.PHONE:
        let_phone(by, row)


def _key(purpose: str, row: Concern) -> str:
    """Each time it is seen to is asked about once."""
    return f"{purpose}:{row.pk}:{row.round}"


def let_phone(by: Actor, row: Concern) -> None:
    """Somebody asks by phone whether it helped."""
    worklist.open_item(
        by=by,
        kind=HELPED,
        key=_key(HELPED, row),
        person=row.person,
        service_id=row.service_id,
        responsible=row.receiver,
        due_at=promises(row.service_id).answered_by(Urgency.WAIT, clock.now()),
        about_id=row.pk,
    )


def no_longer_ask(by: Actor, row: Concern) -> None:
    """They said so, or it goes on: nobody asks any more whether it helped."""
    messaging.void(by=by, key=_key(SEEN_TO, row))
    messaging.expected_done(by=by, kind=HELPED, about_id=row.pk, person_id=row.person_id)
    worklist.void(by=by, key=_key(HELPED, row))


def tell_another_time(by: Actor, row: Concern) -> None:
    """Staff gave it another time: the person hears of it, and can ask for sooner."""
    assert row.item is not None  # it was opened a moment ago
    person = row.person
    with messaging.in_language(person):
        when = moment(row.item.due_at)
        queued = messaging.queue(
            by=by,
            person=person,
            purpose=ANOTHER_TIME,
            key=_key(ANOTHER_TIME, row),
            subject=_("When you hear from us"),
            body="\n\n".join(
                [
                    _("Hello %(name)s,") % {"name": person.name},
                    _("About what you told us: you hear from us by %(when)s.") % {"when": when},
                    _("Here you read why, and can ask for an answer sooner:") + f"\n{_page(row)}",
                    crisis_text(row.service_id),
                ]
            ),
            text=_(
                "%(service)s: about what you told us: you hear from us by %(when)s. "
                "For an answer sooner, text SOONER."
            )
            % {"service": row.service.in_messages, "when": when},
            service_id=row.service_id,
            about_type="followups.concern",
            about_id=row.pk,
        )
    if queued.way is Way.PHONE:
        let_phone(by, row)


def _concern(message: OutMessage) -> Concern | None:
    return (
        Concern.objects.select_related("item", "person", "service", "receiver__team")
        .filter(pk__in=[message.about_id])
        .first()
    )


def _asks_still(message: OutMessage) -> bool:
    found = _concern(message)
    return found is not None and found.standing == Standing.ANSWERED


def _not_arrived(message: OutMessage) -> None:
    """As a job of its own: the outbox holds its locks now."""
    jobs.schedule(
        NOT_ARRIVED,
        str(message.pk),
        clock.now(),
        person_id=message.owner_id,
        concern=str(message.about_id),
    )


@jobs.handles(NOT_ARRIVED)
def not_arrived(row: jobs.Due) -> None:
    """A message about a concern reached nobody: somebody phones."""
    found = (
        Concern.objects.select_related("person", "receiver__team")
        .filter(pk=row.payload["concern"], withdrawn_at__isnull=True)
        .first()
    )
    if found is not None:
        let_phone(WORKER, found)


def register_all() -> None:
    """Called once when the app loads."""
    purposes.register_purpose(RECEIVED, label=gettext_lazy("That a concern came in"))
    purposes.register_purpose(SEEN_TO, label=gettext_lazy("Did it help?"), still_wanted=_asks_still)
    purposes.register_purpose(
        ANOTHER_TIME, label=gettext_lazy("Another time for an answer to a concern")
    )
    for name in (SEEN_TO, ANOTHER_TIME):  # who texted a concern is on the worklist anyway
        purposes.on_failed(name, _not_arrived)
