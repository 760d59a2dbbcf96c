"""Asking: in the way that suits the person, once, and not when it is too late."""

from __future__ import annotations

import secrets
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from alongside.core import clock
from alongside.core.actors import Actor
from alongside.core.audit import record
from alongside.followups import access, rules, texts
from alongside.followups.actions import by_text
from alongside.followups.actions.check_ins import (
    PHONE,
    PURPOSE,
    PURPOSE_TEXT,
    lock_check_in,
    may_be_asked,
    message_key,
    move,
    open_for,
    settle,
    void,
)
from alongside.followups.kinds import kind_of
from alongside.followups.models import CheckIn, CheckInState
from alongside.messaging import actions as messaging
from alongside.messaging.models import Gateway
from alongside.messaging.queries import reach_of
from alongside.messaging.rules import Way, choose_way
from alongside.people.settings import local


@transaction.atomic
def ask(*, by: Actor, check_in_id: UUID) -> None:
    """Ask, in the way that suits the person: a link by e-mail, a form on paper, or a call by the
    responsible person. What may not be asked any more is void."""
    row = lock_check_in(check_in_id)
    if row.state != CheckInState.PLANNED:
        return
    if not may_be_asked(row):
        void(by, row)
        return
    kind = kind_of(row.kind)
    too_late = row.late_at is not None and clock.now() >= row.late_at
    if too_late or not kind.begin(row):
        _miss(by, row)
        kind.on_missed(row, by)
        return
    service_id = texts.service_of(row).pk
    reach = reach_of(row.person, by_text=True, service_id=service_id)
    way = choose_way(reach)
    with messaging.in_language(row.person):
        row.asked = rules.store(
            texts.about_of(row, current=True), texts.questions_of(row, current=True)
        )
        if way is Way.EMAIL:
            _send_link(by, row)
        elif way is Way.TEXT:
            _send_text(by, row, reach.phone)
        elif way is Way.PHONE:
            open_for(by, row, PHONE, clock.at_local(row.due_on, texts.END_OF_WORK))
        else:
            subject, body = texts.message_of(row, "")
            _queue(by, row, Gateway.PRINT, subject, body)
    move(row, CheckInState.ASKED)
    row.asked_at = clock.now()
    row.asked_by_way = way
    row.save()
    record(by, "check_in.ask", subject=row, way=str(way))
    kind.on_asked(row, by)


def _miss(by: Actor, row: CheckIn) -> None:
    """Nobody was asked while it would have meant something: it is not asked late, and not lost."""
    move(row, CheckInState.MISSED)
    row.save(update_fields=["state"])
    record(by, "check_in.miss", subject=row)
    settle(by, row)


def _send_text(by: Actor, row: CheckIn, number: str) -> None:
    queued = messaging.queue(
        by=by,
        person=row.person,
        purpose=PURPOSE_TEXT,
        key=message_key(row.pk),
        subject="",
        body="",
        text=by_text.first_text(row),
        gateway=Gateway.TEXT,
        address=number,
        service_id=texts.service_of(row).pk,
        about_type="followups.checkin",
        about_id=row.pk,
    )
    assert queued.message is not None  # they can be contacted, and by text
    by_text.expect_answers(row, queued.message, by)


def _send_link(by: Actor, row: CheckIn) -> None:
    token = secrets.token_urlsafe(32)
    days = local("followups.link_days", texts.service_of(row).pk)
    row.token_hash = access.token_hash(token)
    row.token_expires_at = clock.now() + timedelta(days=days)
    link = settings.ALONGSIDE_ADDRESS + reverse("followups:link", args=[token])
    expires = row.token_expires_at.astimezone(clock.LONDON).date()
    subject, body = texts.message_of(row, link, expires)
    _queue(by, row, Gateway.EMAIL, subject, body)


def _queue(by: Actor, row: CheckIn, gateway: str, subject: str, body: str) -> None:
    messaging.queue(
        by=by,
        person=row.person,
        purpose=PURPOSE,
        key=message_key(row.pk),
        subject=subject,
        body=body,
        gateway=gateway,
        service_id=texts.service_of(row).pk,
        about_type="followups.checkin",
        about_id=row.pk,
    )
