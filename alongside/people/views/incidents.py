"""Something went wrong: anyone reports it, somebody looks into it, the person sees the outcome."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from alongside.core import keys
from alongside.core.audit import record as audit
from alongside.core.errors import Changed, Refused
from alongside.people import access
from alongside.people.actions import incidents
from alongside.people.addresses import client_address
from alongside.people.forms.incidents import ME, MoveForm, ReportForm
from alongside.people.models import INCIDENT_MOVES, Incident, IncidentState, Person, Role, Service
from alongside.people.queries import own as queries
from alongside.people.rules import Category, Level
from alongside.people.web import acting, own, public

PAGE = 50


@own
@require_GET
def of_person(request: Any, person: Person) -> HttpResponse:
    """What was reported about one's own care, by whomever, and what came of it."""
    rows = (
        Incident.objects.filter(person=person)
        .select_related("service__organisation")
        .order_by("-reported_at")
    )
    return render(
        request,
        "people/incidents_own.html",
        {"person": person, "incidents": rows, "closed": IncidentState.CLOSED},
    )


def _about(request: Any) -> Person | None:
    """Somebody whose pages the reporter came from and may see; never anybody else."""
    text = request.POST.get("person") or request.GET.get("person", "")
    try:
        wanted = UUID(text)
    except ValueError:
        return None
    by = request.actor
    if by.person_id == wanted or not access.can(by, wanted, Level.VIEW, Category.ABOUT):
        return None
    return Person.objects.filter(pk=wanted).first()


def _services(request: Any, about: Person | None) -> list[Service]:
    """Who could look into it: first those that look after the person."""
    by = request.actor
    whom = about or (Person.objects.filter(pk=by.person_id).first() if by.person_id else None)
    near = queries.care_services(whom) if whom else []
    if near:
        return near
    return list(
        Service.objects.select_related("organisation").order_by(
            "organisation__sort_name", "sort_name"
        )
    )


@public
def report(request: Any) -> HttpResponse:
    """Anyone, signed in or not."""
    about = _about(request)
    services = _services(request, about)
    form = None
    if services:
        form = ReportForm(
            request.POST or None,
            services=services,
            known=request.actor.person_id is not None,
            about=about,
        )
    if request.method == "POST" and form is not None and form.is_valid():
        whom = form.cleaned_data.get("about", "")
        person = about if about is not None and whom == str(about.pk) else None
        if whom == ME:
            person = Person.objects.get(pk=request.actor.person_id)
        incidents.report_incident(
            by=request.actor,
            service=form.service,
            words=form.cleaned_data["words"],
            address=client_address(request),
            person=person,
        )
        return redirect("people:report_thanks")
    return render(request, "people/report.html", {"form": form, "about": about})


@public
@require_GET
def report_thanks(request: Any) -> HttpResponse:
    """It has arrived; what happens next."""
    return render(request, "people/report_thanks.html")


@acting(Role.LEAD, Role.PRIVACY)
@require_GET
def every(request: Any) -> HttpResponse:
    """What was reported to the service, open ones first. The words are on each one's own page."""
    rows = (
        Incident.objects.filter(service_id=request.actor.service_id)
        .defer("words", "outcome")
        .select_related("person")
        .order_by("closed_at", "reported_at")
    )
    open_rows = rows.exclude(state=IncidentState.CLOSED)
    closed = rows.filter(state=IncidentState.CLOSED).order_by("-closed_at")
    page = Paginator(closed, PAGE).get_page(request.GET.get("page"))
    return render(request, "people/incidents.html", {"open": open_rows, "page": page})


@acting(Role.LEAD, Role.PRIVACY)
def one(request: Any, incident_id: UUID) -> HttpResponse:
    """One report; moving it on. Reading it is logged in the log of the person concerned."""
    by = request.actor
    incident = (
        Incident.objects.filter(pk=incident_id, service_id=by.service_id)
        .select_related("person", "service__organisation")
        .first()
    )
    if incident is None:
        raise Http404
    keys.load([incident.owner_id])
    reads = (
        incident.person.name
        if incident.person
        else _("The lead or the privacy officer of the service")
    )
    form = MoveForm(
        request.POST or None,
        incident=incident,
        reads=reads,
        initial={"opened_in": incident.state, "outcome": incident.outcome},
    )
    status, changed = 200, None
    if request.method == "POST" and form.is_valid():
        try:
            incidents.move_incident(
                by=by,
                incident=incident,
                opened_in=form.cleaned_data["opened_in"],
                to=form.cleaned_data["to"],
                outcome=form.cleaned_data["outcome"],
            )
        except Changed as error:
            changed, status = error, 409
            form = MoveForm(
                {**request.POST.dict(), "opened_in": incident.state},
                incident=incident,
                reads=reads,
            )
        except Refused as error:
            form.add_error("outcome", str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("people:incident", incident.pk)
    audit(
        by,
        "incident.read",
        subject=incident,
        person_id=incident.person_id,
        reading=True,
        category="incident",
    )
    return render(
        request,
        "people/incident.html",
        {
            "incident": incident,
            "form": form if INCIDENT_MOVES[IncidentState(incident.state)] else None,
            "changed": changed,
        },
        status=status,
    )
