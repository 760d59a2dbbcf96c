"""Being somebody of the town, and reading its mail. Here only while the demo runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib import auth
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alongside.core import clock
from alongside.demo import mail
from alongside.demo.cast import BY_SLUG, ON_PAPER, PARTS
from alongside.demo.town.places import wearing
from alongside.people.actions import logins
from alongside.people.actors import ACTING, live_memberships
from alongside.people.middleware import remember_language
from alongside.people.models import Login, Membership, Person
from alongside.people.rules import shown_code
from alongside.people.web import public
from alongside.plans.models import Conversation, ConversationState

MAILS_SHOWN = 100


@public
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Everybody whom a visitor can be."""
    there = set(Login.objects.values_list("email", flat=True))
    return render(
        request,
        "demo/index.html",
        {
            "parts": [part for part in PARTS if part.email in there],
            "on_paper": ON_PAPER,
            "mails": len(mail.names(mail_folder())),
        },
    )


@public
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest, slug: str) -> HttpResponse:
    """Be somebody, as if they had signed in: those who work here with their second step."""
    part = BY_SLUG.get(slug)
    login = (
        Login.objects.select_related("person").filter(email=part.email).first() if part else None
    )
    if part is None or login is None or login.person is None:
        raise Http404
    auth.logout(request)
    auth.login(request, login, backend=settings.AUTHENTICATION_BACKENDS[0])
    record_authentication(request, login, "password", email=login.email)
    if part.hat:
        record_authentication(request, login, "mfa")
        hat = live_memberships(login.person.pk).filter(role=part.hat, team__isnull=False).first()
        if hat is None:
            raise Http404
        request.session[ACTING] = str(hat.pk)
    response = redirect("/")
    remember_language(response, login.person.language)
    return response


@public
@never_cache
@require_POST
def code(request: HttpRequest, kind: str) -> HttpResponse:
    """A code as it would be handed over: a slip for somebody without a login, or one for the
    tablet at the next visit."""
    by = wearing(_nurse())
    if kind == "slip":
        person = Person.objects.filter(name=ON_PAPER, login__isnull=True).first()
        issued = logins.issue_slip(by=by, person=person) if person else None
    else:
        talk = (
            Conversation.objects.select_related("person")
            .filter(
                person__login__email=BY_SLUG["person"].email,
                state=ConversationState.BOOKED,
                at__gt=clock.now(),
            )
            .order_by("at")
            .first()
        )
        person = talk.person if talk else None
        issued = (
            logins.issue_visit_code(by=by, person=talk.person, conversation_id=talk.pk)
            if talk
            else None
        )
    if issued is None or person is None:
        raise Http404
    return render(
        request,
        "demo/code.html",
        {"kind": kind, "person": person, "code": shown_code(issued.code), "row": issued.row},
    )


def _nurse() -> Membership:
    part = BY_SLUG["nurse"]
    login = Login.objects.filter(email=part.email).first()
    found: Membership | None = (
        live_memberships(login.person_id).filter(role=part.hat).first()
        if login is not None and login.person_id
        else None
    )
    if found is None:
        raise Http404
    return found


def mail_folder() -> Path:
    """Where the town's post box keeps what it is sent."""
    return Path(settings.ALONGSIDE_DATA) / "mail"


@public
@require_GET
def mails(request: HttpRequest) -> HttpResponse:
    """What was sent, the newest first."""
    folder = mail_folder()
    names = mail.names(folder)
    shown: list[Any] = [mail.read(folder, name) for name in names[:MAILS_SHOWN]]
    shown = sorted(filter(None, shown), key=lambda one: one.at, reverse=True)
    return render(
        request, "demo/mails.html", {"mails": shown, "more": max(0, len(names) - MAILS_SHOWN)}
    )


@public
@require_GET
def one_mail(request: HttpRequest, name: str) -> HttpResponse:
    """One mail; its links work."""
    found = mail.read(mail_folder(), name)
    if found is None:
        raise Http404
    return render(request, "demo/mail.html", {"mail": found})
