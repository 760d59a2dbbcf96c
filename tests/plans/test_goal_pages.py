"""The pages of goals, agreements, home decisions and offers, over HTTP: who gets in, what a form
does, and that nobody but the person authors a goal, through any of them."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from alongside.core import clock
from alongside.messaging.models import OutMessage
from alongside.people.actions import grants
from alongside.people.rules import Level
from alongside.plans import actions, yes_messages
from alongside.plans.models import (
    Acceptance,
    Agreement,
    ApproachOffer,
    Commitment,
    Goal,
    GoalState,
    HomeDecision,
    HomeDecisionState,
    PlanChange,
    Side,
    Wording,
)
from alongside.plans.rules import usual_follow_up
from tests.plans.making import accept_both, agree, correct, yes_link
from tests.universe import Universe

pytestmark = pytest.mark.django_db
HELPED = {"how": "together", "read_back": "on"}


def parts(name: str, day: date) -> dict[str, int]:
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def soon(days: int = 7) -> date:
    return clock.today() + timedelta(days=days)


def agreeing(universe: Universe, **more: Any) -> dict[str, Any]:
    day = usual_follow_up(clock.today())
    return {
        "goal_words": "Walk to the harbour",
        "confidence": "8",
        "my_words": "Walk on Mondays",
        "their_words": "Ask about the walking group",
        **parts("my_date", day),
        **parts("their_date", day),
        **parts("follow_up_on", day),
        "follow_up_by": universe.memberships["nurse"].pk,
        **more,
    }


def let_act(universe: Universe, name: str = "carer") -> None:
    grants.give_access(
        by=universe.actor("rhian"), person=universe.rhian, grantee=universe.person(name),
        level=Level.ACT, categories=["plan"],
    )  # fmt: skip


def pages_of(universe: Universe, made: actions.Agreed) -> dict[str, str]:
    here, goal = f"/p/{universe.rhian.pk}/", f"/p/{universe.rhian.pk}/goals/{made.goal.pk}/"
    mine = made.goal.commitments.get(side=Side.PERSON)
    decision = actions.raise_home_decision(
        by=universe.actor("nurse"), person=universe.rhian, proposal="A flat at Maes y Coed"
    )
    return {
        "goal": goal,
        "details": f"{goal}details/",
        "levels": f"{goal}levels/",
        "add": f"{goal}promises/",
        "correct": f"{goal}correct/",
        "review": f"{goal}review/",
        "change": f"{here}promises/{mine.pk}/change/",
        "agreement": f"{here}agreements/{made.agreement.pk}/",
        "pdf": f"{here}agreements/{made.agreement.pk}/agreement.pdf",
        "homes": f"{here}where-i-live/",
        "home": f"{here}where-i-live/{decision.pk}/",
        "offered": f"{here}offered/",
        "agree": f"{here}agree/",
    }


@pytest.mark.parametrize(
    ("name", "shut"),
    [
        ("rhian", set()),
        ("nurse", set()),
        ("gp", set()),
        ("carer", {"agree"}),
        ("link_worker", {"details", "levels", "add", "correct", "review", "change", "agree"}),
    ],
)
def test_every_page_opens_for_those_who_are_let_in(universe: Universe, name: str, shut: set[str]):
    made = agree(universe)
    actions.set_levels(
        by=universe.actor("rhian"), goal=made.goal, version=1, words={0: "Twice a week"}
    )
    client = universe.client(name)
    for page, url in pages_of(universe, made).items():
        if page == "agree" and name in ("rhian", "carer"):
            continue  # no conversation was held yet
        assert client.get(url).status_code == (404 if page in shut else 200), page


@pytest.mark.parametrize("name", ["stranger", "peer", "lead"])
def test_no_page_opens_for_anybody_else(universe: Universe, name: str):
    client = universe.client(name)
    for url in pages_of(universe, agree(universe)).values():
        assert client.get(url).status_code == 404
        assert client.post(url, {}).status_code in (404, 405)


# --- nobody but the person authors a goal ------------------------------------------------------


@pytest.mark.parametrize("name", ["carer", "nurse", "gp", "link_worker", "stranger", "lead"])
def test_without_reading_it_back_no_form_writes_the_persons_words(universe: Universe, name: str):
    """Every form and address of goals, by everybody else, with all a form could hold."""
    made = agree(universe)
    actions.set_levels(by=universe.actor("rhian"), goal=made.goal, version=1, words={0: "Ours"})
    made.goal.refresh_from_db()
    before = _of_the_person(universe)
    client = universe.client(name)
    client.raise_request_exception = False
    stolen = agreeing(
        universe,
        words="Stolen", when_words="Stolen", with_whom="Stolen", barriers="Stolen",
        level="0", level_2="Stolen", importance="1", progress="more", outcome="let_go",
        version=str(made.goal.version), agreed="1", changed="Stolen", state="agreed",
        was_time="yes", approach="planning", side="person", do="drop", asked="on",
        **parts("due_date", soon()),
    )  # fmt: skip
    promise = made.goal.commitments.get(side=Side.PERSON)
    here = f"/p/{universe.rhian.pk}/"
    goal = f"{here}goals/{made.goal.pk}/"
    urls = [url for page, url in pages_of(universe, made).items() if page != "homes"]
    urls += [f"{goal}level/", f"{goal}promises/?for=person", f"{here}promises/{promise.pk}/",
             f"{here}offered/answer/", f"{here}agreements/{made.agreement.pk}/accept/"]  # fmt: skip
    for url in urls:
        for more in ({}, {"how": "together"}, {"read_back": "on"}):
            client.post(url, stolen | more)
    assert _of_the_person(universe) == before
    assert not HomeDecision.objects.filter(state=HomeDecisionState.AGREED).exists()
    assert not ApproachOffer.objects.filter(state="taken_up").exists()
    assert not Acceptance.objects.exists()


def _of_the_person(universe: Universe) -> Any:
    """All that stands in the person's words: goals, details, levels, their promises, the ruler."""
    goals = [
        (row.words, row.first_step, row.when_words, row.with_whom, row.barriers, row.importance,
         row.state, row.version, [(level.level, level.words) for level in row.levels.all()],
         [rating.value for rating in row.ratings.all()], row.attainments.count(),
         row.review_rows.count())
        for row in Goal.objects.filter(person=universe.rhian)
    ]  # fmt: skip
    promises = Commitment.objects.filter(person=universe.rhian, side=Side.PERSON)
    return goals, [(row.words, row.due_date, row.state) for row in promises]


def test_a_professional_adds_and_changes_their_own_promise_and_no_other(universe: Universe):
    made = agree(universe)
    goal = f"/p/{universe.rhian.pk}/goals/{made.goal.pk}/"
    gp, nurse = universe.client("gp"), universe.client("nurse")
    sent = gp.post(
        f"{goal}promises/", {"words": "Write to the clinic", **parts("due_date", soon())}
    )
    assert sent.status_code == 302
    added = Commitment.objects.get(membership=universe.memberships["gp"])
    assert (added.side, added.words) == (Side.PROFESSIONAL, "Write to the clinic")
    assert Agreement.objects.count() == 1  # it binds nobody else
    shown = universe.client("rhian").get(f"/p/{universe.rhian.pk}/agreements/{made.agreement.pk}/")
    assert "Added since this version" in shown.content.decode()

    change = f"/p/{universe.rhian.pk}/promises/{added.pk}/change/"
    new = {
        "words": "Write on Monday",
        "changed": "Monday",
        "agreed": 1,
        **parts("due_date", soon(3)),
    }
    for name in ("nurse", "rhian", "carer"):
        assert universe.client(name).post(change, new | HELPED).status_code == 404
    assert gp.post(change, new).status_code == 302
    added.refresh_from_db()
    assert (added.words, added.due_date) == ("Write on Monday", soon(3))
    newest = Agreement.objects.get(version=2)
    assert "Write on Monday" in newest.content
    assert nurse.get(f"{goal}agreement/").url.endswith(f"{newest.pk}/")


# --- make it smaller? --------------------------------------------------------------------------


def test_below_the_cut_off_it_asks_once_for_a_smaller_step_before_anything_is_written(
    universe: Universe,
):
    agree(universe)  # so that the page knows a professional
    nurse = universe.client("nurse")
    here = f"/p/{universe.rhian.pk}/agree/"
    unsure = agreeing(universe, confidence="6", **HELPED)
    asked = nurse.post(here, unsure)
    text = asked.content.decode()
    assert asked.status_code == 200
    assert "Would a smaller step be easier?" in text
    assert "local choice" in text
    assert Goal.objects.count() == 1
    kept = nurse.post(here, unsure | {"asked": "on"})
    assert kept.status_code == 302
    assert Goal.objects.latest("created_at").words == "Walk to the harbour"
    smaller = unsure | {"asked": "on", "goal_words": "To the corner", "first_step": "Shoes on"}
    assert nurse.post(here, smaller | {"confidence": "5"}).status_code == 302
    found = Goal.objects.latest("created_at")
    assert (found.words, found.first_step) == ("To the corner", "Shoes on")


@pytest.mark.parametrize("confidence", ["7", "10"])
def test_whoever_is_sure_enough_is_not_asked(universe: Universe, confidence: str):
    sent = universe.client("nurse").post(
        f"/p/{universe.rhian.pk}/agree/", agreeing(universe, confidence=confidence, **HELPED)
    )
    assert sent.status_code == 302


def test_what_stands_behind_add_more_is_written_down(universe: Universe):
    sent = universe.client("nurse").post(
        f"/p/{universe.rhian.pk}/agree/",
        agreeing(
            universe,
            importance="9",
            when_words="Mondays",
            with_whom="Carys",
            barriers="Rain",
            is_health_work="on",
            first_step="Shoes",
            **parts("review_on", soon(90)),
            **HELPED,
        ),
    )
    assert sent.status_code == 302
    goal = Goal.objects.get()
    assert (goal.importance, goal.when_words, goal.with_whom, goal.barriers) == (
        9, "Mondays", "Carys", "Rain",
    )  # fmt: skip
    assert [row.is_health_work for row in goal.commitments.order_by("side")] == [True, False]
    page = universe.client("rhian").get(f"/p/{universe.rhian.pk}/goals/{goal.pk}/")
    text = page.content.decode()
    for words in ("Mondays", "Carys", "Rain", "9 out of 10", "Unpaid work for health"):
        assert words in text


# --- details and levels ------------------------------------------------------------------------


def test_two_who_say_more_of_a_goal_at_once_are_both_heard(universe: Universe):
    made = agree(universe)
    url = f"/p/{universe.rhian.pk}/goals/{made.goal.pk}/details/"
    own, carer = universe.client("rhian"), universe.client("carer")
    given = {"version": 1, "when_words": "On Mondays"}
    assert own.post(url, given).status_code == 302
    late = carer.post(url, given | {"when_words": "On Fridays"} | HELPED)
    assert late.status_code == 422
    assert "On Mondays" in late.content.decode()
    assert "On Fridays" in late.content.decode()
    made.goal.refresh_from_db()
    assert made.goal.when_words == "On Mondays"


def test_the_person_says_which_level_they_are_at_in_their_own_words(universe: Universe):
    made = agree(universe)
    own, goal = universe.client("rhian"), f"/p/{universe.rhian.pk}/goals/{made.goal.pk}/"
    said = {"version": 1, "level_2": "Twice a week", "level_3": "Every day", "level_1": "Once"}
    assert own.post(f"{goal}levels/", said).status_code == 302
    assert own.post(f"{goal}level/", {"level": "1"}).status_code == 302
    assert "Every day" in own.get(goal).content.decode()
    assert own.post(f"{goal}level/", {"level": "2"}).status_code == 302  # not one of theirs
    assert [row.level for row in made.goal.attainments.all()] == [1]
    review = own.post(f"{goal}review/", {"progress": "more", "outcome": "active", "level": "-1"})
    assert review.status_code == 302
    assert made.goal.attainments.last().level == -1


# --- where somebody lives ----------------------------------------------------------------------

ANSWER = {"version": "1", "words": "I would miss the chapel, but yes.", "was_time": "partly",
          "state": "agreed"}  # fmt: skip


@pytest.mark.parametrize("lacking", ["words", "was_time"])
@pytest.mark.parametrize("name", ["rhian", "nurse", "carer"])
def test_a_move_is_not_agreed_without_words_and_time(universe: Universe, name: str, lacking: str):
    found = actions.raise_home_decision(
        by=universe.actor("gp"), person=universe.rhian, proposal="A care home"
    )
    url = f"/p/{universe.rhian.pk}/where-i-live/{found.pk}/"
    client = universe.client(name)
    for text in ("", "  \n"):
        sent = client.post(url, ANSWER | HELPED | {lacking: text})
        assert sent.status_code == 422
    found.refresh_from_db()
    assert found.state == HomeDecisionState.OPEN
    assert client.post(url, ANSWER | HELPED).status_code == 302
    found.refresh_from_db()
    assert (found.state, found.was_time) == (HomeDecisionState.AGREED, "partly")
    assert bool(found.helper) == (name != "rhian")
    for reader in ("rhian", "nurse", "gp"):
        text = universe.client(reader).get(url).content.decode()
        assert "I would miss the chapel" in text
        assert "Tomos Rees" in text  # who raised it


def test_whoever_represents_the_person_is_named_and_their_words_are_not_taken(universe: Universe):
    let_act(universe)
    found = actions.raise_home_decision(
        by=universe.actor("gp"), person=universe.rhian, proposal="A care home"
    )
    url = f"/p/{universe.rhian.pk}/where-i-live/{found.pk}/"
    carer = universe.client("carer")
    assert carer.post(url, ANSWER).status_code == 422  # whose words?
    assert carer.post(url, ANSWER | HELPED).status_code == 302
    text = universe.client("rhian").get(url).content.decode()
    assert "as told by Carys, representative" in text


def test_an_answer_about_home_stands_and_a_second_one_meets_the_first(universe: Universe):
    found = actions.raise_home_decision(
        by=universe.actor("rhian"), person=universe.rhian, proposal="Nearer to Carys"
    )
    url = f"/p/{universe.rhian.pk}/where-i-live/{found.pk}/"
    assert universe.client("rhian").post(url, ANSWER | {"state": "not_agreed"}).status_code == 302
    late = universe.client("nurse").post(url, ANSWER | HELPED)
    assert late.status_code == 422
    found.refresh_from_db()
    assert found.state == HomeDecisionState.NOT_AGREED


# --- what is offered ---------------------------------------------------------------------------


def test_staff_offer_and_the_persons_answer_counts(universe: Universe):
    here = f"/p/{universe.rhian.pk}/offered/"
    nurse, own = universe.client("nurse"), universe.client("rhian")
    offer = {"approach": "self_care", "words": "Six mornings at the hall"}
    for name in ("rhian", "carer", "link_worker"):
        assert universe.client(name).post(f"{here}offer/", offer).status_code == 404
    assert nurse.post(f"{here}offer/", offer).status_code == 302
    assert "Six mornings at the hall" in own.get(here).content.decode()
    taken = {"approach": "self_care", "state": "taken_up"}
    assert own.post(f"{here}answer/", taken).status_code == 302
    assert ApproachOffer.objects.get().state == "taken_up"
    assert nurse.post(f"{here}offer/", offer).status_code == 409
    for client in (own, nurse):
        assert "%" not in client.get(here).content.decode().partition("<main")[2]


# --- yes by the link in a mail -----------------------------------------------------------------


def test_the_link_in_a_mail_says_yes_to_one_version_and_opens_nothing_else(universe: Universe):
    made = agree(universe)
    actions.accept(by=universe.actor("nurse"), agreement=made.agreement, side=Side.PROFESSIONAL)
    body = OutMessage.objects.get(purpose=yes_messages.ASK_YES).body
    url = yes_link(made.agreement)
    assert "/y/" in body
    assert made.goal.words not in body
    browser = Client()
    page = browser.get(url)
    assert (page.status_code, page["Referrer-Policy"]) == (200, "no-referrer")
    assert "Walk to the chapel" in page.content.decode()
    assert not Acceptance.objects.filter(side=Side.PERSON).exists()  # looking says nothing
    assert browser.get(f"/p/{universe.rhian.pk}/plan/").status_code == 302  # to the door
    assert browser.post(url).status_code == 200
    yes = Acceptance.objects.get(side=Side.PERSON)
    assert (yes.way, yes.is_representative, yes.helper) == ("yes", False, "")
    again = browser.get(url).content.decode()
    assert "written down already" in again
    assert "Walk to the chapel" not in again
    browser.post(url)
    assert Acceptance.objects.count() == 2


def test_a_link_to_an_older_version_or_an_ended_goal_says_so_and_takes_no_yes(universe: Universe):
    made = agree(universe)
    url = yes_link(made.agreement)
    newer = correct(universe, made.goal)
    for ask in (Client().get, Client().post):
        assert "There is a newer version" in ask(url).content.decode()
    actions.review(
        by=universe.actor("rhian"), goal=made.goal, progress="more", outcome=GoalState.LET_GO
    )
    assert "This goal is over" in Client().post(yes_link(newer)).content.decode()
    assert not Acceptance.objects.exists()


def test_a_link_runs_out_and_cannot_be_made_up(universe: Universe):
    made = agree(universe)
    with time_machine.travel(clock.now() - timedelta(days=31)):
        old = yes_link(made.agreement)
    forged = yes_link(made.agreement).replace(made.agreement.pk.hex, universe.rhian.pk.hex)
    for url in (old, forged, "/y/none/", f"/y/{made.agreement.pk.hex}/"):
        for ask in (Client().get, Client().post):
            answer = ask(url)
            assert answer.status_code == 404
            assert "Walk to the chapel" not in answer.content.decode()
    assert not Acceptance.objects.exists()


def test_no_form_on_the_pages_says_yes_by_theyes_link(universe: Universe):
    made = agree(universe)
    url = f"/p/{universe.rhian.pk}/agreements/{made.agreement.pk}/accept/"
    sent = {"side": "person", "typed": "1", "way": "yes", "seen": "on"}
    for name in ("rhian", "nurse", "carer"):
        universe.client(name).post(url, sent)
    assert not Acceptance.objects.filter(way="yes").exists()


# --- the agreement -----------------------------------------------------------------------------


def test_a_representative_is_named_on_every_copy(universe: Universe):
    let_act(universe)
    made = agree(universe)
    url = f"/p/{universe.rhian.pk}/agreements/{made.agreement.pk}/"
    carer = universe.client("carer")
    assert "as their representative" in carer.get(url).content.decode()
    assert carer.post(f"{url}accept/", {"side": "person"}).status_code == 302
    yes = Acceptance.objects.get()
    assert (yes.is_representative, yes.helper) == (True, "Carys")
    text = universe.client("nurse").get(url).content.decode()
    assert "for Rhian, by Carys, representative" in text


def test_both_say_yes_on_one_screen_and_the_helper_is_named(universe: Universe):
    made = agree(universe)
    url = f"/p/{universe.rhian.pk}/agreements/{made.agreement.pk}/accept/"
    nurse = universe.client("nurse")
    beside = {"side": "person", "typed": "1", "way": "button"}
    nurse.post(url, beside)  # not read out
    assert not Acceptance.objects.exists()
    assert nurse.post(url, beside | {"seen": "on"}).status_code == 302
    assert nurse.post(url, {"side": "professional"}).status_code == 302
    yes = Acceptance.objects.get(side=Side.PERSON)
    assert (yes.way, yes.helper, yes.is_representative) == ("button", "Dana Hughes, Nurse", False)


def test_an_older_version_says_so_and_every_copy_says_where_the_newest_is(universe: Universe):
    made = agree(universe)
    newer = correct(universe, made.goal, review_on=soon(60))
    client = universe.client("rhian")
    old = client.get(f"/p/{universe.rhian.pk}/agreements/{made.agreement.pk}/").content.decode()
    assert "This is an older version." in old
    for text in (
        old,
        client.get(f"/p/{universe.rhian.pk}/agreements/{newer.pk}/").content.decode(),
    ):
        assert f"/goals/{made.goal.pk}/agreement/" in text
    accept_both(universe, newer)
    sent = OutMessage.objects.get(purpose="plans.agreed").body
    assert "version 2" in sent
    assert f"/goals/{made.goal.pk}/agreement/" in sent


# --- ten years ---------------------------------------------------------------------------------


def test_a_goal_of_ten_years_is_read_with_the_same_number_of_queries(universe: Universe):
    made = agree(universe)
    accept_both(universe, made.agreement)
    own, url = universe.client("rhian"), f"/p/{universe.rhian.pk}/goals/{made.goal.pk}/"
    own.get(url)
    with CaptureQueriesContext(connection) as short:
        own.get(url)
    start = clock.now() - timedelta(days=3601)
    for number in range(400):
        with time_machine.travel(start + timedelta(days=9 * number)):
            row = Commitment.objects.create(
                goal=made.goal, person=universe.rhian, side=Side.PERSON, words=f"Walk {number}",
                due_date=clock.today(), state="kept", answered_at=clock.now(),
            )  # fmt: skip
            made.goal.ratings.create(
                person=universe.rhian, value=1 + number % 10, occasion="follow_up", channel="web"
            )
            assert row.pk
    with (
        time_machine.travel(start + timedelta(days=3601)),
        CaptureQueriesContext(connection) as long,
    ):
        page = own.get(url)
    assert page.status_code == 200
    assert len(long.captured_queries) <= len(short.captured_queries) + 1
    text = page.content.decode()
    walked = set(re.findall(r"Walk \d+", text))
    while found := re.search(r'href="([^"]*\?before=[^"]*)#since"', text):
        text = own.get(found[1].replace("&amp;", "&")).content.decode()
        walked |= set(re.findall(r"Walk \d+", text))
    assert len(walked) == 400  # nothing that happened is left out
    for odd in ("x", "2026-11-22", "9999-12-31T23:59:59+23:59", "0001-01-01T00:00:00+00:00"):
        assert own.get(url, {"before": odd}).status_code == 200


def test_what_happened_is_told_of_both_sides(universe: Universe):
    made = agree(universe)
    accept_both(universe, made.agreement)
    theirs = made.goal.commitments.get(side=Side.PROFESSIONAL)
    actions.say_done(by=universe.actor("nurse"), commitment=theirs)
    actions.answer_promise(
        by=universe.actor("rhian"), commitment=theirs, happened=False, words="She was ill"
    )
    correct(universe, made.goal)
    text = universe.client("rhian").get(f"/p/{universe.rhian.pk}/goals/{made.goal.pk}/")
    told = text.content.decode().partition('id="since"')[2]
    for words in ("Did not happen", "She was ill", "Dana Hughes", "Our agreement, version 2",
                  "The shop instead of the chapel", "Yes to version 1", "8 out of 10"):  # fmt: skip
        assert words in told, words


def test_every_change_of_a_goal_or_promise_is_a_version_of_the_plan(universe: Universe):
    made = agree(universe)
    own, nurse = universe.actor("rhian"), universe.actor("nurse")
    mine, theirs = (made.goal.commitments.get(side=side) for side in Side.values)
    goal = made.goal
    steps = [
        lambda: actions.describe_goal(by=own, goal=goal, version=1, importance=3),
        lambda: actions.set_levels(by=own, goal=goal, version=2, words={0: "As it is"}),
        lambda: actions.add_promise(by=nurse, goal=goal, words="Ring", due_date=soon()),
        lambda: actions.change_promise(
            by=own, commitment=mine, agreed=1, words="Run", due_date=soon(), changed="Run"
        ),
        lambda: actions.answer_promise(by=own, commitment=theirs, happened=True),
        lambda: actions.drop_promise(by=own, commitment=mine),
        lambda: correct(universe, Goal.objects.get(pk=goal.pk)),
        lambda: actions.review(by=own, goal=goal, progress="more", outcome=GoalState.ACHIEVED),
    ]
    assert PlanChange.objects.count() == 1
    for number, step in enumerate(steps, start=2):
        step()
        assert PlanChange.objects.count() == number
    assert Wording.objects.filter(thing_id=goal.pk).count() == 5
