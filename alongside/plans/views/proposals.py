"""Proposing to the other side of the plan, and answering."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from alongside.core.actors import Actor
from alongside.core.errors import Refused
from alongside.people.models import Membership, Person
from alongside.people.rules import Category, Level
from alongside.people.web import record
from alongside.plans import actions, forms, queries
from alongside.plans.models import (
    Commitment,
    CommitmentState,
    Entry,
    EntryState,
    Goal,
    GoalState,
    Proposal,
    ProposalState,
    Proposed,
    Section,
    Side,
    Thing,
)
from alongside.plans.queries.plan import UNANSWERED
from alongside.plans.views.common import heard, page, refuse, spoken, standing
from alongside.plans.views.plan import my_side


def _asked(request: Any, person: Person, thing: Any) -> Membership:
    """The professional who proposes or is asked: the one who acts; else the author of the line or
    the owner of the promise; else the one whom the person talked with last, or whoever of their
    team. Refused where they let in nobody who could answer."""
    if my_side(request, person) == Side.PROFESSIONAL:
        acting: Membership = request.acting
        return acting
    found: Membership | None = getattr(thing, "membership", None)
    if found is None or found.until_at is not None or found.team is None:
        found = queries.who_answers(person)
    if found is None:
        raise Refused(_("You have let in no team that could answer. Let one in first."))
    return found


def _form(
    request: Any,
    person: Person,
    professional: Membership,
    label: str,
    *,
    taking_out: bool,
    words: str = "",
) -> forms.ProposeForm | forms.OwnProposeForm:
    data = request.POST or None
    initial = {"words": words}
    if my_side(request, person) == Side.PROFESSIONAL:
        return forms.OwnProposeForm(
            data, person=person, label=label, taking_out=taking_out, initial=initial
        )
    return forms.ProposeForm(
        data,
        professional=professional,
        label=label,
        taking_out=taking_out,
        initial=initial,
        **spoken(request, person),
    )


def _propose(
    request: Any,
    person: Person,
    form: forms.ProposeForm | forms.OwnProposeForm,
    professional: Membership,
    context: dict[str, Any],
    **proposal: Any,
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        by: Actor = form.actor() if isinstance(form, forms.ProposeForm) else request.actor
        try:
            made = actions.propose(
                by=by,
                person=person,
                professional=professional,
                words=form.cleaned_data.get("words", ""),
                why=form.cleaned_data["why"],
                **proposal,
            )
        except Refused as error:
            refuse(form, error)
        else:
            asked = person.name if made.side == Side.PROFESSIONAL else professional.person.name
            messages.success(request, _("%(name)s sees your suggestion now.") % {"name": asked})
            return redirect("plans:proposal", person.pk, made.pk)
    return page(request, "propose", standing(request, person) | context, form=form)


@record(Category.PLAN, Level.CONTRIBUTE)
def suggest_line(request: Any, person: Person, section: str) -> HttpResponse:
    """Suggest a new line for the other side."""
    if section not in Section.values or section == Section.OFFER:
        raise Http404
    professional = _asked(request, person, None)
    form = _form(request, person, professional, _("What do you suggest?"), taking_out=False)
    return _propose(
        request,
        person,
        form,
        professional,
        {"now": "", "taking_out": False, "about": Section(section).label},
        what=Proposed.ADD,
        section=section,
    )


def _thing(person: Person, thing: str, thing_id: UUID) -> Entry | Goal | Commitment:
    """What a proposal is to be about, or Http404."""
    found: Entry | Goal | Commitment | None = None
    if thing == Thing.ENTRY:
        found = queries.entry_of(person, thing_id)
        if found.state != EntryState.CURRENT:
            raise Http404
    elif thing == Thing.GOAL:
        found = Goal.objects.filter(pk=thing_id, person=person, state=GoalState.ACTIVE).first()
    elif thing == Thing.PROMISE:
        found = (
            Commitment.objects.filter(pk=thing_id, person=person, state=CommitmentState.OPEN)
            .select_related("membership__team__service", "membership__person")
            .first()
        )
    if found is None:
        raise Http404
    return found


@record(Category.PLAN, Level.CONTRIBUTE)
def suggest_change(request: Any, person: Person, thing: str, thing_id: UUID) -> HttpResponse:
    """Suggest other words for what stands on the other side, or to take it out."""
    about = _thing(person, thing, thing_id)
    mine = my_side(request, person)
    if (about.side if not isinstance(about, Goal) else Side.PERSON) == (mine or Side.PERSON):
        raise Http404  # one's own is changed, not suggested
    taking_out = "out" in request.GET and isinstance(about, Entry)
    professional = _asked(request, person, about)
    form = _form(
        request,
        person,
        professional,
        _("How should it read?"),
        taking_out=taking_out,
        words=about.words,
    )
    return _propose(
        request,
        person,
        form,
        professional,
        {"now": about.words, "taking_out": taking_out},
        what=Proposed.REMOVE if taking_out else Proposed.CHANGE,
        thing=thing,
        thing_id=about.pk,
    )


def _answer_form(
    request: Any, person: Person, found: Proposal
) -> forms.AnswerForm | forms.OwnAnswerForm:
    data = request.POST or None
    initial = {"version": found.version}
    if found.side == Side.PERSON:
        return forms.OwnAnswerForm(data, person=person, initial=initial)
    return forms.AnswerForm(
        data,
        professional=found.membership,
        initial=initial,
        **spoken(request, person),
    )


def _may_answer(request: Any, person: Person, found: Proposal, may_add: bool) -> bool:
    if not may_add or found.state not in UNANSWERED:
        return False
    if found.side == Side.PROFESSIONAL:
        return True  # the person, or whoever types for them
    same_team: bool = request.actor.team_id == found.membership.team_id
    return same_team and my_side(request, person) == Side.PROFESSIONAL


@record(Category.PLAN)
def proposal(request: Any, person: Person, proposal_id: UUID) -> HttpResponse:
    """A proposal: what stands now, what is proposed, word by word; and the answer."""
    found = queries.proposal_of(person, proposal_id)
    if found.thing == Thing.GOAL and found.what == Proposed.ADD and found.state in UNANSWERED:
        return redirect("plans:goal", person.pk, found.thing_id)
    view = standing(request, person)
    may_answer = _may_answer(request, person, found, view["may_add"])
    form = _answer_form(request, person, found)
    if request.method == "POST":
        if not may_answer:
            raise Http404
        if form.is_valid():
            by: Actor = form.actor() if isinstance(form, forms.AnswerForm) else request.actor
            try:
                answered = actions.answer(
                    by=by,
                    proposal=found,
                    answer=form.cleaned_data["answer"],
                    words=form.cleaned_data["words"],
                    version=form.cleaned_data["version"],
                )
            except Refused as error:
                refuse(form, error)
            else:
                messages.success(request, _("Your answer is written down."))
                return _after_answer(person, answered)
    return page(
        request,
        "proposal",
        view
        | {
            "proposal": found,
            "spans": queries.spans(found),
            "may_answer": may_answer,
            "may_withdraw": found.state in UNANSWERED
            and view["may_add"]
            and my_side(request, person) == found.side,
            "next": queries.next_conversation(person) if found.state in UNANSWERED else None,
        },
        form=form if may_answer else None,
    )


def _after_answer(person: Person, answered: Proposal) -> HttpResponse:
    """A yes to other words for a goal or a promise leads to writing the agreement anew, in the
    person's own words; any other answer back to the plan."""
    if answered.state == ProposalState.YES:
        if answered.thing == Thing.GOAL and answered.thing_id is not None:
            return redirect("plans:correct", person.pk, answered.thing_id)
        if answered.thing == Thing.PROMISE and answered.thing_id is not None:
            promise = Commitment.objects.get(pk=answered.thing_id)
            return redirect("plans:correct", person.pk, promise.goal_id)
    return redirect("plans:plan", person.pk)


@require_POST
@record(Category.PLAN, Level.CONTRIBUTE)
def proposal_do(request: Any, person: Person, proposal_id: UUID) -> HttpResponse:
    """Take a proposal back, or put it on the agenda to talk it over."""
    found = queries.proposal_of(person, proposal_id)
    own = my_side(request, person)
    by: Actor | None = request.actor if own else heard(request, person)
    if by is None:
        return redirect("plans:proposal", person.pk, found.pk)
    match request.POST.get("do"):
        case "withdraw":
            actions.withdraw(by=by, proposal=found)
            messages.success(request, _("Taken back."))
        case "talk":
            conversation = queries.next_conversation(person)
            if conversation is None:
                raise Http404
            actions.talk_over(
                by=by, proposal=found, conversation=conversation, side=own or Side.PERSON
            )
            messages.success(request, _("It is on the list for your next conversation."))
        case _:
            raise Http404
    return redirect("plans:proposal", person.pk, found.pk)
