"""Answering a check-in: filed once, whatever way it came."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.core import clock, rows
from alongside.core.actors import Actor
from alongside.core.audit import Note, digest, record_many
from alongside.core.errors import Changed, Refused
from alongside.followups import access, rules, texts
from alongside.followups.actions.check_ins import (
    CHANGED,
    READ,
    is_current,
    lock_check_in,
    lock_people,
    move,
    opening,
    settle_many,
)
from alongside.followups.kinds import CheckInKind, kind_of
from alongside.followups.models import CheckIn, CheckInState
from alongside.worklist import actions as worklist

_ANSWERED = (
    "asked",
    "answers",
    "unread",
    "state",
    "stale",
    "answered_at",
    "answered_by_id",
    "channel",
    "helper",
    "progress",
)


@dataclass(frozen=True)
class Given:
    """What somebody answered to a check-in that is held; see `answer`."""

    by: Actor
    row: CheckIn
    answers: Mapping[str, Any]
    unread: Mapping[str, str] | None = None


@transaction.atomic
def answer(
    *,
    by: Actor,
    check_in: CheckIn,
    answers: Mapping[str, Any],
    unread: Mapping[str, str] | None = None,
) -> CheckIn:
    """File an answer, once. Submitting the same again changes nothing and gives the first.

    `unread`: what came as an answer to a question and could not be read with certainty, as it came.

    An answer to something that has changed since is filed with the version that was asked about,
    and goes to a person; nothing else changes. Whoever reads it has it on their worklist.

    Raises Changed, with both texts, when it was answered differently before; Refused for answers
    that do not fit the questions.
    """
    access.check_can_answer(by, check_in)
    # The person first: whoever changes what this is about locks in the same order.
    lock_people([check_in.person_id])
    row = lock_check_in(check_in.pk)
    file_answers([Given(by, row, answers, unread)])
    return row


def file_answers(given: Sequence[Given]) -> None:
    """File what was given, to check-ins that are held with their people, as `answer` does one."""
    filed = [(one, found) for one in given if (found := _fill_in(one)) is not None]
    if not filed:
        return
    rows.update([one.row for one, _found in filed], _ANSWERED)
    record_many(
        filed[0][0].by,
        "check_in.answer",
        [
            Note(
                one.row,
                by=one.by,
                detail={"stale": one.row.stale, "digest": digest(one.row.answers)},
            )
            for one, _found in filed
        ],
        category="plan",
    )
    settle_many([(one.row, one.by) for one, _found in filed])
    kinds: dict[CheckInKind, list[tuple[CheckIn, Mapping[str, str], Actor]]] = {}
    openings = []
    for one, found in filed:
        kind, row, by = kind_of(one.row.kind), one.row, one.by
        read_at = clock.at_local(texts.read_by(row), texts.END_OF_WORK)
        if row.stale:
            openings.append(opening(by, row, CHANGED, read_at))
            continue
        if kind.every_answer_is_read and by.membership_id != row.responsible_id:
            openings.append(opening(by, row, READ, read_at))
        kinds.setdefault(kind, []).append((row, found, by))
    worklist.open_many(by=filed[0][0].by, openings=openings)
    for kind, answered in kinds.items():
        kind.on_answers(answered)


def _fill_in(given: Given) -> dict[str, str] | None:
    """Put the answers into the check-in; what is filed, or None when the same is there already."""
    row = given.row
    if row.state == CheckInState.VOID and row.asked_at is None:
        raise Refused(_("This is no longer needed. Nothing was asked."))
    current = is_current(row)
    questions = texts.questions_of(row, current=current)
    filed = rules.check_answers(questions, given.answers, unread=given.unread)
    if row.state == CheckInState.ANSWERED:
        before = json.loads(row.answers or "{}")
        if before == filed:
            return None
        raise Changed(
            _("This was answered already, in other words. Both are shown below."),
            theirs="\n".join(before.values()),
            mine="\n".join(filed.values()),
        )
    if not row.asked:
        texts.keep_asked(row, current=current)
    row.answers = json.dumps(filed, ensure_ascii=False)
    row.unread = json.dumps(dict(given.unread), ensure_ascii=False) if given.unread else ""
    move(row, CheckInState.ANSWERED)
    row.stale = not current
    row.answered_at = clock.now()
    row.answered_by_id = given.by.person_id
    row.channel = given.by.channel
    row.helper = given.by.helper
    return filed
