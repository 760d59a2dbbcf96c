"""What is there already for a conversation, what is next, and what is new."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from alongside.core.actors import Actor
from alongside.people import access
from alongside.people.models import Person
from alongside.people.queries.about import Said, said
from alongside.people.rules import OPENING, Category, Level
from alongside.plans.models import (
    AgendaItem,
    Conversation,
    PreparationTask,
    Side,
    TaskState,
)
from alongside.plans.rules.preparing import Readiness, readiness


@dataclass(frozen=True)
class TaskList:
    """The preparation list of a conversation."""

    rows: list[PreparationTask]

    @property
    def readiness(self) -> Readiness | None:
        """None where nothing has to be ready."""
        return readiness(row.state for row in self.rows)

    @property
    def next(self) -> PreparationTask | None:
        """The first thing that the person has still to do."""
        mine = [r for r in self.rows if r.state == TaskState.TO_DO and r.side == Side.PERSON]
        return mine[0] if mine else None

    @property
    def open(self) -> list[PreparationTask]:
        """What was not dropped."""
        return [row for row in self.rows if row.state != TaskState.DROPPED]


def task_list(conversation: Conversation) -> TaskList:
    """The list of a conversation, in the order of its days. One query, one for the key."""
    return TaskList(list(conversation.tasks.select_related("looked_by__person")))


def ready(conversation: Conversation) -> Readiness | None:
    """How far the preparation of a conversation is; None where nothing has to be ready. One
    query."""
    return readiness(conversation.tasks.values_list("state", flat=True))


def names(ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """The names of those who typed for somebody. At most one query."""
    wanted = {one for one in ids if one is not None}
    if not wanted:
        return {}
    return {row.pk: row.name for row in Person.objects.filter(pk__in=wanted)}


def typed_by(items: Iterable[AgendaItem]) -> dict[UUID, str]:
    """Who typed items of the person's side for them, by item. At most one query."""
    mine = [item for item in items if item.raised_by == Side.PERSON and item.by_person_id]
    found = names(item.by_person_id for item in mine)
    return {item.pk: found.get(item.by_person_id, "") for item in mine if item.by_person_id}


def unanswered(by: Actor, person: Person) -> list[Said]:
    """The opening questions that nobody has answered yet, for whoever may add to what the person
    says about themselves. At most two queries."""
    if by.scope or not access.can(by, person.pk, Level.CONTRIBUTE, Category.ABOUT):
        return []
    return [one for one in said(person, OPENING, by=by).values() if not one.there]


@dataclass(frozen=True)
class New:
    """What the other side did since the person sent their words."""

    added: list[AgendaItem]
    asked: list[PreparationTask]
    looked: list[PreparationTask]

    @property
    def any(self) -> bool:
        """Whether there is anything."""
        return bool(self.added or self.asked or self.looked)


def since(at: datetime, items: Iterable[AgendaItem], tasks: TaskList) -> New:
    """What the professional's side has added, asked for or looked at since `at`. No query."""
    theirs = Side.PROFESSIONAL
    return New(
        added=[item for item in items if item.raised_by == theirs and item.created_at > at],
        asked=[
            row
            for row in tasks.open
            if row.added_by == theirs and row.created_at > at and row.state == TaskState.TO_DO
        ],
        looked=[row for row in tasks.open if row.looked_at and row.looked_at > at],
    )
