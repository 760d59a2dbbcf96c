"""A decision aid as people read it: on a page, and on paper."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from alongside.decisions.aids.desk import DESK
from alongside.decisions.documents import aid_pdf
from alongside.decisions.models import AidVersion
from alongside.decisions.shown import shown
from alongside.people.queries.staff import service_of
from alongside.people.web import acting
from alongside.publishing.access import READERS
from alongside.publishing.queries import versions_of
from alongside.publishing.views import about, chosen, found, page
from alongside.publishing.views_files import numbered


@acting(*READERS)
def read(request: Any, publication_id: UUID) -> HttpResponse:
    """As a person reads it."""
    version = chosen(request, versions_of(found(request, DESK, publication_id)))
    assert isinstance(version, AidVersion)
    said = about(DESK, version) | {"shown": shown(version.aid)}
    return page(request, DESK, DESK.template("read"), said)


@require_GET
@acting(*READERS)
def paper(request: Any, publication_id: UUID, number: int) -> HttpResponse:
    """The same on paper, in the language of the page."""
    version = numbered(request, DESK, publication_id, number)
    assert isinstance(version, AidVersion)
    data = aid_pdf(version, service_of(request.actor).name, request.LANGUAGE_CODE)
    return HttpResponse(data, content_type="application/pdf")
