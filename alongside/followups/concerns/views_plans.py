"""The follow-up plan: suggested, agreed and ended by both; the list of everybody who has one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from alongside.core import clock
from alongside.core.actors import Actor
from alongside.core.audit import record_readings
from alongside.core.errors import Refused
from alongside.followups.concerns import access, actions, forms_plans, queries, queries_plans
from alongside.followups.concerns.views import page, sooner_of, standing_of
from alongside.people import access as people
from alongside.people.models import STAFF_ROLES, Person
from alongside.people.queries.staff import service_of
from alongside.people.rules import Category, Level
from alongside.people.views.helping import hand_of, helping
from alongside.people.views.organisations import service_links
from alongside.people.web import acting, record


def _hand(request: Any, person: Person, form: Any) -> Actor:
    """Staff speak for their own side here, unless they say that they type for the person."""
    by: Actor = request.actor
    return hand_of(by, person, form) if form.helping else by


def _helping(request: Any, person: Person) -> str:
    """Who types for the person: never staff who speak for their own side."""
    own_side = people.allowed(
        people.check_staff_of, request.actor, person.pk, Level.CONTRIBUTE, Category.PLAN
    )
    return "" if own_side else helping(request.actor, person)


@record(Category.PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def follow_up_plan(request: Any, person: Person) -> HttpResponse:
    """How the person is followed up: what holds, what is suggested, or a suggestion to make."""
    context = standing_of(request, person)
    row = queries_plans.of_person(person)
    there = queries.receivers(person.pk)
    form = None
    if row is None and there and context["may_add"]:
        form = forms_plans.PlanForm(
            request.POST if request.method == "POST" else None,
            members=there,
            helping=_helping(request, person),
            reads=queries.who(there[0]),
            sooner=sooner_of(there[0]),
        )
    if request.method == "POST":
        if form is None:
            raise Http404
        if form.is_valid():
            try:
                actions.propose_follow_up(
                    by=_hand(request, person, form), person=person, **form.said
                )
            except Refused as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("Suggested. It holds once both have said yes."))
                return redirect("followups:follow_up_plan", person.pk)
    return page(request, "plan", context | _shown(request, person, row, form), form or _none())


def _none() -> forms_plans.YesForm:
    return forms_plans.YesForm()


def _shown(request: Any, person: Person, row: Any, form: Any) -> dict[str, Any]:
    name = _helping(request, person)
    side = access.side_of_reader(request.actor, person.pk)
    return {
        "row": row,
        "form": form,
        "side": side,
        "yes_form": forms_plans.YesForm(helping=name, auto_id="yes-%s"),
        "end_form": forms_plans.EndForm(helping=name, auto_id="end-%s"),
        "no_form": forms_plans.OnlyForm(helping=name, auto_id="no-%s"),
        "may_say": access.can_speak(request.actor, person.pk),
        "last_check": queries_plans.last_check(row.service_id) if row else None,
        "is_over": row is not None and row.until_date < clock.today(),
        "ended": queries_plans.ended(person),
    }


@record(Category.PLAN, Level.CONTRIBUTE)
@require_POST
def follow_up_plan_do(request: Any, person: Person, plan_id: UUID) -> HttpResponse:
    """Say yes or no to it, or how it ends."""
    row = queries_plans.get(person, plan_id)
    did = request.POST.get("do", "")
    makes = {
        "yes": forms_plans.YesForm,
        "no": forms_plans.OnlyForm,
        "end": forms_plans.EndForm,
    }
    if row is None or did not in makes:
        raise Http404
    form: Any = makes[did](request.POST, helping=_helping(request, person))
    if form.is_valid():
        by = _hand(request, person, form)
        if did == "yes":
            actions.agree_follow_up(by=by, plan=row, checks=form.cleaned_data["checks"])
            messages.success(request, _("Thank you. Your yes is written down."))
        elif did == "no":
            actions.decline_follow_up(by=by, plan=row)
            messages.success(request, _("That is fine. Nothing changes."))
        else:
            data = form.cleaned_data
            ended = actions.put_ending(
                by=by, plan=row, ending=data["ending"], review_on=data["review_on"]
            )
            messages.success(
                request,
                _("It is ended, by both.")
                if ended.ended_at
                else _("Written down. It ends once the other side says the same."),
            )
    for errors in form.errors.values():
        messages.error(request, " ".join(str(error) for error in errors))
    return redirect("followups:follow_up_plan", person.pk)


@acting(*STAFF_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def follow_up_list(request: Any) -> HttpResponse:
    """Everybody who is followed up in this service: looked through regularly, so that nobody is
    lost."""
    by: Actor = request.actor
    if request.method == "POST":
        actions.check_list(by=by)
        messages.success(request, _("Written down, with your name."))
        return redirect("followups:follow_up_list")
    service = service_of(by)
    rows = queries_plans.of_service(by)
    record_readings(by, [row.person_id for row in rows], category=str(Category.PLAN))
    return render(
        request,
        "followups/concerns/plans.html",
        {
            "service": service,
            "rows": rows,
            "today": clock.today(),
            "last_check": queries_plans.last_check(service.pk),
            "links": service_links(by),
        },
    )
