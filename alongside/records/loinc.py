"""LOINC: which codes are well formed, and how practices in the United Kingdom name them."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files


def plain(name: str) -> str:
    """A name without its case, spaces and marks, to compare."""
    return re.sub(r"[^a-z0-9]", "", name.casefold())


@cache
def _names() -> dict[str, str]:
    data = tomllib.loads(
        files("alongside.records").joinpath("result_names.toml").read_text("utf-8")
    )
    return {plain(name): loinc for loinc, names in data["names"].items() for name in names}


def loinc_named(name: str) -> str:
    """The LOINC code of a result by its name in UK general practice systems, or ""."""
    return _names().get(plain(name), "")


def is_loinc(code: str) -> bool:
    """Whether this has the form of a LOINC code with the right check digit (modulus 10)."""
    match = re.fullmatch(r"(\d{1,7})-(\d)", code)
    if not match:
        return False
    total = 0
    for place, digit in enumerate(reversed(match[1])):
        doubled = int(digit) * (1 if place % 2 else 2)
        total += doubled // 10 + doubled % 10
    return (10 - total % 10) % 10 == int(match[2])
