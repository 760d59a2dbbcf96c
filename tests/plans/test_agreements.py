"""What was agreed never changes; a correction is a new version; each side says yes for itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import DatabaseError, connections, transaction

from alongside.core import clock
from alongside.core.actors import Channel
from alongside.core.errors import Changed, NotAllowed, Refused
from alongside.followups.models import CheckIn
from alongside.messaging.models import OutMessage
from alongside.people.actions import grants
from alongside.people.models import Party
from alongside.people.rules import Level
from alongside.plans import actions, notices, yes_messages
from alongside.plans.models import (
    Acceptance,
    AcceptedBy,
    Agreement,
    AgreementCopy,
    Goal,
    GoalState,
    Side,
)
from alongside.plans.rules import content_hash, read_content
from alongside.worklist.models import Item
from tests.at_once import at_once
from tests.plans.making import accept_both, agree, correct, helper
from tests.universe import Universe

# --- one author --------------------------------------------------------------------------------


def test_the_person_is_the_only_author_of_a_goal(universe: Universe):
    for name in Universe.NAMES:
        if name == "rhian":
            continue
        with pytest.raises((NotAllowed, Refused)):
            agree(universe, by=universe.actor(name))
    assert not Goal.objects.exists()
    goal = agree(universe).goal
    assert (goal.words, goal.written_via, goal.helper) == ("Walk to the chapel", "web", "")


def test_a_professional_alone_is_refused_in_a_sentence(universe: Universe):
    with pytest.raises(Refused, match="the person's own words"):
        agree(universe, by=universe.actor("nurse"))


def test_a_helper_is_named_on_the_goal_and_on_the_ruler(universe: Universe):
    goal = agree(universe, by=helper(universe, channel=Channel.PHONE)).goal
    assert (goal.written_via, goal.helper) == ("phone", "Dana Hughes, nurse")
    rating = goal.ratings.get()
    assert (rating.value, rating.channel, rating.helper) == (8, "phone", "Dana Hughes, nurse")


def test_what_somebody_suggests_stands_apart_until_the_person_takes_it_up(universe: Universe):
    nurse = universe.actor("nurse")
    goal = actions.propose_goal(by=nurse, person=universe.rhian, proposal="Lose ten pounds")
    assert (goal.words, goal.proposal, goal.state) == ("", "Lose ten pounds", GoalState.PROPOSED)
    made = agree(universe, goal=goal)
    assert made.goal.pk == goal.pk
    assert (made.goal.words, made.goal.proposal) == ("Walk to the chapel", "Lose ten pounds")
    assert "Lose ten pounds" not in made.agreement.content


def test_a_suggestion_is_put_away_by_the_person_without_a_reason(universe: Universe):
    goal = actions.propose_goal(
        by=universe.actor("gp"), person=universe.rhian, proposal="Stop smoking"
    )
    with pytest.raises(Refused):
        actions.decline_goal(by=universe.actor("nurse"), goal=goal)
    assert actions.decline_goal(by=universe.actor("rhian"), goal=goal).state == GoalState.DECLINED
    with pytest.raises(Refused, match="cannot change"):
        agree(universe, goal=goal)


@pytest.mark.parametrize("name", ["rhian", "carer", "link_worker", "lead", "stranger"])
def test_only_professionals_who_may_add_suggest(universe: Universe, name: str):
    with pytest.raises(NotAllowed):
        actions.propose_goal(by=universe.actor(name), person=universe.rhian, proposal="x")


def test_an_empty_suggestion_is_refused(universe: Universe):
    with pytest.raises(Refused, match="what you suggest"):
        actions.propose_goal(by=universe.actor("nurse"), person=universe.rhian, proposal=" ")


# --- what is written ---------------------------------------------------------------------------


def test_an_agreement_says_all_of_it_and_carries_its_hash(universe: Universe):
    made = agree(universe, first_step="Put my shoes by the door")
    stored = Agreement.objects.get(pk=made.agreement.pk)
    assert stored.sha256 == content_hash(stored.content)
    content = read_content(stored.content)
    assert (content.version, content.goal, content.confidence) == (1, "Walk to the chapel", 8)
    assert content.first_step == "Put my shoes by the door"
    assert [(p.side, p.who) for p in content.promises] == [
        ("person", "Rhian"),
        ("professional", "Dana Hughes"),
    ]
    assert (content.full_name, content.birth_date) == ("Rhian Bevan", "1952-03-27")
    assert (content.service, content.sooner) == ("Long-term conditions", "01632 960100")


def test_nothing_that_changes_later_changes_what_was_agreed(universe: Universe):
    agreement = agree(universe).agreement
    before = Agreement.objects.get(pk=agreement.pk).content
    Party.objects.filter(pk__in=[universe.nurse.pk, universe.rhian.pk]).update(name="Another")
    universe.service.phone = "01632 960999"
    universe.service.save()
    assert Agreement.objects.get(pk=agreement.pk).content == before


CHANGES = (
    "UPDATE plans_agreement SET content = '\\x00'",
    "UPDATE plans_agreement SET sha256 = 'x'",
    "UPDATE plans_agreement SET version = version + 1",
    "UPDATE plans_agreement SET person_id = person_id, written_at = now()",
    "DELETE FROM plans_agreement",
    "TRUNCATE plans_agreement CASCADE",
    "UPDATE plans_acceptance SET side = 'person'",
    "UPDATE plans_acceptance SET way = 'button', at = now()",
    "UPDATE plans_acceptance SET by_person_id = NULL",
    "DELETE FROM plans_acceptance",
    "TRUNCATE plans_acceptance",
)


@pytest.mark.commits
def test_the_database_refuses_every_change_of_an_agreement_and_a_yes_to_app_and_owner(
    universe: Universe,
):
    accept_both(universe, agree(universe).agreement)
    before = list(Agreement.objects.values()), list(Acceptance.objects.values())
    for alias in ("default", "owner"):
        for statement in CHANGES:
            with pytest.raises(DatabaseError), transaction.atomic(alias):
                connections[alias].cursor().execute(statement)
    assert (list(Agreement.objects.values()), list(Acceptance.objects.values())) == before


def test_only_a_merge_moves_an_agreement_and_then_nothing_else_of_it(universe: Universe):
    agreement = agree(universe).agreement
    accept_both(universe, agreement)
    text = Agreement.objects.get(pk=agreement.pk).content
    notices.merge(from_id=universe.rhian.pk, into_id=universe.imported.pk)
    moved = Agreement.objects.get(pk=agreement.pk)
    assert (moved.person_id, moved.content) == (universe.imported.pk, text)
    for model in (Goal, Acceptance, AgreementCopy):
        assert not model.objects.filter(person=universe.rhian).exists()
    assert Goal.objects.get(person=universe.imported).words == "Walk to the chapel"


# --- saying yes --------------------------------------------------------------------------------


def test_each_side_says_yes_once_and_again_gives_the_first(universe: Universe):
    agreement = agree(universe).agreement
    yes = actions.accept(by=universe.actor("rhian"), agreement=agreement, side=Side.PERSON)
    again = actions.accept(by=universe.actor("rhian"), agreement=agreement, side=Side.PERSON)
    assert again == yes
    assert Acceptance.objects.count() == 1


@pytest.mark.parametrize("name", sorted(set(Universe.NAMES) - {"rhian"}))
def test_nobody_says_yes_for_the_person_on_screen(universe: Universe, name: str):
    agreement = agree(universe).agreement
    with pytest.raises(NotAllowed):
        actions.accept(by=universe.actor(name), agreement=agreement, side=Side.PERSON)


@pytest.mark.parametrize("name", sorted(set(Universe.NAMES) - {"nurse"}))
def test_nobody_says_yes_for_the_named_professional(universe: Universe, name: str):
    agreement = agree(universe).agreement
    for by in (universe.actor(name), universe.actor("nurse", hat=False)):
        with pytest.raises(NotAllowed):
            actions.accept(by=by, agreement=agreement, side=Side.PROFESSIONAL)


def test_somebody_who_acts_for_the_person_says_yes_for_them(universe: Universe):
    agreement = agree(universe).agreement
    grants.give_access(
        by=universe.actor("rhian"), person=universe.rhian, grantee=universe.carer,
        level=Level.ACT, categories=["plan"],
    )  # fmt: skip
    yes = actions.accept(by=universe.actor("carer"), agreement=agreement, side=Side.PERSON)
    assert yes.by_person_id == universe.carer.pk


@pytest.mark.parametrize("way", [AcceptedBy.SIGNATURE, AcceptedBy.PHONE])
def test_a_yes_on_paper_or_by_phone_needs_a_named_helper(universe: Universe, way: str):
    agreement = agree(universe).agreement
    with pytest.raises(Refused, match="Say who is typing"):
        actions.accept(by=universe.actor("nurse"), agreement=agreement, side=Side.PERSON, way=way)
    yes = actions.accept(by=helper(universe), agreement=agreement, side=Side.PERSON, way=way)
    assert (yes.way, yes.helper) == (way, "Dana Hughes, nurse")


def test_an_unknown_side_or_way_is_refused(universe: Universe):
    agreement = agree(universe).agreement
    for what in ({"side": "both"}, {"side": Side.PERSON, "way": "nod"}):
        with pytest.raises(Refused, match="how the answer was given"):
            actions.accept(by=universe.actor("rhian"), agreement=agreement, **what)


@pytest.mark.commits
def test_many_at_once_say_yes_once_for_each_side_and_one_message_goes_out(universe: Universe):
    agreement = agree(universe).agreement
    sides = {
        Side.PERSON: universe.actor("rhian"),
        Side.PROFESSIONAL: universe.actor("nurse"),
    }
    yes = [
        partial(actions.accept, by=by, agreement=agreement, side=side) for side, by in sides.items()
    ]
    assert not [one for one in at_once(*yes * 3) if isinstance(one, Exception)]
    assert sorted(Acceptance.objects.values_list("side", flat=True)) == ["person", "professional"]
    assert OutMessage.objects.filter(purpose="plans.agreed").count() == 1


# --- a new version -----------------------------------------------------------------------------


def test_a_correction_is_the_next_version_and_is_accepted_anew(universe: Universe):
    made = agree(universe)
    accept_both(universe, made.agreement)
    newer = correct(universe, made.goal, my_words="Walk to the corner", their_words="Phone Tuesday")
    assert (made.agreement.version, newer.version) == (1, 2)
    content = read_content(newer.content)
    assert (content.goal, content.changed) == ("Walk to the shop", "The shop instead of the chapel")
    assert len(content.promises) == 4
    assert not newer.acceptances.exists()
    assert Agreement.objects.get(pk=made.agreement.pk).acceptances.count() == 2
    goal = Goal.objects.get(pk=made.goal.pk)
    assert (goal.words, goal.version) == ("Walk to the shop", 2)


def test_only_the_newest_version_is_accepted(universe: Universe):
    made = agree(universe)
    newer = correct(universe, made.goal)
    for name, side in (("rhian", Side.PERSON), ("nurse", Side.PROFESSIONAL)):
        with pytest.raises(Refused, match="newer version"):
            actions.accept(by=universe.actor(name), agreement=made.agreement, side=side)
    accept_both(universe, newer)
    assert newer.acceptances.count() == 2


def test_a_correction_asks_about_the_new_version_and_no_more_about_the_old(universe: Universe):
    made = agree(universe)
    correct(universe, made.goal)
    found = {row.about_version: row.state for row in CheckIn.objects.filter(about_id=made.goal.pk)}
    assert found == {1: "void", 2: "planned"}


@pytest.mark.parametrize(
    ("different", "sentence"),
    [
        ({"changed": " "}, "what this new version changes"),
        ({"goal_words": " "}, "own words"),
        ({"follow_up_on": 15}, "within 14 days"),
        ({"follow_up_on": 0}, "within 14 days"),
    ],
)
def test_a_correction_that_cannot_be_leaves_everything_as_it_was(
    universe: Universe, different: dict[str, Any], sentence: str
):
    made = agree(universe)
    if "follow_up_on" in different:
        different = {"follow_up_on": clock.today() + timedelta(days=different["follow_up_on"])}
    with pytest.raises(Refused, match=sentence):
        correct(universe, made.goal, **different)
    goal = Goal.objects.get(pk=made.goal.pk)
    assert (goal.words, goal.version, goal.agreements.count()) == ("Walk to the chapel", 1, 1)


def test_nothing_is_corrected_before_it_is_agreed_or_after_it_ended(universe: Universe):
    goal = Goal.objects.create(person=universe.rhian, words="x", set_on=clock.today())
    with pytest.raises(Refused, match="Nothing has been agreed"):
        correct(universe, goal)
    made = agree(universe)
    actions.review(
        by=universe.actor("rhian"), goal=made.goal, progress="more", outcome=GoalState.LET_GO
    )
    with pytest.raises(Refused, match="no longer under way"):
        correct(universe, made.goal)


def test_only_the_person_or_a_named_helper_corrects(universe: Universe):
    goal = agree(universe).goal
    with pytest.raises(Refused, match="own words"):
        correct(universe, goal, by=universe.actor("nurse"))
    assert correct(universe, goal, by=helper(universe)).version == 2


def test_two_who_change_one_goal_at_once_are_both_heard(universe: Universe):
    goal = agree(universe).goal
    opened = goal.version
    correct(universe, goal, goal_words="Swim on Fridays")
    with pytest.raises(Changed) as changed:
        correct(universe, goal, by=helper(universe), version=opened, goal_words="Walk the dog")
    assert (changed.value.theirs, changed.value.mine) == ("Swim on Fridays", "Walk the dog")
    assert Goal.objects.get(pk=goal.pk).words == "Swim on Fridays"


@pytest.mark.commits
def test_of_two_corrections_at_the_same_moment_one_is_kept_and_the_other_hears_both(
    universe: Universe,
):
    goal = agree(universe).goal
    heard = at_once(
        *[partial(correct, universe, goal, goal_words=words) for words in ("Swim", "Dance")]
    )
    (changed,) = (one for one in heard if isinstance(one, Changed))
    kept = Goal.objects.get(pk=goal.pk)
    assert {changed.theirs, changed.mine} == {"Swim", "Dance"}
    assert (kept.words, kept.version, kept.agreements.count()) == (changed.theirs, 2, 2)


def test_a_next_version_says_what_it_changes(universe: Universe):
    made = agree(universe)
    with pytest.raises(Refused, match="what this new version changes"):
        actions.write_agreement(
            by=universe.actor("rhian"),
            goal=made.goal,
            professional=universe.memberships["nurse"],
            follow_up_on=clock.today(),
            follow_up_by=universe.memberships["nurse"],
        )


# --- copies and the record ---------------------------------------------------------------------


def test_the_person_chooses_who_has_a_copy_and_takes_it_back(universe: Universe):
    goal = agree(universe).goal
    by = universe.actor("rhian")
    copy = actions.add_copy(by=by, goal=goal, recipient=universe.carer)
    assert actions.add_copy(by=by, goal=goal, recipient=universe.carer) == copy
    removed = actions.remove_copy(by=by, copy=copy).removed_at
    assert actions.remove_copy(by=by, copy=copy).removed_at == removed
    assert actions.add_copy(by=by, goal=goal, recipient=universe.carer) != copy


def test_nobody_else_gives_or_takes_back_a_copy(universe: Universe):
    goal = agree(universe).goal
    copy = actions.add_copy(by=universe.actor("rhian"), goal=goal, recipient=universe.carer)
    for name in set(Universe.NAMES) - {"rhian"}:
        with pytest.raises(NotAllowed):
            actions.add_copy(by=universe.actor(name), goal=goal, recipient=universe.peer)
        with pytest.raises(NotAllowed):
            actions.remove_copy(by=universe.actor(name), copy=copy)


Chosen = Callable[[Universe], Party]


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        (lambda u: u.peer, "see your plan first"),
        (lambda u: u.other_team, "see your plan first"),
        (lambda u: u.rhian, "see your plan first"),
        (lambda u: u.service, "a person or a team"),
        (lambda u: u.peers, "a person or a team"),
    ],
)
def test_a_copy_goes_only_to_people_and_teams_who_may_see_the_plan(
    universe: Universe, chosen: Chosen, sentence: str
):
    goal = agree(universe).goal
    with pytest.raises(Refused, match=sentence):
        actions.add_copy(by=universe.actor("rhian"), goal=goal, recipient=chosen(universe))


def test_staff_who_may_add_say_that_they_copied_it_for_their_record(universe: Universe):
    agreement = agree(universe).agreement
    mark = actions.copied_for_record(by=universe.actor("nurse"), agreement=agreement)
    assert mark.membership == universe.memberships["nurse"]
    for name in set(Universe.NAMES) - {"nurse", "gp"}:
        with pytest.raises(NotAllowed):
            actions.copied_for_record(by=universe.actor(name), agreement=agreement)


# --- a representative, a link, and two at once -------------------------------------------------


def test_the_named_professional_represents_nobody_they_agree_with(universe: Universe):
    agreement = agree(universe).agreement
    grants.give_access(
        by=universe.actor("rhian"), person=universe.rhian, grantee=universe.team,
        level=Level.ACT, categories=["plan"],
    )  # fmt: skip
    with pytest.raises(NotAllowed, match="both sides"):
        actions.accept(by=universe.actor("nurse"), agreement=agreement, side=Side.PERSON)


def test_a_link_says_yes_to_its_own_version_for_the_person_and_to_nothing_else(universe: Universe):
    made = agree(universe)
    other = agree(universe).agreement
    by = yes_messages.link_actor(made.agreement)
    for agreement, side, way in (
        (made.agreement, Side.PERSON, AcceptedBy.BUTTON),
        (made.agreement, Side.PROFESSIONAL, AcceptedBy.YES),
        (other, Side.PERSON, AcceptedBy.YES),
    ):
        with pytest.raises(NotAllowed):
            actions.accept(by=by, agreement=agreement, side=side, way=way)
    for name in ("rhian", "nurse"):
        with pytest.raises(NotAllowed):
            actions.accept(
                by=universe.actor(name), agreement=other, side=Side.PERSON, way=AcceptedBy.YES
            )
    attempts: list[Callable[[], object]] = [
        lambda: agree(universe, by=by),
        lambda: correct(universe, made.goal, by=by),
        lambda: actions.describe_goal(by=by, goal=made.goal, version=1),
        lambda: actions.add_promise(
            by=by, goal=made.goal, words="x", due_date=clock.today() + timedelta(days=1)
        ),
        lambda: actions.raise_home_decision(by=by, person=universe.rhian, proposal="x"),
        lambda: actions.answer_offer(
            by=by, person=universe.rhian, approach="planning", state="taken_up"
        ),
    ]
    for attempt in attempts:
        with pytest.raises(NotAllowed):
            attempt()
    yes = actions.accept(by=by, agreement=made.agreement, side=Side.PERSON, way=AcceptedBy.YES)
    assert (yes.way, yes.by_person_id) == ("yes", universe.rhian.pk)


def test_what_asks_for_a_yes_is_not_sent_once_it_was_said_or_there_is_a_newer_version(
    universe: Universe,
):
    made = agree(universe)
    actions.accept(by=universe.actor("nurse"), agreement=made.agreement, side=Side.PROFESSIONAL)
    assert yes_messages.waits(made.agreement)
    correct(universe, made.goal)
    assert not yes_messages.waits(Agreement.objects.get(pk=made.agreement.pk))
    newest = Agreement.objects.get(version=2)
    accept_both(universe, newest)
    assert not yes_messages.waits(newest)
    assert OutMessage.objects.filter(purpose=yes_messages.ASK_YES).count() == 1


def test_a_promise_is_changed_by_whoever_made_it_and_nobody_who_read_an_older_version(
    universe: Universe,
):
    made = agree(universe)
    theirs = made.goal.commitments.get(side=Side.PROFESSIONAL)
    how: dict[str, Any] = {
        "commitment": theirs, "agreed": 1, "words": "Phone the physiotherapist",
        "due_date": clock.today() + timedelta(days=3), "changed": "By phone",
    }  # fmt: skip
    for by in (universe.actor("gp"), universe.actor("rhian"), helper(universe)):
        with pytest.raises(NotAllowed):
            actions.change_promise(by=by, **how)
    newer = actions.change_promise(by=universe.actor("nurse"), **how)
    content = read_content(newer.content)
    assert (content.goal, content.version) == ("Walk to the chapel", 2)
    assert [p.words for p in content.of("professional")] == ["Phone the physiotherapist"]
    with pytest.raises(Changed):
        actions.change_promise(by=universe.actor("nurse"), **(how | {"words": "Again"}))
    with pytest.raises(Changed):
        correct(universe, made.goal, agreed=1)
    with pytest.raises(Refused, match="Nothing is different"):
        actions.change_promise(by=universe.actor("nurse"), **(how | {"agreed": 2}))
    due = Item.objects.waiting().get(kind="promise_due")
    assert due.due_at.date() == how["due_date"]


@pytest.mark.commits
def test_a_yes_and_a_correction_at_the_same_moment_leave_no_yes_to_what_nobody_read(
    universe: Universe,
):
    made = agree(universe)
    own = universe.actor("rhian")
    heard = at_once(
        partial(actions.accept, by=own, agreement=made.agreement, side=Side.PERSON),
        partial(correct, universe, made.goal, by=helper(universe)),
    )
    raised = [one for one in heard if isinstance(one, Exception)]
    assert all(isinstance(error, Refused) for error in raised)
    newest = Agreement.objects.get(goal=made.goal, version=2)
    assert not newest.acceptances.exists()  # whoever said yes said it to version 1
    assert len(raised) + made.agreement.acceptances.count() == 1
