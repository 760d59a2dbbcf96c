"""Where somebody lives, and what they are offered."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from alongside.core.actors import Actor
from alongside.core.errors import Refused
from alongside.people import access as people_access
from alongside.people.models import Person
from alongside.people.rules import Category, Level
from alongside.people.web import record
from alongside.plans import access, actions, forms, queries
from alongside.plans.models import HomeDecision, HomeDecisionState
from alongside.plans.speaking import representative_name, represents
from alongside.plans.views.common import heard, page, refuse, spoken, standing


def _speaks(request: Any, person: Person) -> dict[str, Any]:
    """Who speaks; a representative is named as one."""
    by: Actor = request.actor
    speaks = spoken(request, person)
    if by.membership_id is None and represents(by, person.pk):
        name = representative_name(by, person.pk)
        speaks["helper"] = _("%(name)s, representative") % {"name": name}
    return speaks


def _in_own_name(by: Actor, person: Person) -> bool:
    """Whether staff raise it themselves, for nobody else."""
    return not people_access.is_self(by, person.pk) and people_access.allowed(
        people_access.check_staff_of, by, person.pk, Level.CONTRIBUTE, Category.PLAN
    )


@record(Category.PLAN)
def home_decisions(request: Any, person: Person) -> HttpResponse:
    """Every such decision, open and answered, with who raised it; and a box to raise one."""
    by: Actor = request.actor
    view = standing(request, person)
    if request.method == "POST" and not view["may_add"]:
        raise Http404
    own = _in_own_name(by, person)
    form: forms.RaiseHomeForm | forms.OwnRaiseHomeForm | None = None
    if view["may_add"]:
        form = (
            forms.OwnRaiseHomeForm(request.POST or None, person=person)
            if own
            else forms.RaiseHomeForm(request.POST or None, **_speaks(request, person))
        )
    if request.method == "POST" and form is not None and form.is_valid():
        speaker = form.actor() if isinstance(form, forms.RaiseHomeForm) else by
        actions.raise_home_decision(
            by=speaker, person=person, proposal=form.cleaned_data["proposal"]
        )
        messages.success(request, _("Written down. Nothing is decided by it."))
        return redirect("plans:home_decisions", person.pk)
    context = view | {"decisions": queries.home_decisions(person), "form": form}
    return page(request, "home_decisions", context, form=form)


@record(Category.PLAN)
def home_decision(request: Any, person: Person, decision_id: UUID) -> HttpResponse:
    """One decision: who raised what, the person's words, whether there was time, the answer."""
    found: HomeDecision = queries.home_decision_of(person, decision_id)
    view = standing(request, person)
    if request.method == "POST" and not view["may_add"]:
        raise Http404
    form = None
    if view["may_add"] and (found.state == HomeDecisionState.OPEN or request.method == "POST"):
        form = forms.AnswerHomeForm(
            request.POST or None,
            initial={"version": found.version},
            **_speaks(request, person),
        )
    if request.method == "POST" and form is not None and form.is_valid():
        data = form.cleaned_data
        try:
            actions.answer_home_decision(
                by=form.actor(),
                decision=found,
                version=data["version"],
                words=data["words"],
                was_time=data["was_time"],
                agreed=data["state"] == HomeDecisionState.AGREED,
            )
        except Refused as error:
            refuse(form, error)
        else:
            messages.success(request, _("Thank you. It is written down."))
            return redirect("plans:home_decision", person.pk, found.pk)
    context = view | {
        "decision": found,
        "form": form,
        "representative": represents(request.actor, person.pk),
    }
    return page(request, "home_decision", context, form=form)


@record(Category.PLAN)
def offered(request: Any, person: Person) -> HttpResponse:
    """What the person is offered: where each of the four stands."""
    by: Actor = request.actor
    may_offer = people_access.allowed(access.check_can_offer, by, person.pk)
    return page(
        request,
        "offered",
        standing(request, person)
        | {
            "rows": queries.offers(person),
            "may_offer": may_offer,
            "offer_form": lambda approach: forms.OfferForm(
                auto_id=f"offer-{approach}-%s", initial={"approach": approach}, person=person
            ),
            "spoken_form": lambda name: forms.SpokenForm(
                auto_id=f"{name}-%s", **_speaks(request, person)
            ),
        },
    )


@require_POST
@record(Category.PLAN, Level.CONTRIBUTE)
def offer(request: Any, person: Person) -> HttpResponse:
    """Staff offer one of the four."""
    access.check_can_offer(request.actor, person.pk)
    form = forms.OfferForm(request.POST, person=person)
    if form.is_valid():
        actions.offer(
            by=request.actor,
            person=person,
            approach=form.cleaned_data["approach"],
            words=form.cleaned_data["words"],
        )
        messages.success(request, _("%(name)s sees it now.") % {"name": person.name})
    for errors in form.errors.values():
        messages.error(request, " ".join(str(error) for error in errors))
    return redirect("plans:offered", person.pk)


@require_POST
@record(Category.PLAN, Level.CONTRIBUTE)
def answer_offer(request: Any, person: Person) -> HttpResponse:
    """The person says where it stands for them."""
    by = heard(request, person)
    if by is not None:
        actions.answer_offer(
            by=by,
            person=person,
            approach=request.POST.get("approach", ""),
            state=request.POST.get("state", ""),
        )
        messages.success(request, _("Thank you. It is written down."))
    return redirect("plans:offered", person.pk)
