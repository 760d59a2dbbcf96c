"""The door: by code, by email, by invitation, with help; and out again.

Whatever is wrong with a code, the words are the same and the answer takes at least FLOOR, so that
nobody learns which codes or people exist. The waiting is done outside the transaction.
"""

from __future__ import annotations

import time
from typing import Any
from uuid import UUID

from django.contrib import auth, messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from alongside.core.actors import Assurance
from alongside.people.actions import circles, logins
from alongside.people.actors import ENTRY
from alongside.people.addresses import client_address
from alongside.people.forms.ways_in import ClaimForm, CodeForm, InvitationForm, TextCodeForm
from alongside.people.middleware import remember_language
from alongside.people.models import EntryKind, Group, Role
from alongside.people.queries import own as queries
from alongside.people.web import public, signed_in
from alongside.ui.paths import next_path

FLOOR = 0.35  # seconds that a refused code takes at least
VISIT_SESSION = 2 * 60 * 60  # seconds that a tablet stays open
WRONG = gettext_lazy(
    "That code and that date of birth do not fit together, or the code has run out. "
    "Please look at both again. If it still does not work, ask whoever gave you the code for a "
    "new one."
)
WRONG_INVITATION = gettext_lazy(
    "That code does not work, or it has run out. Please look at it again. If it still does not "
    "work, ask whoever invited you for a new one."
)


def _wait(began: float) -> None:
    time.sleep(max(0.0, began + FLOOR - time.monotonic()))


@public
@never_cache
@transaction.non_atomic_requests
def way_in(request: Any) -> HttpResponse:
    """Choose a way in. The code comes first: whoever has one knows nothing else of us yet."""
    began = time.monotonic()
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        row = logins.use_code(
            by=request.actor,
            code=form.cleaned_data["code"],
            birth_date=form.cleaned_data["birth_date"],
            address=client_address(request),
        )
        if row is not None and row.person is not None:
            to = next_path(request)
            auth.logout(request)  # whoever sat here before; and a session with a new name
            request.session[ENTRY] = str(row.pk)
            if row.kind == EntryKind.VISIT:
                request.session.set_expiry(VISIT_SESSION)
                to = reverse("plans:visit")
            response = HttpResponseRedirect(to)
            remember_language(response, row.person.language)
            return response
        form.add_error(None, WRONG)
        _wait(began)
    return render(request, "people/way_in.html", {"form": form, "next": next_path(request, "")})


@public
@never_cache
@transaction.non_atomic_requests
def text_code(request: Any) -> HttpResponse:
    """Ask for a code by text. The answer is the same whether anybody has that number or not."""
    began = time.monotonic()
    form = TextCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        logins.text_code(
            by=request.actor,
            number=form.cleaned_data["number"],
            address=client_address(request),
        )
        _wait(began)
        messages.success(
            request,
            _(
                "If you asked us for texts and this number is yours, a code is on its way. It "
                "works for %(minutes)s minutes. If none comes, ask somebody here for a slip."
            )
            % {"minutes": logins.TEXT_MINUTES},
        )
        return redirect("people:way_in")
    return render(request, "people/way_in_text.html", {"form": form})


@public
@require_GET
def help_me(request: HttpRequest) -> HttpResponse:
    """For somebody who would rather not, or cannot, do this alone."""
    return render(request, "people/way_in_help.html", {"places": queries.places_to_phone()})


@public
@require_POST
def leave(request: Any) -> HttpResponse:
    """Finish and close: a login, a slip and a tablet alike."""
    entry_id = request.session.get(ENTRY)
    if entry_id:
        logins.leave(by=request.actor, entry_id=UUID(entry_id))
    auth.logout(request)
    response = redirect("people:goodbye")
    response["Clear-Site-Data"] = '"cache"'
    return response


@public
@require_GET
def goodbye(request: HttpRequest) -> HttpResponse:
    """You have left, and nobody can go back to your pages."""
    return render(request, "people/goodbye.html")


@public
@never_cache
@transaction.non_atomic_requests
def claim(request: Any) -> HttpResponse:
    """Make a record that the practice holds one's own: signed in, with a letter, in two facts."""
    began = time.monotonic()
    form = ClaimForm(request.POST or None)
    can = request.actor.login_id is not None
    if request.method == "POST" and can and form.is_valid():
        person = logins.claim_record(
            by=request.actor,
            code=form.cleaned_data["code"],
            birth_date=form.cleaned_data["birth_date"],
            address=client_address(request),
        )
        if person is not None:
            request.session.cycle_key()
            messages.success(request, _("These are your own pages now. Welcome."))
            response = redirect("people:about", person.pk)
            remember_language(response, person.language)
            return response
        form.add_error(None, WRONG)
        _wait(began)
    return render(request, "people/claim.html", {"form": form, "can": can})


@public
@never_cache
@transaction.non_atomic_requests
def team(request: Any) -> HttpResponse:
    """Join the team that a lead invited one to."""
    began = time.monotonic()
    form = InvitationForm(request.POST or None)
    can = request.actor.login_id is not None
    if request.method == "POST" and can and form.is_valid():
        row = logins.accept_staff_invitation(by=request.actor, code=form.cleaned_data["code"])
        if row is not None:
            home = row.team or Group.objects.get(pk__in=[row.about_id])
            messages.success(
                request,
                _("You are in %(team)s now, as %(role)s. Choose it at the top of the page.")
                % {"team": home.name, "role": str(Role(row.role).label).lower()},
            )
            return redirect(
                "people:acting" if request.actor.assurance < Assurance.SECOND_FACTOR else "/"
            )
        form.add_error(None, WRONG_INVITATION)
        _wait(began)
    return render(request, "people/join_team.html", {"form": form, "can": can})


@public
@never_cache
@transaction.non_atomic_requests
def invitation(request: Any) -> HttpResponse:
    """Join the circle of somebody who invited one. Who it was is not said before."""
    began = time.monotonic()
    form = InvitationForm(request.POST or None)
    can = request.actor.signed_in
    if request.method == "POST" and can and form.is_valid():
        member = circles.accept_invitation(
            by=request.actor, code=form.cleaned_data["code"], address=client_address(request)
        )
        if member is not None:
            return redirect("people:welcome", member.pk)
        form.add_error(None, WRONG_INVITATION)
        _wait(began)
    return render(request, "people/invitation.html", {"form": form, "can": can})


@signed_in
@require_GET
def welcome(request: Any, member_id: UUID) -> HttpResponse:
    """You are in somebody's circle now: whose, and what they let you see."""
    joined = queries.joined_circle(request.actor, member_id)
    return render(request, "people/welcome.html", {"joined": joined})
