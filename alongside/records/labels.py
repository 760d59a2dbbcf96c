"""The sensitivity labels of an entry, from its codes. Pure; the table is `labels.toml`.

No label is the safe answer: an entry without one opens only to those who hold all labels
(`people.rules.covers_labels`).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from alongside.people.rules import ALL_LABELS
from alongside.records.fhir.entries import (
    Bundle,
    ClinicalEntry,
    Coding,
    GoalFromElsewhere,
    PlanFromElsewhere,
    ResultEntry,
)

NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Table:
    """The reviewed table, and who answers for it."""

    author: str
    checker: str
    dated: date
    next_review: date
    by_code: dict[tuple[str, str], frozenset[str]]


@cache
def table() -> Table:
    """The table as it is shipped."""
    data = tomllib.loads(files("alongside.records").joinpath("labels.toml").read_text("utf-8"))
    by_code: dict[tuple[str, str], frozenset[str]] = {}
    for label in ALL_LABELS & data.keys():
        for system, named in data[label].items():
            for code in named:
                by_code[system, code] = by_code.get((system, code), NONE) | {label}
    return Table(data["author"], data["checker"], data["date"], data["next_review"], by_code)


def labels_for(codings: Iterable[Coding], *, restricted: bool = False) -> frozenset[str]:
    """The labels of one thing that has these codes: those of every code that we know.

    Empty, which fails closed, when we know none or its source marked it confidential.
    """
    if restricted:
        return NONE
    known = table().by_code
    return NONE.union(*(known.get((coding.system, coding.code), NONE) for coding in codings))


def labels_of(entry: ClinicalEntry, bundle: Bundle) -> frozenset[str]:
    """The labels of an entry with all its parts; empty when any part has none.

    A plan shows what it asks for and what it is about, so these count as its parts. A goal in
    words only is as sensitive as the plans that name it.
    """
    if entry.restricted:
        return NONE
    own = labels_for(entry.codings)
    if isinstance(entry, ResultEntry):
        parts = [labels_for(part.codings) for part in entry.components]
        return _joint([own, *parts])
    if isinstance(entry, PlanFromElsewhere):
        return _joint([*_of_categories(entry), *_of_parts(entry, bundle)])
    if isinstance(entry, GoalFromElsewhere):
        plans = [plan for plan in bundle.plans if entry.source_id in plan.goal_ids]
        around = [labels_of(plan, bundle) for plan in plans]
        return _joint([own, *around] if entry.codings else around)
    return own


def _of_categories(plan: PlanFromElsewhere) -> list[frozenset[str]]:
    return [labels_for([coding]) for coding in plan.codings] or [NONE]


def _of_parts(plan: PlanFromElsewhere, bundle: Bundle) -> list[frozenset[str]]:
    about = [one for one in bundle.conditions if one.source_id in plan.addresses]
    return [
        *(labels_for([activity.code]) for activity in plan.activities),
        *(labels_for(one.codings, restricted=one.restricted) for one in about),
    ]


def _joint(parts: list[frozenset[str]]) -> frozenset[str]:
    return NONE.union(*parts) if parts and all(parts) else NONE
