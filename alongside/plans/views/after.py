"""Afterwards: a question to each side, the person's rating of their plan, the next time."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from alongside.core.errors import Refused
from alongside.people.models import Person
from alongside.people.rules import Category, Level
from alongside.people.web import record
from alongside.plans import access, actions, queries
from alongside.plans.documents_talk import after_pdf
from alongside.plans.forms import during as forms
from alongside.plans.models import Conversation, ConversationState, Side
from alongside.plans.queries import during as found
from alongside.plans.views.common import opened_with, page, refuse, spoken, standing

ANSWERS = ("equal_player", "confidence", "had_time", "words")
RATINGS_PAGE = 10


def after_form(
    request: Any, person: Person, conversation: Conversation, data: Any = None
) -> forms.AfterForm | forms.OwnAfterForm:
    """The questions as this reader answers them: the professional for themselves; the person; or
    somebody who types for the person, and never sees what the person said before."""
    by = request.actor
    initial = forms.after_initial(found.own_after(by, conversation))
    if found.own_side(by, conversation) == Side.PROFESSIONAL and not (
        data is not None and "how" in data
    ):
        return forms.OwnAfterForm(data, conversation=conversation, initial=initial)
    return forms.AfterForm(
        data,
        conversation=conversation,
        initial=initial if by.person_id == person.pk else {},
        **spoken(request, person),
    )


@record(Category.PLAN, Level.CONTRIBUTE)
def after(request: Any, person: Person, conversation_id: UUID) -> HttpResponse:
    """How it was, for one's own side; or, typed for the person, from paper or by word of mouth."""
    conversation = queries.conversation_of(request.actor, person, conversation_id)
    if conversation.state != ConversationState.HELD:
        raise Http404
    typing = "for" in request.GET and request.actor.person_id != person.pk
    data = request.POST if request.method == "POST" else None
    form: Any
    if typing:
        form = forms.AfterForm(data, conversation=conversation, **spoken(request, person))
    else:
        form = after_form(request, person, conversation, data)
    if data is not None and form.is_valid():
        own = isinstance(form, forms.OwnAfterForm)
        try:
            actions.say_after(
                by=request.actor if own else form.actor(),
                conversation=conversation,
                side=Side.PROFESSIONAL if own else Side.PERSON,
                version=opened_with(request),
                **{name: form.cleaned_data[name] for name in ANSWERS},
            )
        except Refused as error:
            refuse(form, error)
        else:
            messages.success(request, _("Thank you. You can change it any time."))
            return redirect("plans:conversation", person.pk, conversation.pk)
    return page(
        request,
        "after",
        standing(request, person)
        | {
            "conversation": conversation,
            "for_professional": isinstance(form, forms.OwnAfterForm),
        },
        form=form,
    )


@record(Category.PLAN)
def after_paper(request: Any, person: Person, conversation_id: UUID) -> HttpResponse:
    """The same questions on paper, in the person's language and print size."""
    conversation = queries.conversation_of(request.actor, person, conversation_id)
    response = HttpResponse(after_pdf(conversation), content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="afterwards.pdf"'
    return response


@record(Category.PLAN)
def rating(request: Any, person: Person) -> HttpResponse:
    """How the person finds their plan: now, and over time."""
    view = standing(request, person)
    form = None
    if view["may_add"]:
        data = request.POST if request.method == "POST" else None
        form = forms.RatingForm(data, **spoken(request, person))
        if data is not None and form.is_valid():
            try:
                actions.rate_plan(
                    by=form.actor(),
                    person=person,
                    **{
                        name: form.cleaned_data[name]
                        for name in ("joined_up", "part_of_decisions", "helped_to_manage", "words")
                    },
                )
            except Refused as error:
                refuse(form, error)
            else:
                messages.success(request, _("Thank you. It is below, with the earlier ones."))
                return redirect("plans:rating", person.pk)
    elif request.method == "POST":
        raise Http404
    shown = Paginator(found.ratings(person), RATINGS_PAGE).get_page(request.GET.get("page"))
    rows = [(row, forms.rating_rows(row)) for row in shown]
    return page(request, "rating", view | {"shown": shown, "rows": rows, "form": form}, form=form)


@record(Category.PLAN, Level.CONTRIBUTE)
def plan_next(request: Any, person: Person, conversation_id: UUID) -> HttpResponse:
    """When they talk next, who sees to it, what to prepare."""
    by = request.actor
    conversation = queries.conversation_of(by, person, conversation_id)
    access.check_can_hold(by, conversation)
    form = forms.NextForm(
        request.POST if request.method == "POST" else None,
        conversation=conversation,
        professionals=found.may_see_to_next(conversation),
        initial={
            "when": "ask" if conversation.next_by_id and not conversation.next_on else "on",
            "on": conversation.next_on,
            "responsible": conversation.next_by_id or by.membership_id,
            "words": conversation.next_words,
            "version": conversation.next_version,
        },
    )
    version = opened_with(request)
    if request.method == "POST" and request.POST.get("do") == "none":
        actions.plan_next(by=by, conversation=conversation, responsible=None, version=version)
        messages.success(request, _("Nothing is planned for now."))
        return redirect("plans:conversation", person.pk, conversation.pk)
    if request.method == "POST" and form.is_valid():
        try:
            actions.plan_next(
                by=by,
                conversation=conversation,
                responsible=form.cleaned_data["responsible"],
                version=version,
                on=form.cleaned_data["on"],
                words=form.cleaned_data["words"],
            )
        except Refused as error:
            refuse(form, error)
        else:
            messages.success(request, _("Written down. It is in the plan."))
            return redirect("plans:conversation", person.pk, conversation.pk)
    return page(
        request, "next", standing(request, person) | {"conversation": conversation}, form=form
    )


@require_POST
@record(Category.PLAN, Level.CONTRIBUTE)
def ask_next(request: Any, person: Person, conversation_id: UUID) -> HttpResponse:
    """ "I would like to talk": whoever is responsible learns of it at once."""
    conversation = queries.conversation_of(request.actor, person, conversation_id)
    actions.ask_for_next(by=request.actor, conversation=conversation)
    assert conversation.next_by is not None
    messages.success(
        request,
        _("%(name)s has it on their list now, and books it with you.")
        % {"name": conversation.next_by.person.name},
    )
    return redirect("plans:plan", person.pk)
