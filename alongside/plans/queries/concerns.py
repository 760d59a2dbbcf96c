"""Which lists of worries a service offers, and what somebody chose."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from alongside.people.models import Person
from alongside.people.settings import local
from alongside.plans.concerns import shipped
from alongside.plans.models import (
    ConcernCheck,
    Conversation,
    Entry,
    EntryState,
    Section,
    Side,
    Template,
    TemplateKind,
)
from alongside.plans.rules.concerns import ConcernList, read_list


def own_lists(service_id: UUID) -> list[Template]:
    """The newest version of each list of a service, ended ones too. One query."""
    rows = Template.objects.filter(service_id=service_id, kind=TemplateKind.CONCERNS)
    newest: dict[str, Template] = {}
    for row in rows.order_by("key", "version"):
        newest[row.key] = row
    return list(newest.values())


def newest_list(service_id: UUID, key: str) -> Template | None:
    """The newest version of one list of a service. One query."""
    return (
        Template.objects.filter(service_id=service_id, kind=TemplateKind.CONCERNS, key=key)
        .order_by("-version")
        .first()
    )


def version_of(row: Template | None) -> int:
    """The number of a list that is offered; 0 where the service offers none of its own."""
    return row.version if row is not None and row.ended_at is None else 0


def list_of(row: Template) -> ConcernList:
    """What a version says."""
    return read_list(json.loads(row.content))


def lists(service_id: UUID | None) -> list[ConcernList]:
    """The lists that a service offers: its own, and those that come with Alongside and that it has
    not worded itself. None where it has switched them off. Three queries."""
    if not local("capability.concerns", service_id):
        return []
    offered = dict(shipped())
    if service_id is not None:
        for row in own_lists(service_id):
            if row.ended_at is None:
                offered[row.key] = list_of(row)
    return [offered[key] for key in sorted(offered)]


def in_plan(person: Person) -> dict[str, Entry]:
    """The worries that stand in the plan now, by code. One query."""
    rows = Entry.objects.filter(
        person=person, side=Side.PERSON, section=Section.CONCERN, state=EntryState.CURRENT
    ).exclude(code="")
    return {row.code: row for row in rows}


def last_check(person: Person, key: str, only: Conversation | None = None) -> dict[str, Any]:
    """What somebody chose the last time, by code; empty when they never did. `only`: for this
    conversation. One query."""
    rows = ConcernCheck.objects.filter(person=person, list_key=key)
    if only is not None:
        rows = rows.filter(conversation=only)
    row = rows.order_by("-at").first()
    return {one["code"]: one for one in json.loads(row.chosen)} if row else {}
