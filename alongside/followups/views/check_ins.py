"""Answering: by the link in a message, signed in, or typed by a named helper."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alongside.core.actors import Actor
from alongside.core.audit import record as audit
from alongside.core.errors import Changed
from alongside.followups import access, actions, queries, texts
from alongside.followups.attached import ANSWER_NOTES, anything_beside
from alongside.followups.forms import AnswerForm
from alongside.followups.kinds import kind_of
from alongside.followups.models import OPEN, CheckIn, CheckInState
from alongside.followups.rules import YES_NO_ANSWERS
from alongside.messaging.queries import reach_of
from alongside.people.access import can, is_self
from alongside.people.models import Person
from alongside.people.queries.attachments import attachments
from alongside.people.queries.own import flags, sees_contacts
from alongside.people.rules import Category, Level
from alongside.people.views.attachments import attach_from
from alongside.people.views.helping import hand_of, helping
from alongside.people.web import link as by_link
from alongside.people.web import record
from alongside.ui import chrome

View = Callable[..., HttpResponse]


def _form(
    check_in: CheckIn, data: Any = None, files: Any = None, *, helping: str = ""
) -> AnswerForm:
    return AnswerForm(
        data,
        files,
        questions=texts.questions_of(check_in, current=actions.is_current(check_in)),
        reads=texts.who_reads(check_in),
        by_when=texts.by_when(check_in),
        sooner=texts.sooner(check_in),
        aloud=anything_beside(check_in.pk),
        helping=helping,
    )


def _keep_notes(form: AnswerForm, found: CheckIn, by: Actor) -> bool:
    """Keep what a valid form brought aloud or as a picture, even where more is asked yet: it cannot
    be sent a second time. False, with what was wrong, when it could not be kept."""
    return attach_from(form, by=by, person=found.person, about_type=ANSWER_NOTES, about_id=found.pk)


def _context(check_in: CheckIn) -> dict[str, Any]:
    return {
        "check_in": check_in,
        "title": kind_of(check_in.kind).title,
        "about_label": kind_of(check_in.kind).about_label,
        "about": texts.about_of(check_in, current=actions.is_current(check_in)),
        "reader": texts.who_reads(check_in),
        "by_when": texts.by_when(check_in),
        "service": texts.service_of(check_in),
    }


# --- by the link in a message --------------------------------------------------------------------


def quiet(view: View) -> View:
    """A page whose address is a secret: it tells nobody where it was, is in no index, is kept by no
    cache, and shows nobody's name in its header.

    The forgery check is not needed: only who knows the address can post to it, and no cookie
    counts. Nor would it work, because a page without referrer posts without origin.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        chrome.leave_bare(request)
        response = view(request, *args, **kwargs)
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Cache-Control"] = "no-store, private"
        return response

    bare: View = csrf_exempt(wrapper)
    return bare


def speak(request: HttpRequest, person: Person) -> None:
    """In the language we write to them in, unless this browser has chosen one."""
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES and person.language in dict(
        settings.LANGUAGES
    ):
        translation.activate(person.language)


def _calm(request: HttpRequest, token: str, mine: str = "") -> HttpResponse:
    """The same page for a link that has run out, was used, or never was; in the language of the
    mail that it came in."""
    person = queries.person_of(token)
    if person is not None:
        speak(request, person)
    return render(request, "followups/no_link.html", {"mine": mine}, status=404)


@quiet
@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponse:
    """The check-in behind a link, and nothing else. Opening it changes nothing."""
    found = queries.by_token(token)
    if found is None:
        return _again(request, token) or _calm(request, token, _words_in(request))
    speak(request, found.person)
    by = access.link_actor(found)
    if request.method != "POST":
        audit(by, "check_in.open", subject=found, reading=True, category=str(Category.PLAN))
        return _ask(request, found, _form(found))
    if request.POST.get("do") == "decline":
        actions.decline(by=by, check_in=found)
        return render(request, "followups/declined.html", _context(found))
    form = _form(found, request.POST, request.FILES)
    if not form.is_valid() or not _keep_notes(form, found, by) or form.needs_more:
        return _ask(request, found, form)
    actions.answer(by=by, check_in=found, answers=form.answers, unread=form.unread or None)
    return redirect("followups:thanks", token)


def _words_in(request: HttpRequest) -> str:
    """What somebody typed into a form whose link does not work any more: not a tick, not a mark on
    the ruler."""
    typed = [(key, str(text)) for key, text in request.POST.items() if key not in ("do", "seen")]
    return "\n\n".join(
        text
        for key, text in typed
        if key not in ("do", "seen")
        and text.strip()
        and not text.isdecimal()
        and text not in YES_NO_ANSWERS
    )


def _again(request: HttpRequest, token: str) -> HttpResponse | None:
    """Pressed twice: the second time says thank you too, if it says the same."""
    found = queries.by_used_token(token)
    if found is None or request.method != "POST":
        return None
    form = _form(found, request.POST, request.FILES)
    if not form.is_valid() or form.answers != queries.answers_of(found):
        return None
    return redirect("followups:thanks", token)


def _ask(request: HttpRequest, found: CheckIn, form: AnswerForm) -> HttpResponse:
    return render(request, "followups/link.html", _context(found) | {"form": form})


@quiet
@by_link
@require_GET
def thanks(request: HttpRequest, token: str) -> HttpResponse:
    """What happens next and who reads it, for an hour; later it is like any used link."""
    found = queries.by_used_token(token)
    if found is None:
        return _calm(request, token)
    speak(request, found.person)
    context = _context(found) | texts.graded_of(found) | {"token": token}
    return render(request, "followups/thanks.html", context)


@quiet
@by_link
@require_POST
def sooner(request: HttpRequest, token: str) -> HttpResponse:
    """More urgent help than the table said, asked for by the link, for an hour."""
    found = queries.by_used_token(token)
    if found is None:
        return _calm(request, token)
    speak(request, found.person)
    level = request.POST.get("level", "")
    actions.ask_sooner(by=access.link_actor(found), check_in=found, level=level)
    return render(
        request, "followups/sooner.html", _context(found) | texts.graded_of(found, asked=level)
    )


# --- signed in, or typed by a helper -------------------------------------------------------------


@record(Category.PLAN, Level.VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: Any, person: Person, check_in_id: UUID) -> HttpResponse:
    """One check-in on the person's own pages: to answer, to type in for them, or to look at."""
    found = queries.get(person, check_in_id)
    if found is None:
        raise Http404
    by = request.actor
    name = helping(by, person)
    may_answer = found.state in OPEN and can(by, person.pk, Level.CONTRIBUTE, Category.PLAN)
    if request.method != "POST":
        return _page(request, found, _form(found, helping=name) if may_answer else None)
    if not can(by, person.pk, Level.CONTRIBUTE, Category.PLAN):
        raise Http404
    form = _form(found, request.POST, request.FILES, helping=name)
    if request.POST.get("do") == "decline" and is_self(by, person.pk):
        actions.decline(by=by, check_in=found)
        messages.success(request, _("That is fine. We will not ask again about this."))
        return redirect("followups:answer", person.pk, found.pk)
    if not form.is_valid():
        return _page(request, found, form)
    hand = hand_of(by, person, form)
    if not _keep_notes(form, found, hand) or form.needs_more:
        return _page(request, found, form)
    try:
        actions.answer(by=hand, check_in=found, answers=form.answers, unread=form.unread or None)
    except Changed as changed:
        return _page(request, found, None, changed=changed)
    messages.success(
        request,
        _("Thank you. %(who)s reads this %(when)s.")
        % {"who": texts.who_reads(found), "when": texts.by_when(found)},
    )
    return redirect("followups:answer", person.pk, found.pk)


def _page(
    request: Any, found: CheckIn, form: AnswerForm | None, *, changed: Changed | None = None
) -> HttpResponse:
    by, person = request.actor, found.person
    own = is_self(by, person.pk)
    may_add = can(by, person.pk, Level.CONTRIBUTE, Category.PLAN)
    sees_about = can(by, person.pk, Level.VIEW, Category.ABOUT)
    calls = not own and form is not None and sees_contacts(by, person)
    phone = reach_of(person).phone if calls else ""
    return render(
        request,
        "followups/answer.html",
        _context(found)
        | {
            "person": person,
            "own": own,
            "form": form,
            "changed": changed,
            "flags": flags(person) if sees_about and not own else [],
            "phone": phone,
            "late": queries.is_late(found),
            "answered": _answered(found),
            "notes": attachments(by, person, ANSWER_NOTES, [found.pk]).get(found.pk, []),
            "removes": may_add,
            "how_answered": queries.how_answered(found),
        }
        | texts.graded_of(found),
    )


@record(Category.PLAN, Level.CONTRIBUTE)
@require_POST
def ask_sooner(request: Any, person: Person, check_in_id: UUID) -> HttpResponse:
    """More urgent help than the table said, asked for on the person's own pages."""
    found = queries.get(person, check_in_id)
    if found is None:
        raise Http404
    actions.ask_sooner(by=request.actor, check_in=found, level=request.POST.get("level", ""))
    messages.success(request, _("We have told them. You need not explain why."))
    return redirect("followups:answer", person.pk, found.pk)


def _answered(found: CheckIn) -> list[dict[str, Any]]:
    """Question and answer, in the order asked; free words whole."""
    if found.state != CheckInState.ANSWERED:
        return []
    answers = queries.answers_of(found)
    shown = []
    for question in texts.questions_of(found, current=not found.stale):
        value = answers.get(question.key, "")
        labels = dict(question.choices) | (
            dict(texts.yes_no_choices()) if question.kind == "yes_no" else {}
        )
        if value:
            shown.append(
                {
                    "question": question.text,
                    "kind": question.kind,
                    "answer": f"{labels.get(value, value)} {question.unit}".strip(),
                }
            )
    return shown
