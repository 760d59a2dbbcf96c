"""Every change of the plan is a version: who made it, when, and how what it touched reads now."""

from __future__ import annotations

from uuid import UUID

from alongside.core.actors import Actor
from alongside.people.models import Person
from alongside.plans.models import (
    Act,
    Commitment,
    Entry,
    EntryState,
    Goal,
    GoalState,
    PlanChange,
    Side,
    Thing,
    Wording,
)
from alongside.plans.rules.plan import write_line

IN_PLAN = (GoalState.ACTIVE, GoalState.ACHIEVED)


def hold(person_id: UUID) -> None:
    """Lock the plan of a person: every change of it locks the person first, so that two never wait
    for each other, and versions follow one another."""
    Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person_id)


def side_of(by: Actor, person_id: UUID) -> Side:
    """Whose words these are: the person's, whoever types them, or a professional's."""
    own = by.person_id == person_id or by.on_behalf_of_id == person_id
    return Side.PERSON if own else Side.PROFESSIONAL


def write_version(
    by: Actor, person_id: UUID, act: Act, *things: Entry | Goal | Commitment
) -> PlanChange:
    """One more version of the plan. The caller holds the plan (`hold`) and has written the audit
    event; `things` are what changed, as they now are."""
    side = side_of(by, person_id)
    change = PlanChange.objects.create(
        person_id=person_id,
        act=act,
        side=side,
        membership_id=by.membership_id if side == Side.PROFESSIONAL else None,
        by_person_id=by.person_id,
        helper=by.helper,
        channel=by.channel,
    )
    Wording.objects.bulk_create([_wording(change, thing) for thing in things])
    return change


def _wording(change: PlanChange, thing: Entry | Goal | Commitment) -> Wording:
    kind, line, in_plan = _read(thing)
    return Wording(
        change=change,
        person_id=change.person_id,
        thing=kind,
        thing_id=thing.pk,
        content=write_line(line),
        in_plan=in_plan,
    )


def _read(thing: Entry | Goal | Commitment) -> tuple[Thing, dict[str, str], bool]:
    if isinstance(thing, Entry):
        line = {
            "section": thing.section,
            "side": thing.side,
            "question": thing.question,
            "words": thing.words,
        }
        return Thing.ENTRY, line, thing.state == EntryState.CURRENT
    if isinstance(thing, Goal):
        line = {
            "words": thing.words,
            "first_step": thing.first_step,
            "when": thing.when_words,
            "with_whom": thing.with_whom,
            "barriers": thing.barriers,
            "importance": str(thing.importance or ""),
            "state": thing.state,
        }
        line |= {f"level_{row.level}": row.words for row in thing.levels.all()}
        return Thing.GOAL, line, thing.state in IN_PLAN
    line = {
        "goal": str(thing.goal_id),
        "side": thing.side,
        "membership": str(thing.membership_id or ""),
        "words": thing.words,
        "due_date": thing.due_date.isoformat(),
        "health_work": "yes" if thing.is_health_work else "",
        "state": thing.state,
        "answer": thing.answer_words,
    }
    return Thing.PROMISE, line, True
