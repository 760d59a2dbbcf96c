"""A check-in by text message, from its first words to its last answer. Pure.

Any check-in can be asked by text: what is a ruler on the page is a whole number here, and free
words stay free words. What comes is read with certainty, or kept as it came for a person
(`replies`).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Any

from alongside.followups.rules.as_text import Asked, Text, next_text
from alongside.followups.rules.check_ins import NUMBER, RULER, WORDS, YES_NO, Question
from alongside.followups.rules.questions import (
    BOOLEAN,
    CHOICE,
    INTEGER,
    NO,
    SAID,
    SKIPPED,
    TEXT,
    UNPARSED,
    YES,
    Answer,
    Item,
    Option,
    QuestionSet,
)
from alongside.followups.rules.replies import begins, read
from alongside.followups.rules.words import at_once

RULER_ENDS = (1, 10)


def as_set(questions: Sequence[Question], language: str, yes_no: dict[str, str]) -> QuestionSet:
    """The questions of a check-in as they are asked by text; `yes_no`: words of the four answers
    to "did this happen?"."""
    return _as_set(tuple(questions), language, tuple(yes_no.items()))


@lru_cache(maxsize=256)
def _as_set(
    questions: tuple[Question, ...], language: str, yes_no: tuple[tuple[str, str], ...]
) -> QuestionSet:
    items = tuple(_item(question, language, dict(yes_no)) for question in questions)
    return QuestionSet("check-in", "1", "active", {language: ""}, "", items)


def _item(question: Question, language: str, yes_no: dict[str, str]) -> Item:
    codes = tuple(code for code, _label in question.choices)
    kind = {RULER: INTEGER, NUMBER: INTEGER, WORDS: TEXT}.get(question.kind, CHOICE)
    labels = dict(question.choices) if question.kind != YES_NO else yes_no
    if kind == CHOICE and codes == (YES, NO):
        kind = BOOLEAN
    low, high = (question.least, question.most) if question.kind == NUMBER else RULER_ENDS
    return Item(
        question.key,
        kind,
        {language: question.text},
        tuple(Option(code, {language: label}) for code, label in labels.items())
        if kind == CHOICE
        else (),
        minimum=low if kind == INTEGER else 0,
        maximum=high if kind == INTEGER else 0,
        unit=question.unit,
        enable_when=question.when,
        enable_behavior=question.whens,
    )


@dataclass
class Progress:
    """How far somebody is: what they answered, what nobody could read, what they were asked last.

    `opened`: they said that they are ready. `sent`: how many messages went out.
    """

    opened: bool = False
    answers: dict[str, str] = field(default_factory=dict)
    skipped: list[str] = field(default_factory=list)
    unread: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    sent: int = 1

    def typed(self, questions: QuestionSet) -> dict[str, Answer]:
        """What skip logic needs."""
        found: dict[str, Answer] = {}
        for item in questions.items:
            value = self.answers.get(item.link_id)
            if item.link_id in self.unread:
                found[item.link_id] = UNPARSED
            elif item.link_id in self.skipped:
                found[item.link_id] = SKIPPED
            elif value is not None:
                number = int(value) if item.type == INTEGER else value
                found[item.link_id] = SAID if item.type == TEXT else number
        return found


def load(stored: str) -> Progress:
    """`dump` again; a beginning when nothing is kept."""
    given: dict[str, Any] = json.loads(stored) if stored else {}
    return Progress(**given)


def dump(progress: Progress) -> str:
    """As it is sealed with the check-in."""
    return json.dumps(vars(progress), ensure_ascii=False)


def following(
    questions: QuestionSet, progress: Progress, language: str, *, sender: str, on_lock_screen: bool
) -> Text | None:
    """The next message, noted as asked; None when all is answered."""
    opened = progress.opened or on_lock_screen
    found = next_text(questions, progress.typed(questions), language, opened=opened, sender=sender)
    progress.asked = [one.item.link_id for one in found.asked] if found else []
    return found


class Taken(StrEnum):
    """What a reply was."""

    NO = "no"  # no answer to what was asked: a person reads it
    YES = "yes"  # taken: the next question may follow
    AT_ONCE = "at_once"  # taken, and no more is asked: its words are left to a person now


def take(questions: QuestionSet, progress: Progress, text: str, language: str) -> Taken:
    """Take a reply into the progress.

    What cannot be read with certainty is kept as it came, and never counts as an answer.
    """
    if not progress.asked:
        progress.opened = progress.opened or begins(text, language)
        return Taken.YES if progress.opened else Taken.NO
    asked = [
        Asked(number, item)
        for number, item in enumerate(questions.items, 1)
        if item.link_id in progress.asked
    ]
    reading = read(asked, text, language)
    for key, answer in reading.answers.items():
        if answer == SKIPPED:
            progress.skipped.append(key)
        else:
            progress.answers[key] = text.strip() if answer == SAID else str(answer)
    for key in reading.unparsed:
        progress.unread[key] = text
    return Taken.AT_ONCE if at_once(text) else Taken.YES
