"""The rules of people and access. Pure: facts in, decision out, time passed in."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum, StrEnum
from uuid import UUID, uuid5


class Level(IntEnum):
    """How far a grant reaches. No level lets anyone but the person grant, change sign-in
    contacts or read the access log."""

    VIEW = 1
    CONTRIBUTE = 2
    ACT = 3  # act for the person: accept, decide, as attorney or parent


class Category(StrEnum):
    """The parts of a record that are shared, or not, one by one."""

    ABOUT = "about"  # who I am: the name I like, strengths, what matters, needs
    CIRCLE = "circle"  # who is around me
    PLAN = "plan"  # conversations, preparation, goals, agreements, follow-ups
    RECORDS = "records"  # conditions, results, medicines
    MESSAGES = "messages"


class Label(StrEnum):
    """Sensitivity labels. An entry without one shows only to a viewer who holds all."""

    GENERAL = "general"
    MENTAL_HEALTH = "mental_health"
    SEXUAL_HEALTH = "sexual_health"
    SOCIAL_CARE = "social_care"


class Heading(StrEnum):
    """What a person may say about themselves."""

    MATTERS = "what_matters"
    GOOD_LIFE = "good_life"
    STRENGTHS = "strengths"
    WORK_WITH = "work_with"
    PEOPLE = "people"
    TALKING = "talking"
    WELLNESS = "wellness"
    DO_DONT = "do_dont"
    SUPPORT = "support"
    ALSO = "also"


# Their newest words stand on the person as well, because most pages show them.
ON_PERSON = (Heading.MATTERS, Heading.STRENGTHS)
# The questions that replace "what do you need?" (Seed S0:23 Khan, S3:46 Dineen).
OPENING = (Heading.MATTERS, Heading.GOOD_LIFE, Heading.STRENGTHS, Heading.WORK_WITH)
# PRSB About me 2.01, in its order, with its SNOMED CT codes (UK extension).
PRSB_ABOUT_ME = {
    Heading.MATTERS: "1515861000000103",
    Heading.PEOPLE: "1515871000000105",
    Heading.TALKING: "1515881000000107",
    Heading.WELLNESS: "1515891000000109",
    Heading.DO_DONT: "1515901000000105",
    Heading.SUPPORT: "1515911000000107",
    Heading.ALSO: "1515921000000101",
}
# One order everywhere: on the page, question by question, and on paper. Nothing is asked twice.
HEADINGS = (*OPENING, *(one for one in PRSB_ABOUT_ME if one not in OPENING))
# What anybody who opens the record for the first time sees before all else.
CARD = (*OPENING, Heading.TALKING)


def about_id(person_id: UUID, heading: Heading) -> UUID:
    """What a voice note or picture under a heading stands beside, as if it were a row."""
    return uuid5(person_id, heading)


ALL_LABELS = frozenset(str(label) for label in Label)
ALL_CATEGORIES = frozenset(str(category) for category in Category)


@dataclass(frozen=True)
class GrantFacts:
    """A grant as the decision needs it. `through_membership`: it reaches a team, not a person."""

    level: Level
    categories: frozenset[str]
    labels: frozenset[str]
    from_at: datetime
    until_at: datetime | None
    ended_at: datetime | None
    through_membership: bool


def is_live(grant: GrantFacts, now: datetime) -> bool:
    """From `from_at` on, until `until_at` (not included) or the moment it was ended."""
    return (
        grant.from_at <= now
        and (grant.until_at is None or now < grant.until_at)
        and (grant.ended_at is None or now < grant.ended_at)
    )


def covers_labels(held: frozenset[str], of_entry: frozenset[str]) -> bool:
    """Whether `held` opens an entry with labels `of_entry`; fails closed when it has none."""
    return held >= (of_entry or ALL_LABELS)


def decide(
    *,
    is_self: bool,
    scoped: bool,
    second_factor: bool,
    grants: Iterable[GrantFacts],
    level: Level,
    category: str,
    labels: frozenset[str] | None,
    now: datetime,
) -> bool:
    """May this actor do `level` to `category` of this person's record? Default: no.

    `labels` are those of the entry, or None where the question is about the whole category.
    A grant through a membership counts only after a second factor. A scoped actor (visit code,
    link) gets nothing here: scoped pages ask for their one thing only.
    """
    if scoped:
        return False
    if is_self:
        return True
    return any(
        is_live(grant, now)
        and grant.level >= level
        and category in grant.categories
        and (labels is None or covers_labels(grant.labels, labels))
        and (second_factor or not grant.through_membership)
        for grant in grants
    )


# --- identifiers -------------------------------------------------------------------------------


def nhs_number(text: str) -> str | None:
    """The ten digits of a valid NHS number, or None.

    Check digit by modulus 11 (NHS Data Dictionary, NHS NUMBER): weights 10 to 2, 11 less the
    remainder; 11 counts as 0, 10 is never valid.
    """
    digits = "".join(character for character in text if character not in " -\u00a0")
    if len(digits) != 10 or not (digits.isascii() and digits.isdigit()):
        return None
    total = sum(
        int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)
    )
    check = 11 - total % 11
    if check == 11:
        check = 0
    return digits if check == int(digits[9]) else None


def spaced_nhs_number(digits: str) -> str:
    """943 476 5919, as people read it."""
    return f"{digits[:3]} {digits[3:6]} {digits[6:]}"


def sort_key(name: str) -> str:
    """The key that names are ordered by: without accents and case, so that É sorts with E."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c)).strip()[:200]


# --- codes -------------------------------------------------------------------------------------

# Crockford's alphabet without vowels that make words: 28 signs, none mistaken for another.
CODE_ALPHABET = "23456789BCDFGHJKMNPQRSTVWXYZ"


def code_bits(length: int) -> float:
    """The random bits in a code of `length` signs."""
    from math import log2

    return length * log2(len(CODE_ALPHABET))


def normal_code(text: str) -> str:
    """What a person typed, as the code was made: capitals, no spaces or dashes."""
    swaps = str.maketrans({"0": "Q", "O": "Q", "1": "J", "I": "J", "L": "J", "U": "V", "A": "4"})
    upper = "".join(c for c in text.upper() if c.isalnum())
    return upper.translate(swaps)


def shown_code(code: str) -> str:
    """In groups of three or four, as it is printed and read out."""
    size = 3 if len(code) % 4 else 4
    return "-".join(code[i : i + size] for i in range(0, len(code), size))


# --- retention ---------------------------------------------------------------------------------


def retention_ends(
    birth_date: date | None, last_contact: date, died_on: date | None, *, years: int = 8
) -> date:
    """The day after which an adult's record need not be kept, a child's not before their 25th
    birthday (26th when the last contact was at 17). NHS Records Management Code of Practice."""
    start = max(last_contact, died_on) if died_on else last_contact
    end = _add_years(start, years)
    if birth_date:
        seventeen = _add_years(birth_date, 17) <= last_contact < _add_years(birth_date, 18)
        if last_contact < _add_years(birth_date, 18) and not died_on:
            end = max(end, _add_years(birth_date, 26 if seventeen else 25))
    return end


def _add_years(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28) + timedelta(days=1)


MOST_BREAK_GLASS = timedelta(hours=8)
