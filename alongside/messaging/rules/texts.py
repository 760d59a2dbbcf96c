"""How long a text is on the network, and what it costs. Pure.

3GPP TS 23.038: a text in the GSM alphabet holds 160 septets, or 153 in each part of a longer one;
any other letter makes the whole text UCS-2: 70 code units, or 67 in each part. Of the Welsh
letters ŵ, ŷ, â, ê, î, ô and û are not in the GSM alphabet.
"""

from __future__ import annotations

from dataclasses import dataclass

GSM_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENDED = frozenset("\f^{}\\[~]|€")  # two septets each


@dataclass(frozen=True)
class Cost:
    """What one text takes. `units`: septets, or code units of UCS-2. `price`: in hundredths of a
    penny, 0 when the place has not said what a part costs."""

    ucs2: bool
    units: int
    parts: int
    price: int = 0


def text_cost(body: str, *, part_price: int = 0) -> Cost:
    """The encoding, length and number of parts of a text, and its price at `part_price` each."""
    if set(body) <= GSM_BASIC | GSM_EXTENDED:
        sizes = [2 if letter in GSM_EXTENDED else 1 for letter in body]
        ucs2, alone, part = False, 160, 153
    else:
        sizes = [2 if ord(letter) > 0xFFFF else 1 for letter in body]
        ucs2, alone, part = True, 70, 67
    units = sum(sizes)
    parts = 1 if units <= alone else _parts(sizes, part)
    return Cost(ucs2, units, parts, parts * part_price)


def _parts(sizes: list[int], part: int) -> int:
    """No letter is cut in two: one of two units that does not fit begins the next part."""
    parts, used = 1, 0
    for size in sizes:
        if used + size > part:
            parts, used = parts + 1, 0
        used += size
    return parts
