"""A goal: agreed, shown with what happened since, corrected, looked back on."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from alongside.core import clock
from alongside.core.errors import Refused
from alongside.people import access as people_access
from alongside.people.models import Membership, Person
from alongside.people.rules import Category, Level
from alongside.people.settings import local
from alongside.people.web import record
from alongside.plans import access, actions, forms, queries
from alongside.plans.actions.goals import GOAL_CHECK_IN
from alongside.plans.models import (
    Agreement,
    CommitmentState,
    Conversation,
    Goal,
    GoalState,
    Side,
)
from alongside.plans.rules import make_it_smaller, read_content, usual_follow_up
from alongside.plans.views.common import heard, page, refuse, spoken, standing
from alongside.ui.charts import trend


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


def _smaller(
    request: Any, person: Person, form: forms.AgreeForm, context: dict[str, Any]
) -> HttpResponse | None:
    """Below the local cut-off the form comes back once, with a smaller step to think of and, as
    equal a choice, to keep it. None where that was asked, or they are sure enough."""
    data, professional = form.cleaned_data, context["professional"]
    service = professional.team.service
    cut_off = local("plans.confidence_cut_off", service.pk)
    if data["asked"] or not make_it_smaller(data["confidence"], cut_off):
        return None
    sent = [
        (name, text)
        for name in request.POST
        if name not in ("csrfmiddlewaretoken", "asked")
        for text in request.POST.getlist(name)
    ]
    return page(
        request,
        "smaller",
        context | {"form": form, "sent": sent, "cut_off": cut_off, "service": service},
    )


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
    context = standing(request, person) | {
        "conversation": conversation,
        "professional": professional,
        "suggestion": goal,
    }
    if request.method == "POST" and form.is_valid():
        if (asked := _smaller(request, person, form, context)) is not None:
            return asked
        data = {name: value for name, value in form.cleaned_data.items() if name not in _OURS}
        data["tags"] = person.plan_tags.filter(pk__in=data.get("tags", []))
        try:
            made = actions.agree(
                by=form.actor(),
                person=person,
                professional=professional,
                conversation=conversation,
                goal=goal,
                **data,
            )
        except Refused as error:
            refuse(form, error)
        else:
            messages.success(request, _("Written down. Now each of you says yes."))
            return redirect("plans:agreement", person.pk, made.agreement.pk)
    return page(request, "agree", context, form=form)


_OURS = ("asked", "how", "read_back")  # what the form asks for itself


def _before(request: Any) -> datetime | None:
    """Where a page of earlier events begins; an address that says nothing shows the newest."""
    try:
        found = datetime.fromisoformat(request.GET.get("before", ""))
    except ValueError:
        return None
    return found if found.tzinfo is not None and 1900 < found.year < 3000 else None


@record(Category.PLAN)
def goal(request: Any, person: Person, goal_id: UUID) -> HttpResponse:
    """A goal, and what has happened since, by both sides. The same number of queries after ten
    years."""
    return _goal(request, person, queries.goal_of(person, goal_id))


def _goal(
    request: Any, person: Person, found: Goal, answer: forms.AnswerGoalForm | None = None
) -> HttpResponse:
    before = _before(request)
    shown = queries.goal_page(found, kind=GOAL_CHECK_IN, page=request.GET.get("promises", ""))
    view = standing(request, person)
    speaks = spoken(request, person)
    live = found.state == GoalState.ACTIVE and view["may_add"]
    proposed = found.state == GoalState.PROPOSED
    if answer is None and proposed and view["may_add"]:
        answer = _answer_form(request, person, found)
    return page(
        request,
        "goal",
        view
        | {
            "view": shown,
            "goal": found,
            "earlier": before is not None,
            "since": queries.timeline(found, shown, kind=GOAL_CHECK_IN, before=before),
            "chart": trend(
                [(row.at.date(), float(row.value)) for row in shown.ratings],
                _("of 10"),
                scale=(1, 10),
            ),
            "tags": list(found.tags.all()),
            "level_form": forms.LevelForm(auto_id="level-%s", goal=found, **speaks)
            if live and shown.levels
            else None,
            "my_membership": request.actor.membership_id,
            "spoken_form": lambda name: forms.SpokenForm(auto_id=f"{name}-%s", **speaks),
            "answered": queries.answer_to_goal(found) if proposed else None,
        },
        form=answer,
    )


def _answer_form(request: Any, person: Person, found: Goal) -> forms.AnswerGoalForm:
    assert found.proposed_by is not None  # whatever is proposed was proposed by somebody
    return forms.AnswerGoalForm(
        request.POST or None, professional=found.proposed_by, **spoken(request, person)
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
    """The person answers a suggestion other than by making it theirs: yes but, not now, or no. One
    press without an answer is a no."""
    found = queries.goal_of(person, goal_id)
    if found.state != GoalState.PROPOSED:
        raise Http404
    if "answer" not in request.POST and "words" not in request.POST:
        by = heard(request, person)
        if by is None:
            return redirect("plans:goal", person.pk, found.pk)
        actions.decline_goal(by=by, goal=found)
        messages.success(request, _("That is fine. The suggestion is put away."))
        return redirect("plans:plan", person.pk)
    form = _answer_form(request, person, found)
    if form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("answer", "words")}
        try:
            actions.decline_goal(by=form.actor(), goal=found, **said)
        except Refused as error:
            refuse(form, error)
        else:
            messages.success(request, _("Your answer is written down."))
            return redirect("plans:plan", person.pk)
    return _goal(request, person, found, form)


def _agreed(found: Goal) -> Agreement:
    """The newest version of a live goal's agreement, or Http404."""
    newest = (
        found.agreements.select_related("professional__person", "professional__team__service")
        .order_by("version")
        .last()
    )
    if newest is None or found.state != GoalState.ACTIVE:
        raise Http404
    return newest


@record(Category.PLAN, Level.CONTRIBUTE)
def correct(request: Any, person: Person, goal_id: UUID) -> HttpResponse:
    """A new version of what was agreed: what it was stands beside what it shall be."""
    found = queries.goal_of(person, goal_id)
    newest = _agreed(found)
    content = read_content(newest.content)
    assert newest.professional.team is not None
    waiting = (CommitmentState.OPEN,)
    form = forms.CorrectForm(
        request.POST or None,
        professional=newest.professional,
        professionals=queries.professionals(newest.professional.team.service_id),
        promises=list(found.commitments.filter(side=Side.PERSON, state__in=waiting)),
        initial={
            "version": found.version,
            "agreed": newest.version,
            "goal_words": found.words,
            "first_step": found.first_step,
            "follow_up_on": usual_follow_up(clock.today()),
            "follow_up_by": newest.professional_id,
            "review_on": date.fromisoformat(content.review_on) if content.review_on else None,
        },
        **spoken(request, person),
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        given = (
            "version", "agreed", "goal_words", "changed", "follow_up_on", "my_words", "my_date",
            "their_words", "their_date", "confidence", "follow_up_by", "review_on",
        )  # fmt: skip
        try:
            agreement = actions.correct(
                by=form.actor(),
                goal=found,
                mine=form.rewritten(),
                first_step=data["first_step"] if "first_step" in form.data else None,
                **{name: data[name] for name in given},
            )
        except Refused as error:
            refuse(form, error)
        else:
            messages.success(request, _("A new version is written. Each of you says yes again."))
            return redirect("plans:agreement", person.pk, agreement.pk)
    return page(
        request,
        "correct",
        standing(request, person) | {"goal": found, "newest": newest, "content": content},
        form=form,
    )


@record(Category.PLAN, Level.CONTRIBUTE)
def review(request: Any, person: Person, goal_id: UUID) -> HttpResponse:
    """Looking back, judged by the person."""
    found = queries.goal_of(person, goal_id)
    newest = _agreed(found)
    form = forms.ReviewForm(
        request.POST or None,
        professional=newest.professional,
        goal=found,
        **spoken(request, person),
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
                level=data.get("level"),
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
        standing(request, person)
        | {
            "goal": found,
            "newest": newest,
            "promises": queries.standing_promises(found).select_related("membership__person"),
        },
        form=form,
    )
