"""Who belongs to a team or group, and in which hat they act. Nobody adds themselves."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from alongside.core import clock
from alongside.core.actors import Actor, Assurance
from alongside.core.audit import record
from alongside.core.errors import NotAllowed, Refused
from alongside.people import access, notices
from alongside.people.actions import logins
from alongside.people.models import (
    MANAGER_ROLES,
    EntryCode,
    EntryKind,
    Group,
    Membership,
    Role,
    Service,
    Team,
)

# Who may found a group, and invite into the groups of their organisation.
GROUP_ROLES = frozenset({Role.LEAD, Role.ADMINISTRATOR, Role.LINK_WORKER, Role.PEER, Role.BROKER})
# A group is no team: a role in it never opens what a role in a team opens.
ROLES_IN_GROUP = frozenset({Role.PEER, Role.BROKER, Role.MEMBER})
INVITATION_LASTS = timedelta(days=14)
# Only a lead hands these on: they oversee the others.
OVERSEEING_ROLES = frozenset({Role.LEAD, Role.PRIVACY, Role.BOARD})


def check_has_login(by: Actor) -> UUID:
    """A login with a password or more; the second factor is asked before the hat is worn."""
    if by.person_id is None or by.login_id is None or by.assurance < Assurance.PASSWORD:
        raise NotAllowed("Sign in with your email address first.")
    return by.person_id


def add_member(
    person_id: UUID, home: Team | Group, role: str, added_by_id: UUID | None
) -> Membership:
    """Write down that somebody belongs to `home` from now. For the actions here only."""
    try:
        with transaction.atomic():
            return Membership.objects.create(
                person_id=person_id,
                team=home if isinstance(home, Team) else None,
                group=home if isinstance(home, Group) else None,
                role=role,
                from_at=clock.now(),
                added_by_id=added_by_id,
            )
    except IntegrityError as error:
        raise Refused(_("They are already in %(name)s in this role.") % {"name": home}) from error


def can_invite_to_group(by: Actor, group: Group) -> bool:
    """Those who look after the groups of its organisation, and its own peer supporters."""
    if by.assurance < Assurance.SECOND_FACTOR or by.membership_id is None:
        return False
    if by.role in GROUP_ROLES and by.organisation_id is not None:
        return group.organisation_id == by.organisation_id
    return Membership.objects.filter(
        access.live(clock.now()),
        pk=by.membership_id,
        group=group,
        role__in=[Role.PEER, Role.BROKER],
    ).exists()


def _check_may_give(by: Actor, role: str) -> None:
    if role not in Role.values:
        raise Refused(_("Choose one of the roles."))
    if role in OVERSEEING_ROLES and not by.is_system and by.role != Role.LEAD:
        raise Refused(_("Only a lead can make somebody a lead, privacy officer or board member."))


@transaction.atomic
def invite_to_team(*, by: Actor, team: Team, role: str) -> logins.Issued:
    """A code by which one person joins this team. It is shown once; whoever holds it joins."""
    access.check_can_manage(by, service_id=team.service_id)
    _check_may_give(by, role)
    return logins.issue_code(
        by=by, kind=EntryKind.STAFF, lasts=INVITATION_LASTS, team_id=team.pk, role=role
    )


@transaction.atomic
def invite_to_group(*, by: Actor, group: Group) -> logins.Issued:
    """A code by which one person joins this group as a member."""
    if not can_invite_to_group(by, group):
        raise NotAllowed("You do not look after this group.")
    return logins.issue_code(
        by=by,
        kind=EntryKind.STAFF,
        lasts=INVITATION_LASTS,
        about_id=group.pk,
        role=Role.MEMBER,
    )


@transaction.atomic
def end_invitation(*, by: Actor, entry: EntryCode) -> None:
    """An invitation that nobody used works no longer."""
    row = EntryCode.objects.select_for_update(of=("self",)).select_related("team").get(pk=entry.pk)
    if row.kind != EntryKind.STAFF or row.team is None:
        raise NotAllowed("This is no invitation to a team.")
    access.check_can_manage(by, service_id=row.team.service_id)
    if row.used_at is None and row.ended_at is None:
        row.ended_at = clock.now()
        row.save(update_fields=["ended_at"])
        record(by, "code.end", subject=row)


@transaction.atomic
def join_team(*, by: Actor, team_id: UUID, role: str, invited_by_id: UUID | None) -> Membership:
    """Somebody joins the team that somebody else invited them to."""
    person_id = check_has_login(by)
    if invited_by_id is None or invited_by_id == person_id:
        raise Refused(_("Nobody adds themselves to a team. Ask someone else to invite you."))
    if role not in Role.values:
        raise Refused(_("Choose one of the roles."))
    team = Team.objects.select_for_update(no_key=True).get(pk=team_id)
    # Whoever may give this role now: one who was a lead when they invited may be none any more.
    may_give = {Role.LEAD} if role in OVERSEEING_ROLES else MANAGER_ROLES
    if not Membership.objects.filter(
        access.live(clock.now()),
        person_id=invited_by_id,
        team__service_id=team.service_id,
        role__in=may_give,
    ).exists():
        raise Refused(
            _("Whoever invited you no longer looks after this team. Ask for a new invitation.")
        )
    membership = add_member(person_id, team, role, invited_by_id)
    record(by, "team.join", subject=membership, team=str(team.pk), role=role)
    return membership


@transaction.atomic
def join_group(*, by: Actor, group_id: UUID, role: str, invited_by_id: UUID | None) -> Membership:
    """Somebody joins the group that somebody else invited them to."""
    person_id = check_has_login(by)
    if invited_by_id is None or invited_by_id == person_id:
        raise Refused(_("Nobody adds themselves to a group. Ask someone else to invite you."))
    if role not in ROLES_IN_GROUP:
        raise Refused(_("Choose one of the roles."))
    group = Group.objects.select_for_update(no_key=True).get(pk=group_id)
    membership = add_member(person_id, group, role, invited_by_id)
    record(by, "group.join", subject=membership, group=str(group.pk), role=role)
    return membership


def _locked(membership: Membership) -> Membership:
    """The membership, after its service is locked: leads leave one after the other."""
    if membership.team_id is not None:
        Service.objects.select_for_update(no_key=True).get(teams=membership.team_id)
    return (
        Membership.objects.select_for_update(of=("self",))
        .select_related("team", "group")
        .get(pk=membership.pk)
    )


def _check_lead_remains(team: Team) -> None:
    leads = Membership.objects.filter(
        access.live(clock.now()), team__service_id=team.service_id, role=Role.LEAD
    )
    if not leads.exists():
        raise Refused(_("A service needs a lead. Make somebody else a lead first."))


def _end_invitations_of(membership: Membership) -> None:
    EntryCode.objects.filter(
        kind=EntryKind.STAFF,
        issued_in_id=membership.pk,
        used_at__isnull=True,
        ended_at__isnull=True,
    ).update(ended_at=clock.now())


@transaction.atomic
def change_role(*, by: Actor, membership: Membership, role: str) -> Membership:
    """A manager changes what somebody is in a team of the service: never what they are themselves.

    The membership stays the same one, so that its conversations and promises stay with it.
    """
    row = _locked(membership)
    if row.team is None:
        raise Refused(_("Roles are changed in teams only."))
    access.check_can_manage(by, service_id=row.team.service_id)
    if row.person_id == by.person_id:
        raise Refused(_("Nobody changes their own role. Ask another lead."))
    _check_may_give(by, role)
    _check_may_give(by, row.role)
    if row.until_at is not None:
        raise Refused(_("They are no longer in this team."))
    was = row.role
    if was == role:
        return row
    row.role = role
    try:
        with transaction.atomic():
            row.save(update_fields=["role"])
    except IntegrityError as error:
        raise Refused(
            _("They are already in %(name)s in this role.") % {"name": row.team}
        ) from error
    if was == Role.LEAD:
        _check_lead_remains(row.team)
    if role not in MANAGER_ROLES:
        _end_invitations_of(row)
    record(by, "member.change_role", subject=row, team=str(row.team_id), was=was, role=role)
    return row


@transaction.atomic
def end_membership(*, by: Actor, membership: Membership) -> Membership:
    """Somebody leaves a team or group, or is taken out of it. The last lead cannot go.

    It bites on their next request. Raises Refused for the last lead of a service.
    """
    row = _locked(membership)
    leaving = row.person_id == by.person_id and by.assurance >= Assurance.PASSWORD and not by.scope
    if not leaving:
        if row.team is not None:
            access.check_can_manage(by, service_id=row.team.service_id)
            _check_may_give(by, row.role)
        elif row.group is None or not can_invite_to_group(by, row.group):
            raise NotAllowed("You do not look after this group.")
    if row.until_at is not None:
        return row
    row.until_at = clock.now()
    row.save(update_fields=["until_at"])
    if row.team is not None and row.role == Role.LEAD:
        _check_lead_remains(row.team)
    _end_invitations_of(row)
    record(
        by,
        "member.end",
        subject=row,
        team=str(row.team_id) if row.team_id else None,
        group=str(row.group_id) if row.group_id else None,
    )
    notices.tell(notices.MEMBERSHIP_ENDED, membership_id=row.pk)
    return row


@transaction.atomic
def choose_hat(*, by: Actor, membership_id: UUID | None) -> Membership | None:
    """Which of their own memberships somebody acts in from now; None: as themselves.

    A hat is worn only after a second factor.
    """
    if by.person_id is None or by.login_id is None or by.scope:
        raise NotAllowed("Sign in first.")
    chosen = None
    if membership_id is not None:
        chosen = (
            Membership.objects.filter(
                access.live(clock.now()), pk=membership_id, person_id=by.person_id
            )
            .select_related("team", "group")
            .first()
        )
        if chosen is None:
            raise NotAllowed("You are not in this team.")
        if by.assurance < Assurance.SECOND_FACTOR:
            raise NotAllowed("Sign in with your second step first.")
    record(by, "acting.choose", membership=str(chosen.pk) if chosen else None)
    return chosen
