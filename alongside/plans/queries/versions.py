"""Every version of the plan: who changed what, how it read, and what differs between two."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from alongside.people.models import Person
from alongside.plans.models import (
    AttainmentLevel,
    CommitmentState,
    GoalState,
    PlanChange,
    Proposal,
    Section,
    Side,
    Thing,
    Wording,
)
from alongside.plans.rules.plan import Kind, Line, Span, compare, read_line, side_by_side
from alongside.ui.dates import day

CHANGES_PAGE = 30


def changes(person: Person) -> QuerySet[PlanChange]:
    """Every version of the plan, newest first."""
    return (
        PlanChange.objects.filter(person=person)
        .select_related("membership__person")
        .prefetch_related("wordings")
        .order_by("-at", "-id")
    )


def change_of(person: Person, change_id: UUID) -> PlanChange:
    """One version of this person's plan, or Http404. One query."""
    found = PlanChange.objects.filter(person=person, pk=change_id).first()
    if found is None:
        raise Http404
    return found


def newest_change(person: Person) -> PlanChange | None:
    """The plan's newest version. One query."""
    return PlanChange.objects.filter(person=person).order_by("-at", "-id").first()


def earlier(change: PlanChange) -> PlanChange | None:
    """The version before this one. One query."""
    return (
        PlanChange.objects.filter(person_id=change.person_id)
        .filter(Q(at__lt=change.at) | Q(at=change.at, id__lt=change.id))
        .order_by("-at", "-id")
        .first()
    )


@dataclass(frozen=True)
class Stood:
    """One thing as it stood in the plan at a moment."""

    thing: str
    thing_id: UUID
    line: dict[str, str]


Plan = dict[UUID, Stood]


def _up_to(change: PlanChange) -> Q:
    """The wordings that this version or an earlier one wrote."""
    return Q(change__at__lt=change.at) | Q(change__at=change.at, change_id__lte=change.id)


def as_of(
    person: Person, change: PlanChange | None, things: Collection[UUID] | None = None
) -> Plan:
    """The plan as it read once `change` was made: the newest wording of each thing up to it, or of
    each of these `things`. One query over the wordings of this person, by index; none for the time
    before any change."""
    if change is None or (things is not None and not things):
        return {}
    rows = Wording.objects.filter(_up_to(change), person=person)
    if things is not None:
        rows = rows.filter(thing_id__in=things)
    newest = rows.order_by("thing_id", "-change__at", "-change_id").distinct("thing_id")
    return {
        thing_id: Stood(thing, thing_id, read_line(str(content)))
        for thing, thing_id, content, in_plan in newest.values_list(
            "thing", "thing_id", "content", "in_plan"
        )
        if in_plan
    }


def wordings(person: Person, thing_id: UUID) -> list[Wording]:
    """Every wording of one thing, newest first. One query."""
    return list(
        Wording.objects.filter(person=person, thing_id=thing_id)
        .select_related("change__membership__person")
        .order_by("-change__at", "-change_id")
    )


# --- in words ------------------------------------------------------------------------------------

FIELDS: Mapping[str, str | Promise] = {
    "words": gettext_lazy("Words"),
    "first_step": gettext_lazy("First small step"),
    "when": gettext_lazy("When"),
    "with_whom": gettext_lazy("With whom"),
    "barriers": gettext_lazy("What may get in the way"),
    "importance": gettext_lazy("How important it is, out of 10"),
    "due_date": gettext_lazy("By when"),
    "state": gettext_lazy("Where it stands"),
    "question": gettext_lazy("The question"),
    "health_work": gettext_lazy("Unpaid work for health"),
    "answer": gettext_lazy("The answer"),
} | {f"level_{level.value}": level.label for level in AttainmentLevel}
STATES = {
    Thing.GOAL: dict(GoalState.choices),
    Thing.PROMISE: dict(CommitmentState.choices),
}


def _say(thing: str, name: str, text: str) -> str:
    if name == "state":
        return str(STATES.get(Thing(thing), {}).get(text, text))
    if name == "due_date" and text:
        return day(date.fromisoformat(text), year=True)
    if name == "health_work" and text:
        return pgettext("it is so", "Yes")
    return text


def title(thing: str, line: Line) -> str:
    """What kind of thing a line is: "How things are", "A goal", "A promise"."""
    if thing == Thing.ENTRY:
        return str(line.get("question") or Section(line["section"]).label)
    return _("A goal") if thing == Thing.GOAL else _("A promise")


@dataclass(frozen=True)
class FieldPair:
    """One field of a thing at two moments, word by word."""

    label: str
    before: list[Span]
    after: list[Span]


@dataclass(frozen=True)
class Shown:
    """One thing that differs between two versions."""

    title: str
    side: str
    kind: Kind
    fields: list[FieldPair]


def _pairs(thing: str, before: Line, after: Line) -> list[FieldPair]:
    pairs = []
    for name, label in FIELDS.items():
        left, right = (_say(thing, name, line.get(name, "")) for line in (before, after))
        if left != right or (name == "words" and left):
            pairs.append(FieldPair(str(label), *side_by_side(left, right)))
    return pairs


def differences(
    person: Person, before: PlanChange | None, to: PlanChange, now: Plan | None = None
) -> list[Shown]:
    """What differs between two versions of the plan, side by side in words; `now` is the plan as
    of the later one, where it was read already. At most three queries: of the earlier one only
    what was written since is read."""
    new = as_of(person, to) if now is None else now
    if before is not None:
        since = Wording.objects.filter(_up_to(to), person=person).exclude(_up_to(before))
        touched = set(since.values_list("thing_id", flat=True))
        new = {thing_id: stood for thing_id, stood in new.items() if thing_id in touched}
        old = as_of(person, before, touched)
    else:
        old = {}
    found = []
    for each in compare(
        {key: stood.line for key, stood in old.items()},
        {key: stood.line for key, stood in new.items()},
    ):
        stood = new.get(each.thing) or old[each.thing]
        line = each.after or each.before or {}
        found.append(
            Shown(
                title=title(stood.thing, line),
                side=line.get("side", Side.PERSON),
                kind=each.kind,
                fields=_pairs(stood.thing, each.before or {}, each.after or {}),
            )
        )
    return found


def whole(plan: Plan) -> list[tuple[str, list[Stood]]]:
    """The whole plan as it read at a version: titles of its parts, and the lines under each."""
    grouped: dict[str, list[Stood]] = {}
    for stood in plan.values():
        grouped.setdefault(title(stood.thing, stood.line), []).append(stood)
    order = {str(label): place for place, label in enumerate(_order())}
    return sorted(grouped.items(), key=lambda pair: (order.get(pair[0], len(order)), pair[0]))


def _order() -> list[str]:
    return [_("A goal"), _("A promise"), *(str(label) for label in Section.labels)]


@dataclass(frozen=True)
class Told:
    """One version in a sentence or two: who did what, and the words."""

    change: PlanChange
    who: str
    what: list[tuple[str, str]]  # kind of thing, its words


def told(person: Person, rows: list[PlanChange]) -> list[Told]:
    """Versions as they are listed. No query: the wordings were read with them."""
    said = []
    for row in rows:
        who = row.membership.person.name if row.membership else person.name
        lines = [(wording.thing, read_line(wording.content)) for wording in row.wordings.all()]
        said.append(
            Told(
                row,
                who,
                [(title(thing, line), line.get("words", "")) for thing, line in lines if line],
            )
        )
    return said


def spans(proposal: Proposal) -> tuple[list[Span], list[Span]]:
    """How it reads now and how it would read, word by word."""
    return side_by_side(proposal.was, proposal.words)
