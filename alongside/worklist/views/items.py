"""The worklist: what is to be done, by whom, by when; and one item."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from alongside.core.audit import record, record_readings
from alongside.messaging import queries as letters
from alongside.messaging.access import letters_visible_to
from alongside.people.access import allowed
from alongside.people.models import MANAGER_ROLES, STAFF_ROLES, CommunicationNeed, Person, Role
from alongside.people.rules import Category
from alongside.people.web import acting
from alongside.people.web import record as record_page
from alongside.ui.chrome import Link
from alongside.worklist import access, actions, queries
from alongside.worklist.forms import CloseForm, DidForm, HandOverForm
from alongside.worklist.kinds import notes_for
from alongside.worklist.models import ActKind, Item, ItemState

any_hat = acting()


def _item(request: Any, item_id: UUID) -> Item:
    """The item, if the actor may at least hand it over; else Http404."""
    found: Item | None = (
        Item.objects.select_related(
            "person", "service", "responsible__person", "responsible__team", "taken_by__person"
        )
        .filter(pk=item_id)
        .first()
    )
    if found is None or not allowed(access.check_can_reassign, request.actor, found):
        raise Http404
    return found


@any_hat
@require_GET
def worklist(request: HttpRequest) -> HttpResponse:
    """Open items, the longest overdue first."""
    by = request.actor  # type: ignore[attr-defined]
    shows = [
        (queries.MINE, _("Mine")),
        (queries.TEAM, _("My team’s")),
        *(
            [(queries.LEAD, _("Late or left behind")), (queries.ALL, _("All"))]
            if by.role == Role.LEAD
            else [(queries.LATE, _("Late"))]
        ),
    ]
    show = request.GET.get("show", "")
    show = show if show in dict(shows) else shows[0][0]
    page = queries.for_membership(by, show, request.GET.get("page"))
    rows = queries.rows(by, page.object_list)
    record_readings(
        by,
        [row.item.person_id for row in rows if row.open and row.item.person_id],
        category=str(Category.PLAN),
    )
    done = request.GET.get("done", "")
    return render(
        request,
        "worklist/list.html",
        {
            "page": page,
            "rows": rows,
            "show": show,
            "tabs": [Link(label, f"?show={name}") for name, label in shows],
            "done": _just_done(request, done),
            "letters": letters.waiting(letters_visible_to(by)).count(),
            "sends_letters": by.role in STAFF_ROLES,
            "watches": by.role in MANAGER_ROLES,
        },
    )


def _just_done(request: Any, text: str) -> Item | None:
    """The item that was ended a moment ago, for Undo."""
    try:
        return _item(request, UUID(text))
    except (ValueError, Http404):
        return None


@any_hat
@require_GET
def item(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """One item: what it is, who has it, and what can be done with it."""
    return _show(request, _item(request, item_id))


def _show(
    request: Any,
    found: Item,
    close_form: CloseForm | None = None,
    hand_over_form: HandOverForm | None = None,
    did_form: DidForm | None = None,
) -> HttpResponse:
    by = request.actor
    (row,) = queries.rows(by, [found])
    needs = []
    happened = []
    if row.open:
        happened = queries.history([found]).get(found.pk, [])
        record(by, "item.read", subject=found, reading=True, category=str(Category.PLAN))
        needs = [
            need.get_kind_display()
            for need in CommunicationNeed.objects.filter(
                person=found.person, ended_at__isnull=True
            ).defer("words")
        ]
    members = queries.can_take_over(found)
    return render(
        request,
        "worklist/item.html",
        {
            "row": row,
            "item": found,
            "needs": needs,
            "waiting": found.state in (ItemState.OPEN, ItemState.TAKEN),
            "mine": found.taken_by_id == by.membership_id,
            "close_form": close_form or CloseForm(name=found.name, required=row.kind.asks_outcome),
            "hand_over_form": hand_over_form or HandOverForm(members=members),
            "members": members,
            "notes": notes_for(found) if row.open else [],
            "did_form": did_form or DidForm(name=found.name),
            "happened": happened,
            "chain": queries.chain(found) if row.open else [],
            "record_lines": queries.for_the_record(found, row.title)
            if row.open and found.done_at
            else [],
        },
    )


@any_hat
@require_POST
def take(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """I do it."""
    actions.take(by=request.actor, item=_item(request, item_id))  # type: ignore[attr-defined]
    return redirect("worklist:item", item_id)


@any_hat
@require_POST
def give_back(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """I do not do it after all."""
    actions.give_back(by=request.actor, item=_item(request, item_id))  # type: ignore[attr-defined]
    messages.success(request, _("It is waiting for somebody again."))
    return redirect("worklist:item", item_id)


@any_hat
@require_POST
def hand_over(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Somebody else does it."""
    found = _item(request, item_id)
    form = HandOverForm(request.POST, members=queries.can_take_over(found))
    if not form.is_valid():
        return _show(request, found, hand_over_form=form)
    actions.hand_over(by=request.actor, item=found, to=form.chosen)  # type: ignore[attr-defined]
    messages.success(request, _("%(name)s answers for it now.") % {"name": form.chosen.person.name})
    return redirect("worklist:list")


@any_hat
@require_POST
def did(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Something was done about it, and it goes on."""
    found = _item(request, item_id)
    form = DidForm(request.POST, name=found.name)
    if not form.is_valid():
        return _show(request, found, did_form=form)
    actions.note_act(
        by=request.actor,  # type: ignore[attr-defined]
        item=found,
        kind=ActKind(form.cleaned_data["what"]),
        words=form.cleaned_data["words"],
    )
    messages.success(request, _("That is noted. It is not ended by that."))
    return redirect("worklist:item", item_id)


@any_hat
@require_POST
def close(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """It is done."""
    found = _item(request, item_id)
    (row,) = queries.rows(request.actor, [found])  # type: ignore[attr-defined]
    form = CloseForm(request.POST, name=found.name, required=row.kind.asks_outcome)
    if not form.is_valid():
        return _show(request, found, close_form=form)
    actions.close(
        by=request.actor,  # type: ignore[attr-defined]
        item=found,
        outcome=form.cleaned_data["outcome"],
    )
    return redirect(f"{reverse('worklist:list')}?done={found.pk}")


@any_hat
@require_POST
def reopen(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Undo."""
    actions.reopen(by=request.actor, item=_item(request, item_id))  # type: ignore[attr-defined]
    return redirect("worklist:item", item_id)


@record_page(Category.PLAN)
@require_GET
def seen_to(request: Any, person: Person) -> HttpResponse:
    """What the person sees: that it came in, who has it, when they will hear, what was done."""
    return render(
        request,
        "worklist/seen_to.html",
        {"person": person, "items": queries.for_person(person.pk, whole=True)},
    )
