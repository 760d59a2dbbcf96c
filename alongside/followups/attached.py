"""Voice notes and pictures beside the answers of a check-in."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse

from alongside.core.actors import Actor
from alongside.followups.access import scope_of
from alongside.people.attached import AttachedTo, register
from alongside.people.models import Attachment
from alongside.people.rules import Category

ANSWER_NOTES = "followups.check_in"


def _place(person_id: UUID, check_in_id: UUID) -> str:
    return reverse("followups:answer", args=[person_id, check_in_id])


def _by_link(by: Actor, person_id: UUID, check_in_id: UUID) -> bool:
    return by.scope == scope_of(check_in_id) and by.person_id == person_id


def anything_beside(check_in_id: UUID) -> bool:
    """Whether something was said aloud, or shown, for this check-in. One query."""
    return Attachment.objects.filter(
        about_type=ANSWER_NOTES, about_id=check_in_id, removed_at__isnull=True
    ).exists()


def register_all() -> None:
    """Called once when the app loads."""
    register(AttachedTo(ANSWER_NOTES, Category.PLAN, _place, may_add=_by_link))
