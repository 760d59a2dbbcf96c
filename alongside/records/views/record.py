"""What services know of a person's health: conditions, medicines, plans from elsewhere, reports."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from alongside.people import access
from alongside.people.models import Person
from alongside.people.rules import Category
from alongside.people.web import record
from alongside.records import queries, shown
from alongside.records.access import check_can_add

FIRST = 8  # entries of each part on the first page


@require_GET
@record(Category.RECORDS)
def overview(request: Any, person: Person) -> HttpResponse:
    """The first of each part. Twelve queries besides those of every record page."""
    by = request.actor
    parts = []
    for part in queries.PARTS:
        found = list(queries.entries(by, person, part)[: FIRST + 1])
        parts.append((part.key, found[:FIRST], len(found) > FIRST))
    context = {
        "person": person,
        "is_self": access.is_self(by, person.pk),
        "parts": parts,
        "taken_back": queries.taken_back(by, person),
        "hidden": queries.some_are_hidden(by, person),
        "may_add": access.allowed(check_can_add, by, person.pk),
        "shown": shown,
    }
    return render(request, "records/record.html", context)


@require_GET
@record(Category.RECORDS)
def part(request: Any, person: Person, key: str) -> HttpResponse:
    """All of one part, page by page. Three queries besides those of every record page."""
    found = queries.part_of(key)
    if found is None:
        raise Http404
    entries = queries.entries(request.actor, person, found)
    context = {
        "person": person,
        "is_self": access.is_self(request.actor, person.pk),
        "key": key,
        "page": Paginator(entries, queries.PAGE).get_page(request.GET.get("page")),
        "hidden": queries.some_are_hidden(request.actor, person),
        "shown": shown,
    }
    return render(request, "records/part.html", context)
