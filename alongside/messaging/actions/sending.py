"""Handing e-mails to the mail server."""

from __future__ import annotations

from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_lazy

from alongside.core import clock
from alongside.core.actors import Actor
from alongside.messaging.actions.moving import lock, log, move, why_not
from alongside.messaging.actions.turns import end
from alongside.messaging.gateways.email import transport
from alongside.messaging.gateways.email.text import mail_of
from alongside.messaging.models import Gateway, OutState
from alongside.messaging.purposes import purpose as purpose_of
from alongside.messaging.rules import gives_up
from alongside.people.settings import Choice, define, local

define(
    Choice(
        "messaging.give_up_hours",
        gettext_lazy("Hours after which we stop trying to send an email or a text"),
        24,
        gettext_lazy("Then somebody is told, so that they can phone or write instead."),
        least=1,
        most=120,
    )
)


@transaction.atomic
def send(*, by: Actor, message_id: UUID) -> None:
    """Hand one e-mail to the mail server, if it may still go out.

    Called by the worker, which holds the job's row: two workers never send one message. After a
    crash between the server's yes and our commit it is sent again, with the same Message-ID.

    Raises TryLater when the mail server cannot take it now.
    """
    message = lock(message_id)
    if message.state != OutState.QUEUED or message.gateway != Gateway.EMAIL:
        return
    reason = why_not(message)
    if reason:
        end(by, message, OutState.VOID, reason)
        return
    wanted = purpose_of(message.purpose)
    with connection.cursor() as cursor:
        # The mail server may be slow; the database must not take our silence for a crash.
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = '15min'")
    try:
        transport.send(mail_of(message, wanted))
    except transport.Undeliverable as error:
        end(by, message, OutState.FAILED, error.reason)
        return
    except transport.TryLater:
        hours = local("messaging.give_up_hours", message.service_id)
        if not gives_up(message.due_at, clock.now(), hours=hours):
            raise
        end(by, message, OutState.FAILED, "gave_up")
        return
    move(message, OutState.SENT)
    message.sent_at = clock.now()
    sent = message.body
    if not wanted.keep_body:
        message.body = ""
    message.save(update_fields=["state", "failure", "sent_at", "body"])
    log(by, "message.send", message, body=sent)
