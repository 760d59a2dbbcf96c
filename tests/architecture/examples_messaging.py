"""One example of every action of messaging."""

from __future__ import annotations

from alongside.core.actors import WORKER
from alongside.messaging import actions as messaging
from alongside.messaging.models import Gateway, OutMessage
from alongside.people.actions import persons
from tests.architecture.examples import CANARY, Arguments, example, herself
from tests.plans.making import book
from tests.universe import Universe


def letter(u: Universe) -> OutMessage:
    message = messaging.queue(**queued(u), gateway=Gateway.PRINT).message
    assert message is not None
    return message


def queued(u: Universe) -> Arguments:
    return {
        "by": u.actor("nurse"), "person": u.rhian, "purpose": "plans.called_off", "key": "one",
        "subject": CANARY, "body": CANARY, "service_id": u.service.pk,
    }  # fmt: skip


@example(messaging.queue)
def _(u: Universe) -> Arguments:
    return queued(u) | {
        "gateway": "email", "about_type": "plans.conversation", "about_id": book(u).pk,
        "address": "k@example.org", "language": "en", "text": CANARY,
    }  # fmt: skip


@example(messaging.send)
def _(u: Universe) -> Arguments:
    found = book(u)
    persons.change_contact(by=herself(u), person=u.rhian, system="email", value="")
    message = OutMessage.objects.get(about_id=found.pk)
    return {"by": WORKER, "message_id": message.pk}  # void: no longer their address


@example(messaging.void)
def _(u: Universe) -> Arguments:
    messaging.queue(**queued(u))
    return {"by": WORKER, "key": "one"}


@example(messaging.void_all_of)
def _(u: Universe) -> Arguments:
    messaging.queue(**queued(u))
    return {"by": WORKER, "person_id": u.rhian.pk}


@example(messaging.open_letter)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("nurse"), "message": letter(u)}


@example(messaging.mark_posted)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("nurse"), "message": letter(u)}


@example(messaging.undo_posted)
def _(u: Universe) -> Arguments:
    message = messaging.mark_posted(by=u.actor("nurse"), message=letter(u))
    return {"by": u.actor("nurse"), "message": message}


@example(messaging.cannot_post)
def _(u: Universe) -> Arguments:
    persons.change_contact(by=herself(u), person=u.rhian, system="post", value="1 Chapel Row")
    persons.record_need(by=herself(u), person=u.rhian, kind="by_post")
    found = book(u)
    return {"by": u.actor("nurse"), "message": OutMessage.objects.get(about_id=found.pk)}
