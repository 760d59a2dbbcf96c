"""The parts of the pages about a service. Rooms above add theirs when they load; everybody sees
only those that their role may open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise

from alongside.ui.chrome import Link


@dataclass(frozen=True)
class Part:
    """One page about a service. `name` is its url name, `roles` who may open it."""

    label: str | Promise
    name: str
    roles: frozenset[str]


_parts: list[Part] = []


def add_part(part: Part) -> None:
    """Make a part known."""
    if part not in _parts:
        _parts.append(part)


def parts_for(by: Any) -> list[Link]:
    """Those that this actor's hat may open. No query."""
    return [Link(str(part.label), reverse(part.name)) for part in _parts if by.role in part.roles]
