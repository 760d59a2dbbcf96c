"""Voice notes and pictures beside a concern."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse

from alongside.people.attached import AttachedTo, register
from alongside.people.rules import Category

CONCERN_NOTES = "followups.concern"


def _place(person_id: UUID, concern_id: UUID) -> str:
    return reverse("followups:concern", args=[person_id, concern_id])


def register_all() -> None:
    """Called once when the app loads."""
    register(AttachedTo(CONCERN_NOTES, Category.PLAN, _place))
