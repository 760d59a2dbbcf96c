"""Who is here, which hat they wear, and where they can go: the header of every page."""

from __future__ import annotations

from uuid import uuid4

from django.http import HttpRequest
from django.utils.translation import gettext as _

from alongside.core.actors import Actor
from alongside.core.standing import Standing
from alongside.people import access
from alongside.people.models import MANAGER_ROLES, Membership, Person, Role
from alongside.people.record_nav import tabs_of
from alongside.ui.chrome import Hat, Header, Link, provide
from alongside.ui.paths import path_to

_named = Standing(
    lambda person_id: Person.objects.only("name").filter(pk=person_id), person_id=uuid4()
)


def hat_label(membership: Membership) -> str:
    """ "Nurse, Elm Tree Surgery"."""
    role = membership.job_title or str(membership.get_role_display())
    place = membership.team.service.name if membership.team else membership.home.name
    return f"{role}, {place}"


def _person(request: HttpRequest, by: Actor) -> Person:
    """Who is here; on their own record the page has them already, and their hats know them."""
    shown: Person | None = getattr(request, "person", None)
    if shown is not None and shown.pk == by.person_id:
        return shown
    acting: Membership | None = getattr(request, "acting", None)
    if acting is not None:
        return acting.person
    assert by.person_id is not None
    found = _named.first(person_id=by.person_id)
    assert found is not None
    return found


def _own_links(request: HttpRequest, by: Actor) -> tuple[Link, ...]:
    """The parts of somebody's own record, and what others share with them."""
    if by.person_id is None or by.scope:
        return ()
    person = _person(request, by)
    return (*tabs_of(request, person), Link(_("Shared with me"), path_to("home:shared")))


def _links(request: HttpRequest, by: Actor) -> tuple[Link, ...]:
    """Where this actor's hat leads; without one, to their own pages."""
    if not by.membership_id or not access.allowed(access.check_second_factor, by):
        return _own_links(request, by)
    links = []
    if access.allowed(access.check_is_professional, by):
        links.append(Link(_("My day"), path_to("home:day")))
    if access.allowed(access.check_can_register, by):
        links.append(Link(_("People"), path_to("people:people")))
        links.append(Link(_("Bring in records"), path_to("records:uploads")))
    elif by.role in (Role.PEER, Role.BROKER, Role.MEMBER):
        links.append(Link(_("Shared with me"), path_to("home:shared")))
    if by.service_id and by.role not in (Role.BOARD, Role.MEMBER):
        links.append(Link(_("Worklist"), path_to("worklist:list")))
    if by.role in MANAGER_ROLES:
        links.append(Link(_("Service"), path_to("people:service")))
    elif by.role == Role.PRIVACY:
        links.append(Link(_("Service"), path_to("people:break_glass_log")))
    elif by.service_id and by.role == Role.BOARD:
        links.append(Link(_("Planning together"), path_to("plans:report")))
        links.append(Link(_("Deciding together"), path_to("decisions:report")))
    if by.role in (Role.LEAD, Role.PRIVACY):
        links.append(Link(_("Incidents"), path_to("people:incidents")))
    return tuple(links)


@provide
def header(request: HttpRequest) -> Header | None:
    """At most one query, and none for somebody who is not known."""
    by: Actor | None = getattr(request, "actor", None)
    if by is None or by.person_id is None:
        return Header(sign_in_url=path_to("people:way_in"))
    person = _person(request, by)
    if by.scope:
        return Header(
            name=person.name, leave_url=path_to("people:leave"), leave_text=_("Finish and close")
        )
    hats: tuple[Hat, ...] = ()
    worn = ""
    if by.login_id is not None:
        memberships: list[Membership] = (by.memo or {})["hats"]  # by people.actors.actor_of
        if memberships:
            hats = (
                Hat("", _("Yourself"), current=by.membership_id is None),
                *(
                    Hat(str(row.pk), hat_label(row), current=row.pk == by.membership_id)
                    for row in memberships
                ),
            )
            worn = next((hat.label for hat in hats if hat.current and hat.value), "")
    return Header(
        name=person.name,
        hat=worn,
        hats=hats,
        switch_url=path_to("people:acting"),
        account_url=path_to("account_change_password") if by.login_id else "",
        leave_url=path_to("people:leave"),
        leave_text=_("Sign out"),
        links=_links(request, by),
    )
