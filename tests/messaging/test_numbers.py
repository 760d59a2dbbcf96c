"""Telephone numbers: those that are read quickly are read as the library reads them."""

from __future__ import annotations

import phonenumbers
from hypothesis import given, settings
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from alongside.messaging import numbers

MOBILES = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)


def as_the_library_reads(text: str) -> tuple[str, bool]:
    found = phonenumbers.parse(text, numbers.COUNTRY)
    written = phonenumbers.format_number(found, PhoneNumberFormat.E164)
    return written, phonenumbers.number_type(found) in MOBILES


@settings(max_examples=400)
@given(
    st.sampled_from(["0", "+44", "+44 "]), st.from_regex("7[0-9]{9}", fullmatch=True), st.booleans()
)
def test_a_mobile_is_what_the_library_says(begins: str, number: str, apart: bool):
    text = begins + (f"{number[:4]} {number[4:]}" if apart else number)
    written, may_be_texted = as_the_library_reads(text)
    assert numbers.e164(text) == written
    drama = number.startswith("7700900")
    assert numbers.mobile(text) == (written if may_be_texted or drama else "")
