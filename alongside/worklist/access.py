"""Who may see and work on an item: whoever acts in its service and in a team that may add to the
plan."""

from __future__ import annotations

from alongside.core import clock
from alongside.core.actors import Actor
from alongside.core.errors import NotAllowed
from alongside.people import access
from alongside.people.models import Role
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
    let into as a neighbour does not count: an item is work."""
    _check_same_service(by, item)
    if not access.reaches_team(by, item.person_id, Level.CONTRIBUTE, Category.PLAN):
        raise NotAllowed("The person has not let your team in.")


def can_work_on(by: Actor) -> ItemQuerySet:
    """The items that `check_can_work` allows. No query by itself."""
    if by.service_id is None:
        return Item.objects.none()
    people = access.team_people(by, Level.CONTRIBUTE, Category.PLAN)
    found: ItemQuerySet = Item.objects.filter(service_id=by.service_id, person__in=people)
    return found


def check_can_reassign(by: Actor, item: Item) -> None:
    """Whoever may work on it; and the lead, without seeing the record, once it goes to them."""
    if access.allowed(check_can_work, by, item):
        return
    _check_same_service(by, item)
    hours = local("worklist.escalate_hours", item.service_id)
    until = item.responsible.until_at
    if by.role != Role.LEAD or not goes_to_lead(item.due_at, until, clock.now(), hours=hours):
        raise NotAllowed("This is for the team to hand over.")
