"""Reading what happens while people talk and afterwards; how fresh a page is; drafts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import connection
from django.db.models import F, Q, QuerySet
from django.http import Http404

from alongside.core.actors import Actor
from alongside.core.standing import Standing
from alongside.people import access as people_access
from alongside.people.models import Membership, Person
from alongside.plans import access
from alongside.plans.models import (
    AfterConversation,
    AgendaItem,
    Conversation,
    ConversationState,
    Draft,
    Insight,
    PlanRating,
    Side,
)


def _shown() -> QuerySet[Insight]:
    return Insight.objects.filter(removed_at__isnull=True, replaced_by__isnull=True)


def insights(person: Person, conversation: Conversation | None = None) -> list[Insight]:
    """The ideas and insights of a person, newest first; those of one conversation where one is
    given. For the head of the plan, beside strengths. `who` is the name of whoever noted it. One
    query."""
    rows = _shown().filter(person=person).annotate(who=F("membership__person__name"))
    if conversation is not None:
        rows = rows.filter(conversation=conversation)
    return list(rows.order_by("-at", "-id")[:20])


def insight_of(person: Person, insight_id: UUID) -> Insight:
    """One of them as it reads now, also one that was taken out; or Http404. One query, and one more
    for each time it was put in other words since."""
    rows = Insight.objects.filter(person=person).select_related("membership__person")
    row = rows.filter(pk=insight_id).first()
    if row is None:
        raise Http404
    while (later := rows.filter(replaces=row).first()) is not None:
        row = later
    return row


def wording_of(person: Person, insight_id: UUID) -> Insight:
    """One wording of one of them, whatever was said since; or Http404. One query."""
    row = Insight.objects.filter(pk=insight_id, person=person).first()
    if row is None:
        raise Http404
    return row


def carried(conversation: Conversation) -> dict[UUID, AgendaItem]:
    """Where each carried item of this conversation now stands: by the id of the item here. One
    query."""
    rows = AgendaItem.objects.filter(
        carried_from__conversation=conversation, removed_at__isnull=True
    ).select_related("conversation")
    return {row.carried_from_id: row for row in rows if row.carried_from_id is not None}


# --- afterwards ----------------------------------------------------------------------------------


def own_side(by: Actor, conversation: Conversation) -> str:
    """Whose answer this reader gives in their own name: theirs as the person, or as a professional
    of the team that talked; "" for anybody else."""
    if people_access.is_self(by, conversation.person_id):
        return Side.PERSON
    if people_access.allowed(access.check_can_hold, by, conversation):
        return Side.PROFESSIONAL
    return ""


def own_after(by: Actor, conversation: Conversation) -> AfterConversation | None:
    """What this reader said after the conversation. Nobody reads the other side's: not the person,
    not a helper who typed it, no manager. At most one query."""
    side = own_side(by, conversation)
    if not side:
        return None
    rows = AfterConversation.objects.filter(conversation=conversation, side=side)
    if side == Side.PROFESSIONAL and by.membership_id is not None:
        rows = rows.filter(membership_id=by.membership_id)
    return rows.first()


def ratings(person: Person) -> QuerySet[PlanRating]:
    """How the person found their plan, newest first."""
    return PlanRating.objects.filter(person=person).order_by("-at", "-id")


# --- the next time -------------------------------------------------------------------------------


def next_cycle(person: Person) -> Conversation | None:
    """The last conversation for which somebody sees to a next one, while none is booked: its
    `next_on`, `next_by` and `next_words`. One query."""
    rows = Conversation.objects.filter(person=person)
    last = (
        rows.filter(
            Q(state=ConversationState.BOOKED) | Q(next_by__isnull=False),
        )
        .exclude(state=ConversationState.CANCELLED)
        .select_related("next_by__person", "person")
        .order_by("-at")
        .first()
    )
    if last is None or last.state == ConversationState.BOOKED:
        return None
    return last


def may_see_to_next(conversation: Conversation) -> QuerySet[Membership]:
    """Who can be responsible for the next conversation: the professionals of this service."""
    from alongside.plans.queries.conversations import professionals

    return professionals(conversation.service_id)


# --- how fresh a page is -------------------------------------------------------------------------


@dataclass(frozen=True)
class Fresh:
    """At which revision a page stands, and whose change was the last ("" for one's own)."""

    revision: str
    who: str


def fresh_conversation(by: Actor, person: Person, conversation_id: UUID) -> Fresh:
    """The revision of a conversation's page; Http404 where there is none. One query."""
    found = (
        Conversation.objects.filter(pk=conversation_id, person=person)
        .values("revision", "changed_by_id", "changed_by__name")
        .first()
    )
    if found is None:
        raise Http404
    other = found["changed_by_id"] != by.person_id
    return Fresh(str(found["revision"]), (found["changed_by__name"] or "") if other else "")


# In SQL of our own: every open page of a plan asks this every few seconds.
NEWEST = """
SELECT (SELECT max(created_at) FROM plans_proposal WHERE person_id = %(person)s),
  (SELECT max(answered_at) FROM plans_proposal WHERE person_id = %(person)s),
  c.at, c.by_person_id, p.name
FROM (VALUES (1)) one
LEFT JOIN LATERAL (SELECT at, by_person_id FROM plans_planchange WHERE person_id = %(person)s
  ORDER BY at DESC, id DESC LIMIT 1) c ON true
LEFT JOIN people_party p ON p.id = c.by_person_id
"""


def fresh_plan(by: Actor, person: Person) -> Fresh:
    """The revision of the plan: its newest change, and the newest word about a suggestion. One
    query, whatever the plan holds."""
    with connection.cursor() as cursor:
        cursor.execute(NEWEST, {"person": person.pk})
        asked, answered, changed, by_person_id, who = cursor.fetchone()
    revision = "-".join(_stamp(moment) for moment in (changed, asked, answered))
    own = changed is None or by_person_id == by.person_id
    return Fresh(revision, "" if own else who or "")


def _stamp(moment: datetime | None) -> str:
    return f"{int(moment.timestamp() * 1_000_000):x}" if moment else "0"


# --- drafts --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Kept:
    """What somebody had written (a text) or chosen (a list) in a form and not sent: box by box,
    and when."""

    words: dict[str, str | list[str]]
    at: datetime

    @property
    def texts(self) -> list[str]:
        """What was written, without what the form carries along."""
        return [
            text
            for name, text in self.words.items()
            if isinstance(text, str) and not name.endswith("version")
        ]


_drafts = Standing(
    lambda person_id, writer_id: Draft.objects.filter(person_id=person_id, writer_id=writer_id),
    person_id=uuid4(),
    writer_id=uuid4(),
)


def kept_drafts(by: Actor, person_id: UUID) -> dict[str, Kept]:
    """The reader's own drafts in this record, by form; nobody else's. One query."""
    if by.person_id is None or by.scope:
        return {}
    kept = {}
    for row in _drafts(person_id=person_id, writer_id=by.person_id):
        if row.words:
            said: dict[str, Any] = json.loads(row.words)
            kept[row.form] = Kept(said, row.at)
    return kept
