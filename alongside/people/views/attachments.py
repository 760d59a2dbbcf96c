"""Voice notes and pictures: listened to, looked at, removed and brought back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from alongside.core import files
from alongside.core.actors import Actor
from alongside.core.errors import Refused
from alongside.people import attached
from alongside.people.actions import attachments
from alongside.people.forms.attachments import WithAttachments
from alongside.people.models import Attachment, AttachmentKind, Person
from alongside.people.rules import Category, Level
from alongside.people.web import record

View = Callable[..., HttpResponse]


def attach_from(
    form: WithAttachments, *, by: Actor, person: Person, about_type: str, about_id: UUID
) -> bool:
    """Put what a valid form brought beside a row. False when one could not be kept: the form then
    says why. Call it before the words are written, so that nothing is half done."""
    data = form.cleaned_data
    for kind in (AttachmentKind.VOICE, AttachmentKind.PICTURE):
        sent = data.get(kind)
        if not sent:
            continue
        try:
            attachments.attach(
                by=by,
                person=person,
                about_type=about_type,
                about_id=about_id,
                kind=kind,
                data=sent.read(),
                description=data["picture_says"] if kind == AttachmentKind.PICTURE else "",
            )
        except Refused as refused:
            form.add_error(kind, str(refused))
            return False
    return True


def _of(by: Actor, person: Person, attachment_id: UUID, category: Category) -> Attachment:
    """Http404 unless it is this person's, of this part of the record, and to be seen."""
    row = get_object_or_404(
        Attachment.objects.select_related("file"), pk=attachment_id, person=person
    )
    thing = attached.known(row.about_type)
    if thing.category != category or not thing.may_see(by, row.about_id):
        raise Http404
    return row


def _page(category: Category) -> View:
    @record(category)
    def attachment(request: Any, person: Person, attachment_id: UUID) -> HttpResponse:
        """The file itself, with headers that let no browser take it for a page, or keep it."""
        row = _of(request.actor, person, attachment_id, category)
        if row.removed_at is not None:
            raise Http404
        return files.as_response(row.file, str(row.kind))

    return attachment


def _change(category: Category, act: Callable[..., Attachment]) -> View:
    @require_POST
    @record(category, Level.CONTRIBUTE)
    def change(request: Any, person: Person, attachment_id: UUID) -> HttpResponse:
        """Removed, or brought back; then back to where it stands."""
        row = _of(request.actor, person, attachment_id, category)
        act(by=request.actor, attachment=row)
        return redirect(attached.known(row.about_type).url(person.pk, row.about_id))

    return change


VIEWS: dict[Category, tuple[View, View, View]] = {
    category: (
        _page(category),
        _change(category, attachments.remove),
        _change(category, attachments.restore),
    )
    for category in (Category.ABOUT, Category.PLAN)
}
