"""The professional of a decision leaves while it is under way, and a colleague goes on with it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from alongside.core import clock
from alongside.core.actors import WORKER, Channel
from alongside.core.errors import NotAllowed, Refused
from alongside.decisions import actions, queries
from alongside.decisions.models import Decision, Pair
from alongside.people.actions import memberships
from alongside.worklist import queries as worklist
from alongside.worklist.models import Item
from tests.decisions.making import (
    AFTER,
    BEFORE,
    CHOICE,
    DONE,
    GUESS,
    WISH,
    begun,
    both_in,
    chosen,
    say,
)
from tests.universe import Universe

pytestmark = pytest.mark.django_db


def dana_leaves(u: Universe) -> None:
    memberships.end_membership(by=u.actor("lead"), membership=u.memberships["nurse"])


def tomos_takes(u: Universe, row: Decision) -> Decision:
    """A second later: what was said before is Dana's."""
    with time_machine.travel(clock.now() + timedelta(seconds=1)):
        actions.take_over(by=u.actor("gp"), decision=row)
    return queries.one(u.rhian, row.pk)


def waiting(u: Universe, row: Decision) -> set[tuple[str, str]]:
    """What waits, and for whom."""
    rows = Item.objects.waiting().filter(about_id=row.pk).select_related("responsible__person")
    return {(item.kind, item.responsible.person.name) for item in rows}


def test_a_guess_stays_whose_it_was_and_sealed(universe: Universe) -> None:
    u = universe
    row = begun(u)
    say(u, row, "guess", GUESS)
    shaped = {"words": "A target of ours", "handled": ""}
    actions.say(
        by=u.actor("nurse"), decision=row, side="professional", step="shaped", said=shaped,
        shared=False,
    )  # fmt: skip
    dana_leaves(u)
    row = tomos_takes(u, row)
    gp = u.actor("gp")
    seen = queries.shown(gp, row)
    assert (seen.mine, seen.theirs, seen.guess_by) == ({}, None, "Dana Hughes")
    page = u.client("gp").get(reverse("decisions:decision", args=[u.rhian.pk, row.pk])).text
    assert "A guess by Dana Hughes is in" in page
    assert "80" not in re.sub(r"[0-9a-f-]{36}", "", page.split("<main")[1])
    form = reverse("decisions:say", args=[u.rhian.pk, row.pk, "guess"])
    assert "checked" not in u.client("gp").get(form).text
    assert waiting(u, row) == set()  # nothing is left for him to do but to wait
    for step, said in (("before", BEFORE), ("after", AFTER), ("wish", WISH)):
        say(u, row, step, said)
    assert waiting(u, row) == {("decision_talk", u.gp.name)}
    actions.open_other(by=gp, decision=row)
    seen = queries.shown(gp, row)
    assert seen.last("guess")["percent"] == 80
    assert seen.last("shaped") == {}  # what Dana kept to herself stays hers
    page = u.client("rhian").get(reverse("decisions:decision", args=[u.rhian.pk, row.pk])).text
    assert "Written by" in page
    say(u, row, "choice", CHOICE)
    pair = Pair.objects.get(decision=row)
    assert pair.complete
    assert pair.professional == u.memberships["nurse"]  # hers was the guess


def test_without_a_guess_it_counts_for_whoever_goes_on(universe: Universe) -> None:
    u = universe
    row = begun(u)
    with pytest.raises(Refused, match="Dana Hughes still has"):
        actions.take_over(by=u.actor("gp"), decision=row)
    dana_leaves(u)
    assert ("decision_left", "Dana Hughes") in waiting(u, row)
    lead = worklist.for_membership(u.actor("lead"), worklist.LEAD)
    assert "decision_left" in {item.kind for item in lead}
    page = u.client("rhian").get(reverse("decisions:decision", args=[u.rhian.pk, row.pk])).text
    assert "does not work here any more" in page
    for who in ("lead", "stranger", "rhian", "carer", "link_worker"):
        with pytest.raises(NotAllowed):
            actions.take_over(by=u.actor(who), decision=row)
    page = u.client("gp").post(
        reverse("decisions:take_over", args=[u.rhian.pk, row.pk]), follow=True
    )
    assert "Before that it was with Dana Hughes" in page.text
    assert waiting(u, row) == {("decision_guess", u.gp.name)}
    for step, said in (("before", BEFORE), ("after", AFTER), ("wish", WISH)):
        say(u, row, step, said)
    row = queries.one(u.rhian, row.pk)
    gp = u.actor("gp")
    actions.say(by=gp, decision=row, side="professional", step="guess", said=GUESS)
    actions.open_other(by=gp, decision=row)
    say(u, row, "choice", CHOICE)
    pair = Pair.objects.get(decision=row)
    assert (pair.complete, pair.professional) == (True, u.memberships["gp"])


def test_whoever_typed_for_the_person_guesses_nothing(universe: Universe) -> None:
    u = universe
    row = begun(u)
    typing = u.actor("gp").helping(Channel.PAPER, "Tomos", u.rhian.pk)
    actions.say(by=typing, decision=row, side="person", step="wish", said=WISH)
    dana_leaves(u)
    row = tomos_takes(u, row)
    with pytest.raises(Refused, match="You typed what they said"):
        actions.say(by=u.actor("gp"), decision=row, side="professional", step="guess", said=GUESS)


def test_what_waits_at_each_step(universe: Universe) -> None:
    u = universe
    asked = actions.ask(
        by=u.actor("rhian"), person=u.rhian, professional=u.memberships["nurse"], words="My knee"
    )
    talk, done, finished = both_in(u), chosen(u), chosen(u)
    say(u, finished, "done", DONE)
    dana_leaves(u)
    assert waiting(u, finished) == set()
    for row, kind in (
        (asked, "decision_asked"), (talk, "decision_talk"), (done, "decision_done"),
    ):  # fmt: skip
        tomos_takes(u, row)
        assert waiting(u, row) == {(kind, u.gp.name)}
    with pytest.raises(Refused, match="moved on"):
        actions.take_over(by=u.actor("gp"), decision=finished)


def test_leaving_without_decisions_opens_nothing(universe: Universe) -> None:
    actions.somebody_left(by=WORKER, membership_id=universe.memberships["gp"].pk)
    assert not Item.objects.filter(kind="decision_left").exists()
