"""An explanation as frozen values, in one language, and the few sentences that go with each."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from alongside.records.units import unit_words

LANGUAGES = ("en", "cy")

AWAITING = "awaiting "
"""How `checker` and `reviewer` begin while nobody has checked yet."""

NONE_YET = {
    "en": "We have no checked explanation for this test yet.",
    "cy": "Nid oes gennym esboniad wedi'i wirio ar gyfer y prawf hwn eto.",
}
"""What a page says where `explain` returns None."""

_UNCHECKED = {
    "en": "A clinician has not checked these words yet. Ask your team what your result means.",
    "cy": (
        "Nid yw clinigydd wedi gwirio'r geiriau hyn eto. "
        "Gofynnwch i'ch tîm beth mae eich canlyniad yn ei olygu."
    ),
}
_OVERDUE = {
    "en": "These words are due to be checked again. Newer advice may differ.",
    "cy": "Mae'n bryd gwirio'r geiriau hyn eto. Gall cyngor mwy newydd fod yn wahanol.",
}
_UNREAD = {
    "cy": "Nid yw darllenydd Cymraeg wedi gwirio'r geiriau hyn eto. Mae'r Saesneg isod hefyd.",
}

Bound = Literal["at_least", "above", "at_most", "below"]
_IN_WORDS: dict[str, dict[Bound, str]] = {
    "en": {
        "at_least": "{0} or more",
        "above": "above {0}",
        "at_most": "{0} or less",
        "below": "below {0}",
    },
    "cy": {
        "at_least": "{0} neu fwy",
        "above": "dros {0}",
        "at_most": "{0} neu lai",
        "below": "o dan {0}",
    },
}
_BETWEEN = {"en": "{0} to {1}", "cy": "{0} i {1}"}


@dataclass(frozen=True, slots=True)
class Source:
    """A page that somebody read, and the one thing it is cited for.

    `page_date` is as the page gives it, or "not given". `copy` says which copy was read and how
    much of it. `supports` is the exact fact or figure that the page states.
    """

    key: str
    title: str
    publisher: str
    address: str
    page_date: str
    read_date: date
    copy: str
    supports: str


@dataclass(frozen=True, slots=True)
class Range:
    """A figure or two that a source gives, and whom or what it describes (`label`).

    Bounds are in `unit` (UCUM): one number, or two where the test has two (the top and the bottom
    number of a blood pressure). A range has `at_least` and `at_most`, or just one bound.
    """

    key: str
    label: str
    language: str
    unit: str
    sources: tuple[Source, ...]
    at_least: tuple[Decimal, ...] = ()
    above: tuple[Decimal, ...] = ()
    at_most: tuple[Decimal, ...] = ()
    below: tuple[Decimal, ...] = ()

    def holds(self, value: Decimal, comparator: str = "") -> bool:
        """Whether a single number lies in this range for certain: "<7" lies in none that begins
        at 6.5. A range of two numbers holds none."""
        if any(len(bound) > 1 for bound in (self.at_least, self.above, self.at_most, self.below)):
            return False
        up, down = comparator in (">", ">="), comparator in ("<", "<=")
        if (up and (self.at_most or self.below)) or (down and (self.at_least or self.above)):
            return False
        return (
            all(value >= bound for bound in self.at_least)
            and all(value > bound or (value == bound and comparator == ">") for bound in self.above)
            and all(value <= bound for bound in self.at_most)
            and all(value < bound or (value == bound and comparator == "<") for bound in self.below)
        )

    @property
    def in_words(self) -> str:
        """For example "42 to 47 mmol/mol" or "140/90 mmHg or more"."""
        if self.at_least and self.at_most:
            low, high = _written(self.at_least, ""), _written(self.at_most, self.unit)
            return _BETWEEN[self.language].format(low, high)
        bounds: dict[Bound, tuple[Decimal, ...]] = {
            "at_least": self.at_least,
            "above": self.above,
            "at_most": self.at_most,
            "below": self.below,
        }
        name, value = next((name, value) for name, value in bounds.items() if value)
        return _IN_WORDS[self.language][name].format(_written(value, self.unit))


def _written(value: tuple[Decimal, ...], unit: str) -> str:
    return f"{'/'.join(str(number) for number in value)} {unit_words(unit)}".strip()


@dataclass(frozen=True, slots=True)
class Question:
    """A question that people often ask about this test, and its answer."""

    ask: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """One test explained in one language.

    `unit` is the UCUM code of the unit in which the United Kingdom reports this test, "" where it
    has none: show the ranges beside a number only where `fits` agrees. `no_range` says why there
    are no ranges, and is empty where there are some. `do_not_wait` are figures at which a source
    says that care is needed the same day; empty where none was read. `english` is the same in
    English, to be shown as well, where these words are in another language and nobody has checked
    the translation.
    """

    file: str
    loinc: tuple[str, ...]
    language: str
    unit: str
    name: str
    looks_at: str
    means: str
    not_for: str
    ranges: tuple[Range, ...]
    questions: tuple[Question, ...]
    sources: tuple[Source, ...]
    author: str
    checker: str
    reviewer: str
    text_date: date
    reviewed_date: date
    next_review: date
    no_range: str = ""
    do_not_wait: tuple[Range, ...] = ()
    english: "Explanation | None" = None

    @property
    def is_checked(self) -> bool:
        """Whether a clinician has checked the file."""
        return not self.checker.startswith(AWAITING)

    @property
    def is_read(self) -> bool:
        """Whether a reader of this language has checked the words."""
        return not self.reviewer.startswith(AWAITING)

    def is_overdue(self, today: date) -> bool:
        """Whether the day of the next review has passed."""
        return today > self.next_review

    def fits(self, unit: str) -> bool:
        """Whether a number in `unit` (UCUM) may be read against these ranges."""
        return unit == self.unit

    def is_urgent(self, value: Decimal | None, unit: str, comparator: str = "") -> bool:
        """Whether nobody should wait with this number (`do_not_wait`)."""
        return (
            value is not None
            and self.fits(unit)
            and any(range.holds(value, comparator) for range in self.do_not_wait)
        )

    def notices(self, today: date) -> tuple[str, ...]:
        """What must stand beside these words today, in their own language."""
        said = []
        if not self.is_checked:
            said.append(_UNCHECKED[self.language])
        if self.is_overdue(today):
            said.append(_OVERDUE[self.language])
        if self.english:
            said.append(_UNREAD[self.language])
        return tuple(said)
