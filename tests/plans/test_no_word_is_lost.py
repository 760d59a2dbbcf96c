"""No word of the plan is ever lost: whatever both sides do, in whatever order, every text that an
action took is still there to be read, and the newest version is the plan."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoDbBlocker

from alongside.core import clock, keys
from alongside.core.errors import NotAllowed, Refused
from alongside.people.models import Person
from alongside.plans import actions, notices, queries
from alongside.plans.actions.versions import IN_PLAN
from alongside.plans.models import (
    Agreement,
    Commitment,
    Entry,
    EntryState,
    Goal,
    GoalState,
    PlanChange,
    Preparation,
    PreparationVersion,
    Proposal,
    Review,
    Side,
    Wording,
)
from alongside.plans.queries import line_version
from tests import universe as universes
from tests.plans.making import agree, book, helper
from tests.universe import Universe


@pytest.fixture(scope="module")
def cast(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Universe]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield universes.build()
        transaction.set_rollback(True)


class Story:
    """A plan that both write, and every text that was taken."""

    def __init__(self, universe: Universe) -> None:
        self.universe, self.said, self.count = universe, set[str](), 0
        self.person = universe.rhian
        self.actors = (
            universe.actor("rhian"),
            universe.actor("nurse"),
            helper(universe),
            universe.actor("gp"),
        )
        self.conversation = book(universe)

    def text(self) -> str:
        """Words that stand nowhere else."""
        self.count += 1
        return f"said {self.count}."

    def do(self, what: int, who: int, which: int) -> None:
        """One thing that somebody does; refused, nothing of it is kept."""
        words = self.text()
        try:
            with transaction.atomic():
                took = self.acts()[what](self.actors[who], words, which)
        except (Refused, NotAllowed):
            return
        if took:
            self.said.add(words)

    def acts(self) -> list[Any]:
        return [
            self.add, self.change, self.take_out, self.put_back, self.propose, self.answer,
            self.withdraw, self.set_goal, self.correct, self.describe, self.levels, self.promise,
            self.change_promise, self.answer_promise, self.review, self.prepare,
        ]  # fmt: skip

    def one(self, rows: Any, which: int) -> Any:
        """One of them, or Refused: there is none."""
        found = list(rows)
        if not found:
            raise Refused("None")
        return found[which % len(found)]

    def _side(self, by: Any) -> str:
        own = self.person.pk in (by.person_id, by.on_behalf_of_id)
        return Side.PERSON if own else Side.PROFESSIONAL

    def _entry(self, by: Any, which: int) -> Entry:
        return self.one(Entry.objects.filter(person=self.person, side=self._side(by)), which)  # type: ignore[no-any-return]

    def _goal(self, which: int) -> Goal:
        return self.one(Goal.objects.filter(person=self.person), which)  # type: ignore[no-any-return]

    def add(self, by: Any, words: str, which: int) -> bool:
        section = ("view", "priority", "warning")[which % 3]
        actions.add_entry(
            by=by, person=self.person, section=section, side=self._side(by), words=words
        )
        return True

    def change(self, by: Any, words: str, which: int) -> bool:
        entry = self._entry(by, which)
        actions.change_entry(by=by, entry=entry, version=entry.version - which % 2, words=words)
        return True

    def take_out(self, by: Any, words: str, which: int) -> bool:
        actions.remove_entry(by=by, entry=self._entry(by, which))
        return False

    def put_back(self, by: Any, words: str, which: int) -> bool:
        actions.put_back_entry(by=by, entry=self._entry(by, which))
        return False

    def propose(self, by: Any, words: str, which: int) -> bool:
        other = Entry.objects.filter(person=self.person).exclude(side=self._side(by)).first()
        about: dict[str, Any] = {"what": "add", "section": "priority"}
        if which % 2 and other is not None:
            about = {"what": "change", "thing_id": other.pk}
        actions.propose(
            by=by,
            person=self.person,
            professional=self.universe.memberships["gp" if by.role == "gp" else "nurse"],
            words=words,
            **about,
        )
        return True

    def _asked(self, side: str, which: int) -> Proposal:
        return self.one(Proposal.objects.filter(person=self.person, side=side), which)  # type: ignore[no-any-return]

    def answer(self, by: Any, words: str, which: int) -> bool:
        mine = self._side(by)
        other = Side.PERSON if mine == Side.PROFESSIONAL else Side.PROFESSIONAL
        answer = ("yes", "yes_but", "not_now", "no")[which % 4]
        actions.answer(by=by, proposal=self._asked(other, which), answer=answer, words=words)
        return True

    def withdraw(self, by: Any, words: str, which: int) -> bool:
        actions.withdraw(by=by, proposal=self._asked(self._side(by), which))
        return False

    def set_goal(self, by: Any, words: str, which: int) -> bool:
        agree(self.universe, by=by, goal_words=words, conversation=self.conversation)
        return True

    def correct(self, by: Any, words: str, which: int) -> bool:
        goal = self._goal(which)
        actions.correct(
            by=by,
            goal=goal,
            version=goal.version - which % 2,
            goal_words=words,
            changed="Words",
            follow_up_on=clock.today() + timedelta(days=9),
        )
        return True

    def describe(self, by: Any, words: str, which: int) -> bool:
        goal = self._goal(which)
        name = ("when_words", "with_whom", "barriers")[which % 3]
        actions.describe_goal(by=by, goal=goal, version=line_version(goal), **{name: words})  # type: ignore[arg-type]
        return True

    def levels(self, by: Any, words: str, which: int) -> bool:
        goal = self._goal(which)
        actions.set_levels(by=by, goal=goal, version=line_version(goal), words={0: words})
        return True

    def promise(self, by: Any, words: str, which: int) -> bool:
        day = clock.today() + timedelta(days=5)
        actions.add_promise(by=by, goal=self._goal(which), words=words, due_date=day)
        return True

    def _promise(self, which: int) -> Commitment:
        return self.one(Commitment.objects.filter(person=self.person), which)  # type: ignore[no-any-return]

    def change_promise(self, by: Any, words: str, which: int) -> bool:
        row = self._promise(which)
        agreed = row.goal.agreements.order_by("-version").values_list("version", flat=True).first()
        day = clock.today() + timedelta(days=6)
        actions.change_promise(
            by=by, commitment=row, agreed=agreed or 0, words=words, due_date=day, changed="Words"
        )
        return True

    def answer_promise(self, by: Any, words: str, which: int) -> bool:
        row = self._promise(which)
        actions.answer_promise(by=by, commitment=row, happened=bool(which % 2), words=words)
        return True

    def review(self, by: Any, words: str, which: int) -> bool:
        outcome = (GoalState.ACTIVE, GoalState.ACHIEVED, GoalState.LET_GO)[which % 3]
        actions.review(by=by, goal=self._goal(which), progress="more", words=words, outcome=outcome)
        return True

    def prepare(self, by: Any, words: str, which: int) -> bool:
        now = Preparation.objects.filter(conversation=self.conversation).first()
        version = now.version if now else 0
        actions.prepare(by=by, conversation=self.conversation, words=words, version=version)
        return True


def kept(person: Person) -> str:
    """All that can be read of a plan, now and of before."""
    texts = [row.content for row in Wording.objects.filter(person=person)]
    texts += [row.content for row in Agreement.objects.filter(person=person)]
    for row in Proposal.objects.filter(person=person):
        texts += [row.words, row.was, row.why, row.answer_words]
    for model in (Preparation, PreparationVersion, Review):
        texts += [each.words for each in model.objects.filter(person=person)]  # type: ignore[attr-defined]
    texts += [row.answer_words for row in Commitment.objects.filter(person=person)]
    return "\n".join(texts)


def check_the_newest_version_is_the_plan(person: Person) -> None:
    newest = PlanChange.objects.filter(person=person).order_by("-at", "-id").first()
    stood = queries.as_of(person, newest)
    now: dict[Any, str] = {
        row.pk: row.words for row in Entry.objects.filter(person=person, state=EntryState.CURRENT)
    }
    goals = {row.pk: row for row in Goal.objects.filter(person=person, state__in=IN_PLAN)}
    now |= {key: row.words for key, row in goals.items()}
    now |= {row.pk: row.words for row in Commitment.objects.filter(person=person)}
    assert {key: each.line["words"] for key, each in stood.items()} == now
    for key, goal in goals.items():
        line = stood[key].line
        assert (line.get("when", ""), line.get("barriers", "")) == (goal.when_words, goal.barriers)
        assert line.get("level_0", "") == "".join(row.words for row in goal.levels.filter(level=0))


steps = st.lists(
    st.tuples(st.integers(0, 15), st.sampled_from([0, 0, 1, 1, 2, 3]), st.integers(0, 11)),
    min_size=15,
    max_size=40,
)


@settings(
    max_examples=8,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    derandomize=True,
)
@given(steps=steps)
def test_whatever_both_sides_do_no_word_is_lost(
    steps: list[tuple[int, int, int]], cast: Universe, db: None
) -> None:
    with transaction.atomic():
        story = Story(cast)
        for what, who, which in [(0, 0, 0), (0, 1, 1), (7, 0, 0), *steps]:
            story.do(what, who, which)
        agreed = {row.pk: (row.content, row.sha256) for row in Agreement.objects.all()}
        assert len(story.said) > 2
        whole = kept(story.person)
        assert [words for words in story.said if words not in whole] == []
        check_the_newest_version_is_the_plan(story.person)
        notices.merge(from_id=cast.rhian.pk, into_id=cast.imported.pk)
        keys.forget()
        whole = kept(cast.imported)
        assert [words for words in story.said if words not in whole] == []
        check_the_newest_version_is_the_plan(cast.imported)
        assert agreed == {row.pk: (row.content, row.sha256) for row in Agreement.objects.all()}
        transaction.set_rollback(True)
    keys.forget()
