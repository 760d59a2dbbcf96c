"""Being somebody of the town, reading its mail and answering its phones. Here only while the demo
runs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from django import forms
from django.conf import settings
from django.contrib import auth
from django.db.models import F, Q
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alongside.core import clock
from alongside.core.audit import digest
from alongside.demo import mail
from alongside.demo.cast import BY_SLUG, ON_PAPER, PARTS
from alongside.demo.phone import Phone, phone_of, phones
from alongside.demo.town.places import wearing
from alongside.messaging.queries import people_of
from alongside.people.actions import logins
from alongside.people.actors import ACTING, live_memberships
from alongside.people.middleware import remember_language
from alongside.people.models import Login, Membership, Person
from alongside.people.rules import shown_code
from alongside.people.web import public
from alongside.plans.models import Conversation, ConversationState
from alongside.ui.forms import Form
from alongside.worklist.models import Item
from alongside.worklist.queries import Row, rows

MAILS_SHOWN = 100
TEXTS_SHOWN = 60
KEPT_BESIDE = timedelta(days=7)  # what was done


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
            "phones": _names(),
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
    return Path(settings.DEMO_FOLDER) / "mail"


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


# --- phones ---------------------------------------------------------------------------------------


class TextForm(Form):
    """What is typed on a phone."""

    words = forms.CharField(label=gettext_lazy("Text message"), max_length=600)


def _names() -> list[dict[str, str]]:
    """Every phone with the names of whose it is."""
    found = []
    for one in phones():
        names = ", ".join(person.name for person in people_of(one.number))
        found.append({"key": one.key, "name": names or one.number})
    return sorted(found, key=lambda row: row["name"])


def _phone(key: str) -> Phone:
    found = phone_of(key)
    if found is None:
        raise Http404
    return found


def _set_going(phone: Phone) -> list[Row]:
    """What waits because of whom this phone belongs to, or for them; and what was done of it
    lately: as the nurse sees it."""
    people = people_of(phone.number)
    items = (
        Item.objects.filter(Q(person__in=people) | Q(responsible__person__in=people))
        .filter(
            Q(pk__in=Item.objects.waiting().values("pk")) | Q(done_at__gt=clock.now() - KEPT_BESIDE)
        )
        .select_related("person", "responsible__person", "responsible__team", "taken_by__person")
        .order_by(F("done_at").desc(nulls_first=True), "-urgent", "-created_at")
    )
    return rows(wearing(_nurse()), items)


def _revision(phone: Phone, beside: list[Row]) -> str:
    stamps = [f"{row.item.pk} {row.item.state} {row.responsible}" for row in beside]
    return f"{phone.length}-{digest(' '.join(stamps))[:16]}"


def _shown(phone: Phone) -> Iterator[dict[str, Any]]:
    """Its texts, the newest last; links lead to where the town is served now."""
    day = None
    for line in phone.lines()[-TEXTS_SHOWN:]:
        on = line.at.astimezone(clock.LONDON).date()
        yield {
            "mine": line.mine,
            "at": line.at,
            "day": on if on != day else None,
            "pieces": list(mail.pieces(line.words)),
        }
        day = on


@public
@require_GET
def any_phone(request: HttpRequest) -> HttpResponse:
    """The first phone, from which the others are reached."""
    found = _names()
    if not found:
        raise Http404
    return redirect("demo:phone", found[0]["key"])


@public
@never_cache
@require_http_methods(["GET", "POST"])
def phone(request: HttpRequest, key: str) -> HttpResponse:
    """Somebody's phone: what came, and a box to answer. Beside it, what that sets going."""
    found = _phone(key)
    form = TextForm(request.POST or None)
    if form.is_valid():
        found.write(form.cleaned_data["words"])
        return redirect("demo:phone", key)
    named, beside = _names(), _set_going(found)
    return render(
        request,
        "demo/phone.html",
        {
            "phone": found,
            "phones": named,
            "name": next(row["name"] for row in named if row["key"] == key),
            "lines": list(_shown(found)),
            "rows": beside,
            "revision": _revision(found, beside),
            "form": form,
            "nurse": BY_SLUG["nurse"],
        },
    )


@public
@never_cache
@require_GET
def phone_fresh(request: HttpRequest, key: str) -> HttpResponse:
    """Whether the phone, or what is beside it, has changed since."""
    found = _phone(key)
    revision = _revision(found, _set_going(found))
    if request.GET.get("since") == revision:
        return HttpResponse(status=304)
    return JsonResponse({"revision": revision, "who": ""})
