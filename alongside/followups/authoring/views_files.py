"""Question sets as files: brought in as drafts, taken to another place."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from alongside.followups.authoring import access, actions, forms, queries
from alongside.followups.authoring.views import found
from alongside.followups.rules.reading import Unreadable, loads
from alongside.followups.rules.tables import DecisionTable
from alongside.people.queries.staff import service_of
from alongside.people.web import acting

MOST_FAULTS = 20


@require_POST
@acting(*access.WRITERS)
def bring_in(request: Any) -> HttpResponse:
    """Begin with an example or with a file."""
    service = service_of(request.actor)
    if "example" in request.POST:
        try:
            table = queries.example(request.POST["example"])
        except KeyError:
            raise Http404 from None
    else:
        form = forms.FileForm(request.POST, request.FILES)
        if not form.is_valid():
            messages.error(request, " ".join(map(str, form.errors["file"])))
            return redirect("followups:sets")
        try:
            table = _read(form.cleaned_data["file"])
        except Unreadable as error:
            for fault in error.faults[:MOST_FAULTS]:
                messages.error(request, fault)
            return redirect("followups:sets")
    made = actions.bring_in(by=request.actor, service=service, table=table)
    messages.success(request, _("Here it is, to be looked at and approved. Nobody is asked yet."))
    return redirect("followups:set", made.question_set_id)


def _read(file: Any) -> DecisionTable:
    try:
        text = file.read().decode()
    except UnicodeDecodeError:
        raise Unreadable([_("This file cannot be read as text.")]) from None
    return loads(text, toml=file.name.lower().endswith(".toml"))


def _json(version: Any) -> str:
    return json.dumps(json.loads(version.document), ensure_ascii=False, indent=2) + "\n"


WRITTEN: dict[str, tuple[str, Callable[[Any], str]]] = {
    "json": ("application/json", _json),
}


@require_GET
@acting(*access.READERS)
def file(request: Any, set_id: UUID, number: int, form: str) -> HttpResponse:
    """One version as a file."""
    row = found(request, set_id)
    version = row.versions.filter(number=number).first()
    if version is None or form not in WRITTEN:
        raise Http404
    kind, write = WRITTEN[form]
    response = HttpResponse(write(version), content_type=f"{kind}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{row.code}-{number}.{form}"'
    return response
