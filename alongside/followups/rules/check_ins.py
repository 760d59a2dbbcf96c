"""Questions, answers and days of check-ins. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from alongside.core.errors import Refused
from alongside.followups.rules.questions import NOT_ASKED, SKIPPED, Answer, When

# How a question is answered.
WORDS, RULER, CHOICE, YES_NO, NUMBER = "words", "ruler", "choice", "yes_no", "number"
KINDS = frozenset({WORDS, RULER, CHOICE, YES_NO, NUMBER})
YES_NO_ANSWERS = ("yes", "partly", "no", "unsure")
LONGEST = 4000  # characters of one answer
_WHOLE = re.compile(r"-?[0-9]{1,7}")

Answers = dict[str, str]


@dataclass(frozen=True)
class Question:
    """One question of a check-in, in the language it is asked in.

    `kind`: WORDS (a box), RULER (1 to 10), CHOICE (one of `choices`, each value and label), NUMBER
    (a whole one from `least` to `most`, in `unit`) or YES_NO (yes, partly, no, unsure). `required`
    is for the rare question without which the rest means nothing: as a rule, people answer what
    they like. `when`: it is asked only if `whens` ("all" or "any") of these hold.
    """

    key: str
    text: str
    kind: str = WORDS
    choices: tuple[tuple[str, str], ...] = ()
    help: str = ""
    required: bool = False
    least: int = 0
    most: int = 0
    unit: str = ""
    when: tuple[When, ...] = ()
    whens: str = "all"

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"There is no kind of question {self.kind}.")


def asked_of(questions: Sequence[Question], given: Mapping[str, Any]) -> list[Question]:
    """The questions that these answers lead through, in order. What was left out leads nowhere."""
    found: dict[str, Answer] = {}
    asked = []
    for question in questions:
        held = [when.holds(found.get(when.question, NOT_ASKED)) for when in question.when]
        if held and not (all(held) if question.whens == "all" else any(held)):
            continue
        asked.append(question)
        found[question.key] = _typed(question, str(given.get(question.key) or "").strip())
    return asked


def _typed(question: Question, value: str) -> Answer:
    if not value:
        return SKIPPED
    return int(value) if question.kind == NUMBER and _WHOLE.fullmatch(value) else value


def allowed(question: Question) -> frozenset[str] | None:
    """The values that answer this question; None for free words and for numbers."""
    match question.kind:
        case "ruler":
            return frozenset(str(number) for number in range(1, 11))
        case "choice":
            return frozenset(value for value, _label in question.choices)
        case "yes_no":
            return frozenset(YES_NO_ANSWERS)
    return None


def check_answers(
    questions: Sequence[Question],
    given: Mapping[str, Any],
    *,
    unread: Collection[str] | None = None,
) -> Answers:
    """The answers as they are filed: what was left out is absent, words stay as typed. What came
    for the questions of `unread` could not be read, or was said aloud. With it, even empty, each
    question was put on its own, and leaving out every one of them is an answer too.

    Raises Refused for an answer to a question that was not asked, a value that is none of the
    choices or no number of its range, too many words, a missing required answer, or no answer at
    all.
    """
    asked = asked_of(questions, given)
    unknown = given.keys() - {question.key for question in asked}
    if any(str(given[key] or "").strip() for key in unknown):
        raise Refused("This answers a question that was not asked.")
    answers: Answers = {}
    for question in asked:
        value = str(given.get(question.key) or "")
        if not value.strip():
            if question.required and question.key not in (unread or ()):
                raise Refused(f"Please answer: {question.text}")
            continue
        values = allowed(question)
        if values is not None and value not in values:
            raise Refused(f"Choose one of the answers: {question.text}")
        if question.kind == NUMBER:
            value = value.strip()
            if not _WHOLE.fullmatch(value) or not question.least <= int(value) <= question.most:
                raise Refused(
                    f"Give a whole number from {question.least} to {question.most}: {question.text}"
                )
            value = str(int(value))
        if len(value) > LONGEST:
            raise Refused(f"Please use fewer than {LONGEST} letters: {question.text}")
        answers[question.key] = value
    if not answers and unread is None:
        raise Refused("Write or choose at least one answer.")
    return answers


class AsAsked(NamedTuple):
    """What a check-in asked, about what. `language`: where the questions are those of the version
    that it began with, which never changes, the language they were asked in, and no `questions`."""

    about: str = ""
    questions: list[Question] = []
    language: str = ""


def store(about: str, questions: Sequence[Question]) -> str:
    """What was asked, about what, as text to be sealed with the check-in."""
    return f'{{"about": {json.dumps(about)}, "questions": {_stored(tuple(questions))}}}'


def store_language(about: str, language: str) -> str:
    """The same of a check-in that keeps the version it began with."""
    return json.dumps({"about": about, "language": language})


@lru_cache(maxsize=256)
def _stored(questions: tuple[Question, ...]) -> str:
    return json.dumps([asdict(question) for question in questions])


def read(stored: str) -> AsAsked:
    """`store` again; nothing when it was erased."""
    if not stored:
        return AsAsked()
    found = json.loads(stored)
    questions = [
        Question(
            **{
                **row,
                "choices": tuple((value, label) for value, label in row["choices"]),
                "when": tuple(When(**when) for when in row.get("when", ())),
            }
        )
        for row in found.get("questions", ())
    ]
    return AsAsked(found["about"], questions, found.get("language", ""))


def ask_day(due_on: date, planned_on: date, *, days_before: int) -> date:
    """The day on which to ask: some days before it is due, but not before it was planned."""
    return max(due_on - timedelta(days=days_before), planned_on)


def add_working_days(day: date, count: int) -> date:
    """`count` working days after `day`, Monday to Friday. Bank holidays are not known here, so a
    promise made before one says a day too early; the worklist then shows it as late, not lost."""
    while count > 0:
        day += timedelta(days=1)
        if day.weekday() < 5:
            count -= 1
    return day
