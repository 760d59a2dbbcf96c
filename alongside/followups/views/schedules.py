"""When somebody is asked: their own page of it, a suggestion, a change, a pause, a stop."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alongside.core.actors import Actor
from alongside.core.errors import Refused
from alongside.followups import access, actions, forms, queries
from alongside.followups.forms.schedules import rhythm_words
from alongside.followups.models import Schedule, ScheduleState, UsualForMe
from alongside.followups.queries import load as loads
from alongside.followups.queries import schedules
from alongside.followups.rules.grading import asks
from alongside.people import access as people
from alongside.people.models import STAFF_ROLES, Person, Role
from alongside.people.rules import Category, Level
from alongside.people.views.helping import hand_of, helping
from alongside.people.views.organisations import service_links
from alongside.people.web import acting, record


def _language() -> str:
    return translation.get_language() or "en"


def _standing(request: Any, person: Person) -> dict[str, Any]:
    by: Actor = request.actor
    return {
        "person": person,
        "is_self": people.is_self(by, person.pk),
        "may_add": people.can(by, person.pk, Level.CONTRIBUTE, Category.PLAN),
        "may_suggest": people.allowed(access.check_can_propose, by, person.pk),
    }


def _page(request: Any, name: str, context: dict[str, Any], form: Any = None) -> HttpResponse:
    status = 422 if form is not None and form.is_bound and form.errors else 200
    return render(request, f"followups/{name}.html", context | {"form": form}, status=status)


def _one(person: Person, schedule_id: UUID) -> Schedule:
    found = schedules.one(person, schedule_id)
    if found is None:
        raise Http404
    return found


@record(Category.PLAN)
@require_GET
def overview(request: Any, person: Person) -> HttpResponse:
    """What somebody is asked and when, and what they answered lately."""
    shown = schedules.of_person(person, _language())
    context = _standing(request, person) | {
        "schedules": [(row, rhythm_words(row.schedule)) for row in shown],
        "ended": schedules.of_person(person, _language(), ended=True),
        "check_ins": queries.for_person(person),
    }
    return _page(request, "overview", context)


@record(Category.PLAN, Level.CONTRIBUTE, roles=STAFF_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def suggest(request: Any, person: Person) -> HttpResponse:
    """A professional suggests to ask this person some questions by a rhythm."""
    by: Actor = request.actor
    access.check_can_propose(by, person.pk)
    members = schedules.readers(person, by)
    form = forms.SuggestForm(
        request.POST or None,
        name=person.name,
        sets=schedules.sets_of(by.service_id, _language()),
        members=members,
        mine=next((one for one in members if one.pk == by.membership_id), None),
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.propose_schedule(
                by=by,
                person=person,
                question_set=form.question_set,
                responsible=form.responsible,
                timing=form.timing,
                why=form.cleaned_data["why"],
            )
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Suggested. Nothing is asked before they say yes."))
            return redirect("followups:schedule", person.pk, made.pk)
    context = _standing(request, person) | {"schedule": None}
    return _page(request, "timing", context, form)


@record(Category.PLAN)
@require_GET
def schedule(request: Any, person: Person, schedule_id: UUID) -> HttpResponse:
    """One schedule: what is asked, when, who reads it; to say yes to, change, pause and stop."""
    found = _one(person, schedule_id)
    by: Actor = request.actor
    shown = schedules.shown(found, _language())
    name = helping(by, person)
    load = loads.load_with(found) if found.state == ScheduleState.PROPOSED else None
    context = _standing(request, person) | {
        "shown": shown,
        "schedule": found,
        "rhythm": rhythm_words(found),
        "questions": asks(shown.version.table, _language(), yes=_("Yes"), no=_("No"))
        if shown.version
        else [],
        "settle_form": forms.SettleForm(helping=name, auto_id="settle-%s"),
        "stop_form": forms.SettleForm(helping=name, auto_id="stop-%s"),
        "pause_form": forms.PauseForm(
            helping=name, auto_id="pause-%s", initial={"edition": found.edition}
        ),
        "usual_form": _usual_form(shown),
        "usual": [(row, _usual_words(shown, row)) for row in shown.usual],
        "my_side": access.side_of(by, person.pk),
        "load": load,
        "may_accept_load": people.allowed(access.check_can_accept_load, by, found),
        "may_end": people.allowed(access.check_can_end, by, found),
        "check_ins": queries.about(schedules.QUESTIONS, found.pk)[:10],
    }
    return _page(request, "schedule", context)


def _usual_form(shown: schedules.Shown, data: Any = None) -> forms.UsualForm | None:
    if shown.version is None or shown.schedule.state != ScheduleState.ACTIVE:
        return None
    asked = asks(shown.version.table, _language(), yes=_("Yes"), no=_("No"))
    return forms.UsualForm(data, questions=asked, auto_id="usual-%s")


def _usual_words(shown: schedules.Shown, row: UsualForMe) -> dict[str, str]:
    if shown.version is None:
        return {"question": "", "answer": "", "counts_as": ""}
    asked = asks(shown.version.table, _language(), yes=_("Yes"), no=_("No"))
    question = next((one for one in asked if one.key == row.link_id), None)
    labels = dict(question.choices) if question else {}
    return {
        "question": question.text if question else "",
        "answer": _usual_answer(row, labels, question.unit if question else ""),
        "counts_as": labels.get(str(row.counts_as), str(row.counts_as)),
    }


def _usual_answer(row: UsualForMe, labels: dict[str, str], unit: str) -> str:
    """The usual answers in words: "from 3 to 5 times" of numbers."""
    numbers = [one for one in row.answers if isinstance(one, int)]
    if not numbers:
        return ", ".join(labels.get(str(one), str(one)) for one in row.answers)
    said = {"low": min(numbers), "high": max(numbers), "unit": unit}
    return (_("from %(low)s to %(high)s %(unit)s") % said).strip()


def _heard(request: Any, person: Person) -> Actor | None:
    """Who settles it: the person, or somebody who types what they said. None, with what is missing
    as a message, otherwise."""
    form = forms.SettleForm(request.POST, helping=helping(request.actor, person))
    if form.is_valid():
        return hand_of(request.actor, person, form)
    for errors in form.errors.values():
        messages.error(request, " ".join(str(error) for error in errors))
    return None


@record(Category.PLAN, Level.CONTRIBUTE)
@require_POST
def settle(request: Any, person: Person, schedule_id: UUID) -> HttpResponse:
    """Yes, no, back again, stop, and suggest anew."""
    found = _one(person, schedule_id)
    by: Actor = request.actor
    do = request.POST.get("do", "")
    edition = request.POST.get("edition", "")
    opened = int(edition) if edition.isdecimal() else found.edition
    if do == "stop":
        actions.end_schedule(by=by, schedule=found)
        messages.success(request, _("Stopped. Nothing more is asked."))
    elif do == "again":
        actions.propose_again(by=by, schedule=found)
        messages.success(request, _("Suggested again. It waits for a yes."))
    elif (speaker := _heard(request, person)) is not None:
        if do == "yes":
            actions.agree_schedule(by=speaker, schedule=found, edition=opened)
            messages.success(request, _("Agreed. You can change or stop it at any time."))
        elif do == "no":
            actions.decline_schedule(by=speaker, schedule=found)
            messages.success(request, _("That is fine. Nothing is asked."))
        elif do == "resume":
            actions.resume_schedule(by=speaker, schedule=found, edition=opened)
            messages.success(request, _("The pause is over."))
        else:
            raise Http404
    return redirect("followups:schedule", person.pk, found.pk)


@record(Category.PLAN, Level.CONTRIBUTE)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: Any, person: Person, schedule_id: UUID) -> HttpResponse:
    """Other days, another time."""
    found = _one(person, schedule_id)
    if found.state not in (ScheduleState.ACTIVE, ScheduleState.PROPOSED):
        raise Http404
    form = forms.TimingForm(
        request.POST or None, schedule=found, helping=helping(request.actor, person)
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_schedule(
                by=hand_of(request.actor, person, form),
                schedule=found,
                edition=form.cleaned_data["edition"],
                timing=form.timing,
            )
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Changed."))
            return redirect("followups:schedule", person.pk, found.pk)
    return _page(request, "timing", _standing(request, person) | {"schedule": found}, form)


@record(Category.PLAN, Level.CONTRIBUTE)
@require_POST
def pause(request: Any, person: Person, schedule_id: UUID) -> HttpResponse:
    """Nobody is asked while away."""
    found = _one(person, schedule_id)
    form = forms.PauseForm(request.POST, helping=helping(request.actor, person))
    if form.is_valid():
        actions.pause_schedule(
            by=hand_of(request.actor, person, form),
            schedule=found,
            edition=form.cleaned_data["edition"],
            first=form.cleaned_data["first"],
            last=form.cleaned_data["last"],
        )
        messages.success(request, _("Nothing is asked while you are away."))
    for errors in form.errors.values():
        messages.error(request, " ".join(str(error) for error in errors))
    return redirect("followups:schedule", person.pk, found.pk)


@record(Category.PLAN, Level.CONTRIBUTE)
@require_POST
def usual(request: Any, person: Person, schedule_id: UUID) -> HttpResponse:
    """Say what is usual, agree to it, or end it."""
    found = _one(person, schedule_id)
    by: Actor = request.actor
    access.check_can_speak_of_usual(by, found)
    do = request.POST.get("do", "")
    if do in ("agree", "end"):
        try:
            row = found.usual.get(pk=UUID(request.POST.get("usual", "")))
        except (ValueError, UsualForMe.DoesNotExist) as error:
            raise Http404 from error
        act = actions.agree_usual if do == "agree" else actions.end_usual
        act(by=by, usual=row)
        messages.success(request, _("Agreed.") if do == "agree" else _("Ended."))
        return redirect("followups:schedule", person.pk, found.pk)
    form = _usual_form(schedules.shown(found, _language()), request.POST)
    if form is None:
        raise Http404
    if form.is_valid():
        data = form.cleaned_data
        actions.propose_usual(
            by=by,
            schedule=found,
            link_id=data["link_id"],
            answers=data["answers"],
            counts_as=data["as"],
            until_date=data["until_date"],
        )
        messages.success(request, _("Written down. It counts once the other side agrees."))
    for errors in form.errors.values():
        messages.error(request, " ".join(str(error) for error in errors))
    return redirect("followups:schedule", person.pk, found.pk)


@acting(*STAFF_ROLES)
@require_GET
def load(request: Any) -> HttpResponse:
    """What was agreed asks of the team in a week, beside the minutes there are."""
    by: Actor = request.actor
    assert by.service_id is not None  # a hat of staff belongs to a service
    waiting = schedules.over_the_load(by) if by.role == Role.LEAD else []
    return _page(
        request,
        "load",
        {
            "load": loads.load_of(by.service_id),
            "waiting": waiting,
            "links": service_links(by),
        },
    )


@acting(Role.LEAD)
@require_POST
def accept_load(request: Any, schedule_id: UUID) -> HttpResponse:
    """A lead accepts more work than there are minutes for, by name."""
    found = schedules.of_service(request.actor, schedule_id)
    if found is None:
        raise Http404
    actions.accept_load(by=request.actor, schedule=found)
    messages.success(request, _("Accepted, in your name."))
    return redirect("followups:load")
