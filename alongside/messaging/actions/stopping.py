"""Parts of filing: STOP and START, and whose number it is."""

from __future__ import annotations

from collections.abc import Callable

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.core import clock
from alongside.core.actors import Actor, Channel
from alongside.core.audit import record
from alongside.messaging import numbers, replies
from alongside.messaging.actions.moving import STOPPED, locked
from alongside.messaging.actions.queueing import queue
from alongside.messaging.actions.turns import LIVE, close, end, unknown_reader
from alongside.messaging.models import (
    WAITING,
    ChannelStop,
    Confirmed,
    ExpectedReply,
    Gateway,
    InMessage,
    NumberConfirmation,
    OutState,
    Priority,
    ReplyState,
)
from alongside.messaging.purposes import register_purpose
from alongside.messaging.queries import WHO, people_of
from alongside.messaging.replies import Handled
from alongside.messaging.rules import yes_or_no
from alongside.people.actions.persons import end_wrong_contact
from alongside.people.models import ContactPoint, ContactSystem, Person

BY_TEXT = Actor(channel=Channel.TEXT)


def stop(by: Actor, text: InMessage) -> None:
    """Nothing more is texted to this number, from this moment. A last text says so; whoever is
    responsible for the people of this number hears. A second STOP changes nothing."""
    number = text.line
    made = ChannelStop(
        number=number,
        person=text.person,
        service=text.service,
        by_message=text,
        from_at=text.received_at,
    )
    if ChannelStop.objects.filter(number=number, until_at__isnull=True).exists():
        return
    made.save()
    record(by, "texts.stop", subject=made, person_id=text.person_id)
    # What the pump holds at this moment it has asked about already; the next look voids the rest.
    for message in locked(skip=True).filter(number=number, state__in=WAITING):
        end(by, message, OutState.VOID, "stopped")
    for question in ExpectedReply.objects.filter(number=number, state__in=LIVE):
        close(by, question, ReplyState.STOPPED)
    _say(by, text, f"stopped:{made.pk}", _say_stopped)
    for person in _people(text):
        replies.tell_stopped(made, person)


def start_again(by: Actor, text: InMessage) -> bool:
    """Texts go out to this number again. False when they were never stopped."""
    number = text.line
    stop = ChannelStop.objects.filter(number=number, until_at__isnull=True).first()
    if stop is None:
        return False
    stop.until_at = clock.now()
    stop.save(update_fields=["until_at"])
    record(by, "texts.start", subject=stop, person_id=text.person_id)
    _say(by, text, f"started:{stop.pk}", _say_started)
    for person in _people(text):
        replies.tell_stopped(stop, person)
    return True


def _say_stopped() -> str:
    return _("You will get no more texts from us. To get them again, answer START.")


def _say_started() -> str:
    return _("You will get texts from us again. To stop them, answer STOP.")


def _people(text: InMessage) -> list[Person]:
    return [text.person] if text.person else people_of(text.sender)


def _say(by: Actor, text: InMessage, key: str, words: Callable[[], str]) -> None:
    """Answer the number itself, whoever holds it."""
    people = _people(text)
    language = people[0].language if people else "en"
    with translation.override(language):
        body = words()
    queue(
        by=by,
        person=text.person,
        purpose=STOPPED,
        key=key,
        subject="",
        body=body,
        gateway=Gateway.TEXT,
        service_id=text.service_id,
        address=text.sender,
        language=language,
        priority=Priority.REPLY,
        urgent=True,
    )


# --- whose number it is -------------------------------------------------------------------------


def who_answered(question: ExpectedReply, text: InMessage) -> Handled:
    """YES lets go what waited for it; NO ends the contact. Anything else a person reads."""
    answer = yes_or_no(text.body)
    if answer is None:
        return Handled.UNREAD
    found = NumberConfirmation.objects.get(number=question.number, person=question.person)
    found.state = Confirmed.YES if answer else Confirmed.NO
    found.answered_at = clock.now()
    found.save(update_fields=["state", "answered_at"])
    record(BY_TEXT, "number.confirm", subject=found, outcome=str(found.state))
    if not answer:
        _not_theirs(question)
    return Handled.DONE


def _not_theirs(question: ExpectedReply) -> None:
    """Nothing more for this person goes to this number."""
    person, number = question.person, bytes(question.number)
    for contact in ContactPoint.objects.filter(
        person=person, system=ContactSystem.PHONE, ended_at__isnull=True
    ):
        if numbers.index(numbers.e164(contact.value)) == number:
            end_wrong_contact(by=BY_TEXT, contact=contact)
    _void_waiting(question, "wrong_number")
    for other in ExpectedReply.objects.filter(number=number, person=person, state__in=LIVE).exclude(
        pk=question.pk
    ):
        close(BY_TEXT, other, ReplyState.STOPPED)
    replies.tell_wrong_number(person, question.service)


def who_did_not_answer(question: ExpectedReply) -> None:
    """What waited to know its reader goes another way: whoever sent it is told."""
    _void_waiting(question, "not_confirmed")


def _void_waiting(question: ExpectedReply, reason: str) -> None:
    for message in locked(skip=True).filter(
        number=question.number, person=question.person, state__in=WAITING
    ):
        if unknown_reader(message):
            end(BY_TEXT, message, OutState.VOID, reason)


replies.register_reply(WHO, on_reply=who_answered, on_ended=who_did_not_answer)
register_purpose(WHO, label=gettext_lazy("Whose number it is"), needs_grant=False, plain=True)
register_purpose(
    STOPPED,
    label=gettext_lazy("Texts stopped or started"),
    needs_grant=False,
    any_address=True,
    plain=True,
)
