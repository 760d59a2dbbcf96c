"""Questions by text: expected to be answered, until they are or their time is over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.core import clock, jobs, rows
from alongside.core.actors import Actor
from alongside.core.audit import Note, record_many
from alongside.core.errors import Refused
from alongside.messaging.actions.moving import locked
from alongside.messaging.actions.turns import (
    LIVE,
    QUESTION_ENDS,
    close,
    end,
    hold,
    lock_number,
    lock_numbers,
    next_turn,
)
from alongside.messaging.models import (
    WAITING,
    ExpectedReply,
    Gateway,
    OutMessage,
    OutState,
    ReplyState,
)
from alongside.messaging.replies import reply_kind


@dataclass(frozen=True, kw_only=True)
class Question:
    """A text that asks something; see `expect`."""

    message: OutMessage
    kind: str
    about_id: UUID | None
    ends_at: datetime


@transaction.atomic
def expect(
    *, by: Actor, message: OutMessage, kind: str, about_id: UUID | None, ends_at: datetime
) -> ExpectedReply:
    """This text asks something: take what its number answers as a reply of `kind` until `ends_at`.

    At most one question is open for a number, across people and services. While another is, the
    text is held, and goes out when its turn comes. The same question again gives the first.
    """
    question = Question(message=message, kind=kind, about_id=about_id, ends_at=ends_at)
    return expect_many(by=by, questions=[question])[0]


@transaction.atomic
def expect_many(*, by: Actor, questions: Sequence[Question]) -> list[ExpectedReply]:
    """`expect` for many, in their order, with as many statements."""
    if not questions:
        return []
    for one in questions:
        reply_kind(one.kind)
        if one.message.gateway != Gateway.TEXT or one.message.person is None:
            raise Refused(_("Only a text message to a person can be answered by text."))
    lines = {one.message.line for one in questions}
    lock_numbers(lines)
    live = list(ExpectedReply.objects.filter(number__among=lines, state__in=LIVE))
    asked = {bytes(row.number) for row in live}
    known = {(bytes(row.number), row.kind, row.about_id): row for row in live}
    made, found = [], []
    for one in questions:
        name = (one.message.line, one.kind, one.about_id)
        if name not in known:
            free = one.message.line not in asked
            asked.add(one.message.line)
            now = clock.now()
            known[name] = rows.new(
                ExpectedReply,
                number=one.message.line,
                person_id=one.message.person_id,
                service_id=one.message.service_id,
                kind=one.kind,
                about_id=one.about_id,
                message_id=one.message.pk,
                state=ReplyState.OPEN if free else ReplyState.WAITING,
                asked_at=now,
                opened_at=now if free else None,
                ends_at=one.ends_at,
            )
            rows.relate(known[name], person=one.message.person, message=one.message)
            made.append(known[name])
        found.append(known[name])
    rows.insert(made)
    for row in made:
        if row.state == ReplyState.WAITING:
            assert row.message is not None
            hold(by, row.message)
    jobs.schedule_many(
        [jobs.Job(QUESTION_ENDS, str(row.pk), row.ends_at, {}, row.person_id) for row in made]
    )
    record_many(by, "question.expect", [Note(row, detail={"kind": row.kind}) for row in made])
    return found


@transaction.atomic
def expected_done(
    *, by: Actor, kind: str, about_id: UUID | None, person_id: UUID, answered: bool = True
) -> None:
    """The question needs no text any more: it was answered on another way, or (`answered` False)
    is not asked any more. Its text, if it still waits, stays here. Harmless when there is none."""
    mine = ExpectedReply.objects.filter(
        kind=kind, about_id=about_id, person_id=person_id, state__in=LIVE
    )
    for number in {bytes(one) for one in mine.values_list("number", flat=True)}:
        lock_number(number)
        for question in mine.filter(number=number).select_related("message"):
            waiting = question.message is not None and question.message.state in WAITING
            if question.state == ReplyState.OPEN and answered and not waiting:
                close(by, question, ReplyState.ANSWERED)
            else:
                close(by, question, ReplyState.STOPPED)
            _take_back(by, question, "unwanted")
        next_turn(by, number)


def _take_back(by: Actor, question: ExpectedReply, reason: str) -> None:
    """Its text, if it still waits, does not go out."""
    for message in locked().filter(expectedreply=question, state__in=WAITING):
        end(by, message, OutState.VOID, reason)


@transaction.atomic
def end_question(*, by: Actor, question_id: UUID) -> None:
    """Its time is over. A late answer goes to a person."""
    found = ExpectedReply.objects.filter(pk=question_id).first()
    if found is None:
        return
    lock_number(found.number)
    question = ExpectedReply.objects.get(pk=question_id)
    if question.state not in LIVE:
        return
    close(by, question, ReplyState.ENDED)
    _take_back(by, question, "came_too_late")
    next_turn(by, question.number)
