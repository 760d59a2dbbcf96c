"""Staff bring somebody in, find them again, and hand them a way in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from alongside.core.errors import Refused
from alongside.people import access
from alongside.people.actions import codes, logins, persons
from alongside.people.actions.logins import Issued
from alongside.people.documents import code_address, code_pdf, code_steps, qr_svg
from alongside.people.forms.staff import AddPersonForm, FindForm, NumberForm
from alongside.people.models import (
    CLINICAL_ROLES,
    STAFF_ROLES,
    ContactSystem,
    EntryCode,
    EntryKind,
    Identifier,
    Login,
    Person,
)
from alongside.people.queries import staff as queries
from alongside.people.rules import Category, Level, shown_code
from alongside.people.web import acting, record
from alongside.ui.dates import moment

STAFF = tuple(sorted(str(role) for role in STAFF_ROLES))
PLAN = Category.PLAN


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@acting(*STAFF)
def people(request: Any) -> HttpResponse:
    """Everybody who lets this team in, by name. What is searched for is never in the address."""
    form = FindForm(request.POST or None)
    wanted = form.cleaned_data["wanted"] if form.is_bound and form.is_valid() else ""
    after = _uuid(request.POST.get("after") or request.GET.get("after", ""))
    page = queries.find_people(request.actor, wanted, after=after)
    return render(
        request,
        "people/people.html",
        {
            "form": form,
            "page": page,
            "wanted": wanted,
            "further": after is not None,
            "clinical": request.actor.role in CLINICAL_ROLES,
        },
    )


@acting(*STAFF)
def add_person(request: Any) -> HttpResponse:
    """Somebody new, in a minute. Look-alikes are shown first, of those who may be seen anyway."""
    by = request.actor
    form = AddPersonForm(request.POST or None)
    alike: list[Person] = []
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        if not given.pop("somebody_else"):
            alike = queries.look_alikes(by, given["name"], given["birth_date"])
        if not alike:
            try:
                person = persons.register_person(by=by, **given)
            except Refused as refused:
                form.add_error("nhs" if given["nhs"] else None, str(refused))
            else:
                messages.success(request, _("%(name)s is here now.") % {"name": person.name})
                return redirect("people:person_ways_in", person.pk)
    return render(request, "people/add_person.html", {"form": form, "alike": alike})


@record(PLAN, Level.CONTRIBUTE, roles=STAFF)
@require_GET
def person_ways_in(request: Any, person: Person) -> HttpResponse:
    """How somebody can come in, and what to do next with them."""
    return render(
        request,
        "people/person_ways_in.html",
        {
            "person": person,
            "codes": [(row, EntryKind(row.kind).label) for row in queries.open_codes(person)],
            "signs_in": Login.objects.filter(person=person).exists(),
            "has_post": person.contact_points.filter(
                system=ContactSystem.POST, preferred=True, ended_at__isnull=True
            ).exists(),
            "kinds": EntryKind,
            "whole": access.reaches_whole(request.actor, person.pk),
            "number": NumberForm(),
            "has_number": person.identifiers.filter(system=Identifier.NHS_NUMBER).exists(),
        },
    )


def _handed_out(request: Any, person: Person, issued: Issued) -> HttpResponse:
    """The code, once: on this page or in this file, and nowhere else."""
    how = request.POST.get("as", "page")
    if how in ("slip", "letter"):
        data = code_pdf(
            person=person,
            service=queries.service_of(request.actor),
            issued=issued,
            letter=how == "letter",
        )
        response = HttpResponse(data, content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="{how}.pdf"'
        return response
    address = code_address(issued.row.kind)
    return render(
        request,
        "people/code_page.html",
        {
            "person": person,
            "code": shown_code(issued.code),
            "steps": code_steps(issued.row.kind),
            "address": address,
            "qr": qr_svg(address),
            "expires": moment(issued.row.expires_at),
            "service": queries.service_of(request.actor),
        },
    )


@require_POST
@record(Category.ABOUT, Level.CONTRIBUTE, roles=STAFF)
def person_nhs_number(request: Any, person: Person) -> HttpResponse:
    """Write down the NHS number of somebody who was brought in without one."""
    try:
        persons.give_nhs_number(by=request.actor, person=person, text=request.POST.get("nhs", ""))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The NHS number is written down."))
    return redirect("people:person_ways_in", person.pk)


@require_POST
@record(PLAN, Level.CONTRIBUTE, roles=STAFF)
def person_slip(request: Any, person: Person) -> HttpResponse:
    """A code by which somebody opens their own pages, with their date of birth."""
    return _handed_out(request, person, logins.issue_slip(by=request.actor, person=person))


@require_POST
@record(PLAN, Level.CONTRIBUTE, roles=STAFF)
def person_claim(request: Any, person: Person) -> HttpResponse:
    """A code by which somebody who signs in makes this record their own. Who they are was
    checked: the form says so."""
    if request.POST.get("checked") != "yes":
        messages.error(request, _("Check who they are first, and tick the box."))
        return redirect(reverse("people:person_ways_in", args=[person.pk]) + "#claim")
    return _handed_out(request, person, logins.issue_claim(by=request.actor, person=person))


@require_POST
@record(PLAN, Level.CONTRIBUTE, roles=STAFF)
def person_code_end(request: Any, person: Person, entry_id: UUID) -> HttpResponse:
    """A code works no longer."""
    entry = EntryCode.objects.filter(pk=entry_id, person=person).first()
    if entry is None:
        raise Http404
    codes.end_code(by=request.actor, entry=entry)
    messages.success(request, _("That code works no longer."))
    return redirect("people:person_ways_in", person.pk)
