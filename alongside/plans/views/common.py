"""What the pages of planning share."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from alongside.core import clock
from alongside.core.actors import Actor
from alongside.core.errors import Changed, Refused
from alongside.people import access
from alongside.people.models import Person
from alongside.people.rules import Category, Level
from alongside.plans import forms
from alongside.plans.speaking import helper_name, spoken
from alongside.ui.forms import Form

__all__ = ["heard", "helper_name", "opened_with", "page", "refuse", "spoken", "standing"]

VERSIONS = ("version", "agreed")  # hidden in a form: which version it was opened with


def standing(request: Any, person: Person) -> dict[str, Any]:
    """Who looks at this page: the person, or somebody else, and whether they may add. What the
    person says about themselves stands on it only for those who may see that part too."""
    by: Actor = request.actor
    return {
        "person": person,
        "today": clock.today(),
        "is_self": access.is_self(by, person.pk),
        "sees_about": access.can(by, person.pk, Level.VIEW, Category.ABOUT),
        "may_add": access.can(by, person.pk, Level.CONTRIBUTE, Category.PLAN),
        "is_professional": access.allowed(access.check_is_professional, by)
        and access.reaches_team(by, person.pk, Level.VIEW, Category.PLAN),
        "is_staff": access.allowed(access.check_staff_of, by, person.pk, Level.VIEW, Category.PLAN),
    }


def opened_with(request: Any) -> int:
    """The version that a page was opened with; one that never was, if made up."""
    try:
        return int(request.POST.get("version", ""))
    except ValueError:
        return 0


def heard(request: Any, person: Person) -> Actor | None:
    """Who speaks in a form of one press: the person; or somebody who types for them, has said how
    they know it, and has read it back. None, with what is missing as a message, otherwise."""
    form = forms.SpokenForm(request.POST, **spoken(request, person))
    if form.is_valid():
        return form.actor()
    for errors in form.errors.values():
        messages.error(request, " ".join(str(error) for error in errors))
    return None


def page(
    request: HttpRequest, template: str, context: dict[str, Any], *, form: Form | None = None
) -> HttpResponse:
    """A page; 422 when it shows a form with faults."""
    if form is not None:
        context["form"] = form
    context.setdefault("form", None)
    status = 422 if form is not None and form.is_bound and form.errors else 200
    return render(request, f"plans/{template}.html", context, status=status)


def refuse(form: Form, error: Refused) -> None:
    """Show an action's refusal at the top of the form; with both texts when words met words. Who
    then sends again has seen both, and is not refused for the same change a second time."""
    form.add_error(None, str(error))
    if isinstance(error, Changed):
        form.theirs = error.theirs  # type: ignore[attr-defined]
        if error.theirs and isinstance(form.data, QueryDict):
            again = form.data.copy()
            for name in VERSIONS:
                if name in form.initial:
                    again[name] = str(form.initial[name])
            form.data = again
