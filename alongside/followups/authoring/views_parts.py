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
from alongside.followups.authoring import actions, forms, rules
from alongside.followups.authoring.describe import lines_of
from alongside.followups.authoring.views import found, page, read
from alongside.followups.models import QuestionSet, QuestionSetVersion, VersionState
from alongside.people.web import acting
from alongside.publishing import access
from alongside.publishing.rules.documents import Document, open_document
from alongside.publishing.rules.parts import NotThere

FORMS: dict[str, type[forms.PartForm]] = {
    form.kind: form
    for form in (
        forms.AboutForm,
        forms.QuestionForm,
        forms.LevelForm,
        forms.RowForm,
        forms.UnsafeForm,
        forms.SettingForm,
    )
}


def _draft(row: QuestionSet) -> QuestionSetVersion:
    draft = row.versions.filter(state=VersionState.DRAFT).first()
    if draft is None:
        raise Http404
    return draft


def _part(document: Document, kind: str, key: str) -> Any:
    """The part as it stands; None for a new one, and for one that is gone."""
    if not key and kind in rules.SHAPE.lists:
        return None
    try:
        return rules.SHAPE.part(document, kind, key)
    except NotThere:
        return None


def _back(row: QuestionSet, kind: str) -> str:
    return f"{reverse('followups:set', args=[row.pk])}#{kind}"


@acting(*access.WRITERS)
def write(request: Any, set_id: UUID, kind: str) -> HttpResponse:
    """Write one part (`?key=`, without it a new one). Every press of a button saves."""
    if kind not in FORMS:
        raise Http404
    row = found(request, set_id)
    draft = _draft(row)
    key = request.GET.get("key", "")
    document = open_document(draft.document)
    part = _part(document, kind, key)
    if part is None and key and request.method != "POST":
        messages.error(request, _("This is not there any more: somebody took it out."))
        return redirect(_back(row, kind))
    form = FORMS[kind](request.POST or None, document=document, key=key, part=part)
    theirs: tuple[str, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            saved = actions.save_part(
                by=request.actor,
                question_set=row,
                kind=kind,
                key=form.new_key(),
                token=form.cleaned_data["token"],
                part=form.part_of(),
            )
        except Changed as error:
            form, theirs = _again(request, form, document, kind, key, str(error))
        else:
            _say_whether_proved(request, saved)
            if "more" in request.POST and kind != rules.ROW:
                here = reverse("followups:set_write", args=[row.pk, kind])
                return redirect(f"{here}?key={form.new_key()}")
            return redirect("followups:set", row.pk)
    return page(
        request,
        "part",
        {
            "set": row,
            "kind": kind,
            "is_new": part is None,
            "theirs": theirs,
            "table": form.table,
            "back": _back(row, kind),
        },
        form=form,
    )


def _say_whether_proved(request: Any, saved: QuestionSetVersion) -> None:
    _table, lacks = read(saved)
    if lacks:
        messages.success(request, _("Saved. What is still missing stands below."))
    else:
        messages.success(request, _("Saved. The proof below is for what stands here now."))


def _again(
    request: Any, form: forms.PartForm, document: Document, kind: str, key: str, says: str
) -> tuple[forms.PartForm, tuple[str, ...]]:
    """The form with what was written in it, beside what stands there now. Who saves again has seen
    both. A row that is no more as it was is saved as one more row, so that neither is lost."""
    again = request.POST.copy()
    gone = kind == rules.ROW or _part(document, kind, key) is None
    again["token"] = "" if gone else rules.SHAPE.token(document, kind, key)
    part = None if gone else _part(document, kind, key)
    made = FORMS[kind](again, document=document, key="" if gone else key, part=part)
    made.is_valid()
    made.add_error(None, says)
    theirs = () if gone else lines_of(made.table, kind, key)
    return made, theirs or (
        _("It is not there any more, or not as you saw it. Saving adds yours as a new one."),
    )


@require_POST
@acting(*access.WRITERS)
def part_do(request: Any, set_id: UUID, kind: str) -> HttpResponse:
    """One press: a part one place up or down, or out."""
    row = found(request, set_id)
    key, do = request.POST.get("key", ""), request.POST.get("do", "")
    if kind not in rules.SHAPE.lists or do not in ("up", "down", "out"):
        raise Http404
    by = request.actor
    try:
        if do == "out":
            token = request.POST.get("token", "")
            actions.save_part(by=by, question_set=row, kind=kind, key=key, token=token, part=None)
            messages.success(request, _("Taken out."))
        else:
            actions.move_part(by=by, question_set=row, kind=kind, key=key, up=do == "up")
    except Refused as error:
        messages.error(request, str(error))
    return redirect(_back(row, kind))
