"""The agreement: shown, printed, said yes to, copied."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from alongside.core import clock
from alongside.core.actors import Channel
from alongside.people import access as people_access
from alongside.people.models import Grant, Party, Person
from alongside.people.rules import Category, Level
from alongside.people.web import record
from alongside.plans import access, actions, documents, forms, queries
from alongside.plans.models import AcceptedBy, Agreement, GoalState, Side
from alongside.plans.rules import read_content
from alongside.plans.speaking import represents
from alongside.plans.views.common import helper_name, page, standing


@record(Category.PLAN)
def agreement(request: Any, person: Person, agreement_id: UUID) -> HttpResponse:
    """Our agreement: one page, one version; how each said yes; who has a copy."""
    by = request.actor
    found = queries.agreement_of(person, agreement_id)
    newest = found.goal.agreements.order_by("-version").only("id", "version").first()
    said = {row.side: row for row in found.acceptances.all()}
    view = standing(request, person)
    copies = queries.copies(found.goal)
    held = {row.recipient_id for row in copies}
    recipients: list[tuple[str, str]] = []
    if view["is_self"]:
        recipients = [
            (str(row.grantee_id), row.grantee.name)
            for row in Grant.objects.live(clock.now())
            .filter(person=person, categories__contains=[str(Category.PLAN)])
            .select_related("grantee")
            if row.grantee_id not in held
        ]
    return page(
        request,
        "agreement",
        view
        | {
            "agreement": found,
            "content": read_content(found.content),
            "newest": newest,
            "parties": {
                side: documents.party_of(read_content(found.content), row)
                for side, row in said.items()
            },
            "added": queries.promised_since(found) if found.goal.state == GoalState.ACTIVE else [],
            "newest_address": documents.newest_address(found),
            "is_newest": newest is not None and newest.pk == found.pk,
            "said": said,
            "may_accept_person": Side.PERSON not in said
            and people_access.allowed(access.check_can_accept, by, found, Side.PERSON, typed=False),
            "as_representative": represents(by, person.pk),
            "may_type_acceptance": Side.PERSON not in said
            and not view["is_self"]
            and view["is_staff"]
            and view["may_add"],
            "may_accept_professional": Side.PROFESSIONAL not in said
            and by.membership_id == found.professional_id,
            "typed_form": forms.AcceptTypedForm(),
            "copies": copies,
            "copy_form": forms.CopyForm(recipients=recipients) if recipients else None,
            "record_lines": documents.record_lines(found) if view["is_staff"] else [],
            "copied": list(found.copied_for_record.all()),
        },
    )


@record(Category.PLAN)
def agreement_pdf(request: Any, person: Person, agreement_id: UUID) -> HttpResponse:
    """The agreement as a tagged PDF, in the person's format; with lines to sign while open."""
    found = queries.agreement_of(person, agreement_id)
    sign = len(found.acceptances.all()) < len(Side.values)
    data = documents.agreement_pdf(found, copies=documents.copy_names(found.goal), sign=sign)
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="agreement-v{found.version}.pdf"'
    return response


@record(Category.PLAN)
def newest_agreement(request: Any, person: Person, goal_id: UUID) -> HttpResponse:
    """Where every copy says that the newest version is."""
    found = queries.goal_of(person, goal_id).agreements.order_by("version").last()
    if found is None:
        raise Http404
    return redirect("plans:agreement", person.pk, found.pk)


HEARD = {
    AcceptedBy.BUTTON: Channel.TOGETHER,
    AcceptedBy.SIGNATURE: Channel.PAPER,
    AcceptedBy.PHONE: Channel.PHONE,
}


@require_POST
@record(Category.PLAN)
def accept(request: Any, person: Person, agreement_id: UUID) -> HttpResponse:
    """One party says yes."""
    found = queries.agreement_of(person, agreement_id)
    by = request.actor
    side = request.POST.get("side", "")
    way = AcceptedBy.BUTTON.value
    if request.POST.get("typed"):
        form = forms.AcceptTypedForm(request.POST)
        if not form.is_valid():
            for errors in form.errors.values():
                messages.error(request, " ".join(str(error) for error in errors))
            return redirect("plans:agreement", person.pk, found.pk)
        way = form.cleaned_data["way"]
        by = by.helping(HEARD[way], helper_name(request), person.pk)
    actions.accept(by=by, agreement=found, side=side, way=way)
    messages.success(
        request,
        _("Thank you. Your yes is written down.")
        if not request.POST.get("typed")
        else _("Their yes is written down."),
    )
    return redirect("plans:agreement", person.pk, found.pk)


@require_POST
@record(Category.PLAN)
def add_copy(request: Any, person: Person, agreement_id: UUID) -> HttpResponse:
    """The person gives somebody a copy."""
    people_access.check_is_self(request.actor, person.pk)
    found = queries.agreement_of(person, agreement_id)
    try:
        wanted = UUID(request.POST.get("recipient", ""))
    except ValueError:
        raise Http404 from None
    if not (
        Grant.objects.live(clock.now())
        .filter(person=person, grantee_id=wanted, categories__contains=[str(Category.PLAN)])
        .exists()
    ):
        raise Http404
    actions.add_copy(by=request.actor, goal=found.goal, recipient=Party.objects.get(pk=wanted))
    messages.success(request, _("They have a copy now."))
    return redirect("plans:agreement", person.pk, found.pk)


@require_POST
@record(Category.PLAN)
def remove_copy(request: Any, person: Person, agreement_id: UUID, copy_id: UUID) -> HttpResponse:
    """The person takes a copy back."""
    found = queries.agreement_of(person, agreement_id)
    copy = found.goal.copies.filter(pk=copy_id).first()
    if copy is None:
        raise Http404
    actions.remove_copy(by=request.actor, copy=copy)
    messages.success(request, _("The copy is taken back."))
    return redirect("plans:agreement", person.pk, found.pk)


@require_POST
@record(Category.PLAN, Level.CONTRIBUTE)
def copied(request: Any, person: Person, agreement_id: UUID) -> HttpResponse:
    """A professional copied the plain lines into their own record."""
    found: Agreement = queries.agreement_of(person, agreement_id)
    actions.copied_for_record(by=request.actor, agreement=found)
    messages.success(request, _("Noted: these lines are in your record."))
    return redirect("plans:agreement", person.pk, found.pk)
