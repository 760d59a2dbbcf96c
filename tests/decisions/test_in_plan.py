"""Decisions in a person's plan, on their first page and on the sheet of a conversation."""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.urls import reverse

from alongside.core import clock
from alongside.decisions import actions, in_plan
from alongside.decisions.rules import sides
from alongside.decisions.rules.sides import OPEN, Standing, next_of, standing
from alongside.plans import actions as plans
from tests.core import pdf_text
from tests.decisions.making import (
    DONE,
    GUESS,
    WISH,
    aid_in_use,
    begun,
    both_in,
    chosen,
    say,
)
from tests.universe import Universe

WISHED, GUESSED = (sides.PERSON, sides.WISH), (sides.PROFESSIONAL, sides.GUESS)


@pytest.mark.parametrize(
    ("viewer", "given", "openings", "found"),
    [
        ("person", [], [], "say"),
        ("professional", [], [], "say"),
        ("other", [], [], ""),
        ("person", [WISHED], [], "wait"),
        ("professional", [WISHED], [], "say"),
        ("person", [WISHED, GUESSED], [], "open"),
        ("professional", [WISHED, GUESSED], [], "open"),
        ("person", [WISHED, GUESSED], [("person", False)], "choose"),
        ("professional", [WISHED, GUESSED], [("person", False)], "choose"),
        ("person", [GUESSED], [("person", True)], "choose"),  # may choose, having seen
        ("professional", [WISHED], [("professional", True)], "wait"),  # can guess no more
    ],
)
def test_what_a_decision_waits_for(viewer: str, given: Any, openings: Any, found: str) -> None:
    assert next_of(viewer, standing(OPEN, given, openings)) == found


def test_nothing_waits_once_it_is_chosen_or_over() -> None:
    for viewer, state in product(
        ("person", "professional", "other"), (sides.ASKED, sides.CHOSEN, sides.FINISHED)
    ):
        assert next_of(viewer, Standing(state)) == ""


@pytest.mark.django_db
def test_the_plan_shows_what_is_decided_and_by_whom(universe: Universe) -> None:
    u = universe
    aid_in_use(u)
    plan = reverse("plans:plan", args=[u.rhian.pk])
    own, nurse, carer = u.client("rhian"), u.client("nurse"), u.client("carer")
    assert "What we decide" not in own.get(plan).text
    row = chosen(u)
    for client in (own, nurse, carer):
        page = client.get(plan).text
        assert "Exercise with a group" in page
        assert "Both decided together" in page
        assert "Choice (intermediate)" in page
        assert "co-production" not in page.lower()
    say(u, row, "done", DONE | {"treatment": "surgery", "reason": "health"})
    assert "What was done: An operation" in carer.get(plan).text
    ended = begun(u)
    assert "Your side is not in yet" in nurse.get(plan).text
    actions.end(by=u.actor("rhian"), decision=ended)
    assert str(ended.pk) not in own.get(plan).text
    assert str(ended.pk) in own.get(reverse("decisions:decisions", args=[u.rhian.pk])).text


@pytest.mark.django_db
def test_the_plan_shows_no_side_before_it_is_open(universe: Universe) -> None:
    u = universe
    row = both_in(u)
    for who in ("rhian", "nurse", "carer"):
        for name in ("plans:plan", "decisions:decisions", "home:record"):
            page = u.client(who).get(reverse(name, args=[u.rhian.pk])).text
            assert "Exercise" not in page
            assert "operation" not in page
    assert in_plan.sentences(u.rhian, 3) == ["A knee that hurts: Being thought about."]
    actions.open_other(by=u.actor("nurse"), decision=row)
    (line,) = in_plan.lines(u.actor("nurse"), u.rhian)
    assert (line.next, line.choice) == ("choose", "")


@pytest.mark.django_db
def test_the_first_page_of_the_person_says_what_waits_for_them(universe: Universe) -> None:
    u = universe
    home = reverse("home:record", args=[u.rhian.pk])
    own = u.client("rhian")
    row = begun(u)
    assert "Your side is not in yet" in own.get(home).text
    say(u, row, "wish", WISH)
    assert "A knee that hurts</a>" not in own.get(home).text  # nothing for her to do
    say(u, row, "guess", GUESS)
    assert "You can open them, side by side" in own.get(home).text
    assert "You can open them, side by side" not in u.client("carer").get(home).text


@pytest.mark.django_db
def test_a_plan_with_many_decisions_asks_no_more(
    universe: Universe, django_assert_num_queries: Any
) -> None:
    u = universe
    for _more in range(2):
        begun(u)
        chosen(u)
        own = u.actor("rhian")
        with django_assert_num_queries(4):
            in_plan.lines(own, u.rhian)


@pytest.mark.django_db
def test_the_sheet_of_a_conversation_says_what_is_decided(universe: Universe) -> None:
    u = universe
    chosen(u)
    talk = plans.book(
        by=u.actor("nurse"), person=u.rhian, professional=u.memberships["nurse"],
        at=clock.now() + timedelta(days=2),
    )  # fmt: skip
    page = u.client("rhian").get(reverse("plans:one_page", args=[u.rhian.pk, talk.pk])).text
    said = "A knee that hurts: Exercise with a group. Both decided together."
    assert said in page
    sheet = u.client("rhian").get(reverse("plans:one_page_pdf", args=[u.rhian.pk, talk.pk]))
    assert said.replace(" ", "") in pdf_text.words(sheet.content)
