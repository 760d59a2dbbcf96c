"""Organisations, their services and teams, and groups.

Whoever founds one is its first lead: the one case in which somebody joins by themselves.
"""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.core import throttle
from alongside.core.actors import Actor
from alongside.core.audit import record
from alongside.core.errors import NotAllowed, Refused
from alongside.people import access
from alongside.people.actions.memberships import GROUP_ROLES, add_member, check_has_login
from alongside.people.models import (
    PROFESSIONAL_ROLES,
    Group,
    Membership,
    Organisation,
    Person,
    Role,
    Service,
    Team,
)
from alongside.people.settings import local


class Founded(NamedTuple):
    """What somebody set up, and their membership as lead of it."""

    organisation: Organisation
    service: Service
    team: Team
    membership: Membership


def _name(text: str, sentence: str) -> str:
    name = " ".join(text.split())
    if not name:
        raise Refused(sentence)
    return name[:200]


def _check_reachable(phone: str, hours: str) -> None:
    if not phone.strip() or not hours.strip():
        raise Refused(
            _("Give a phone number and when it is answered: people see it beside every box.")
        )


def _new_service(
    organisation: Organisation, name: str, team_name: str, phone: str, hours: str
) -> tuple[Service, Team]:
    _check_reachable(phone, hours)
    service = Service(
        name=_name(name, _("Write the name of the service.")),
        organisation=organisation,
        phone=phone.strip(),
        hours=hours.strip(),
    )
    service.save()
    team = Team(name=_name(team_name, _("Write the name of the team.")), service=service)
    team.save()
    return service, team


@transaction.atomic
def set_up_organisation(
    *,
    by: Actor,
    name: str,
    service_name: str,
    team_name: str,
    phone: str,
    hours: str,
    founder_name: str = "",
    founder_also: str = "",
) -> Founded:
    """An organisation sets itself up: itself, its first service and team, and its first lead.

    `founder_also`: the lead sees people too, as this professional. Phone and hours are where
    people get an answer sooner. Raises Refused when it is there already or set-up is closed.
    """
    founder_id = check_has_login(by)
    if not by.is_system and not local("set_up.open", None):
        raise Refused(_("New organisations are added by whoever runs this installation. Ask them."))
    if founder_also and founder_also not in PROFESSIONAL_ROLES:
        raise Refused(_("Choose one of the roles."))
    throttle.hit("set up", str(founder_id), limit=5, seconds=86_400)
    person = Person.objects.select_for_update(no_key=True).get(pk=founder_id)
    wanted = _name(name, _("Write the name of your organisation."))
    if Organisation.objects.filter(
        name=wanted, services__teams__memberships__person=person
    ).exists():
        raise Refused(_("You have already set up %(name)s.") % {"name": wanted})
    organisation = Organisation(name=wanted)
    organisation.save()
    service, team = _new_service(organisation, service_name, team_name, phone, hours)
    if founder_name.strip():
        person.name = _name(founder_name, "")
        person.full_name = person.full_name or person.name
        person.save(update_fields=["name", "full_name"])
    membership = add_member(person.pk, team, Role.LEAD, person.pk)
    if founder_also:
        add_member(person.pk, team, founder_also, person.pk)
    record(
        by,
        "organisation.set_up",
        subject=organisation,
        service=str(service.pk),
        team=str(team.pk),
        membership=str(membership.pk),
        also=founder_also or None,
    )
    return Founded(organisation, service, team, membership)


@transaction.atomic
def add_service(*, by: Actor, name: str, team_name: str, phone: str, hours: str) -> Founded:
    """A lead adds a service to their organisation, and is its first lead."""
    access.check_can_manage(by)
    if by.role != Role.LEAD or by.organisation_id is None or by.person_id is None:
        raise NotAllowed("Only a lead adds a service.")
    organisation = Organisation.objects.select_for_update(no_key=True).get(pk=by.organisation_id)
    service, team = _new_service(organisation, name, team_name, phone, hours)
    membership = add_member(by.person_id, team, Role.LEAD, by.person_id)
    record(
        by,
        "service.add",
        subject=service,
        team=str(team.pk),
        membership=str(membership.pk),
    )
    return Founded(organisation, service, team, membership)


@transaction.atomic
def change_service(
    *, by: Actor, service_id: UUID, name: str, phone: str, hours: str, said_as: str = ""
) -> Service:
    """What the service is called, and where people get an answer sooner. `said_as`: its name in
    messages, which others may see; empty for the organisation's."""
    access.check_can_manage(by, service_id=service_id)
    _check_reachable(phone, hours)
    service = Service.objects.select_for_update(no_key=True).get(pk=service_id)
    service.name = _name(name, _("Write the name of the service."))
    service.phone, service.hours = phone.strip(), hours.strip()
    service.said_as = said_as.strip()[:60]
    service.save()
    record(by, "service.change", subject=service)
    return service


@transaction.atomic
def add_team(*, by: Actor, service_id: UUID, name: str) -> Team:
    """A new, empty team of the service. It can see nobody's record until a person lets it in."""
    access.check_can_manage(by, service_id=service_id)
    service = Service.objects.select_for_update(no_key=True).get(pk=service_id)
    wanted = _name(name, _("Write the name of the team."))
    if service.teams.filter(name=wanted).exists():
        raise Refused(_("There is already a team called %(name)s.") % {"name": wanted})
    team = Team(name=wanted, service=service)
    team.save()
    record(by, "team.add", subject=team, service=str(service.pk))
    return team


@transaction.atomic
def add_group(*, by: Actor, name: str) -> Group:
    """Somebody who works with people founds a group, and is its first peer supporter."""
    access.check_second_factor(by)
    if by.role not in GROUP_ROLES or by.organisation_id is None or by.person_id is None:
        raise NotAllowed("Your role does not look after groups.")
    group = Group(
        name=_name(name, _("Write the name of the group.")), organisation_id=by.organisation_id
    )
    group.save()
    membership = add_member(by.person_id, group, Role.PEER, by.person_id)
    record(by, "group.add", subject=group, membership=str(membership.pk))
    return group
