"""Groups of peers and neighbours, and who is in them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from alongside.people.actions import memberships, organisations
from alongside.people.forms.organisations import GroupForm
from alongside.people.models import Group
from alongside.people.queries import staff as queries
from alongside.people.views.organisations import code_page, service_links
from alongside.people.web import acting


@acting()
def groups(request: Any) -> HttpResponse:
    """The groups of the organisation and those one is in. A group sees nobody's record."""
    by = request.actor
    may_add = by.role in memberships.GROUP_ROLES and by.organisation_id is not None
    form = GroupForm(request.POST or None) if may_add else None
    if request.method == "POST" and form is not None and form.is_valid():
        group = organisations.add_group(by=by, name=form.cleaned_data["group"])
        messages.success(request, _("%(name)s is added.") % {"name": group.name})
        return redirect("people:groups")
    found = queries.groups_of(by)
    return render(
        request,
        "people/groups.html",
        {
            "groups": [(g, rows, memberships.can_invite_to_group(by, g)) for g, rows in found],
            "form": form,
            "links": service_links(by),
            "may_add": may_add,
        },
    )


@acting()
@require_POST
def group_invite(request: Any, group_id: UUID) -> HttpResponse:
    """Invite one person into a group; the code is shown once."""
    group = Group.objects.filter(pk=group_id).first()
    if group is None:
        raise Http404
    issued = memberships.invite_to_group(by=request.actor, group=group)
    return code_page(request, issued, group, reverse("people:groups"))
