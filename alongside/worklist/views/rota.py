"""Who is on duty, who is away, and whether everything is seen to."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from alongside.core import clock
from alongside.core.actors import Actor
from alongside.people.access import allowed
from alongside.people.models import MANAGER_ROLES, STAFF_ROLES, Membership
from alongside.people.web import acting
from alongside.worklist import access, actions, watching
from alongside.worklist.forms import AwayForm, DutyForm
from alongside.worklist.models import Absence, Duty
from alongside.worklist.staff import present

staff = acting(*STAFF_ROLES)
SHOWN = timedelta(days=28)


def _members(by: Actor, *, whom: bool) -> list[Membership]:
    """The staff of the service; only those whom this actor may plan for, if `whom`."""
    assert by.service_id is not None  # acting saw to it
    found = present(by.service_id, clock.now()).filter(role__in=STAFF_ROLES)
    if whom and by.role not in MANAGER_ROLES:
        found = found.filter(pk__in=[by.membership_id])
    return list(found.select_related("person", "team").order_by("person__sort_name", "pk"))


@staff
@require_GET
def duty(request: Any) -> HttpResponse:
    """Who is on duty and who is away, now and in the next four weeks."""
    by, now = request.actor, clock.now()
    soon = {
        "ended_at__isnull": True, "until_at__gt": now, "from_at__lt": now + SHOWN,
    }  # fmt: skip
    here = present(by.service_id, now)
    duties = Duty.objects.filter(service_id=by.service_id, membership__in=here, **soon)
    absences = Absence.objects.filter(membership__in=here, **soon)
    rows = list(duties.select_related("membership__person", "membership__team").order_by("from_at"))
    gone = list(
        absences.select_related("membership__person", "membership__team", "cover__person").order_by(
            "from_at"
        )
    )
    for row in [*rows, *gone]:
        row.may_end = allowed(access.check_can_plan_for, by, row.membership)  # type: ignore[attr-defined]
    return render(
        request,
        "worklist/duty.html",
        {
            "now": [row for row in rows if row.from_at <= now],
            "duties": rows,
            "absences": gone,
            "uses_rota": Duty.objects.filter(
                service_id=by.service_id, ended_at__isnull=True
            ).exists(),
            "watches": by.role in MANAGER_ROLES,
        },
    )


@staff
def new_duty(request: HttpRequest) -> HttpResponse:
    """Put somebody on the rota, once or every week."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    today = clock.today()
    form = DutyForm(
        request.POST or None,
        members=_members(by, whom=True),
        initial={"who": str(by.membership_id), "from_on": today, "until_on": today},
    )
    if request.method == "POST" and form.is_valid():
        actions.be_on_duty(
            by=by,
            membership=form.chosen,
            times=[form.times(week) for week in range(form.cleaned_data["weeks"])],
        )
        messages.success(request, _("%(name)s is on the rota.") % {"name": form.chosen.person.name})
        return redirect("worklist:duty")
    return render(request, "worklist/new_duty.html", {"form": form})


@staff
@require_POST
def end_duty(request: Any, duty_id: UUID) -> HttpResponse:
    """Take a duty off the rota."""
    found = get_object_or_404(
        Duty.objects.select_related("membership__person", "membership__team"), pk=duty_id
    )
    if not allowed(access.check_can_plan_for, request.actor, found.membership):
        raise Http404
    actions.leave_duty(by=request.actor, duty=found)
    messages.success(
        request,
        _("%(name)s is off the rota for that time.") % {"name": found.membership.person.name},
    )
    return redirect("worklist:duty")


@staff
def new_absence(request: HttpRequest) -> HttpResponse:
    """Say that somebody is away, and who stands in."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    today = clock.today()
    form = AwayForm(
        request.POST or None,
        members=_members(by, whom=True),
        others=_members(by, whom=False),
        initial={"who": str(by.membership_id), "from_on": today, "until_on": today},
    )
    if request.method == "POST" and form.is_valid():
        begin, end = form.times()
        actions.be_away(
            by=by, membership=form.chosen, from_at=begin, until_at=end, cover=form.stands_in
        )
        messages.success(
            request, _("%(name)s is written down as away.") % {"name": form.chosen.person.name}
        )
        return redirect("worklist:duty")
    return render(request, "worklist/new_absence.html", {"form": form})


@staff
@require_POST
def end_absence(request: Any, absence_id: UUID) -> HttpResponse:
    """They are back, or did not go."""
    found = get_object_or_404(
        Absence.objects.select_related("membership__person", "membership__team"), pk=absence_id
    )
    if not allowed(access.check_can_plan_for, request.actor, found.membership):
        raise Http404
    actions.come_back(by=request.actor, absence=found)
    messages.success(request, _("%(name)s is here.") % {"name": found.membership.person.name})
    return redirect("worklist:duty")


@acting(*MANAGER_ROLES)
@require_GET
def watch(request: Any) -> HttpResponse:
    """Whether everything is seen to. Nobody's name but of those who work here."""
    return render(
        request,
        "worklist/watch.html",
        {"watch": watching.look(request.actor.service_id), "now": clock.now()},
    )
