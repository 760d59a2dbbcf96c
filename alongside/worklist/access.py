"""Who may see and work on an item: whoever acts in its service and may add to the record."""

from __future__ import annotations

from alongside.core import clock
from alongside.core.actors import Actor
from alongside.core.errors import NotAllowed
from alongside.people import access
from alongside.people.models import Role
from alongside.people.rules import Category, Level
from alongside.people.settings import local
from alongside.worklist.models import Item
from alongside.worklist.rules import goes_to_lead


def _check_same_service(by: Actor, item: Item) -> None:
    access.check_second_factor(by)
    if by.service_id != item.service_id:
        raise NotAllowed("This belongs to another service.")


def check_can_work(by: Actor, item: Item) -> None:
    """Acting in the service, and the person lets them add to the plan."""
    _check_same_service(by, item)
    access.check_can(by, item.person_id, Level.CONTRIBUTE, Category.PLAN)


def check_can_reassign(by: Actor, item: Item) -> None:
    """Whoever may work on it; and the lead, without seeing the record, once it goes to them."""
    if access.allowed(check_can_work, by, item):
        return
    _check_same_service(by, item)
    hours = local("worklist.escalate_hours", item.service_id)
    until = item.responsible.until_at
    if by.role != Role.LEAD or not goes_to_lead(item.due_at, until, clock.now(), hours=hours):
        raise NotAllowed("This is for the team to hand over.")
