"""What planning takes from the record: results for the agenda and the sheet."""

from __future__ import annotations

from typing import Any

from alongside.core.actors import Actor
from alongside.people import access
from alongside.people.models import Person
from alongside.people.rules import Category, Level
from alongside.records import queries as records

SHOWN = 6


def results(by: Actor, person: Person) -> list[Any]:
    """The newest results of each kind that this actor may see; none without that grant."""
    if not access.can(by, person.pk, Level.VIEW, Category.RECORDS):
        return []
    return records.newest_results(by, person, limit=SHOWN)


def sheet_results(by: Actor, person: Person) -> list[dict[str, Any]]:
    """The same, as the printed sheet shows them."""
    return [row.for_sheet() for row in results(by, person)]
