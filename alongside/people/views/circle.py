"""The people around somebody, with one named main contact."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from alongside.core import clock
from alongside.people import access
from alongside.people.actions import circles
from alongside.people.forms.circle import (
    InviteForm,
    JustHelpedForm,
    MemberForm,
    NewMemberForm,
)
from alongside.people.models import CircleMember, Grant, Person
from alongside.people.queries import own as queries
from alongside.people.queries.circle_picture import circle_picture
from alongside.people.rules import Category, Level, shown_code
from alongside.people.views.helping import hand_of, helping
from alongside.people.web import own as own_page
from alongside.people.web import record
from alongside.ui.forms import Form


def _is_self(request: Any, person: Person) -> bool:
    return access.is_self(request.actor, person.pk)


def _ended(request: Any, person: Person) -> CircleMember | None:
    """Who was taken out a moment ago, so that the page can offer to undo it."""
    try:
        wanted = UUID(request.GET.get("ended", ""))
    except ValueError:
        return None
    return CircleMember.objects.filter(
        pk=wanted, person=person, ended_at__date=clock.today()
    ).first()


@record(Category.CIRCLE)
def circle(request: Any, person: Person) -> HttpResponse:
    """The list, and a picture of it."""
    own = _is_self(request, person)
    members = list(queries.circle(person))
    ended = _ended(request, person)
    let_in: set[UUID] = set()
    if own:
        let_in = set(
            Grant.objects.filter(person=person)
            .live(clock.now())
            .values_list("grantee_id", flat=True)
        )
    return render(
        request,
        "people/circle.html",
        {
            "person": person,
            "own": own,
            "may_write": own
            or access.can(request.actor, person.pk, Level.CONTRIBUTE, Category.CIRCLE),
            "main": next((row for row in members if row.is_main_contact), None),
            "members": members,
            "picture": circle_picture(request.actor, person),
            "let_in": let_in,
            "joined": queries.circles_joined(person) if own else [],
            "ended": ended,
            "ended_still_sees": ended is not None and ended.other_id in let_in,
        },
    )


def _asked(request: Any, person: Person, form: Form, title: str, **more: Any) -> HttpResponse:
    return render(
        request,
        "people/circle_form.html",
        {"person": person, "own": _is_self(request, person), "form": form, "title": title, **more},
    )


@record(Category.CIRCLE, Level.CONTRIBUTE)
def circle_add(request: Any, person: Person) -> HttpResponse:
    """Somebody, by name only. They can be invited afterwards."""
    form = NewMemberForm(request.POST or None, helping=helping(request.actor, person))
    if request.method == "POST" and form.is_valid():
        member = circles.add_member(
            by=hand_of(request.actor, person, form),
            person=person,
            name=form.cleaned_data["name"],
            tie=form.cleaned_data["tie"],
            phone=form.cleaned_data["phone"],
            main=form.cleaned_data["main"],
        )
        messages.success(request, _("%(name)s is in the circle now.") % {"name": member.name})
        return redirect("people:circle", person.pk)
    return _asked(
        request,
        person,
        form,
        _("Add somebody"),
        note=_("A name is enough. They are not told, and they see nothing, unless you invite them.")
        if _is_self(request, person)
        else "",
    )


def _member(person: Person, member_id: UUID) -> CircleMember:
    return get_object_or_404(
        CircleMember.objects.select_related("person"),
        pk=member_id,
        person=person,
        ended_at__isnull=True,
    )


@record(Category.CIRCLE, Level.CONTRIBUTE)
def circle_member(request: Any, person: Person, member_id: UUID) -> HttpResponse:
    """Change how somebody in the circle is written down."""
    member = _member(person, member_id)
    form = MemberForm(
        request.POST or None,
        initial={"name": member.name, "tie": member.tie, "phone": member.phone},
        helping=helping(request.actor, person),
    )
    if request.method == "POST" and form.is_valid():
        circles.change_member(
            by=hand_of(request.actor, person, form),
            member=member,
            name=form.cleaned_data["name"],
            tie=form.cleaned_data["tie"],
            phone=form.cleaned_data["phone"],
        )
        messages.success(request, _("Saved."))
        return redirect("people:circle", person.pk)
    return _asked(request, person, form, member.name)


@record(Category.CIRCLE, Level.CONTRIBUTE)
def circle_main(request: Any, person: Person, member_id: UUID) -> HttpResponse:
    """The one to phone first. For the person it is one press; a helper reads it back."""
    member = _member(person, member_id)
    form = JustHelpedForm(request.POST or None, helping=helping(request.actor, person))
    if request.method == "POST" and (not form.helping or form.is_valid()):
        circles.set_main_contact(by=hand_of(request.actor, person, form), member=member)
        messages.success(request, _("%(name)s is the main contact now.") % {"name": member.name})
        return redirect("people:circle", person.pk)
    return _asked(
        request,
        person,
        form,
        _("%(name)s as main contact") % {"name": member.name},
        button=_("Make them the main contact"),
    )


@record(Category.CIRCLE, Level.CONTRIBUTE)
def circle_end(request: Any, person: Person, member_id: UUID) -> HttpResponse:
    """Out of the circle; the next page offers to undo it."""
    member = _member(person, member_id)
    form = JustHelpedForm(request.POST or None, helping=helping(request.actor, person))
    if request.method == "POST" and (not form.helping or form.is_valid()):
        circles.end_member(by=hand_of(request.actor, person, form), member=member)
        response = redirect("people:circle", person.pk)
        response["Location"] += f"?ended={member.pk}"
        return response
    return _asked(
        request,
        person,
        form,
        _("Take %(name)s out of the circle") % {"name": member.name},
        button=_("Take them out"),
    )


@own_page
@require_POST
def circle_again(request: Any, person: Person, member_id: UUID) -> HttpResponse:
    """Undo."""
    member = get_object_or_404(CircleMember, pk=member_id, person=person)
    circles.restore_member(by=request.actor, member=member)
    messages.success(request, _("%(name)s is in your circle again.") % {"name": member.name})
    return redirect("people:circle", person.pk)


@own_page
@never_cache
def circle_invite(request: Any, person: Person, member_id: UUID) -> HttpResponse:
    """A code to give to somebody. It is shown once, on the answer to the form, and kept nowhere."""
    member = _member(person, member_id)
    if member.other_id is not None:
        raise Http404
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        level = form.cleaned_data["level"]
        issued = circles.invite(
            by=request.actor,
            member=member,
            level=int(level) if level else None,
            categories=form.cleaned_data["categories"] if level else (),
        )
        return render(
            request,
            "people/circle_code.html",
            {
                "person": person,
                "member": member,
                "code": shown_code(issued.code),
                "until": issued.row.expires_at,
                "opens": bool(issued.row.offer),
                "address": settings.ALONGSIDE_ADDRESS + reverse("people:invitation"),
            },
        )
    return render(
        request, "people/circle_invite.html", {"person": person, "member": member, "form": form}
    )


@own_page
@require_POST
def circle_leave(request: Any, person: Person, member_id: UUID) -> HttpResponse:
    """Leave somebody else's circle that one is in."""
    member = get_object_or_404(CircleMember, pk=member_id, other=person, ended_at__isnull=True)
    circles.end_member(by=request.actor, member=member)
    messages.success(request, _("You are no longer in this circle."))
    return redirect("people:circle", person.pk)
