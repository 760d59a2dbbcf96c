"""Items are opened: somebody, by name, does something by a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.core import clock, keys, rows
from alongside.core.actors import Actor
from alongside.core.audit import Note, record_many
from alongside.core.errors import Refused
from alongside.people.models import Membership, Person
from alongside.worklist.actions import escalation
from alongside.worklist.kinds import kind_of
from alongside.worklist.models import Item
from alongside.worklist.rules.chains import Step, due_in


@dataclass(frozen=True, kw_only=True)
class Opening:
    """One item to be opened; see `open_item`. `by`: who opens this one of many, if they differ."""

    kind: str
    key: str
    person: Person | None
    service_id: UUID
    responsible: Membership
    due_at: datetime | None = None
    about_id: UUID | None = None
    level: Mapping[str, str] = field(default_factory=dict)
    why: str = ""
    ask: Mapping[str, str] = field(default_factory=dict)
    chain: Sequence[Step] = ()
    urgent: bool = False
    by: Actor | None = None

    @property
    def steps(self) -> list[Step]:
        """The steps of its chain that ask somebody."""
        return [step for step in self.chain if step.asks_somebody]


@transaction.atomic
def open_item(
    *,
    by: Actor,
    kind: str,
    key: str,
    person: Person | None,
    service_id: UUID,
    responsible: Membership,
    due_at: datetime | None = None,
    about_id: UUID | None = None,
    level: Mapping[str, str] | None = None,
    why: str = "",
    ask: Mapping[str, str] | None = None,
    chain: Sequence[Step] = (),
    urgent: bool = False,
) -> Item:
    """Let somebody, by name, do something by a time. `key` makes it unique: opening it again
    changes nothing and gives the first. The caller has checked that `by` may.

    With a `chain` it is above the lowest level: its steps are kept as they are now; the first one
    is asked at once, outside Alongside too, then the next, until somebody has it. `responsible` is
    then the person's own professional: the role "key_worker", and before others in any other role.
    `due_at` is what the person is promised; without it, the time of the first step. `level` (how
    soon somebody helps) and `ask` (what they are asked to do) are texts by language; `why` says, in
    the service's words, what was answered. `person` is None while nobody knows whose words it is
    about: then the staff of the service find out.

    Raises Refused when the responsible member belongs to another service; ValueError without a
    time.
    """
    opening = Opening(
        kind=kind,
        key=key,
        person=person,
        service_id=service_id,
        responsible=responsible,
        due_at=due_at,
        about_id=about_id,
        level=level or {},
        why=why,
        ask=ask or {},
        chain=chain,
        urgent=urgent,
    )
    return open_many(by=by, openings=[opening])[0]


@transaction.atomic
def open_many(*, by: Actor, openings: Sequence[Opening]) -> list[Item]:
    """`open_item` for many, in their order, with as many statements. Raises what it raises for the
    first that cannot be opened: then none is."""
    wanted: dict[str, tuple[Opening, datetime]] = {}
    for one in openings:
        wanted.setdefault(one.key, (one, _due_at(one)))
    found = {item.key: item for item in Item.objects.filter(key__among=wanted)}
    made = {key: _item(*one) for key, one in wanted.items() if key not in found}
    keys.load(item.sealed_for for item in made.values())
    senders = {key: wanted[key][0].by or by for key in made}
    begun = escalation.first_turns(
        [(senders[key], item, wanted[key][0].steps) for key, item in made.items()]
    )
    # In one order, so that of two who open the same one waits for the other.
    new = rows.insert_new([item for _key, item in sorted(made.items())])
    if len(new) < len(made):  # another transaction was first
        found |= {item.key: item for item in Item.objects.filter(key__among=made)}
    opened = [item for item in made.values() if item.pk in new]
    record_many(
        by,
        "item.open",
        [
            Note(
                item,
                by=senders[item.key],
                detail={"kind": item.kind, "responsible": str(wanted[item.key][0].responsible.pk)},
            )
            for item in opened
        ],
    )
    escalation.begin([one for one in begun if one.row.pk in new])
    known = made | found
    return [known[one.key] for one in openings]


def _due_at(one: Opening) -> datetime:
    """What the person is promised."""
    kind_of(one.kind)
    if one.responsible.team is None or one.responsible.team.service_id != one.service_id:
        raise Refused(_("Whoever is responsible must belong to the service."))
    if one.due_at is not None:
        return one.due_at
    if not one.steps:
        raise ValueError("An item without a chain has a time by which it is to be done.")
    first = one.steps[0]
    return due_in(first.hours, first.within_minutes, clock.now())


def _item(one: Opening, due_at: datetime) -> Item:
    return Item(
        key=one.key,
        kind=one.kind,
        person=one.person,
        service_id=one.service_id,
        responsible=one.responsible,
        due_at=due_at,
        about_id=one.about_id,
        level=dict(one.level),
        why=one.why,
        ask=dict(one.ask),
        urgent=one.urgent,
    )
