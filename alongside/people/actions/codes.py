"""Ending a way in that staff handed out."""

from __future__ import annotations

from django.db import transaction

from alongside.core import clock
from alongside.core.actors import Actor
from alongside.core.audit import record
from alongside.core.errors import NotAllowed
from alongside.people import access
from alongside.people.models import EntryCode, EntryKind
from alongside.people.rules import Category, Level


@transaction.atomic
def end_code(*, by: Actor, entry: EntryCode) -> EntryCode:
    """A slip, a code by text, a claim or a visit code works no longer; whoever came in by it is out
    at once."""
    row = EntryCode.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    if row.person_id is None or row.kind not in (
        EntryKind.SLIP,
        EntryKind.TEXT,
        EntryKind.CLAIM,
        EntryKind.VISIT,
    ):
        raise NotAllowed("This code is not handed out by staff.")
    if not access.is_self(by, row.person_id):
        access.check_staff_of(by, row.person_id, Level.CONTRIBUTE, Category.PLAN)
    if row.ended_at is None:
        row.ended_at = clock.now()
        row.save(update_fields=["ended_at"])
        record(by, "code.end", subject=row, person_id=row.person_id, kind=str(row.kind))
    return row
