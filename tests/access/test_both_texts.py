"""Two who write the same thing at once: the second is shown both texts, and nothing is lost. Every
action of planning that takes a version is tried; a new one fails until it is."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any

import pytest

from alongside.core import clock
from alongside.core.errors import Changed, Refused
from alongside.people.models import Person
from alongside.plans import actions as plans
from alongside.plans.actions import templates
from alongside.plans.models import (
    AgendaItem,
    Commitment,
    Conversation,
    Entry,
    Goal,
    HomeDecision,
    Preparation,
    Proposal,
    Side,
    TalkWishes,
    TemplateUse,
    Way,
)
from alongside.plans.queries import line_version
from alongside.plans.queries.templates import answers_of
from alongside.plans.rules import usual_follow_up
from alongside.plans.rules.templates import read_template
from tests.access.planted import World
from tests.access.planted_plans import everything_said

VERSIONS = ("version", "agreed", "opened")
# Wordings of a place, in nobody's record: tests/plans tries these.
OF_NOBODY = {"save_list", "save_template"}


@dataclass(frozen=True)
class Tried:
    """How something is written: `at` is the version that it stands at, `write` writes words."""

    at: Callable[[], Any]
    write: Callable[[Any, str], object]
    keeps: bool = True  # whether both texts may stand one after the other
    replaces: bool = False  # the newer takes the place of the older, which is not kept


def _cases(world: World) -> dict[str, Tried]:
    universe, things = world.universe, world.things
    own, nurse = universe.actor("rhian"), universe.actor("nurse")
    rhian = Person.objects.get(pk=universe.rhian.pk)
    day = usual_follow_up(clock.today())

    def goal() -> Goal:
        return Goal.objects.get(pk=things["goal_id"])

    def newest() -> int:
        last = goal().agreements.order_by("version").last()
        assert last is not None
        return last.version

    def line() -> Entry:
        return Entry.objects.get(pk=things["entry_id"])

    def talk() -> Conversation:
        return Conversation.objects.get(pk=things["conversation_id"])

    def item() -> AgendaItem:
        return AgendaItem.objects.get(pk=things["item_id"])

    def asked() -> Proposal:
        return Proposal.objects.get(pk=things["proposal_id"])

    def home() -> HomeDecision:
        return HomeDecision.objects.get(pk=things["decision_id"])

    def prepared() -> int:
        found = Preparation.objects.filter(conversation=talk()).first()
        return found.version if found else 0

    def over() -> Conversation:
        return Conversation.objects.get(pk=things["after conversation_id"])

    def after() -> int:
        return over().after.get(side=Side.PERSON).version

    def wished() -> int:
        found = TalkWishes.objects.filter(person=rhian).first()
        return found.version if found else 0

    use = TemplateUse.objects.filter(person=rhian, key="begun").get()
    template = read_template(json.loads(use.content))
    templates.answer_template(by=own, use=use, side=Side.PERSON, answers={0: "Before"})

    def answered() -> dict[int, int]:
        held = answers_of(rhian, Side.PERSON, template)
        return {number: row.version for number, row in held.items()}

    return {
        "change_entry": Tried(
            lambda: line().version,
            lambda at, words: plans.change_entry(by=own, entry=line(), version=at, words=words),
        ),
        "describe_goal": Tried(
            lambda: line_version(goal()),
            lambda at, words: plans.describe_goal(by=own, goal=goal(), version=at, barriers=words),
        ),
        "set_levels": Tried(
            lambda: line_version(goal()),
            lambda at, words: plans.set_levels(by=own, goal=goal(), version=at, words={0: words}),
        ),
        "correct": Tried(
            lambda: (goal().version, newest()),
            lambda at, words: plans.correct(
                by=own,
                goal=goal(),
                version=at[0],
                agreed=at[1],
                goal_words=words,
                changed="The words",
                follow_up_on=day,
            ),
        ),
        "change_promise": Tried(
            newest,
            lambda at, words: plans.change_promise(
                by=own,
                commitment=Commitment.objects.filter(goal=goal(), side=Side.PERSON)[0],
                agreed=at,
                words=words,
                due_date=day,
                changed="The words",
            ),
        ),
        "reword_item": Tried(
            lambda: item().version,
            lambda at, words: plans.reword_item(by=own, item=item(), version=at, words=words),
        ),
        "prepare": Tried(
            prepared,
            lambda at, words: plans.prepare(by=own, conversation=talk(), words=words, version=at),
        ),
        "change_time": Tried(
            lambda: talk().version,
            lambda at, words: plans.change_time(
                by=nurse,
                conversation=talk(),
                at=clock.at_local(clock.today() + timedelta(days=4), time(9, 30)),
                way=Way.HERE,
                place=words,
                version=at,
            ),
            replaces=True,
        ),
        "plan_next": Tried(
            lambda: talk().next_version,
            lambda at, words: plans.plan_next(
                by=nurse,
                conversation=talk(),
                responsible=universe.memberships["nurse"],
                words=words,
                version=at,
            ),
            replaces=True,
        ),
        "say_after": Tried(
            after,
            lambda at, words: plans.say_after(
                by=own,
                conversation=over(),
                side=Side.PERSON,
                had_time="partly",
                words=words,
                version=at,
            ),
            replaces=True,
        ),
        "say_wishes": Tried(
            wished,
            lambda at, words: plans.say_wishes(by=own, person=rhian, words=words, version=at),
            replaces=True,
        ),
        "answer": Tried(
            lambda: asked().version,
            lambda at, words: plans.answer(
                by=own,
                proposal=asked(),
                answer="yes_but" if asked().state == "waiting" else "no",
                words=words,
                version=at,
            ),
        ),
        "answer_home_decision": Tried(
            lambda: home().version,
            lambda at, words: plans.answer_home_decision(
                by=own, decision=home(), version=at, words=words, was_time="yes", agreed=False
            ),
            keeps=False,  # what was decided stays as it was said
        ),
        "answer_template": Tried(
            answered,
            lambda at, words: templates.answer_template(
                by=own, use=use, side=Side.PERSON, answers={0: words}, opened=at
            ),
        ),
    }


def _stands(words: str, person: Person) -> bool:
    return any(words in text for text in everything_said(person))


def _with_versions() -> set[str]:
    """The actions of planning that take the version that somebody had before them."""
    found = set()
    for module in (plans, templates):
        for name, action in vars(module).items():
            if inspect.isfunction(action) and not name.startswith("_"):
                taken = inspect.signature(action).parameters
                if "by" in taken and set(taken) & set(VERSIONS):
                    found.add(name)
    return found - OF_NOBODY


def test_every_action_that_takes_a_version_is_tried(world: World) -> None:
    assert _with_versions() == set(_cases(world))


@pytest.mark.parametrize("name", sorted(_with_versions()))
def test_the_second_is_shown_both_texts_and_nothing_is_lost(name: str, world: World) -> None:
    tried = _cases(world)[name]
    opened = tried.at()
    tried.write(opened, "What the first wrote")
    with pytest.raises(Refused) as refused:
        tried.write(opened, "What the second wrote")
    person = world.universe.rhian
    assert _stands("What the first wrote", person)
    assert not _stands("What the second wrote", person)
    if not tried.keeps:
        return
    error = refused.value
    assert isinstance(error, Changed)
    assert "What the first wrote" in error.theirs
    assert "What the second wrote" in error.mine
    tried.write(tried.at(), "What the second wrote")
    assert _stands("What the second wrote", person)
    assert tried.replaces or _stands("What the first wrote", person)


def test_a_page_of_questions_undoes_nothing_in_the_boxes_that_were_not_touched(
    world: World,
) -> None:
    universe = world.universe
    own = universe.actor("rhian")
    asks = [
        {"section": "view", "side": "person", "kind": "words", "en": f"Question {number}"}
        for number in range(2)
    ]
    use = templates.use_template(
        by=own,
        person=universe.rhian,
        template=read_template({"key": "two", "title": {"en": "Two"}, "questions": asks}),
    )
    how: dict[str, Any] = {"by": own, "use": use, "side": Side.PERSON}
    templates.answer_template(**how, answers={0: "One", 1: "Two"})
    opened = {0: 1, 1: 1}
    templates.answer_template(**how, answers={0: "One, by the first", 1: "Two"}, opened=opened)
    # The second changed the other box only; what stood in the first one comes along.
    templates.answer_template(**how, answers={0: "One", 1: "Two, by the second"}, opened=opened)
    lines = {row.words for row in Entry.objects.filter(person=universe.rhian, section="view")}
    assert {"One, by the first", "Two, by the second"} <= lines
    # Nor does it bring back what was taken out meanwhile.
    row = next(
        row
        for row in Entry.objects.filter(person=universe.rhian)
        if row.words == "Two, by the second"
    )
    plans.remove_entry(by=own, entry=row)
    count = Entry.objects.filter(person=universe.rhian).count()
    templates.answer_template(**how, answers={1: "Two, by the second"}, opened={1: row.version})
    assert Entry.objects.filter(person=universe.rhian).count() == count


def test_the_page_of_questions_shows_both_texts_and_then_takes_the_second(world: World) -> None:
    universe = world.universe
    use = TemplateUse.objects.filter(person=universe.rhian, key="begun").get()
    url = f"/p/{universe.rhian.pk}/plan/begin/{use.pk}/"
    client = universe.client("rhian")
    assert client.post(url, {"a0": "First", "version": ""}).status_code == 302
    answer = client.post(url, {"a0": "Second", "version": ""})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "First" in text
    assert "Second" in text
    assert 'value="0-1"' in text
    assert client.post(url, {"a0": "Second", "version": "0-1"}).status_code == 302
    assert {"First", "Second"} <= everything_said(universe.rhian)
