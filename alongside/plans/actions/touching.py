"""One more revision of a conversation's page: whoever has it open learns of it."""

from __future__ import annotations

from uuid import UUID

from django.db.models import F

from alongside.core.actors import Actor
from alongside.plans.models import Conversation


def touch(by: Actor, conversation_id: UUID) -> None:
    """Something on the page of this conversation changed, by this actor. A part of the action that
    changed it, in its transaction, after its last save of the conversation's own row."""
    Conversation.objects.filter(pk=conversation_id).update(
        revision=F("revision") + 1, changed_by_id=by.person_id
    )
