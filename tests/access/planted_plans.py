"""Canaries in everything that planning together holds."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.apps import apps

from alongside.core.actors import Channel
from alongside.core.keys import SealedTextField
from alongside.people.actions import attachments
from alongside.people.models import Person
from alongside.plans import actions as plans
from alongside.plans.actions import templates
from alongside.plans.actions.concerns import Chosen
from alongside.plans.concerns import shipped
from alongside.plans.hooks_attached import AGENDA
from alongside.plans.models import AgendaItem, Conversation, Goal, Side
from alongside.plans.queries import line_version
from alongside.plans.rules.concerns import write_list
from alongside.plans.rules.templates import read_template
from tests.access.canaries import word
from tests.core import sounds
from tests.universe import Universe

Things = dict[str, Any]


def everything_said(person: Person) -> set[str]:
    """Every sealed text of planning about somebody, and every part of those that are JSON."""
    said: set[str] = set()
    for model in apps.get_app_config("plans").get_models():
        names = {field.name for field in model._meta.fields}
        if "person" not in names or model.__name__ == "Draft":
            continue
        sealed = [field.name for field in model._meta.fields if isinstance(field, SealedTextField)]
        for row in model._default_manager.filter(person_id=person.pk):
            for text in filter(None, (getattr(row, name) for name in sealed)):
                said.add(text)
                if text.startswith("{"):
                    said |= {value for value in json.loads(text).values() if isinstance(value, str)}
    return said


def plant(universe: Universe, person: Person, things: Things, goal: Goal, number: int) -> None:
    """Everything of planning but the conversation that is booked and what was agreed."""
    _plant_lines(universe, person, number)
    _plant_goal(universe, goal, number)
    _plant_preparation(universe, things, number)
    _plant_talk(universe, person, things, number)
    _plant_templates(universe, person, number)
    _plant_visits(universe, person, things, number)
    _plant_drafts(universe, person, things, number)


def _plant_lines(universe: Universe, person: Person, number: int) -> None:
    """Lines of the plan, and what each side asks of the other."""
    own, nurse = universe.actor("rhian"), universe.actor("nurse")
    membership = universe.memberships["nurse"]

    def canary(name: str) -> str:
        return word(name, number)

    lines = {
        name: plans.add_entry(
            by=own, person=person, section="view", side=Side.PERSON, words=canary(name)
        )
        for name in ("wording", "removed")
    }
    plans.change_entry(by=own, entry=lines["wording"], version=1, words=canary("line"))
    plans.remove_entry(by=own, entry=lines["removed"])
    plans.add_entry(
        by=nurse,
        person=person,
        section="priority",
        side=Side.PROFESSIONAL,
        words=canary("proline"),
    )
    asked = plans.propose(
        by=nurse,
        person=person,
        professional=membership,
        what="add",
        section="priority",
        words=canary("ask"),
        why=canary("because"),
    )
    plans.answer(
        by=nurse.helping(Channel.PHONE, canary("helper"), person.pk),
        proposal=asked,
        answer="yes_but",
        words=canary("reply"),
    )
    plans.add_tag(by=own, person=person, words=canary("tag"))
    plans.offer(by=nurse, person=person, approach="planning", words=canary("offered"))
    plans.look(by=nurse, person=person)


def _plant_goal(universe: Universe, goal: Goal, number: int) -> None:
    own, nurse = universe.actor("rhian"), universe.actor("nurse")
    plans.describe_goal(
        by=own,
        goal=goal,
        version=line_version(goal),
        importance=7,
        when_words=word("when", number),
        with_whom=word("withwhom", number),
        barriers=word("barrier", number),
    )
    plans.set_levels(
        by=own, goal=goal, version=line_version(goal), words={0: word("level", number)}
    )
    plans.say_level(by=own, goal=goal, level=0)
    newest = goal.agreements.order_by("version").last()
    assert newest is not None
    plans.copied_for_record(by=nurse, agreement=newest)


def _plant_preparation(universe: Universe, things: Things, number: int) -> None:
    """Of the conversation that is booked: all that the tablet at the visit shows, too."""
    own, nurse = universe.actor("rhian"), universe.actor("nurse")
    talk = Conversation.objects.get(pk=things["conversation_id"])
    item = plans.add_item(
        by=own, conversation=talk, words=word("itemold", number), side=Side.PERSON
    )
    plans.reword_item(
        by=own,
        item=AgendaItem.objects.get(pk=item.pk),
        version=1,
        words="What I read",
        link=f"https://example.org/{word('link', number)}",
    )
    for kind, data in (("voice", sounds.ogg()), ("picture", sounds.picture())):
        attachments.attach(
            by=own,
            person=universe.rhian,
            about_type=AGENDA,
            about_id=item.pk,
            kind=kind,
            data=data,
            description=word("itempic", number),
        )
    plans.add_task(
        by=nurse,
        conversation=talk,
        kind="test",
        words=word("task", number),
        side=Side.PERSON,
        added_by=Side.PROFESSIONAL,
    )
    ours = write_list(shipped()["after-treatment"])
    ours["areas"][0]["items"][0]["en"] = word("list", number)
    plans.save_list(by=universe.actor("lead"), service=universe.service, data=ours)
    plans.check_concerns(
        by=own,
        person=universe.rhian,
        conversation=None,
        of=shipped()["after-treatment"],
        chosen=[Chosen("low-mood", "I feel low", word("worry", number))],
    )


def _plant_talk(universe: Universe, person: Person, things: Things, number: int) -> None:
    """While they talk, afterwards, and where somebody lives."""
    own, nurse = universe.actor("rhian"), universe.actor("nurse")
    membership = universe.memberships["nurse"]

    def canary(name: str) -> str:
        return word(name, number)

    talk = Conversation.objects.get(pk=things["conversation_id"])
    plans.note_insight(by=nurse, conversation=talk, words=canary("insight"))
    over = Conversation.objects.get(pk=things["after conversation_id"])
    plans.plan_next(
        by=nurse,
        conversation=over,
        responsible=membership,
        version=over.next_version,
        words=canary("next"),
    )
    plans.say_after(by=own, conversation=over, side=Side.PERSON, version=0, words=canary("after"))
    plans.say_after(
        by=nurse, conversation=over, side=Side.PROFESSIONAL, version=0, words=canary("afterpro")
    )
    plans.rate_plan(by=own, person=person, joined_up="yes", words=canary("rate"))
    home = plans.raise_home_decision(by=nurse, person=person, proposal=canary("homeprop"))
    plans.answer_home_decision(
        by=own,
        decision=home,
        version=1,
        words=canary("homesaid"),
        was_time="yes",
        agreed=True,
    )


def _plant_visits(universe: Universe, person: Person, things: Things, number: int) -> None:
    """How they like to talk, what they chose, somebody else than last time, and a group's list."""
    own, nurse = universe.actor("rhian"), universe.actor("nurse")
    plans.say_wishes(by=own, person=person, words=word("wish", number))
    review = Conversation.objects.get(pk=things["choose conversation_id"])
    plans.choose_how(
        by=own,
        conversation=review,
        way="video",
        at=review.at,
        words=word("suit", number),
    )
    plans.book(
        by=nurse,
        person=person,
        professional=universe.memberships["gp"],
        at=review.at + timedelta(days=9),
        link=f"https://meet.example/{word('meet', number)}",
        why_other=word("whyother", number),
    )
    together = Conversation.objects.get(pk=things["shared conversation_id"])
    plans.add_shared(by=own, conversation=together, words=word("shared", number))


def _plant_templates(universe: Universe, person: Person, number: int) -> None:
    """Of the service, of the nurse, and of the person, whose plan began with it."""

    def worded(name: str) -> dict[str, Any]:
        asks = {"section": "view", "side": "both", "kind": "words", "en": word(name, number)}
        title = {"en": word(name, number)}
        return {"key": name, "title": title, "author": "", "questions": [asks]}

    for by, owner, name in (
        ("lead", universe.service, "servicetpl"),
        ("nurse", universe.memberships["nurse"], "protpl"),
        ("rhian", person, "mytpl"),
    ):
        templates.save_template(by=universe.actor(by), owner=owner, data=worded(name))
    begun = read_template(worded("begun"))
    templates.use_template(by=universe.actor("nurse"), person=person, template=begun)


def _plant_drafts(universe: Universe, person: Person, things: Things, number: int) -> None:
    """What the person, their nurse and their daughter were writing, each for themselves alone."""
    item = f"own-item:{things['conversation_id']}"
    for by, form, name in (
        ("rhian", "rating", "draft"),
        ("nurse", item, "prodraft"),
        ("carer", "rating", "helpdraft"),
    ):
        words = {"words": word(name, number)}
        plans.keep_draft(by=universe.actor(by), person=person, form=form, words=words)
