"""When the person sees what is new: their wish, and what is held back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from alongside.core.errors import Refused
from alongside.people import access
from alongside.people.models import CLINICAL_ROLES, Person
from alongside.people.rules import Category, Level
from alongside.people.views.helping import hand_of, helping
from alongside.people.web import record
from alongside.records import actions, queries
from alongside.records.access import check_can_hold
from alongside.records.actions.waiting import longest_hold, stands
from alongside.records.forms import HoldForm, WhenForm
from alongside.records.models import Result, Wish
from alongside.records.queries.waiting import with_standing


def tokens(request: Any) -> list[tuple[UUID, str]]:
    """The results that a form names, each as it was shown: an id and its digest. Else Http404."""
    seen = []
    for token in request.POST.getlist("seen"):
        result_id, _colon, digest = token.partition(":")
        try:
            seen.append((UUID(result_id), digest))
        except ValueError as error:
            raise Http404 from error
    return seen


@record(Category.RECORDS, Level.CONTRIBUTE)
def when(request: Any, person: Person) -> HttpResponse:
    """At once, ask each time, or together: theirs to choose, and to change at any time."""
    chosen = queries.chosen(person)
    form = WhenForm(
        request.POST or None,
        initial={"wish": chosen.wish},
        helping=helping(request.actor, person),
    )
    if request.method == "POST" and form.is_valid():
        by = hand_of(request.actor, person, form)
        actions.choose_when(by=by, person=person, wish=form.cleaned_data["wish"])
        messages.success(request, _("Saved. You can change this at any time."))
        return redirect("records:results", person.pk)
    context = {
        "person": person,
        "is_self": access.is_self(request.actor, person.pk),
        "form": form,
        "chosen": chosen,
    }
    return render(request, "records/when.html", context, status=422 if form.errors else 200)


@require_POST
@record(Category.RECORDS, Level.CONTRIBUTE)
def choose(request: Any, person: Person) -> HttpResponse:
    """ "See it now", or "look at it with me", of results that wait."""
    wish = request.POST.get("wish", str(Wish.NOW))
    found = actions.choose_for(by=request.actor, person=person, seen=tokens(request), wish=wish)
    if not found:
        messages.info(request, _("Nothing waits any more, or it has changed. Look at it again."))
    elif wish == Wish.NOW:
        said = ngettext("Here it is.", "Here they are.", len(found))
        messages.success(request, said)
        if len(found) == 1:
            (one,) = queries.paired(found)
            return redirect("records:result", person.pk, one.loinc)
    else:
        messages.success(request, _("It waits until you look at it together."))
    return redirect("records:results", person.pk)


@record(Category.RECORDS, roles=CLINICAL_ROLES)
def hold(request: Any, person: Person, result_id: UUID) -> HttpResponse:
    """Hold one result back from the person for a time, or open it to them."""
    by = request.actor
    result = (
        with_standing(Result.objects.visible_to(by).filter(person=person, withdrawn=False))
        .select_related("person", "source__service__organisation")
        .filter(pk=result_id)
        .first()
    )
    if result is None or not access.allowed(check_can_hold, by, result):
        raise Http404
    (measured,) = queries.paired([result])
    if request.method == "POST" and request.POST.get("do") == "end":
        actions.end_hold(by=by, result=result)
        messages.success(request, _("%(name)s can see it now.") % {"name": person.name})
        return redirect("records:result", person.pk, measured.loinc)
    posted = request.POST if request.method == "POST" else None
    form = HoldForm(posted, name=person.name, last=longest_hold(by))
    if posted is not None and form.is_valid():
        try:
            actions.hold_back(by=by, result=result, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request,
                _("Held back. %(name)s sees that it is, why, by whom and until when.")
                % {"name": person.name},
            )
            return redirect("records:result", person.pk, measured.loinc)
    holds = queries.holds_of(result)
    context = {
        "person": person,
        "one": measured,
        "form": form,
        "holds": [(row, stands(row)) for row in holds],
        "turn": queries.turn_of(holds),
        "seen": not holds and queries.may_have_seen(result),
    }
    return render(request, "records/hold.html", context, status=422 if form.errors else 200)
