"""Agreeing, following and reviewing a goal."""

from __future__ import annotations

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
from alongside.followups import queries as followups
from alongside.people import access as people_access
from alongside.people.models import Membership, Person
from alongside.people.rules import Category, Level
from alongside.people.settings import local
from alongside.people.web import record
from alongside.plans import access, actions, forms, queries
from alongside.plans.actions.goals import GOAL_CHECK_IN
from alongside.plans.models import Commitment, Conversation, Goal, GoalState
from alongside.plans.rules import make_it_smaller, usual_follow_up
from alongside.plans.views.common import heard, page, refuse, spoken, standing


def _professional(
    request: Any, person: Person, conversation: Conversation | None, suggestion: Goal | None
) -> Membership:
    """Who stands on the professional's side: of the conversation, whoever suggested the goal, the
    one who acts, or the one of the person's newest conversation. Else Http404."""
    if conversation is not None:
        return conversation.professional
    if suggestion is not None and suggestion.proposed_by is not None:
        return suggestion.proposed_by
    acting: Membership | None = request.acting
    if acting is not None and people_access.allowed(
        access.check_can_propose, request.actor, person.pk
    ):
        return acting
    last = queries.last_conversation(person)
    if last is None:
        raise Http404
    return last.professional


@record(Category.PLAN, Level.CONTRIBUTE)
def agree(
    request: Any, person: Person, conversation_id: UUID | None = None, goal_id: UUID | None = None
) -> HttpResponse:
    """One goal in the person's words, one promise on each side, one follow-up."""
    conversation = (
        queries.conversation_of(request.actor, person, conversation_id) if conversation_id else None
    )
    goal = queries.goal_of(person, goal_id) if goal_id else None
    if goal is not None and goal.state != GoalState.PROPOSED:
        raise Http404
    professional = _professional(request, person, conversation, goal)
    assert professional.team is not None
    form = forms.AgreeForm(
        request.POST or None,
        professional=professional,
        professionals=queries.professionals(professional.team.service_id),
        **spoken(request, person),
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = actions.agree(
                by=form.actor(),
                person=person,
                professional=professional,
                goal_words=data["goal_words"],
                confidence=data["confidence"],
                my_words=data["my_words"],
                their_words=data["their_words"],
                my_date=data["my_date"],
                their_date=data["their_date"],
                follow_up_on=data["follow_up_on"],
                follow_up_by=data["follow_up_by"],
                first_step=data["first_step"],
                conversation=conversation,
                goal=goal,
            )
        except Refused as error:
            refuse(form, error)
        else:
            cut_off = local("plans.confidence_cut_off", professional.team.service_id)
            if make_it_smaller(data["confidence"], cut_off):
                messages.info(
                    request,
                    _(
                        "You are %(value)s out of 10 sure. Would a smaller step be easier? "
                        "You can change the goal below. (Under %(cut_off)s is a local choice.)"
                    )
                    % {"value": data["confidence"], "cut_off": cut_off},
                )
            messages.success(request, _("Written down. Now each of you says yes."))
            return redirect("plans:agreement", person.pk, made.agreement.pk)
    return page(
        request,
        "agree",
        standing(request, person)
        | {"conversation": conversation, "professional": professional, "suggestion": goal},
        form=form,
    )


@record(Category.PLAN)
def goal(request: Any, person: Person, goal_id: UUID) -> HttpResponse:
    """A goal and what has happened since, by both sides."""
    found = queries.goal_of(person, goal_id)
    view = queries.view_of(found)
    return page(
        request,
        "goal",
        standing(request, person)
        | {
            "view": view,
            "goal": found,
            "agreements": list(
                found.agreements.order_by("-version").prefetch_related("acceptances")
            ),
            "check_ins": followups.about(GOAL_CHECK_IN, found.pk),
            "spoken_form": lambda name: forms.SpokenForm(
                auto_id=f"{name}-%s", **spoken(request, person)
            ),
        },
    )


@record(Category.PLAN, Level.CONTRIBUTE)
def suggest(request: Any, person: Person) -> HttpResponse:
    """A professional suggests a goal."""
    access.check_can_propose(request.actor, person.pk)
    form = forms.SuggestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.propose_goal(
            by=request.actor,
            person=person,
            proposal=form.cleaned_data["proposal"],
            conversation=queries.next_conversation(person),
        )
        messages.success(request, _("%(name)s sees your suggestion now.") % {"name": person.name})
        return redirect("plans:plan", person.pk)
    return page(request, "suggest", standing(request, person), form=form)


@require_POST
@record(Category.PLAN, Level.CONTRIBUTE)
def decline(request: Any, person: Person, goal_id: UUID) -> HttpResponse:
    """The person does not want a suggestion."""
    found = queries.goal_of(person, goal_id)
    by = heard(request, person)
    if by is None:
        return redirect("plans:goal", person.pk, found.pk)
    actions.decline_goal(by=by, goal=found)
    messages.success(request, _("That is fine. The suggestion is put away."))
    return redirect("plans:plan", person.pk)


@record(Category.PLAN, Level.CONTRIBUTE)
def correct(request: Any, person: Person, goal_id: UUID) -> HttpResponse:
    """A new version of what was agreed."""
    found = queries.goal_of(person, goal_id)
    newest = (
        found.agreements.select_related("professional__person", "professional__team__service")
        .order_by("version")
        .last()
    )
    if newest is None or found.state != GoalState.ACTIVE:
        raise Http404
    form = forms.CorrectForm(
        request.POST or None,
        professional=newest.professional,
        initial={
            "version": found.version,
            "goal_words": found.words,
            "follow_up_on": usual_follow_up(clock.today()),
        },
        **spoken(request, person),
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            agreement = actions.correct(
                by=form.actor(),
                goal=found,
                version=data["version"],
                goal_words=data["goal_words"],
                changed=data["changed"],
                follow_up_on=data["follow_up_on"],
                my_words=data["my_words"],
                their_words=data["their_words"],
            )
        except Refused as error:
            refuse(form, error)
        else:
            messages.success(request, _("A new version is written. Each of you says yes again."))
            return redirect("plans:agreement", person.pk, agreement.pk)
    return page(request, "correct", standing(request, person) | {"goal": found}, form=form)


@record(Category.PLAN, Level.CONTRIBUTE)
def review(request: Any, person: Person, goal_id: UUID) -> HttpResponse:
    """Looking back, judged by the person."""
    found = queries.goal_of(person, goal_id)
    newest = (
        found.agreements.select_related("professional__person", "professional__team__service")
        .order_by("version")
        .last()
    )
    if newest is None or found.state != GoalState.ACTIVE:
        raise Http404
    form = forms.ReviewForm(
        request.POST or None, professional=newest.professional, **spoken(request, person)
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        conversation = queries.next_conversation(person)
        try:
            actions.review(
                by=form.actor(),
                goal=found,
                progress=data["progress"],
                words=data["words"],
                confidence=data["confidence"],
                outcome=data["outcome"],
                next_on=data["next_on"],
                conversation=conversation
                if conversation and conversation.opened_at is not None
                else None,
            )
        except Refused as error:
            refuse(form, error)
        else:
            messages.success(request, _("Thank you. It is written down."))
            return redirect("plans:goal", person.pk, found.pk)
    return page(
        request,
        "review",
        standing(request, person) | {"goal": found, "view": queries.view_of(found)},
        form=form,
    )


def _promise(person: Person, promise_id: UUID) -> Commitment:
    found = (
        Commitment.objects.filter(pk=promise_id, person=person)
        .select_related("goal", "membership__person", "membership__team")
        .first()
    )
    if found is None:
        raise Http404
    return found


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
