"""One part of a draft: written in a form, moved, taken out."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from alongside.core.errors import Changed, Refused
from alongside.people.web import acting
from alongside.publishing import actions
from alongside.publishing.access import WRITERS
from alongside.publishing.desk import Desk
from alongside.publishing.models import Publication
from alongside.publishing.part_forms import PartForm
from alongside.publishing.rules.documents import Document, open_document
from alongside.publishing.views import about, draft_of, found, page


def _back(desk: Desk, row: Publication, part: str) -> str:
    return f"{reverse(desk.page(), args=[row.pk])}#{part}"


def _form(desk: Desk, document: Document, part: str, key: str, data: Any = None) -> PartForm:
    """The form of a part as it stands, empty for a new one and for one that is gone."""
    held = desk.kind.shape.part_or_none(document, part, key)
    return desk.forms[part](data, document=document, key=key, part=held)


@acting(*WRITERS)
def write(request: Any, desk: Desk, publication_id: UUID, part: str) -> HttpResponse:
    """Write one part (`?key=`, without it a new one). Every press of a button saves."""
    if part not in desk.forms:
        raise Http404
    row = found(request, desk, publication_id)
    draft, shape = draft_of(row), desk.kind.shape
    key = request.GET.get("key", "")
    document = open_document(draft.document)
    gone = not shape.has_place(document, part, key)
    if gone and (request.method != "POST" or part not in shape.ordered):
        messages.error(request, _("This is not there any more: somebody took it out."))
        return redirect(_back(desk, row, part))
    form = _form(desk, document, part, key, request.POST or None)
    theirs: tuple[str, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            saved = actions.save_part(
                by=request.actor,
                publication=row,
                kind=part,
                key=form.new_key(),
                token=form.cleaned_data["token"],
                part=form.part_of(),
            )
        except Changed as error:
            form, theirs = _again(request, desk, document, part, key, str(error))
        except Refused as error:
            form.add_error(None, str(error))
        else:
            lacks = desk.kind.lacks(open_document(saved.document))
            missing = _("Saved. What is still missing stands below.")
            messages.success(request, missing if lacks else str(desk.saved))
            if "more" in request.POST and form.grows:
                here = reverse(desk.page("_write"), args=[row.pk, part])
                return redirect(f"{here}?key={form.new_key()}")
            return redirect(desk.page(), row.pk)
    return page(
        request,
        desk,
        "publishing/part.html",
        about(desk, draft)
        | {
            "part": part,
            "may_go": form.held is not None and part in shape.lists,
            "theirs": theirs,
            "back": _back(desk, row, part),
        },
        form=form,
    )


def _again(
    request: Any, desk: Desk, document: Document, part: str, key: str, says: str
) -> tuple[PartForm, tuple[str, ...]]:
    """The form with what was written in it, beside what stands there now. Who saves again has seen
    both. What is gone is saved as a new one, so that neither is lost."""
    again = request.POST.copy()
    again["token"] = desk.kind.shape.token(document, part, key)
    made = _form(desk, document, part, key, again)
    made.is_valid()
    made.add_error(None, says)
    return made, desk.lines(document, part, key) or (
        _("It is not there any more, or not as you saw it. Saving adds yours as a new one."),
    )


@require_POST
@acting(*WRITERS)
def part_do(request: Any, desk: Desk, publication_id: UUID, part: str) -> HttpResponse:
    """One press: a part one place up or down, or out."""
    row, shape = found(request, desk, publication_id), desk.kind.shape
    key, press = request.POST.get("key", ""), request.POST.get("do", "")
    if part not in (shape.lists if press == "out" else shape.ordered):
        raise Http404
    by = request.actor
    try:
        if press == "out":
            token = request.POST.get("token", "")
            actions.save_part(by=by, publication=row, kind=part, key=key, token=token, part=None)
            messages.success(request, _("Taken out."))
        elif press in ("up", "down"):
            actions.move_part(by=by, publication=row, kind=part, key=key, up=press == "up")
        else:
            raise Http404
    except Refused as error:
        messages.error(request, str(error))
    return redirect(_back(desk, row, part))
