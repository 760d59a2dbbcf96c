"""Which results the person sees now: all but those that wait for them by their own wish, and those
that a professional holds back. Nothing runs when either is over: it is asked on each reading."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    DateTimeField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from alongside.core import clock
from alongside.core.actors import Actor
from alongside.core.audit import AuditEvent
from alongside.people import access
from alongside.people.models import Party, Person
from alongside.people.rules import Category, Level
from alongside.records import rules
from alongside.records.models import Report, Result, ResultHold, ResultWish, Wish

# --- which --------------------------------------------------------------------------------------


def sees_all(by: Actor, person: Person) -> bool:
    """Whether `by` sees results before the person does: a team that they let in, at work. Nobody
    whom they know: those see what the person sees. At most one query, none for the person."""
    return not access.is_self(by, person.pk) and access.reaches_team(
        by, person.pk, Level.VIEW, Category.RECORDS
    )


def standing() -> QuerySet[ResultHold]:
    """Holds that hold today (`rules.hold_stands`)."""
    return ResultHold.objects.filter(ended_at__isnull=True, until_date__gte=clock.today())


def _holds() -> QuerySet[ResultHold]:
    return standing().filter(
        Q(about=OuterRef("source_key")) | Q(about=OuterRef("panel_id")),
        source=OuterRef("source_id"),
    )


def _since() -> Subquery:
    """From when on what is new waits for the person; null where nothing does."""
    newest = ResultWish.objects.filter(person=OuterRef("person_id"), result__isnull=True)
    now = When(wish=Wish.NOW, then=Value(None, output_field=DateTimeField()))
    return Subquery(
        newest.order_by("-at", "-pk").values(since=Case(now, default=F("at")))[:1],
        output_field=DateTimeField(),
    )


def _opened() -> Exists:
    """The person opened it, as it is now."""
    return Exists(
        ResultWish.objects.filter(result=OuterRef("pk"), digest=OuterRef("digest"), wish=Wish.NOW)
    )


def with_standing(results: QuerySet[Result]) -> QuerySet[Any]:
    """Each with `held_until` (None where it is not held back) and `waits`. In the same query."""
    until = Subquery(_holds().order_by("-until_date").values("until_date")[:1])
    return results.alias(since=_since()).annotate(
        held_until=until,
        waits=Case(
            When(Q(imported_at__gt=F("since")) & ~Q(_opened()), then=True),
            default=False,
            output_field=BooleanField(),
        ),
    )


def open_to_person(results: QuerySet[Result]) -> QuerySet[Result]:
    """Those that the person sees. In the same query."""
    open_now = Q(since__isnull=True) | Q(imported_at__lte=F("since")) | Q(_opened())
    return results.alias(since=_since()).filter(~Exists(_holds())).filter(open_now)


class _IsAmong(Func):
    """Whether a text is in a list of texts."""

    template = "(%(expressions)s))"
    arg_joiner = " = ANY("
    output_field = BooleanField()


def reports_open_to_person(reports: QuerySet[Report]) -> QuerySet[Report]:
    """Those without a result that the person does not see yet. In the same query."""
    parts = Result.objects.filter(
        person=OuterRef("person_id"), source=OuterRef("source_id"), withdrawn=False
    ).filter(
        Q(_IsAmong(F("source_key"), OuterRef("result_ids")))
        | Q(_IsAmong(F("panel_id"), OuterRef("result_ids")))
    )
    shut = with_standing(parts).filter(Q(held_until__isnull=False) | Q(waits=True))
    return reports.filter(~Exists(shut))


# --- what the pages say of it -------------------------------------------------------------------


@dataclass(frozen=True)
class Chosen:
    """What somebody chose for all that is new. `helper` wrote it down for them, or ""."""

    wish: Wish
    on: date | None
    helper: str

    @property
    def label(self) -> str:
        return str(self.wish.label)


def chosen(person: Person) -> Chosen:
    """The person's wish as it stands. One query, two where a helper wrote it down."""
    row = ResultWish.objects.filter(person=person, result__isnull=True).order_by("-at", "-pk")
    found = row.first()
    if found is None:
        return Chosen(Wish.NOW, None, "")
    helper = None
    if found.by_id != person.pk:
        helper = Party.objects.filter(pk__in=[found.by_id]).values_list("name", flat=True).first()
    return Chosen(Wish(found.wish), found.at.astimezone(clock.LONDON).date(), helper or "")


def waiting_for(by: Actor, person: Person) -> list[Result]:
    """The results that wait for the person and that `by` may know of, newest first. What is held
    back is not among them. Each has `asked`: they chose to look at it together. One query."""
    found = with_standing(Result.objects.visible_to(by).filter(person=person, withdrawn=False))
    together = ResultWish.objects.filter(
        result=OuterRef("pk"), digest=OuterRef("digest"), wish=Wish.TOGETHER
    )
    return list(
        found.filter(waits=True, held_until__isnull=True)
        .annotate(asked=Exists(together))
        .select_related("source__service__organisation")
        .order_by("-taken_at", "pk")
    )


@dataclass(frozen=True)
class Held:
    """A result that is held back, as everybody sees it who may know of it: not which one it is.
    `result_id` leads professionals to it."""

    hold: ResultHold
    result_id: Any

    @property
    def who(self) -> str:
        """ "Dana Hughes, practice nurse"."""
        member = self.hold.membership
        return f"{member.person.name}, {member.job_title or member.get_role_display()}"

    @property
    def phone(self) -> str:
        """Where they can be phoned, or ""."""
        team = self.hold.membership.team
        return team.service.phone if team else ""


def held(by: Actor, person: Person) -> list[Held]:
    """What is held back from the person today, of what `by` may know of: the last hold on each.
    One query."""
    about = Result.objects.visible_to(by).filter(
        Q(source_key=OuterRef("about")) | Q(panel_id=OuterRef("about")),
        person=person,
        source=OuterRef("source_id"),
        withdrawn=False,
    )
    rows = (
        standing()
        .filter(person=person)
        .annotate(result_pk=Subquery(about.order_by("pk").values("pk")[:1]))
        .filter(result_pk__isnull=False)
        .select_related("membership__person", "membership__team__service")
        .order_by("held_at")
    )
    last = {(row.source_id, row.about): row for row in rows}
    return [Held(row, row.result_pk) for row in last.values()]


def holds_of(result: Result) -> list[ResultHold]:
    """Every hold that there was on a result or its panel, the first first. One query."""
    return list(
        ResultHold.objects.filter(
            source_id=result.source_id, about__in=[result.source_key, result.panel_id or None]
        )
        .select_related("membership__person", "ended_by__person")
        .order_by("turn")
    )


def turn_of(holds: Iterable[ResultHold]) -> int | None:
    """The turn that a further hold would have (`rules.next_turn`). No query."""
    today = clock.today()
    return rules.next_turn(
        (row.turn, rules.hold_stands(row.until_date, row.ended_at is not None, today))
        for row in holds
    )


def may_have_seen(result: Result) -> bool:
    """Whether the person opened this result, or their results since it came in. Two queries."""
    row = with_standing(Result.objects.filter(pk=result.pk)).annotate(opened=_opened()).get()
    if row.opened:
        return True
    return (
        not row.waits
        and AuditEvent.objects.filter(
            person_id=result.person_id,
            actor_person_id=result.person_id,
            reading=True,
            category=str(Category.RECORDS),
            at__gte=result.imported_at,
        ).exists()
    )
