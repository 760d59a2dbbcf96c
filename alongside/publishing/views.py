"""The publications of a service: the list, one of them, its use, what differs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from alongside.core.actors import Actor
from alongside.core.errors import Refused
from alongside.people.access import allowed
from alongside.people.queries.staff import service_of
from alongside.people.views.organisations import service_links
from alongside.people.web import acting
from alongside.publishing import actions, forms, queries
from alongside.publishing.access import READERS, WRITERS, check_can_write
from alongside.publishing.desk import Desk
from alongside.publishing.models import Publication, Version, VersionState
from alongside.publishing.rules.documents import open_document
from alongside.publishing.words import said
from alongside.ui.forms import Form


def page(
    request: Any, desk: Desk, template: str, context: dict[str, Any], *, form: Form | None = None
) -> HttpResponse:
    """A page about publications; 422 when it shows a form with faults."""
    by: Actor = request.actor
    context |= {
        "desk": desk,
        "form": form,
        "links": service_links(by),
        "may_write": by.service_id is not None and allowed(check_can_write, by, by.service_id),
        "said": said,
        "review_is_over": queries.review_is_over,
    }
    status = 422 if form is not None and form.is_bound and form.errors else 200
    return render(request, template, context, status=status)


def found(request: Any, desk: Desk, publication_id: UUID) -> Publication:
    """One of the service that is acted for. Else Http404."""
    rows = desk.kind.model._default_manager
    row = rows.filter(pk=publication_id, service_id=request.actor.service_id).first()
    if row is None:
        raise Http404
    return row


def chosen(request: Any, versions: Sequence[Version], name: str = "version") -> Version:
    """The version that is asked for; else the draft, the one in use, or the latest."""
    asked = request.GET.get(name, "")
    if asked:
        for version in versions:
            if str(version.number) == asked:
                return version
        raise Http404
    order = list(VersionState)
    return min(versions, key=lambda version: order.index(VersionState(version.state)))


def draft_of(row: Publication) -> Version:
    """The version that is being written. Else Http404."""
    draft = queries.in_state(row, VersionState.DRAFT)
    if draft is None:
        raise Http404
    return draft


def about(desk: Desk, version: Version) -> dict[str, Any]:
    """What every page of a version says of it."""
    document = open_document(version.document)
    return {
        "row": version.publication,
        "version": version,
        "head": document[desk.kind.shape.head],
        "title": desk.kind.title(document),
    }


@acting(*READERS)
def all_of_them(request: Any, desk: Desk) -> HttpResponse:
    """What there is in this service; the lead begins another."""
    if request.method == "POST" and request.actor.role not in WRITERS:
        raise Http404
    service, kind = service_of(request.actor), desk.kind
    form = forms.BeginForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        author = form.cleaned_data["author"]
        draft = actions.begin(
            by=request.actor, of=kind, service=service, title=form.titles(), author=author
        )
        return redirect(desk.page(), draft.publication.pk)
    rows = kind.model._default_manager.filter(service=service).annotate(**desk.counted)
    return page(
        request,
        desk,
        desk.template("list"),
        {
            "service": service,
            "listed": [(one, about(desk, one.shown)) for one in queries.listed(rows)],
            "examples": {code: (one, kind.title(one)) for code, one in kind.examples().items()},
            "file": file_form(desk),
        },
        form=form,
    )


def file_form(desk: Desk, *sent: Any) -> forms.FileForm:
    """The box for a file."""
    return forms.FileForm(
        *sent, label=desk.file_label, note=desk.file_note, endings=desk.file_endings
    )


@acting(*READERS)
def one(request: Any, desk: Desk, publication_id: UUID) -> HttpResponse:
    """One version, part by part; of a draft what it lacks, and where to write it."""
    row = found(request, desk, publication_id)
    versions = queries.versions_of(row)
    version = chosen(request, versions)
    is_draft = version.state == VersionState.DRAFT
    document = open_document(version.document)
    lacks = desk.kind.lacks(document) if is_draft else []
    return page(
        request,
        desk,
        desk.template("one"),
        about(desk, version)
        | {
            "versions": versions,
            "is_draft": is_draft,
            "editing": is_draft and allowed(check_can_write, request.actor, row.service_id),
            "lacks": lacks,
            "ready": is_draft and not lacks and not desk.kind.unsound(document),
        }
        | desk.shown(version),
    )


@require_POST
@acting(*WRITERS)
def do(request: Any, desk: Desk, publication_id: UUID) -> HttpResponse:
    """One press: a new version to work on, throw it away, or take out of use."""
    row = found(request, desk, publication_id)
    by = request.actor
    match request.POST.get("do"):
        case "draft":
            actions.begin_draft(by=by, publication=row)
            messages.success(request, _("A new version to work on. It is not in use yet."))
        case "throw":
            actions.throw_away(by=by, publication=row)
            messages.success(request, _("Thrown away."))
            if not type(row)._default_manager.filter(pk=publication_id).exists():
                return redirect(desk.page("s"))
        case "retire":
            actions.retire(by=by, publication=row)
            messages.success(request, str(desk.no_more))
        case _unknown:
            raise Http404
    return redirect(desk.page(), publication_id)


@acting(*WRITERS)
def publish(request: Any, desk: Desk, publication_id: UUID) -> HttpResponse:
    """Say who approved it and until when; only what lacks nothing is put to use."""
    row = found(request, desk, publication_id)
    draft = draft_of(row)
    form = forms.PublishForm(request.POST or None, initial={"sha256": draft.sha256})
    if request.method == "POST" and form.is_valid():
        try:
            actions.publish(by=request.actor, publication=row, **form.cleaned_data)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, str(desk.in_use_now))
            return redirect(desk.page(), row.pk)
    active, document = queries.in_state(row, VersionState.ACTIVE), open_document(draft.document)
    return page(
        request,
        desk,
        "publishing/publish.html",
        about(desk, draft)
        | {
            "ready": not desk.kind.lacks(document) and not desk.kind.unsound(document),
            "differences": desk.differences(active, draft) if active else None,
        },
        form=form,
    )


@acting(*READERS)
def compare(request: Any, desk: Desk, publication_id: UUID) -> HttpResponse:
    """What differs between two versions, in words."""
    versions = queries.versions_of(found(request, desk, publication_id))
    after = chosen(request, versions, "to")
    older = [one for one in versions if one.number < after.number]
    before = chosen(request, versions, "from") if "from" in request.GET else (older or [after])[0]
    return page(
        request,
        desk,
        "publishing/compare.html",
        about(desk, after)
        | {
            "versions": versions,
            "before": before,
            "after": after,
            "differences": desk.differences(before, after),
        },
    )
