"""Decision aids as files: brought in as drafts, taken to another place."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from alongside.decisions.aids import actions, forms, queries
from alongside.decisions.aids.views import found
from alongside.decisions.rules.aid import Aid
from alongside.decisions.rules.aid_document import loads
from alongside.people.queries.staff import service_of
from alongside.people.web import acting
from alongside.publishing.access import READERS, WRITERS
from alongside.publishing.rules import toml
from alongside.publishing.rules.documents import open_document
from alongside.publishing.rules.fields import Unreadable

MOST_FAULTS = 20


@require_POST
@acting(*WRITERS)
def bring_in(request: Any) -> HttpResponse:
    """Begin with an example or with a file."""
    service = service_of(request.actor)
    if "example" in request.POST:
        try:
            aid = queries.example(request.POST["example"])
        except KeyError:
            raise Http404 from None
    else:
        form = forms.FileForm(request.POST, request.FILES)
        if not form.is_valid():
            messages.error(request, " ".join(map(str, form.errors["file"])))
            return redirect("decisions:aids")
        try:
            aid = _read(form.cleaned_data["file"])
        except Unreadable as error:
            for fault in error.faults[:MOST_FAULTS]:
                messages.error(request, fault)
            return redirect("decisions:aids")
    made = actions.bring_in(by=request.actor, service=service, aid=aid)
    messages.success(
        request, _("Here it is, to be looked at and approved. Nobody decides with it yet.")
    )
    return redirect("decisions:aid", made.decision_aid_id)


def _read(file: Any) -> Aid:
    try:
        text = file.read().decode()
    except UnicodeDecodeError:
        raise Unreadable([_("This file cannot be read as text.")]) from None
    return loads(text, toml=file.name.lower().endswith(".toml"))


@require_GET
@acting(*READERS)
def file(request: Any, aid_id: UUID, number: int, form: str) -> HttpResponse:
    """One version as a file: TOML for those who read it, JSON for machines."""
    row = found(request, aid_id)
    version = row.versions.filter(number=number).first()
    if version is None or form not in ("toml", "json"):
        raise Http404
    document = open_document(version.document)
    text = toml.dumps(document)
    if form == "json":
        text = f"{json.dumps(document, ensure_ascii=False, indent=2)}\n"
    kind = "application/json" if form == "json" else "text/plain"
    response = HttpResponse(text.encode(), content_type=f"{kind}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{row.code}-{number}.{form}"'
    return response
