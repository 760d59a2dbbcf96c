"""Who somebody is, in their own words, and what to know to meet them well."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from alongside.core import clock
from alongside.core.errors import Refused
from alongside.people import access, record_nav
from alongside.people.actions import persons
from alongside.people.forms.about import (
    LanguageForm,
    NeedAnswerForm,
    NeedForm,
    WishForm,
    contact_field,
)
from alongside.people.forms.boxes import sooner
from alongside.people.forms.helping import Helped
from alongside.people.middleware import remember_language
from alongside.people.models import (
    CommunicationNeed,
    ContactSystem,
    NeedKind,
    Participation,
    Person,
)
from alongside.people.queries import about as about_me
from alongside.people.queries import own as queries
from alongside.people.rules import Category, Level
from alongside.people.views.helping import hand_of, helping
from alongside.people.web import record
from alongside.ui.forms import Form


def _may_write(request: Any, person: Person) -> bool:
    return access.can(request.actor, person.pk, Level.CONTRIBUTE, Category.ABOUT)


def _is_self(request: Any, person: Person) -> bool:
    return access.is_self(request.actor, person.pk)


def _ended_need(request: Any, person: Person) -> CommunicationNeed | None:
    """The need that was ended a moment ago, so that the page can offer to undo it."""
    try:
        wanted = UUID(request.GET.get("ended", ""))
    except ValueError:
        return None
    return CommunicationNeed.objects.filter(
        pk=wanted, person=person, ended_at__date=clock.today()
    ).first()


@record(Category.ABOUT)
def about(request: Any, person: Person) -> HttpResponse:
    """Strengths and skills first."""
    sees_contacts = queries.sees_contacts(request.actor, person)
    ended = _ended_need(request, person)
    return render(
        request,
        "people/about.html",
        {
            "person": person,
            "own": _is_self(request, person),
            "may_write": _may_write(request, person),
            "said": about_me.said(person, by=request.actor),
            "participation": Participation(person.participation).label,
            "needs": queries.flags(person),
            "ended": ended,
            "ended_label": NeedKind(ended.kind).label if ended else "",
            "contacts": queries.contacts(person) if sees_contacts else None,
            "contact_kinds": ContactSystem,
            "reaches": record_nav.reaches(),
            "nhs": queries.nhs_number(person) if sees_contacts else "",
            "email_is_theirs": not _is_self(request, person) and hasattr(person, "login"),
        },
    )


def asked(
    request: Any, person: Person, form: Form, title: str, *, status: int = 200, **more: Any
) -> HttpResponse:
    """A page with one form."""
    return render(
        request,
        "people/about_form.html",
        {
            "person": person,
            "own": _is_self(request, person),
            "form": form,
            "title": title,
            **more,
        },
        status=status,
    )


@record(Category.ABOUT, Level.CONTRIBUTE)
def about_wish(request: Any, person: Person) -> HttpResponse:
    """How much they want to take part. Changeable at any time, back and forth."""
    form = WishForm(
        request.POST or None,
        initial={"wish": person.participation},
        helping=helping(request.actor, person),
    )
    if request.method == "POST" and form.is_valid():
        by = hand_of(request.actor, person, form)
        persons.choose_participation(by=by, person=person, wish=form.cleaned_data["wish"])
        messages.success(request, _("Saved. You can change this at any time."))
        return redirect("people:about", person.pk)
    note = _("There is no wrong answer. You can change it at any time, for one visit or for good.")
    return asked(request, person, form, _("Taking part"), note=note)


@record(Category.ABOUT, Level.CONTRIBUTE)
def about_language(request: Any, person: Person) -> HttpResponse:
    """The language that letters and pages are in."""
    form = LanguageForm(
        request.POST or None,
        initial={"language": person.language},
        helping=helping(request.actor, person),
    )
    if request.method == "POST" and form.is_valid():
        language = form.cleaned_data["language"]
        by = hand_of(request.actor, person, form)
        persons.choose_language(by=by, person=person, language=language)
        response = redirect("people:about", person.pk)
        if _is_self(request, person):
            remember_language(response, language)
        messages.success(request, _("Saved."))
        return response
    return asked(request, person, form, _("Language"))


@record(Category.ABOUT, Level.CONTRIBUTE)
def need_add(request: Any, person: Person) -> HttpResponse:
    """Another need for talking, reading or getting about."""
    own = _is_self(request, person)
    form = NeedForm(
        request.POST or None,
        helping=helping(request.actor, person),
        reads=queries.who_reads(person, Category.ABOUT, own=own),
        sooner=sooner(person),
    )
    if request.method == "POST" and form.is_valid():
        try:
            persons.record_need(
                by=hand_of(request.actor, person, form),
                person=person,
                kind=form.cleaned_data["kind"],
                words=form.cleaned_data["words"],
                review_date=form.cleaned_data["review_date"],
                may_share=form.cleaned_data["may_share"],
            )
        except Refused as refused:
            form.add_error(
                "words" if form.cleaned_data["kind"] == NeedKind.OTHER else "kind", str(refused)
            )
        else:
            messages.success(request, _("Written down. Everyone whom you let in sees it."))
            return redirect("people:about", person.pk)
    return asked(request, person, form, _("What helps you"))


@record(Category.ABOUT, Level.CONTRIBUTE)
def need(request: Any, person: Person, need_id: UUID) -> HttpResponse:
    """Looked at again: still right, or no longer."""
    row = get_object_or_404(CommunicationNeed, pk=need_id, person=person, ended_at__isnull=True)
    form = NeedAnswerForm(request.POST or None, helping=helping(request.actor, person))
    if request.method == "POST" and form.is_valid():
        by = hand_of(request.actor, person, form)
        back = redirect("people:about", person.pk)
        if form.cleaned_data["answer"] == "keep":
            persons.confirm_need(by=by, need=row)
            messages.success(request, _("Thank you. We ask again in a year."))
        else:
            persons.end_need(by=by, need=row)
            back["Location"] += f"?ended={row.pk}#needs"
        return back
    return asked(request, person, form, str(NeedKind(row.kind).label), note=row.words)


@record(Category.ABOUT, Level.CONTRIBUTE)
@require_POST
def need_again(request: Any, person: Person, need_id: UUID) -> HttpResponse:
    """Undo: the need that was just ended is written down again. The person only: a helper would
    have to read it back, and adds it as a new one."""
    row = get_object_or_404(CommunicationNeed, pk=need_id, person=person, ended_at__isnull=False)
    if not _is_self(request, person):
        raise Http404
    persons.record_need(
        by=request.actor,
        person=person,
        kind=row.kind,
        words=row.words,
        review_date=row.review_date,
        may_share=row.may_share,
    )
    messages.success(request, _("It is written down again."))
    return redirect("people:about", person.pk)


@record(Category.ABOUT, Level.CONTRIBUTE)
def contact(request: Any, person: Person, system: str) -> HttpResponse:
    """How to reach somebody: theirs to change; staff write it down for a person they look after."""
    if system not in ContactSystem.values or not queries.sees_contacts(request.actor, person):
        raise Http404
    own = _is_self(request, person)
    held = queries.contacts(person).get(system)
    form = Helped(request.POST or None, initial={"value": held.value if held else ""})
    form.fields["value"] = contact_field(
        system, queries.who_reads(person, Category.ABOUT, own=own), sooner(person)
    )
    if request.method == "POST" and form.is_valid():
        value = form.cleaned_data["value"]
        persons.change_contact(by=request.actor, person=person, system=system, value=value)
        messages.success(request, _("Saved.") if value else _("Removed."))
        return redirect("people:about", person.pk)
    title = _("How to reach you") if own else _("How to reach %(name)s") % {"name": person.name}
    return asked(request, person, form, title, note=_("Leave it empty to take it away."))
