"""How questions are asked by text message: short, plain, one thing to do. Pure.

A text asks one question, or several that fit into one message together. Several are numbered as
they are in their set, whatever was answered before, so that a late reply still names the same
question; their answers have letters, and numbers come last, so that answers in order can be read
in one way only (`replies`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from alongside.followups.rules.questions import (
    BOOLEAN,
    CHOICE,
    INTEGER,
    TEXT,
    Answer,
    Item,
    QuestionSet,
    Texts,
)
from alongside.followups.rules.tables import DecisionTable, filled
from alongside.followups.rules.words import lexicon, say, tokens

SHORT = 160  # characters of one message, where every letter is in GSM-7
MANY = 5  # answers of a question that is asked beside others
LETTERS = "abcdefghijklmnopqrstuvwxyz"

_PLAIN = str.maketrans(
    {**dict.fromkeys("’‘", "'"), **dict.fromkeys("“”", '"'), **dict.fromkeys("–—", "-"),
     "…": "...", "\u00a0": " "}
)  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """A question that somebody was asked, and its number in its set, from 1."""

    number: int
    item: Item


@dataclass(frozen=True)
class Text:
    """A text message and what it asks: nothing, when it only says that questions are ready."""

    body: str
    asked: tuple[Asked, ...]


def with_settings(table: DecisionTable) -> QuestionSet:
    """The questions of a table with the place's own values in their words."""

    def put(texts: Texts) -> Texts:
        return {language: filled(said, table) for language, said in texts.items()}

    items = (
        replace(
            item,
            text=put(item.text),
            options=tuple(replace(option, text=put(option.text)) for option in item.options),
        )
        for item in table.questions.items
    )
    return replace(table.questions, items=tuple(items))


def to_ask(questions: QuestionSet, answers: Mapping[str, Answer]) -> tuple[Asked, ...]:
    """What can be asked now, in order: questions without an answer, up to the first that waits for
    one of these."""
    found: list[Asked] = []
    for number, item in enumerate(questions.items, 1):
        if {when.question for when in item.enable_when} & {one.item.link_id for one in found}:
            break
        if item.link_id not in answers and item.asked(answers):
            found.append(Asked(number, item))
    return tuple(found)


def next_text(
    questions: QuestionSet,
    answers: Mapping[str, Answer],
    language: str,
    *,
    opened: bool,
    sender: str = "",
    longest: int = SHORT,
) -> Text | None:
    """The next message of a check-in; None when nothing is left to ask.

    Until the person `opened` the check-in, it only says that questions are ready, unless the set
    may be read on a lock screen: a question can name a condition. `replies.begins` reads the
    answer to that. `sender` is who asks, in words that name no condition either.
    """
    waiting = to_ask(questions, answers)
    if not waiting:
        return None
    if not opened and not questions.on_lock_screen:
        key = "opening" if sender else "opening_unsigned"
        return Text(plain(say(language, key, sender=sender)), ())
    together = _together(waiting, language, longest)
    return Text(ask(together, language), together)


def ask(asked: Sequence[Asked], language: str) -> str:
    """The message that asks these questions."""
    if len(asked) == 1:
        return plain(_alone(asked[0].item, language))
    lines = [f"{one.number}. {_beside(one.item, language)}" for one in asked]
    return plain("\n".join([*lines, say(language, "several", count=len(asked))]))


def marks(item: Item, language: str) -> tuple[str, ...]:
    """What stands for each answer of a choice asked alone: 1, 2, 3, or letters where one of them
    begins with a number itself."""
    numbers = lexicon(language).numbers
    said = [tokens(text) or () for option in item.options for text in option.text.values()]
    first = [words[0] for words in said if words]
    clash = any(one.number is not None or (one.text,) in numbers for one in first)
    if clash and len(item.options) <= len(LETTERS):
        return tuple(LETTERS[: len(item.options)])
    return tuple(str(number) for number in range(1, len(item.options) + 1))


def plain(text: str) -> str:
    """With the marks of a keyboard instead of a printer's: they cost no second message."""
    return text.translate(_PLAIN)


def _in(texts: Texts, language: str) -> str:
    return texts.get(language) or next(iter(texts.values()))


def _together(waiting: Sequence[Asked], language: str, longest: int) -> tuple[Asked, ...]:
    """The first question, and those right after it that fit into the same message."""
    found = tuple(waiting[:1])
    for one in waiting[1:]:
        last = found[-1].item
        if last.type not in (CHOICE, BOOLEAN) or one.item.type == TEXT:
            break
        more = (*found, one)
        if any(len(each.item.options) > MANY for each in more):
            break
        if len(ask(more, language)) > longest:
            break
        found = more
    return found


def _alone(item: Item, language: str) -> str:
    said = _in(item.text, language)
    if item.type == BOOLEAN:
        return f"{said}\n{say(language, 'yes_no')}"
    if item.type == INTEGER:
        key = "number_of" if item.unit else "number"
        hint = say(language, key, low=item.minimum, high=item.maximum, unit=item.unit)
        return f"{said}\n{hint}"
    if item.type == TEXT:
        return f"{said}\n{say(language, 'words')}"
    signs = marks(item, language)
    lines = [
        f"{sign} {_in(option.text, language)}"
        for sign, option in zip(signs, item.options, strict=True)
    ]
    *first, last = signs
    listed = f"{', '.join(first)} {say(language, 'or')} {last}" if first else last
    return "\n".join([said, *lines, say(language, "choose", marks=listed)])


def _beside(item: Item, language: str) -> str:
    said = _in(item.text, language)
    if item.type == BOOLEAN:
        return f"{said} ({say(language, 'yes_or_no')})"
    if item.type == INTEGER:
        low_to_high = say(language, "range", low=item.minimum, high=item.maximum)
        return f"{said} ({low_to_high}{' ' + item.unit if item.unit else ''})"
    options = (
        f"{letter}) {_in(option.text, language)}"
        for letter, option in zip(LETTERS, item.options, strict=False)
    )
    return f"{said} {' '.join(options)}"
