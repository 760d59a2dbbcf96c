"""The opening questions and "about me": one box to a page, all of them at once, on paper, and
what was said earlier."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from alongside.core.errors import Changed
from alongside.people import access
from alongside.people.actions import about as actions
from alongside.people.actions import persons
from alongside.people.documents import about_me_pdf
from alongside.people.forms.about_me import AllForm, NameForm, SayForm
from alongside.people.forms.boxes import sooner
from alongside.people.models import Person
from alongside.people.queries import about as queries
from alongside.people.queries.own import who_reads
from alongside.people.rules import HEADINGS, Category, Heading, Level, about_id
from alongside.people.views.about import asked
from alongside.people.views.attachments import attach_from
from alongside.people.views.helping import hand_of, helping
from alongside.people.web import record


def _heading(text: str) -> Heading:
    try:
        return Heading(text)
    except ValueError as error:
        raise Http404 from error


def _boxes(request: Any, person: Person) -> dict[str, Any]:
    """What every box for somebody's words about themselves is made with."""
    own = access.is_self(request.actor, person.pk)
    return {
        "helping": helping(request.actor, person),
        "own": own,
        "reads": who_reads(person, Category.ABOUT, own=own),
        "sooner": sooner(person),
    }


def _next(person: Person, heading: Heading) -> str:
    """The question after this one; after the last, the page about the person."""
    place = HEADINGS.index(heading) + 1
    if place < len(HEADINGS):
        return reverse("people:about_say", args=[person.pk, HEADINGS[place]]) + "?on=1"
    return reverse("people:about", args=[person.pk])


@record(Category.ABOUT, Level.CONTRIBUTE)
def say(request: Any, person: Person, heading: str) -> HttpResponse:
    """One question, one box. With `?on=1` one after the other; every one may be skipped."""
    of = _heading(heading)
    on = request.GET.get("on") == "1"
    extras = _boxes(request, person) | {"heading": of}
    now = queries.said(person, [of], by=request.actor)[of]
    form = SayForm(
        request.POST or None,
        request.FILES or None,
        initial={
            "words": now.words,
            "version": now.version,
            "supported_by": now.supported_by,
        },
        **extras,
    )
    changed, status = None, 200
    if request.method == "POST" and form.is_valid():
        by = hand_of(request.actor, person, form)
        beside = about_id(person.pk, of)
        if attach_from(form, by=by, person=person, about_type=queries.ATTACHED, about_id=beside):
            try:
                actions.write_about(
                    by=by,
                    person=person,
                    heading=of,
                    words=form.cleaned_data["words"],
                    version=form.cleaned_data["version"],
                    supported_by=form.cleaned_data.get("supported_by", ""),
                )
            except Changed as one:
                person.refresh_from_db()
                now = queries.said(person, [of], by=request.actor)[of]
                again = {**request.POST.dict(), "version": now.version}
                form, changed, status = SayForm(again, **extras), one, 409
            else:
                messages.success(request, _("Saved."))
                there = reverse("people:about", args=[person.pk])
                return redirect(_next(person, of) if on else f"{there}#{of}")
    return render(
        request,
        "people/about_say.html",
        {
            "person": person,
            "own": extras["own"],
            "form": form,
            "now": now,
            "on": on,
            "place": HEADINGS.index(of) + 1,
            "count": len(HEADINGS),
            "next_url": _next(person, of),
            "changed": changed,
        },
        status=status,
    )


@record(Category.ABOUT, Level.CONTRIBUTE)
def about_words(request: Any, person: Person) -> HttpResponse:
    """Every box on one page, in the order of the paper. Only what was changed is written, so that
    two people who fill in different boxes never meet; where they do, both texts are shown."""
    extras = _boxes(request, person)
    now = queries.said(person)
    initial: dict[str, Any] = {heading: one.words for heading, one in now.items()}
    initial |= {f"version_{heading}": one.version for heading, one in now.items()}
    form = AllForm(request.POST or None, initial=initial, **extras)
    clashes: list[tuple[queries.Said, Changed]] = []
    if request.method == "POST" and form.is_valid():
        by = hand_of(request.actor, person, form)
        opened = form.opened()
        shown = queries.shown_then(person, opened, now)
        for heading, version in opened.items():
            words = form.cleaned_data[heading]
            if words.strip() == shown[heading]:
                continue
            try:
                actions.write_about(
                    by=by, person=person, heading=heading, words=words, version=version
                )
            except Changed as changed:
                clashes.append((now[heading], changed))
        if not clashes:
            messages.success(request, _("Saved."))
            return redirect("people:about", person.pk)
        person.refresh_from_db()
        versions = {
            f"version_{heading}": one.version for heading, one in queries.said(person).items()
        }
        form = AllForm({**request.POST.dict(), **versions}, **extras)
    return render(
        request,
        "people/about_all.html",
        {"person": person, "own": extras["own"], "form": form, "clashes": clashes},
        status=409 if clashes else 200,
    )


@record(Category.ABOUT, Level.CONTRIBUTE)
def about_name(request: Any, person: Person) -> HttpResponse:
    """The name they like to be called."""
    help_with = {"helping": helping(request.actor, person)}
    initial = {"name": person.name, "version": person.version}
    form = NameForm(request.POST or None, initial=initial, **help_with)
    changed, status = None, 200
    if request.method == "POST" and form.is_valid():
        try:
            persons.describe(
                by=hand_of(request.actor, person, form),
                person=person,
                version=form.cleaned_data["version"],
                name=form.cleaned_data["name"],
            )
        except Changed as one:
            person.refresh_from_db()
            again = {**request.POST.dict(), "version": person.version}
            form, changed, status = NameForm(again, **help_with), one, 409
            changed.theirs = person.name
        else:
            messages.success(request, _("Saved."))
            return redirect("people:about", person.pk)
    return asked(request, person, form, _("Name"), status=status, changed=changed)


@record(Category.ABOUT)
def earlier(request: Any, person: Person, heading: str) -> HttpResponse:
    """What stood under a heading before. The person can let earlier words stand again."""
    of = _heading(heading)
    own = access.is_self(request.actor, person.pk)
    now = queries.said(person, [of])[of]
    if request.method == "POST":
        number = request.POST.get("number", "")
        if not own or not number.isdecimal() or len(number) > 6:
            raise Http404
        actions.bring_back(
            by=request.actor, person=person, heading=of, number=int(number), version=now.version
        )
        messages.success(request, _("These words are back."))
        return redirect("people:about_earlier", person.pk, of)
    return render(
        request,
        "people/about_earlier.html",
        {
            "person": person,
            "own": own,
            "now": now,
            "rows": queries.history(person, of),
            "how_written": queries.how_written,
        },
    )


@record(Category.ABOUT)
def paper(request: Any, person: Person) -> HttpResponse:
    """ "About me" on paper; with `?blank=1` to fill in by hand."""
    blank = request.GET.get("blank") == "1"
    said = {} if blank else queries.said(person)
    response = HttpResponse(about_me_pdf(person, said), content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="about-me.pdf"'
    return response
