"""Trying a question set out: answers go in, what would happen comes out. Nothing is stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils.translation import gettext as _

from alongside.core import clock
from alongside.followups.authoring import words
from alongside.followups.authoring.describe import unsafe_lines
from alongside.followups.rules.as_text import next_text, with_settings
from alongside.followups.rules.questions import (
    INTEGER,
    NO_REPLY,
    SKIPPED,
    SPECIAL,
    UNPARSED,
    Answer,
    Item,
)
from alongside.followups.rules.tables import (
    DecisionTable,
    accepts,
    filled,
    grade,
    told,
)
from alongside.publishing.words import language_name, language_of
from alongside.ui.dates import moment
from alongside.worklist.rules.chains import Step, due_in

__all__ = ["Asked", "Outcome", "Play", "play", "unsafe_lines"]


@dataclass(frozen=True)
class Asked:
    """One question on the trial page: its words, what can be chosen, and what was."""

    item: Item
    text: str
    choices: tuple[tuple[str, str], ...]  # value, words
    given: Answer | None
    fault: str = ""


@dataclass(frozen=True)
class Outcome:
    """What would happen: the level, the row that says so, and who would act by when."""

    level: str
    tells: str
    row: int
    why: tuple[tuple[str, str], ...]
    unsafe: bool
    steps: tuple[str, ...]


@dataclass(frozen=True)
class Play:
    """The trial so far; an outcome when everything that is asked has an answer."""

    language: str
    languages: tuple[tuple[str, str], ...]
    at: str
    moments: tuple[tuple[str, str], ...]
    asked: tuple[Asked, ...]
    texts: tuple[tuple[bool, str], ...]  # the same by text message: whether it is ours, its words
    outcome: Outcome | None


def play(table: DecisionTable, given: Mapping[str, str], now: datetime) -> Play:
    """As far as the answers lead. Answers to questions that are not asked (any more) count as
    nothing, as on the page itself."""
    languages = table.questions.languages
    language = given.get("language", "")
    language = language if language in languages else language_of(languages)
    moments = _moments(now)
    at = given.get("at", "now")
    at = at if at in moments else "now"
    answers: dict[str, Answer] = {}
    asked: list[Asked] = []
    for item in table.questions.items:
        if not item.asked(answers):
            continue
        answer, fault = _answer(item, given)
        asked.append(Asked(item, filled(item.text[language], table),
                           _choices(item, language), answer, fault))  # fmt: skip
        if answer is None:
            later = {when.question for one in table.questions.items for when in one.enable_when}
            if item.link_id in later:
                break  # what follows depends on it
            continue
        answers[item.link_id] = answer
    whole = len(answers) == len(asked) and bool(given)
    return Play(
        language,
        tuple((one, language_name(one)) for one in languages),
        at,
        tuple((key, said) for key, (said, _at) in moments.items()),
        tuple(asked),
        tuple(_texts(table, answers, language)),
        _outcome(table, answers, language, moments[at][1]) if whole else None,
    )


def _moments(now: datetime) -> dict[str, tuple[str, datetime]]:
    """When the answer comes, for the trial."""
    here = now.astimezone(clock.LONDON)
    night = clock.at_local(here.date() + timedelta(days=1), time(2))
    saturday = here.date() + timedelta(days=(5 - here.weekday()) % 7 or 7)
    weekend = clock.at_local(saturday, time(12))
    return {
        "now": (_("now"), now),
        "night": (_("in the night: %(moment)s") % {"moment": moment(night)}, night),
        "weekend": (_("at the weekend: %(moment)s") % {"moment": moment(weekend)}, weekend),
    }


def _choices(item: Item, language: str) -> tuple[tuple[str, str], ...]:
    found = {option.code: option.text[language] for option in item.options}
    special = words.special()
    real = [(word, found.get(word) or special[word]) for word in item.words()]
    return (*real, *((word, special[word]) for word in SPECIAL))


def _answer(item: Item, given: Mapping[str, str]) -> tuple[Answer | None, str]:
    name = f"a_{item.link_id}"
    chosen = given.get(name, "").strip()
    number = given.get(f"{name}_number", "").strip() if item.type == INTEGER else ""
    if number and chosen in ("", "number"):
        if number.lstrip("-").isdecimal() and item.takes(int(number)):
            return int(number), ""
        return None, _("Write a whole number from %(least)s to %(most)s.") % {
            "least": item.minimum, "most": item.maximum,
        }  # fmt: skip
    if chosen in (*item.words(), SKIPPED, UNPARSED, NO_REPLY):
        return chosen, ""
    return None, ""


def _texts(
    table: DecisionTable, answers: Mapping[str, Answer], language: str
) -> Iterator[tuple[bool, str]]:
    """The check-in by text message, as far as it has come: ours in turn with what they say."""
    questions, sofar = with_settings(table), dict[str, Answer]()
    first = next_text(questions, sofar, language, opened=False)
    if first is not None and not first.asked:
        yield True, first.body
    while (text := next_text(questions, sofar, language, opened=True)) is not None:
        yield True, text.body
        here = {one.item.link_id: one.item for one in text.asked}
        given = {link_id: answers[link_id] for link_id in here if link_id in answers}
        if given:
            yield (
                False,
                ", ".join(
                    words.answer_words(here[link_id], answer) for link_id, answer in given.items()
                ),
            )
        if len(given) < len(here):
            return
        sofar |= given


def _outcome(
    table: DecisionTable, answers: Mapping[str, Answer], language: str, at: datetime
) -> Outcome | None:
    """What would happen; None where the table does not say it: it is not proved."""
    try:
        reached = grade(table, answers)
    except ValueError:
        return None
    level, row = table.level(reached.level), table.rows[reached.row]
    values = table.values()
    return Outcome(
        level.name[language],
        told(table, level.code, language),
        reached.row + 1,
        tuple(words.conditions(row, table)),
        any(
            mark.question in answers and accepts(mark.cell, answers[mark.question], values)
            for mark in table.unsafe
        ),
        _steps(level.chain, at, table),
    )


def _steps(chain: tuple[Step, ...], at: datetime, table: DecisionTable) -> tuple[str, ...]:
    """Who would act, by when, if nobody before them had."""
    found = []
    for step in chain:
        if step.signpost is not None:
            found.append(words.step_words(step, table))
            continue
        at = due_in(step.hours, step.within_minutes, at)
        found.append(
            _("%(who)s, by %(moment)s") % {"who": words.role_words(step.role), "moment": moment(at)}
        )
    return tuple(found)
