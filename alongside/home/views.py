"""First pages: the welcome, a person's own page, a professional's day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from alongside.core import clock, keys
from alongside.core.audit import record_readings
from alongside.decisions import in_plan
from alongside.followups import queries as followups
from alongside.followups.concerns import queries as concerns
from alongside.followups.concerns.queries_cards import kept_by
from alongside.followups.concerns.settings import crisis_numbers
from alongside.followups.models import CheckIn
from alongside.people import access
from alongside.people.models import PROFESSIONAL_ROLES, Person
from alongside.people.queries.own import main_contact
from alongside.people.rules import Category, Level
from alongside.people.web import acting, public, record, signed_in
from alongside.plans import queries as plans
from alongside.plans.models import Side
from alongside.plans.queries import during as plans_during
from alongside.plans.views.common import standing
from alongside.worklist import queries as worklist

# What the first page of a record shows of each kind; it leads to the others.
CARDS = 3
GOALS, LATE_OF_A_GOAL = 6, 2
ITEMS = 8


@public
def start(request: Any) -> HttpResponse:
    """The front door: known people go straight to where they can act; others are welcomed."""
    by = request.actor
    if by.scope.startswith("visit:"):
        return redirect("plans:visit")
    if by.membership_id and by.role in PROFESSIONAL_ROLES:
        if access.allowed(access.check_second_factor, by):
            return redirect("home:day")
    elif by.membership_id and access.allowed(access.check_can_manage, by):
        return redirect("people:service")
    elif by.membership_id and access.allowed(access.check_can_oversee, by):
        return redirect("people:incidents")
    if by.person_id:
        return redirect("home:record", by.person_id)
    return render(request, "home/welcome.html", {})


@record(Category.ABOUT)
def record_home(request: Any, person: Person) -> HttpResponse:
    """The first page of a record: what matters to the person, then what is next.

    For the person: what waits for their word. For others: who this is, before anything else.
    """
    by = request.actor
    view = standing(request, person)
    sees_plan = access.can(by, person.pk, Level.VIEW, Category.PLAN)
    context: dict[str, Any] = view | {
        "sees_plan": sees_plan,
        "main_contact": main_contact(person)
        if access.can(by, person.pk, Level.VIEW, Category.CIRCLE)
        else "",
    }
    if sees_plan:
        goals = plans.under_way(person)
        booked = plans.next_conversation(person)
        late = plans.late_of(goals[:GOALS], LATE_OF_A_GOAL)
        context |= {
            "next": booked,
            "next_cycle": plans_during.next_cycle(person) if booked is None else None,
            "goals": plans.first(goals, GOALS),
            "late": late,
            "items": plans.first(worklist.for_person(person.pk, most=ITEMS + 1), ITEMS),
        }
        asked: list[UUID | None] = []
        if view["is_self"]:
            suggestions = [row for row in plans.proposals(person) if row.side == Side.PROFESSIONAL]
            promises = plans.to_ask(person, CARDS)
            check_ins = [row for row in followups.for_person(person) if row.state != "answered"]
            decisions = [row for row in in_plan.lines(by, person) if row.my_turn]
            asked = [row.membership_id for row in suggestions[:CARDS]]
            asked += [row.membership_id for row in promises.rows]
            context |= {
                "suggestions": plans.first(suggestions, CARDS),
                "waiting": plans.first(plans.waiting_agreements(person), CARDS),
                "promises": promises,
                "check_ins": plans.first(check_ins, CARDS),
                "decisions": plans.first(decisions, CARDS),
            }
        of_goals = [row.membership_id for some in late.values() for row in some.rows]
        context["names"] = plans.member_names(asked, of_goals)
    return render(request, "home/record.html", context)


@acting(*PROFESSIONAL_ROLES)
def day(request: Any) -> HttpResponse:
    """A professional's day: who comes, what they want to talk about, what is late."""
    by = request.actor
    today = clock.today()
    try:
        shown = date.fromisoformat(request.GET.get("on", "")) if "on" in request.GET else today
        before, after = shown - timedelta(days=1), shown + timedelta(days=1)
    except (ValueError, OverflowError):
        raise Http404 from None
    team = request.GET.get("of") == "team"
    rows = plans.conversations_of_day(by, shown, whole_team=team)
    late = worklist.rows(by, worklist.first_of(by, 10))
    record_readings(
        by,
        [row.conversation.person_id for row in rows]
        + [row.item.person_id for row in late if row.open],
        category=str(Category.PLAN),
    )
    return render(
        request,
        "home/day.html",
        {
            "rows": rows,
            "shown": shown,
            "today": today,
            "team": team,
            "before": before,
            "after": after,
            "upcoming": plans.upcoming(by, clock.now() + timedelta(days=14))
            if shown == today
            else [],
            "late": late,
        },
    )


@signed_in
def shared(request: Any) -> HttpResponse:
    """The people who let this actor see something of theirs, other than themselves."""
    by = request.actor
    found = list(access.visible_people(by).exclude(pk=by.person_id).order_by("sort_name")[:200])
    keys.load(person.pk for person in found)
    record_readings(by, [person.pk for person in found], category=str(Category.ABOUT))
    return render(request, "home/shared.html", {"people": found})


@record(Category.PLAN)
@require_GET
def between(request: Any, person: Person) -> HttpResponse:
    """Between appointments, on one page for both: what happened since they last talked, the plan,
    and whom to contact now (Seed S2:561)."""
    last = plans.last_talk(person)
    near = last or plans.last_conversation(person)  # whose numbers to phone
    at = last.at if last is not None else clock.now() - timedelta(days=90)
    seen = [row for row in worklist.for_person(person.pk) if row.item.done_at]
    answered = CheckIn.objects.filter(person=person, answered_at__gt=at).order_by("answered_at")
    happened = [
        *concerns.since(person, at),
        *(
            concerns.Since(
                row.answered_at,
                _("Answered our questions"),
                "",
                reverse("followups:answer", args=[person.pk, row.pk]),
            )
            for row in answered[:50]
            if row.answered_at is not None
        ),
        *(
            concerns.Since(row.item.done_at, row.what, row.item.outcome, "")
            for row in seen
            if row.item.done_at and row.item.done_at > at
        ),
    ]
    happened.sort(key=lambda one: one.at, reverse=True)
    return render(
        request,
        "home/between.html",
        standing(request, person)
        | {
            "last": last,
            "next": plans.next_conversation(person),
            "happened": happened,
            "goals": plans.plan_goals(person),
            "contacts": [concerns.who(one) for one in concerns.receivers(person.pk)],
            "cards": kept_by(person.pk),
            "crisis": crisis_numbers(near.professional.team.service_id)
            if near is not None and near.professional.team is not None
            else crisis_numbers(None),
        },
    )
