"""A message as a letter."""

from __future__ import annotations

import re

from django.utils import translation
from django.utils.translation import gettext as _

from alongside.core import clock, typeset
from alongside.messaging.models import OutMessage
from alongside.people.models import Service
from alongside.ui.dates import day
from alongside.ui.forms import phone_text
from alongside.ui.safety import safety_text


def language_tag(language: str) -> str:
    """Our language as documents name it."""
    return "en-GB" if language.startswith("en") else language


def sooner_lines(service: Service | None) -> list[str]:
    """Who to call before an answer comes, one line each."""
    lines = []
    if service is not None and service.phone:
        call = _("Phone %(name)s: %(phone)s.") % {
            "name": service.name,
            "phone": phone_text(service.phone),
        }
        lines.append(f"{call} {service.hours}".rstrip())
    lines.append(safety_text("If you need help today and nobody answers, phone 111."))
    lines.append(safety_text("If a life is in danger, phone 999."))
    return lines


def letter(message: OutMessage) -> bytes:
    """The PDF of a printed message, in its language and print size.

    Without an address it bears the name alone, for handing over.
    """
    with translation.override(message.language):
        person, service = message.person, message.service
        name = person.name if person else ""
        hello = _("Hello %(name)s,") % {"name": name}  # how an e-mail begins; a letter has its own
        parts = [part for part in re.split(r"\n\s*\n", message.body) if part.strip()]
        to = [(person.full_name or person.name)] if person else []
        data: typeset.Letter = {
            "labels": typeset.labels("letter", _),
            "service": service.name if service else "Alongside",
            "sender": [service.organisation.name] if service else [],
            "postal": to + [line.strip() for line in message.address.splitlines() if line.strip()],
            "date": day(clock.today(), year=True, weekday=False),
            "subject": message.subject,
            "greeting": _("Dear %(name)s,") % {"name": name} if name else _("Hello,"),
            "body": parts[1:] if parts[:1] == [hello] else parts,
            "signed": [service.name, service.organisation.name] if service else [],
            "sooner": sooner_lines(service),
        }
        return typeset.pdf(
            "letter",
            data,
            language=language_tag(message.language),
            large_print=message.large_print,
        )
