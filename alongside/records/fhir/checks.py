"""Looking into JSON that may hold anything: each function takes what it wants or notes a fault.

A fault never quotes what the file says about somebody: the path shows where to look.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from alongside.records.fhir.entries import Coding, Fault, Moment, Precision

Json = dict[str, Any]

CODE, SYSTEM, NAME, TEXT = 40, 100, 300, 10_000
"""The most characters that we keep: of a code or unit, a system, a name, and a text."""

SNOMED = "http://snomed.info/sct"
LOINC = "http://loinc.org"

_DATE_TIME = re.compile(
    r"\d{4}(?:-\d\d(?:-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?P<offset>Z|[+-]\d\d:\d\d)?)?)?)?"
)
_PRECISION: dict[int, Precision] = {4: "year", 7: "month", 10: "day"}
_EARLIEST, _LATEST = 1850, 2200
_NO_CODING = Coding("", "", "")


class Where:
    """The entry being read, and the faults found so far."""

    __slots__ = ("entry", "faults", "file")

    def __init__(self, file: str, entry: int | None, faults: list[Fault]) -> None:
        self.file = file
        self.entry = entry
        self.faults = faults

    def fault(self, path: str, message: str) -> None:
        """Note a fault at `path` below the resource, such as `valueQuantity.unit`."""
        base = "Bundle" if self.entry is None else f"Bundle.entry[{self.entry}].resource"
        self.faults.append(
            Fault(self.file, self.entry, f"{base}.{path}" if path else base, message)
        )


def mapping(parent: Json, key: str, where: Where, path: str) -> Json:
    """The object at `key`, or an empty one."""
    found = parent.get(key)
    if found is None:
        return {}
    if isinstance(found, dict) and found:
        return found
    where.fault(path, "This should be an object with something in it.")
    return {}


def mappings(parent: Json, key: str, where: Where, path: str) -> list[Json]:
    """The list of objects at `key`, or an empty one."""
    found = parent.get(key)
    if found is None:
        return []
    if isinstance(found, list) and found and all(isinstance(one, dict) and one for one in found):
        return found
    where.fault(path, "This should be a list of objects with something in each.")
    return []


def string(
    parent: Json, key: str, where: Where, path: str, *, most: int = NAME, required: bool = False
) -> str:
    """The text at `key`, in Unicode's composed form, without spaces around it; or ""."""
    found = parent.get(key)
    if found is None:
        if required:
            where.fault(path, "This is missing.")
        return ""
    if not isinstance(found, str) or not found.strip():
        where.fault(path, "This should be a text with something in it.")
        return ""
    if not found.isprintable() and any(_unkept(c) for c in found):
        where.fault(path, "This holds characters that cannot be kept, such as a null.")
        return ""
    text = found.strip() if found.isascii() else unicodedata.normalize("NFC", found.strip())
    if len(text) > most:
        where.fault(path, f"This is {len(text)} characters long; the most we keep is {most}.")
        return ""
    return text


def _unkept(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cs"} and character not in "\n\r\t"


def strings(parent: Json, key: str, where: Where, path: str) -> list[str]:
    """The list of texts at `key`, or an empty one."""
    found = parent.get(key)
    if found is None:
        return []
    if not isinstance(found, list) or not found:
        where.fault(path, "This should be a list of texts.")
        return []
    return [
        text
        for number, one in enumerate(found)
        if (text := string({"": one}, "", where, f"{path}[{number}]", required=True))
    ]


def one_of(
    parent: Json,
    key: str,
    where: Where,
    path: str,
    allowed: frozenset[str],
    *,
    required: bool = True,
) -> str:
    """The code at `key`, which FHIR R4 allows to be only one of `allowed`."""
    found = string(parent, key, where, path, required=required, most=CODE)
    if found and found not in allowed:
        where.fault(path, f"This should be one of: {', '.join(sorted(allowed))}.")
        return ""
    return found


def boolean(parent: Json, key: str, where: Where, path: str) -> bool | None:
    """True, False, or None where the file does not say."""
    found = parent.get(key)
    if found is None or isinstance(found, bool):
        return found
    where.fault(path, "This should be true or false.")
    return None


def number(parent: Json, key: str, where: Where, path: str) -> Decimal | None:
    """The number at `key`, digit for digit."""
    found = parent.get(key)
    if isinstance(found, Decimal | int) and not isinstance(found, bool):
        value = Decimal(found)
        if len(value.as_tuple().digits) <= 40 and -40 < value.adjusted() < 40:
            return value
        where.fault(path, "This number is too long to be a measurement.")
        return None
    where.fault(path, "The number is missing." if found is None else "This should be a number.")
    return None


def choice(parent: Json, stem: str, where: Where) -> str:
    """Which of FHIR's `stem[x]` is there ("valueQuantity"), or ""; two are a fault."""
    found = [key for key in parent if key.startswith(stem) and key[len(stem) :][:1].isupper()]
    if len(found) > 1:
        where.fault(found[1], f"There can be only one {stem}, and this entry has {len(found)}.")
    return found[0] if found else ""


def moment(
    parent: Json, key: str, where: Where, path: str, *, required: bool = False
) -> Moment | None:
    """The FHIR date or dateTime at `key`."""
    text = string(parent, key, where, path, required=required, most=CODE)
    if not text:
        return None
    found = _moment(text)
    if isinstance(found, str):
        where.fault(path, found)
        return None
    return found


@lru_cache(maxsize=4096)
def _moment(text: str) -> Moment | str:
    match = _DATE_TIME.fullmatch(text)
    if not match:
        return "This is not a date; dates are written year-month-day, as in 2024-03-31."
    if len(text) > 10 and not match["offset"]:
        return "This has a time without its offset from UTC, so it could mean several moments."
    try:
        whole = text + "-01-01"[len(text) - 4 :] if len(text) < 10 else text
        at = datetime.fromisoformat(whole)
    except ValueError:
        return "There is no such day or time."
    if not _EARLIEST <= at.year < _LATEST:
        return f"The year of this date is before {_EARLIEST} or after {_LATEST - 1}."
    precision = _PRECISION.get(len(text), "time")
    return Moment(at if at.tzinfo else at.replace(tzinfo=UTC), precision)


def period(parent: Json, key: str, where: Where, path: str) -> tuple[Moment | None, Moment | None]:
    """The start and the end of the FHIR Period at `key`."""
    found = mapping(parent, key, where, path)
    start = moment(found, "start", where, f"{path}.start")
    end = moment(found, "end", where, f"{path}.end")
    if start and end and end.at < start.at and {start.precision, end.precision} == {"time"}:
        where.fault(path, "This ends before it starts.")
    return start, end


def codings(concept: Mapping[str, Any], where: Where, path: str) -> tuple[Coding, ...]:
    """The codings of a CodeableConcept that say something."""
    found = []
    for number_, one in enumerate(mappings(dict(concept), "coding", where, f"{path}.coding")):
        below = f"{path}.coding[{number_}]"
        code = string(one, "code", where, f"{below}.code", most=CODE)
        system = string(one, "system", where, f"{below}.system", most=SYSTEM)
        display = string(one, "display", where, f"{below}.display")
        if code or display:
            found.append(Coding(system, code, display))
    return tuple(found)


def concept(
    parent: Json, key: str, where: Where, path: str, *, prefer: str, required: bool = True
) -> tuple[Coding, tuple[Coding, ...], str]:
    """The CodeableConcept at `key`: the coding to know it by, all codings, and its name.

    `prefer` is the code system that we look for first.
    """
    found = mapping(parent, key, where, path)
    if not found:
        if required and key not in parent:
            where.fault(path, "The code is missing, so nobody can tell what this is about.")
        return _NO_CODING, (), ""
    before = len(where.faults)
    all_codings = codings(found, where, path)
    text = string(found, "text", where, f"{path}.text")
    best = next((c for c in all_codings if c.system == prefer), None)
    best = best or next(iter(all_codings), _NO_CODING)
    name = text or best.display or next((c.display for c in all_codings if c.display), "")
    if not name and best.code:
        name = best.code
    if not name and required and len(where.faults) == before:
        where.fault(path, "The code is missing, so nobody can tell what this is about.")
    return best, all_codings, name
