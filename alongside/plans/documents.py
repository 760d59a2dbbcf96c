"""The same agreement as plain lines, as a page and as a PDF; and the sheet for getting ready."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from alongside.core import typeset
from alongside.people.models import NeedKind, Person
from alongside.plans.models import Acceptance, AcceptedBy, Agreement, Conversation, Side
from alongside.plans.rules import MOST_RECORD_LINES, AgreementContent, read_content
from alongside.ui.dates import day, moment
from alongside.ui.forms import phone_text
from alongside.ui.safety import safety_text


def _day(iso: str) -> str:
    return day(date.fromisoformat(iso), year=True) if iso else ""


def agreement_lines(content: AgreementContent) -> list[str]:
    """The agreement as plain lines, at most 20, beginning with name and date of birth. For the
    record system of a practice, and for letters and mails."""
    lines = [
        _("Our agreement, version %(version)s, %(day)s")
        % {"version": content.version, "day": _day(content.written_on)},
        _("My goal: “%(words)s”") % {"words": " ".join(content.goal.split())},
        _("How sure I am: %(value)s out of 10") % {"value": content.confidence},
    ]
    if content.first_step:
        lines.append(_("First step: %(words)s") % {"words": " ".join(content.first_step.split())})
    lines += [
        _("%(who)s: %(words)s, by %(day)s")
        % {
            "who": promise.who,
            "words": " ".join(promise.words.split()),
            "day": _day(promise.due_date),
        }
        for promise in content.promises
    ]
    lines.append(
        _("Follow-up: %(who)s asks how it went, by %(day)s")
        % {"who": content.follow_up_by, "day": _day(content.follow_up_on)}
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
        % {
            "party": content.person_name if row.side == Side.PERSON else content.professional,
            "how": str(row.get_way_display()).lower(),
            "day": day(row.at, year=True),
        }
        for row in agreement.acceptances.all()
    ]
    lines = [head, *agreement_lines(content), *accepted]
    return [line[:300] for line in lines[:MOST_RECORD_LINES]]


def accepted_how(row: Acceptance) -> str:
    """ "on screen" or "signed on paper", for a sentence."""
    return str(AcceptedBy(row.way).label).lower()


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
        "helped_by": agreement.goal.helper or None,
        "confidence": content.confidence or None,
        "mine": [
            {"text": promise.words, "when": _("by %(day)s") % {"day": _day(promise.due_date)}}
            for promise in content.of(Side.PERSON)
        ],
        "theirs": [
            {"text": promise.words, "when": _("by %(day)s") % {"day": _day(promise.due_date)}}
            for promise in content.of(Side.PROFESSIONAL)
        ],
        "follow_up": {
            "how": _("We ask how it went"),
            "when": _("by %(day)s") % {"day": _day(content.follow_up_on)},
            "who": content.follow_up_by,
        },
        "sooner": sooner_lines(content.service, content.sooner),
        "copies": copies or None,
        "accepted": [
            {
                "party": content.person_name if row.side == Side.PERSON else content.professional,
                "how": accepted_how(row),
                "when": day(row.at, year=True),
                "helper": row.helper or None,
            }
            for row in agreement.acceptances.all()
        ]
        or None,
        "signatures": [content.person_name, content.professional] if sign else None,
        "version": content.version,
        "hash": agreement.sha256[:8],
        "newest": settings.ALONGSIDE_ADDRESS
        + reverse("plans:agreement", args=[agreement.person_id, agreement.pk]),
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


def sheet_pdf(
    conversation: Conversation,
    *,
    results: list[dict[str, Any]],
    visit_code: dict[str, Any] | None = None,
) -> bytes:
    """The sheet for getting ready on paper, for this person and conversation."""
    person, professional = conversation.person, conversation.professional
    assert professional.team is not None
    service = professional.team.service
    preparation = getattr(conversation, "preparation", None)
    with translation.override(person.language):
        data = {
            "labels": typeset.labels("agenda_sheet", _),
            "service": service.name,
            "name": person.full_name or person.name,
            "conversation": {
                "who": professional.person.name,
                "when": moment(conversation.at),
                "where": conversation.place or str(conversation.get_way_display()),
            },
            "reads": _("%(name)s reads this before you talk on %(when)s.")
            % {"name": professional.person.name, "when": moment(conversation.at)},
            "sooner": sooner_lines(service.name, service.phone),
            "matters": preparation.words if preparation and preparation.words else None,
            "agenda": [
                item.words
                for item in conversation.agenda.filter(
                    raised_by=Side.PERSON, removed_at__isnull=True
                )
            ]
            or None,
            "results": results or None,
            "hand_in": _("Bring it with you, or give it in at the desk before."),
            "visit_code": visit_code,
        }
        return typeset.pdf(
            "agenda_sheet", data, language=person.language, large_print=wants_large_print(person)
        )
