"""A question set: a versioned document with the shape of a FHIR R4 Questionnaire. Pure.

Every text is `{language: text}`. An answer is a code, "yes" or "no", a whole number, or, for free
words, only that something was `said`: words are never graded by what they say. Instead of an answer
there may be one of three special ones, in every question's domain.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

CHOICE, BOOLEAN, INTEGER, TEXT = "choice", "boolean", "integer", "text"
TYPES = (CHOICE, BOOLEAN, INTEGER, TEXT)

YES, NO = "yes", "no"
SAID = "said"
SKIPPED, UNPARSED, NO_REPLY = "skipped", "unparsed", "no_reply"
SPECIAL = (SKIPPED, UNPARSED, NO_REPLY)
NOT_ASKED = "not_asked"  # its enableWhen did not hold
ANSWERED, MISSING = "answered", "missing"  # in a table: any real answer; any special one
RESERVED = frozenset({SAID, *SPECIAL, NOT_ASKED, ANSWERED, MISSING})

WORSE = {CHOICE: ("last",), BOOLEAN: (YES, NO), INTEGER: ("higher", "lower"), TEXT: ()}
"""What an author may mark as the worse end, by type."""

OPERATORS = ("exists", "=", "!=", ">", ">=", "<", "<=")

Answer = str | int
Texts = Mapping[str, str]


@dataclass(frozen=True)
class Option:
    """One coded answer of a choice."""

    code: str
    text: Texts


@dataclass(frozen=True)
class When:
    """One condition of skip logic: FHIR's enableWhen.

    A special answer, and a question that was not asked, satisfy no comparison, `!=` included;
    `exists` asks whether there is a real answer.
    """

    question: str
    operator: str
    answer: Answer | bool

    def holds(self, given: Answer) -> bool:
        """Whether it holds for that answer to its question."""
        real = given not in (*SPECIAL, NOT_ASKED)
        if self.operator == "exists":
            return real is self.answer
        if not real:
            return False
        if self.operator == "=":
            return given == self.answer
        if self.operator == "!=":
            return given != self.answer
        if not isinstance(given, int) or not isinstance(self.answer, int):
            return False
        if self.operator == ">":
            return given > self.answer
        if self.operator == ">=":
            return given >= self.answer
        return given < self.answer if self.operator == "<" else given <= self.answer


@dataclass(frozen=True)
class Item:
    """One question. `minimum`, `maximum` (both included) and `unit` are for whole numbers.

    `worse` names the end that the author calls worse: "last" of the options, "yes" or "no",
    "higher" or "lower"; empty where no order is meant.
    """

    link_id: str
    type: str
    text: Texts
    options: tuple[Option, ...] = ()
    minimum: int = 0
    maximum: int = 0
    unit: str = ""
    worse: str = ""
    enable_when: tuple[When, ...] = ()
    enable_behavior: str = "all"

    def asked(self, answers: Mapping[str, Answer]) -> bool:
        """Whether it is asked of somebody who gave these answers to the questions before it."""
        if not self.enable_when:
            return True
        held = (when.holds(answers.get(when.question, NOT_ASKED)) for when in self.enable_when)
        return all(held) if self.enable_behavior == "all" else any(held)

    def words(self) -> tuple[str, ...]:
        """The real answers that are words: codes, yes and no, or `said`. None for numbers."""
        return {
            CHOICE: tuple(option.code for option in self.options),
            BOOLEAN: (YES, NO),
            TEXT: (SAID,),
        }.get(self.type, ())

    def takes(self, answer: Answer) -> bool:
        """Whether this is one of its real or special answers."""
        if isinstance(answer, int) and not isinstance(answer, bool):
            return self.type == INTEGER and self.minimum <= answer <= self.maximum
        return answer in self.words() or answer in SPECIAL

    def badness(self, answer: Answer) -> int | None:
        """How bad by the author's order, more is worse; None without one, or if not a real answer.

        The numbers order answers and mean nothing else.
        """
        if not self.worse:
            return None
        if isinstance(answer, int):
            return answer if self.worse == "higher" else -answer
        words = self.words()
        if answer not in words:
            return None
        if self.type == BOOLEAN:
            return int(answer == self.worse)
        return words.index(answer)


@dataclass(frozen=True)
class QuestionSet:
    """A version of a set of questions, and who answers for it.

    `on_lock_screen`: its questions may be sent in a text message at once, because none of them
    names a condition. Otherwise a first message only says that they are ready.
    """

    id: str
    version: str
    status: str  # draft, active, retired: FHIR's publication status
    title: Texts
    author: str
    items: tuple[Item, ...]
    approved_by: str = ""
    review_date: date | None = None
    languages: tuple[str, ...] = ("en",)
    sources: tuple[str, ...] = field(default=())
    on_lock_screen: bool = False

    def asked(self, answers: Mapping[str, Answer]) -> list[Item]:
        """The questions that these answers lead through, in order."""
        return [item for item in self.items if item.asked(answers)]


def complete(items: Sequence[Item], answers: Mapping[str, Answer]) -> dict[str, Answer]:
    """The answers with `not_asked` for what skip logic left out.

    Raises ValueError, one sentence, for an answer that is none or missing, or to a question that
    was not asked: grading guesses nothing.
    """
    found: dict[str, Answer] = {}
    known = {item.link_id for item in items}
    if unknown := sorted(set(answers) - known):
        raise ValueError(f"There is no question “{unknown[0]}”.")
    for item in items:
        given = answers.get(item.link_id, NOT_ASKED)
        if not item.asked(found):
            if given != NOT_ASKED:
                raise ValueError(f"“{item.link_id}” was answered and is not asked here.")
        elif isinstance(given, bool) or not item.takes(given):
            raise ValueError(f"“{item.link_id}” has no answer that a table can grade.")
        found[item.link_id] = given
    return found
