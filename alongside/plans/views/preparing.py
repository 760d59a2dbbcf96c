"""Getting ready: at home, on the tablet at the visit, on paper, from a result."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import segno
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from alongside.core.errors import Refused
from alongside.people.actions import logins
from alongside.people.models import Person
from alongside.people.rules import Category, Level, shown_code
from alongside.people.web import record, scoped
from alongside.plans import actions, forms, hooks, queries
from alongside.plans.documents_preparing import sheet_pdf
from alongside.plans.models import ConversationState, Side
from alongside.plans.queries import concerns, preparing
from alongside.plans.views.common import page, refuse, spoken, standing
from alongside.plans.views.places import Here, on_tablet, shown
from alongside.records import queries as records
from alongside.ui.dates import moment


def _also(request: Any, here: Here) -> dict[str, Any]:
    """What else somebody can do before they talk, and what is there of it already."""
    by, person, conversation = request.actor, here.person, here.conversation
    items = queries.agenda(conversation)
    tasks = preparing.task_list(conversation)
    preparation = getattr(conversation, "preparation", None)
    sent_at = preparation.sent_at if preparation else None
    theirs = items[Side.PROFESSIONAL]
    team = conversation.professional.team
    return {
        "preparation": preparation,
        "agenda": items,
        "tasks": tasks,
        "new": preparing.since(sent_at, theirs, tasks) if sent_at else None,
        "unanswered": preparing.unanswered(by, person),
        "results": [] if here.visit else hooks.prepared_results(by, person, conversation),
        "letters": [] if here.visit else records.letters(by, person),
        "worries": concerns.lists(team.service_id if team else None),
        "ticked": concerns.in_plan(person),
    }


def _prepare_page(request: Any, here: Here, home: str) -> HttpResponse:
    """One question, one box, Send; more below for those who wish."""
    person, conversation = here.person, here.conversation
    preparation = getattr(conversation, "preparation", None)
    form = forms.PrepareForm(
        request.POST if request.method == "POST" else None,
        conversation=conversation,
        initial={
            "words": preparation.words if preparation else "",
            "version": preparation.version if preparation else 0,
        },
        **spoken(request, person),
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.prepare(
                by=form.actor(),
                conversation=conversation,
                words=form.cleaned_data["words"],
                version=form.cleaned_data["version"],
            )
        except Refused as error:
            refuse(form, error)
            if getattr(form, "theirs", ""):
                here = replace(
                    here,
                    conversation=queries.conversation_of(request.actor, person, conversation.pk),
                )
                again = request.POST.copy()
                again["version"] = str(here.conversation.preparation.version)
                form.data = again
        else:
            messages.success(
                request,
                _("Sent. %(name)s reads it before you talk.")
                % {"name": conversation.professional.person.name},
            )
            return redirect(home)
    return page(request, "prepare", shown(request, here) | _also(request, here), form=form)


@record(Category.PLAN, Level.CONTRIBUTE)
def prepare(request: Any, person: Person, conversation_id: UUID) -> HttpResponse:
    """Getting ready: for the person, or for a named helper in their words."""
    found = queries.conversation_of(request.actor, person, conversation_id)
    if found.state != ConversationState.BOOKED:
        return redirect("plans:conversation", person.pk, found.pk)
    own = request.actor.person_id == person.pk
    home = reverse("plans:prepare" if own else "plans:conversation", args=[person.pk, found.pk])
    return _prepare_page(request, Here(person, found, visit=False), home)


@scoped("visit")
def visit(request: Any) -> HttpResponse:
    """The tablet at the visit: the sheet and the unfinished preparation, nothing else."""
    return _prepare_page(request, on_tablet(request), reverse("plans:visit"))


@record(Category.PLAN)
def sheet(request: Any, person: Person, conversation_id: UUID) -> HttpResponse:
    """The sheet for getting ready on paper, as a tagged PDF."""
    found = queries.conversation_of(request.actor, person, conversation_id)
    data = sheet_pdf(found, results=hooks.sheet_results(request.actor, person, found))
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="sheet.pdf"'
    return response


@require_POST
@record(Category.PLAN, Level.CONTRIBUTE)
def visit_code(request: Any, person: Person, conversation_id: UUID) -> HttpResponse:
    """Make a visit code and show it once, with the sheet to print."""
    found = queries.conversation_of(request.actor, person, conversation_id)
    issued = logins.issue_visit_code(by=request.actor, person=person, conversation_id=found.pk)
    address = settings.ALONGSIDE_ADDRESS + reverse("people:way_in")
    if request.POST.get("as") == "pdf":
        code = {
            "code": shown_code(issued.code),
            "address": address,
            "expires": moment(issued.row.expires_at),
            "qr": segno.make(address, error="m").svg_inline(),
        }
        data = sheet_pdf(found, results=hooks.sheet_results(request.actor, person), visit_code=code)
        response = HttpResponse(data, content_type="application/pdf")
        response["Content-Disposition"] = 'inline; filename="sheet.pdf"'
        return response
    return page(
        request,
        "visit_code",
        standing(request, person)
        | {
            "conversation": found,
            "code": shown_code(issued.code),
            "expires_at": issued.row.expires_at,
            "address": address,
        },
    )


@require_POST
@record(Category.RECORDS, Level.VIEW, also=(Category.PLAN,))
def ask(request: Any, person: Person) -> HttpResponse:
    """ "What I want to ask about this": from a result to the agenda of the next conversation."""
    found = queries.next_conversation(person)
    loinc = request.POST.get("loinc", "")
    if "/" in loinc:  # no code of a result
        raise Http404
    back = redirect("records:result", person.pk, loinc) if loinc else redirect("/")
    if found is None:
        messages.error(request, _("No conversation is booked yet. Call us to book one."))
        return back
    form = forms.ItemForm(request.POST, conversation=found, **spoken(request, person))
    if form.is_valid():
        actions.add_item(
            by=form.actor(),
            conversation=found,
            words=form.cleaned_data["words"],
            side=Side.PERSON,
            about_loinc=loinc,
        )
        messages.success(
            request,
            _("Added to what you will talk about on %(when)s.") % {"when": moment(found.at)},
        )
    else:
        for errors in form.errors.values():
            messages.error(request, " ".join(str(error) for error in errors))
    return back
