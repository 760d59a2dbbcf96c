"""How somebody likes to talk, choosing how, visits with others, and what a team sees of visits."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from alongside.core import clock
from alongside.core.audit import record as audit
from alongside.core.audit import record_readings
from alongside.core.errors import Changed, Refused
from alongside.core.quarters import shown_quarters
from alongside.followups import queries as followups
from alongside.followups.models import OPEN
from alongside.messaging.queries import reach_of
from alongside.people import access as people_access
from alongside.people.models import PROFESSIONAL_ROLES, Person, Role
from alongside.people.queries.staff import service_of
from alongside.people.rules import Category, Level
from alongside.people.settings import local
from alongside.people.views.organisations import service_links
from alongside.people.web import acting, record
from alongside.plans import access, actions, forms, queries
from alongside.plans.actions.visits import IN_CONTROL
from alongside.plans.forms import during as during_forms
from alongside.plans.models import (
    Conversation,
    ConversationState,
    GroupItem,
    GroupVisit,
    InControl,
    SamePerson,
    TalkWishes,
    VisitOffer,
)
from alongside.plans.queries import visits as visit_queries
from alongside.plans.rules import visits as rules
from alongside.plans.views.common import page, refuse, spoken, standing
from alongside.plans.views.report import WHY_MISSING
from alongside.ui.dates import moment, name_of
from alongside.ui.forms import Sooner

TYPES = {
    rules.USUAL: gettext_lazy("In person, as usual"),
    rules.LONGER: gettext_lazy("Longer"),
    rules.GROUP: gettext_lazy("Together with others"),
    rules.VIDEO: gettext_lazy("By video"),
    rules.PHONE: gettext_lazy("By phone"),
}
SPREAD = {
    rules.SHORTER: gettext_lazy("shorter than planned"),
    rules.AS_PLANNED: gettext_lazy("as planned"),
    rules.OVER: gettext_lazy("longer than planned"),
}
TEAM = sorted({*PROFESSIONAL_ROLES, Role.LEAD, Role.BOARD})


# --- wishes --------------------------------------------------------------------------------------


def wished(wishes: TalkWishes | None) -> list[str]:
    """What somebody wishes, in short lines; the first says with whom."""
    if wishes is None:
        return []
    lines = [str(SamePerson(wishes.same_person).label)]
    when = [str(WEEKDAYS[day]) for day in wishes.days]
    when += [str(forms.PART_NAMES[part]) for part in wishes.parts]
    lines += [", ".join(when)] if when else []
    ways = dict(forms.WISHED_WAYS)
    lines += [", ".join(str(ways[way]) for way in wishes.ways)] if wishes.ways else []
    return lines


def _reader(person: Person) -> dict[str, Any]:
    """Who reads the words: whoever talked with them last, and whoever books."""
    last = queries.last_conversation(person)
    team = last.professional.team if last else None
    return {
        "reads": _("Whoever books a conversation with you"),
        "by_when": _("before they book"),
        "sooner": Sooner(name=team.service.name, phone=team.service.phone, hours=team.service.hours)
        if team
        else None,
    }


@record(Category.PLAN, Level.CONTRIBUTE)
def wishes(request: Any, person: Person) -> HttpResponse:
    """When, how, how long and with whom the person likes to talk."""
    said = queries.wishes_of(person.pk)
    form = forms.WishesForm(
        request.POST or None, wishes=said, reader=_reader(person), **spoken(request, person)
    )
    if request.method == "POST" and form.is_valid():
        names = ("days", "parts", "ways", "same_person", "words", "version")
        try:
            actions.say_wishes(
                by=form.actor(), person=person, **{name: form.cleaned_data[name] for name in names}
            )
        except (Refused, Changed) as error:
            refuse(form, error)
        else:
            messages.success(request, _("Whoever books with you sees this from now on."))
            return redirect("plans:plan", person.pk)
    return page(request, "wishes", standing(request, person) | {"said": said}, form=form)


# --- choosing how --------------------------------------------------------------------------------


@record(Category.PLAN, Level.CONTRIBUTE)
def choose(request: Any, person: Person, conversation_id: UUID) -> HttpResponse:
    """No examination is needed: how, and when, shall we talk?"""
    found = queries.conversation_of(request.actor, person, conversation_id)
    offer = VisitOffer.objects.filter(conversation=found).first()
    if offer is None or found.state != ConversationState.BOOKED:
        raise Http404
    form = forms.ChooseForm(
        request.POST or None,
        conversation=found,
        offer=offer,
        phone=reach_of(person).phone if people_access.is_self(request.actor, person.pk) else "",
        **spoken(request, person),
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            row = actions.choose_how(
                by=form.actor(),
                conversation=found,
                way=data["way"],
                at=datetime.fromisoformat(data["at"]) if "at" in data else found.at,
                number=data["number"],
                words=data["words"],
            )
        except Refused as error:
            refuse(form, error)
        else:
            messages.success(
                request,
                _("Chosen: %(way)s, on %(when)s.")
                % {"way": row.get_way_display(), "when": moment(row.at)},
            )
            return redirect("plans:conversation", person.pk, found.pk)
    return page(
        request,
        "choose",
        standing(request, person) | {"conversation": found, "offer": offer},
        form=form,
    )


def _asked(found: Conversation) -> UUID | None:
    """The question afterwards, while it can be answered."""
    rows = followups.about(IN_CONTROL, found.pk)
    return next((row.id for row in rows if row.state in OPEN), None)


def visit_parts(
    request: Any, person: Person, found: Conversation, view: dict[str, Any]
) -> dict[str, Any]:
    """What the page of a conversation shows of the visit itself."""
    on = found.state == ConversationState.BOOKED
    group = found.group
    speaks = spoken(request, person)
    asked = found.examination and found.state == ConversationState.HELD
    return {
        "offer": VisitOffer.objects.filter(conversation=found).first()
        if found.examination
        else None,
        "in_control": InControl.objects.filter(conversation=found).first() if asked else None,
        "control_asked": _asked(found) if asked else None,
        "group": group,
        "shared": visit_queries.shared_items(group) if group else [],
        "shared_form": forms.SharedForm(auto_id="shared-%s", conversation=found, **speaks)
        if group and on and view["may_add"]
        else None,
    }


# --- visits with others --------------------------------------------------------------------------


def _group(request: Any, group_id: UUID) -> GroupVisit:
    found = get_object_or_404(visit_queries.groups_of(request.actor.service_id), pk=group_id)
    if not people_access.allowed(access.check_can_run_group, request.actor, found):
        raise Http404
    return found


@acting(*PROFESSIONAL_ROLES)
def groups(request: Any) -> HttpResponse:
    """The group visits of the service, and a new one."""
    by = request.actor
    day, wall = forms.next_free(clock.now())
    form = forms.GroupForm(
        request.POST or None,
        professionals=queries.professionals(by.service_id),
        initial={
            "professional": by.membership_id,
            "on": day,
            "clock": wall.strftime("%H:%M"),
            "minutes": local("plans.minutes_group", by.service_id) or None,
        },
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        names = ("title", "professional", "way", "place", "minutes")
        try:
            made = actions.plan_group(by=by, at=form.at(), **{name: data[name] for name in names})
        except Refused as error:
            refuse(form, error)
        else:
            messages.success(request, _("Planned. Book people into it from their own pages."))
            return redirect("plans:group", made.pk)
    return page(
        request,
        "groups",
        {"groups": queries.groups_to_come(by), "links": service_links(by)},
        form=form,
    )


@acting(*PROFESSIONAL_ROLES)
def group(request: Any, group_id: UUID) -> HttpResponse:
    """One group visit: the shared list, and who comes. Nobody's own list stands here."""
    by = request.actor
    found = _group(request, group_id)
    form = forms.OwnSharedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.add_shared_as_professional(by=by, group=found, words=form.cleaned_data["words"])
        return redirect("plans:group", found.pk)
    coming = visit_queries.coming(by, found)
    record_readings(
        by, [row.person.pk for row in coming if row.person], category=str(Category.PLAN)
    )
    return page(
        request,
        "group",
        {
            "group": found,
            "shared": visit_queries.shared_items(found),
            "coming": coming,
            "open": found.state == ConversationState.BOOKED,
            "length_form": during_forms.LengthForm(initial={"minutes": found.minutes}),
        },
        form=form,
    )


@acting(*PROFESSIONAL_ROLES)
def group_change(request: Any, group_id: UUID) -> HttpResponse:
    """Another time or place for all of them."""
    found = _group(request, group_id)
    at = found.at.astimezone(clock.LONDON)
    form = forms.GroupForm(
        request.POST or None,
        professionals=queries.professionals(found.service_id),
        initial={"on": at.date(), "clock": at.strftime("%H:%M"), "way": found.way,
                 "place": found.place},
    )  # fmt: skip
    for name in ("title", "professional", "minutes"):
        form.fields.pop(name)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.move_group(
                by=request.actor, group=found, at=form.at(), way=data["way"], place=data["place"]
            )
        except Refused as error:
            refuse(form, error)
        else:
            messages.success(request, _("Moved. Everybody who comes is told."))
            return redirect("plans:group", found.pk)
    return page(request, "group_change", {"group": found}, form=form)


@require_POST
@acting(*PROFESSIONAL_ROLES)
def group_do(request: Any, group_id: UUID) -> HttpResponse:
    """Take something off the list, call it off, or say that it took place."""
    by, found = request.actor, _group(request, group_id)
    match request.POST.get("do"):
        case "remove":
            item = get_object_or_404(
                found.items.filter(person=None), pk=_uuid(request.POST.get("item", ""))
            )
            actions.remove_shared(by=by, item=item)
        case "call_off":
            actions.call_off_group(by=by, group=found)
            messages.success(request, _("Called off. Everybody who was coming is told."))
        case "held":
            form = during_forms.LengthForm(request.POST)
            if form.is_valid():
                actions.hold_group(by=by, group=found, minutes=form.cleaned_data["minutes"])
                messages.success(request, _("Marked as held."))
            else:
                messages.error(request, " ".join(str(e) for e in form.errors["minutes"]))
        case _:
            raise Http404
    return redirect("plans:group", found.pk)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


@require_POST
@record(Category.PLAN, Level.CONTRIBUTE)
def join(request: Any, person: Person) -> HttpResponse:
    """Book somebody into a group."""
    found = _group(request, _uuid(request.POST.get("group", "")))
    row = actions.join_group(by=request.actor, person=person, group=found)
    messages.success(request, _("Booked for %(when)s.") % {"when": moment(row.at)})
    return redirect("plans:conversation", person.pk, row.pk)


@require_POST
@record(Category.PLAN, Level.CONTRIBUTE)
def shared(request: Any, person: Person, conversation_id: UUID) -> HttpResponse:
    """Put something on the list that everybody in the group reads, or take one's own off."""
    found = queries.conversation_of(request.actor, person, conversation_id)
    if found.group_id is None:
        raise Http404
    if "item" in request.POST:
        item = get_object_or_404(
            GroupItem, pk=_uuid(request.POST["item"]), group_id=found.group_id, person=person
        )
        actions.remove_shared(by=request.actor, item=item, conversation=found)
        return redirect("plans:conversation", person.pk, found.pk)
    form = forms.SharedForm(request.POST, conversation=found, **spoken(request, person))
    if form.is_valid():
        actions.add_shared(by=form.actor(), conversation=found, words=form.cleaned_data["words"])
        messages.success(request, _("Everybody in the group reads it now, without your name."))
    else:
        for errors in form.errors.values():
            messages.error(request, " ".join(str(error) for error in errors))
    return redirect("plans:conversation", person.pk, found.pk)


# --- what a team sees ----------------------------------------------------------------------------


@acting(*TEAM)
@require_GET
def visits(request: Any) -> HttpResponse:
    """How long visits took, at what times, how people found them: numbers, small ones left out."""
    service = service_of(request.actor)
    shown = shown_quarters(clock.today())
    asked = request.GET.get("quarter", str(shown[0]))
    chosen = next((one for one in shown if str(one) == asked), None)
    if chosen is None:
        raise Http404
    threshold = local("disclosure.threshold", None)
    audit(request.actor, "report.read", subject=service, reading=True)
    return render(
        request,
        "plans/visits.html",
        {
            "service": service,
            "links": service_links(request.actor),
            "found": rules.visits(
                visit_queries.measured(service.pk, chosen),
                visit_queries.counted(service.pk, chosen),
                threshold,
            ),
            "quarters": shown,
            "chosen": chosen,
            "name_of": name_of,
            "types": TYPES,
            "spread": SPREAD,
            "near": rules.NEAR,
            "why_missing": WHY_MISSING % {"threshold": threshold},
        },
    )
