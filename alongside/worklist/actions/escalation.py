"""An item goes up its chain until somebody has it, and comes back when they do not do it.

One alarm counts at a time: each change of an item gives it a new round, and an alarm of an earlier
one does nothing. So a step that was edited, taken or ended never goes off.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from alongside.core import clock, jobs, rows
from alongside.core.actors import Actor
from alongside.core.audit import Note, record, record_many
from alongside.people.models import Membership
from alongside.worklist import telling
from alongside.worklist.models import (
    TURNS,
    ActKind,
    Item,
    ItemAct,
    ItemState,
    ItemStep,
    StepState,
)
from alongside.worklist.rules.chains import KEY_WORKER, LEAD, Step
from alongside.worklist.rules.turns import Staff, Turn, next_turn, the_lead, time_for
from alongside.worklist.staff import Rosters, staff_of

STEP = "worklist.step"


def lock(item: Item) -> Item:
    """The row, locked until the transaction ends."""
    row: Item = (
        Item.objects.select_for_update(of=("self",))
        .select_related("person", "responsible__person", "responsible__team", "taken_by__person")
        .get(pk=item.pk)
    )
    return row


def note(
    row: Item,
    kind: ActKind,
    member: Membership | None,
    *,
    to: Membership | None = None,
    words: str = "",
) -> None:
    """Add to what happened to an item."""
    ItemAct.objects.create(item=row, kind=kind, member=member, to=to, words=words, at=clock.now())


def _steps(row: Item) -> list[ItemStep]:
    return list(row.steps.order_by("ordinal"))


def _asked(row: Item) -> set[UUID]:
    """The people who had their turn, gave it back or passed it on. One query."""
    acts = row.acts.filter(kind__in=TURNS).values_list("member__person_id", "to__person_id")
    found: set[UUID | None] = {person for pair in acts for person in pair}
    return {person for person in found if person is not None}


def _here(row: Item) -> ItemStep | None:
    """The step whose turn it is; None once the lead has it."""
    return row.steps.filter(ordinal__in=[row.step]).first()


def _alarm(row: Item, at: datetime | None) -> None:
    """It goes on at `at`, and at no moment that was set before."""
    _alarms([row], at)


def _alarms(items: Sequence[Item], at: datetime | None) -> None:
    jobs.void_many([(STEP, f"{row.pk}:{row.round}") for row in items])
    for row in items:
        row.round, row.next_at = row.round + 1, at
    rows.update(items, ["round", "next_at"])
    _ring(items)


def _ring(items: Sequence[Item]) -> None:
    """Each goes on by itself when its time has come."""
    jobs.schedule_many(
        [
            jobs.Job(
                STEP,
                f"{row.pk}:{row.round}",
                row.next_at,
                {"item": str(row.pk), "round": row.round},
                row.person_id,
            )
            for row in items
            if row.next_at is not None
        ]
    )


class Asked(NamedTuple):
    """What follows from whose turn it is, once that is saved; see `follow`."""

    by: Actor
    row: Item
    steps: list[ItemStep]
    turn: Turn
    staff: Staff


def first_turns(opened: Sequence[tuple[Actor, Item, Sequence[Step]]]) -> list[Asked]:
    """Keep the chains of new items, where they have any, as they are now, and see whose turn it is.
    Nothing is saved."""
    if not any(chain for _by, _row, chain in opened):
        return []
    rosters = Rosters([row for _by, row, _chain in opened])
    asked = []
    for by, row, chain in opened:
        if not chain:
            rosters.give(row.responsible_id)
            continue
        row.named_id = row.responsible_id
        steps = [
            ItemStep(
                item=row,
                ordinal=ordinal,
                role=step.role,
                member_id=step.member,
                within_minutes=step.within_minutes,
                hours=[step.hours.days, step.hours.opens, step.hours.closes]
                if step.hours
                else None,
            )
            for ordinal, step in enumerate(chain)
        ]
        staff = rosters.staff_of(row, row.named_id)
        turn = next_turn(
            [one.as_step for one in steps], staff, step=0, now=clock.now(), last=row.responsible_id
        )
        _take_turn(row, steps, turn)
        rosters.give(turn.holder)
        asked.append(Asked(by, row, steps, turn, staff))
    _know_holders([one.row for one in asked])
    return asked


def begin(asked: Sequence[Asked]) -> None:
    """Ask the first of each of these items, which are new and saved."""
    rows.insert([step for one in asked for step in one.steps])
    _follow(asked)


def _ask(
    by: Actor, row: Item, step: int, due_at: datetime | None = None, *, waited: bool = False
) -> None:
    """Ask whoever's turn it is from `step` on; the lead when nobody is left."""
    assert row.named_id is not None
    steps = _steps(row)
    staff = staff_of(row, row.named_id)
    turn = next_turn(
        [one.as_step for one in steps],
        staff,
        step=step,
        now=clock.now(),
        last=row.responsible_id,
        asked=_asked(row),
        due_at=due_at,
        waited=waited,
    )
    jobs.void(STEP, f"{row.pk}:{row.round}")
    _take_turn(row, steps, turn)
    _know_holders([row])
    rows.update(steps, ["state", "asked", "asked_at", "due_at"])
    row.save(update_fields=["step", "responsible", "with_lead_at", "round", "next_at"])
    _follow([Asked(by, row, steps, turn, staff)])


def _take_turn(row: Item, steps: Sequence[ItemStep], turn: Turn) -> None:
    """Put into an item and its steps whose turn it is. Does not save them."""
    for one in steps:
        if one.ordinal in turn.skipped:
            one.state = StepState.SKIPPED
        elif one.ordinal < turn.step and one.state == StepState.ASKED:
            one.state = StepState.PASSED
    if turn.step < len(steps) and not turn.waits:
        now_asked = steps[turn.step]
        now_asked.state = StepState.ASKED
        now_asked.asked_id = turn.holder
        now_asked.asked_at, now_asked.due_at = clock.now(), turn.due_at
    row.step, row.responsible_id = turn.step, turn.holder
    row.round, row.next_at = row.round + 1, turn.next_at
    if turn.step == len(steps) and row.with_lead_at is None:
        row.with_lead_at = clock.now()


def _know_holders(items: Sequence[Item]) -> None:
    """Read who answers for each now, for what is said to them."""
    held = Membership.objects.select_related("person", "team").in_bulk(
        {row.responsible_id for row in items}
    )
    for row in items:
        row.responsible = held[row.responsible_id]


def _follow(asked: Sequence[Asked]) -> None:
    """Whoever's turn it is is told, and it is noted; it goes on by itself in time."""
    if not asked:
        return
    _ring([one.row for one in asked])
    told = [one for one in asked if not one.turn.waits]
    rows.insert(
        [
            ItemAct(
                item=one.row,
                kind=ActKind.TO_LEAD if one.turn.step == len(one.steps) else ActKind.ASKED,
                member=one.row.responsible,
                at=clock.now(),
            )
            for one in told
        ]
    )
    record_many(
        asked[0].by,
        "item.ask",
        [
            Note(
                one.row,
                by=one.by,
                detail={"step": one.turn.step, "responsible": str(one.turn.holder)},
            )
            for one in told
        ],
    )
    telling.of_turns([(one.by, one.row) for one in asked if one.turn.tell])
    telling.of_nobody_there(
        (one.by, one.row, one.steps[ordinal].role, lead.person_id)
        for one in asked
        for ordinal in one.turn.unstaffed
        if (lead := the_lead(one.staff)) is not None and lead.told
    )


@transaction.atomic
def go_on(*, by: Actor, item_id: UUID, round: int) -> None:
    """The time of a step is over, or its hours begin: what nobody did goes to the next. Nothing
    happens when the item has moved since this alarm was set."""
    row = Item.objects.select_for_update(of=("self",)).filter(pk=item_id).first()
    if row is None or row.round != round or row.step is None:
        return
    step, row = row.step, lock(row)
    if row.state == ItemState.TAKEN:
        note(row, ActKind.CAME_BACK, row.taken_by)
        record(by, "item.come_back", subject=row, taken_by=str(row.taken_by_id))
        _let_go(row)
    elif row.state != ItemState.OPEN:
        return
    here = _here(row)
    waited = here is not None and here.state == StepState.WAITING
    _ask(by, row, step if waited or here is None else step + 1, waited=waited)


def _let_go(row: Item) -> None:
    row.state = ItemState.OPEN
    row.taken_by = row.taken_at = None
    row.save(update_fields=["state", "taken_by", "taken_at"])


def _anew(row: Item) -> None:
    chain = [one.as_step for one in _steps(row)]
    _alarm(row, time_for(chain, row.step or 0, clock.now()))


def taken(row: Item) -> None:
    """Whoever took it has the time of its step, counted anew; then it comes back."""
    if row.graded:
        _anew(row)


def handed_over(by: Actor, row: Item) -> None:
    """Whoever answers for it now has the time of its step, and is told."""
    if row.graded:
        _anew(row)
        telling.of_hand_over(by, row)


def given_back(by: Actor, row: Item, member: Membership) -> None:
    """It waits with whoever answers for it, or goes to the next, if that is who gave it back."""
    if row.graded:
        _settle(by, row, without=member.pk)


def opened_again(by: Actor, row: Item) -> None:
    """It was not done after all: whoever answers for it has the time of its step once more."""
    if not row.graded:
        return
    row.steps.filter(state=StepState.DONE).update(state=StepState.ASKED)
    assert row.named_id is not None
    if _fit(staff_of(row, row.named_id), row.responsible_id):
        _anew(row)
    else:
        _settle(by, row)


def ended(items: Sequence[Item]) -> None:
    """Nothing goes on any more."""
    graded = [row for row in items if row.graded]
    if graded:
        steps = ItemStep.objects.filter(item__in=graded, state=StepState.ASKED)
        steps.update(state=StepState.DONE)
        _alarms(graded, None)


def _fit(staff: Staff, member_id: UUID) -> bool:
    """Whether somebody can have it: there, and let in by the person; the lead hands it on."""
    found = staff.find(member_id)
    return found is not None and not found.away and (found.sees or found.role == LEAD)


def _settle(by: Actor, row: Item, *, without: UUID | None = None) -> None:
    """Nobody does it now: let it wait with whoever answers for it, if they can have it and their
    time is not over; else ask the next."""
    assert row.named_id is not None
    assert row.step is not None
    fit = row.responsible_id != without and _fit(staff_of(row, row.named_id), row.responsible_id)
    here = _here(row)
    running = here.due_at if here is not None and here.state == StepState.ASKED else None
    if fit and running is not None and running > clock.now():
        _alarm(row, running)
    elif fit and here is None and row.responsible.role == LEAD:
        _alarm(row, None)
    elif fit and here is None:
        _anew(row)
    else:
        _ask(by, row, row.step, running)


@transaction.atomic
def look_again(*, by: Actor, membership_id: UUID) -> None:
    """Somebody is away, off duty, or has left: what waits for them, and what they had taken, goes
    to who can be asked now. What they took while on duty stays theirs when the duty ends."""
    theirs = Item.objects.waiting().filter(
        Q(responsible_id=membership_id) | Q(taken_by_id=membership_id), step__isnull=False
    )
    for item in theirs.order_by("pk"):
        row = lock(item)
        assert row.named_id is not None
        staff = staff_of(row, row.named_id)
        if row.taken_by_id == membership_id and not _fit(staff, membership_id):
            note(row, ActKind.AWAY, row.taken_by)
            _let_go(row)
            _settle(by, row)
        elif row.state == ItemState.OPEN and _must_go(row, staff, membership_id):
            note(row, ActKind.AWAY, row.responsible)
            _settle(by, row, without=membership_id)


def _must_go(row: Item, staff: Staff, member_id: UUID) -> bool:
    if row.responsible_id != member_id:
        return False
    if not _fit(staff, member_id):
        return True
    member = staff.find(member_id)
    here = _here(row)
    if here is None or here.asked_id != member_id or here.state != StepState.ASKED:
        return False  # handed over by somebody, or with the lead
    by_rota = here.member_id is None and here.role not in (KEY_WORKER, LEAD)
    return staff.has_rota and by_rota and member is not None and not member.on_duty


@transaction.atomic
def could_not_be_told(*, by: Actor, item_id: UUID, person_id: UUID) -> None:
    """A message to whoever has it did not arrive: the next is asked now, not when their time is
    over. Nothing happens when they took it, or when it is somebody else's turn."""
    found = Item.objects.filter(pk=item_id, step__isnull=False).first()
    if found is None:
        return
    row = lock(found)
    if row.state == ItemState.OPEN and row.responsible.person_id == person_id:
        record(by, "item.not_told", subject=row, responsible=str(row.responsible_id))
        _settle(by, row, without=row.responsible_id)
