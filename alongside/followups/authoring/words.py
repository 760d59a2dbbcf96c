"""A decision table in the words of whoever reads the page: its rows, who acts, what is wrong.

Every text of the document is in several languages; what stands around it goes through gettext.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from babel.dates import get_day_names
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from alongside.followups.authoring import rules
from alongside.followups.rules import proof
from alongside.followups.rules.questions import (
    ANSWERED,
    MISSING,
    NO,
    NO_REPLY,
    NOT_ASKED,
    SAID,
    SKIPPED,
    UNPARSED,
    YES,
    Answer,
    Item,
    When,
)
from alongside.followups.rules.reading import from_document
from alongside.followups.rules.tables import (
    Cell,
    DecisionTable,
    Row,
    Span,
    filled,
)
from alongside.followups.rules.writing import dumps, table_hash
from alongside.people.models import Role
from alongside.publishing.words import said as in_words
from alongside.worklist.rules.chains import ALWAYS, Hours, Step

DUTY = "duty"


def said(texts: Mapping[str, str], table: DecisionTable | None = None) -> str:
    """A text of the document in the language of the page, with the settings in it."""
    text = in_words(texts)
    return filled(text, table) if table else text


def level_name(code: str, table: DecisionTable) -> str:
    """The name of a level; a draft may name one that is gone."""
    found = next((level for level in table.levels if level.code == code), None)
    return said(found.name) if found else _("(no level)")


def special() -> dict[str, str]:
    """What stands for answers that are no answers of the question itself."""
    return {
        SAID: _("something in their own words"),
        SKIPPED: _("left out"),
        UNPARSED: _("something that nobody could read"),
        NO_REPLY: _("no reply"),
        NOT_ASKED: _("not asked"),
        ANSWERED: _("any answer"),
        MISSING: _("no answer that can be read"),
        YES: _("Yes"),
        NO: _("No"),
    }


def answer_words(item: Item, answer: Answer) -> str:
    """One answer: “Much harder than usual”, 92 %, left out."""
    if isinstance(answer, int):
        return f"{answer} {item.unit}".strip()
    for option in item.options:
        if option.code == answer:
            return _("“%(words)s”") % {"words": said(option.text)}
    words = special().get(answer, answer)  # an answer that a draft has no more
    return _("“%(words)s”") % {"words": words} if answer in (YES, NO) else words


def cell_words(item: Item, cell: Cell, table: DecisionTable) -> str:
    """The answers that a row takes to a question: one or another."""
    found = [answer_words(item, word) for word in cell.words]
    found += [span_words(item, span, table) for span in cell.spans]
    return _either(found)


def _either(found: Sequence[str]) -> str:
    if len(found) < 2:
        return "".join(found)
    # Translators: the last of several answers, as in: "Better", "The same" or left out
    return _("%(others)s or %(last)s") % {"others": ", ".join(found[:-1]), "last": found[-1]}


def span_words(item: Item, span: Span, table: DecisionTable) -> str:
    """Numbers: "from 88 to 92 %"."""
    low = _bound(span.low, item, table)
    high = _bound(span.high, item, table)
    if span.low is not None and span.low == span.high and not (span.above or span.below):
        return low
    parts = []
    if span.low is not None:
        parts.append((_("more than %(number)s") if span.above else _("%(number)s or more"),
                      {"number": low}))  # fmt: skip
    if span.high is not None:
        parts.append((_("less than %(number)s") if span.below else _("%(number)s or less"),
                      {"number": high}))  # fmt: skip
    # Translators: two bounds of a number, as in: 88 % or more and less than 92 %
    return _(" and ").join(text % numbers for text, numbers in parts)


def _bound(bound: int | str | None, item: Item, table: DecisionTable) -> str:
    if not isinstance(bound, str):
        return f"{bound} {item.unit}".strip()
    value = table.values().get(bound)
    if value is not None:
        return f"{value} {item.unit}".strip()
    setting = next((one for one in table.settings if one.key == bound), None)
    return _("“%(words)s”") % {"words": said(setting.text) if setting else bound}


def conditions(row: Row, table: DecisionTable) -> list[tuple[str, str]]:
    """What a row asks: each question with the answers that it takes, in the questions' order."""
    return [
        (said(item.text, table), cell_words(item, row.when[item.link_id], table))
        for item in table.questions.items
        if item.link_id in row.when
    ]


def row_sentence(row: Row, table: DecisionTable) -> str:
    """A row as one sentence."""
    level = level_name(row.level, table)
    parts = [
        # Translators: one condition of a rule, as in: “How are you?” is “Better” or left out
        _("“%(question)s” is %(answers)s") % {"question": question, "answers": answers}
        for question, answers in conditions(row, table)
    ]
    if not parts:
        return _("Whatever was answered: %(level)s.") % {"level": level}
    # Translators: the end of a rule; %(conditions)s are joined by " and "
    return _("If %(conditions)s: %(level)s.") % {
        "conditions": _(" and ").join(parts), "level": level,
    }  # fmt: skip


def when_words(when: When, items: Mapping[str, Item]) -> str:
    """One condition of skip logic: “Have you measured …?” is “Yes”."""
    item = items.get(when.question)
    if item is None:
        return _("a question that is not there any more")
    question = said(item.text)
    if when.operator == "exists":
        text = (
            _("“%(question)s” was answered")
            if when.answer
            else _("“%(question)s” was not answered")
        )
        return text % {"question": question}
    patterns = {
        "=": _("“%(question)s” is %(answer)s"),
        "!=": _("“%(question)s” is not %(answer)s"),
        ">": _("“%(question)s” is more than %(answer)s"),
        ">=": _("“%(question)s” is %(answer)s or more"),
        "<": _("“%(question)s” is less than %(answer)s"),
        "<=": _("“%(question)s” is %(answer)s or less"),
    }
    known = isinstance(when.answer, int) or when.answer in item.words()
    answer = answer_words(item, when.answer) if known else _("an answer that is not there any more")
    return patterns[when.operator] % {"question": question, "answer": answer}


def skip_words(item: Item, items: Mapping[str, Item]) -> str:
    """When a question is asked; empty when always."""
    if not item.enable_when:
        return ""
    glue = _(" and ") if item.enable_behavior == "all" else _(" or ")
    return _("Asked only when %(conditions)s.") % {
        "conditions": glue.join(when_words(when, items) for when in item.enable_when)
    }


def role_words(role: str) -> str:
    """Who acts, by role."""
    if role == DUTY:
        return _("Whoever is on duty")
    return str(Role(role).label) if role in Role.values else role


def minutes_words(minutes: int) -> str:
    """ "45 minutes", "4 hours"."""
    hours, rest = divmod(minutes, 60)
    if hours and not rest:
        return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}
    return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}


def day_names() -> list[str]:
    """Monday to Sunday."""
    names = get_day_names(locale="cy" if (get_language() or "").startswith("cy") else "en_GB")
    return [names[day] for day in range(7)]


def hours_words(hours: Hours | None) -> str:
    """Staffed hours: "Monday to Friday, 09:00 to 17:00"."""
    if hours is None:
        return _("at no stated hours")
    if hours == ALWAYS:
        return _("at any hour")
    names, days = day_names(), hours.days
    run = list(range(days[0], days[-1] + 1)) == list(days) and len(days) > 2
    shown = (
        _("%(first)s to %(last)s") % {"first": names[days[0]], "last": names[days[-1]]}
        if run
        else ", ".join(names[day] for day in days)
    )
    return _("%(days)s, %(opens)s to %(closes)s") % {
        "days": shown, "opens": hours.opens, "closes": hours.closes,
    }  # fmt: skip


def step_words(step: Step, table: DecisionTable | None = None) -> str:
    """Who acts next, by when, in which hours; or what the person is told."""
    if step.signpost is not None:
        return _("The person is told: %(words)s") % {"words": said(step.signpost, table)}
    return _("%(who)s, within %(time)s (%(hours)s)") % {
        "who": role_words(step.role),
        "time": minutes_words(step.within_minutes),
        "hours": hours_words(step.hours),
    }


# --- what is wrong -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shown:
    """A fault for the page: one sentence, the rows it is about (from 1), and the filled-in
    check-ins that show it, each a list of questions with their answers."""

    kind: str
    says: str
    rows: tuple[int, ...] = ()
    check_ins: tuple[tuple[tuple[str, str], ...], ...] = ()


@lru_cache(maxsize=64)
def _proved(_sha256: str, document: str) -> proof.Proof:
    return proof.prove(from_document(json.loads(document)))


def proof_of(table: DecisionTable) -> proof.Proof:
    """The proof; the same document is proved once."""
    return _proved(table_hash(table), dumps(table))


def answered(table: DecisionTable, answers: Mapping[str, Answer]) -> tuple[tuple[str, str], ...]:
    """A filled-in check-in: each question that was asked, with its answer."""
    return tuple(
        (said(item.text, table), answer_words(item, answers[item.link_id]))
        for item in table.questions.items
        if answers.get(item.link_id, NOT_ASKED) != NOT_ASKED
    )


def faults_of(table: DecisionTable) -> list[Shown]:
    """What is wrong with a whole table, each with its check-in; none when it is proved."""
    found = [*_settings(table), *_chains(table), *_found(table)]
    return found or [Shown(fault.kind, fault.message) for fault in proof_of(table).faults]


def _settings(table: DecisionTable) -> Iterator[Shown]:
    deciding = rules.cut_offs(table)
    for one in table.settings:
        name = said(one.text).rstrip(".")
        if one.value is None:
            yield Shown(proof.SETTING, _("This has no value yet: %(name)s.") % {"name": name})
        elif one.key in deciding and not isinstance(one.value, int):
            said_so = _("Rows compare answers with this, so it must be a whole number: %(name)s.")
            yield Shown(proof.SETTING, said_so % {"name": name})


def _chains(table: DecisionTable) -> Iterator[Shown]:
    for level in table.levels:
        if not level.chain or not (level.chain[-1].hours or level.chain[-1].signpost):
            yield Shown(
                proof.OPEN_CHAIN,
                _(
                    "The level “%(level)s” ends with nobody: its last step has no stated hours and "
                    "tells the person of nobody else."
                )
                % {"level": said(level.name)},
            )


def _found(table: DecisionTable) -> Iterator[Shown]:
    sentences = {
        proof.GAP: _("No row says what happens after this check-in."),
        proof.OVERLAP: _("Rows %(one)s and %(two)s both say what happens after this check-in."),
        proof.UNSAFE: _(
            "Row %(one)s gives no crisis text after this check-in, and its answer to "
            "“%(question)s” is marked unsafe."
        ),
        proof.UNREAD: _("Row %(one)s lets nobody read what was said to “%(question)s”."),
        proof.LOWERS: _(
            "A worse answer to “%(question)s” gets less help: row %(one)s for the first check-in, "
            "row %(two)s for the second."
        ),
        proof.NOT_PROVED: _(
            "The table is too intricate to be proved: use fewer rows or fewer questions."
        ),
    }
    items = {item.link_id: item for item in table.questions.items}
    for fault in proof_of(table).faults:
        if fault.kind not in sentences:
            continue  # settings and chains: said above
        about = items.get(fault.about)
        rows = (*fault.rows, 0, 0)
        yield Shown(
            fault.kind,
            sentences[fault.kind]
            % {
                "one": rows[0],
                "two": rows[1],
                "question": said(about.text, table) if about else "",
            },
            fault.rows,
            tuple(answered(table, one.answers) for one in fault.counter_example),
        )


def waits(table: DecisionTable) -> list[str]:
    """What a place still owes before a sound table is used: where each cut-off comes from."""
    names = {one.key: said(one.text).rstrip(".") for one in table.settings}
    return [
        _("Say where this figure comes from: %(name)s.") % {"name": names[key]}
        for key in rules.unsourced(table)
    ]
