"""Asking for a decision, beginning it, what each side says, opening, and its end."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.core import clock
from alongside.core.actors import Actor
from alongside.core.audit import digest, record
from alongside.core.errors import NotAllowed, Refused
from alongside.core.quarters import quarter_of
from alongside.decisions import access, messages, texts
from alongside.decisions.actions.common import (
    ANSWER_DAYS,
    ASKED_ITEM,
    DONE_ITEM,
    GUESS_ITEM,
    ITEMS,
    OPENED_ITEM,
    TALK_ITEM,
    lock,
    move,
    open_item,
    void_items,
)
from alongside.decisions.actions.measuring import area_of, count_once, measure
from alongside.decisions.models import (
    AidVersion,
    Answer,
    Decision,
    DecisionState,
    Gap,
    Opening,
    Pair,
)
from alongside.decisions.queries import where
from alongside.decisions.rules import answers, sides
from alongside.followups import actions as followups
from alongside.people.models import Membership, Person
from alongside.people.settings import local
from alongside.publishing.models import VersionState

REGRET = "decision_regret"


@transaction.atomic
def ask(*, by: Actor, person: Person, professional: Membership, words: str) -> Decision:
    """ "I want to decide about …": it goes onto the list of the professional they choose.

    Raises Refused without words, or when that professional belongs to no service.
    """
    access.check_can_ask(by, person.pk)
    if not words.strip():
        raise Refused(_("Write what you want to decide about."))
    if professional.team is None or professional.person_id == person.pk:
        raise Refused(_("Choose somebody who looks after you."))
    row = Decision.objects.create(
        person=person,
        service=professional.team.service,
        professional=professional,
        state=DecisionState.ASKED,
        words=words.strip(),
        created_at=clock.now(),
    )
    record(by, "decision.ask", subject=row, category="plan", digest=digest(row.words))
    open_item(by, row, ASKED_ITEM, ANSWER_DAYS)
    return row


@transaction.atomic
def begin(
    *, by: Actor, person: Person, aid_version: AidVersion, asked: Decision | None = None
) -> Decision:
    """Begin a decision with an aid in the version that is in use; whoever begins it is the
    professional. `asked`: the one that the person asked for. The person is told.

    Raises Refused when the aid is not in use here.
    """
    access.check_can_begin(by, person.pk)
    aid_version = AidVersion.objects.select_related("decision_aid").get(pk=aid_version.pk)
    if aid_version.decision_aid.service_id != by.service_id:
        raise Refused(_("This decision aid belongs to another service."))
    if aid_version.state != VersionState.ACTIVE:
        raise Refused(_("This decision aid is not in use. Choose another."))
    assert by.membership_id is not None  # the check saw to it
    professional = Membership.objects.select_related("team__service", "person").get(
        pk=by.membership_id
    )
    assert professional.team is not None
    if asked is None:
        row = Decision(person=person, created_at=clock.now(), state=DecisionState.ASKED)
    else:
        row = lock(asked)
        if row.person_id != person.pk:
            raise NotAllowed("This decision is somebody else's.")
    move(row, DecisionState.OPEN)
    row.service, row.professional = professional.team.service, professional
    row.aid_version, row.begun_at = aid_version, clock.now()
    row.save()
    Pair.objects.create(
        decision=row,
        service=row.service,
        aid=aid_version.decision_aid,
        aid_version=aid_version,
        professional=professional,
        care_kind=aid_version.aid.care_kind,
        area=area_of(person),
        begun_on=clock.today(),
        quarter=quarter_of(clock.today()).first,
    )
    count_once(person.pk)
    record(by, "decision.begin", subject=row, category="plan", aid_version=str(aid_version.pk))
    void_items(by, row, ASKED_ITEM)
    open_item(by, row, GUESS_ITEM, int(local("decisions.guess_days", row.service_id)))
    messages.begun(by, row)
    return row


@transaction.atomic
def say(
    *,
    by: Actor,
    decision: Decision,
    side: str,
    step: str,
    said: Mapping[str, Any],
    shared: bool = False,
) -> Answer:
    """What one side says at one step (rules.sides says when, rules.answers what). A correction is
    another row; for the leaning, the first knowledge and the guess the first counts in the measure.

    Raises Refused with the reason when it cannot be said now, or cannot stand.
    """
    if side not in sides.SIDES or step not in sides.MAY_GIVE:
        raise Refused(str(texts.NOT_NOW["side"]))
    row = lock(decision)
    access.check_can_say(by, row, side, step)
    at = where(row)
    if (reason := sides.why_not(side, step, at)) or row.aid_version is None:
        raise Refused(str(texts.NOT_NOW[reason or "state"]))
    aid = row.aid_version.aid
    try:
        kept = answers.clean(step, said, aid, row.withdrawn)
    except answers.Wrong as error:
        raise Refused(texts.wrong(error, aid)) from error
    assert by.person_id is not None  # the check saw to it
    made = Answer.objects.create(
        decision=row,
        side=side,
        step=step,
        said=json.dumps(kept, ensure_ascii=False),
        shared=shared and step == sides.SHAPED,
        at=clock.now(),
        by_person_id=by.person_id,
        membership_id=by.membership_id,
        channel=by.channel,
        helper=by.helper,
    )
    record(by, "decision.say", subject=row, category="plan")  # which step is sealed too
    _AFTER.get(step, _nothing)(by, row, kept)
    measure(row)
    return made


def _nothing(by: Actor, row: Decision, said: dict[str, Any]) -> None:
    return None


def _after_wish(by: Actor, row: Decision, said: dict[str, Any]) -> None:
    _both_in(by, row)


def _after_guess(by: Actor, row: Decision, said: dict[str, Any]) -> None:
    void_items(by, row, GUESS_ITEM)
    _both_in(by, row)


def _both_in(by: Actor, row: Decision) -> None:
    """Both sides are in: there is something to talk about."""
    if where(row).both_in:
        open_item(by, row, TALK_ITEM, ANSWER_DAYS)


def _after_choice(by: Actor, row: Decision, said: dict[str, Any]) -> None:
    if row.state == DecisionState.OPEN:
        move(row, DecisionState.CHOSEN)
        row.save(update_fields=["state"])
    void_items(by, row, GUESS_ITEM, TALK_ITEM)
    open_item(by, row, DONE_ITEM, int(local("decisions.done_days", row.service_id)))
    Gap.objects.filter(decision=row).delete()
    if said.get("because"):
        Gap.objects.create(
            decision=row,
            person=row.person,
            service=row.service,
            words=said["because"],
            may_share=bool(said.get("may_share")),
            area=area_of(row.person) if said.get("may_share") else "",
            at=clock.now(),
        )


def _after_done(by: Actor, row: Decision, said: dict[str, Any]) -> None:
    if row.state == DecisionState.CHOSEN:
        move(row, DecisionState.FINISHED)
        row.save(update_fields=["state"])
    void_items(by, row, DONE_ITEM)
    began = date.fromisoformat(said["on"]) if said.get("on") else clock.today()
    for months in answers.LOOKS_BACK:
        followups.plan_check_in(
            by=by,
            kind=REGRET,
            person=row.person,
            about_id=row.pk,
            ordinal=months,
            due_on=max(began + timedelta(days=round(months * 30.4)), clock.today()),
            responsible=row.professional,
        )


_AFTER = {
    sides.WISH: _after_wish,
    sides.GUESS: _after_guess,
    sides.CHOICE: _after_choice,
    sides.DONE: _after_done,
}


def file_regret(by: Actor, decision: Decision, months: int, score: int | None, words: str) -> None:
    """What the person said looking back, by check-in: filed in the check-in's transaction."""
    row = lock(decision)
    said = {"months": months, "score": score, "words": words}
    Answer.objects.create(
        decision=row,
        side=sides.PERSON,
        step=sides.LATER,
        said=json.dumps(said, ensure_ascii=False),
        at=clock.now(),
        by_person_id=by.person_id or row.person_id,
        membership_id=by.membership_id,
        channel=by.channel,
        helper=by.helper,
    )
    record(by, "decision.look_back", subject=row, category="plan", months=months)
    measure(row)


@transaction.atomic
def open_other(*, by: Actor, decision: Decision, early: bool = False) -> None:
    """Open the other side's answers. When both are in, they are open to both and to whoever sees
    the plan. `early`: deliberately before that, for whoever opens alone; the other is told, and
    the pair is no measure any more. Opening again changes nothing.

    Raises Refused when it would be early and `early` is not said, or there is nothing to open.
    """
    row = lock(decision)
    side = access.check_can_open(by, row)
    at = where(row)
    way = sides.may_open(side, at)
    if sides.sees(side, sides.other(side), at) and way != "both":
        return
    if not way:
        raise Refused(str(texts.NOT_NOW["state"]))
    if way == "early" and not early:
        raise Refused(
            _("The other side is not in yet. You can open it early, on a page of its own.")
        )
    assert by.person_id is not None  # the check saw to it
    Opening.objects.create(
        decision=row,
        side=side,
        early=way == "early",
        at=clock.now(),
        by_person_id=by.person_id,
        membership_id=by.membership_id,
    )
    record(by, "decision.open", subject=row, category="plan", early=way == "early", side=side)
    if way == "early":
        if side == sides.PROFESSIONAL:
            messages.opened_early(by, row)
        else:
            open_item(by, row, OPENED_ITEM, ANSWER_DAYS)
    measure(row)


@transaction.atomic
def note_refused(*, by: Actor, decision: Decision) -> None:
    """Somebody tried to open what they may not, or not yet: that stands in the trail."""
    record(by, "decision.open_refused", subject=decision, category="plan")


@transaction.atomic
def withdraw_option(*, by: Actor, decision: Decision, option: str, why: str) -> Decision:
    """An option can no longer be had while people think about it. Who leaned towards it keeps what
    they said; nobody can choose it any more, and the pair is no measure.

    Raises Refused without a reason, or for an option that is not there or the last but one.
    """
    row = lock(decision)
    access.check_can_hold(by, row)
    if row.state != DecisionState.OPEN or row.aid_version is None:
        raise Refused(str(texts.NOT_NOW["state"]))
    if not why.strip():
        raise Refused(_("Say why it can no longer be chosen."))
    own = [one.code for one in row.aid_version.aid.options]
    left = [code for code in own if code not in (*row.withdrawn, option)]
    if option not in own or option in row.withdrawn:
        raise Refused(_("Choose one of the options."))
    if not left:
        raise Refused(_("Then nothing would be left to choose. End the decision instead."))
    row.withdrawn = [*row.withdrawn, option]
    row.withdrawn_why = "\n".join(filter(None, [row.withdrawn_why, why.strip()]))
    row.save(update_fields=["withdrawn", "withdrawn_why"])
    record(by, "decision.withdraw_option", subject=row, category="plan", digest=digest(why))
    measure(row)
    return row


@transaction.atomic
def end(*, by: Actor, decision: Decision, why: str = "") -> Decision:
    """It is not decided, or not here. What was sealed stays sealed."""
    row = lock(decision)
    access.check_can_end(by, row)
    _end(by, row, why)
    return row


def _end(by: Actor, row: Decision, why: str = "") -> None:
    move(row, DecisionState.ENDED)
    row.ended_at, row.ended_why = clock.now(), why.strip()
    row.save(update_fields=["state", "ended_at", "ended_why"])
    record(by, "decision.end", subject=row, category="plan")
    void_items(by, row, *ITEMS)


@transaction.atomic
def end_all_of(*, by: Actor, person_id: UUID) -> None:
    """Nothing waits for somebody who has died."""
    for row in Decision.objects.filter(
        person_id=person_id,
        state__in=[DecisionState.ASKED, DecisionState.OPEN, DecisionState.CHOSEN],
    ).order_by("pk"):
        _end(by, lock(row))
