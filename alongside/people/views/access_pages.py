"""Who can see my record, who looked, and an end button beside each. The person alone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from alongside.people.actions import grants
from alongside.people.forms.access_pages import GiveForm, last_day
from alongside.people.forms.boxes import sooner
from alongside.people.models import Grant, PartyKind, Person
from alongside.people.queries import letting_in
from alongside.people.queries.looked import looked
from alongside.people.rules import Label
from alongside.people.web import own as own_page


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@own_page
@require_GET
def access(request: Any, person: Person) -> HttpResponse:
    """Everyone who is let in, as a sentence each."""
    now, past = letting_in.let_in(person)
    ended_id = _uuid(request.GET.get("ended", ""))
    return render(
        request,
        "people/access.html",
        {
            "person": person,
            "now": now,
            "past": past,
            "role_of": letting_in.role_of,
            "ended": letting_in.just_ended(person, ended_id) if ended_id else None,
        },
    )


@own_page
@require_POST
def access_end(request: Any, person: Person, grant_id: UUID) -> HttpResponse:
    """Shut the door. It bites at once; the next page offers to undo it."""
    grant = get_object_or_404(Grant, pk=grant_id, person=person)
    grants.end_access(by=request.actor, grant=grant)
    response = redirect("people:access", person.pk)
    response["Location"] += f"?ended={grant.pk}"
    return response


@own_page
@require_POST
def access_again(request: Any, person: Person, grant_id: UUID) -> HttpResponse:
    """Undo an ending."""
    grant = get_object_or_404(Grant.objects.select_related("grantee"), pk=grant_id, person=person)
    grants.restore_access(by=request.actor, grant=grant)
    messages.success(request, _("%(name)s is let in again.") % {"name": grant.grantee.name})
    return redirect("people:access", person.pk)


@own_page
@require_GET
def access_choose(request: Any, person: Person) -> HttpResponse:
    """Whom to let in: people around one, teams that know one already, other teams here."""
    text = request.GET.get("q", "")[:80]
    near, others = letting_in.teams_to_let_in(person, text)
    return render(
        request,
        "people/access_choose.html",
        {
            "person": person,
            "people": letting_in.people_to_let_in(person),
            "near": near,
            "others": others,
            "most": letting_in.MOST_TEAMS,
            "q": text,
        },
    )


@own_page
def access_give(request: Any, person: Person, party_id: UUID) -> HttpResponse:
    """How far one of them is let in; or another reach instead of the one they have (`instead`)."""
    instead = _uuid(request.POST.get("instead") or request.GET.get("instead", ""))
    held = letting_in.held_by(person, party_id, instead) if instead else None
    known = letting_in.one_to_let_in(person, party_id, held)
    level, categories = letting_in.usual_grant(person, known.party)
    initial: dict[str, Any] = {"level": level, "categories": categories}
    if held is not None:
        initial = {
            "level": held.level,
            "categories": held.categories,
            "labels": held.labels,
            "purpose": held.purpose,
            "until": last_day(held.until_at),
        }
    form = GiveForm(
        request.POST or None,
        initial=initial,
        reads=_("Everyone in %(team)s") % {"team": known.party.name}
        if known.party.kind == PartyKind.TEAM
        else known.party.name,
        sooner=sooner(person),
    )
    if request.method == "POST" and form.is_valid():
        if held is not None:
            grants.end_access(by=request.actor, grant=held)
        grants.give_access(
            by=request.actor,
            person=person,
            grantee=known.party,
            level=form.cleaned_data["level"],
            categories=form.cleaned_data["categories"],
            labels=[Label.GENERAL, *form.cleaned_data["labels"]],
            purpose=form.cleaned_data["purpose"],
            until_at=form.until_at,
        )
        messages.success(
            request,
            _("%(name)s is let in. You can end it here at any time.") % {"name": known.party.name},
        )
        return redirect("people:access", person.pk)
    return render(
        request,
        "people/access_give.html",
        {"person": person, "known": known, "form": form, "held": held},
    )


@own_page
@require_GET
def access_looked(request: Any, person: Person) -> HttpResponse:
    """Who looked, day by day."""
    chosen = request.GET.get("who", "")
    before = request.GET.get("before", "")
    who = _uuid(chosen)
    page = looked(
        person,
        who=who,
        own=chosen == "all",
        before=int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None,
    )
    return render(
        request,
        "people/looked.html",
        {"person": person, "page": page, "chosen": chosen, "who": who},
    )
