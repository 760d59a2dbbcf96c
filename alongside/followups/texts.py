"""What check-ins say to people: who reads, the message, the letter, the paper form."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from alongside.core import clock, typeset
from alongside.followups import rules
from alongside.followups.kinds import Question, kind_of
from alongside.followups.models import CheckIn
from alongside.followups.rules.grading import in_language, more_urgent, row_in_words
from alongside.followups.rules.questions import (
    NO_REPLY,
    NOT_ASKED,
    SAID,
    SKIPPED,
    UNPARSED,
    Answer,
)
from alongside.followups.rules.tables import DecisionTable, filled, told
from alongside.messaging.gateways.print.letter import language_tag, sooner_lines
from alongside.people.models import Membership, Service
from alongside.people.settings import local
from alongside.ui.dates import day
from alongside.ui.forms import Sooner, phone_text

END_OF_WORK = time(17)


def service_of(check_in: CheckIn) -> Service:
    """The service that follows up."""
    team = check_in.responsible.team
    assert team is not None  # plan_check_in saw to it
    return team.service


def has_left(member: Membership) -> bool:
    """Whether somebody has left the team."""
    return member.until_at is not None and member.until_at <= clock.now()


def who_reads(check_in: CheckIn) -> str:
    """Who reads the answer: "Dana Hughes (Nurse)", or the service once they have left."""
    member = check_in.responsible
    if has_left(member):
        return _("The team at %(service)s") % {"service": service_of(check_in).in_messages}
    role = member.job_title or member.get_role_display()
    return f"{member.person.name} ({role})"


def read_by(check_in: CheckIn, today: date | None = None) -> date:
    """The day by which an answer of today is read: the service's own promise."""
    days = local("followups.read_working_days", service_of(check_in).pk)
    return rules.add_working_days(today or clock.today(), days)


def by_when(check_in: CheckIn) -> str:
    """The same, as it stands beside a box."""
    return _("by %(day)s") % {"day": day(read_by(check_in))}


def sooner(check_in: CheckIn) -> Sooner:
    """The local number."""
    service = service_of(check_in)
    return Sooner(name=service.name, phone=service.phone, hours=service.hours)


def questions_of(check_in: CheckIn, *, current: bool) -> list[Question]:
    """What is, or was, asked. While it is `current`, in the language of the page; afterwards as it
    was asked."""
    asked = check_in.as_asked().questions
    if asked and not current:
        return asked
    now = {q.key: q for q in kind_of(check_in.kind).questions(check_in)}
    return [now.get(q.key, q) for q in asked] if asked else list(now.values())


def about_of(check_in: CheckIn, *, current: bool) -> str:
    """What it is about, in the person's words; of the version that was asked about."""
    if not current and check_in.asked:
        return rules.read(check_in.asked).about
    return kind_of(check_in.kind).about(check_in)


def keep_asked(check_in: CheckIn, *, current: bool) -> None:
    """Keep with a check-in what it asks, about what. Runs in the language of the reader."""
    about = about_of(check_in, current=current)
    if check_in.set_version is None:
        check_in.asked = rules.store(about, questions_of(check_in, current=current))
    else:
        check_in.asked = rules.store_language(about, get_language() or "en")


def yes_no_choices() -> list[tuple[str, str]]:
    """The four answers to "Did this happen?"; the paper form has the same."""
    labels = (_("Yes"), _("Partly"), _("No"), _("I do not know"))
    return list(zip(rules.YES_NO_ANSWERS, labels, strict=True))


def message_of(check_in: CheckIn, link: str, expires: date | None = None) -> tuple[str, str]:
    """Title and body of an e-mail (with `link`) or of the letter that goes with the paper form.

    Neither says what the goal is: mailboxes and envelopes are opened by others too.
    """
    kind = kind_of(check_in.kind)
    if kind.message is not None:
        return kind.message(check_in, link)
    service = service_of(check_in)
    name = check_in.responsible.person.name
    parts = [_("Hello %(name)s,") % {"name": check_in.person.name}] if link else []
    parts.append(
        _("You and %(who)s agreed to look at how it is going, by %(day)s.")
        % {"who": name, "day": day(check_in.due_on)}
    )
    if link:
        parts.append(_("Please tell us here. It takes about two minutes:") + f"\n{link}")
        if expires:
            parts.append(
                _("This link is only for you. It works once, until %(day)s.")
                % {"day": day(expires)}
            )
    else:
        parts.append(
            _("With this letter comes a short form. Fill in what you like, then send or bring it.")
        )
    parts.append(
        _("It helps us just as much to hear that it has not gone well. %(who)s reads your answer.")
        % {"who": who_reads(check_in)}
    )
    if service.phone:
        parts.append(
            _("Would you rather talk? Phone %(service)s on %(phone)s. You do not have to answer.")
            % {"service": service.in_messages, "phone": phone_text(service.phone)}
        )
    else:
        parts.append(_("You do not have to answer."))
    return _("How is it going?"), "\n\n".join(parts)


def _on_paper(check_in: CheckIn) -> dict[str, Any]:
    """What every form on paper says besides its questions."""
    service = service_of(check_in)
    return {
        "service": service.name,
        "name": check_in.person.full_name or check_in.person.name,
        "reads": _("%(who)s reads this within %(days)s working days of getting it.")
        % {
            "who": who_reads(check_in),
            "days": local("followups.read_working_days", service.pk),
        },
        "sooner": sooner_lines(service),
        "return_to": [check_in.responsible.person.name, service.name],
        "reference": str(check_in.pk)[:8].upper(),
    }


def paper_of(check_in: CheckIn, *, language: str, large_print: bool) -> bytes:
    """The form to fill in with a pen, as a PDF: the questions as they were asked, each with its
    boxes. Runs in the language of the reader."""
    kind = kind_of(check_in.kind)
    tag = language_tag(language)
    if kind.paper is None:
        sheet: typeset.QuestionPaper = {
            "labels": typeset.labels("question_paper", _),
            "title": str(kind.title),
            "about": about_of(check_in, current=True),
            "questions": paper_questions(questions_of(check_in, current=True)),
            **_on_paper(check_in),  # type: ignore[typeddict-item]
        }
        return typeset.pdf("question_paper", sheet, language=tag, large_print=large_print)
    given = kind.paper(check_in)
    data: typeset.CheckinPaper = {
        "labels": typeset.labels("checkin_paper", _),
        "goal": given["goal"],
        "agreed": day(given["agreed_on"], year=True, weekday=False),
        "professional": check_in.responsible.person.name,
        "promises": list(given.get("promises", [])),
        **_on_paper(check_in),  # type: ignore[typeddict-item]
    }
    return typeset.pdf("checkin_paper", data, language=tag, large_print=large_print)


def paper_questions(questions: Sequence[Question]) -> list[typeset.PaperQuestion]:
    """Questions as they stand on paper: boxes to tick, a ruler, a box for a number, lines; and
    after which answer one is asked at all."""
    found: list[typeset.PaperQuestion] = []
    known = {question.key: question for question in questions}
    for question in questions:
        row: typeset.PaperQuestion = {"text": question.text, "kind": question.kind}
        if question.kind == rules.YES_NO:
            row["choices"] = [label for _value, label in yes_no_choices()]
        elif question.choices:
            row["choices"] = [label for _value, label in question.choices]
        if question.kind == rules.NUMBER:
            row["range"] = (
                _("a whole number from %(least)s to %(most)s %(unit)s")
                % {"least": question.least, "most": question.most, "unit": question.unit}
            ).strip()
        if question.help:
            row["help"] = question.help
        if question.when:
            row["only"] = _only(question, known)
        found.append(row)
    return found


def _only(question: Question, known: Mapping[str, Question]) -> str:
    said = []
    for when in question.when:
        before = known.get(when.question)
        labels = dict(before.choices) if before else {}
        answer = labels.get(str(when.answer), str(when.answer))
        words = {
            "exists": _("you answered it") if when.answer else _("you left it out"),
            "=": _("you answered: %(answer)s"),
            "!=": _("you did not answer: %(answer)s"),
            ">": _("your number is above %(answer)s"),
            ">=": _("your number is %(answer)s or more"),
            "<": _("your number is below %(answer)s"),
            "<=": _("your number is %(answer)s or less"),
        }[when.operator]
        text = before.text if before else when.question
        said.append(f"“{text}” " + words % {"answer": answer})
    between = _(" and ") if question.whens == "all" else _(" or ")
    return _("Only if: %(conditions)s") % {"conditions": between.join(said)}


@dataclass(frozen=True)
class Said:
    """One question that the row looked at, with what was answered, in words."""

    question: str
    answer: str


def table_of(check_in: CheckIn) -> DecisionTable | None:
    """The decision table that graded an answer; None where none did."""
    version = check_in.set_version
    graded = version is not None and check_in.level and check_in.row is not None
    return version.table if version is not None and graded else None


def told_of(check_in: CheckIn, *, asked: str = "") -> list[str]:
    """What the person is told of an answer that a table graded, paragraph by paragraph. `asked`:
    the level that they have just asked for instead."""
    table = table_of(check_in)
    if table is None:
        return []
    language = in_table(table, get_language() or "en")
    return told(table, asked or check_in.level, language).split("\n\n")


def why_of(check_in: CheckIn) -> list[Said]:
    """What the row that fired looked at, in words."""
    table = table_of(check_in)
    if table is None or check_in.row is None:
        return []
    answers: dict[str, Answer] = json.loads(check_in.graded)
    questions = {q.key: q for q in questions_of(check_in, current=False)}
    return [
        Said(text, _in_words(questions.get(key), answer))
        for key, text, answer in row_in_words(table, check_in.row, answers, get_language() or "en")
    ]


def graded_of(check_in: CheckIn, *, asked: str = "") -> dict[str, Any]:
    """For pages of an answer that a table graded: what the person is told, the level's name, why,
    what to do, and the levels they can ask for instead. `asked`: the one they have just asked for.
    """
    table, language = table_of(check_in), get_language() or "en"
    if table is None:
        return {"told": [], "level": "", "why": [], "to_do": "", "more": [], "unread": []}
    level = table.level(asked or check_in.level)
    questions = {q.key: q for q in questions_of(check_in, current=False)}
    unread: dict[str, str] = json.loads(check_in.unread or "{}")
    return {
        "told": told_of(check_in, asked=asked),
        "crisis": level.crisis,
        "level": filled(in_language(level.name, language), table),
        "why": why_of(check_in),
        "to_do": filled(in_language(level.ask, language), table) if level.ask else "",
        "more": [
            (code, filled(in_language(table.level(code).name, language), table))
            for code in more_urgent(table, check_in.level)
        ],
        "unread": [
            Said(questions[key].text if key in questions else "", words)
            for key, words in unread.items()
        ],
    }


def in_table(table: DecisionTable, language: str) -> str:
    """The language to take from the table: English where it has no other."""
    spoken = table.questions.languages
    return language if language in spoken else ("en" if "en" in spoken else spoken[0])


_SPECIAL: dict[str, str | Promise] = {
    SKIPPED: gettext_lazy("left out"),
    UNPARSED: gettext_lazy("not clear: read the words as they came"),
    NO_REPLY: gettext_lazy("no answer"),
    SAID: gettext_lazy("own words"),
    NOT_ASKED: gettext_lazy("not asked"),
}


def _in_words(question: Question | None, answer: Answer) -> str:
    if str(answer) in _SPECIAL:
        return str(_SPECIAL[str(answer)])
    labels = dict(question.choices) if question else {}
    unit = question.unit if question else ""
    return f"{labels.get(str(answer), answer)} {unit}".strip()
