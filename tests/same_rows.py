"""What two ways of doing the same thing leave behind: every row of these tables, with names in
place of keys that are drawn by lot, so that the two can be compared."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from django.db import models, transaction

from alongside.core.audit import AuditEvent
from alongside.core.jobs import Due
from alongside.followups.models import CheckIn
from alongside.messaging.models import ExpectedReply, InMessage, OutMessage
from alongside.worklist.models import Item, ItemAct, ItemStep

TABLES: tuple[type[models.Model], ...] = (
    AuditEvent, CheckIn, Due, ExpectedReply, InMessage, Item, ItemAct, ItemStep, OutMessage
)  # fmt: skip
# What the database counts or says itself.
ITS_OWN = {"txid": AuditEvent, "at": AuditEvent}
COUNTED = re.compile(r"(?<=stopped:)\d+|(?<='subject_id': ')\d+(?=')")


def left_by(act: Callable[[], object]) -> list[str]:
    """The rows that there are once `act` is done, each as a line, in order; then it is undone."""
    with transaction.atomic():
        act()
        found = _rows()
        transaction.set_rollback(True)
    return found


def _rows() -> list[str]:
    lines = "\n".join(
        f"{table.__name__} {_values(row)}" for table in TABLES for row in table.objects.all()
    )
    lines = COUNTED.sub("N", lines)
    for key, name in _names().items():
        lines = lines.replace(key, name)
    return sorted(lines.splitlines())


def _values(row: Any) -> Mapping[str, Any]:
    return {
        field.attname: bytes(value) if isinstance(value, memoryview) else value
        for field in row._meta.concrete_fields
        if not isinstance(field, models.AutoField) and ITS_OWN.get(field.attname) is not type(row)
        for value in (getattr(row, field.attname),)
    }


def _names() -> dict[str, str]:
    """What a row is about, for each key that is drawn by lot: what holds another's key first."""
    found = {}
    for table in (OutMessage, Item):
        rows = table.objects.order_by("key")
        found |= {str(row.pk): f"<{COUNTED.sub('N', row.key)}>" for row in rows}
    found |= {
        str(row.pk): f"<the question {row.kind} {row.about_id} to {row.person_id}>"
        for row in ExpectedReply.objects.all()
    }
    found |= {
        str(row.pk): f"<the check-in {row.about_id} {row.about_version} {row.ordinal}>"
        for row in CheckIn.objects.all()
    }
    return found | {str(row.pk): f"<the text {row.provider_id}>" for row in InMessage.objects.all()}
