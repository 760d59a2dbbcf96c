"""A record as a whole: death, hold, end of retention, erasure, and joining two."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from alongside.core import clock
from alongside.core.errors import NotAllowed, Refused
from alongside.people import access
from alongside.people.actions import grants, lifecycle, merging
from alongside.people.forms.lifecycle_pages import (
    GROUNDS,
    DeathForm,
    EraseForm,
    HoldForm,
    KeepForm,
    OtherRecordForm,
    RepresentativeForm,
    SureForm,
)
from alongside.people.models import LegalHold, Person, RetentionEnded, Role
from alongside.people.queries import staff as queries
from alongside.people.queries.retention import retention_end
from alongside.people.rules import Category, Level, nhs_number
from alongside.people.views.organisations import service_links
from alongside.people.views.staff import STAFF
from alongside.people.web import acting, keeper, record

TWO_YEARS = timedelta(days=730)


@acting(Role.LEAD, Role.PRIVACY)
def retention(request: Any) -> HttpResponse:
    """Records that need not be kept any longer, for somebody to decide about; and a way to one
    that a person, a court or an inquiry asks about. What is searched for is sent in the body."""
    form = OtherRecordForm(request.POST or None)
    found: list[Person] | None = None
    if request.method == "POST" and form.is_valid():
        found = queries.kept_by(
            request.actor, form.cleaned_data["name"], nhs_number(form.cleaned_data["nhs"])
        )
    return render(
        request,
        "people/retention.html",
        {
            "rows": queries.up_for_decision(request.actor.service_id),
            "form": form,
            "found": found,
            "links": service_links(request.actor),
        },
    )


@keeper
@require_GET
def overview(request: Any, person: Person) -> HttpResponse:
    """What stands about this record, and what can be done with it."""
    holds = list(person.legal_holds.filter(lifted_at__isnull=True).order_by("placed_at"))
    return render(
        request,
        "people/lifecycle.html",
        {
            "person": person,
            "holds": holds,
            "whole": access.reaches_whole(request.actor, person.pk),
            "ends": retention_end(person),
            "listed": RetentionEnded.objects.filter(person=person).first(),
            "today": clock.today(),
            "links": service_links(request.actor),
        },
    )


def _page(
    request: Any,
    person: Person,
    form: Any,
    title: str,
    *,
    send: str,
    back: str,
    paragraphs: tuple[str, ...] = (),
    warning: bool = False,
) -> HttpResponse:
    return render(
        request,
        "people/lifecycle_form.html",
        {
            "person": person,
            "form": form,
            "title": title,
            "send": send,
            "back": back,
            "paragraphs": paragraphs,
            "warning": warning,
        },
    )


def _overview(person: Person) -> str:
    return reverse("people:lifecycle", args=[person.pk])


def _death(request: Any, person: Person, back: str) -> HttpResponse:
    if request.method == "POST" and "undo" in request.POST:
        lifecycle.correct_death(by=request.actor, person=person)
        messages.success(request, _("Corrected: %(name)s lives.") % {"name": person.name})
        return redirect(back)
    form = DeathForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            lifecycle.record_death(
                by=request.actor, person=person, died_on=form.cleaned_data["died_on"]
            )
        except Refused as refused:
            form.add_error("died_on", str(refused))
        else:
            messages.success(request, _("Written down. Nothing more is sent to them."))
            return redirect(back)
    return render(request, "people/death.html", {"person": person, "form": form, "back": back})


@keeper
def death(request: Any, person: Person) -> HttpResponse:
    """Somebody has died; or it was a mistake."""
    return _death(request, person, _overview(person))


@record(Category.ABOUT, Level.CONTRIBUTE, roles=STAFF)
def death_by_staff(request: Any, person: Person) -> HttpResponse:
    """The same, by those who look after them."""
    return _death(request, person, reverse("people:person_ways_in", args=[person.pk]))


@keeper
def hold(request: Any, person: Person) -> HttpResponse:
    """Nothing of this record is erased until the hold is lifted."""
    form = HoldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        lifecycle.place_hold(by=request.actor, person=person, reason=form.cleaned_data["reason"])
        messages.success(request, _("The hold stands. Nothing of this record can be erased."))
        return redirect(_overview(person))
    return _page(
        request,
        person,
        form,
        _("Keep this record whatever happens"),
        send=_("Place the hold"),
        back=_overview(person),
        paragraphs=(_("For a court, an inquest or an inquiry. It stands until it is lifted."),),
    )


@require_POST
@keeper
def hold_lift(request: Any, person: Person, hold_id: UUID) -> HttpResponse:
    """The hold is over."""
    found = LegalHold.objects.filter(pk=hold_id, person=person).first()
    if found is None:
        raise Http404
    lifecycle.lift_hold(by=request.actor, hold=found)
    messages.success(request, _("The hold is lifted."))
    return redirect(_overview(person))


@keeper
def keep(request: Any, person: Person) -> HttpResponse:
    """Decide that a record is kept for longer."""
    form = KeepForm(request.POST or None, initial={"until": clock.today() + TWO_YEARS})
    if request.method == "POST" and form.is_valid():
        try:
            lifecycle.keep_longer(by=request.actor, person=person, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The record is kept. We ask again after that day."))
            return redirect("people:retention")
    return _page(
        request,
        person,
        form,
        _("Keep this record for longer"),
        send=_("Keep it"),
        back=_overview(person),
    )


@keeper
def erase(request: Any, person: Person) -> HttpResponse:
    """Destroy a record for ever, after a plain question."""
    form = EraseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            lifecycle.erase(
                by=request.actor,
                person=person,
                ground=form.cleaned_data["ground"],
                reason=form.cleaned_data["reason"],
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The record is erased."))
            return redirect("people:retention")
    return _page(
        request,
        person,
        form,
        _("Erase this record for ever"),
        send=_("Erase the whole record"),
        back=_overview(person),
        paragraphs=(
            _(
                "Everything goes: who they are, their own words, their plan, results and messages. "
                "A backup that is put back erases it again."
            ),
            _("What stays is that there was a record, and who erased it, when and why."),
        ),
        warning=True,
    )


@keeper
def representatives(request: Any, person: Person) -> HttpResponse:
    """Who acts for somebody who cannot, or not yet, decide alone; another is written down here. It
    opens the whole record, so only a team that sees all of it writes that down."""
    if not access.reaches_whole(request.actor, person.pk):
        raise Http404
    around = queries.could_represent(person)
    form = RepresentativeForm(request.POST or None, around=around)
    if request.method == "POST" and form.is_valid():
        until = form.cleaned_data["until"]
        try:
            grants.record_representative(
                by=request.actor,
                person=person,
                grantee=Person.objects.get(pk=form.cleaned_data["who"]),
                basis=form.cleaned_data["basis"],
                proof=form.cleaned_data["proof"],
                until_at=clock.at_local(until, time.max) if until else None,
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Written down. They can act for the person from now on."))
            return redirect("people:lifecycle_representatives", person.pk)
    return render(
        request,
        "people/representatives.html",
        {
            "person": person,
            "form": form,
            "around": around,
            "acting": queries.representatives(person.pk),
            "grounds": GROUNDS,
        },
    )


@require_POST
@keeper
def representative_end(request: Any, person: Person, grant_id: UUID) -> HttpResponse:
    """They do not act for the person any more."""
    found = queries.representatives(person.pk).filter(pk=grant_id).first()
    if found is None:
        raise Http404
    grants.end_representative(by=request.actor, grant=found)
    messages.success(
        request, _("%(name)s does not act for them any more.") % {"name": found.grantee.name}
    )
    return redirect(_overview(person))


@keeper
def merge(request: Any, person: Person) -> HttpResponse:
    """Find the other record of the same person, among those that this service looks after."""
    form = OtherRecordForm(request.POST or None)
    found: list[Person] | None = None
    if request.method == "POST" and form.is_valid():
        rows = queries.kept_by(
            request.actor, form.cleaned_data["name"], nhs_number(form.cleaned_data["nhs"])
        )
        found = [row for row in rows if row.pk != person.pk]
    return render(request, "people/merge.html", {"person": person, "form": form, "found": found})


@keeper
def merge_with(request: Any, person: Person, other_id: UUID) -> HttpResponse:
    """Both beside each other, and a plain question. The other one goes into this one."""
    other = Person.objects.filter(pk=other_id).first()
    if other is None:
        raise Http404
    try:
        access.check_can_join(request.actor, other.pk)
    except NotAllowed as error:
        raise Http404 from error
    form = SureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            merging.merge(by=request.actor, from_person=other, into=person)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The two records are one now."))
            return redirect(_overview(person))
    return render(
        request, "people/merge_with.html", {"person": person, "other": other, "form": form}
    )
