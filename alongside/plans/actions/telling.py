"""Nothing waits unseen: what a person writes into their plan is on the list of whoever reads it."""

from __future__ import annotations

from datetime import timedelta

from alongside.core import clock
from alongside.core.actors import Actor
from alongside.people.models import Membership, Person
from alongside.people.settings import local
from alongside.plans.actions.versions import side_of
from alongside.plans.models import Side
from alongside.plans.queries.plan import reader_of, unread_changes
from alongside.worklist import actions as worklist

CHANGED_ITEM = "plan_changed"


def let_team_know(by: Actor, person: Person, reader: Membership | None = None) -> None:
    """What the person changed, by themselves or with somebody's help, is on the list of `reader`:
    whoever agreed it with them, else whoever they last talked with. Where there is nobody yet, the
    form has said so. What a professional writes on their own side, the person sees."""
    if side_of(by, person.pk) != Side.PERSON:
        return
    if reader is None or reader.until_at is not None:
        reader = reader_of(person)
    if reader is not None and reader.team is not None:
        put_on_list(by, person, reader)


def put_on_list(by: Actor, person: Person, reader: Membership) -> None:
    """One item for all that a person changes until that team has looked at the plan. Who types for
    them in that team has seen it."""
    if by.team_id == reader.team_id:
        return
    if unread_changes(person.pk).filter(responsible=reader).exists():
        return
    assert reader.team is not None
    days = local("plans.read_days", reader.team.service_id)
    worklist.open_item(
        by=by,
        kind=CHANGED_ITEM,
        key=f"plan_changed:{person.pk}:{reader.pk}:{clock.now().isoformat()}",
        person=person,
        service_id=reader.team.service_id,
        responsible=reader,
        due_at=clock.now() + timedelta(days=days),
    )
