"""The registry, and what a service has loaded."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from uuid import UUID

from django.db.models import Q

from alongside.core import clock
from alongside.instruments.models import LoadedInstrument
from alongside.instruments.rules.registry import Instrument, read


@cache
def registry() -> dict[str, Instrument]:
    """Every instrument that is known here, by its code."""
    return read((Path(__file__).parent / "registry.toml").read_text("utf-8"))


def loaded(service_id: UUID) -> dict[str, LoadedInstrument]:
    """What a service may ask today, by code. One query."""
    rows = LoadedInstrument.objects.filter(
        Q(expires_on__isnull=True) | Q(expires_on__gte=clock.today()),
        service_id=service_id,
        ended_at__isnull=True,
    ).select_related("attested_by__person")
    return {row.code: row for row in rows}


def items_of(service_id: UUID, code: str, language: str) -> list[str]:
    """The items of an instrument as this service may ask them today, in a language or else in the
    first that was loaded; nothing where it may not. One query."""
    row = loaded(service_id).get(code)
    if row is None:
        return []
    found: list[str] = row.items.get(language) or next(iter(row.items.values()), [])
    return found
