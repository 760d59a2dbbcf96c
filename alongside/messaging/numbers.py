"""Telephone numbers as texts need them."""

from __future__ import annotations

import re
from typing import Any

import phonenumbers
from phonenumbers import PhoneMetadata, PhoneNumberFormat, PhoneNumberType

from alongside.core import keys

COUNTRY = "GB"
_FORMS = (PhoneNumberFormat.E164, PhoneNumberFormat.NATIONAL, PhoneNumberFormat.INTERNATIONAL)

# A mobile's number as most are written here, by the library's own pattern: to let it try everything
# that a number may be takes a hundred times as long.
_HERE: Any = PhoneMetadata.metadata_for_region(COUNTRY)
_PLAIN_MOBILE = re.compile(rf"(?:\+44|0)({_HERE.mobile.national_number_pattern})")


def _plain_mobile(text: str) -> str:
    found = _PLAIN_MOBILE.fullmatch(text.replace(" ", ""))
    return f"+44{found[1]}" if found else ""


def _read(text: str) -> phonenumbers.PhoneNumber | None:
    text = text.strip()
    # Providers write 447700900123: with its country, without the sign that says so.
    for attempt in (text, f"+{text}" if text.isdigit() and text[:1] != "0" else ""):
        try:
            found = phonenumbers.parse(attempt, COUNTRY)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_possible_number(found):
            return found
    return None


def e164(text: str) -> str:
    """The number as the world writes it (+447700900123), or "" when it is none."""
    if plain := _plain_mobile(text):
        return plain
    found = _read(text)
    return phonenumbers.format_number(found, PhoneNumberFormat.E164) if found else ""


def mobile(text: str) -> str:
    """The number in E.164 when it can be texted, else "". Numbers kept for drama (07700 900...)
    count as mobile."""
    if plain := _plain_mobile(text):
        return plain
    found = _read(text)
    if found is None:
        return ""
    kind = phonenumbers.number_type(found)
    drama = str(found.national_number).startswith("7700900") and found.country_code == 44
    if kind in (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE) or drama:
        return phonenumbers.format_number(found, PhoneNumberFormat.E164)
    return ""


def index(number: str) -> bytes:
    """The blind index of a number in E.164: what rows hold instead of it."""
    return keys.blind_index("text number", number)


def contact_blinds(number: str) -> list[bytes]:
    """The blind indexes under which people may have noted this number (`ContactPoint.blind`)."""
    found = _read(number)
    if found is None:
        return []
    written = {phonenumbers.format_number(found, form) for form in _FORMS}
    written |= {text.replace(" ", "") for text in written}
    return [keys.blind_index("contact phone", text.casefold()) for text in sorted(written)]
