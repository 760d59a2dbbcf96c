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
from alongside.people.settings import local
from alongside.plans import forms, queries
from alongside.plans.models import Conversation, ConversationState, Side
from alongside.plans.speaking import spoken
from alongside.records import hooks as record_hooks
from alongside.records import queries as records
from alongside.records.settings import IN_ADVANCE

SHOWN = 6


def in_advance(conversation: Conversation) -> bool:
    """Whether results are put in front of the person before this conversation: a choice of the
    service of whoever holds it, off by default (T1). At most four queries."""
    membership = conversation.professional
    service_id = membership.team.service_id if membership.team else None
    return bool(local(IN_ADVANCE, service_id))


def _keeps_back(conversation: Conversation | None) -> bool:
    """Whether this conversation is still to come, and its service shows no results before it."""
    return (
        conversation is not None
        and conversation.state == ConversationState.BOOKED
        and not in_advance(conversation)
    )


def results(by: Actor, person: Person, conversation: Conversation | None = None) -> list[Any]:
    """The newest results of each kind for the page of a conversation (the next one where none is
    given). A professional at work sees them always; the person, and whoever they let in, before
    the conversation only where its service shares them in advance. None without that grant."""
    if not access.can(by, person.pk, Level.VIEW, Category.RECORDS):
        return []
    if not records.sees_all(by, person) and _keeps_back(
        conversation or queries.next_conversation(person)
    ):
        return []
    return records.newest_results(by, person, limit=SHOWN, brief=True)


def prepared_results(
    by: Actor, person: Person, conversation: Conversation
) -> list[records.InWords]:
    """The same for the page on which the person gets ready, whoever types there: what each is, and
    how it went (`in_words` in records/_parts.html draws them). Never what they do not see yet."""
    if not access.can(by, person.pk, Level.VIEW, Category.RECORDS) or _keeps_back(conversation):
        return []
    return records.in_words(by, person, SHOWN, as_person=True)


def sheet_results(
    by: Actor, person: Person, conversation: Conversation | None = None
) -> list[dict[str, Any]]:
    """The same for the printed sheet, which the person reads, whoever prints it."""
    if not access.can(by, person.pk, Level.VIEW, Category.RECORDS):
        return []
    if _keeps_back(conversation or queries.next_conversation(person)):
        return []
    found = records.newest_results(by, person, limit=SHOWN, as_person=True)
    return [row.for_sheet() for row in found]


def next_talk(by: Actor, person: Person) -> record_hooks.Talk | None:
    """When new results can be looked at together; None where nothing is booked, or `by` may not
    know of it. One query."""
    if not access.can(by, person.pk, Level.VIEW, Category.PLAN):
        return None
    found = queries.next_conversation(person)
    if found is None:
        return None
    return record_hooks.Talk(
        who=found.professional.person.name,
        at=found.at,
        url=reverse("plans:conversation", args=[person.pk, found.pk]),
    )


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
