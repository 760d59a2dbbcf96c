"""What is said of a goal beside the agreement, and promises one by one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from alongside.core import clock
from alongside.core.actors import Actor
from alongside.core.errors import Refused
from alongside.people import access as people_access
from alongside.people.models import Person
from alongside.people.rules import Category, Level
from alongside.people.web import record
from alongside.plans import access, actions, forms, queries
from alongside.plans.models import Commitment, CommitmentState, Goal, GoalState, Side
from alongside.plans.views.common import heard, page, refuse, spoken, standing


def _live(person: Person, goal_id: UUID) -> Goal:
    found = queries.goal_of(person, goal_id)
    if found.state != GoalState.ACTIVE:
        raise Http404
    return found


@record(Category.PLAN, Level.CONTRIBUTE)
def details(request: Any, person: Person, goal_id: UUID) -> HttpResponse:
    """How important, when, with whom, what may get in the way: the person's to change."""
    found = _live(person, goal_id)
    form = forms.DetailsForm(
        request.POST or None,
        initial={
            "version": queries.line_version(found),
            "importance": found.importance,
            "when_words": found.when_words,
            "with_whom": found.with_whom,
            "barriers": found.barriers,
            "tags": [str(tag.pk) for tag in found.tags.all()],
        },
        **spoken(request, person),
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        tags = data.get("tags")
        try:
            actions.describe_goal(
                by=form.actor(),
                goal=found,
                version=data["version"],
                importance=data["importance"],
                when_words=data["when_words"],
                with_whom=data["with_whom"],
                barriers=data["barriers"],
                tags=None if tags is None else person.plan_tags.filter(pk__in=tags),
            )
        except Refused as error:
            refuse(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("plans:goal", person.pk, found.pk)
    return page(request, "details", standing(request, person) | {"goal": found}, form=form)


@record(Category.PLAN, Level.CONTRIBUTE)
def levels(request: Any, person: Person, goal_id: UUID) -> HttpResponse:
    """What each of five levels would look like, in the person's words."""
    found = _live(person, goal_id)
    form = forms.LevelsForm(
        request.POST or None,
        initial={"version": queries.line_version(found)}
        | {forms.name_of(row.level): row.words for row in found.levels.all()},
        **spoken(request, person),
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_levels(
                by=form.actor(),
                goal=found,
                version=form.cleaned_data["version"],
                words=form.words(),
            )
        except Refused as error:
            refuse(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("plans:goal", person.pk, found.pk)
    context = standing(request, person) | {
        "goal": found,
        "names": [forms.name_of(level) for level in form.order],
    }
    return page(request, "levels", context, form=form)


@require_POST
@record(Category.PLAN, Level.CONTRIBUTE)
def level(request: Any, person: Person, goal_id: UUID) -> HttpResponse:
    """ "Which one are we at now?", said by the person."""
    found = _live(person, goal_id)
    if not found.levels.exists():
        raise Http404
    form = forms.LevelForm(request.POST, goal=found, **spoken(request, person))
    if form.is_valid():
        actions.say_level(by=form.actor(), goal=found, level=form.cleaned_data["level"])
        messages.success(request, _("Thank you. It is written down."))
    for errors in form.errors.values():
        messages.error(request, " ".join(str(error) for error in errors))
    return redirect("plans:goal", person.pk, found.pk)


@record(Category.PLAN, Level.CONTRIBUTE)
def follow_ups(request: Any, person: Person, goal_id: UUID) -> HttpResponse:
    """When the person is asked again how it goes, after the first follow-up."""
    found = _live(person, goal_id)
    newest = actions.newest_agreement(found)
    assert newest.professional.team is not None  # who agrees works in a team
    asked = queries.open_follow_ups(found)
    form = forms.FollowUpsForm(
        request.POST or None,
        professionals=queries.professionals(newest.professional.team.service_id),
        initial={
            "often": "2",
            "first_on": clock.today() + timedelta(weeks=2 if not asked else 4),
            "times": 3,
            "follow_up_by": asked[-1].responsible_id if asked else newest.professional_id,
        },
        **spoken(request, person),
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.agree_follow_ups(
                by=form.actor(),
                goal=found,
                days=form.days(),
                follow_up_by=form.cleaned_data["follow_up_by"],
            )
        except Refused as error:
            refuse(form, error)
        else:
            messages.success(
                request,
                _("Agreed. You can change it at any time.")
                if form.days()
                else _("Nothing more is asked about this goal."),
            )
            return redirect("plans:goal", person.pk, found.pk)
    return page(
        request,
        "follow_ups",
        standing(request, person) | {"goal": found, "asked": asked},
        form=form,
    )


def own_name(by: Actor, person: Person) -> bool:
    """Whether somebody writes in their own name as a professional, and for nobody else."""
    return not people_access.is_self(by, person.pk) and people_access.allowed(
        access.check_can_propose, by, person.pk
    )


@record(Category.PLAN, Level.CONTRIBUTE)
def add_promise(request: Any, person: Person, goal_id: UUID) -> HttpResponse:
    """One more promise: a professional's own, or the person's. `?for=person`: a professional
    types what the person says."""
    found = _live(person, goal_id)
    by: Actor = request.actor
    own = own_name(by, person) and request.GET.get("for") != Side.PERSON
    form: forms.PromiseForm | forms.OwnPromiseForm
    if own:
        form = forms.OwnPromiseForm(request.POST or None, person_name=person.name)
    else:
        form = forms.PromiseForm(request.POST or None, **spoken(request, person))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        speaker = form.actor() if isinstance(form, forms.PromiseForm) else by
        try:
            actions.add_promise(
                by=speaker,
                goal=found,
                words=data["words"],
                due_date=data["due_date"],
                is_health_work=data.get("is_health_work", False),
            )
        except Refused as error:
            refuse(form, error)
        else:
            messages.success(request, _("Added. The other side sees it now."))
            return redirect("plans:goal", person.pk, found.pk)
    context = standing(request, person) | {"goal": found, "own": own}
    return page(request, "promise_add", context, form=form)


def _promise(person: Person, promise_id: UUID) -> Commitment:
    found = (
        Commitment.objects.filter(pk=promise_id, person=person)
        .select_related("goal", "membership__person", "membership__team")
        .first()
    )
    if found is None:
        raise Http404
    return found


@record(Category.PLAN, Level.CONTRIBUTE)
def change_promise(request: Any, person: Person, promise_id: UUID) -> HttpResponse:
    """Whoever made a promise changes it: a new version of the agreement."""
    found = _promise(person, promise_id)
    by: Actor = request.actor
    newest = found.goal.agreements.order_by("version").last()
    if (
        newest is None
        or found.goal.state != GoalState.ACTIVE
        or found.state != CommitmentState.OPEN
    ):
        raise Http404
    form: forms.ChangePromiseForm | forms.ChangeOwnPromiseForm
    if found.side == Side.PROFESSIONAL:
        access.check_changes_own_promise(by, found)
        form = forms.ChangeOwnPromiseForm(
            request.POST or None, commitment=found, agreed=newest.version
        )
    else:
        form = forms.ChangePromiseForm(
            request.POST or None,
            commitment=found,
            agreed=newest.version,
            **spoken(request, person),
        )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            agreement = actions.change_promise(
                by=form.actor() if isinstance(form, forms.ChangePromiseForm) else by,
                commitment=found,
                agreed=data["agreed"],
                words=data["words"],
                due_date=data["due_date"],
                changed=data["changed"],
            )
        except Refused as error:
            refuse(form, error)
        else:
            messages.success(request, _("A new version is written. Each of you says yes again."))
            return redirect("plans:agreement", person.pk, agreement.pk)
    return page(
        request, "promise_change", standing(request, person) | {"promise": found}, form=form
    )


@require_POST
@record(Category.PLAN, Level.CONTRIBUTE)
def promise(request: Any, person: Person, promise_id: UUID) -> HttpResponse:
    """ "Did this happen?", or "I have done this", or "no longer needed"."""
    found = _promise(person, promise_id)
    by: Actor = request.actor
    do = request.POST.get("do")
    speaker = by if do == "said" else heard(request, person)
    if speaker is None:
        return redirect("plans:goal", person.pk, found.goal_id)
    match do:
        case "yes":
            actions.answer_promise(by=speaker, commitment=found, happened=True)
            messages.success(request, _("Good. It is marked as done."))
        case "no":
            actions.answer_promise(by=speaker, commitment=found, happened=False)
            messages.success(
                request,
                _("Thank you for saying so. %(name)s is told now.")
                % {"name": found.membership.person.name}
                if found.membership
                else _("Thank you for saying so. You can talk about it next time."),
            )
        case "said":
            actions.say_done(by=speaker, commitment=found)
            messages.success(
                request, _("%(name)s will be asked whether it happened.") % {"name": person.name}
            )
        case "drop":
            actions.drop_promise(by=speaker, commitment=found)
            messages.success(request, _("Put away."))
        case _:
            raise Http404
    if request.POST.get("next") == "home":
        return redirect("/")
    return redirect("plans:goal", person.pk, found.goal_id)
