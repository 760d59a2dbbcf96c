"""Asking: in the way that suits the person, once, and not when it is too late."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta
from itertools import groupby
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from alongside.core import clock, rows
from alongside.core.actors import Actor
from alongside.core.audit import Note, record, record_many
from alongside.followups import access, texts
from alongside.followups.actions import by_text
from alongside.followups.actions.check_ins import (
    PHONE,
    PURPOSE,
    PURPOSE_TEXT,
    lock_many,
    message_key,
    move,
    of_those_may_be_asked,
    open_for,
    settle,
    void,
)
from alongside.followups.kinds import CheckInKind, kind_of
from alongside.followups.models import CheckIn, CheckInState
from alongside.messaging import actions as messaging
from alongside.messaging.models import Gateway
from alongside.messaging.queries import Asked, reaches_of
from alongside.messaging.rules import Reach, Way, choose_way
from alongside.people.settings import held, local

# What asking changes of a check-in, and what it reads.
_ASKED = (
    "state",
    "set_version_id",
    "asked",
    "asked_at",
    "asked_by_way",
    "progress",
    "token_hash",
    "token_expires_at",
)
_READ = (
    "id",
    "kind",
    "person_id",
    "about_id",
    "about_version",
    "ordinal",
    "responsible_id",
    "due_on",
    "late_at",
    *_ASKED,
)


@transaction.atomic
def ask(*, by: Actor, check_in_id: UUID) -> None:
    """Ask, in the way that suits the person: a text, a link by e-mail, a form on paper, or a call
    by the responsible person. What may not be asked any more is void."""
    ask_many(by=by, check_in_ids=[check_in_id])


@transaction.atomic
def ask_many(*, by: Actor, check_in_ids: Sequence[UUID]) -> None:
    """`ask` for many, with as many statements: what they need is read for all, each is decided by
    itself, and what was decided is written for all."""
    with held():
        found = lock_many(check_in_ids, names=_READ, state=CheckInState.PLANNED)
        planned = _begun(by, [found[key] for key in check_in_ids if key in found])
        planned.sort(key=lambda row: row.person.language)
        reaches = reaches_of([Asked(row.person, True, texts.service_of(row).pk) for row in planned])
        # The database writes what follows (the next check-ins) while we write the messages.
        for kind, mine in _by_kind(planned):
            kind.on_asked(mine, by)
        drafts: list[messaging.Draft] = []
        asked = zip(planned, reaches, strict=True)
        for language, together in groupby(asked, lambda one: one[0].person.language):
            with translation.override(language):
                drafts += filter(None, [_prepared(by, row, reach) for row, reach in together])
        _send(by, planned, drafts)
        for row in planned:
            move(row, CheckInState.ASKED)
            row.asked_at = clock.now()
        rows.update(planned, _ASKED)
        record_many(
            by, "check_in.ask", [Note(row, detail={"way": row.asked_by_way}) for row in planned]
        )


def _prepared(by: Actor, row: CheckIn, reach: Reach) -> messaging.Draft | None:
    """How, and what exactly, they are asked. Runs in their language."""
    row.asked_by_way = choose_way(reach)
    draft = _draft(by, row, reach)
    texts.keep_asked(row, current=True)
    return draft


def _begun(by: Actor, planned: list[CheckIn]) -> list[CheckIn]:
    """Those that are asked now. What may not be is void; what is too late is missed."""
    for kind, mine in _by_kind(planned):
        kind.load(mine)
    may = of_those_may_be_asked(planned)
    begun = []
    for row in planned:
        kind = kind_of(row.kind)
        if row.pk not in may:
            void(by, row)
        elif (row.late_at is not None and clock.now() >= row.late_at) or not kind.begin(row):
            _miss(by, row)
            kind.on_missed(row, by)
        else:
            begun.append(row)
    return begun


def _by_kind(check_ins: Sequence[CheckIn]) -> list[tuple[CheckInKind, list[CheckIn]]]:
    found: dict[str, list[CheckIn]] = {}
    for row in check_ins:
        found.setdefault(row.kind, []).append(row)
    return [(kind_of(name), mine) for name, mine in found.items()]


def _miss(by: Actor, row: CheckIn) -> None:
    """Nobody was asked while it would have meant something: it is not asked late, and not lost."""
    move(row, CheckInState.MISSED)
    row.save(update_fields=["state"])
    record(by, "check_in.miss", subject=row)
    settle(by, row)


def _draft(by: Actor, row: CheckIn, reach: Reach) -> messaging.Draft | None:
    """The message that asks; None where the responsible person phones."""
    if row.asked_by_way == Way.PHONE:
        open_for(by, row, PHONE, clock.at_local(row.due_on, texts.END_OF_WORK))
        return None
    purpose, subject, body, text = PURPOSE, "", "", ""
    if row.asked_by_way == Way.TEXT:
        purpose, gateway, address = PURPOSE_TEXT, Gateway.TEXT, reach.mobile
        text = by_text.first_text(row)
    elif row.asked_by_way == Way.EMAIL:
        gateway, address = Gateway.EMAIL, reach.email
        subject, body = _with_link(row)
    else:
        gateway, address = Gateway.PRINT, reach.post
        subject, body = texts.message_of(row, "")
    return messaging.Draft(
        person=row.person,
        purpose=purpose,
        key=message_key(row.pk),
        subject=subject,
        body=body,
        text=text,
        gateway=gateway,
        address=address,
        reach=reach,
        service_id=texts.service_of(row).pk,
        about_type="followups.checkin",
        about_id=row.pk,
    )


def _with_link(row: CheckIn) -> tuple[str, str]:
    token = secrets.token_urlsafe(32)
    days = local("followups.link_days", texts.service_of(row).pk)
    row.token_hash = access.token_hash(token)
    row.token_expires_at = clock.now() + timedelta(days=days)
    link = settings.ALONGSIDE_ADDRESS + reverse("followups:link", args=[token])
    return texts.message_of(row, link, row.token_expires_at.astimezone(clock.LONDON).date())


def _send(by: Actor, planned: Sequence[CheckIn], drafts: Sequence[messaging.Draft]) -> None:
    """Put them into the outbox; what is asked by text expects answers."""
    asking = {row.pk: row for row in planned if row.asked_by_way == Way.TEXT}
    questions = []
    for queued in messaging.queue_many(by=by, drafts=drafts):
        message = queued.message
        assert message is not None  # they can be contacted, and the way is known
        row = asking.get(message.about_id) if message.about_id else None
        if row is not None:
            questions.append(by_text.question(row, message))
    messaging.expect_many(by=by, questions=questions)
