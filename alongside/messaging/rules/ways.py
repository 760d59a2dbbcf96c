"""How to reach somebody, and when to stop trying. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum


class Way(StrEnum):
    """How a message reaches somebody."""

    EMAIL = "email"
    TEXT = "text"
    LETTER = "letter"  # printed and posted
    HAND = "hand"  # printed and given by hand: no address is known
    PHONE = "phone"  # nothing is sent: somebody phones
    NOBODY = "nobody"  # died, merged away or erased: nothing is sent


# Communication needs (NHS DAPB1605), by what they mean for sending.
BY_EMAIL, BY_POST, BY_TEXT = "by_email", "by_post", "by_text"
BY_VOICE = frozenset({"by_phone", "by_text"})  # who cannot be texted is called
READ_OUT = "audio"
ON_PAPER = frozenset({"large_print", "easy_read", "braille"})
NOT_BY_VOICE = "bsl"
LARGE_PRINT = "large_print"


@dataclass(frozen=True)
class Reach:
    """What is known of reaching somebody. Empty text: not known."""

    needs: frozenset[str] = frozenset()
    email: str = field(default="", repr=False)
    post: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    mobile: str = field(default="", repr=False)  # E.164; only while it can be texted
    line: bytes | None = field(default=None, repr=False)  # its blind index
    confirmed: bool = False  # it is known to be theirs; else that was not looked for, or is not


def choose_way(reach: Reach) -> Way:
    """The way that honours what the person asked for, then what they need, then what is known.

    A wish that cannot be met (no such contact) gives way to the next. Nobody who signs (BSL) is
    phoned. Somebody with no contact at all is handed a paper. Nobody is texted who has not asked
    for it: others read what comes up on a phone.
    """
    voice = bool(reach.phone) and NOT_BY_VOICE not in reach.needs
    paper = Way.LETTER if reach.post else Way.HAND
    if BY_EMAIL in reach.needs and reach.email:
        return Way.EMAIL
    if BY_TEXT in reach.needs and reach.mobile:
        return Way.TEXT
    if BY_POST in reach.needs:
        return paper
    if voice and reach.needs & (BY_VOICE | {READ_OUT}):
        return Way.PHONE
    if reach.needs & ON_PAPER:
        return paper
    if reach.email:
        return Way.EMAIL
    if reach.post:
        return Way.LETTER
    return Way.PHONE if voice else Way.HAND


def gives_up(due_at: datetime, now: datetime, *, hours: int) -> bool:
    """Whether a message that could not be handed over since `due_at` is given up at `now`."""
    return now - due_at >= timedelta(hours=hours)
