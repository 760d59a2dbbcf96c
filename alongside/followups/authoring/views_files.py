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

from alongside.core.errors import Refused
from alongside.followups.authoring import actions, forms, queries
from alongside.followups.authoring.views import found
from alongside.followups.models import QuestionSetVersion
from alongside.followups.rules.fhir import from_fhir, to_fhir
from alongside.followups.rules.interchange import Imported
from alongside.followups.rules.reading import loads
from alongside.followups.rules.tables import DecisionTable
from alongside.followups.xlsx import from_xlsform, to_xlsform
from alongside.people.queries.staff import service_of
from alongside.people.web import acting
from alongside.publishing import access
from alongside.publishing.rules import toml
from alongside.publishing.rules.fields import Unreadable

MOST_FAULTS = 20
LANGUAGE = "en"  # of a file that does not say its own


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
            table, notes = _read(form.cleaned_data["file"], _author(request))
        except Unreadable as error:
            for fault in error.faults[:MOST_FAULTS]:
                messages.error(request, fault)
            return redirect("followups:sets")
        for note in notes[:MOST_FAULTS]:
            messages.info(request, note)
    made = actions.bring_in(by=request.actor, service=service, table=table)
    messages.success(request, _("Here it is, to be looked at and approved. Nobody is asked yet."))
    return redirect("followups:set", made.question_set_id)


def _author(request: Any) -> str:
    """Who answers for questions that come from elsewhere."""
    return f"{request.acting.person.name}, {request.acting.team.service.name}"


def _read(file: Any, author: str) -> tuple[DecisionTable, tuple[str, ...]]:
    """What a file holds, and what was changed or left behind on the way."""
    name, data = file.name.lower(), file.read()
    if name.endswith(".xlsx"):
        return _without_levels(from_xlsform(data, author=author, language=LANGUAGE))
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise Unreadable([_("This file cannot be read as text.")]) from None
    if not name.endswith(".toml") and _is_questionnaire(text):
        return _without_levels(from_fhir(json.loads(text), author=author, language=LANGUAGE))
    return loads(text, toml=name.endswith(".toml")), ()


def _is_questionnaire(text: str) -> bool:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and found.get("resourceType") == "Questionnaire"


def _without_levels(found: Imported) -> tuple[DecisionTable, tuple[str, ...]]:
    """Questions alone: what happens after the answers is still to be written."""
    crisis = dict.fromkeys(found.questions.languages, "")
    return DecisionTable(found.questions, (), (), crisis), found.notes


def _document(version: QuestionSetVersion) -> Any:
    return json.loads(version.document)


def _json(document: Any) -> bytes:
    return f"{json.dumps(document, ensure_ascii=False, indent=2)}\n".encode()


JSON = "application/json; charset=utf-8"
SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WRITTEN: dict[str, tuple[str, Callable[[QuestionSetVersion], bytes]]] = {
    "json": (JSON, lambda version: _json(_document(version))),
    "toml": ("text/plain; charset=utf-8", lambda version: toml.dumps(_document(version)).encode()),
    "fhir.json": (JSON, lambda version: _json(to_fhir(version.table.questions))),
    "xlsx": (SHEETS, lambda version: to_xlsform(version.table.questions)),
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
    try:
        data = write(version)
    except Unreadable as error:
        raise Refused(" ".join(error.faults)) from None
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{row.code}-{number}.{form}"'
    return response
