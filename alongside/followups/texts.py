"""What check-ins say to people: who reads, the message, the letter, the paper form."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.utils.translation import get_language
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
        return _("The team at %(service)s") % {"service": service_of(check_in).name}
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
    _about, asked = rules.read(check_in.asked)
    if asked and not current:
        return asked
    now = {q.key: q for q in kind_of(check_in.kind).questions(check_in)}
    return [now.get(q.key, q) for q in asked] if asked else list(now.values())


def about_of(check_in: CheckIn, *, current: bool) -> str:
    """What it is about, in the person's words; of the version that was asked about."""
    about, asked = rules.read(check_in.asked)
    return about if asked and not current else kind_of(check_in.kind).about(check_in)


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
            % {"service": service.name, "phone": phone_text(service.phone)}
        )
    else:
        parts.append(_("You do not have to answer."))
    return _("How is it going?"), "\n\n".join(parts)


def paper_of(check_in: CheckIn, *, language: str, large_print: bool) -> bytes:
    """The form to fill in with a pen, as a PDF. Runs in the language of the reader."""
    service = service_of(check_in)
    given = kind_of(check_in.kind).paper(check_in)
    data: typeset.CheckinPaper = {
        "labels": typeset.labels("checkin_paper", _),
        "service": service.name,
        "name": check_in.person.full_name or check_in.person.name,
        "goal": given["goal"],
        "agreed": day(given["agreed_on"], year=True, weekday=False),
        "professional": check_in.responsible.person.name,
        "reads": _("%(who)s reads this within %(days)s working days of getting it.")
        % {
            "who": who_reads(check_in),
            "days": local("followups.read_working_days", service.pk),
        },
        "sooner": sooner_lines(service),
        "return_to": [check_in.responsible.person.name, service.name],
        "promises": list(given.get("promises", [])),
        "reference": str(check_in.pk)[:8].upper(),
    }
    return typeset.pdf(
        "checkin_paper", data, language=language_tag(language), large_print=large_print
    )


@dataclass(frozen=True)
class Said:
    """One question that the row looked at, with what was answered, in words."""

    question: str
    answer: str


def graded_of(check_in: CheckIn, *, asked: str = "") -> dict[str, Any]:
    """For pages of an answer that a table graded: what the person is told, the level's name, why,
    what to do, and the levels they can ask for instead. `asked`: the one they have just asked for.
    """
    version = check_in.set_version
    if version is None or not check_in.level or check_in.row is None:
        return {"told": [], "level": "", "why": [], "to_do": "", "more": [], "unread": []}
    table, language = version.table, get_language() or "en"
    level = table.level(asked or check_in.level)
    answers: dict[str, Answer] = json.loads(check_in.graded)
    questions = {q.key: q for q in questions_of(check_in, current=False)}
    unread: dict[str, str] = json.loads(check_in.unread or "{}")
    why = row_in_words(table, check_in.row, answers, language)
    return {
        "told": told(table, level.code, in_table(table, language)).split("\n\n"),
        "crisis": level.crisis,
        "level": filled(in_language(level.name, language), table),
        "why": [Said(text, _in_words(questions.get(key), answer)) for key, text, answer in why],
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


def _in_words(question: Question | None, answer: Answer) -> str:
    special = {
        SKIPPED: _("left out"),
        UNPARSED: _("not clear: read the words as they came"),
        NO_REPLY: _("no answer"),
        SAID: _("own words"),
        NOT_ASKED: _("not asked"),
    }
    if str(answer) in special:
        return special[str(answer)]
    labels = dict(question.choices) if question else {}
    unit = question.unit if question else ""
    return f"{labels.get(str(answer), answer)} {unit}".strip()
