"""What is printed for a person: the slip or letter with a code, and "about me"."""

from __future__ import annotations

from collections.abc import Mapping

import segno
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from alongside.core import clock
from alongside.core.typeset import AboutMe, CodeLetter, labels, pdf
from alongside.core.typeset.sheets import AboutPart
from alongside.people.actions.logins import Issued
from alongside.people.headings import ASKED
from alongside.people.models import (
    ContactPoint,
    ContactSystem,
    EntryKind,
    NeedKind,
    Person,
    Service,
)
from alongside.people.queries.about import Said
from alongside.people.rules import HEADINGS, Heading, shown_code
from alongside.ui.dates import day, moment
from alongside.ui.forms import phone_text

LANGUAGE_TAGS = {"en": "en-GB", "cy": "cy"}


def code_address(kind: str) -> str:
    """Where a code of this kind is typed in, as a whole address."""
    name = "people:claim" if kind == EntryKind.CLAIM else "people:way_in"
    return settings.ALONGSIDE_ADDRESS + reverse(name)


def qr_svg(address: str) -> str:
    """A square to scan. It holds the address only, never the code."""
    return str(segno.make(address, error="m").svg_inline(scale=5))


def code_steps(kind: str) -> list[str]:
    """What to do with the code, in order."""
    if kind == EntryKind.CLAIM:
        return [
            _("Go to the address below."),
            _("Sign in with your email address, or say that you are new."),
            _("Type in the code and your date of birth."),
        ]
    return [
        _("Go to the address below."),
        _("Type in the code."),
        _("Give your date of birth."),
    ]


def code_pdf(*, person: Person, service: Service, issued: Issued, letter: bool) -> bytes:
    """The slip (or letter, when there is a postal address) in the person's language and size."""
    address = code_address(issued.row.kind)
    postal = _postal(person) if letter else []
    with translation.override(person.language):
        help_lines = [
            _("Phone %(phone)s. %(hours)s")
            % {"phone": phone_text(service.phone), "hours": service.hours}
        ]
        help_lines.append(
            _("You do not have to use a screen. We can do it together, by phone or on paper.")
        )
        data = CodeLetter(
            labels=labels("code_letter", _),
            service=service.name,
            name=person.name,
            code=shown_code(issued.code),
            address=address,
            expires=moment(issued.row.expires_at, year=True),
            steps=code_steps(issued.row.kind),
            help=help_lines,
            qr=qr_svg(address),
        )
        if postal:
            data["postal"] = [person.full_name or person.name, *postal]
            data["sender"] = [service.organisation.name, service.name]
            data["date"] = day(clock.today(), year=True, weekday=False)
        return pdf(
            "code_letter",
            data,
            language=LANGUAGE_TAGS.get(person.language, "en-GB"),
            large_print=person.needs.filter(
                kind=NeedKind.LARGE_PRINT, ended_at__isnull=True
            ).exists(),
        )


def about_me_pdf(person: Person, said: Mapping[Heading, Said]) -> bytes:
    """What somebody says about themselves, to hand to whoever meets them, in their language and
    size; without words, the same in the same order to fill in by hand."""
    with translation.override(person.language):
        data = AboutMe(
            labels=labels("about_me", _),
            service="Alongside",
            name=person.name,
            parts=[
                AboutPart(title=str(one.title), words=one.words)
                | ({"by": capfirst(one.who)} if one.who else {})
                for one in said.values()
                if one.words
            ]
            or [
                AboutPart(title=str(ASKED[heading].question), hint=str(ASKED[heading].hint))
                for heading in HEADINGS
            ],
        )
        if any(one.words for one in said.values()):
            data["date"] = day(clock.today(), year=True, weekday=False)
        else:
            data["blank"] = 1
        return pdf(
            "about_me",
            data,
            language=LANGUAGE_TAGS.get(person.language, "en-GB"),
            large_print=person.needs.filter(
                kind__in=[NeedKind.LARGE_PRINT, NeedKind.EASY_READ], ended_at__isnull=True
            ).exists(),
        )


def _postal(person: Person) -> list[str]:
    point = ContactPoint.objects.filter(
        person=person, system=ContactSystem.POST, preferred=True, ended_at__isnull=True
    ).first()
    return [line.strip() for line in point.value.splitlines() if line.strip()] if point else []
