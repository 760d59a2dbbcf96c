"""Opening one record in an emergency, and looking into it afterwards."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from alongside.core.audit import record_readings
from alongside.people.actions import glass, grants
from alongside.people.forms.break_glass import BreakGlassForm, GlassReviewForm
from alongside.people.models import CLINICAL_ROLES, Basis, Grant, Role
from alongside.people.queries import staff as queries
from alongside.people.settings import local
from alongside.people.views.organisations import service_links
from alongside.people.web import acting
from alongside.ui.dates import clock_time

CLINICAL = tuple(sorted(str(role) for role in CLINICAL_ROLES))
NOTHING = gettext_lazy(
    "Nothing can be opened with this number and this date of birth. Please look at both again."
)


@acting(*CLINICAL)
@never_cache
def break_glass(request: Any) -> HttpResponse:
    """Two exact facts and a reason. Whatever does not fit, the answer is the same."""
    by = request.actor
    form = BreakGlassForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        grant = grants.break_glass(
            by=by,
            nhs=form.cleaned_data["nhs"],
            birth_date=form.cleaned_data["birth_date"],
            reason=form.cleaned_data["reason"],
        )
        if grant is not None and grant.until_at is not None:
            messages.warning(
                request,
                _(
                    "You opened this record in an emergency, until %(time)s. The person and the "
                    "privacy officer are told, and everything you look at is written down."
                )
                % {"time": clock_time(grant.until_at)},
            )
            return redirect("home:record", grant.person_id)
        form.add_error(None, NOTHING)
    return render(
        request,
        "people/break_glass.html",
        {"form": form, "hours": local("break_glass.hours", by.service_id)},
    )


@acting(Role.LEAD, Role.PRIVACY)
def break_glass_log(request: Any) -> HttpResponse:
    """Every opening by this service's people, with its reason, and what was found."""
    rows = queries.glass_broken(request.actor.service_id)
    record_readings(request.actor, [row.person_id for row in rows], category="own")
    return render(
        request,
        "people/break_glass_log.html",
        {
            "waiting": [row for row in rows if not hasattr(row, "glass_review")],
            "done": [row for row in rows if hasattr(row, "glass_review")],
            "links": service_links(request.actor),
        },
    )


@acting(Role.LEAD, Role.PRIVACY)
def break_glass_look(request: Any, grant_id: UUID) -> HttpResponse:
    """Look into one opening, and write down what was found: the person reads it."""
    rows = {row.pk: row for row in queries.glass_broken(request.actor.service_id)}
    grant = rows.get(grant_id)
    if grant is None or hasattr(grant, "glass_review"):
        raise Http404
    form = GlassReviewForm(request.POST or None, person=grant.person.name)
    if request.method == "POST" and form.is_valid():
        glass.look_into(
            by=request.actor,
            grant=Grant.objects.get(pk=grant.pk, basis=Basis.BREAK_GLASS),
            words=form.cleaned_data["words"],
            is_concern=form.cleaned_data["is_concern"] == "yes",
        )
        messages.success(request, _("Written down. The person can read it."))
        return redirect("people:break_glass_log")
    record_readings(request.actor, [grant.person_id], category="own")
    return render(
        request,
        "people/break_glass_look.html",
        {"form": form, "grant": grant, "links": service_links(request.actor)},
    )
