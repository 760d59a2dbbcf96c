"""Who speaks on a page of planning: the person, or a helper by name."""

from __future__ import annotations

from typing import Any

from alongside.core.actors import Actor
from alongside.people.models import Membership, Person


def helper_name(request: Any) -> str:
    """The name under which somebody types for a person."""
    acting: Membership | None = request.acting
    if acting is not None:
        return f"{acting.person.name}, {acting.job_title or acting.get_role_display()}"
    actor: Actor = request.actor
    if actor.person_id is None:
        return ""
    person = Person.objects.filter(pk=actor.person_id).first()
    return person.name if person else ""


def spoken(request: Any, person: Person) -> dict[str, Any]:
    """What every SpokenForm needs. No helper where the person speaks."""
    own = request.actor.person_id == person.pk
    return {
        "by": request.actor,
        "person": person,
        "helper": "" if own else helper_name(request),
    }
