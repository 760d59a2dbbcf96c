"""Every version of the plan, and two of them side by side."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse

from alongside.people.models import Person
from alongside.people.rules import Category
from alongside.people.web import record
from alongside.plans import queries
from alongside.plans.models import PlanChange
from alongside.plans.views.common import page, standing


@record(Category.PLAN)
def history(request: Any, person: Person) -> HttpResponse:
    """Who changed what, when: newest first, a page at a time."""
    paging = Paginator(queries.changes(person), queries.CHANGES_PAGE)
    shown = paging.get_page(request.GET.get("page"))
    return page(
        request,
        "history",
        standing(request, person)
        | {"shown": shown, "rows": queries.told(person, list(shown.object_list))},
    )


def _change(person: Person, text: str) -> PlanChange:
    try:
        return queries.change_of(person, UUID(text))
    except ValueError:
        raise Http404 from None


@record(Category.PLAN)
def version(request: Any, person: Person, change_id: UUID) -> HttpResponse:
    """How the plan read from one change on, beside how it reads at another (or just before)."""
    to = queries.change_of(person, change_id)
    since = request.GET.get("since", "")
    before = _change(person, since) if since else queries.earlier(to)
    if before is not None and (before.at, before.pk) > (to.at, to.pk):
        before, to = to, before
    plan = queries.as_of(person, to)
    return page(
        request,
        "version",
        standing(request, person)
        | {
            "to": to,
            "before": before,
            "differences": queries.differences(person, before, to, plan),
            "whole": queries.whole(plan),
            "newest": queries.newest_change(person),
        },
    )
