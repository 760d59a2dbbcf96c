"""One decision from both sides: asked for, begun, sealed, opened, chosen, done, looked back on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from alongside.core import clock
from alongside.core.actors import WORKER, Channel
from alongside.core.audit import AuditEvent
from alongside.core.errors import NotAllowed, Refused
from alongside.core.quarters import quarter_of
from alongside.decisions import actions, queries, side_by_side
from alongside.decisions.actions.measuring import district
from alongside.decisions.models import (
    Answer,
    Decision,
    DecisionState,
    Gap,
    Opening,
    Pair,
)
from alongside.followups import actions as followups
from alongside.followups.models import CheckIn
from alongside.instruments import actions as instruments
from alongside.messaging.models import OutMessage
from alongside.people.actions import persons
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
    chosen,
    say,
)
from tests.universe import Universe

pytestmark = pytest.mark.django_db


def pair(decision: Decision) -> Pair:
    return Pair.objects.get(decision=decision)


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


BAD = [
    ("weigh", {"way": "swing", "points": {"less_pain": 0, "clot": 0}}, "All of them are 0"),
    ("weigh", {"way": "swing", "points": {"less_pain": 101}}, "from 0 to 100"),
    ("weigh", {"way": "swing", "points": {"less_pain": "a"}}, "from 0 to 100"),
    ("weigh", {"way": "best_worst", "picked": [["clot", "clot"]]}, "same as mattering most"),
    ("weigh", {"way": "best_worst", "picked": [["", ""]]}, "at least one"),
    ("weigh", {"way": "best_worst", "picked": [["x", ""]]}, "each once"),
    ("guess", GUESS | {"percent": 0}, "from 1 to 99"),
    ("guess", GUESS | {"percent": 100}, "from 1 to 99"),
    ("guess", GUESS | {"percent": ""}, "from 1 to 99"),
    ("guess", GUESS | {"option": "unsure"}, "one of the options"),
    ("guess", GUESS | {"top": ["less_pain", "clot", "clot"]}, "two at most"),
    ("guess", GUESS | {"top": ["clot", "clot"]}, "each once"),
    ("before", BEFORE | {"leaning": "magic"}, "one of the options"),
    ("before", BEFORE | {"sure": 11}, "from 1 to 10"),
    ("before", BEFORE | {"know": {"clots": "forty"}}, "leave the question out"),
    ("wish", WISH | {"involvement": ""}, "take part"),
    ("wish", WISH | {"wish": ""}, "one of the options"),
    ("shaped", {"words": " "}, "Write something"),
]


@pytest.mark.parametrize(("step", "said", "why"), BAD)
def test_what_cannot_stand_is_refused_with_a_reason(
    universe: Universe, step: str, said: dict[str, Any], why: str
) -> None:
    row = begun(universe)
    with pytest.raises(Refused, match=why):
        say(universe, row, step, said)
    assert not row.answers.exists()


@pytest.mark.parametrize(
    ("step", "said", "why"),
    [
        ("choice", CHOICE | {"choice": "unsure"}, "one of the options"),
        ("choice", CHOICE | {"decided_by": ""}, "who decided"),
        ("choice", CHOICE | {"was_time": "perhaps"}, "enough time"),
        ("done", DONE | {"treatment": "surgery", "choice": "exercise"}, "something else was done"),
        ("later", {"months": 5, "score": 1}, "3 and after 12"),
        ("later", {"months": 3, "score": 6}, "one of the answers"),
        ("before", BEFORE, "moved on"),
    ],
)
def test_the_same_once_it_is_open(
    universe: Universe, step: str, said: dict[str, Any], why: str
) -> None:
    row = chosen(universe)
    with pytest.raises(Refused, match=why):
        say(universe, row, step, said)


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


def test_none_of_the_providers_suits(universe: Universe) -> None:
    u = universe
    persons.change_contact(
        by=u.actor("rhian"), person=u.rhian, system="post", value="1 Stryd Fawr, LL57 2DG"
    )
    made = aid(choice_of="provider", status="active", review_date="2030-01-31")
    row = begun(u, version=aid_in_use(u, made))
    with pytest.raises(Refused, match="Say why"):
        say(u, row, "wish", WISH | {"wish": "none-suits"})
    said = {"because": "Too far by bus", "may_share": True}
    say(u, row, "wish", WISH | {"wish": "none-suits"} | said)
    say(u, row, "guess", GUESS)
    actions.open_other(by=u.actor("nurse"), decision=row)
    say(u, row, "choice", CHOICE | {"choice": "none-suits"} | said)
    (gap,) = queries.gaps(u.service.pk)
    assert (gap.words, gap.area) == ("Too far by bus", "LL57")
    say(u, row, "choice", CHOICE | {"choice": "none-suits", "because": "For me alone"})
    assert queries.gaps(u.service.pk) == []
    assert Gap.objects.get(decision=row).area == ""
    assert queries.gaps(u.other_service.pk) == []


def test_where_somebody_lives_is_a_district_at_most() -> None:
    assert district("1 High Street\nBangor LL57 2DG") == "LL57"
    assert district("4 Rock Street, ec1a 1bb") == "EC1A"
    assert district("A farm beyond the hill") == ""


def test_sure_counts_where_the_place_has_loaded_it(universe: Universe) -> None:
    u = universe
    row = both_in(u)
    actions.open_other(by=u.actor("nurse"), decision=row)
    said = {key: value for key, value in CHOICE.items() if key != "enough"}
    say(u, row, "choice", said | {"sure": ["yes", "yes", "yes", "no"]})
    assert (pair(row).sure, pair(row).informed) == (3, False)
    say(u, row, "choice", said | {"sure": ["yes"] * 4})
    assert (pair(row).sure, pair(row).informed) == (4, True)


def test_who_may_begin_and_end(universe: Universe) -> None:
    u = universe
    version = aid_in_use(u)
    for who in ("lead", "stranger", "carer", "rhian", "link_worker"):
        with pytest.raises(NotAllowed):
            actions.begin(by=u.actor(who), person=u.rhian, aid_version=version)
    row = begun(u)
    with pytest.raises(Refused, match="moved on"):
        actions.begin(by=u.actor("nurse"), person=u.rhian, aid_version=row.aid_version, asked=row)
    with pytest.raises(NotAllowed):
        actions.begin(
            by=u.actor("nurse"), person=u.imported, aid_version=row.aid_version, asked=row
        )
    for who in ("carer", "stranger"):
        with pytest.raises(NotAllowed):
            actions.end(by=u.actor(who), decision=row)
    actions.end(by=u.actor("nurse"), decision=row, why="She moves away")
    assert Decision.objects.get(pk=row.pk).ended_why == "She moves away"
    aid_in_use(u)
    with pytest.raises(Refused, match="not in use"):
        actions.begin(by=u.actor("nurse"), person=u.rhian, aid_version=version)


def test_asking_needs_words_and_somebody_to_ask(universe: Universe) -> None:
    u = universe
    own = u.actor("rhian")
    with pytest.raises(Refused, match="Write what"):
        actions.ask(by=own, person=u.rhian, professional=u.memberships["nurse"], words=" ")
    with pytest.raises(Refused, match="looks after you"):
        actions.ask(by=own, person=u.rhian, professional=u.memberships["peer"], words="My knee")
    with pytest.raises(NotAllowed):
        actions.ask(
            by=u.actor("stranger"), person=u.rhian, professional=u.memberships["nurse"], words="X"
        )


def test_nothing_waits_for_somebody_who_has_died(universe: Universe) -> None:
    row = begun(universe)
    actions.end_all_of(by=WORKER, person_id=universe.rhian.pk)
    assert Decision.objects.get(pk=row.pk).state == DecisionState.ENDED
    assert not kinds(universe)


def test_what_was_said_is_never_written_over(universe: Universe) -> None:
    from django.db import DatabaseError, transaction

    row = both_in(universe)
    answer = row.answers.all()[0]
    with pytest.raises(DatabaseError), transaction.atomic():
        Answer.objects.filter(pk=answer.pk).update(step="done")
    with pytest.raises(DatabaseError), transaction.atomic():
        Answer.objects.filter(pk=answer.pk).delete()


def test_loading_sure_needs_four_items_evidence_and_a_lead(universe: Universe) -> None:
    u = universe
    lead = u.actor("lead")
    items = {"en": ["One?", "Two?", "Three?", "Four?"]}
    common = {"service": u.service, "code": "sure", "evidence": "A letter in the safe"}
    with pytest.raises(NotAllowed):
        instruments.load_instrument(by=u.actor("nurse"), items=items, **common)
    with pytest.raises(Refused, match="4 items"):
        instruments.load_instrument(by=lead, items={"en": ["One?"]}, **common)
    with pytest.raises(Refused, match="permission"):
        instruments.load_instrument(by=lead, items=items, **common | {"evidence": " "})
    with pytest.raises(Refused, match="cannot be loaded"):
        instruments.load_instrument(by=lead, items=items, **common | {"code": "pam"})
    with pytest.raises(Refused, match="over"):
        instruments.load_instrument(
            by=lead, items=items, expires_on=clock.today() - timedelta(days=1), **common
        )
    from alongside.instruments.queries import items_of

    assert items_of(u.service.pk, "sure", "en") == []
    made = instruments.load_instrument(by=lead, items=items, **common)
    assert items_of(u.service.pk, "sure", "cy") == items["en"]
    instruments.load_instrument(by=lead, items=items, expires_on=clock.today(), **common)
    made.refresh_from_db()
    assert made.ended_at is not None
