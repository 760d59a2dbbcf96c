"""Whose turn it is: who a step of a chain asks, and who is next when nobody acts. Pure.

At every moment somebody has an item, or it is with the lead and shown as late. Nobody is asked
twice. What other systems got wrong, each held by a test (research on Grafana OnCall's issues): a
step that waits for its hours goes on by itself (#1206); what was taken and forgotten comes back
(#1792); somebody who cannot be told is passed over (#1326); nobody on duty is an alarm (#4846).
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from alongside.core.wall import LONDON
from alongside.worklist.rules.chains import (
    DUTY,
    KEY_WORKER,
    LEAD,
    Step,
    due_in,
    opens_at,
)


@dataclass(frozen=True)
class Member:
    """A member of the service at one moment.

    `sees`: the person has let their team in. `told`: how they are reached outside Alongside is
    known. `away`: until when does not matter; `cover` stands in.
    """

    id: UUID
    person_id: UUID
    role: str
    on_duty: bool = False
    away: bool = False
    cover: UUID | None = None
    sees: bool = True
    told: bool = True


@dataclass(frozen=True)
class Staff:
    """Who is in the service at one moment, in the order in which they are asked; those who have
    left are not in it. `named` is the person's own professional. Where nobody ever wrote a rota,
    everybody counts as on duty."""

    members: tuple[Member, ...]
    named: UUID
    has_rota: bool = False

    def find(self, member_id: UUID | None) -> Member | None:
        """By id; None for somebody who has left."""
        return next((one for one in self.members if one.id == member_id), None)

    def stand_in(self, member: Member | None) -> Member | None:
        """Themselves, or whoever stands in while they are away; None when nobody does."""
        seen: set[UUID] = set()
        while member is not None and member.away and member.id not in seen:
            seen.add(member.id)
            member = self.find(member.cover)
        return None if member is None or member.away else member


@dataclass(frozen=True)
class Turn:
    """Who has it from now on: `holder`, of the step with this index; one past the last is the
    lead's. It goes on by itself at `next_at`. `waits`: nobody is told before the step's hours
    begin. `due_at`: until when the step has. `skipped`: steps for which nobody could be asked;
    `unstaffed`: those of them that nobody at all is there for."""

    step: int
    holder: UUID
    next_at: datetime | None
    tell: bool
    waits: bool = False
    due_at: datetime | None = None
    skipped: tuple[int, ...] = ()
    unstaffed: tuple[int, ...] = ()


def _fills(step: Step, member: Member, staff: Staff) -> bool:
    if step.role == LEAD:
        return member.role == LEAD
    if staff.has_rota and not member.on_duty:
        return False
    return step.role in (DUTY, member.role)


def candidates(step: Step, staff: Staff) -> list[Member]:
    """Whom the step may ask now, the first of them first: whoever the person knows, then whoever
    is on duty. Whoever is away is replaced by who stands in for them. A lead is asked although
    they may not see the record: they give it to somebody who does."""
    if step.member is not None or step.role == KEY_WORKER:
        wanted = [staff.find(step.member or staff.named)]
    else:
        wanted = [one for one in staff.members if _fills(step, one, staff)]
        wanted.sort(key=lambda one: one is not None and (one.id != staff.named, not one.on_duty))
    found: list[Member] = []
    for one in map(staff.stand_in, wanted):
        fits = one is not None and one.told and (one.sees or step.role == LEAD)
        if one is not None and fits and one not in found:
            found.append(one)
    return found


def keeper(staff: Staff, last: UUID) -> UUID:
    """Who has it while nobody is asked: the person's own professional or their stand-in, else
    the lead, else whoever had it last."""
    own = staff.stand_in(staff.find(staff.named))
    if own is not None and own.sees:
        return own.id
    lead = the_lead(staff)
    return last if lead is None else lead.id


def the_lead(staff: Staff) -> Member | None:
    """The service's lead, or who stands in for them; one who can be told before others."""
    leads = [one for one in staff.members if one.role == LEAD]
    leads.sort(key=lambda one: not one.on_duty)
    present = [one for one in map(staff.stand_in, leads) if one is not None]
    return next((one for one in present if one.told), present[0] if present else None)


def next_turn(
    chain: Sequence[Step],
    staff: Staff,
    *,
    step: int,
    now: datetime,
    last: UUID,
    asked: AbstractSet[UUID] = frozenset(),
    due_at: datetime | None = None,
    waited: bool = False,
    zone: ZoneInfo = LONDON,
) -> Turn:
    """Whose turn it is, from `step` on. `asked` are the people who had their turn, or gave it back:
    nobody is asked again. `due_at`: the step runs already, and only somebody else is looked for; it
    keeps its time. `waited`: the step's hours began; it is asked now, though the worker may have
    been so late that they are over, and does not wait for the next."""
    skipped: list[int] = []
    unstaffed: list[int] = []
    for n in range(step, len(chain)):
        one = chain[n]
        running = due_at if n == step else None
        if running is not None and running <= now:
            continue
        there = candidates(one, staff)
        fresh = [who for who in there if who.person_id not in asked]
        opens = opens_at(one.hours, now, zone)
        if running is None and opens > now and not (waited and n == step):
            # Whoever is on duty all the same is told at once; else it waits for the hours.
            fresh = [who for who in fresh if who.on_duty]
            if not fresh:
                return Turn(
                    n, keeper(staff, last), opens, tell=False, waits=True,
                    skipped=tuple(skipped), unstaffed=tuple(unstaffed),
                )  # fmt: skip
        if fresh:
            until = running or due_in(one.hours, one.within_minutes, now, zone)
            return Turn(
                n, fresh[0].id, until, tell=True, due_at=until,
                skipped=tuple(skipped), unstaffed=tuple(unstaffed),
            )  # fmt: skip
        skipped.append(n)
        if not there:
            unstaffed.append(n)
    lead = the_lead(staff)
    return Turn(
        len(chain),
        last if lead is None else lead.id,
        None,
        tell=lead is not None and lead.told and lead.person_id not in asked,
        skipped=tuple(skipped),
        unstaffed=tuple(unstaffed),
    )


def time_for(chain: Sequence[Step], step: int, now: datetime, zone: ZoneInfo = LONDON) -> datetime:
    """Until when somebody who takes it now has it before it comes back: the time of its step
    counted anew. That it is late already stays to be seen."""
    one = chain[min(step, len(chain) - 1)]
    return due_in(one.hours, one.within_minutes, now, zone)
