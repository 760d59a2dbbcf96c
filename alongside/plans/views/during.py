"""While they talk: ideas, roles, how long it took, one page to print, and who changed what."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import (
    Http404,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseNotModified,
    JsonResponse,
)
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from alongside.core.errors import Refused
from alongside.people import access as people_access
from alongside.people.models import Person
from alongside.people.rules import Category, Level
from alongside.people.web import record
from alongside.plans import access, actions, queries
from alongside.plans.documents_talk import talk_data, talk_pdf
from alongside.plans.forms import during as forms
from alongside.plans.models import AgendaItem, Conversation, Insight
from alongside.plans.queries import during as found
from alongside.plans.views.common import heard, page, refuse, spoken, standing
from alongside.ui.dates import moment
from alongside.ui.paths import is_ours


def _here(conversation: Conversation) -> HttpResponse:
    return redirect("plans:conversation", conversation.person_id, conversation.pk)


# --- who changed what ----------------------------------------------------------------------------


def _fresh(request: Any, fresh: found.Fresh) -> HttpResponse:
    """A number and a name, and nothing of what is written: so looking for changes is no reading.
    Whoever then fetches the page reads it, and that is logged."""
    tag = f'"{fresh.revision}"'
    known = (request.GET.get("since"), request.headers.get("If-None-Match"))
    if known[0] == fresh.revision or known[1] == tag:
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = JsonResponse({"revision": fresh.revision, "who": fresh.who})
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-store"
    return response


@record(Category.PLAN, log=False)
def changes(request: Any, person: Person, conversation_id: UUID) -> HttpResponse:
    """Whether the page of a conversation has changed, and by whom."""
    return _fresh(request, found.fresh_conversation(request.actor, person, conversation_id))


@record(Category.PLAN, log=False)
def plan_changes(request: Any, person: Person) -> HttpResponse:
    """Whether the plan has changed, and by whom."""
    return _fresh(request, found.fresh_plan(request.actor, person))


# --- ideas ---------------------------------------------------------------------------------------


@require_POST
@record(Category.PLAN, Level.CONTRIBUTE)
def add_idea(request: Any, person: Person, conversation_id: UUID) -> HttpResponse:
    """The professional notes an idea or insight of the person."""
    conversation = queries.conversation_of(request.actor, person, conversation_id)
    access.check_can_hold(request.actor, conversation)
    form = forms.InsightForm(request.POST, person=person, prefix="idea")
    if form.is_valid():
        actions.note_insight(
            by=request.actor, conversation=conversation, words=form.cleaned_data["words"]
        )
        messages.success(request, _("Noted. %(name)s sees it in the plan.") % {"name": person.name})
    else:
        for errors in form.errors.values():
            messages.error(request, " ".join(str(error) for error in errors))
    return _here(conversation)


def _after_idea(insight: Insight) -> HttpResponse:
    if insight.conversation_id is None:
        return redirect("plans:plan", insight.person_id)
    return redirect("plans:conversation", insight.person_id, insight.conversation_id)


@record(Category.PLAN, Level.CONTRIBUTE)
def idea(request: Any, person: Person, insight_id: UUID) -> HttpResponse:
    """How the person meant it: in their words; or out with it."""
    insight = found.insight_of(person, insight_id)  # as it reads now
    if insight.removed_at is not None:
        raise Http404
    form = forms.RewordInsightForm(
        request.POST or None,
        conversation=insight.conversation,
        initial={"words": insight.words, "version": insight.pk},
        **spoken(request, person),
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.reword_insight(
                by=form.actor(),
                insight=found.wording_of(person, form.cleaned_data["version"] or insight_id),
                words=form.cleaned_data["words"],
            )
        except Refused as error:
            refuse(form, error)
        else:
            messages.success(request, _("Changed. These are the words now."))
            return _after_idea(insight)
    return page(
        request,
        "idea",
        standing(request, person) | {"insight": insight, "opened_id": insight_id},
        form=form,
    )


@require_POST
@record(Category.PLAN, Level.CONTRIBUTE)
def remove_idea(request: Any, person: Person, insight_id: UUID) -> HttpResponse:
    """Take it out, or put it back: the person, somebody with their word, or whoever noted it."""
    insight = found.insight_of(person, insight_id)
    back = request.POST.get("do") == "back"
    by = request.actor
    noted = by.membership_id == insight.membership_id and insight.replaces_id is None
    if not noted and by.person_id != person.pk:
        speaker = heard(request, person)
        if speaker is None:
            return redirect("plans:idea", person.pk, insight.pk)
        by = speaker
    actions.remove_insight(by=by, insight=insight, undo=back)
    if not back:
        undo = reverse("plans:remove_idea", args=[person.pk, insight.pk])
        messages.success(
            request,
            _("Taken out."),
            extra_tags=f"undo:{undo}:back" if by.person_id == person.pk else "",
        )
    return _after_idea(insight)


# --- role and length -----------------------------------------------------------------------------


@require_POST
@record(Category.PLAN, Level.CONTRIBUTE)
def role(request: Any, person: Person, conversation_id: UUID) -> HttpResponse:
    """What I was in this conversation: one tap; again to take it back."""
    conversation = queries.conversation_of(request.actor, person, conversation_id)
    actions.say_role(by=request.actor, conversation=conversation, role=request.POST.get("role", ""))
    return _here(conversation)


@require_POST
@record(Category.PLAN, Level.CONTRIBUTE)
def length(request: Any, person: Person, conversation_id: UUID) -> HttpResponse:
    """How long they talked."""
    conversation = queries.conversation_of(request.actor, person, conversation_id)
    access.check_can_hold(request.actor, conversation)
    form = forms.LengthForm(request.POST)
    if form.is_valid():
        actions.say_length(
            by=request.actor, conversation=conversation, minutes=form.cleaned_data["minutes"]
        )
        messages.success(request, _("Written down."))
    else:
        messages.error(request, " ".join(str(error) for error in form.errors["minutes"]))
    return _here(conversation)


# --- all on one page -----------------------------------------------------------------------------


def _talk(request: Any, person: Person, conversation_id: UUID) -> tuple[Conversation, bool]:
    conversation = queries.conversation_of(request.actor, person, conversation_id)
    return conversation, people_access.can(request.actor, person.pk, Level.VIEW, Category.ABOUT)


@record(Category.PLAN)
def one_page(request: Any, person: Person, conversation_id: UUID) -> HttpResponse:
    """The conversation on one page, to print or to lie between the two."""
    conversation, sees_about = _talk(request, person, conversation_id)
    return page(
        request,
        "one_page",
        standing(request, person)
        | {
            "conversation": conversation,
            "sheet": talk_data(conversation, sees_about=sees_about),
        },
    )


@record(Category.PLAN)
def one_page_pdf(request: Any, person: Person, conversation_id: UUID) -> HttpResponse:
    """The same, typeset, in the person's language and print size."""
    conversation, sees_about = _talk(request, person, conversation_id)
    response = HttpResponse(
        talk_pdf(conversation, sees_about=sees_about), content_type="application/pdf"
    )
    response["Content-Disposition"] = 'inline; filename="conversation.pdf"'
    return response


# --- what is written and not sent ----------------------------------------------------------------

NOT_WORDS = {"csrfmiddlewaretoken", "draft", "throw", "back"}


@require_POST
@record(Category.PLAN, Level.CONTRIBUTE, log=False)
def draft(request: Any, person: Person) -> HttpResponse:
    """Keep what stands in the boxes of a form, for whoever writes; or throw it away."""
    form = request.POST.get("draft", "")
    if not form:
        return HttpResponseBadRequest()
    if "throw" in request.POST:
        actions.drop_draft(by=request.actor, person=person, form=form)
        back = request.POST.get("back", "")
        if is_ours(back):
            return redirect(back)
        return HttpResponse(status=204)
    try:
        words = json.loads(request.POST.get("words", ""))
    except ValueError:
        return HttpResponseBadRequest()
    if not isinstance(words, dict):
        return HttpResponseBadRequest()
    actions.keep_draft(
        by=request.actor,
        person=person,
        form=form,
        words={
            name: [str(one) for one in value] if isinstance(value, list) else str(value)
            for name, value in words.items()
            if name not in NOT_WORDS
        },
    )
    return HttpResponse(status=204)


def carry(request: Any, item: AgendaItem, do: str) -> None:
    """ "Next time", or not after all; said where it goes."""
    row = actions.carry_item(by=request.actor, item=item, undo=do == "carry_back")
    if do == "carry_back":
        return
    there = AgendaItem.objects.filter(carried_from=row).select_related("conversation").first()
    if there is None:
        messages.success(request, _("It waits for your next conversation."))
    else:
        messages.success(
            request,
            _("It is on the list for %(when)s.") % {"when": moment(there.conversation.at)},
        )
