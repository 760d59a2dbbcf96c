"""Templates: wording them, handing them on as files, and beginning a plan with one."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from alongside.core import clock
from alongside.core.actors import Actor
from alongside.core.errors import Refused
from alongside.people.models import MANAGER_ROLES, PROFESSIONAL_ROLES, Person, Service
from alongside.people.rules import Category, Level
from alongside.people.views.organisations import service_links
from alongside.people.web import acting, own, record
from alongside.plans.actions import templates as actions
from alongside.plans.actions.templates import Owner
from alongside.plans.forms import templates as forms
from alongside.plans.models import Side, TemplateUse
from alongside.plans.queries import templates as queries
from alongside.plans.rules.templates import PlanTemplate, write_template
from alongside.plans.views.common import opened_with, page, refuse, spoken, standing
from alongside.plans.views.plan import my_side
from alongside.ui.chrome import Link

# --- in a person's plan --------------------------------------------------------------------------


@record(Category.PLAN, Level.CONTRIBUTE)
def person_templates(request: Any, person: Person) -> HttpResponse:
    """What this plan may begin with, and what it began with."""
    by: Actor = request.actor
    if request.method == "POST":
        found = queries.template_of(by, person, request.POST.get("template", ""))
        if found is None:
            raise Http404
        use = actions.use_template(by=by, person=person, template=found.template)
        return redirect("plans:template_answers", person.pk, use.pk)
    held = queries.in_use(person)
    keys = {template.key for _use, template in held}
    return page(
        request,
        "person_templates",
        standing(request, person)
        | {
            "in_use": held,
            "offered": [one for one in queries.offered(by, person) if one.template.key not in keys],
        },
    )


def _use(person: Person, use_id: UUID) -> tuple[TemplateUse, PlanTemplate]:
    found = next((pair for pair in queries.in_use(person) if pair[0].pk == use_id), None)
    if found is None:
        raise Http404
    return found


@record(Category.PLAN, Level.CONTRIBUTE)
def template_answers(request: Any, person: Person, use_id: UUID) -> HttpResponse:
    """The questions of a template on one page; each side answers its own, any may be left out."""
    use, template = _use(person, use_id)
    side = my_side(request, person) or Side.PERSON
    if side == Side.PROFESSIONAL and "for_person" in request.GET:
        side = Side.PERSON
    held = queries.answers_of(person, side, template)
    data, initial = request.POST or None, {"version": forms.versions(held)}
    form: forms.AnswersForm | forms.OwnAnswersForm
    if side == Side.PROFESSIONAL:
        form = forms.OwnAnswersForm(
            data, initial=initial, template=template, held=held, person=person
        )
    else:
        form = forms.AnswersForm(
            data, initial=initial, template=template, held=held, **spoken(request, person)
        )
    if request.method == "POST" and form.is_valid():
        by = form.actor() if isinstance(form, forms.AnswersForm) else request.actor
        try:
            actions.answer_template(
                by=by, use=use, side=side, answers=forms.answers(form), opened=forms.opened(form)
            )
        except Refused as error:
            refuse(form, error)
        else:
            messages.success(request, _("It is in the plan now."))
            return redirect("plans:plan", person.pk)
    return page(
        request,
        "template_answers",
        standing(request, person)
        | {
            "use": use,
            "template": template,
            "side": side,
            "looked_until": queries.looked_until(request.actor, person, template),
        },
        form=form,
    )


@require_POST
@record(Category.PLAN, Level.CONTRIBUTE)
def put_away_template(request: Any, person: Person, use_id: UUID) -> HttpResponse:
    """Its questions leave the plan; what was answered stays."""
    use, _template = _use(person, use_id)
    actions.put_away_template(by=request.actor, use=use)
    messages.success(request, _("Put away. What was answered stays in the plan."))
    return redirect("plans:person_templates", person.pk)


# --- wording them --------------------------------------------------------------------------------


def _owner(request: Any, whose: str) -> Owner:
    """Whose templates these are: the service's, for whoever manages it, or one's own."""
    by: Actor = request.actor
    if whose == "service" and by.role in MANAGER_ROLES:
        assert by.service_id is not None  # whoever manages acts in a service
        return Service.objects.get(pk=by.service_id)
    if whose == "mine" and by.role in PROFESSIONAL_ROLES:
        owner: Owner = request.acting
        return owner
    raise Http404


def _held(owner: Owner) -> list[queries.Offered]:
    return [queries.Offered(queries.read(row), row) for row in queries.held_by(owner)]


def _start(owner: Owner, ref: str) -> queries.Offered | None:
    """What the form begins with: one's own as it is worded now, or a copy of an example. None:
    empty."""
    if not ref:
        return None
    examples = [queries.Offered(one, None) for one in queries.shipped()]
    earlier = queries.own_row(owner, ref)
    if earlier is not None:
        now = queries.standing(owner, earlier.key)
        return queries.Offered(queries.read(now or earlier), now)
    found = next((one for one in examples if one.ref == ref), None)
    if found is None:
        raise Http404
    return found


class _Place:
    """Where the pages of one owner stand."""

    def __init__(self, whose: str, person: Person | None = None) -> None:
        self.whose, self.person = whose, person

    def links(self, request: Any) -> list[Link]:
        """The parts of the pages about a service, for its own."""
        return service_links(request.actor) if self.whose == "service" else []

    def url(self, name: str, *more: Any) -> str:
        """The address of one of these pages."""
        if self.person is not None:
            return reverse(f"plans:own_template_{name}", args=[self.person.pk, *more])
        return reverse(f"plans:template_{name}", args=[self.whose, *more])


def _list(request: Any, owner: Owner, place: _Place) -> HttpResponse:
    file = forms.TemplateFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and file.is_valid():
        try:
            try:
                data = json.loads(file.cleaned_data["file"])
            except (ValueError, RecursionError):
                raise Refused(_("This file cannot be read.")) from None
            actions.save_template(by=request.actor, owner=owner, data=data)
        except Refused as error:
            file.add_error("file", str(error))
        else:
            messages.success(request, _("The template can be used now."))
            return redirect(place.url("list"))
    return page(
        request,
        "templates",
        {
            "person": place.person,
            "place": place,
            "held": _held(owner),
            "examples": queries.shipped(),
            "links": place.links(request),
            "today": clock.today(),
        },
        form=file,
    )


def _edit(request: Any, owner: Owner, place: _Place) -> HttpResponse:
    start = _start(owner, request.GET.get("from", ""))
    form = forms.TemplateForm(
        request.POST or None,
        template=start.template if start else None,
        version=start.row.version if start and start.row else 0,
        reviewed=place.person is None,
    )
    if request.method == "POST" and form.is_valid():
        try:
            data = form.data_of()
            version = opened_with(request)
            actions.save_template(by=request.actor, owner=owner, data=data, version=version)
        except Refused as error:
            now = queries.standing(owner, data["key"])
            form.initial["version"] = now.version if now else 0
            refuse(form, error)
        else:
            messages.success(request, _("The template can be used now."))
            return redirect(place.url("list"))
    return page(
        request,
        "template_form",
        {"person": place.person, "place": place, "start": start, "links": place.links(request)},
        form=form,
    )


def _file(owner: Owner, ref: str) -> HttpResponse:
    found = _start(owner, ref)
    if found is None:
        raise Http404
    response = JsonResponse(
        write_template(found.template), json_dumps_params={"indent": 2, "ensure_ascii": False}
    )
    response["Content-Disposition"] = f'attachment; filename="{found.template.key}.json"'
    return response


def _end(request: Any, owner: Owner, place: _Place, template_id: UUID) -> HttpResponse:
    found = next(
        (one.row for one in _held(owner) if one.row is not None and one.row.pk == template_id), None
    )
    if found is None:
        raise Http404
    actions.end_template(by=request.actor, template=found)
    messages.success(request, _("It is no longer offered. Plans that began with it keep it."))
    return redirect(place.url("list"))


WORDING = (*PROFESSIONAL_ROLES, *MANAGER_ROLES)


@acting(*WORDING)
def template_list(request: Any, whose: str) -> HttpResponse:
    """The templates of the service, or of the clinician who acts."""
    return _list(request, _owner(request, whose), _Place(whose))


@acting(*WORDING)
def template_form(request: Any, whose: str) -> HttpResponse:
    """Word one, without code."""
    return _edit(request, _owner(request, whose), _Place(whose))


@acting(*WORDING)
def template_file(request: Any, whose: str, ref: str) -> HttpResponse:
    """One as a file, to be read in another place."""
    return _file(_owner(request, whose), ref)


@require_POST
@acting(*WORDING)
def template_end(request: Any, whose: str, template_id: UUID) -> HttpResponse:
    """Offer it no longer."""
    return _end(request, _owner(request, whose), _Place(whose), template_id)


@own
def own_template_list(request: Any, person: Person) -> HttpResponse:
    """A person's own templates."""
    return _list(request, person, _Place("own", person))


@own
def own_template_form(request: Any, person: Person) -> HttpResponse:
    """Word one, without code."""
    return _edit(request, person, _Place("own", person))


@own
def own_template_file(request: Any, person: Person, ref: str) -> HttpResponse:
    """One as a file."""
    return _file(person, ref)


@require_POST
@own
def own_template_end(request: Any, person: Person, template_id: UUID) -> HttpResponse:
    """Offer it no longer."""
    return _end(request, person, _Place("own", person), template_id)
