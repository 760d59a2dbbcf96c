"""The worklist as teams and people see it. Queries never grow with the number of items."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from alongside.core import clock, keys
from alongside.core.actors import Actor
from alongside.core.audit import AuditEvent
from alongside.people.models import STAFF_ROLES, Basis, Grant, Membership, Role
from alongside.people.rules import Category, Level
from alongside.people.settings import local
from alongside.ui.dates import clock_time, short_day
from alongside.worklist.access import can_work_on
from alongside.worklist.kinds import ItemKind, kind_of
from alongside.worklist.models import Absence, ActKind, Item, ItemAct, ItemState
from alongside.worklist.rules import days_late
from alongside.worklist.rules.chains import DUTY, KEY_WORKER
from alongside.worklist.staff import present, stands_in_for, who_sees

A_PAGE = 50
MINE, TEAM, LATE, LEAD, ALL = "mine", "team", "late", "lead", "all"
KEPT_FOR_PERSON = timedelta(days=30)


@dataclass(frozen=True)
class Row:
    """One item on a list. `open`: whether the record may be seen; without it, no name is shown."""

    item: Item
    kind: ItemKind
    title: str
    open: bool
    responsible: str
    taken_by: str
    late: int

    @property
    def is_late(self) -> bool:
        """By the minute where it is above the lowest level, else by the day."""
        return self.late > 0 or (self.item.graded and self.item.due_at < clock.now())


@dataclass(frozen=True)
class Happened:
    """One thing that happened to an item: when, what, who did it, and what they wrote."""

    at: datetime
    what: str
    who: str
    words: str


@dataclass(frozen=True)
class Seen:
    """One item as the person sees it: that it was received, who has it, what came of it."""

    item: Item
    what: str
    who: str
    late: int
    has_it: bool
    happened: Sequence[Happened] = ()

    @property
    def is_late(self) -> bool:
        """By the minute where it is above the lowest level, else by the day."""
        waits = not self.item.done_at
        return self.late > 0 or (waits and self.item.graded and self.item.due_at < clock.now())


def _of(by: Actor, show: str) -> QuerySet[Item]:
    if by.service_id is None:
        return Item.objects.none()
    waiting = Item.objects.waiting().filter(service_id=by.service_id)
    if show in (LEAD, ALL):
        if by.role != Role.LEAD:
            return Item.objects.none()
        if show == ALL:
            return waiting
        hours = local("worklist.escalate_hours", by.service_id)
        now = clock.now()
        late = Q(due_at__lte=now - timedelta(hours=hours))
        left = Q(responsible__until_at__lte=now)
        own = Q(pk__in=waiting.to_hand_on(by.membership_id).values("pk"))
        return waiting.filter(late | left | own | Q(with_lead_at__isnull=False))
    visible = can_work_on(by).waiting()
    if show == MINE:
        mine = [by.membership_id, *stands_in_for(by.membership_id, clock.now())]
        own = Q(taken_by_id__in=mine) | Q(responsible_id__in=mine, taken_by__isnull=True)
        to_hand_on = waiting.to_hand_on(by.membership_id).filter(taken_by__isnull=True)
        return waiting.filter(
            Q(pk__in=visible.filter(own).values("pk")) | Q(pk__in=to_hand_on.values("pk"))
        )
    if show == LATE:
        return visible.filter(due_at__lt=clock.now())
    return visible.filter(Q(responsible__team_id=by.team_id) | Q(taken_by__team_id=by.team_id))


def for_membership(by: Actor, show: str = MINE, page: int | str | None = 1) -> Page[Item]:
    """A page of open items: mine, my team's, the late ones that I may do, those that came to me as
    the lead, or as the lead all. What is urgent first, then the longest overdue. Use `rows` on
    it."""
    return Paginator(_in_order(by, show), A_PAGE).get_page(page)


def first_of(by: Actor, most: int) -> list[Item]:
    """The first of mine, for a page that shows no more. Use `rows` on them."""
    return list(_in_order(by, MINE)[:most])


def _in_order(by: Actor, show: str) -> QuerySet[Item]:
    found = _of(by, show).select_related(
        "person", "responsible__person", "responsible__team", "taken_by__person"
    )
    return found.order_by("-urgent", "due_at", "id")


def rows(by: Actor, items: Iterable[Item]) -> list[Row]:
    """Items with their titles. Two queries, and what each kind needs once."""
    held = list(items)
    keys.load(item.sealed_for for item in held)
    seen = set(
        can_work_on(by).filter(pk__in=[item.pk for item in held]).values_list("pk", flat=True)
    )
    _load([item for item in held if item.pk in seen])
    now = clock.now()
    made = []
    for item in held:
        kind = kind_of(item.kind)
        made.append(
            Row(
                item=item,
                kind=kind,
                title=kind.title(item) if item.pk in seen else str(kind.label),
                open=item.pk in seen,
                responsible=item.responsible.person.name,
                taken_by=item.taken_by.person.name if item.taken_by else "",
                late=days_late(item.due_at, now, clock.LONDON),
            )
        )
    return made


def _load(items: Sequence[Item]) -> None:
    by_kind: dict[str, list[Item]] = {}
    for item in items:
        by_kind.setdefault(item.kind, []).append(item)
    for name, held in by_kind.items():
        kind_of(name).load(held)


def for_person(person_id: UUID, *, whole: bool = False, most: int = A_PAGE) -> list[Seen]:
    """What is being done for somebody: open items, and what came of those of the last 30 days, at
    `most` so many; the `whole` of it with all that happened to each.

    The caller has checked that this may be seen. Two queries (three), and what each kind needs
    once.
    """
    items = list(
        Item.objects.filter(person_id=person_id)
        .filter(
            Q(state__in=[ItemState.OPEN, ItemState.TAKEN])
            | Q(state=ItemState.DONE, done_at__gte=clock.now() - KEPT_FOR_PERSON)
        )
        .select_related("person", "responsible__person", "taken_by__person")
        .order_by("due_at", "id")[:most]
    )
    _load(items)
    happened = history(items) if whole else {}
    now = clock.now()
    return [
        Seen(
            item=item,
            what=kind_of(item.kind).say(item),
            who=(item.taken_by or item.responsible).person.name,
            late=0 if item.done_at else days_late(item.due_at, now, clock.LONDON),
            has_it=item.taken_by is not None,
            happened=happened.get(item.pk, ()),
        )
        for item in items
    ]


def history(items: Sequence[Item]) -> dict[UUID, list[Happened]]:
    """What happened to each of `items`, in order. One query."""
    keys.load(item.sealed_for for item in items)
    by_id = {item.pk: item for item in items}
    found: dict[UUID, list[Happened]] = {}
    acts = ItemAct.objects.filter(item__in=by_id).select_related("member__person", "to__person")
    for act in acts.order_by("id"):
        who = act.member.person.name if act.member else ""
        if act.to is not None:
            who = _("%(name)s, to %(other)s") % {"name": who, "other": act.to.person.name}
        happened = Happened(act.at, str(act.get_kind_display()), who, act.words)
        if act.kind == ActKind.DONE:
            happened = replace(happened, words=by_id[act.item_id].outcome)
        found.setdefault(act.item_id, []).append(happened)
    return found


@dataclass(frozen=True)
class Next:
    """Who is asked after those who were: a role, or somebody by name."""

    who: str
    now: bool


def chain(item: Item) -> list[Next]:
    """Whom the chain asks, in its order. One query."""
    if not item.graded:
        return []
    names = {str(role): str(role.label) for role in Role} | {
        KEY_WORKER: _("Whoever the person knows"),
        DUTY: _("Whoever is on duty"),
    }
    steps = item.steps.select_related("member__person", "asked__person").order_by("ordinal")
    found = []
    for step in steps:
        named = step.asked or step.member
        who = names.get(step.role, step.role) if named is None else named.person.name
        found.append(Next(who, step.ordinal == item.step))
    return [*found, Next(_("The lead"), item.with_lead_at is not None)]


def for_the_record(item: Item, title: str) -> list[str]:
    """The plain lines for the clinical record: what it was, who did what when, what came of it.
    One query."""
    lines = [f"{short_day(item.created_at)} {clock_time(item.created_at)}: {title}"]
    if item.level_name:
        lines[0] += f" ({item.level_name})"
    if item.why:
        lines.append(item.why)
    for one in history([item]).get(item.pk, []):
        line = f"{short_day(one.at)} {clock_time(one.at)}: {one.what}"
        lines.append(": ".join(part for part in (f"{line}, {one.who}", one.words) if part))
    return lines


def can_take_over(item: Item) -> list[Membership]:
    """Who else of the service could do this: staff who are there, and whose team the person lets
    in. One query."""
    now = clock.now()
    gone = Absence.objects.filter(
        membership=OuterRef("pk"), from_at__lte=now, until_at__gt=now, ended_at__isnull=True
    )
    staff = present(item.service_id, now).filter(~Exists(gone), role__in=STAFF_ROLES)
    return list(
        who_sees(item, staff, now)
        .exclude(pk=item.responsible_id)
        .select_related("person", "team")
        .order_by("person__sort_name", "pk")
    )


def answers_for(
    person_id: UUID,
    *,
    roles: Iterable[str] = STAFF_ROLES,
    sees: Category = Category.PLAN,
    labels: Iterable[str] = (),
    service_id: UUID | None = None,
) -> Membership | None:
    """Who answers for what nobody has by name: of the staff whose team the person lets add to the
    plan, whoever last did something about them, else the first by name. Only in one of `roles`, and
    of a team that adds to what it is about too (`sees`, with these labels); of one service, if that
    is named. Two queries."""
    now = clock.now()
    of_service = Q() if service_id is None else Q(team__service_id=service_id)
    let_in = (
        Grant.objects.live(now)
        .filter(person_id=person_id, grantee_id=OuterRef("team_id"), level__gte=Level.CONTRIBUTE)
        .exclude(basis=Basis.BREAK_GLASS)
    )
    members = {
        member.pk: member
        for member in Membership.objects.filter(
            Q(until_at__isnull=True) | Q(until_at__gt=now),
            of_service,
            Exists(let_in.filter(categories__contains=[str(Category.PLAN)])),
            Exists(
                let_in.filter(categories__contains=[str(sees)], labels__contains=sorted(labels))
            ),
            role__in=list(roles),
            from_at__lte=now,
        )
        .exclude(person_id=person_id)
        .select_related("person", "team")
        .order_by("person__sort_name", "pk")
    }
    last = (
        AuditEvent.objects.filter(person_id=person_id, membership_id__in=members, reading=False)
        .order_by("-id")
        .values_list("membership_id", flat=True)
        .first()
    )
    return members[last] if last is not None else next(iter(members.values()), None)


def is_waiting(key: str) -> bool:
    """Whether the item of this key is there and nobody has ended it."""
    return Item.objects.waiting().filter(key=key).exists()
