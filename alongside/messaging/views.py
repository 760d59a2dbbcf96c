"""The letters of a service, what waits to go out, and when somebody may be texted."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from alongside.core.audit import record_readings
from alongside.messaging import access, actions, queries
from alongside.messaging.forms import HoursForm
from alongside.messaging.models import OutMessage
from alongside.people.models import MANAGER_ROLES, STAFF_ROLES, Person, Role
from alongside.people.queries.own import sees_contacts
from alongside.people.rules import Category, Level
from alongside.people.web import acting, record

A_PAGE = 25
staff = acting(*sorted(STAFF_ROLES | {Role.PRIVACY}))


@acting(*sorted(MANAGER_ROLES))
@require_GET
def backlog(request: HttpRequest) -> HttpResponse:
    """What waits to go out for this service, by the way that it takes. Counts only."""
    rows = queries.backlog(request.actor.service_id)  # type: ignore[attr-defined]
    return render(request, "messaging/backlog.html", {"rows": rows})


@record(Category.ABOUT, Level.CONTRIBUTE)
def hours(request: Any, person: Person) -> HttpResponse:
    """When somebody may be texted, and whether they stopped it."""
    if not sees_contacts(request.actor, person):
        raise Http404
    now = queries.quiet_hours(person, request.actor.service_id)
    form = HoursForm(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        actions.set_quiet_hours(
            by=request.actor,
            person=person,
            quiet_from=form.cleaned_data["quiet_from"],
            quiet_until=form.cleaned_data["quiet_until"],
        )
        messages.success(request, _("Saved."))
        return redirect("people:about", person.pk)
    own = request.actor.person_id == person.pk
    return render(
        request,
        "messaging/hours.html",
        {"person": person, "own": own, "form": form, "stopped": queries.has_stopped(person)},
    )


def _mine(request: Any, message_id: UUID) -> OutMessage:
    found: OutMessage | None = (
        access.letters_visible_to(request.actor).filter(pk=message_id).first()
    )
    if found is None:
        raise Http404
    return found


@staff
@require_GET
def letters(request: HttpRequest) -> HttpResponse:
    """What waits to be printed, oldest first, and what was posted lately."""
    visible = access.letters_visible_to(request.actor)  # type: ignore[attr-defined]
    page = Paginator(queries.waiting(visible), A_PAGE).get_page(request.GET.get("page"))
    waiting = queries.letter_rows(page.object_list)
    record_readings(  # where they live
        request.actor,  # type: ignore[attr-defined]
        [row.message.person_id for row in waiting if row.message.person_id],
        category=str(Category.ABOUT),
    )
    return render(
        request,
        "messaging/letters.html",
        {
            "page": page,
            "waiting": waiting,
            "posted": queries.letter_rows(queries.lately_posted(visible)),
        },
    )


def _paper(request: Any, message_id: UUID, *, form: bool) -> HttpResponse:
    data = actions.open_letter(by=request.actor, message=_mine(request, message_id), form=form)
    if data is None:
        messages.warning(request, _("That letter is no longer needed, so we took it off the list."))
        return redirect("messaging:letters")
    answer = HttpResponse(data, content_type="application/pdf")
    # No name in the file's name: it stays behind on the computer's list of downloads.
    answer["Content-Disposition"] = 'inline; filename="letter.pdf"'
    return answer


@staff
@require_GET
def letter(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """The letter, for printing."""
    return _paper(request, message_id, form=False)


@staff
@require_GET
def form(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """The form that goes into the envelope."""
    return _paper(request, message_id, form=True)


@staff
@require_POST
def posted(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """It is in the post, or handed over."""
    done = actions.mark_posted(by=request.actor, message=_mine(request, message_id))  # type: ignore[attr-defined]
    return redirect(f"{reverse('messaging:letters')}?posted={done.pk}")


@staff
@require_POST
def not_posted(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Undo."""
    actions.undo_posted(by=request.actor, message=_mine(request, message_id))  # type: ignore[attr-defined]
    messages.success(request, _("The letter is back on the list."))
    return redirect("messaging:letters")


@staff
@require_POST
def cannot_post(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """It cannot be posted or handed over."""
    actions.cannot_post(by=request.actor, message=_mine(request, message_id))  # type: ignore[attr-defined]
    messages.success(request, _("The letter is off the list. Whoever sent it has been told."))
    return redirect("messaging:letters")
