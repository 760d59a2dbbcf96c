"""The one plan: both columns, and writing one's own side of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from alongside.core import clock
from alongside.core.actors import Actor
from alongside.core.errors import Refused
from alongside.decisions import in_plan
from alongside.followups.concerns.queries_cards import kept_by
from alongside.people import access as people_access
from alongside.people.models import Person
from alongside.people.queries.circle_picture import circle_picture
from alongside.people.rules import Category, Level
from alongside.people.web import record
from alongside.plans import access, actions, forms, queries
from alongside.plans.actions.entries import ONE_LOOK
from alongside.plans.models import Entry, EntryState, LastLook, Section, Side, Tag
from alongside.plans.queries import during, templates
from alongside.plans.views.common import heard, page, refuse, spoken, standing
from alongside.records import queries as records

EARLIER_PAGE = 20


def my_side(request: Any, person: Person) -> str:
    """Which side of the plan this reader writes without asking: theirs as the person, or as a
    professional who is let in; "" for anybody else. A carer types the person's words for them."""
    by: Actor = request.actor
    if people_access.is_self(by, person.pk):
        return Side.PERSON
    if people_access.allowed(access.check_writes_side, by, person.pk, Side.PROFESSIONAL):
        return Side.PROFESSIONAL
    return ""


def _tag(request: Any, tags: list[Tag]) -> Tag | None:
    wanted = request.GET.get("about", "")
    return next((row for row in tags if str(row.pk) == wanted), None)


@record(Category.PLAN)
def plan(request: Any, person: Person) -> HttpResponse:
    """One plan per person: what matters, what waits for a word, goals, the lines of both sides,
    the people around, conversations. The number of queries is the same for any plan."""
    by: Actor = request.actor
    look = _look(request, person)
    tags = queries.tags(person)
    chosen = _tag(request, tags)
    under_way = queries.plan_goals(person, tags)
    shown = [goal for goal in under_way if chosen is None or chosen in goal.tags]
    side = my_side(request, person)
    waiting = queries.proposals(person)
    asked = templates.asked(person) if chosen is None else ()
    parts = queries.parts(person, tags=tags, tag=chosen, asked=asked)
    booked, held = queries.shown_conversations(person)
    names = queries.member_names(
        (row.membership_id for row in waiting),
        (row.membership_id for goal in shown for row in goal.promises),
        (
            row.membership_id
            for section in parts.values()
            for part in section
            for row in part.theirs
        ),
        (row.professional_id for row in (booked, *held) if row),
    )
    return page(
        request,
        "plan",
        standing(request, person)
        | {
            "side": side,
            "goals": shown,
            "names": names,
            "past_goals": queries.ended_goals(person).count(),
            "to_answer": [row for row in waiting if row.side != side] if side else waiting,
            "asked": [row for row in waiting if row.side == side] if side else [],
            "parts": parts,
            "order": queries.ORDER,
            "contingency": queries.CONTINGENCY,
            "tags": tags,
            "about": chosen,
            "new_since": look.before_at if look else None,
            "may_suggest": side == Side.PROFESSIONAL
            or (
                side == Side.PERSON
                and (bool(booked or held) or queries.who_answers(person) is not None)
            ),
            "next": booked,
            "past": held,
            "waiting": queries.waiting_agreements(person),
            "taken_out": _taken_out(request, person),
            "ideas": during.insights(person),
            "next_cycle": during.next_cycle(person) if booked is None else None,
            "fresh": during.fresh_plan(by, person),
            "picture": circle_picture(by, person),
            "cards": kept_by(person.pk),
            "decisions": in_plan.lines(by, person) if chosen is None else [],
            "most_decisions": in_plan.MOST,
        },
    )


def _look(request: Any, person: Person) -> LastLook | None:
    """The reader's look at the plan. Looking again within minutes writes nothing, except for a
    team: what the person changed meanwhile has now been seen."""
    by: Actor = request.actor
    if not people_access.allowed(access.check_can_look, by, person.pk):
        return None
    found = queries.last_look(by, person)
    if request.headers.get("X-Looks-Again") == "1":  # the page itself, and nobody who reads
        return found
    if found is not None and by.team_id is None and clock.now() - found.at <= ONE_LOOK:
        return found
    return actions.look(by=by, person=person)


def _taken_out(request: Any, person: Person) -> Entry | None:
    """The line that was taken out a moment ago, so that the page can offer to undo it."""
    try:
        wanted = UUID(request.GET.get("out", ""))
    except ValueError:
        return None
    return Entry.objects.filter(pk=wanted, person=person, state=EntryState.REMOVED).first()


@record(Category.PLAN)
def earlier_goals(request: Any, person: Person) -> HttpResponse:
    """Goals that were reached or let go, newest first, a page at a time."""
    paging = Paginator(queries.ended_goals(person), EARLIER_PAGE)
    shown = paging.get_page(request.GET.get("page"))
    return page(request, "earlier_goals", standing(request, person) | {"shown": shown})


# --- writing one's own side ----------------------------------------------------------------------


def _section(name: str) -> Section:
    if name not in Section.values:
        raise Http404
    return Section(name)


def _line_form(
    request: Any, person: Person, side: str, section: str, question: str, **initial: Any
) -> forms.LineForm | forms.OwnLineForm:
    data = request.POST or None
    if side == Side.PROFESSIONAL:
        return forms.OwnLineForm(
            data, section=section, question=question, person=person, initial=initial
        )
    return forms.LineForm(
        data, section=section, question=question, initial=initial, **spoken(request, person)
    )


def _author(request: Any, form: forms.LineForm | forms.OwnLineForm) -> Actor:
    by: Actor = form.actor() if isinstance(form, forms.LineForm) else request.actor
    return by


@record(Category.PLAN, Level.CONTRIBUTE)
def add_line(request: Any, person: Person, section: str, side: str) -> HttpResponse:
    """A new line on one side: by that side, or for the person by a helper by name."""
    part = _section(section)
    if side not in Side.values or (part == Section.OFFER and side != Side.PERSON):
        raise Http404
    if side == Side.PROFESSIONAL and my_side(request, person) != side:
        raise Http404
    question = templates.question_of(person, section, request.GET.get("question", ""))
    form = _line_form(request, person, side, section, question)
    if request.method == "POST" and form.is_valid():
        try:
            entry = actions.add_entry(
                by=_author(request, form),
                person=person,
                section=section,
                side=side,
                words=form.cleaned_data["words"],
                question=question,
            )
        except Refused as error:
            refuse(form, error)
        else:
            messages.success(request, _("It is in the plan now."))
            return _to(person, entry)
    return page(
        request,
        "line",
        standing(request, person)
        | {"section": part, "side": side, "entry": None, "question": question},
        form=form,
    )


def _to(person: Person, entry: Entry) -> HttpResponse:
    return redirect(f"{reverse('plans:plan', args=[person.pk])}#{entry.section}")


@record(Category.PLAN)
def line(request: Any, person: Person, entry_id: UUID) -> HttpResponse:
    """One line: its words, every wording before, and, for its own side, a box to change it."""
    entry = queries.entry_of(person, entry_id)
    mine = my_side(request, person)
    view = standing(request, person)
    may_write = view["may_add"] and (entry.side == mine or entry.side == Side.PERSON)
    form = _line_form(
        request,
        person,
        entry.side,
        entry.section,
        entry.question,
        words=entry.words,
        version=entry.version,
    )
    if request.method == "POST":
        if not may_write:
            raise Http404
        if form.is_valid():
            try:
                actions.change_entry(
                    by=_author(request, form),
                    entry=entry,
                    version=form.cleaned_data["version"] or 0,
                    words=form.cleaned_data["words"],
                )
            except Refused as error:
                refuse(form, error)
            else:
                messages.success(request, _("Changed. The earlier words are kept."))
                return _to(person, entry)
    tags = queries.tags(person)
    return page(
        request,
        "line",
        view
        | {
            "entry": entry,
            "section": Section(entry.section),
            "side": entry.side,
            "question": entry.question,
            "may_write": may_write,
            "may_suggest": view["may_add"] and bool(mine) and mine != entry.side,
            "wordings": queries.wordings(person, entry.pk),
            "tags_form": forms.TagsForm(
                choices=[(str(tag.pk), tag.words) for tag in tags],
                initial={"tags": [str(tag.pk) for tag in entry.tags.all()]},
            )
            if tags
            else None,
        },
        form=form if may_write else None,
    )


@require_POST
@record(Category.PLAN, Level.CONTRIBUTE)
def line_state(request: Any, person: Person, entry_id: UUID) -> HttpResponse:
    """Take a line out, or put it back."""
    entry = queries.entry_of(person, entry_id)
    by: Actor | None = request.actor
    if entry.side == Side.PERSON and my_side(request, person) != Side.PERSON:
        by = heard(request, person)
        if by is None:
            return redirect("plans:line", person.pk, entry.pk)
    assert by is not None
    plan_page = reverse("plans:plan", args=[person.pk])
    match request.POST.get("do"):
        case "out":
            actions.remove_entry(by=by, entry=entry)
            return redirect(f"{plan_page}?out={entry.pk}")
        case "back":
            actions.put_back_entry(by=by, entry=entry)
            messages.success(request, _("It is back in the plan."))
            return _to(person, entry)
    raise Http404


@require_POST
@record(Category.PLAN, Level.CONTRIBUTE)
def line_tags(request: Any, person: Person, entry_id: UUID) -> HttpResponse:
    """What a line is about."""
    entry = queries.entry_of(person, entry_id)
    tags = {str(tag.pk): tag for tag in queries.tags(person)}
    wanted = [tags[key] for key in request.POST.getlist("tags") if key in tags]
    actions.tag_entry(by=request.actor, entry=entry, tags=wanted)
    messages.success(request, _("Saved."))
    return redirect("plans:line", person.pk, entry.pk)


@record(Category.PLAN, Level.CONTRIBUTE)
def tags(request: Any, person: Person) -> HttpResponse:
    """The words that goals and lines may be marked with: conditions of the record, or any word."""
    form = forms.TagForm(request.POST or None)
    held = queries.tags(person)
    words = {row.words.casefold() for row in held}
    offered = [
        row
        for row in records.conditions(request.actor, person)
        if row.label.casefold() not in words
    ]
    if request.method == "POST" and form.is_valid():
        wanted = request.POST.get("condition", "")
        condition = next((row for row in offered if str(row.id) == wanted), None)
        try:
            actions.add_tag(
                by=request.actor,
                person=person,
                words=condition.label if condition else form.cleaned_data["words"],
                condition_id=condition.id if condition else None,
            )
        except Refused as error:
            refuse(form, error)
        else:
            return redirect("plans:tags", person.pk)
    return page(
        request,
        "tags",
        standing(request, person) | {"tags": held, "conditions": offered},
        form=form,
    )


@require_POST
@record(Category.PLAN, Level.CONTRIBUTE)
def end_tag(request: Any, person: Person, tag_id: UUID) -> HttpResponse:
    """A word that is no longer used."""
    tag = next((row for row in queries.tags(person) if row.pk == tag_id), None)
    if tag is None:
        raise Http404
    actions.end_tag(by=request.actor, tag=tag)
    messages.success(request, _("It is no longer used. What was marked with it stays."))
    return redirect("plans:tags", person.pk)
