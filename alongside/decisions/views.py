"""Deciding together: somebody's decisions, one decision from both sides, its steps."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alongside.core.actors import Actor, Channel
from alongside.core.errors import NotAllowed, Refused
from alongside.decisions import access, actions, forms, in_plan, paper, queries, side_by_side, texts
from alongside.decisions.models import Decision, DecisionState
from alongside.decisions.rules import sides
from alongside.decisions.shown import shown as aid_shown
from alongside.instruments.queries import items_of
from alongside.people import access as people
from alongside.people.models import STAFF_ROLES, Membership, Person, Role
from alongside.people.rules import Category, Level
from alongside.people.views.helping import hand_of, helping
from alongside.people.web import acting, record
from alongside.publishing.words import said as in_words

COMPARE = "compare"


def _page(request: Any, name: str, context: dict[str, Any], form: Any = None) -> HttpResponse:
    status = 422 if form is not None and form.is_bound and form.errors else 200
    return render(request, f"decisions/{name}.html", context | {"form": form}, status=status)


def _standing(request: Any, person: Person) -> dict[str, Any]:
    by: Actor = request.actor
    return {
        "person": person,
        "is_self": people.is_self(by, person.pk),
        "may_add": people.can(by, person.pk, Level.CONTRIBUTE, Category.PLAN),
        "may_begin": people.allowed(access.check_can_begin, by, person.pk),
    }


@record(Category.PLAN)
@require_GET
def decisions(request: Any, person: Person) -> HttpResponse:
    """All of somebody's decisions."""
    rows = in_plan.lines(request.actor, person)
    return _page(request, "decisions", _standing(request, person) | {"rows": rows})


@record(Category.PLAN, Level.CONTRIBUTE)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: Any, person: Person) -> HttpResponse:
    """The person wants to decide about something."""
    members = queries.professionals_of(person)
    form = forms.AskForm(
        request.POST or None,
        members=members,
        days=actions.ANSWER_DAYS,
        helping=helping(request.actor, person),
    )
    if request.method == "POST" and form.is_valid():
        chosen = next(one for one in members if str(one.pk) == form.cleaned_data["who"])
        made = actions.ask(
            by=hand_of(request.actor, person, form),
            person=person,
            professional=chosen,
            words=form.cleaned_data["words"],
        )
        messages.success(request, _("%(name)s sees it now.") % {"name": chosen.person.name})
        return redirect("decisions:decision", person.pk, made.pk)
    return _page(request, "ask", _standing(request, person) | {"members": members}, form)


@record(Category.PLAN, Level.CONTRIBUTE, roles=STAFF_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: Any, person: Person, decision_id: UUID | None = None) -> HttpResponse:
    """A professional begins a decision, also one that the person asked for."""
    by: Actor = request.actor
    access.check_can_begin(by, person.pk)
    asked = queries.one(person, decision_id) if decision_id else None
    if asked is not None and asked.state != DecisionState.ASKED:
        raise Http404
    aids = {str(one.pk): one for one in queries.aids_for(by)}
    form = forms.BeginForm(
        request.POST or None,
        choices=[(key, in_words(one.aid.title)) for key, one in aids.items()],
    )
    if request.method == "POST" and form.is_valid():
        made = actions.begin(
            by=by, person=person, aid_version=aids[form.cleaned_data["aid"]], asked=asked
        )
        messages.success(request, _("Begun. %(name)s is told.") % {"name": person.name})
        return redirect("decisions:decision", person.pk, made.pk)
    context = _standing(request, person) | {"asked": asked, "aids": aids}
    return _page(request, "begin", context, form)


@record(Category.PLAN)
@require_GET
def decision(request: Any, person: Person, decision_id: UUID) -> HttpResponse:
    """One decision as whoever looks may see it."""
    row = queries.one(person, decision_id)
    context = _standing(request, person) | {"decision": row, "title": texts.title(row)}
    by: Actor = request.actor
    context |= {
        "may_end": people.allowed(access.check_can_end, by, row),
        "may_take_over": people.allowed(access.check_can_hold, by, row),
    }
    if row.aid_version is None:
        return _page(request, "asked", context)
    seen = queries.shown(by, row)
    may_hold = people.allowed(access.check_can_hold, by, row)
    context |= {
        "seen": seen,
        "is_professional": seen.side == sides.PROFESSIONAL,
        "other_name": _other_name(row, seen.side),
        "person_side": side_by_side.person_side(seen),
        "professional_side": side_by_side.professional_side(seen),
        "fit": side_by_side.fit(seen),
        "newer": queries.newer_aid(row),
        "withdrawn": [texts.option(seen.aid, code) for code in row.withdrawn],
        "care_kind": texts.CARE_KINDS[seen.aid.care_kind],
        "withdraw_form": forms.WithdrawForm(choices=_left(row, seen), auto_id="withdraw-%s")
        if may_hold and row.state == DecisionState.OPEN
        else None,
    }
    return _page(request, "decision", context)


def _left(row: Decision, seen: queries.Shown) -> list[tuple[str, str]]:
    return [
        (one.code, in_words(one.name)) for one in seen.aid.options if one.code not in row.withdrawn
    ]


def _other_name(row: Decision, side: str) -> str:
    return row.person.name if side == sides.PROFESSIONAL else row.professional.person.name


@record(Category.PLAN)
@require_GET
def aid(request: Any, person: Person, decision_id: UUID) -> HttpResponse:
    """The aid, in the version that the decision was begun with."""
    row = queries.one(person, decision_id)
    if row.aid_version is None:
        raise Http404
    context = _standing(request, person) | {
        "decision": row,
        "shown": aid_shown(row.aid_version.aid),
        "may_read_on": people.is_self(request.actor, person.pk) and row.state == DecisionState.OPEN,
    }
    return _page(request, "aid", context)


@record(Category.PLAN, Level.CONTRIBUTE)
@require_http_methods(["GET", "HEAD", "POST"])
def say(request: Any, person: Person, decision_id: UUID, step: str) -> HttpResponse:
    """One step of one side. Whoever is on neither types what that side said."""
    row = queries.one(person, decision_id)
    made = forms.FORMS.get(step)
    if made is None or row.aid_version is None:
        raise Http404
    by: Actor = request.actor
    at = queries.where(row)
    seen = queries.shown(by, row, at)
    kept_as = sides.WEIGH if step == COMPARE else step
    side = _side_of_step(seen.side, kept_as)
    mine = seen.side == side
    if reason := sides.why_not(side, kept_as, at):
        messages.error(request, str(texts.NOT_NOW[reason]))
        return redirect("decisions:decision", person.pk, row.pk)
    form = made(
        request.POST or None,
        decision=row,
        last=_before(seen, kept_as) if mine else {},
        items=items_of(row.service_id, "sure", get_language() or "en")
        if kept_as == sides.CHOICE
        else (),
        helping="" if mine else _name_of(row, side),
    )
    if isinstance(form, forms.DoneForm):
        form.chosen = side_by_side.answers(seen, sides.PERSON)(sides.CHOICE).get("choice", "")
    if request.method == "POST" and form.is_valid():
        try:
            actions.say(
                by=_hand(by, row, side, form),
                decision=row,
                side=side,
                step=kept_as,
                said=form.said(),
                shared=bool(form.cleaned_data.get("shared")),
            )
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _SAID.get(kept_as, _SAVED))
            return redirect(*_next(row, kept_as, mine))
    context = _standing(request, person) | {
        "decision": row,
        "title": texts.title(row),
        "step": step,
        "mine": mine,
        "side_name": _name_of(row, side),
        "corrections": side_by_side.corrections(seen) if step == sides.WISH and mine else [],
        "fit": side_by_side.fit(seen) if step == sides.WISH and mine else None,
    }
    return _page(request, "say", context, form)


_SAVED = gettext_lazy("Saved.")
_SAID = {
    sides.GUESS: gettext_lazy("Your guess is in. It stays sealed until both sides are in."),
    sides.WISH: gettext_lazy("Your side is in. It stays sealed until both sides are in."),
}


def _side_of_step(viewer: str, step: str) -> str:
    """Whose word a step is: the guess is the professional's; what both may say is the viewer's."""
    if step == sides.GUESS:
        return sides.PROFESSIONAL
    both = len(sides.MAY_GIVE[step].sides) > 1
    return viewer if both and viewer in sides.SIDES else sides.PERSON


def _before(seen: queries.Shown, step: str) -> dict[str, Any]:
    """What to begin a form with: one's own last word; for the choice, what one would choose."""
    last = seen.last(step)
    if step == sides.CHOICE and not last:
        return {"choice": seen.last(sides.WISH).get("wish")}
    return last


def _name_of(row: Decision, side: str) -> str:
    return str(row.person.name if side == sides.PERSON else row.professional.person.name)


def _hand(by: Actor, row: Decision, side: str, form: forms.StepForm) -> Actor:
    if side == sides.PERSON or not form.helping:
        return hand_of(by, row.person, form)
    assert by.membership_id is not None  # `say` checks it once more
    name = Membership.objects.values_list("person__name", flat=True).get(pk=by.membership_id)
    channel = Channel(form.cleaned_data["channel"])
    return by.helping(channel, name, row.professional.person_id)


def _next(row: Decision, step: str, mine: bool) -> tuple[Any, ...]:
    here = (row.person_id, row.pk)
    if mine and step == sides.BEFORE:
        return ("decisions:read", *here)
    if mine and step in (sides.AFTER, sides.WEIGH):
        return ("decisions:say", *here, sides.WISH)
    return ("decisions:decision", *here)


@record(Category.PLAN)
@require_POST
def open_other(request: Any, person: Person, decision_id: UUID) -> HttpResponse:
    """Open both sides, when both are in."""
    return _open(request, person, decision_id, early=False)


def _open(request: Any, person: Person, decision_id: UUID, *, early: bool) -> HttpResponse:
    row = queries.one(person, decision_id)
    try:
        actions.open_other(by=request.actor, decision=row, early=early)
    except (Refused, NotAllowed) as error:
        actions.note_refused(by=request.actor, decision=row)
        messages.error(
            request,
            str(error)
            if isinstance(error, Refused)
            else _("Only the two who decide open each other’s answers."),
        )
    return redirect("decisions:decision", person.pk, row.pk)


@record(Category.PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def open_early(request: Any, person: Person, decision_id: UUID) -> HttpResponse:
    """Open the other side before both are in: asked once more, written down, and told."""
    row = queries.one(person, decision_id)
    if request.method == "POST":
        return _open(request, person, decision_id, early=request.POST.get("sure") == "yes")
    seen = queries.shown(request.actor, row)
    if seen.may_open != "early":
        return redirect("decisions:decision", person.pk, row.pk)
    context = _standing(request, person) | {
        "decision": row, "title": texts.title(row), "other_name": _other_name(row, seen.side),
    }  # fmt: skip
    return _page(request, "open_early", context)


@record(Category.PLAN, Level.CONTRIBUTE, roles=STAFF_ROLES)
@require_POST
def withdraw(request: Any, person: Person, decision_id: UUID) -> HttpResponse:
    """An option can no longer be had."""
    row = queries.one(person, decision_id)
    access.check_can_hold(request.actor, row)
    if row.aid_version is None:
        raise Http404
    seen = queries.shown(request.actor, row)
    form = forms.WithdrawForm(request.POST, choices=_left(row, seen))
    if form.is_valid():
        data = form.cleaned_data
        actions.withdraw_option(
            by=request.actor, decision=row, option=data["option"], why=data["why"]
        )
        messages.success(request, _("It can no longer be chosen. The page says why."))
    for errors in form.errors.values():
        messages.error(request, " ".join(str(error) for error in errors))
    return redirect("decisions:decision", person.pk, row.pk)


@record(Category.PLAN, Level.CONTRIBUTE)
@require_POST
def end(request: Any, person: Person, decision_id: UUID) -> HttpResponse:
    """It is not decided, or not here."""
    row = queries.one(person, decision_id)
    actions.end(by=request.actor, decision=row)
    messages.success(request, _("Ended. What was sealed stays sealed."))
    return redirect("decisions:decision", person.pk, row.pk)


@record(Category.PLAN, Level.CONTRIBUTE, roles=STAFF_ROLES)
@require_POST
def take_over(request: Any, person: Person, decision_id: UUID) -> HttpResponse:
    """A colleague goes on with it, once whoever had it has left."""
    row = queries.one(person, decision_id)
    actions.take_over(by=request.actor, decision=row)
    messages.success(request, _("You go on with this decision."))
    return redirect("decisions:decision", person.pk, row.pk)


@record(Category.PLAN)
@require_GET
def sheet(request: Any, person: Person, decision_id: UUID) -> HttpResponse:
    """The answer sheet, empty, to fill in with a pen; somebody types it in."""
    row = queries.one(person, decision_id)
    if row.aid_version is None:
        raise Http404
    theirs = access.side_of(request.actor, row) == sides.PROFESSIONAL and "guess" in request.GET
    data = paper.guess_pdf(row) if theirs else paper.sheet_pdf(row)
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="answers.pdf"'
    return response


@acting(Role.LEAD, Role.BOARD)
@require_GET
def gaps(request: Any) -> HttpResponse:
    """Why none of the providers suited, without names, where people let it be told."""
    by: Actor = request.actor
    return _page(request, "gaps", {"rows": queries.gaps(by.service_id) if by.service_id else []})
