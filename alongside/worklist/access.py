"""Who may see and work on an item: whoever acts in its service and in a team that may add to the
plan."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from alongside.core import clock
from alongside.core.actors import Actor
from alongside.core.errors import NotAllowed
from alongside.people import access
from alongside.people.models import STAFF_ROLES, Membership, Role
from alongside.people.rules import Category, Level
from alongside.people.settings import local
from alongside.worklist.models import Item, ItemQuerySet
from alongside.worklist.rules import goes_to_lead


def _check_same_service(by: Actor, item: Item) -> None:
    access.check_second_factor(by)
    if by.service_id != item.service_id:
        raise NotAllowed("This belongs to another service.")


def check_can_work(by: Actor, item: Item) -> None:
    """Acting in the service, and the person lets the team acted in add to the plan. What they were
    let into as a neighbour does not count: an item is work. Where nobody knows yet whose words they
    are, the staff of the service find out."""
    _check_same_service(by, item)
    if item.person_id is None:
        if by.role not in STAFF_ROLES:
            raise NotAllowed("The staff of the service look at this.")
    elif not access.reaches_team(by, item.person_id, Level.CONTRIBUTE, Category.PLAN):
        raise NotAllowed("The person has not let your team in.")


def can_work_on(by: Actor) -> ItemQuerySet:
    """The items that `check_can_work` allows. No query by itself."""
    if by.service_id is None or not access.allowed(access.check_second_factor, by):
        return Item.objects.none()
    # Asked for each item: a list of everybody whom the team reaches grows with the team's people.
    people = access.team_people(by, Level.CONTRIBUTE, Category.PLAN)
    reached = Q(Exists(people.filter(pk=OuterRef("person_id"))))
    if by.role in STAFF_ROLES:
        reached |= Q(person__isnull=True)
    return Item.objects.filter(reached, service_id=by.service_id)


def check_can_reassign(by: Actor, item: Item) -> None:
    """Whoever may work on it; and the lead or who stands in for them, without seeing the record,
    once it goes to them."""
    if access.allowed(check_can_work, by, item):
        return
    _check_same_service(by, item)
    hours = local("worklist.escalate_hours", item.service_id)
    until = item.responsible.until_at
    late = goes_to_lead(item.due_at, until, clock.now(), hours=hours)
    if by.role == Role.LEAD and (late or item.with_lead_at):
        return
    if not Item.objects.filter(pk=item.pk).to_hand_on(by.membership_id).exists():
        raise NotAllowed("This is for the team to hand over.")


def check_can_plan_for(by: Actor, membership: Membership) -> None:
    """Who is on duty or away: oneself, and the managers of the service."""
    access.check_second_factor(by)
    if membership.team is None or membership.team.service_id != by.service_id:
        raise NotAllowed("This belongs to another service.")
    if membership.pk != by.membership_id:
        access.check_can_manage(by, service_id=membership.team.service_id)
    elif membership.role not in STAFF_ROLES:
        raise NotAllowed("Your role in this team does not do this.")
