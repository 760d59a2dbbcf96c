"""Letters: opened for printing, posted, or not."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.core import clock
from alongside.core.actors import Actor
from alongside.core.errors import Refused
from alongside.messaging import access
from alongside.messaging.actions.moving import lock, log, move, why_not
from alongside.messaging.actions.turns import end
from alongside.messaging.gateways.print.letter import letter
from alongside.messaging.models import OutMessage, OutState
from alongside.messaging.purposes import purpose as purpose_of


@transaction.atomic
def open_letter(*, by: Actor, message: OutMessage, form: bool = False) -> bytes | None:
    """The PDF of a letter, or of the form that goes with it, for printing.

    None when it is not to be sent any more: then it has left the list.
    """
    access.check_can_post(by, message)
    row = lock(message.pk)
    reason = why_not(row) if row.state == OutState.QUEUED else ""
    if reason:
        end(by, row, OutState.VOID, reason)
        return None
    log(by, "message.open", row, reading=True)
    paper = purpose_of(row.purpose).paper
    return paper(row) if form and paper else letter(row)


@transaction.atomic
def mark_posted(*, by: Actor, message: OutMessage) -> OutMessage:
    """Somebody, by name, has printed a letter and posted it or handed it over."""
    access.check_can_post(by, message)
    row = lock(message.pk)
    if row.state == OutState.SENT:
        return row
    _check_waits(row)
    move(row, OutState.SENT)
    row.sent_at = clock.now()
    row.sent_by_id = by.person_id
    row.save(update_fields=["state", "failure", "sent_at", "sent_by_id"])
    log(by, "message.post", row, body=row.body)
    return row


@transaction.atomic
def undo_posted(*, by: Actor, message: OutMessage) -> OutMessage:
    """It was not posted after all."""
    access.check_can_post(by, message)
    row = lock(message.pk)
    if row.state != OutState.SENT:
        raise Refused(_("There is nothing to undo."))
    move(row, OutState.QUEUED)
    row.sent_at = row.sent_by_id = None
    row.save(update_fields=["state", "failure", "sent_at", "sent_by_id"])
    log(by, "message.undo_post", row)
    return row


@transaction.atomic
def cannot_post(*, by: Actor, message: OutMessage) -> OutMessage:
    """No address, nobody to hand it to: it leaves the list, and whoever sent it is told."""
    access.check_can_post(by, message)
    row = lock(message.pk)
    _check_waits(row)
    end(by, row, OutState.FAILED, "cannot_post")
    return row


def _check_waits(row: OutMessage) -> None:
    if row.state != OutState.QUEUED:
        raise Refused(_("This message has moved on already."))
