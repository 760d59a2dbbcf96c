"""Examples of the actions on texts: out, in, and what became of them."""

from __future__ import annotations

from datetime import timedelta

from alongside.core import clock
from alongside.core.actors import WORKER
from alongside.messaging import actions as messaging
from alongside.messaging.actions.queueing import WHO
from alongside.messaging.gateways.texts import Incoming, Text
from alongside.messaging.models import (
    ExpectedReply,
    Gateway,
    InMessage,
    InPart,
    OutMessage,
    Receipt,
)
from alongside.people.actions import persons
from alongside.people.models import ContactPoint, Person
from tests.architecture.examples import CANARY, Arguments, example
from tests.messaging.town import Networks
from tests.universe import Universe

MOBILE = "+447700900123"


def text(u: Universe, *, key: str = CANARY) -> OutMessage:
    message = messaging.queue(
        by=u.actor("nurse"),
        person=u.rhian,
        purpose="account",
        key=key,
        subject="",
        body=CANARY,
        gateway=Gateway.TEXT,
        address=MOBILE,
        urgent=True,
    ).message
    assert message is not None
    return message


def asked(u: Universe) -> ExpectedReply:
    return messaging.expect(
        by=WORKER,
        message=text(u),
        kind=WHO,
        about_id=u.rhian.pk,
        ends_at=clock.now() + timedelta(days=1),
    )


def handed(u: Universe) -> tuple[OutMessage, Networks]:
    """A text as the pump has claimed it."""
    networks = Networks()
    message = text(u)
    OutMessage.objects.filter(pk=message.pk).update(
        state="unknown", attempt=1, provider=networks.name, tried_at=clock.now(),
        check_at=clock.now(),
    )  # fmt: skip
    message.refresh_from_db()
    return message, networks


def one(message: OutMessage, networks: Networks) -> messaging.Handed:
    what = Text(message.reference, message.address, message.body, clock.now())
    return messaging.Handed(message.pk, networks, what)


@example(messaging.expect)
def _(u: Universe) -> Arguments:
    return {
        "by": u.actor("nurse"), "message": text(u), "kind": WHO, "about_id": u.rhian.pk,
        "ends_at": clock.now() + timedelta(days=1),
    }  # fmt: skip


@example(messaging.expected_done)
def _(u: Universe) -> Arguments:
    asked(u)
    return {"by": u.actor("nurse"), "kind": WHO, "about_id": u.rhian.pk, "person_id": u.rhian.pk}


@example(messaging.end_question)
def _(u: Universe) -> Arguments:
    return {"by": WORKER, "question_id": asked(u).pk}


@example(messaging.receive)
def _(u: Universe) -> Arguments:
    return {
        "by": WORKER, "provider": "town",
        "incoming": Incoming(CANARY, MOBILE, CANARY, clock.now()),
    }  # fmt: skip


@example(messaging.file)
def _(u: Universe) -> Arguments:
    incoming = Incoming(CANARY, MOBILE, CANARY, clock.now())
    row = messaging.receive(by=WORKER, provider="town", incoming=incoming)
    assert isinstance(row, InMessage)
    return {"by": WORKER, "text_id": row.pk}


@example(messaging.claim)
def _(u: Universe) -> Arguments:
    text(u)
    Person.objects.filter(pk=u.rhian.pk).update(died_on=clock.today())
    return {"by": WORKER}


@example(messaging.settle)
def _(u: Universe) -> Arguments:
    return {"by": WORKER, "outcomes": [(one(*handed(u)), CANARY)]}


@example(messaging.claim_to_ask)
def _(u: Universe) -> Arguments:
    handed(u)
    return {"by": WORKER}


@example(messaging.settle_asked)
def _(u: Universe) -> Arguments:
    return {"by": WORKER, "answers": [(one(*handed(u)), None)]}


@example(messaging.receive_receipt)
def _(u: Universe) -> Arguments:
    return {
        "by": WORKER, "provider": "town", "provider_id": CANARY, "status": CANARY,
        "reference": CANARY,
    }  # fmt: skip


@example(messaging.file_receipt)
def _(u: Universe) -> Arguments:
    message, _networks = handed(u)
    row = messaging.receive_receipt(
        by=WORKER, provider="town", provider_id=CANARY, status="delivered",
        reference=message.reference,
    )  # fmt: skip
    assert isinstance(row, Receipt)
    return {"by": WORKER, "receipt_id": row.pk}


@example(persons.end_wrong_contact)
def _(u: Universe) -> Arguments:
    return {"by": WORKER, "contact": ContactPoint.objects.filter(person=u.rhian).first()}


@example(messaging.set_quiet_hours)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("rhian"), "person": u.rhian, "quiet_from": 21, "quiet_until": 9}


@example(messaging.poll)
def _(u: Universe) -> Arguments:
    networks = Networks()
    networks.waiting = [Incoming(CANARY, MOBILE, CANARY, clock.now())]
    return {"by": WORKER, "provider": networks}


@example(messaging.receive_part)
def _(u: Universe) -> Arguments:
    return {
        "by": WORKER, "provider": "smpp", "sender": CANARY, "body": CANARY, "reference": 1,
        "total": 2, "number": 1,
    }  # fmt: skip


@example(messaging.join_parts)
def _(u: Universe) -> Arguments:
    messaging.receive_part(
        by=WORKER, provider="smpp", sender=MOBILE, body=CANARY, reference=1, total=2, number=1
    )
    return {"by": WORKER, "part_id": InPart.objects.get().pk}
