"""Booking and talking."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from alongside.core import clock
from alongside.core.actors import Channel
from alongside.core.errors import Refused
from alongside.people import access as people_access
from alongside.people.models import Person
from alongside.people.queries.attachments import attachments
from alongside.people.rules import Category, Level
from alongside.people.settings import local
from alongside.people.web import record
from alongside.plans import access, actions, forms, hooks, queries
from alongside.plans.forms import during as during_forms
from alongside.plans.hooks_attached import AGENDA
from alongside.plans.models import (
    ROLE_MEANS,
    AgendaItem,
    Conversation,
    ConversationRole,
    ConversationState,
    Examination,
    SamePerson,
    Side,
    Visit,
)
from alongside.plans.queries import during
from alongside.plans.queries.preparing import ready
from alongside.plans.views import during as during_views
from alongside.plans.views.after import after_form
from alongside.plans.views.common import opened_with, page, refuse, spoken, standing
from alongside.plans.views.visits import visit_parts, wished
from alongside.ui.dates import moment


def _here(conversation: Conversation) -> HttpResponse:
    return redirect("plans:conversation", conversation.person_id, conversation.pk)


@record(Category.PLAN, Level.CONTRIBUTE)
def book(request: Any, person: Person) -> HttpResponse:
    """Who, when, where or how; the same professional as last time by default."""
    by = request.actor
    people_access.check_staff_of(by, person.pk, Level.CONTRIBUTE, Category.PLAN)
    day, wall = forms.next_free(clock.now())
    last = queries.last_professional(person, by.service_id)
    earlier = queries.past_conversations(person).first()
    wishes = queries.wishes_of(person.pk)
    form = forms.BookForm(
        request.POST or None,
        professionals=queries.professionals(by.service_id),
        follow_up=earlier is not None,
        longer=local("plans.minutes_longer", by.service_id),
        other=last is not None and (wishes is None or wishes.same_person != SamePerson.ANY),
        initial={
            "professional": last.pk if last else by.membership_id,
            "on": day,
            "clock": wall.strftime("%H:%M"),
        },
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        examination = data.get("examination", "")
        try:
            conversation = actions.book(
                by=by,
                person=person,
                professional=form.cleaned_data["professional"],
                at=form.at(),
                way=form.cleaned_data["way"],
                place=form.cleaned_data["place"],
                minutes=data["minutes"],
                reviews=earlier,
                visit=data.get("visit") or Visit.USUAL,
                examination=examination,
                offer=actions.Offer(data["ways"], form.other_times())
                if examination == Examination.NOT_NEEDED
                else None,
                link=data["link"],
                why_other=data.get("why_other", ""),
            )
        except Refused as error:
            refuse(form, error)
        else:
            messages.success(request, _("Booked for %(when)s.") % {"when": moment(conversation.at)})
            return _here(conversation)
    return page(
        request,
        "book",
        standing(request, person)
        | {
            "last": last,
            "wishes": wishes,
            "wished": wished(wishes),
            "groups": queries.groups_to_come(by),
        },
        form=form,
    )


@record(Category.PLAN, Level.CONTRIBUTE)
def change(request: Any, person: Person, conversation_id: UUID) -> HttpResponse:
    """Another time, way or place."""
    by = request.actor
    conversation = queries.conversation_of(by, person, conversation_id)
    if conversation.state != ConversationState.BOOKED:
        raise Http404
    access.check_can_change_time(by, conversation)
    local_at = conversation.at.astimezone(clock.LONDON)
    form = forms.BookForm(
        request.POST or None,
        professionals=queries.professionals(by.service_id),
        initial={
            "professional": conversation.professional_id,
            "on": local_at.date(),
            "clock": local_at.strftime("%H:%M"),
            "way": conversation.way,
            "place": conversation.place,
            "minutes": conversation.minutes,
        },
    )
    for name in ("professional", "minutes", "link"):
        form.fields.pop(name)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_time(
                by=by,
                conversation=conversation,
                at=form.at(),
                way=form.cleaned_data["way"],
                place=form.cleaned_data["place"],
                version=opened_with(request),
            )
        except Refused as error:
            refuse(form, error)
        else:
            messages.success(request, _("The booking is changed, and we are telling them."))
            return _here(conversation)
    return page(
        request, "change", standing(request, person) | {"conversation": conversation}, form=form
    )


@require_POST
@record(Category.PLAN, Level.CONTRIBUTE)
def call_off(request: Any, person: Person, conversation_id: UUID) -> HttpResponse:
    """Call it off; what was prepared is kept."""
    conversation = queries.conversation_of(request.actor, person, conversation_id)
    actions.call_off(by=request.actor, conversation=conversation)
    messages.success(request, _("Called off. What was written for it is kept."))
    return redirect("plans:plan", person.pk)


@record(Category.PLAN)
def conversation(request: Any, person: Person, conversation_id: UUID) -> HttpResponse:
    """The conversation, for both: the person's agenda, what matters, strengths; then the rest.

    When the professional who holds it opens it, what the person sent is marked as read by them.
    """
    by = request.actor
    found = queries.conversation_of(by, person, conversation_id)
    view = standing(request, person)
    holds = (
        view["is_professional"]
        and view["may_add"]
        and by.team_id == found.professional.team_id
        and found.state == ConversationState.BOOKED
    )
    preparation = getattr(found, "preparation", None)
    unread = preparation is not None and preparation.sent_at and preparation.read_at is None
    # A page that looks again by itself is not somebody who reads.
    looks = request.headers.get("X-Looks-Again") != "1"
    if holds and looks and request.method == "GET" and (found.opened_at is None or unread):
        actions.open_conversation(by=by, conversation=found)
        found = queries.conversation_of(by, person, conversation_id)
        preparation = getattr(found, "preparation", None)
    items = queries.agenda(found, named=False)
    both = [item for side in items.values() for item in side]
    return page(
        request,
        "conversation",
        view
        | {
            "conversation": found,
            "preparation": preparation,
            "agenda": items,
            "attached": attachments(by, person, AGENDA, (item.pk for item in both)),
            "readiness": ready(found),
            "holds": holds,
            "open": found.state == ConversationState.BOOKED,
            "goals": queries.under_way(person),
            "suggestions": queries.suggested_goals(person),
            "item_form": forms.ItemForm(conversation=found, **spoken(request, person)),
            "own_item_form": forms.OwnItemForm(conversation=found, prefix="own"),
            "results": hooks.results(by, person, found),
            "carried": during.carried(found) if any(item.carried_at for item in both) else {},
        }
        | _during(request, person, found, view)
        | visit_parts(request, person, found, view),
    )


def _during(
    request: Any, person: Person, found: Conversation, view: dict[str, Any]
) -> dict[str, Any]:
    """What the page holds while they talk and afterwards."""
    by = request.actor
    side = during.own_side(by, found)
    notes = side == Side.PROFESSIONAL and view["may_add"]
    held = found.state == ConversationState.HELD
    asks = held and side != "" and view["may_add"]
    on = found.state != ConversationState.CANCELLED
    return {
        "holds_side": notes,
        "ideas": during.insights(person, found),
        "idea_form": during_forms.InsightForm(person=person, prefix="idea")
        if notes and on
        else None,
        "roles": [(role.value, role.label, ROLE_MEANS[role]) for role in ConversationRole],
        "length_form": during_forms.LengthForm(initial={"minutes": found.minutes}),
        "after_form": after_form(request, person, found) if asks else None,
        "said_after": during.own_after(by, found) if asks else None,
        "next_shown": found if found.next_by_id else None,
        "may_plan_next": notes and on,
    }


@require_POST
@record(Category.PLAN, Level.CONTRIBUTE)
def add_item(request: Any, person: Person, conversation_id: UUID) -> HttpResponse:
    """Add to the agenda, on either side."""
    found = queries.conversation_of(request.actor, person, conversation_id)
    if "own-words" in request.POST:
        own = forms.OwnItemForm(request.POST, conversation=found, prefix="own")
        if own.is_valid():
            actions.add_item(
                by=request.actor,
                conversation=found,
                words=own.cleaned_data["words"],
                side=Side.PROFESSIONAL,
            )
        else:
            messages.error(request, _("Write what you want to talk about."))
        return _here(found)
    form = forms.ItemForm(request.POST, conversation=found, **spoken(request, person))
    if form.is_valid():
        actions.add_item(
            by=form.actor(),
            conversation=found,
            words=form.cleaned_data["words"],
            side=Side.PERSON,
        )
        messages.success(request, _("Added to what you will talk about."))
    else:
        for errors in form.errors.values():
            messages.error(request, " ".join(str(error) for error in errors))
    if request.POST.get("next") == "prepare":
        return redirect("plans:prepare", person.pk, found.pk)
    return _here(found)


@require_POST
@record(Category.PLAN, Level.CONTRIBUTE)
def item(request: Any, person: Person, conversation_id: UUID, item_id: UUID) -> HttpResponse:
    """Move, take off, put back, tick or carry over one item."""
    found = (
        AgendaItem.objects.filter(pk=item_id, conversation_id=conversation_id, person=person)
        .select_related("conversation")
        .first()
    )
    if found is None:
        raise Http404
    by = orders = request.actor
    if found.raised_by == Side.PERSON and by.person_id != person.pk and by.membership_id:
        # Ordering what a person said aloud, with them in the room. Nobody takes it off for them.
        orders = by.helping(Channel.TOGETHER, spoken(request, person)["helper"], person.pk)
    match request.POST.get("do"):
        case "up":
            actions.move_item(by=orders, item=found, step=-1)
        case "down":
            actions.move_item(by=orders, item=found, step=1)
        case "remove":
            actions.remove_item(by=by, item=found)
            messages.success(
                request,
                _("Taken off."),
                extra_tags="undo:"
                + reverse("plans:item", args=[person.pk, conversation_id, item_id])
                + ":put_back",
            )
        case "put_back":
            actions.remove_item(by=by, item=found, undo=True)
        case "carry" | "carry_back" as do:
            during_views.carry(request, found, do)
        case "talked":
            actions.tick_item(by=request.actor, item=found, talked=True)
        case "not_yet":
            actions.tick_item(by=request.actor, item=found, talked=False)
        case _:
            raise Http404
    if request.POST.get("next") == "prepare":
        return redirect("plans:prepare", person.pk, conversation_id)
    return redirect("plans:conversation", person.pk, conversation_id)


@require_POST
@record(Category.PLAN, Level.CONTRIBUTE)
def held(request: Any, person: Person, conversation_id: UUID) -> HttpResponse:
    """It took place; nothing need have been agreed. How long it took, where they say."""
    found = queries.conversation_of(request.actor, person, conversation_id)
    form = during_forms.LengthForm(request.POST)
    if form.is_valid():
        actions.hold(by=request.actor, conversation=found, minutes=form.cleaned_data["minutes"])
        messages.success(request, _("Marked as held."))
    else:
        messages.error(request, " ".join(str(error) for error in form.errors["minutes"]))
    return _here(found)
