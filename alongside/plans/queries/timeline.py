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
    Commitment,
    CommitmentState,
    Goal,
    Review,
    Side,
    Thing,
    Wording,
)
from alongside.plans.queries.goals import GoalPage
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


def timeline(goal: Goal, page: GoalPage, *, kind: str, before: datetime | None = None) -> Timeline:
    """What happened to a goal, newest first, up to `before`. `page` is what its page holds of it
    already; `kind` is that of its check-ins. At most six queries, whatever the goal has lived
    through."""
    found = [event for event in _held(goal, page) if before is None or event.at < before]
    for source in _sources(goal, page, kind):
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


def _held(goal: Goal, page: GoalPage) -> Iterable[Event]:
    """The events that the page holds already."""
    name = goal.person.name
    levels = {row.level: row.words for row in page.levels}
    for rating in page.ratings:
        title = _("%(value)s out of 10 sure") % {"value": rating.value}
        occasion = str(rating.get_occasion_display())
        yield Event(rating.at, title, occasion, _by(name, rating.helper))
    for attained in page.attainments:
        text = levels.get(attained.level) or str(attained.get_level_display())
        yield Event(attained.at, _("Where we are"), text, name)
    for agreement in page.agreements:
        changed = read_content(agreement.content).changed if agreement.content else ""
        title = _("Our agreement, version %(version)s") % {"version": agreement.version}
        href = reverse("plans:agreement", args=[goal.person_id, agreement.pk])
        yield Event(agreement.written_at, title, changed, side="", href=href)
        for yes in agreement.acceptances.all():
            yield _yes(name, agreement, yes)


def _yes(name: str, agreement: Agreement, row: Acceptance) -> Event:
    title = _("Yes to version %(version)s: %(how)s") % {
        "version": agreement.version,
        "how": str(AcceptedBy(row.way).label).lower(),
    }
    who: str = agreement.who  # type: ignore[attr-defined]  # annotated by goal_page
    if row.is_representative:
        who = _("for %(name)s, by %(who)s, representative") % {"name": name, "who": row.helper}
    elif row.side == Side.PERSON:
        who = _by(name, row.helper)
    return Event(row.at, title, "", who, row.side)


def _sources(goal: Goal, page: GoalPage, kind: str) -> Iterable[_Source]:
    name = goal.person.name
    promises = goal.commitments.all()

    def owner(row: Commitment) -> str:
        return page.promising[row.membership_id].name if row.membership_id else name

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

    def changed(row: Wording) -> Event:
        ended = row.change.act == Act.GOAL_ENDED
        state = read_line(row.content).get("state", "")
        title = _("What is said beside the goal was changed")
        if ended:
            title = _("Reached") if state == "achieved" else _("Let go for now")
        who = _by(name, row.change.helper)
        return Event(row.change.at, title, "", who, row.change.side)

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
    if page.agreements:
        first = page.agreements[-1].written_at
        yield _Source(promises.filter(created_at__gt=first), "created_at", promised)
