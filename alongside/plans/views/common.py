"""What the pages of planning share."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from alongside.core import clock
from alongside.core.actors import Actor
from alongside.core.errors import Changed, Refused
from alongside.people import access
from alongside.people.models import Membership, Person
from alongside.people.rules import Category, Level
from alongside.ui.forms import Form


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
    """What every SpokenForm needs."""
    return {"by": request.actor, "person": person, "helper": helper_name(request)}


def standing(request: Any, person: Person) -> dict[str, Any]:
    """Who looks at this page: the person, or somebody else, and whether they may add."""
    by: Actor = request.actor
    return {
        "person": person,
        "today": clock.today(),
        "is_self": access.is_self(by, person.pk),
        "may_add": access.can(by, person.pk, Level.CONTRIBUTE, Category.PLAN),
        "is_professional": access.allowed(access.check_is_professional, by),
        "is_staff": by.membership_id is not None and access.allowed(access.check_can_register, by),
    }


def page(
    request: HttpRequest, template: str, context: dict[str, Any], *, form: Form | None = None
) -> HttpResponse:
    """A page; 422 when it shows a form with faults."""
    if form is not None:
        context["form"] = form
    status = 422 if form is not None and form.is_bound and form.errors else 200
    return render(request, f"plans/{template}.html", context, status=status)


def refuse(form: Form, error: Refused) -> None:
    """Show an action's refusal at the top of the form; with both texts when words met words."""
    form.add_error(None, str(error))
    if isinstance(error, Changed):
        form.theirs = error.theirs  # type: ignore[attr-defined]
