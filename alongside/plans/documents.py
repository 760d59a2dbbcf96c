"""The same agreement as plain lines, as a page and as a PDF."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from alongside.core import typeset
from alongside.people.models import NeedKind, Person
from alongside.plans.models import Acceptance, AcceptedBy, Agreement, Goal, Side
from alongside.plans.rules import (
    MOST_RECORD_LINES,
    AgreementContent,
    Promise,
    one_line,
    read_content,
)
from alongside.ui.dates import day
from alongside.ui.forms import phone_text
from alongside.ui.safety import safety_text

HALF_A_YEAR = timedelta(days=182)


def _day(iso: str) -> str:
    return day(date.fromisoformat(iso), year=True) if iso else ""


def agreement_lines(content: AgreementContent) -> list[str]:
    """The agreement as plain lines, at most 20, beginning with name and date of birth. For the
    record system of a practice, and for letters and mails."""
    lines = [
        _("Our agreement, version %(version)s, %(day)s")
        % {"version": content.version, "day": _day(content.written_on)},
        _("My goal: “%(words)s”") % {"words": one_line(content.goal)},
        _("How sure I am: %(value)s out of 10") % {"value": content.confidence},
    ]
    if content.first_step:
        lines.append(_("First step: %(words)s") % {"words": one_line(content.first_step)})
    lines += [
        _("%(who)s: %(words)s (by %(day)s)")
        % {
            "who": promise.who,
            "words": one_line(promise.words),
            "day": _day(promise.due_date),
        }
        for promise in content.promises
    ]
    lines.append(
        _("Follow-up: %(who)s asks how it went, by %(day)s")
        % {"who": content.follow_up_by, "day": _day(content.follow_up_on)}
    )
    if content.review_on:
        lines.append(
            _("We look at all of it again: %(who)s, %(day)s")
            % {"who": content.review_by, "day": _day(content.review_on)}
        )
    if content.changed:
        lines.append(_("This version changes: %(words)s") % {"words": content.changed})
    return lines


def record_lines(agreement: Agreement) -> list[str]:
    """ "For the record": who it is first, then what was agreed, and who said yes how."""
    content = read_content(agreement.content)
    head = f"{content.full_name}"
    if content.birth_date:
        head = _("%(name)s, born %(day)s") % {
            "name": content.full_name,
            "day": day(date.fromisoformat(content.birth_date), year=True, weekday=False),
        }
    accepted = [
        _("%(party)s said yes: %(how)s, %(day)s")
        % {"party": party_of(content, row), "how": accepted_how(row), "day": day(row.at, year=True)}
        for row in agreement.acceptances.all()
    ]
    lines = [head, *agreement_lines(content), *accepted]
    return [line[:300] for line in lines[:MOST_RECORD_LINES]]


def accepted_how(row: Acceptance) -> str:
    """ "on screen" or "signed on paper", for a sentence."""
    return str(AcceptedBy(row.way).label).lower()


def party_of(content: AgreementContent, row: Acceptance) -> str:
    """Who said yes: a name; or for whom, by which representative."""
    if row.side == Side.PROFESSIONAL:
        return content.professional
    if row.is_representative:
        return _("for %(name)s, by %(who)s, representative") % {
            "name": content.person_name,
            "who": row.helper,
        }
    return content.person_name


def copy_names(goal: Goal) -> list[str]:
    """Whom the person chose to have a copy. One query."""
    held = goal.copies.filter(removed_at__isnull=True).select_related("recipient")
    return [row.recipient.name for row in held]


def newest_address(agreement: Agreement) -> str:
    """Where the newest version always is."""
    path = reverse("plans:newest_agreement", args=[agreement.person_id, agreement.goal_id])
    return f"{settings.ALONGSIDE_ADDRESS}{path}"


def _by(iso: str, written_on: str) -> str:
    """ "by Friday 4 December", with the year when that is more than half a year after the writing:
    the page bears its own day at the top, and reads the same whenever it is printed."""
    on, written = date.fromisoformat(iso), date.fromisoformat(written_on)
    return _("by %(day)s") % {"day": day(on, year=abs(on - written) > HALF_A_YEAR)}


def _printed(promise: Promise, written_on: str) -> dict[str, str | None]:
    return {
        "text": promise.words,
        "when": _by(promise.due_date, written_on),
        "note": _("Unpaid work for health") if promise.is_health_work else None,
    }


def wants_large_print(person: Person) -> bool:
    """Whether documents for this person are set in large print."""
    return person.needs.filter(
        kind__in=[NeedKind.LARGE_PRINT, NeedKind.EASY_READ], ended_at__isnull=True
    ).exists()


def sooner_lines(name: str, phone: str) -> list[str]:
    """Whom to call when an answer cannot wait."""
    lines = []
    if phone:
        lines.append(_("Call %(name)s on %(phone)s.") % {"name": name, "phone": phone_text(phone)})
    lines.append(safety_text("This is not an emergency service. In an emergency, call 999."))
    return lines


def agreement_data(agreement: Agreement, *, copies: list[str], sign: bool) -> dict[str, Any]:
    """What the typeset agreement shows. `sign`: with lines to sign on paper."""
    content = read_content(agreement.content)
    return {
        "labels": typeset.labels("agreement", _),
        "service": content.service,
        "name": content.full_name,
        "known_as": content.person_name if content.person_name != content.full_name else None,
        "born": day(date.fromisoformat(content.birth_date), year=True, weekday=False)
        if content.birth_date
        else "",
        "date": _day(content.written_on),
        "professional": content.professional,
        "goal": content.goal,
        "first_step": content.first_step or None,
        "changed": content.changed or None,
        "helped_by": agreement.goal.helper or None,
        "confidence": content.confidence or None,
        "mine": [_printed(promise, content.written_on) for promise in content.of(Side.PERSON)],
        "theirs": [
            _printed(promise, content.written_on) for promise in content.of(Side.PROFESSIONAL)
        ],
        "follow_up": {
            "how": _("We ask how it went"),
            "when": _by(content.follow_up_on, content.written_on),
            "who": content.follow_up_by,
        },
        "review": {
            "when": _day(content.review_on),
            "who": content.review_by,
            "contact": phone_text(content.review_contact) or None,
        }
        if content.review_on
        else None,
        "sooner": sooner_lines(content.service, content.sooner),
        "copies": copies or None,
        "accepted": [
            {
                "party": party_of(content, row),
                "how": accepted_how(row),
                "when": day(row.at, year=True),
                "helper": row.helper if row.helper and not row.is_representative else None,
            }
            for row in agreement.acceptances.all()
        ]
        or None,
        "signatures": [content.person_name, content.professional] if sign else None,
        "version": content.version,
        "hash": agreement.sha256[:8],
        "newest": newest_address(agreement),
    }


def agreement_pdf(agreement: Agreement, *, copies: list[str], sign: bool) -> bytes:
    """The agreement as a tagged PDF, in the person's language and print size."""
    person = agreement.person
    with translation.override(person.language):
        return typeset.pdf(
            "agreement",
            agreement_data(agreement, copies=copies, sign=sign),
            language=person.language,
            large_print=wants_large_print(person),
        )
