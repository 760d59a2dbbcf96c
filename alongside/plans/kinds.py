"""What planning hands to the rooms below: the follow-up of a goal, and its worklist items."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.core import clock
from alongside.core.actors import Actor, Channel
from alongside.followups.kinds import CheckInKind, Question, register_check_in
from alongside.followups.models import CheckIn
from alongside.messaging.models import ExpectedReply, InMessage
from alongside.messaging.replies import Handled, register_reply
from alongside.plans import messages, yes_messages
from alongside.plans.actions.agreements import LOOK_ITEM, accept
from alongside.plans.actions.goals import GOAL_CHECK_IN, LEVEL_QUESTION, file_follow_up
from alongside.plans.actions.promises import BROKEN_ITEM, PROMISE_ITEM
from alongside.plans.models import (
    AcceptedBy,
    AgreementCopy,
    Commitment,
    CommitmentState,
    Goal,
    GoalState,
    Side,
)
from alongside.worklist.kinds import About, ItemKind
from alongside.worklist.kinds import register as register_item
from alongside.worklist.models import Item


def _goal(check_in: CheckIn) -> Goal:
    return Goal.objects.select_related("person").get(pk=check_in.about_id)


def _promises(goal: Goal) -> list[Commitment]:
    return list(
        goal.commitments.filter(
            side=Side.PROFESSIONAL,
            state__in=[CommitmentState.OPEN, CommitmentState.NOT_KEPT],
        ).select_related("membership__person")
    )


def questions(check_in: CheckIn) -> list[Question]:
    """How it went, the ruler again, and whether each of the professional's promises was kept."""
    goal = _goal(check_in)
    asked = [
        Question("how", _("How did it go?"), "words"),
        Question(
            "confidence", _("How sure are you now that you can do it?"), "ruler", required=False
        ),
    ]
    levels = tuple((str(row.level), row.words) for row in goal.levels.all())
    if levels:
        asked.append(
            Question(LEVEL_QUESTION, _("Which one are you at now?"), "choice", choices=levels)
        )
    asked += [
        Question(
            f"promise_{row.pk.hex}",
            _("Did this happen? %(name)s promised: “%(words)s”")
            % {"name": row.membership.person.name if row.membership else "", "words": row.words},
            "yes_no",
            required=False,
        )
        for row in _promises(goal)
    ]
    return asked


def about(check_in: CheckIn) -> str:
    """The goal, in the person's own words."""
    return str(_goal(check_in).words)


def still_wanted(check_in: CheckIn) -> bool:
    """Only while the goal is under way in the version that was asked about."""
    return Goal.objects.filter(
        pk=check_in.about_id, state=GoalState.ACTIVE, version=check_in.about_version
    ).exists()


def on_answer(check_in: CheckIn, answers: Mapping[str, Any], by: Actor) -> None:
    """File the answers with the goal."""
    file_follow_up(by, _goal(check_in), answers)


def paper(check_in: CheckIn) -> dict[str, Any]:
    """What the paper form says beyond the usual: the goal and what was promised."""
    goal = _goal(check_in)
    return {
        "goal": goal.words,
        "agreed_on": goal.set_on or clock.today(),  # a live goal has its day
        "promises": [row.words for row in _promises(goal)],
    }


COMMITMENTS = About(lambda: Commitment.objects.select_related("goal", "membership__person"))


def _promise_url(item: Item) -> str:
    return reverse("plans:goal", args=[item.person_id, COMMITMENTS.of(item).goal_id])


def _due_title(item: Item) -> str:
    return _("You promised %(name)s: %(words)s") % {
        "name": item.name,
        "words": COMMITMENTS.of(item).words,
    }


def _due_say(item: Item) -> str:
    return _("What was promised to you: %(words)s") % {"words": COMMITMENTS.of(item).words}


def _broken_title(item: Item) -> str:
    found = COMMITMENTS.of(item)
    said = {"name": item.name, "words": found.words}
    if found.state == CommitmentState.OPEN:
        return _("%(name)s says that this happened only in part: %(words)s") % said
    return _("%(name)s says that this did not happen: %(words)s") % said


def _broken_say(item: Item) -> str:
    found = COMMITMENTS.of(item)
    if found.state == CommitmentState.OPEN:
        return _("You said that this happened only in part: %(words)s") % {"words": found.words}
    return _("You said that this did not happen: %(words)s") % {"words": found.words}


def _goal_of(item: Item) -> Goal:
    assert item.about_id is not None
    return Goal.objects.select_related("person").get(pk=item.about_id)


def _look_title(item: Item) -> str:
    return _("Look back with %(name)s on: %(words)s") % {
        "name": item.name,
        "words": _goal_of(item).words,
    }


def _look_say(item: Item) -> str:
    return _("We look back together on: %(words)s") % {"words": _goal_of(item).words}


def _look_url(item: Item) -> str:
    return reverse("plans:goal", args=[item.person_id, item.about_id])


def _phone_title(item: Item) -> str:
    return _("Phone %(name)s about their conversation or agreement") % {"name": item.name}


def _phone_say(item: Item) -> str:
    return _("We phone you")


def _copy_name(item: Item) -> str:
    assert item.about_id is not None
    return AgreementCopy.objects.select_related("recipient").get(pk=item.about_id).recipient.name


def _phone_copy_title(item: Item) -> str:
    return _("Phone %(name)s: %(person)s shared an agreement with them") % {
        "name": _copy_name(item),
        "person": item.name,
    }


def _phone_copy_say(item: Item) -> str:
    return _("We phone %(name)s about the copy for them") % {"name": _copy_name(item)}


def _phone_url(item: Item) -> str:
    return reverse("plans:plan", args=[item.person_id])


def on_yes(expected: ExpectedReply, text: InMessage) -> Handled:
    """A text to "If you agree, answer YES". All but a plain yes is read by a person."""
    found = yes_messages.means_yes(expected, text)
    if found is None:
        return Handled.UNREAD
    by = yes_messages.link_actor(found, Channel.TEXT)
    accept(by=by, agreement=found, side=Side.PERSON, way=AcceptedBy.YES)
    return Handled.DONE


def register() -> None:
    """Called once when the app loads."""
    register_check_in(
        CheckInKind(
            name=GOAL_CHECK_IN,
            title=gettext_lazy("How is it going with your goal?"),
            questions=questions,
            about=about,
            still_wanted=still_wanted,
            on_answer=on_answer,
            paper=paper,
        )
    )
    register_item(
        ItemKind(
            name=PROMISE_ITEM,
            label=gettext_lazy("A promise whose day has come"),
            title=_due_title,
            say=_due_say,
            url=_promise_url,
            load=COMMITMENTS.load,
            can_close=lambda item: False,
        )
    )
    register_item(
        ItemKind(
            name=BROKEN_ITEM,
            label=gettext_lazy("A promise that was not kept"),
            title=_broken_title,
            say=_broken_say,
            url=_promise_url,
            load=COMMITMENTS.load,
        )
    )
    register_item(
        ItemKind(
            name=LOOK_ITEM,
            label=gettext_lazy("A goal to look back on"),
            title=_look_title,
            say=_look_say,
            url=_look_url,
        )
    )
    register_item(
        ItemKind(
            name=messages.PHONE_ITEM,
            label=gettext_lazy("A phone call to make"),
            title=_phone_title,
            say=_phone_say,
            url=_phone_url,
        )
    )
    register_item(
        ItemKind(
            name=messages.PHONE_COPY_ITEM,
            label=gettext_lazy("A phone call to make"),
            title=_phone_copy_title,
            say=_phone_copy_say,
            url=_phone_url,
        )
    )
    messages.register()
    yes_messages.register()
    register_reply(yes_messages.ASK_YES, on_reply=on_yes, on_ended=yes_messages.not_answered)
