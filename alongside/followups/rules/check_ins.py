"""Questions, answers and days of check-ins. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from alongside.core.errors import Refused

# How a question is answered.
WORDS, RULER, CHOICE, YES_NO = "words", "ruler", "choice", "yes_no"
KINDS = frozenset({WORDS, RULER, CHOICE, YES_NO})
YES_NO_ANSWERS = ("yes", "partly", "no", "unsure")
LONGEST = 4000  # characters of one answer

Answers = dict[str, str]


@dataclass(frozen=True)
class Question:
    """One question of a check-in, in the language it is asked in.

    `kind`: WORDS (a box), RULER (1 to 10), CHOICE (one of `choices`, each value and label) or
    YES_NO (yes, partly, no, unsure). `required` is for the rare question without which the rest
    means nothing: as a rule, people answer what they like.
    """

    key: str
    text: str
    kind: str = WORDS
    choices: tuple[tuple[str, str], ...] = ()
    help: str = ""
    required: bool = False

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"There is no kind of question {self.kind}.")


def allowed(question: Question) -> frozenset[str] | None:
    """The values that answer this question; None for free words."""
    match question.kind:
        case "ruler":
            return frozenset(str(number) for number in range(1, 11))
        case "choice":
            return frozenset(value for value, _label in question.choices)
        case "yes_no":
            return frozenset(YES_NO_ANSWERS)
    return None


def check_answers(questions: Sequence[Question], given: Mapping[str, Any]) -> Answers:
    """The answers as they are filed: what was left out is absent, words stay as typed.

    Raises Refused for an answer to a question that was not asked, a value that is none of the
    choices, too many words, a missing required answer, or no answer at all.
    """
    unknown = given.keys() - {question.key for question in questions}
    if unknown:
        raise Refused("This answers a question that was not asked.")
    answers: Answers = {}
    for question in questions:
        value = str(given.get(question.key) or "")
        if not value.strip():
            if question.required:
                raise Refused(f"Please answer: {question.text}")
            continue
        values = allowed(question)
        if values is not None and value not in values:
            raise Refused(f"Choose one of the answers: {question.text}")
        if len(value) > LONGEST:
            raise Refused(f"Please use fewer than {LONGEST} letters: {question.text}")
        answers[question.key] = value
    if not answers:
        raise Refused("Write or choose at least one answer.")
    return answers


def store(about: str, questions: Sequence[Question]) -> str:
    """What was asked, about what, as text to be sealed with the check-in."""
    return json.dumps({"about": about, "questions": [asdict(question) for question in questions]})


def read(stored: str) -> tuple[str, list[Question]]:
    """`store` again; nothing when it was erased."""
    if not stored:
        return "", []
    found = json.loads(stored)
    return found["about"], [
        Question(**{**row, "choices": tuple((value, label) for value, label in row["choices"])})
        for row in found["questions"]
    ]


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
