"""One example of every action of the plan itself: its lines, suggestions, words and templates."""

from __future__ import annotations

from typing import Any

from alongside.plans import actions as plans
from alongside.plans.actions import templates
from alongside.plans.models import Entry, Proposal, Proposed, Section, Side, Tag, TemplateUse, Thing
from alongside.plans.rules.templates import read_template
from tests.architecture.examples import CANARY, Arguments, example, herself
from tests.plans.making import book
from tests.universe import Universe

TEMPLATE: dict[str, Any] = {
    "key": "week",
    "title": {"en": CANARY},
    "intro": {"en": CANARY},
    "author": "",
    "approved": "",
    "questions": [{"section": "view", "side": "both", "kind": "words", "en": CANARY}],
}


def line(u: Universe) -> Entry:
    return plans.add_entry(
        by=herself(u), person=u.rhian, section=Section.VIEW, side=Side.PERSON, words=CANARY
    )


def suggestion(u: Universe) -> Proposal:
    return plans.propose(
        by=u.actor("nurse"),
        person=u.rhian,
        professional=u.memberships["nurse"],
        what=Proposed.ADD,
        section=Section.PRIORITY,
        words=CANARY,
        why=CANARY,
    )


def tag(u: Universe) -> Tag:
    return plans.add_tag(by=herself(u), person=u.rhian, words=CANARY)


def use(u: Universe) -> TemplateUse:
    return templates.use_template(by=herself(u), person=u.rhian, template=read_template(TEMPLATE))


@example(plans.add_entry)
def _(u: Universe) -> Arguments:
    return {
        "by": u.actor("nurse"), "person": u.rhian, "section": Section.VIEW,
        "side": Side.PROFESSIONAL, "words": CANARY, "question": CANARY, "code": "",
    }  # fmt: skip


@example(plans.change_entry)
def _(u: Universe) -> Arguments:
    return {"by": herself(u), "entry": line(u), "version": 1, "words": f"{CANARY} again"}


@example(plans.remove_entry)
def _(u: Universe) -> Arguments:
    return {"by": herself(u), "entry": line(u)}


@example(plans.put_back_entry)
def _(u: Universe) -> Arguments:
    return {"by": herself(u), "entry": plans.remove_entry(by=herself(u), entry=line(u))}


@example(plans.look)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("nurse"), "person": u.rhian}


@example(plans.add_tag)
def _(u: Universe) -> Arguments:
    return {"by": herself(u), "person": u.rhian, "words": CANARY}


@example(plans.end_tag)
def _(u: Universe) -> Arguments:
    return {"by": herself(u), "tag": tag(u)}


@example(plans.tag_entry)
def _(u: Universe) -> Arguments:
    return {"by": herself(u), "entry": line(u), "tags": [tag(u)]}


@example(plans.propose)
def _(u: Universe) -> Arguments:
    return {
        "by": u.actor("nurse"), "person": u.rhian, "professional": u.memberships["nurse"],
        "what": Proposed.ADD, "thing": Thing.ENTRY, "section": Section.PRIORITY,
        "words": CANARY, "why": CANARY,
    }  # fmt: skip


@example(plans.answer)
def _(u: Universe) -> Arguments:
    return {"by": herself(u), "proposal": suggestion(u), "answer": "yes_but", "words": CANARY}


@example(plans.withdraw)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("nurse"), "proposal": suggestion(u)}


@example(plans.talk_over)
def _(u: Universe) -> Arguments:
    conversation = book(u)
    return {
        "by": herself(u), "proposal": suggestion(u), "conversation": conversation,
        "side": Side.PERSON,
    }  # fmt: skip


@example(templates.save_template)
def _(u: Universe) -> Arguments:
    return {"by": herself(u), "owner": u.rhian, "data": TEMPLATE}


@example(templates.end_template)
def _(u: Universe) -> Arguments:
    made = templates.save_template(by=herself(u), owner=u.rhian, data=TEMPLATE)
    return {"by": herself(u), "template": made}


@example(templates.use_template)
def _(u: Universe) -> Arguments:
    return {"by": herself(u), "person": u.rhian, "template": read_template(TEMPLATE)}


@example(templates.put_away_template)
def _(u: Universe) -> Arguments:
    return {"by": herself(u), "use": use(u)}


@example(templates.answer_template)
def _(u: Universe) -> Arguments:
    return {"by": herself(u), "use": use(u), "side": Side.PERSON, "answers": {0: CANARY}}
