"""Concerns by text: CONCERN and what follows is one; SOONER asks for an answer sooner; YES and NO
say whether it helped."""

from __future__ import annotations

from alongside import messaging
from alongside.core.actors import Actor, Assurance, Channel
from alongside.followups.concerns import access, actions, messages, queries, rules
from alongside.followups.models import Concern, Standing, Urgency
from alongside.messaging.models import ExpectedReply, InMessage
from alongside.messaging.replies import Handled
from alongside.messaging.rules.words import yes_or_no
from alongside.people.models import Person


def _by(person_id: object, concern_id: object) -> Actor:
    """Whoever texts from the person's number: they may speak of this concern, and nothing else."""
    return Actor(
        channel=Channel.TEXT,
        person_id=person_id,  # type: ignore[arg-type]
        assurance=Assurance.LINK,
        scope=access.scope_of(concern_id),  # type: ignore[arg-type]
    )


def is_for_us(body: str) -> bool:
    """Whether a text speaks of a concern by how it begins, whatever was asked."""
    return rules.said_as_concern(body) or rules.asks_sooner(body)


def file_text(message: InMessage) -> bool:
    """File a text that answers nothing as a concern, with the words as they came, and answer who
    reads it by when. False where it is none, or where nobody could be asked: a person reads it."""
    person = message.person
    if person is None or message.filed_as == "fault":
        return False
    if rules.asks_sooner(message.body):
        return _sooner(message, person)
    if not rules.said_as_concern(message.body):
        return False
    there = queries.receivers(person.pk)
    there.sort(key=lambda one: one.team is None or one.team.service_id != message.service_id)
    if not there:
        return False
    by = _by(person.pk, message.pk)
    row = actions.raise_concern(
        by=by,
        person=person,
        receiver=there[0],
        urgency=Urgency.SOON,
        words=message.body,
        concern_id=message.pk,
    )
    messages.answer_text(by, row, message)
    return True


def _sooner(message: InMessage, person: Person) -> bool:
    row = queries.open_one(person.pk)
    if row is None:
        return False
    by = _by(person.pk, row.pk)
    if row.urgency == Urgency.NOW:
        row = actions.say_more(by=by, concern=row, words=message.body)
    else:
        row = actions.ask_sooner(by=by, concern=row, urgency=Urgency.NOW)
    messages.answer_text(by, row, message)
    return True


def on_reply(expected: ExpectedReply, text: InMessage) -> Handled:
    """YES: it helped. NO: it waits for somebody again. Anything else a person reads."""
    helped = yes_or_no(text.body)
    row = Concern.objects.select_related("item").filter(pk__in=[expected.about_id]).first()
    if helped is None or row is None or row.standing != Standing.ANSWERED:
        return Handled.UNREAD
    by = _by(row.person_id, row.pk)
    row = actions.say_whether_it_helped(by=by, concern=row, helped=helped)
    if not helped:
        messages.answer_text(by, row, text)
    return Handled.DONE


def register_all() -> None:
    """Called once when the app loads."""
    messaging.register_reply(messages.HELPED, on_reply=on_reply)
