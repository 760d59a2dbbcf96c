"""One decision from both sides: asked for, begun, sealed, opened, chosen, done, looked back on."""

from __future__ import annotations

from typing import Any

import pytest

from alongside.core import clock
from alongside.core.actors import Channel
from alongside.core.audit import AuditEvent
from alongside.core.errors import NotAllowed, Refused
from alongside.core.quarters import quarter_of
from alongside.decisions import actions, queries, side_by_side
from alongside.decisions.models import (
    Answer,
    Decision,
    DecisionState,
    Opening,
)
from alongside.followups import actions as followups
from alongside.followups.models import CheckIn
from alongside.messaging.models import OutMessage
from alongside.worklist.models import Item
from tests.decisions.making import (
    AFTER,
    BEFORE,
    CHOICE,
    DONE,
    GUESS,
    WISH,
    aid,
    aid_in_use,
    begun,
    both_in,
    pair,
    say,
)
from tests.universe import Universe

pytestmark = pytest.mark.django_db


def kinds(u: Universe) -> set[str]:
    rows = Item.objects.filter(person=u.rhian, kind__startswith="decision", state="open")
    return set(rows.values_list("kind", flat=True))


def test_a_whole_decision(universe: Universe) -> None:
    u = universe
    asked = actions.ask(
        by=u.actor("rhian"), person=u.rhian, professional=u.memberships["nurse"], words="My knee"
    )
    assert kinds(u) == {"decision_asked"}
    row = begun(u, asked)
    assert (row.pk, row.state) == (asked.pk, DecisionState.OPEN)
    assert OutMessage.objects.filter(purpose="decisions.begun", owner_id=u.rhian.pk).exists()
    say(u, row, "before", BEFORE)
    say(u, row, "after", AFTER)
    say(u, row, "weigh", {"way": "swing", "points": {"less_pain": 80, "clot": 20}})
    say(u, row, "wish", WISH)
    assert kinds(u) == {"decision_guess"}  # that her side is in shows on no list
    assert pair(row).leaning == ""
    say(u, row, "guess", GUESS)
    assert kinds(u) == {"decision_talk"}
    actions.open_other(by=u.actor("nurse"), decision=row)
    say(u, row, "choice", CHOICE)
    row.refresh_from_db()
    assert row.state == DecisionState.CHOSEN
    assert kinds(u) == {"decision_done"}
    say(u, row, "done", DONE)
    found = pair(row)
    assert found.complete
    assert found.informed
    assert (found.leaning, found.leaning_sure, found.know_before, found.know_after) == (
        "surgery", 4, 1, 2,
    )  # fmt: skip
    assert (found.knew, found.knows) == (pytest.approx((1 - 5 / 6) / (2 - 5 / 6)), 1.0)
    assert (found.wish, found.guess, found.guess_percent) == ("exercise", "surgery", 80)
    assert (found.choice, found.treatment) == ("exercise", "exercise")
    assert found.person_top == ["less_pain"]
    assert found.person_points == {"less_pain": 80, "clot": 20}
    assert (found.counts, found.quarter) == (True, quarter_of(clock.today()).first)
    looks = CheckIn.objects.filter(kind="decision_regret", about_id=row.pk).order_by("ordinal")
    assert [look.ordinal for look in looks] == [3, 12]
    followups.answer(
        by=u.actor("rhian"), check_in=looks[0], answers={"again": "2", "words": "It was fine"}
    )
    assert (pair(row).regret_3, pair(row).regret_12) == (2, None)
    for who in ("rhian", "nurse"):
        row = Decision.objects.get(pk=row.pk)
        lines = side_by_side.person_side(queries.shown(u.actor(who), row))
        assert ("The same again, after 3 months", "Probably the same") in lines


def test_nothing_counts_before_it_is_open(universe: Universe) -> None:
    row = both_in(universe)
    found = pair(row)
    assert (found.leaning, found.guess, found.wish, found.person_top) == ("", "", "", [])
    actions.open_other(by=universe.actor("rhian"), decision=row)
    assert pair(row).guess == "surgery"
    assert not pair(row).complete  # nothing is chosen yet


@pytest.mark.parametrize("who", ["rhian", "nurse"])
def test_opening_early_is_deliberate_written_down_and_told(universe: Universe, who: str) -> None:
    u = universe
    row = begun(u)
    say(u, row, "wish", WISH)
    other = "professional" if who == "rhian" else "person"
    with pytest.raises(Refused, match="early"):
        actions.open_other(by=u.actor(who), decision=row)
    seen = queries.shown(u.actor(who), row)
    assert seen.theirs is None
    actions.open_other(by=u.actor(who), decision=row, early=True)
    actions.open_other(by=u.actor(who), decision=row, early=True)  # twice is once
    assert Opening.objects.filter(decision=row, early=True).count() == 1
    assert queries.shown(u.actor(who), row).theirs is not None
    assert pair(row).opened_early
    event = AuditEvent.objects.filter(verb="decision.open").latest("id")
    assert event.detail == {"early": True, "side": "person" if who == "rhian" else "professional"}
    told = (
        Item.objects.filter(kind="decision_opened").exists()
        if who == "rhian"
        else OutMessage.objects.filter(purpose="decisions.opened").exists()
    )
    assert told
    # The other still sees nothing of this side, and may go on.
    across = "nurse" if who == "rhian" else "rhian"
    assert queries.shown(u.actor(across), row).theirs is None
    step = "guess" if other == "professional" else "before"
    say(u, row, step, GUESS if step == "guess" else BEFORE)


def test_who_opened_early_can_no_longer_guess_and_the_pair_is_no_measure(
    universe: Universe,
) -> None:
    u = universe
    row = begun(u)
    say(u, row, "before", BEFORE)
    say(u, row, "after", AFTER)
    say(u, row, "wish", WISH)
    actions.open_other(by=u.actor("nurse"), decision=row, early=True)
    with pytest.raises(Refused, match="seen the other side"):
        say(u, row, "guess", GUESS)
    actions.open_other(by=u.actor("rhian"), decision=row, early=True)
    say(u, row, "choice", CHOICE)
    found = pair(row)
    assert (found.choice, found.guess, found.complete) == ("exercise", "", False)


@pytest.mark.parametrize("who", ["carer", "gp", "lead", "stranger"])
def test_nobody_else_sees_either_side_before_it_is_open(universe: Universe, who: str) -> None:
    row = both_in(universe)
    seen = queries.shown(universe.actor(who), row)
    assert (seen.mine, seen.theirs, seen.may_open) == ({}, None, "")
    with pytest.raises(NotAllowed):
        actions.open_other(by=universe.actor(who), decision=row)
    with pytest.raises(NotAllowed):
        actions.open_other(by=universe.actor(who), decision=row, early=True)


def test_the_nurse_without_her_hat_is_not_the_professional(universe: Universe) -> None:
    row = both_in(universe)
    for actor in (
        universe.actor("nurse", hat=False),
        universe.actor("nurse", second_factor=False),
    ):
        assert queries.shown(actor, row).mine == {}


def test_what_shapes_it_is_private_unless_shared_and_the_last_word_counts(
    universe: Universe,
) -> None:
    u = universe
    row = both_in(u)
    own, nurse = u.actor("rhian"), u.actor("nurse")

    def theirs() -> Any:
        actions_seen = queries.shown(nurse, row)
        return actions_seen.their_last("shaped")

    def shape(words: str, *, shared: bool) -> None:
        said = {"words": words, "handled": ""}
        actions.say(by=own, decision=row, side="person", step="shaped", said=said, shared=shared)

    shape("My son", shared=True)
    assert theirs() == {}
    actions.open_other(by=own, decision=row)
    assert theirs()["words"] == "My son"
    shape("My son pays for it", shared=False)
    assert theirs() == {}
    assert queries.shown(own, row).last("shaped")["words"] == "My son pays for it"
    assert queries.shown(u.actor("carer"), row).last("shaped") == {}


def test_a_helper_types_for_the_person_and_a_colleague_for_the_professional(
    universe: Universe,
) -> None:
    u = universe
    row = begun(u)
    nurse, gp = u.actor("nurse"), u.actor("gp")
    typing = nurse.helping(Channel.PHONE, "Dana", u.rhian.pk)
    with pytest.raises(Refused, match="your own guess first"):
        actions.say(by=typing, decision=row, side="person", step="wish", said=WISH)
    say(u, row, "guess", GUESS)
    actions.say(by=typing, decision=row, side="person", step="wish", said=WISH)
    assert Answer.objects.latest("id").helper == "Dana"
    another = begun(u)
    for_her = gp.helping(Channel.PAPER, "Tomos", u.rhian.pk)
    for_dana = gp.helping(Channel.PAPER, "Tomos", u.nurse.pk)
    with pytest.raises(Refused, match="own words"):
        actions.say(by=gp, decision=another, side="person", step="wish", said=WISH)
    with pytest.raises(Refused, match="own guess"):
        actions.say(by=gp, decision=another, side="professional", step="guess", said=GUESS)
    actions.say(by=for_dana, decision=another, side="professional", step="guess", said=GUESS)
    actions.say(by=for_her, decision=another, side="person", step="wish", said=WISH)
    with pytest.raises(Refused, match="somebody else type the guess"):
        actions.say(by=for_dana, decision=another, side="professional", step="guess", said=GUESS)
    stranger = u.actor("stranger").helping(Channel.PAPER, "Stella", u.nurse.pk)
    own = u.actor("rhian").helping(Channel.PAPER, "Rhian", u.nurse.pk)
    with pytest.raises(NotAllowed):
        actions.say(by=stranger, decision=another, side="professional", step="guess", said=GUESS)
    with pytest.raises(NotAllowed):
        actions.say(by=own, decision=another, side="professional", step="guess", said=GUESS)


def test_leaving_it_to_somebody_is_a_choice(universe: Universe) -> None:
    row = begun(universe)
    say(universe, row, "wish", {"involvement": "professional"})
    assert queries.shown(universe.actor("nurse"), row).other_is_in
    say(universe, row, "guess", GUESS)
    actions.open_other(by=universe.actor("nurse"), decision=row)
    say(universe, row, "choice", CHOICE | {"decided_by": "professional"})
    found = pair(row)
    assert (found.involvement, found.decided_by, found.wish) == ("professional",) * 2 + ("",)


def test_the_first_leaning_knowledge_and_guess_count(universe: Universe) -> None:
    row = begun(universe)
    say(universe, row, "before", BEFORE)
    say(universe, row, "before", BEFORE | {"leaning": "wait"})
    say(universe, row, "after", {"know": {"clots": "thirty"}})
    say(universe, row, "after", AFTER)
    with pytest.raises(Refused, match="after reading"):
        say(universe, row, "before", BEFORE)
    say(universe, row, "wish", WISH)
    say(universe, row, "guess", GUESS)
    say(universe, row, "guess", GUESS | {"option": "wait"})
    actions.open_other(by=universe.actor("rhian"), decision=row)
    found = pair(row)
    assert (found.leaning, found.know_after, found.guess) == ("surgery", 0, "surgery")


def test_an_option_taken_away_while_it_is_open(universe: Universe) -> None:
    row = begun(universe)
    say(universe, row, "before", BEFORE)
    nurse = universe.actor("nurse")
    with pytest.raises(Refused, match="why"):
        actions.withdraw_option(by=nurse, decision=row, option="surgery", why=" ")
    actions.withdraw_option(by=nurse, decision=row, option="surgery", why="No surgeon until May")
    with pytest.raises(Refused, match="no longer be chosen: “An operation”"):
        say(universe, row, "wish", WISH | {"wish": "surgery"})
    with pytest.raises(Refused, match="one of the options"):
        actions.withdraw_option(by=nurse, decision=row, option="surgery", why="Again")
    actions.withdraw_option(by=nurse, decision=row, option="wait", why="It is urgent")
    with pytest.raises(Refused, match="nothing would be left"):
        actions.withdraw_option(by=nurse, decision=row, option="exercise", why="Closed")
    assert pair(row).withdrawn
    assert queries.shown(universe.actor("rhian"), row).last("before")["leaning"] == "surgery"
    actions.end(by=universe.actor("rhian"), decision=row)
    with pytest.raises(Refused, match="moved on"):
        actions.withdraw_option(by=nurse, decision=row, option="exercise", why="Closed")


def test_an_aid_edited_after_use_keeps_its_version(universe: Universe) -> None:
    row = begun(universe)
    newer = aid_in_use(universe)
    assert queries.newer_aid(row) == newer
    row.refresh_from_db()
    assert row.aid_version_id != newer.pk
    assert queries.newer_aid(begun(universe)) is None
    assert queries.newer_aid(Decision()) is None


def test_contradictions_are_named_and_may_be_kept(universe: Universe) -> None:
    from alongside.decisions.rules.answers import Wrong, clean

    four = aid()
    outcomes = [*four.outcomes, *four.outcomes]
    many = [
        type(one)(f"o{at}", one.name, one.happens, one.time_frame, one.of, one.good)
        for at, one in enumerate(outcomes)
    ]
    wide = type(four)(**vars(four) | {"outcomes": tuple(many)})
    said = {"way": "best_worst", "picked": [["o0", "o1"], ["o1", "o0"]]}
    with pytest.raises(Wrong) as wrong:
        clean("weigh", said, wide)
    assert wrong.value.code == "contradiction"
    assert set(wrong.value.about) == {"o0", "o1"}
    assert clean("weigh", said | {"as_is": True}, wide)["points"]["o0"] == 50
