"""One example of every action of conversations, before and after."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from alongside.core import clock
from alongside.core.actors import WORKER
from alongside.plans import actions as plans
from alongside.plans.actions.concerns import Chosen
from alongside.plans.concerns import shipped
from alongside.plans.models import Conversation, Draft, Insight, PreparationTask, Side
from alongside.plans.rules.concerns import write_list
from tests.architecture.examples import CANARY, Arguments, example, helper, herself
from tests.plans.making import book, in_days
from tests.universe import Universe


@example(plans.book)
def _(u: Universe) -> Arguments:
    return {
        "by": u.actor("nurse"), "person": u.rhian, "professional": u.memberships["nurse"],
        "at": in_days(3), "way": "home", "place": CANARY, "visit": "longer",
        "examination": "needed", "link": f"https://meet.example/{CANARY}", "why_other": CANARY,
    }  # fmt: skip


@example(plans.change_time)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("nurse"), "conversation": book(u), "at": in_days(4), "way": "home",
            "place": CANARY, "version": 1}  # fmt: skip


@example(plans.call_off)
def _(u: Universe) -> Arguments:
    return {"by": herself(u), "conversation": book(u)}


@example(plans.call_off_all)
def _(u: Universe) -> Arguments:
    return {"by": WORKER, "person_id": book(u).person_id}


@example(plans.prepare)
def _(u: Universe) -> Arguments:
    return {"by": helper(u), "conversation": book(u), "words": CANARY, "version": 0}


@example(plans.add_item)
def _(u: Universe) -> Arguments:
    return {"by": helper(u), "conversation": book(u), "words": CANARY, "side": Side.PERSON,
            "about_loinc": "4548-4", "kind": "read",
            "link": f"https://example.org/{CANARY}"}  # fmt: skip


@example(plans.reword_item)
def _(u: Universe) -> Arguments:
    item = plans.add_item(
        by=herself(u), conversation=book(u), words="Sleep", side=Side.PERSON, link="www.sleep.org"
    )
    return {"by": herself(u), "item": item, "version": 1, "words": CANARY, "link": "www.a.org"}


def _task(u: Universe, **different: object) -> PreparationTask:
    return plans.add_task(
        **{
            "by": u.actor("nurse"),
            "conversation": book(u, at=in_days(20)),
            "kind": "test",
            "words": CANARY,
            "side": Side.PERSON,
            "added_by": Side.PROFESSIONAL,
            **different,
        }  # type: ignore[arg-type]
    )


@example(plans.add_task)
def _(u: Universe) -> Arguments:
    return {
        "by": u.actor("nurse"), "conversation": book(u), "kind": "questions", "words": CANARY,
        "side": Side.PROFESSIONAL, "added_by": Side.PROFESSIONAL,
    }  # fmt: skip


@example(plans.say_task_done)
def _(u: Universe) -> Arguments:
    return {"by": herself(u), "task": _task(u)}


@example(plans.look_at_task)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("gp"), "task": _task(u)}


@example(plans.drop_task)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("nurse"), "task": _task(u)}


@example(plans.task_is_late)
def _(u: Universe) -> Arguments:
    task = _task(u)
    PreparationTask.objects.filter(pk=task.pk).update(
        done_by_date=clock.today() - timedelta(days=1)
    )
    return {"by": WORKER, "task_id": task.pk}


@example(plans.check_concerns)
def _(u: Universe) -> Arguments:
    return {
        "by": helper(u), "person": u.rhian, "conversation": book(u),
        "of": shipped()["after-treatment"],
        "chosen": [Chosen("pain", CANARY, CANARY, talk=True)],
    }  # fmt: skip


def _worries() -> Arguments:
    return write_list(shipped()["after-treatment"]) | {"title": {"en": CANARY}}


@example(plans.save_list)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("lead"), "service": u.service, "data": _worries()}


@example(plans.end_list)
def _(u: Universe) -> Arguments:
    plans.save_list(by=u.actor("lead"), service=u.service, data=_worries())
    return {"by": u.actor("lead"), "service": u.service, "key": "after-treatment"}


@example(plans.move_item)
def _(u: Universe) -> Arguments:
    return {"by": herself(u), "item": agenda_item(u), "step": 1}


def agenda_item(u: Universe) -> Any:
    return plans.add_item(by=herself(u), conversation=book(u), words=CANARY, side=Side.PERSON)


@example(plans.remove_item)
def _(u: Universe) -> Arguments:
    return {"by": herself(u), "item": agenda_item(u)}


@example(plans.tick_item)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("nurse"), "item": agenda_item(u), "talked": True}


@example(plans.open_conversation)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("nurse"), "conversation": book(u)}


@example(plans.hold)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("nurse"), "conversation": book(u)}


@example(plans.carry_item)
def _(u: Universe) -> Arguments:
    book(u, at=in_days(30))
    return {"by": u.actor("nurse"), "item": agenda_item(u)}


def an_idea(u: Universe) -> Insight:
    return plans.note_insight(by=u.actor("nurse"), conversation=book(u), words=CANARY)


@example(plans.note_insight)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("nurse"), "conversation": book(u), "words": CANARY}


@example(plans.reword_insight)
def _(u: Universe) -> Arguments:
    return {"by": helper(u), "insight": an_idea(u), "words": f"{CANARY}!"}


@example(plans.remove_insight)
def _(u: Universe) -> Arguments:
    return {"by": herself(u), "insight": an_idea(u)}


@example(plans.say_role)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("nurse"), "conversation": book(u), "role": "coach"}


def a_held_conversation(u: Universe) -> Conversation:
    conversation = book(u)
    plans.hold(by=u.actor("nurse"), conversation=conversation)
    return conversation


@example(plans.say_length)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("nurse"), "conversation": a_held_conversation(u), "minutes": 20}


@example(plans.say_after)
def _(u: Universe) -> Arguments:
    return {
        "by": helper(u), "conversation": a_held_conversation(u), "side": Side.PERSON, "version": 0,
        "equal_player": "partly", "confidence": "same", "had_time": "no", "words": CANARY,
    }  # fmt: skip


@example(plans.rate_plan)
def _(u: Universe) -> Arguments:
    return {
        "by": helper(u), "person": u.rhian, "joined_up": "yes", "part_of_decisions": "partly",
        "helped_to_manage": "no", "words": CANARY,
    }  # fmt: skip


def next_planned(u: Universe) -> Conversation:
    return plans.plan_next(
        by=u.actor("nurse"), conversation=a_held_conversation(u), words=CANARY,
        responsible=u.memberships["nurse"], on=clock.today(), version=0,
    )  # fmt: skip


@example(plans.plan_next)
def _(u: Universe) -> Arguments:
    return {
        "by": u.actor("nurse"), "conversation": a_held_conversation(u), "words": CANARY,
        "responsible": u.memberships["nurse"], "on": clock.today(), "version": 0,
    }  # fmt: skip


@example(plans.ask_for_next)
def _(u: Universe) -> Arguments:
    return {"by": herself(u), "conversation": next_planned(u)}


@example(plans.next_is_due)
def _(u: Universe) -> Arguments:
    return {"by": WORKER, "conversation_id": next_planned(u).pk}


@example(plans.talk_is_over)
def _(u: Universe) -> Arguments:
    conversation = book(u)
    Conversation.objects.filter(pk=conversation.pk).update(at=clock.now() - timedelta(hours=1))
    return {"by": WORKER, "conversation_id": conversation.pk}


def a_draft(u: Universe) -> Draft:
    draft = plans.keep_draft(by=herself(u), person=u.rhian, form="prepare", words={"words": CANARY})
    assert draft is not None
    return draft


@example(plans.keep_draft)
def _(u: Universe) -> Arguments:
    return {"by": herself(u), "person": u.rhian, "form": "prepare", "words": {"words": CANARY}}


@example(plans.drop_draft)
def _(u: Universe) -> Arguments:
    a_draft(u)
    return {"by": herself(u), "person": u.rhian, "form": "prepare"}


@example(plans.draft_is_old)
def _(u: Universe) -> Arguments:
    draft = a_draft(u)
    Draft.objects.update(at=clock.now() - timedelta(days=31))
    return {"by": WORKER, "draft_id": draft.pk}
