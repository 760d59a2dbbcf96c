"""Setting up an organisation; its services, teams and groups; and which hat somebody wears."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from alongside.core.actors import Assurance
from alongside.core.errors import Refused
from alongside.people.actions import memberships, organisations
from alongside.people.actors import ACTING, live_memberships
from alongside.people.documents import qr_svg
from alongside.people.forms.organisations import (
    InviteForm,
    NewServiceForm,
    RoleForm,
    ServiceForm,
    SetUpForm,
    TeamForm,
)
from alongside.people.models import (
    MANAGER_ROLES,
    EntryCode,
    Group,
    Membership,
    Person,
    Role,
    Team,
)
from alongside.people.queries import staff as queries
from alongside.people.rules import shown_code
from alongside.people.second_step import WANTED
from alongside.people.service_nav import parts_for
from alongside.people.web import acting, signed_in
from alongside.ui.chrome import Link
from alongside.ui.paths import next_path

UNNAMED = "You"  # the name of a person who has just signed up, until they say theirs


def service_links(by: Any) -> list[Link]:
    """The parts of the pages about a service that this hat may open."""
    links = []
    if by.role in MANAGER_ROLES:
        links += [
            Link(_("Teams and people"), reverse("people:service"), exact=True),
            Link(_("Settings"), reverse("people:settings")),
            Link(_("Lists of worries"), reverse("plans:concern_lists")),
            Link(_("Questions for plans"), reverse("plans:template_list", args=["service"])),
        ]
    if by.role in (Role.LEAD, Role.PRIVACY):
        links += [
            Link(_("Opened in an emergency"), reverse("people:break_glass_log")),
            Link(_("Keeping records"), reverse("people:retention")),
        ]
    if by.role in memberships.GROUP_ROLES:
        links.append(Link(_("Groups"), reverse("people:groups")))
    links += parts_for(by)
    return links if len(links) > 1 else []


def _roles(by: Any) -> set[str]:
    """The roles that this actor may give."""
    held = {str(role) for role in Role}
    return held if by.role == Role.LEAD else held - {str(r) for r in memberships.OVERSEEING_ROLES}


@signed_in
def set_up(request: Any) -> HttpResponse:
    """Three short steps on one page: your place, how people reach you, yourself."""
    by = request.actor
    if by.login_id is None:
        return redirect(f"{reverse('account_signup')}?{urlencode({'next': request.path})}")
    person = Person.objects.only("name").get(pk=by.person_id)
    known = "" if person.name in (UNNAMED, _(UNNAMED)) else person.name
    form = SetUpForm(request.POST or None, initial={"founder_name": known})
    if request.method == "POST" and form.is_valid():
        founded = organisations.set_up_organisation(by=by, **form.cleaned_data)
        messages.success(request, _("%(name)s is set up.") % {"name": founded.organisation.name})
        request.session[WANTED] = str(founded.membership.pk)
        return redirect("people:acting")
    return render(request, "people/set_up.html", {"form": form})


# --- hats --------------------------------------------------------------------------------------


def _put_on(request: Any, membership_id: UUID | None) -> HttpResponse:
    chosen = memberships.choose_hat(by=request.actor, membership_id=membership_id)
    request.session.pop(WANTED, None)
    request.session.pop(ACTING, None)
    if chosen is not None:
        request.session[ACTING] = str(chosen.pk)
    to = next_path(request)
    if chosen is not None and to == "/" and chosen.role == Role.PRIVACY:
        return redirect("people:break_glass_log")
    return HttpResponseRedirect(to)


@signed_in
def acting_as(request: Any) -> HttpResponse:
    """Choose a hat, or none. A hat needs the second step, which is explained and asked for here."""
    by = request.actor
    if by.login_id is None:
        raise Http404
    wanted = request.POST.get("hat", request.session.get(WANTED, ""))
    hats = list(live_memberships(by.person_id))
    hat = next((row for row in hats if str(row.pk) == wanted), None)
    if request.method == "POST" and wanted and hat is None:
        raise Http404
    second = by.assurance >= Assurance.SECOND_FACTOR
    if request.method == "POST" and (hat is None or second):
        return _put_on(request, hat.pk if hat else None)
    if hat is not None and second:  # back from the second step, as they had asked
        return _put_on(request, hat.pk)
    if hat is not None:
        request.session[WANTED] = str(hat.pk)
        return _second_step(request, hat)
    return render(
        request, "people/acting.html", {"hats": hats, "current": request.acting, "second": second}
    )


def _second_step(request: Any, hat: Membership) -> HttpResponse:
    types = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    has = is_mfa_enabled(request.user, types)
    back = urlencode({"next": reverse("people:acting")})
    return render(
        request,
        "people/second_step.html",
        {
            "hat": hat,
            "has": has,
            "prove": f"{reverse('mfa_reauthenticate')}?{back}",
            "app": f"{reverse('mfa_activate_totp')}?{back}",
            "passkey": f"{reverse('mfa_add_webauthn')}?{back}",
        },
    )


# --- a service ---------------------------------------------------------------------------------


@acting(Role.LEAD, Role.ADMINISTRATOR)
@require_GET
def service(request: Any) -> HttpResponse:
    """Who works here in which team, who is invited, and where people get an answer sooner."""
    by = request.actor
    return render(
        request,
        "people/service.html",
        {
            "service": queries.service_of(by),
            "teams": queries.teams_of(by.service_id),
            "invitations": queries.open_invitations(by.service_id),
            "links": service_links(by),
            "is_lead": by.role == Role.LEAD,
            "me": by.person_id,
        },
    )


def _form_page(
    request: Any, form: Any, title: str, *, lede: str = "", send: str = "", back: str = ""
) -> HttpResponse:
    return render(
        request,
        "people/service_form.html",
        {
            "form": form,
            "title": title,
            "lede": lede,
            "send": send or _("Save"),
            "back": back or reverse("people:service"),
            "links": service_links(request.actor),
        },
    )


@acting(Role.LEAD, Role.ADMINISTRATOR)
def service_change(request: Any) -> HttpResponse:
    """Its name, its name in messages, and where people get an answer sooner."""
    found = queries.service_of(request.actor)
    form = ServiceForm(
        request.POST or None,
        initial={
            "service_name": found.name,
            "said_as": found.said_as,
            "phone": found.phone,
            "hours": found.hours,
        },
    )
    if request.method == "POST" and form.is_valid():
        organisations.change_service(
            by=request.actor,
            service_id=found.pk,
            name=form.cleaned_data["service_name"],
            phone=form.cleaned_data["phone"],
            hours=form.cleaned_data["hours"],
            said_as=form.cleaned_data["said_as"],
        )
        messages.success(request, _("Saved."))
        return redirect("people:service")
    return _form_page(request, form, _("About this service"))


@acting(Role.LEAD)
def service_add(request: Any) -> HttpResponse:
    """A further service of the organisation, apart from this one."""
    form = NewServiceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        founded = organisations.add_service(
            by=request.actor,
            name=form.cleaned_data["service_name"],
            team_name=form.cleaned_data["team_name"],
            phone=form.cleaned_data["phone"],
            hours=form.cleaned_data["hours"],
        )
        messages.success(
            request,
            _("%(name)s is added. You are its lead: choose it at the top of the page.")
            % {"name": founded.service.name},
        )
        return redirect("people:service")
    return _form_page(
        request,
        form,
        _("A new service"),
        lede=_("It has teams and settings of its own, and sees nobody until they let it in."),
        send=_("Add this service"),
    )


@acting(Role.LEAD, Role.ADMINISTRATOR)
def team_add(request: Any) -> HttpResponse:
    """A further team."""
    form = TeamForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        team = organisations.add_team(
            by=request.actor, service_id=request.actor.service_id, name=form.cleaned_data["team"]
        )
        messages.success(request, _("%(name)s is added.") % {"name": team.name})
        return redirect("people:service")
    return _form_page(
        request,
        form,
        _("A new team"),
        lede=_("A team sees nobody's record until a person lets it in."),
        send=_("Add this team"),
    )


@acting(Role.LEAD, Role.ADMINISTRATOR)
def invite(request: Any) -> HttpResponse:
    """Invite one person into a team. The code is in this answer only: we keep no copy of it."""
    by = request.actor
    teams = Team.objects.filter(service_id=by.service_id).order_by("sort_name")
    form = InviteForm(
        request.POST or None,
        teams=teams,
        roles=_roles(by),
        initial={"team": request.GET.get("team", "")},
    )
    if request.method == "POST" and form.is_valid():
        issued = memberships.invite_to_team(
            by=by, team=form.cleaned_data["team"], role=form.cleaned_data["role"]
        )
        return code_page(request, issued, form.cleaned_data["team"], reverse("people:service"))
    return _form_page(
        request,
        form,
        _("Invite somebody"),
        lede=_(
            "You get a code to hand over. Whoever has it joins, so give it to that person only."
        ),
        send=_("Make a code"),
    )


def code_page(request: Any, issued: Any, home: Team | Group, back: str) -> HttpResponse:
    address = settings.ALONGSIDE_ADDRESS + reverse("people:join_team")
    return render(
        request,
        "people/invitation_code.html",
        {
            "code": shown_code(issued.code),
            "row": issued.row,
            "role": Role(issued.row.role).label,
            "home": home,
            "address": address,
            "qr": qr_svg(address),
            "back": back,
        },
    )


@acting(Role.LEAD, Role.ADMINISTRATOR)
@require_POST
def invitation_end(request: Any, entry_id: UUID) -> HttpResponse:
    """Take an invitation back."""
    entry = EntryCode.objects.filter(pk=entry_id).first()
    if entry is None:
        raise Http404
    memberships.end_invitation(by=request.actor, entry=entry)
    messages.success(request, _("That code works no longer."))
    return redirect("people:service")


def _member_here(request: Any, membership_id: UUID) -> Membership:
    row = (
        Membership.objects.filter(pk=membership_id, team__service_id=request.actor.service_id)
        .select_related("team", "person")
        .first()
    )
    if row is None:
        raise Http404
    return row


@acting(Role.LEAD, Role.ADMINISTRATOR)
def member(request: Any, membership_id: UUID) -> HttpResponse:
    """What somebody is in a team, and the end of it."""
    row = _member_here(request, membership_id)
    form = RoleForm(request.POST or None, roles=_roles(request.actor), initial={"role": row.role})
    if request.method == "POST" and form.is_valid():
        try:
            memberships.change_role(
                by=request.actor, membership=row, role=form.cleaned_data["role"]
            )
        except Refused as refused:
            form.add_error("role", str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("people:service")
    return render(
        request,
        "people/member.html",
        {
            "row": row,
            "form": form,
            "own": row.person_id == request.actor.person_id,
            "links": service_links(request.actor),
        },
    )


@acting(Role.LEAD, Role.ADMINISTRATOR)
@require_POST
def member_end(request: Any, membership_id: UUID) -> HttpResponse:
    """Take somebody out of a team, or leave it."""
    row = _member_here(request, membership_id)
    memberships.end_membership(by=request.actor, membership=row)
    messages.success(
        request,
        _("%(name)s is no longer in %(team)s.") % {"name": row.person.name, "team": row.home.name},
    )
    return redirect("/" if row.pk == request.actor.membership_id else "people:service")


@signed_in
@require_POST
def leave_team(request: Any, membership_id: UUID) -> HttpResponse:
    """Somebody leaves a team or group by themselves."""
    row = Membership.objects.filter(pk=membership_id, person_id=request.actor.person_id).first()
    if row is None:
        raise Http404
    memberships.end_membership(by=request.actor, membership=row)
    messages.success(request, _("You have left %(name)s.") % {"name": row.home.name})
    return redirect("people:acting")


# --- groups ------------------------------------------------------------------------------------
