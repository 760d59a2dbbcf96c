"""Voice notes and pictures beside what somebody wants to talk about."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse

from alongside.people.attached import AttachedTo, register
from alongside.people.rules import Category
from alongside.plans.models import AgendaItem

AGENDA = "plans.agenda"


def _place(person_id: UUID, item_id: UUID) -> str:
    conversation_id = (
        AgendaItem.objects.filter(pk=item_id, person_id=person_id)
        .values_list("conversation_id", flat=True)
        .first()
    )
    if conversation_id is None:
        return reverse("plans:plan", args=[person_id])
    return reverse("plans:conversation", args=[person_id, conversation_id])


def register_attached() -> None:
    """Called once when the app loads."""
    register(AttachedTo(AGENDA, Category.PLAN, _place))
