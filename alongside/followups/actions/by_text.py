"""Check-ins by text message: the first message, each answer, and what follows from the last."""

from __future__ import annotations

from datetime import timedelta

from django.utils import translation
from django.utils.translation import gettext as _

from alongside.core import clock
from alongside.core.actors import WORKER, Actor, Assurance, Channel
from alongside.followups import access, texts
from alongside.followups.actions.check_ins import (
    PURPOSE_TEXT,
    answer,
    is_current,
    lock_check_in,
    message_key,
)
from alongside.followups.concerns.texts_in import is_for_us
from alongside.followups.models import CheckIn, CheckInState
from alongside.followups.rules import texting
from alongside.followups.rules.grading import any_unsafe
from alongside.followups.rules.questions import QuestionSet
from alongside.messaging import actions as outbox
from alongside.messaging.models import ExpectedReply, Gateway, InMessage, OutMessage, Priority
from alongside.messaging.replies import Handled
from alongside.people.models import Person
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
        asked = texts.questions_of(row, current=is_current(row))
        return texting.as_set(asked, language, dict(texts.yes_no_choices()))


def first_text(row: CheckIn) -> str:
    """What the first message says; the check-in's progress begins with it."""
    progress = texting.Progress()
    found = _following(row, progress, row.person.language)
    row.progress = texting.dump(progress)
    return found or ""


def _following(row: CheckIn, progress: texting.Progress, language: str) -> str | None:
    on_lock_screen = bool(
        row.set_version is not None and row.set_version.table.questions.on_lock_screen
    )
    found = texting.following(
        questions_of(row, language),
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


def on_reply(expected: ExpectedReply, text: InMessage) -> Handled:
    """A text to an open check-in: its answers are kept, the next question goes out, and the last
    answer is filed and graded. What is no answer goes to a person."""
    if expected.about_id is None or is_for_us(text.body):
        return Handled.UNREAD  # a concern is never swallowed by a question that takes words
    # The person first, then the check-in, as everywhere.
    Person.objects.select_for_update(of=("self",), no_key=True).get(pk=expected.person_id)
    row = lock_check_in(expected.about_id)
    if row.state not in (CheckInState.ASKED, CheckInState.LAPSED) or not is_current(row):
        return Handled.UNREAD
    language = expected.message.language if expected.message else row.person.language
    progress = texting.load(row.progress)
    questions = questions_of(row, language)
    taken = texting.take(questions, progress, text.body, language)
    if taken is texting.Taken.NO:
        return Handled.UNREAD
    table = row.set_version.table if row.set_version is not None else None
    at_once = taken is texting.Taken.AT_ONCE or (
        table is not None and any_unsafe(table, progress.typed(questions))
    )
    # Whoever may be in danger is helped now: what was not asked yet counts as left out.
    body = None if at_once else _following(row, progress, language)
    if body is not None:
        progress.sent += 1
    row.progress = texting.dump(progress)
    row.save(update_fields=["progress"])
    if body is not None:
        _say(row, text, body, f"{message_key(row.pk)}:{progress.sent}", language)
        return Handled.MORE
    row = answer(by=text_actor(row), check_in=row, answers=progress.answers, unread=progress.unread)
    with translation.override(language):
        follows = texts.graded_of(row)
        said = "\n\n".join(follows["told"]) or _("Thank you. %(who)s reads it %(when)s.") % {
            "who": texts.who_reads(row),
            "when": texts.by_when(row),
        }
        crisis = bool(follows.get("crisis"))
        if taken is texting.Taken.AT_ONCE and not crisis:
            emergency = safety_text(
                "This is not for emergencies. "
                "If a life is in danger, phone 999. For urgent help, phone 111."
            )
            said = f"{emergency}\n\n{said}"
    key = f"{message_key(row.pk)}:told:{row.level}"
    urgent = crisis or taken is texting.Taken.AT_ONCE
    _say(row, text, said, key, language, urgent=urgent)
    return Handled.DONE


def _say(
    row: CheckIn, to: InMessage, body: str, key: str, language: str, *, urgent: bool = False
) -> None:
    outbox.queue(
        by=WORKER,
        person=row.person,
        purpose=PURPOSE_TEXT,
        key=key,
        subject="",
        body=body,
        text=body,
        gateway=Gateway.TEXT,
        address=to.sender,
        language=language,
        service_id=texts.service_of(row).pk,
        about_type="followups.checkin",
        about_id=row.pk,
        priority=Priority.REPLY,
        urgent=urgent,
    )
