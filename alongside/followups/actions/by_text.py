"""Check-ins by text message: the first message, each answer, and what follows from the last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from alongside.core import clock, rows
from alongside.core.actors import WORKER, Actor, Assurance, Channel
from alongside.followups import access, texts
from alongside.followups.actions.answering import Given, file_answers
from alongside.followups.actions.check_ins import (
    PURPOSE_TEXT,
    is_current,
    lock_many,
    lock_people,
    message_key,
)
from alongside.followups.concerns.texts_in import is_for_us
from alongside.followups.kinds import Question
from alongside.followups.models import CheckIn, CheckInState, QuestionSetVersion
from alongside.followups.rules import texting
from alongside.followups.rules.grading import any_unsafe
from alongside.followups.rules.questions import QuestionSet
from alongside.messaging import actions as outbox
from alongside.messaging.models import ExpectedReply, Gateway, InMessage, OutMessage, Priority
from alongside.messaging.replies import Handled
from alongside.messaging.rules import Reach
from alongside.ui.safety import safety_text

REPLY = "check_in"  # the kind of reply, and the purpose of its messages
KEPT_OPEN = timedelta(days=14)  # where nothing says when it is too late


def text_actor(row: CheckIn) -> Actor:
    """Whoever answers from the person's number: they may answer this check-in, and nothing else."""
    return Actor(
        channel=Channel.TEXT,
        person_id=row.person_id,
        assurance=Assurance.LINK,
        scope=access.scope_of(row.pk),
    )


def questions_of(row: CheckIn, language: str) -> QuestionSet:
    """What is asked, as texts are written, in the language of the reader."""
    with translation.override(language):
        return _as_set(texts.questions_of(row, current=is_current(row)), language)


def _as_set(asked: Sequence[Question], language: str) -> QuestionSet:
    return texting.as_set(asked, language, dict(_yes_no(language)))


@lru_cache(maxsize=16)
def _yes_no(language: str) -> tuple[tuple[str, str], ...]:
    with translation.override(language):
        return tuple(texts.yes_no_choices())


def first_text(row: CheckIn) -> str:
    """What the first message of a check-in says; its progress begins with it. Runs in the language
    of the reader."""
    language, sender = row.person.language, texts.service_of(row).in_messages
    if row.set_version is None:
        asked = _as_set(texts.questions_of(row, current=True), language)
        body, row.progress = _begun(asked, language, sender, on_lock_screen=False)
    else:
        body, row.progress = _begun_with(row.set_version, language, sender)
    return body


@lru_cache(maxsize=256)
def _begun_with(version: QuestionSetVersion, language: str, sender: str) -> tuple[str, str]:
    """The same for all who are asked this version: it never changes."""
    shown = version.table.questions.on_lock_screen
    return _begun(_as_set(version.asks(language), language), language, sender, on_lock_screen=shown)


def _begun(
    questions: QuestionSet, language: str, sender: str, *, on_lock_screen: bool
) -> tuple[str, str]:
    progress = texting.Progress()
    found = texting.following(
        questions, progress, language, sender=sender, on_lock_screen=on_lock_screen
    )
    return found.body if found else "", texting.dump(progress)


def _following(
    row: CheckIn, questions: QuestionSet, progress: texting.Progress, language: str
) -> str | None:
    on_lock_screen = bool(
        row.set_version is not None and row.set_version.table.questions.on_lock_screen
    )
    found = texting.following(
        questions,
        progress,
        language,
        sender=texts.service_of(row).in_messages,
        on_lock_screen=on_lock_screen,
    )
    return found.body if found else None


def question(row: CheckIn, message: OutMessage) -> outbox.Question:
    """Take what comes from this number as answers until it is too late."""
    return outbox.Question(
        message=message,
        kind=REPLY,
        about_id=row.pk,
        ends_at=row.late_at or clock.now() + KEPT_OPEN,
    )


@dataclass(frozen=True)
class _Turn:
    """What a text did to its check-in. `following`: what is asked next; None when it ends here.
    `at_once`: its words are left to a person now."""

    row: CheckIn
    text: InMessage
    progress: texting.Progress
    language: str
    following: str | None
    at_once: bool


def on_replies(replies: Sequence[tuple[ExpectedReply, InMessage]]) -> list[Handled]:
    """Texts to open check-ins: their answers are kept, the next question goes out, and the last
    answer is filed and graded. What is no answer goes to a person."""
    # A concern is never swallowed by a question that takes words.
    mine = [one for one in replies if one[0].about_id is not None and not is_for_us(one[1].body)]
    # The people first, then the check-ins, as everywhere.
    people = lock_people({expected.person_id for expected, _text in mine})
    about = {expected.about_id for expected, _text in mine if expected.about_id is not None}
    check_ins = lock_many(about, people=people)
    turns = {
        text.pk: turn
        for expected, text in mine
        if (turn := _take(check_ins, expected, text)) is not None
    }
    more = [turn for turn in turns.values() if turn.following is not None]
    last = [turn for turn in turns.values() if turn.following is None]
    rows.update([turn.row for turn in more], ["progress"])
    file_answers(
        [
            Given(text_actor(one.row), one.row, one.progress.answers, one.progress.unread)
            for one in last
        ]
    )
    outbox.queue_many(
        by=WORKER,
        drafts=[
            *(
                _say(one, one.following, f"{message_key(one.row.pk)}:{one.progress.sent}")
                for one in more
                if one.following is not None
            ),
            *map(_end, last),
        ],
    )
    return [
        Handled.UNREAD
        if (turn := turns.get(text.pk)) is None
        else (Handled.DONE if turn.following is None else Handled.MORE)
        for _expected, text in replies
    ]


def _take(
    check_ins: Mapping[UUID, CheckIn], expected: ExpectedReply, text: InMessage
) -> _Turn | None:
    """None where a person reads it."""
    row = check_ins.get(expected.about_id) if expected.about_id is not None else None
    if (
        row is None
        or row.state not in (CheckInState.ASKED, CheckInState.LAPSED)
        or not is_current(row)
    ):
        return None
    language = expected.message.language if expected.message else row.person.language
    progress = texting.load(row.progress)
    questions = questions_of(row, language)
    taken = texting.take(questions, progress, text.body, language)
    if taken is texting.Taken.NO:
        return None
    table = row.set_version.table if row.set_version is not None else None
    at_once = taken is texting.Taken.AT_ONCE or (
        table is not None and any_unsafe(table, progress.typed(questions))
    )
    # Whoever may be in danger is helped now: what was not asked yet counts as left out.
    body = None if at_once else _following(row, questions, progress, language)
    if body is not None:
        progress.sent += 1
    row.progress = texting.dump(progress)
    return _Turn(row, text, progress, language, body, taken is texting.Taken.AT_ONCE)


def _end(turn: _Turn) -> outbox.Draft:
    """What they are told once all is answered."""
    row = turn.row
    with translation.override(turn.language):
        said = "\n\n".join(texts.told_of(row)) or _("Thank you. %(who)s reads it %(when)s.") % {
            "who": texts.who_reads(row),
            "when": texts.by_when(row),
        }
        table = texts.table_of(row)
        crisis = table is not None and table.level(row.level).crisis
        if turn.at_once and not crisis:
            emergency = safety_text(
                "This is not for emergencies. "
                "If a life is in danger, phone 999. For urgent help, phone 111."
            )
            said = f"{emergency}\n\n{said}"
    key = f"{message_key(row.pk)}:told:{row.level}"
    return _say(turn, said, key, urgent=crisis or turn.at_once)


def _say(turn: _Turn, body: str, key: str, *, urgent: bool = False) -> outbox.Draft:
    return outbox.Draft(
        person=turn.row.person,
        purpose=PURPOSE_TEXT,
        key=key,
        text=body,
        gateway=Gateway.TEXT,
        address=turn.text.sender,
        reach=Reach(mobile=turn.text.sender, line=turn.text.line),
        language=turn.language,
        service_id=texts.service_of(turn.row).pk,
        about_type="followups.checkin",
        about_id=turn.row.pk,
        priority=Priority.REPLY,
        urgent=urgent,
    )
