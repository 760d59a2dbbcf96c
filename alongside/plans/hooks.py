"""What planning takes from the record: results for the agenda and the sheet."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from alongside.core.actors import Actor
from alongside.people import access
from alongside.people.models import Person
from alongside.people.rules import Category, Level
from alongside.plans import forms, queries
from alongside.plans.models import Side
from alongside.plans.speaking import spoken
from alongside.records import hooks as record_hooks
from alongside.records import queries as records

SHOWN = 6


def results(by: Actor, person: Person) -> list[Any]:
    """The newest results of each kind that this actor may see; none without that grant."""
    if not access.can(by, person.pk, Level.VIEW, Category.RECORDS):
        return []
    return records.newest_results(by, person, limit=SHOWN)


def sheet_results(by: Actor, person: Person) -> list[dict[str, Any]]:
    """The same, as the printed sheet shows them."""
    return [row.for_sheet() for row in results(by, person)]


def ask_about(request: HttpRequest, person: Person, loinc: str) -> record_hooks.Asking | None:
    """ "What I want to ask about this", for the next conversation; None where none is booked or
    they may not add to it. Two queries."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    if not access.can(by, person.pk, Level.CONTRIBUTE, Category.PLAN):
        return None
    conversation = queries.next_conversation(person)
    if conversation is None:
        return None
    items = conversation.agenda.filter(
        about_loinc=loinc, raised_by=Side.PERSON, removed_at__isnull=True
    )
    return record_hooks.Asking(
        url=reverse("plans:ask_about", args=[person.pk]),
        form=forms.ItemForm(
            conversation=conversation,
            label=_("What I want to ask about this"),
            **spoken(request, person),
        ),
        asked=tuple(item.words for item in items),
    )
