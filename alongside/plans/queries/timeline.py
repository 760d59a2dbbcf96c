"""What has happened to a goal since it was set, by both sides, in one line of time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from alongside.followups import queries as followups
from alongside.followups.models import CheckIn, CheckInState
from alongside.plans.models import (
    Acceptance,
    AcceptedBy,
    Act,
    Agreement,
    Attainment,
    Commitment,
    CommitmentState,
    ConfidenceRating,
    Goal,
    Review,
    Side,
    Thing,
    Wording,
)
from alongside.plans.rules import read_content
from alongside.plans.rules.plan import read_line

EVENTS_PAGE = 20


@dataclass(frozen=True)
class Event:
    """One thing that happened. `side`: whose; `text` are words as they were written."""

    at: datetime
    title: str
    text: str = ""
    who: str = ""
    side: str = Side.PERSON
    href: str = ""


@dataclass(frozen=True)
class Timeline:
    """One page of events, newest first. `before`: where the page of earlier ones begins."""

    events: list[Event]
    before: datetime | None


@dataclass(frozen=True)
class _Source:
    """One kind of event: the rows of a goal, the moment that counts, how one reads."""

    rows: QuerySet[Any]
    at: str
    shown: Callable[[Any], Event]


def timeline(goal: Goal, *, kind: str, before: datetime | None = None) -> Timeline:
    """What happened to a goal, newest first, up to `before`. `kind` is that of its check-ins.
    Eleven queries, or twelve, whatever the goal has lived through."""
    found: list[Event] = []
    for source in _sources(goal, kind):
        rows = source.rows
        if before is not None:
            rows = rows.filter(**{f"{source.at}__lt": before})
        newest = rows.order_by(f"-{source.at}")[: EVENTS_PAGE + 1]
        found += [source.shown(row) for row in newest]
    found.sort(key=lambda event: event.at, reverse=True)
    kept = found[:EVENTS_PAGE]
    if len(found) <= EVENTS_PAGE:
        return Timeline(kept, None)
    kept += [event for event in found[EVENTS_PAGE:] if event.at == kept[-1].at]
    return Timeline(kept, kept[-1].at)


def _by(name: str, helper: str) -> str:
    return (
        _("%(name)s, written down by %(helper)s") % {"name": name, "helper": helper}
        if helper
        else name
    )


def _sources(goal: Goal, kind: str) -> Iterable[_Source]:
    name = goal.person.name
    levels = {row.level: row.words for row in goal.levels.all()}
    promises = goal.commitments.select_related("membership__person")
    first = goal.agreements.order_by("version").values_list("written_at", flat=True).first()

    def owner(row: Commitment) -> str:
        return row.membership.person.name if row.membership else name

    def agreement_url(agreement_id: Any) -> str:
        return reverse("plans:agreement", args=[goal.person_id, agreement_id])

    def rating(row: ConfidenceRating) -> Event:
        title = _("%(value)s out of 10 sure") % {"value": row.value}
        return Event(row.at, title, str(row.get_occasion_display()), _by(name, row.helper))

    def answer(row: CheckIn) -> Event:
        assert row.answered_at is not None
        href = reverse("followups:answer", args=[goal.person_id, row.pk])
        title = _("How it went, at the follow-up")
        return Event(row.answered_at, title, followups.said(row), _by(name, row.helper), href=href)

    def ended(row: Commitment) -> Event:
        assert row.answered_at is not None
        kept = row.state == CommitmentState.KEPT
        title = _("Done, as %(name)s says") if kept else _("Did not happen, as %(name)s says")
        text = f"{row.words}\n{row.answer_words}".strip()
        return Event(row.answered_at, title % {"name": name}, text, owner(row), row.side)

    def said(row: Commitment) -> Event:
        assert row.said_done_at is not None
        title = _("%(name)s says that it is done") % {"name": owner(row)}
        return Event(row.said_done_at, title, row.words, owner(row), row.side)

    def promised(row: Commitment) -> Event:
        return Event(row.created_at, _("One more promise"), row.words, owner(row), row.side)

    def review(row: Review) -> Event:
        title = _("Looked back: %(how)s") % {"how": row.get_progress_display()}
        return Event(row.at, title, row.words, _by(name, row.helper))

    def attained(row: Attainment) -> Event:
        text = levels.get(row.level) or str(row.get_level_display())
        return Event(row.at, _("Where we are"), text, name)

    def written(row: Agreement) -> Event:
        changed = read_content(row.content).changed if row.content else ""
        title = _("Our agreement, version %(version)s") % {"version": row.version}
        return Event(row.written_at, title, changed, side="", href=agreement_url(row.pk))

    def yes(row: Acceptance) -> Event:
        title = _("Yes to version %(version)s: %(how)s") % {
            "version": row.agreement.version,
            "how": str(AcceptedBy(row.way).label).lower(),
        }
        own = row.side == Side.PERSON
        who = name if own else row.agreement.professional.person.name
        if row.is_representative:
            who = _("for %(name)s, by %(who)s, representative") % {"name": name, "who": row.helper}
        elif own:
            who = _by(name, row.helper)
        return Event(row.at, title, "", who, row.side)

    def changed(row: Wording) -> Event:
        ended = row.change.act == Act.GOAL_ENDED
        state = read_line(row.content).get("state", "")
        title = _("What is said beside the goal was changed")
        if ended:
            title = _("Reached") if state == "achieved" else _("Let go for now")
        who = _by(name, row.change.helper)
        return Event(row.change.at, title, "", who, row.change.side)

    yield _Source(goal.ratings.all(), "at", rating)
    yield _Source(
        CheckIn.objects.filter(kind=kind, about_id=goal.pk, state=CheckInState.ANSWERED),
        "answered_at",
        answer,
    )
    yield _Source(promises.filter(answered_at__isnull=False), "answered_at", ended)
    yield _Source(
        promises.filter(said_done_at__isnull=False, answered_at__isnull=True), "said_done_at", said
    )
    yield _Source(goal.review_rows.all(), "at", review)
    yield _Source(goal.attainments.all(), "at", attained)
    yield _Source(goal.agreements.all(), "written_at", written)
    yield _Source(
        Acceptance.objects.filter(agreement__goal=goal).select_related(
            "agreement__professional__person"
        ),
        "at",
        yes,
    )
    yield _Source(
        Wording.objects.filter(
            person_id=goal.person_id,
            thing=Thing.GOAL,
            thing_id=goal.pk,
            change__act__in=[Act.CHANGE, Act.GOAL_ENDED],
        ).select_related("change"),
        "change__at",
        changed,
    )
    if first is not None:
        yield _Source(promises.filter(created_at__gt=first), "created_at", promised)
