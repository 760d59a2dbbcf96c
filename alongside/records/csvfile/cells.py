"""One cell of a spreadsheet's CSV, read into what it means or refused with a sentence.

A sentence never repeats the cell: it may hold somebody's name or number. What spreadsheets do to
numbers is undone where that is certain (`'0123`, `="0123"`) and refused where it is not
(`9.43E+09`). Nothing is ever evaluated: a cell that starts with "=" is text like any other.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache

from babel import Locale
from django.utils.translation import gettext as _

from alongside.core.errors import AlongsideError
from alongside.people.rules import nhs_number as valid_nhs_number

LONGEST_NAME, LONGEST_TEXT, LONGEST_CONTACT = 300, 300, 200
OLDEST = 130  # years

_TEXT_FORMULA = re.compile(r'=\s*"([^"]*)"')
_SCIENTIFIC = re.compile(r"[+-]?\d+(?:[.,]\d+)?[eE][+-]?\d+")
_NUMBERS = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d+)")
_MONTH_NAME = re.compile(r"(\d{1,2})[/.\- ]([A-Za-z]{3,9})[/.\- ](\d+)")
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_TIME_OF_DAY = re.compile(
    r"[ T]\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?(?:\s?[AaPp][Mm]|Z|[+-]\d\d:\d\d)?$"
)
_MONTHS = "january february march april may june july august september october november december"
_MONTH_NUMBERS = {
    written: number
    for number, name in enumerate(_MONTHS.split(), 1)
    for written in (name, name[:3], *(("sept",) if number == 9 else ()))
}
_VALUE = re.compile(r"(<=|>=|<|>|≤|≥)?\s*([+-]?(?:\d+(?:\.\d*)?|\.\d+))\s*(.*)", re.DOTALL)
_COMPARATORS = {"≤": "<=", "≥": ">="}
_PRESSURE = re.compile(r"(\d{2,3})\s*/\s*(\d{2,3})(?:\s*mm\s*\[?Hg\]?)?", re.IGNORECASE)
_TITLE_WORDS = "mr mrs ms miss mx dr prof rev sir dame lady lord master"
_TITLES = frozenset(_TITLE_WORDS.split())


class CellError(AlongsideError):
    """The cell cannot be read; `str()` is the sentence."""


def text(cell: str, most: int = LONGEST_NAME) -> str:
    """The cell's words: composed letters, single spaces, a spreadsheet's wrapping taken off."""
    cell = unicodedata.normalize("NFC", cell).strip()
    if match := _TEXT_FORMULA.fullmatch(cell):
        cell = match[1]
    cell = " ".join(cell.removeprefix("'").split())
    if not cell.isprintable():
        raise CellError(_("This cell holds characters that cannot be kept, such as a null."))
    if len(cell) > most:
        raise CellError(
            _("This cell is %(length)s characters long; the most we keep is %(most)s.")
            % {"length": len(cell), "most": most}
        )
    return cell


def nhs_number(cell: str) -> str:
    """Ten digits with the right check digit, or "" for an empty cell."""
    written = _number_text(cell)
    if not written:
        return ""
    found = valid_nhs_number(written)
    if found:
        return found
    digits = sum(character.isdigit() for character in written)
    if digits != 10:
        raise CellError(
            _("An NHS number has ten digits; this one has %(count)s.") % {"count": digits}
        )
    raise CellError(_("This is not an NHS number: its last digit does not fit the others."))


def _number_text(cell: str) -> str:
    """A number that is a name rather than an amount, as it was before a spreadsheet saw it."""
    written = text(cell)
    if _SCIENTIFIC.fullmatch(written):
        raise CellError(
            _(
                "A spreadsheet has rounded this number (as in 9.43E+09). "
                "Format the column as text in the original and export it again."
            )
        )
    return written.removesuffix(".0")


def phone(cell: str) -> str:
    """A telephone number as written; a mobile's first 0 that a spreadsheet dropped is put back."""
    written = _number_text(cell)
    digits = "".join(character for character in written if character.isdigit())
    if written and not 6 <= len(digits) <= 20:
        raise CellError(_("This is not a telephone number."))
    if re.fullmatch(r"7\d{9}", written):
        return "0" + written
    return written


def email(cell: str) -> str:
    """An e-mail address, or ""."""
    written = text(cell, LONGEST_CONTACT)
    if written and not re.fullmatch(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+", written):
        raise CellError(_("This is not an email address."))
    return written


def full_name(cell: str) -> tuple[str, str]:
    """Family and given names from one cell: "EVANS, Rhosyn (Mrs)" or "Mrs Rhosyn Evans"."""
    written = re.sub(r"\([^)]*\)", " ", text(cell))
    if "," in written:
        family, given = (part.split() for part in written.split(",", 1))
    else:
        words = written.split()
        family, given = words[-1:], words[:-1]
    given = [word for word in given if word.casefold().rstrip(".") not in _TITLES]
    return " ".join(family), " ".join(given)


@cache
def _languages() -> dict[str, str]:
    """English names of languages, and Welsh's own, to their BCP 47 tags."""
    names = {name.casefold(): tag for tag, name in Locale("en").languages.items()}
    return names | {"cymraeg": "cy", "mandarin": "cmn", "cantonese": "yue"}


@lru_cache(maxsize=256)
def language(cell: str) -> str:
    """A BCP 47 tag, or "" where we cannot tell: the person says it themselves then."""
    written = text(cell).casefold()
    tag = re.fullmatch(r"([a-z]{2,3})(?:-[a-z0-9]{2,8})?", written)
    if tag and tag[1] in _languages().values():
        return tag[1]
    parts = (written, *re.split(r"[(),/]", written))
    known = (_languages().get(part.strip().removesuffix(" language")) for part in parts)
    return next((found.replace("_", "-") for found in known if found), "")


def month_first(cell: str) -> bool:
    """Whether these numbers are a date only if the month comes first (03/25/2024)."""
    match = _NUMBERS.fullmatch(_TIME_OF_DAY.sub("", cell.strip()))
    return match is not None and int(match[1]) <= 12 < int(match[2]) <= 31


def day(cell: str, *, today: date, american_row: int | None = None) -> date | None:
    """A date written as 31/03/2024, 31-Mar-2024 or 2024-03-31; None for an empty cell.

    British order, day first, is assumed: unless row `american_row` of the same column can only
    be month first. Then a date that would be another day the other way round is refused.
    """
    written = _TIME_OF_DAY.sub("", text(cell))
    if not written:
        return None
    if match := _ISO.fullmatch(written):
        year, month, number = (int(part) for part in match.groups())
        return _date(year, month, number, today)
    if match := _MONTH_NAME.fullmatch(written):
        month = _MONTH_NUMBERS.get(match[2].casefold(), 0)
        if not month:
            raise CellError(_("This is not a date: there is no such month."))
        return _date(_year(match[3]), month, int(match[1]), today)
    if match := _NUMBERS.fullmatch(written):
        number, month, year = int(match[1]), int(match[2]), _year(match[3])
        if number <= 12 < month <= 31:
            raise CellError(_("This date has the month first; write the day first (31/03/2024)."))
        if american_row is not None and number != month and number <= 12 and month <= 12:
            raise CellError(
                _(
                    "This date could be two days: row %(row)s of this column has the month first, "
                    "so we cannot tell which this one has. Write dates as 2024-03-31."
                )
                % {"row": american_row}
            )
        return _date(year, month, number, today)
    if re.fullmatch(r"\d{5}(?:\.\d+)?", written):
        raise CellError(_("This is a spreadsheet's own number for a date; format it as a date."))
    raise CellError(_("This is not a date; write it as 31/03/2024, 31-Mar-2024 or 2024-03-31."))


def _year(written: str) -> int:
    if len(written) != 4:
        raise CellError(_("Write the year of this date with four figures."))
    return int(written)


def _date(year: int, month: int, number: int, today: date) -> date:
    try:
        found = date(year, month, number)
    except ValueError:
        raise CellError(_("There is no such day.")) from None
    if found > today:
        raise CellError(_("This date has not come yet."))
    if found.year < today.year - OLDEST:
        raise CellError(_("This date is more than %(years)s years ago.") % {"years": OLDEST})
    return found


@dataclass(frozen=True, slots=True)
class Value:
    """What a result cell says: a number with its sign and unit, or words."""

    number: Decimal | None = None
    comparator: str = ""
    unit: str = ""
    words: str = ""


def value(cell: str) -> Value:
    """A result: "62", "<5", "62 mmol/mol", or words."""
    written = text(cell, LONGEST_TEXT)
    if _SCIENTIFIC.fullmatch(written):
        raise CellError(
            _("A spreadsheet has rounded this number (as in 1.2E+03); export it again.")
        )
    match = _VALUE.fullmatch(written)
    if not match:
        return Value(words=written)
    comparator, number, rest = match.groups()
    if re.match(r",\d", rest):
        raise CellError(_("Write decimals with a point and no commas: this could be two numbers."))
    if len(number) > 20:
        raise CellError(_("This number is too long to be a measurement."))
    comparator = _COMPARATORS.get(comparator or "", comparator or "")
    return Value(Decimal(number), comparator, rest.strip(), written)


def blood_pressure(cell: str) -> tuple[Decimal, Decimal] | None:
    """Systolic and diastolic of "140/80", or None where the cell is not that."""
    match = _PRESSURE.fullmatch(text(cell, LONGEST_TEXT))
    if not match:
        return None
    systolic, diastolic = Decimal(match[1]), Decimal(match[2])
    if systolic <= diastolic:
        raise CellError(_("The first number of a blood pressure is larger than the second."))
    return systolic, diastolic
