"""Publications as files: brought in as drafts, taken to another place."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from alongside.core.errors import Refused
from alongside.people.queries.staff import service_of
from alongside.people.web import acting
from alongside.publishing import actions
from alongside.publishing.access import READERS, WRITERS
from alongside.publishing.desk import Desk
from alongside.publishing.models import Version
from alongside.publishing.rules.fields import Unreadable
from alongside.publishing.views import file_form, found

MOST_FAULTS = 20


@require_POST
@acting(*WRITERS)
def bring_in(request: Any, desk: Desk) -> HttpResponse:
    """Begin with an example or with a file."""
    if "example" in request.POST:
        document = desk.kind.examples().get(request.POST["example"])
        if document is None:
            raise Http404
    else:
        form = file_form(desk, request.POST, request.FILES)
        if not form.is_valid():
            messages.error(request, " ".join(map(str, form.errors["file"])))
            return redirect(desk.page("s"))
        # Who answers for what comes from elsewhere
        author = f"{request.acting.person.name}, {request.acting.team.service.name}"
        try:
            document, notes = desk.read_file(form.cleaned_data["file"], author)
        except Unreadable as error:
            for fault in error.faults[:MOST_FAULTS]:
                messages.error(request, fault)
            return redirect(desk.page("s"))
        for note in notes[:MOST_FAULTS]:
            messages.info(request, note)
    service = service_of(request.actor)
    made = actions.bring_in(by=request.actor, of=desk.kind, service=service, document=document)
    messages.success(request, _("Here it is, to be looked at and approved. It is not in use yet."))
    return redirect(desk.page(), made.publication.pk)


def numbered(request: Any, desk: Desk, publication_id: UUID, number: int) -> Version:
    """A version by its number. Else Http404."""
    row = found(request, desk, publication_id)
    version: Version | None = row.versions.filter(number=number).first()
    if version is None:
        raise Http404
    return version


@require_GET
@acting(*READERS)
def file(request: Any, desk: Desk, publication_id: UUID, number: int, form: str) -> HttpResponse:
    """One version as a file."""
    version = numbered(request, desk, publication_id, number)
    if form not in desk.formats:
        raise Http404
    kind = desk.formats[form]
    try:
        data = kind.write(version)
    except Unreadable as error:
        raise Refused(" ".join(error.faults)) from None
    response = HttpResponse(data, content_type=kind.media_type)
    name = f"{version.publication.code}-{number}.{form}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
