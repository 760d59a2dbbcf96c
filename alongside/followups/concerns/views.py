"""Concerns: said, and seen through."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alongside.core.actors import Actor
from alongside.core.errors import Refused
from alongside.followups.concerns import access, actions, forms, queries, queries_cards, rules
from alongside.followups.concerns.attached import CONCERN_NOTES
from alongside.followups.concerns.settings import crisis_numbers
from alongside.followups.models import Concern, Standing
from alongside.people import access as people
from alongside.people.models import Membership, Person
from alongside.people.queries.attachments import attachments
from alongside.people.rules import Category, Level
from alongside.people.views.attachments import attach_from
from alongside.people.views.helping import hand_of, helping
from alongside.people.web import record
from alongside.ui.dates import moment
from alongside.ui.forms import Sooner


def sooner_of(member: Membership) -> Sooner:
    """The number of a receiver's service."""
    assert member.team is not None  # who receives works in a team
    service = member.team.service
    return Sooner(name=service.name, phone=service.phone, hours=service.hours)


def standing_of(request: Any, person: Person) -> dict[str, Any]:
    """Who looks at whose pages, and whether they may add to them."""
    by: Actor = request.actor
    return {
        "person": person,
        "is_self": people.is_self(by, person.pk),
        "may_add": people.can(by, person.pk, Level.CONTRIBUTE, Category.PLAN),
    }


def page(request: Any, name: str, context: dict[str, Any], *forms: Any) -> HttpResponse:
    """A page about concerns; 422 when it shows a form with faults."""
    wrong = any(form.is_bound and form.errors for form in forms)
    return render(request, f"followups/concerns/{name}.html", context, status=422 if wrong else 200)


def _chosen(request: Any, there: list[Membership]) -> Membership | None:
    """Who gets it: of the service that was chosen, else the first."""
    asked = request.POST.get("to", request.GET.get("to", ""))
    for member in there:
        if member.team is not None and str(member.team.service_id) == asked:
            return member
    return there[0] if there else None


@record(Category.PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def concerns(request: Any, person: Person) -> HttpResponse:
    """ "I have a concern": who gets it and by when they answer, before it is sent; those before."""
    context = standing_of(request, person)
    there = queries.receivers(person.pk)
    to = _chosen(request, there)
    if request.method == "POST" and (to is None or not context["may_add"]):
        raise Http404
    form = None
    if to is not None and context["may_add"]:
        form = forms.SayForm(
            *((request.POST, request.FILES) if request.method == "POST" else ()),
            name=helping(request.actor, person),
            reads=queries.who(to),
            by_when=_("in the time that you choose below"),
            sooner=sooner_of(to),
        )
        if request.method == "POST" and form.is_valid():
            made = _say(request, person, to, form)
            if made is not None:
                return redirect("followups:concern", person.pk, made.pk)
    service_id = to.team.service_id if to is not None and to.team is not None else None
    context |= {
        "form": form,
        "to": to,
        "asked_first": queries.who(to) if to else "",
        "others": [one for one in there if to is not None and one.pk != to.pk],
        "times": queries.stated(service_id) if service_id else [],
        "crisis": crisis_numbers(service_id),
        "cards": queries_cards.of_person(
            person.pk, [one.team.service_id for one in there if one.team is not None]
        ),
        "before": queries.shown(queries.of_person(person)),
    }
    return page(request, "concerns", context, *([form] if form else []))


def _say(request: Any, person: Person, to: Membership, form: forms.SayForm) -> Concern | None:
    by = hand_of(request.actor, person, form)
    before = queries.get(person, form.cleaned_data["concern_id"])
    said = before.entries.count() if before else 0
    try:
        with transaction.atomic():
            made = actions.raise_concern(
                by=by,
                person=person,
                receiver=to,
                urgency=form.urgency,
                words=form.cleaned_data["words"],
                concern_id=form.cleaned_data["concern_id"],
                said_aloud=bool(form.cleaned_data["voice"]),
            )
            is_new = made.entries.count() > said  # else the form was sent twice
            if is_new and not attach_from(
                form, by=by, person=person, about_type=CONCERN_NOTES, about_id=made.pk
            ):
                transaction.set_rollback(True)
                return None
    except Refused as error:
        form.add_error(None, str(error))
        fresh = request.POST.copy()
        fresh["concern_id"] = str(uuid4())  # nothing was made: what is sent next is another one
        form.data = fresh
        return None
    assert made.item is not None  # it was opened a moment ago
    messages.success(
        request,
        _("We have it. %(who)s is asked, and you hear by %(when)s.")
        % {"who": queries.who(made.item.responsible), "when": moment(made.item.due_at)},
    )
    return made


def _found(person: Person, concern_id: UUID) -> Concern:
    found = queries.get(person, concern_id)
    if found is None:
        raise Http404
    return found


def _forms(request: Any, found: Concern) -> dict[str, Any]:
    """Every form of the page, unbound, by what it does."""
    name = helping(request.actor, found.person)
    reads: dict[str, Any] = {
        "reads": queries.who(found.receiver),
        "by_when": _("with what you told us before"),
        "sooner": sooner_of(found.receiver),
    }
    return {
        "more": lambda *sent: forms.MoreForm(*sent, helping=name, auto_id="more-%s", **reads),
        "sooner": lambda *sent: forms.SoonerForm(
            *sent, urgencies=rules.more_urgent(found.urgency), helping=name, auto_id="sooner-%s"
        ),
        "back": lambda *sent: forms.BackForm(*sent, helping=name, auto_id="back-%s"),
        "helped": lambda *sent: forms.HelpedForm(*sent, helping=name, auto_id="helped-%s", **reads),
        "later": lambda *sent: forms.AnotherTimeForm(
            *sent, urgency=found.urgency, auto_id="later-%s"
        ),
    }


@record(Category.PLAN)
@require_GET
def concern(request: Any, person: Person, concern_id: UUID) -> HttpResponse:
    """One concern: what was said, who has it, by when they answer, what was done."""
    return _show(request, _found(person, concern_id))


def _show(request: Any, found: Concern, bound: Any = None, did: str = "") -> HttpResponse:
    by: Actor = request.actor
    made = {name: make() for name, make in _forms(request, found).items()}
    if bound is not None:
        made[did] = bound
    (shown,) = queries.shown([found])
    context = standing_of(request, found.person) | {
        "shown": shown,
        "concern": found,
        "forms": [bound] if bound is not None else [],
        "make": made,
        "may_delay": found.standing == Standing.WITH_US
        and not found.alarm
        and people.allowed(access.check_can_delay, by, found),
        "crisis": crisis_numbers(found.service_id),
        "times": queries.stated(found.service_id),
        "notes": attachments(by, found.person, CONCERN_NOTES, [found.pk]).get(found.pk, []),
    }
    return page(request, "concern", context, *([bound] if bound is not None else []))


@record(Category.PLAN, Level.CONTRIBUTE)
@require_POST
def concern_do(request: Any, person: Person, concern_id: UUID) -> HttpResponse:
    """Say more, ask for sooner, take it back, say whether it helped; staff: another time."""
    found = _found(person, concern_id)
    did = request.POST.get("do", "")
    make = _forms(request, found).get(did)
    if make is None:
        raise Http404
    form = make(request.POST, request.FILES)
    if form.is_valid() and _done(request, found, did, form):
        return redirect("followups:concern", person.pk, found.pk)
    return _show(request, found, form, did)


def _done(request: Any, found: Concern, did: str, form: Any) -> bool:
    data = form.cleaned_data
    try:
        with transaction.atomic():
            if did == "later":
                actions.give_another_time(
                    by=request.actor, concern=found, urgency=data["urgency"], why=data["why"]
                )
                messages.success(request, _("Changed. The person hears of it."))
                return True
            by = hand_of(request.actor, found.person, form)
            if did == "more":
                aloud = bool(data["voice"])
                actions.say_more(by=by, concern=found, words=data["words"], said_aloud=aloud)
                if not attach_from(
                    form, by=by, person=found.person, about_type=CONCERN_NOTES, about_id=found.pk
                ):
                    transaction.set_rollback(True)
                    return False
                messages.success(request, _("Thank you. Whoever has it sees it."))
            elif did == "sooner":
                actions.ask_sooner(by=by, concern=found, urgency=data["urgency"])
                messages.success(request, _("We have told them. You need not explain why."))
            elif did == "back":
                actions.withdraw(by=by, concern=found)
                messages.success(request, _("Taken back. You can tell us again at any time."))
            else:
                helped = data["helped"] == "yes"
                actions.say_whether_it_helped(
                    by=by, concern=found, helped=helped, words=data["words"]
                )
                messages.success(
                    request,
                    _("Good to hear. Thank you.")
                    if helped
                    else _("Thank you for saying so. Somebody looks at it again."),
                )
    except Refused as error:
        form.add_error(None, str(error))
        return False
    return True
