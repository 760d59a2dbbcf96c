"""The four parts of the House, talked about before results go out in advance."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from alongside.core.audit import record as audit
from alongside.core.errors import Refused
from alongside.people.models import MANAGER_ROLES
from alongside.people.queries.staff import service_of
from alongside.people.settings import local
from alongside.people.views.organisations import service_links
from alongside.people.web import acting
from alongside.records import actions, queries
from alongside.records.forms import TalkForm
from alongside.records.settings import IN_ADVANCE

MANAGERS = tuple(sorted(str(role) for role in MANAGER_ROLES))


@acting(*MANAGERS)
def house(request: Any) -> HttpResponse:
    """Four questions, each with one box for what was said, and what was said before. It advises:
    nothing waits for it."""
    service = service_of(request.actor)
    form = TalkForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.write_down_talk(by=request.actor, service=service, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Written down."))
            return redirect("records:house")
    audit(request.actor, "house.read", subject=service, reading=True)
    context = {
        "service": service,
        "form": form,
        "talks": queries.talks(service.pk),
        "is_on": local(IN_ADVANCE, service.pk),
        "links": service_links(request.actor),
    }
    return render(request, "records/house.html", context, status=422 if form.errors else 200)
