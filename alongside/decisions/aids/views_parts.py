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
from alongside.decisions.aids import actions, forms
from alongside.decisions.aids.views import found, page
from alongside.decisions.aids.words import lines_of
from alongside.decisions.models import AidState, AidVersion, DecisionAid
from alongside.decisions.rules import parts
from alongside.decisions.rules.aid import ABOUT, FIGURE, LISTS, Aid, figure_key
from alongside.people.web import acting
from alongside.publishing.access import WRITERS
from alongside.publishing.rules.documents import Document, open_document

FORMS: dict[str, type[forms.AidPartForm]] = {
    form.kind: form
    for form in (
        forms.AboutForm,
        forms.OptionForm,
        forms.OutcomeForm,
        forms.FigureForm,
        forms.SourceForm,
        forms.MatterForm,
        forms.StoryForm,
        forms.KnowledgeForm,
    )
}


def _draft(row: DecisionAid) -> AidVersion:
    draft = row.versions.filter(state=AidState.DRAFT).first()
    if draft is None:
        raise Http404
    return draft


def _part(document: Document, kind: str, key: str) -> Document | None:
    """The part as it stands; None for a new one, and for one that is gone."""
    if not key and kind != ABOUT:
        return None
    found: Document | None = parts.SHAPE.part_or_none(document, kind, key)
    return found


def _has_place(aid: Aid, key: str) -> bool:
    """Whether a figure belongs to an option and an outcome that are there."""
    return key in {figure_key(one.code, of.code) for one in aid.options for of in aid.outcomes}


def _back(row: DecisionAid, kind: str) -> str:
    return f"{reverse('decisions:aid', args=[row.pk])}#{kind}"


@acting(*WRITERS)
def write(request: Any, aid_id: UUID, kind: str) -> HttpResponse:
    """Write one part (`?key=`, without it a new one). Every press of a button saves."""
    if kind not in FORMS:
        raise Http404
    row = found(request, aid_id)
    draft = _draft(row)
    key = request.GET.get("key", "")
    document = open_document(draft.document)
    part = _part(document, kind, key)
    gone = not _has_place(draft.aid, key) if kind == FIGURE else part is None and key != ""
    if gone and (kind == FIGURE or request.method != "POST"):
        messages.error(request, _("This is not there any more: somebody took it out."))
        return redirect(_back(row, kind))
    form = FORMS[kind](request.POST or None, document=document, key=key, part=part)
    theirs: tuple[str, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_part(
                by=request.actor,
                decision_aid=row,
                kind=kind,
                key=form.new_key(),
                token=form.cleaned_data["token"],
                part=form.part_of(),
            )
        except Changed as error:
            form, theirs = _again(request, draft.aid, document, kind, key, str(error))
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            if "more" in request.POST:
                here = reverse("decisions:aid_write", args=[row.pk, kind])
                return redirect(f"{here}?key={form.new_key()}")
            return redirect(_back(row, kind))
    return page(
        request,
        "part",
        {
            "row": row,
            "kind": kind,
            "is_new": part is None,
            "theirs": theirs,
            "aid": draft.aid,
            "back": _back(row, kind),
        },
        form=form,
    )


def _again(
    request: Any, aid: Aid, document: Document, kind: str, key: str, says: str
) -> tuple[forms.AidPartForm, tuple[str, ...]]:
    """The form with what was written in it, beside what stands there now. Who saves again has seen
    both."""
    again = request.POST.copy()
    again["token"] = parts.SHAPE.token(document, kind, key) if key or kind == ABOUT else ""
    part = _part(document, kind, key)
    held = key if part is not None or kind == FIGURE else ""
    made = FORMS[kind](again, document=document, key=held, part=part)
    made.is_valid()
    made.add_error(None, says)
    return made, lines_of(aid, kind, key) or (
        _("It is not there any more, or not as you saw it. Saving adds yours as a new one."),
    )


@require_POST
@acting(*WRITERS)
def part_do(request: Any, aid_id: UUID, kind: str) -> HttpResponse:
    """One press: a part one place up or down, or out."""
    row = found(request, aid_id)
    key, do = request.POST.get("key", ""), request.POST.get("do", "")
    if kind not in LISTS or do not in ("up", "down", "out") or (
        do != "out" and kind not in parts.SHAPE.ordered
    ):  # fmt: skip
        raise Http404
    by = request.actor
    try:
        if do == "out":
            token = request.POST.get("token", "")
            actions.save_part(by=by, decision_aid=row, kind=kind, key=key, token=token, part=None)
            messages.success(request, _("Taken out."))
        else:
            actions.move_part(by=by, decision_aid=row, kind=kind, key=key, up=do == "up")
    except Refused as error:
        messages.error(request, str(error))
    return redirect(_back(row, kind))
