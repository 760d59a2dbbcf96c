"""Letters and reports: the person reads them; staff add them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from alongside.core.errors import Refused
from alongside.people import access
from alongside.people.models import STAFF_ROLES, Person
from alongside.people.rules import Category, Level
from alongside.people.web import record
from alongside.records import actions, queries, shown
from alongside.records.access import check_can_take_back
from alongside.records.forms import DocumentForm
from alongside.records.models import Document


def _found(request: Any, person: Person, document_id: UUID) -> Document:
    found = queries.document_of(request.actor, person, document_id)
    if found is None:
        raise Http404
    return found


@require_GET
@record(Category.RECORDS)
def letter(request: Any, person: Person, document_id: UUID) -> HttpResponse:
    """One letter: its text where there is one, and a way to its PDF."""
    found = _found(request, person, document_id)
    context = {
        "person": person,
        "one": found,
        "may_take_back": access.allowed(check_can_take_back, request.actor, found),
        "shown": shown,
    }
    return render(request, "records/letter.html", context)


@require_GET
@record(Category.RECORDS)
def letter_file(request: Any, person: Person, document_id: UUID) -> HttpResponse:
    """The PDF itself, shown by the browser."""
    found = _found(request, person, document_id)
    if found.file is None:
        raise Http404
    response = HttpResponse(found.file.read(), content_type=found.file.media_type)
    response["Content-Disposition"] = 'inline; filename="letter.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "no-store, private"
    return response


@record(Category.RECORDS, Level.CONTRIBUTE, roles=STAFF_ROLES)
def letter_add(request: Any, person: Person) -> HttpResponse:
    """Put a letter or report into the record, for the person to read."""
    posted = request.method == "POST"
    form = DocumentForm(request.POST if posted else None, request.FILES if posted else None)
    if posted and form.is_valid():
        fields = dict(form.cleaned_data)
        file = fields.pop("file")
        try:
            document = actions.add_document(
                by=request.actor, person=person, data=file.read() if file else b"", **fields
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Added. %(name)s can read it now.") % {"name": person.name})
            if queries.document_of(request.actor, person, document.pk) is None:
                return redirect("records:part", person.pk, "letters")
            return redirect("records:letter", person.pk, document.pk)
    context = {"person": person, "form": form}
    return render(request, "records/letter_add.html", context, status=422 if form.errors else 200)


@require_POST
@record(Category.RECORDS, Level.CONTRIBUTE, roles=STAFF_ROLES)
def letter_take_back(request: Any, person: Person, document_id: UUID) -> HttpResponse:
    """It was added by mistake."""
    actions.take_back_document(by=request.actor, document=_found(request, person, document_id))
    messages.success(request, _("Taken back. It can still be seen that it was here."))
    return redirect("records:record", person.pk)
