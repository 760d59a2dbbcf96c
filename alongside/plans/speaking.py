"""Who speaks on a page of planning: the person, or a helper by name."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from alongside.core.actors import Actor
from alongside.people import access
from alongside.people.models import CircleMember, Membership, Person
from alongside.people.rules import Category, Level


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


def represents(by: Actor, person_id: UUID) -> bool:
    """Whether somebody acts for the person as their representative: let in to act, and typing
    nobody else's words."""
    return (
        not by.scope
        and by.on_behalf_of_id is None
        and not access.is_self(by, person_id)
        and access.can(by, person_id, Level.ACT, Category.PLAN)
    )


def representative_name(by: Actor, person_id: UUID) -> str:
    """ "Carys (son or daughter)": who acts for the person, and how they stand to them where their
    circle says so. At most 120 letters; two queries."""
    known = Person.objects.filter(pk=by.person_id).first() if by.person_id else None
    name = known.name if known else ""
    tie = CircleMember.objects.filter(
        person_id=person_id, other_id=by.person_id, ended_at__isnull=True
    ).first()
    if tie is None:
        return name[:120]
    named = _("%(name)s (%(tie)s)") % {
        "name": name[:80],
        "tie": str(tie.get_tie_display()).lower(),
    }
    return named[:120]
