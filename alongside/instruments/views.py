"""What may be done with which instrument, and what this service has loaded."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alongside.core.errors import Refused
from alongside.instruments import actions, forms
from alongside.instruments.models import LoadedInstrument
from alongside.instruments.queries import loaded, registry
from alongside.people.models import STAFF_ROLES, Role
from alongside.people.queries.staff import service_of
from alongside.people.web import acting


@acting(*STAFF_ROLES)
@require_GET
def instruments(request: Any) -> HttpResponse:
    """All that are known, with their licences; those loaded first."""
    by = request.actor
    mine = loaded(by.service_id)
    rows = [(one, mine.get(one.code)) for one in registry().values()]
    context = {
        "rows": sorted(rows, key=lambda row: row[1] is None),
        "may_load": by.role == Role.LEAD,
    }
    return render(request, "instruments/instruments.html", context)


@acting(Role.LEAD)
@require_http_methods(["GET", "HEAD", "POST"])
def load(request: Any) -> HttpResponse:
    """Load the text of one, by the place's own permission."""
    form = forms.LoadForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.load_instrument(
                by=request.actor,
                service=service_of(request.actor),
                code=form.cleaned_data["code"],
                items=form.items(),
                evidence=form.cleaned_data["evidence"],
                expires_on=form.cleaned_data["expires_on"],
            )
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Loaded. It is asked from now on."))
            return redirect("instruments:instruments")
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "instruments/load.html", {"form": form}, status=status)


@acting(Role.LEAD)
@require_POST
def stop(request: Any, loaded_id: UUID) -> HttpResponse:
    """Ask it no more."""
    row = LoadedInstrument.objects.filter(pk=loaded_id, service_id=request.actor.service_id).first()
    if row is None:
        raise Http404
    actions.end_instrument(by=request.actor, loaded=row)
    messages.success(request, _("It is asked no more. What was answered stays."))
    return redirect("instruments:instruments")
