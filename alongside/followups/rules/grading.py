"""From what somebody answered to what a decision table grades, and back to words. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from alongside.followups.rules.check_ins import CHOICE as ONE_OF
from alongside.followups.rules.check_ins import NUMBER, WORDS, Question
from alongside.followups.rules.questions import (
    BOOLEAN,
    CHOICE,
    INTEGER,
    NO,
    NO_REPLY,
    SAID,
    SKIPPED,
    SPECIAL,
    TEXT,
    UNPARSED,
    YES,
    Answer,
    Item,
    Texts,
)
from alongside.followups.rules.tables import Cell, DecisionTable, accepts, filled

LONGEST_USUAL_DAYS = 28  # "usual for me" is looked at again after four weeks (local rule of ours)


def in_language(texts: Texts, language: str) -> str:
    """A text in that language, else in English, else in the first there is."""
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")


def asks(table: DecisionTable, language: str, *, yes: str, no: str) -> list[Question]:
    """The questions as check-ins ask them; `yes` and `no` are those words in that language."""
    return [_question(item, table, language, yes, no) for item in table.questions.items]


def _question(item: Item, table: DecisionTable, language: str, yes: str, no: str) -> Question:
    choices: tuple[tuple[str, str], ...] = ()
    if item.type == BOOLEAN:
        choices = ((YES, yes), (NO, no))
    elif item.type == CHOICE:
        choices = tuple((one.code, in_language(one.text, language)) for one in item.options)
    return Question(
        item.link_id,
        filled(in_language(item.text, language), table),
        {INTEGER: NUMBER, TEXT: WORDS}.get(item.type, ONE_OF),
        choices=choices,
        least=item.minimum,
        most=item.maximum,
        unit=item.unit,
        when=item.enable_when,
        whens=item.enable_behavior,
    )


@dataclass(frozen=True)
class Usual:
    """An answer that counts as another one for a while: "usual for me"."""

    link_id: str
    cell: Cell
    counts_as: Answer
    from_date: date
    until_date: date

    def on(self, day: date) -> bool:
        """Whether it holds on that day, both ends included."""
        return self.from_date <= day <= self.until_date


def why_not_usual(table: DecisionTable, usual: Usual) -> str:
    """Why that cannot be agreed, as a code; empty when it can.

    Only a real answer counts as another real answer of the same question; never one that the author
    calls unsafe, nor one that leads to other questions; for at most four weeks. The proof of the
    table then covers it too: what is graded is one of the check-ins that it went through.
    """
    item = next((one for one in table.questions.items if one.link_id == usual.link_id), None)
    if item is None or item.type == TEXT or not (usual.cell.words or usual.cell.spans):
        return "no_such_question"
    if usual.counts_as in SPECIAL or not item.takes(usual.counts_as):
        return "no_such_answer"
    if any(word not in item.words() for word in usual.cell.words):
        return "no_such_answer"
    days = (usual.until_date - usual.from_date).days
    if not 0 <= days < LONGEST_USUAL_DAYS:
        return "too_long"
    values = table.values()
    meant = [answer for answer in _answers(item) if accepts(usual.cell, answer, values)]
    ends = [end for span in usual.cell.spans for end in (span.low, span.high)]
    if not meant or any(end is not None and not item.takes(end) for end in ends):
        return "no_such_answer"
    for unsafe in table.unsafe:
        if unsafe.question == usual.link_id and any(
            accepts(unsafe.cell, answer, values) for answer in meant
        ):
            return "unsafe"
    whens = [
        when
        for one in table.questions.items
        for when in one.enable_when
        if when.question == usual.link_id
    ]
    for when in whens:
        if any(when.holds(answer) != when.holds(usual.counts_as) for answer in meant):
            return "leads_elsewhere"
    return ""


def _answers(item: Item) -> Iterable[Answer]:
    return range(item.minimum, item.maximum + 1) if item.type == INTEGER else item.words()


def for_table(
    table: DecisionTable,
    given: Mapping[str, str],
    *,
    unread: Collection[str] = (),
    replied: bool = True,
    usual: Iterable[Usual] = (),
    on: date | None = None,
) -> dict[str, Answer]:
    """What the table grades: real answers typed, words as `said`, and the special answers.

    `given` are the answers as they are filed; `unread` the questions whose words nobody could read
    with certainty; without `replied`, what is open counts as no reply, else as skipped. What is
    usual for the person on that day counts as they agreed; what was unread never does.
    """
    values = table.values()
    held = [one for one in usual if on is not None and one.on(on) and not why_not_usual(table, one)]
    found: dict[str, Answer] = {}
    for item in table.questions.items:
        if not item.asked(found):
            continue
        answer = _answer(item, given.get(item.link_id, ""), item.link_id in unread, replied)
        for one in held:
            if (
                one.link_id == item.link_id
                and answer not in SPECIAL
                and accepts(one.cell, answer, values)
            ):
                answer = one.counts_as
                break
        found[item.link_id] = answer
    return found


def _answer(item: Item, value: str, unread: bool, replied: bool) -> Answer:
    if unread:
        return UNPARSED
    if not value.strip():
        return SKIPPED if replied else NO_REPLY
    if item.type == TEXT:
        return SAID
    answer: Answer = value
    if item.type == INTEGER:
        try:
            answer = int(value)
        except ValueError:
            return UNPARSED
    return answer if item.takes(answer) else UNPARSED


def any_unsafe(table: DecisionTable, answers: Mapping[str, Answer]) -> bool:
    """Whether the author calls one of these answers unsafe. The proof saw to it that the crisis
    text follows, whatever else is answered: nobody need ask on."""
    values = table.values()
    return any(
        unsafe.question in answers and accepts(unsafe.cell, answers[unsafe.question], values)
        for unsafe in table.unsafe
    )


def row_in_words(
    table: DecisionTable, number: int, answers: Mapping[str, Answer], language: str
) -> list[tuple[str, str, Answer]]:
    """Why that row fired: each question that it looks at, by its key and in words, with the answer
    that fitted."""
    row = table.rows[number]
    return [
        (item.link_id, filled(in_language(item.text, language), table), answers[item.link_id])
        for item in table.questions.items
        if item.link_id in row.when and item.link_id in answers
    ]


def more_urgent(table: DecisionTable, level: str) -> list[str]:
    """The codes of levels with more help than this one, at which a person acts; least first."""
    rank = table.rank(level)
    return [one.code for one in table.levels[rank + 1 :] if one.read_by_somebody]
