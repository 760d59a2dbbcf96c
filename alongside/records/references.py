"""Whether anything but the file that added a person refers to them by now."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from alongside.people.models import Basis, ContactPoint, FirstOpening, Grant, Identifier, Person
from alongside.records.models import ImportedPerson, ImportRun, ImportState, Source, SourcePerson


def referred_to(ids: Collection[UUID], *, run: ImportRun, source: Source) -> set[UUID]:
    """Those of `ids` to whom any table refers, except what came with them. One query for each
    table that can refer to a person."""
    found: set[UUID] = set(
        Person.objects.filter(pk__in=ids)
        .exclude(merged_into__isnull=True, erased_at__isnull=True)
        .values_list("pk", flat=True)
    )
    for relation in Person._meta.get_fields(include_hidden=True):
        field: Any = getattr(relation, "field", None)
        if field is None or relation.concrete or not relation.auto_created:
            continue
        if field.many_to_many or getattr(field.remote_field, "parent_link", False):
            continue
        rows = field.model._base_manager.filter(**{f"{field.name}__in": ids})
        rows = _besides_what_came(field.model, rows, run, source)
        found |= set(rows.values_list(field.attname, flat=True))
    return found


def _besides_what_came(
    model: Any, rows: QuerySet[Any], run: ImportRun, source: Source
) -> QuerySet[Any]:
    if model in (Identifier, ContactPoint, FirstOpening):
        return rows.none()
    if model is SourcePerson:
        return rows.exclude(source=source)
    if model is ImportedPerson:
        return rows.exclude(run=run).exclude(run__state=ImportState.UNDONE)
    if model is Grant:
        return rows.exclude(basis=Basis.DIRECT_CARE, ended_at__isnull=True)
    return rows
