"""What the pages of planning share."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from alongside.core import clock
from alongside.core.actors import Actor
from alongside.core.errors import Changed, Refused
from alongside.people import access
from alongside.people.models import Person
from alongside.people.rules import Category, Level
from alongside.plans.speaking import helper_name, spoken
from alongside.ui.forms import Form

__all__ = ["helper_name", "page", "refuse", "spoken", "standing"]


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
