"""Local choices of a service: what holds, where it was chosen, and how to change it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from alongside.core import clock
from alongside.people.actions import settings as actions
from alongside.people.forms.settings_pages import ChoiceForm, SettingsFileForm, initial, shown
from alongside.people.models import LocalSetting, Party, Role
from alongside.people.queries import staff as queries
from alongside.people.queries.staff import Setting
from alongside.people.views.organisations import service_links
from alongside.people.web import acting

LEVELS = {
    "default": gettext_lazy("default"),
    "installation": gettext_lazy("chosen for the whole installation"),
    "organisation": gettext_lazy("from the organisation"),
    "service": gettext_lazy("local choice"),
}
HERE, ORGANISATION = "service", "organisation"


def anchor(key: str) -> str:
    """The place of a choice on the page."""
    return key.replace(".", "-")


@dataclass(frozen=True)
class Row:
    """One choice with its form."""

    setting: Setting
    form: ChoiceForm
    note: str = ""

    @property
    def anchor(self) -> str:
        return anchor(self.setting.choice.key)


def _place(request: Any) -> tuple[Any, Party, str]:
    """The service, the party that the page is about, and its name in the address."""
    service = queries.service_of(request.actor)
    level = request.GET.get("for", HERE)
    if level == ORGANISATION and request.actor.role == Role.LEAD:
        return service, service.organisation, ORGANISATION
    if level != HERE:
        raise Http404
    return service, service, HERE


def _show(
    request: Any, *, bad: ChoiceForm | None = None, file: SettingsFileForm | None = None
) -> HttpResponse:
    service, party, level = _place(request)
    rows = []
    for setting in queries.settings_of(request.actor, party, service.pk):
        form = ChoiceForm(choice=setting.choice, initial={"value": initial(setting.value)})
        if bad is not None and bad.choice.key == setting.choice.key:
            form = bad
        note = setting.choice.note
        rows.append(Row(setting, form, note(service.pk) if note else ""))
    return render(
        request,
        "people/settings.html",
        {
            "service": service,
            "party": party,
            "level": level,
            "rows": rows,
            "bad": bad,
            "file": file or SettingsFileForm(),
            "levels": LEVELS,
            "shown": shown,
            "is_lead": request.actor.role == Role.LEAD,
            "links": service_links(request.actor),
        },
    )


@acting(Role.LEAD, Role.ADMINISTRATOR)
def settings_page(request: Any) -> HttpResponse:
    """Every choice; change one, follow the level above, or go back to an earlier one."""
    if request.method != "POST":
        return _show(request)
    _service, party, level = _place(request)
    by = request.actor
    here = reverse("people:settings") + (f"?for={level}" if level != HERE else "")
    if "again" in request.POST:
        try:
            number = int(request.POST["again"])
        except ValueError:
            raise Http404 from None
        version = LocalSetting.objects.filter(pk=number, party=party).first()
        if version is None:
            raise Http404
        row = actions.choose_again(by=by, version=version)
    else:
        choice = actions.choice_of(request.POST.get("key", ""))
        if "follow" in request.POST:
            row = actions.choose(by=by, party=party, key=choice.key, value=None)
        else:
            form = ChoiceForm(request.POST, choice=choice)
            if not form.is_valid():
                return _show(request, bad=form)
            row = actions.choose(
                by=by,
                party=party,
                key=choice.key,
                value=form.chosen(),
                reason=form.cleaned_data["reason"],
            )
    messages.success(request, _("Saved: %(label)s.") % {"label": actions.choice_of(row.key).label})
    leads_to = actions.choice_of(row.key).leads_to
    if leads_to and row.value is True and level == HERE:
        return redirect(leads_to)
    return redirect(f"{here}#{anchor(row.key)}")


@acting(Role.LEAD, Role.ADMINISTRATOR)
@require_GET
def settings_export(request: Any) -> HttpResponse:
    """Everything as a file, to be read in another place."""
    service = queries.service_of(request.actor)
    data = actions.export_settings(by=request.actor, service=service)
    response = JsonResponse(data, json_dumps_params={"indent": 2, "ensure_ascii": False})
    name = f"settings-{slugify(service.name) or 'service'}-{clock.today()}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _parsed(raw: str | bytes) -> Any:
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        raise actions.Faults([_("This is not a file of settings: it cannot be read.")]) from None


@acting(Role.LEAD, Role.ADMINISTRATOR)
@require_POST
def settings_import(request: Any) -> HttpResponse:
    """Read a file: first what it would change is shown; then, on yes, all of it or nothing."""
    service = queries.service_of(request.actor)
    try:
        if "sure" in request.POST:
            data = _parsed(request.POST.get("data", ""))
            changes = actions.import_settings(by=request.actor, service=service, data=data)
            messages.success(request, _("%(count)s settings changed.") % {"count": len(changes)})
            return redirect("people:settings")
        form = SettingsFileForm(request.POST, request.FILES)
        if not form.is_valid():
            return _show(request, file=form)
        data = _parsed(form.cleaned_data["file"])
        changes = actions.read_settings(data, service.pk)
    except actions.Faults as faults:
        form = SettingsFileForm({}, {})
        form.full_clean()
        form.errors.clear()
        for fault in faults.faults[:20]:
            form.add_error("file", fault)
        return _show(request, file=form)
    return render(
        request,
        "people/settings_import.html",
        {
            "changes": changes,
            "data": json.dumps(data),
            "shown": shown,
            "links": service_links(request.actor),
        },
    )
