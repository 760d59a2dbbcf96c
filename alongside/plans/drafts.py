"""Boxes that keep what is written in them until it is sent: `form_open(..., autosave="name")`."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from alongside.core.actors import Actor
from alongside.people import access as people_access
from alongside.people.models import Person
from alongside.people.rules import Category, Level
from alongside.plans import actions
from alongside.plans.models import Draft
from alongside.plans.queries.during import Kept, kept_drafts
from alongside.ui.paths import path_to

SENT = (301, 302, 303)


@dataclass(frozen=True)
class Place:
    """Where a form keeps its draft, and what is kept there."""

    url: str
    form: str
    kept: Kept | None


def _page_of(request: Any, person: Person | None) -> str:
    """The name of a page that is one form: its address, within the record where it is of one, else
    in the hat that is worn: the lists of two services stand at one address."""
    page: str = request.path
    asked = request.META.get("QUERY_STRING", "")
    if person is not None:
        page = page.removeprefix(f"/p/{person.pk}/")
    else:
        asked += f"&{request.actor.membership_id}"
    return page[:60] + (f"?{hashlib.sha256(asked.encode()).hexdigest()[:8]}" if asked else "")


def draft_of(request: Any, person: Person | None, form: str | bool) -> Place | None:
    """Where the reader's draft of this form is kept, which is True where the page is one form; None
    for a tablet or a link, which the next person may hold. What is written about nobody (`person`
    None: the lists of a service) is kept with the writer's own. A form that comes back with a
    fault holds its words already. One query a page, however many forms."""
    by: Actor = request.actor
    if by.person_id is None or by.scope:
        return None
    form = form if isinstance(form, str) else _page_of(request, person)
    about = by.person_id if person is None else person.pk
    kept: dict[str, Kept] | None = getattr(request, "kept_drafts", None)
    if kept is None:
        may = people_access.can(by, about, Level.CONTRIBUTE, Category.PLAN)
        kept = request.kept_drafts = kept_drafts(by, about) if may else {}
    return Place(
        url=path_to("plans:draft", about),
        form=form,
        kept=kept.get(form) if request.method == "GET" else None,
    )


class DraftMiddleware:
    """A form that was sent and accepted needs its draft no more."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "POST" and response.status_code in SENT:
            self._sent(request)
        return response

    def _sent(self, request: Any) -> None:
        form = request.POST.get("draft", "")
        match = request.resolver_match
        by: Actor | None = getattr(request, "actor", None)
        if not form or match is None or by is None or by.person_id is None or by.scope:
            return
        if _went_wrong(request):
            return
        about = match.kwargs.get("person_id", by.person_id)
        found = Draft.objects.filter(
            person_id=about, writer_id=by.person_id, form=form
        ).select_related("person")
        row = found.first()
        if row is not None and people_access.can(
            by, row.person_id, Level.CONTRIBUTE, Category.PLAN
        ):
            actions.drop_draft(by=by, person=row.person, form=form)


def _went_wrong(request: Any) -> bool:
    """Whether the page that comes next says that something was wrong with what was sent."""
    storage = messages.get_messages(request)
    queued = getattr(storage, "_queued_messages", [])
    return any(each.level >= messages.ERROR for each in queued)
