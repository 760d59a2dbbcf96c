"""How somebody is followed up: agreed by both, ended by both, and never silently."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
import time_machine

from alongside.core import clock, jobs
from alongside.core.errors import NotAllowed, Refused
from alongside.followups.concerns import actions, queries_plans
from alongside.followups.concerns.checks import CHECKS
from alongside.followups.models import FollowUpPlan, FollowUpState
from alongside.messaging.models import OutMessage
from alongside.people import notices
from alongside.people.models import Person
from alongside.worklist import actions as worklist
from alongside.worklist.models import Item, ItemState
from tests.followups import making
from tests.universe import Universe


@pytest.fixture(autouse=True)
def monday() -> Iterator[time_machine.Coordinates]:
    """Monday 1 March 2027, nine in the morning in London."""
    with time_machine.travel(datetime(2027, 3, 1, 9, tzinfo=clock.LONDON), tick=False) as travel:
        yield travel


def again(row: FollowUpPlan) -> FollowUpPlan:
    row.refresh_from_db()
    return row


def test_it_holds_once_both_have_ticked_the_list_and_said_yes(universe: Universe):
    row = making.follow_up(universe)
    with pytest.raises(Refused, match="Tick everything"):
        actions.agree_follow_up(by=universe.actor("rhian"), plan=row, checks=["signs"])
    row = actions.agree_follow_up(by=universe.actor("rhian"), plan=row, checks=list(CHECKS))
    assert row.state == FollowUpState.PROPOSED
    row = actions.agree_follow_up(by=universe.actor("nurse"), plan=row, checks=list(CHECKS))
    assert row.state == FollowUpState.AGREED
    with pytest.raises(Refused, match="changed meanwhile"):
        actions.agree_follow_up(by=universe.actor("nurse"), plan=row, checks=list(CHECKS))


def test_a_helper_says_it_for_the_person_by_name(universe: Universe):
    row = making.follow_up(universe)
    row = actions.agree_follow_up(by=making.helper(universe), plan=row, checks=list(CHECKS))
    assert (row.helper, row.staff_yes_at) == ("Dana Hughes", None)


@pytest.mark.parametrize(
    "more",
    [
        {"way": "never"},
        {"way": "both"},
        {"every_weeks": 4},
        {"signs": " "},
        {"contact": ""},
        {"until_date": date(2027, 3, 1)},
    ],
)
def test_what_cannot_be_suggested(universe: Universe, more):
    with pytest.raises(Refused):
        making.follow_up(universe, **more)


def test_only_both_sides_suggest_to_somebody_let_in_and_once(universe: Universe):
    with pytest.raises(Refused, match="cannot be asked"):
        making.follow_up(universe, responsible=universe.memberships["stranger"])
    for name in ("stranger", "link_worker", "peer", "carer"):
        with pytest.raises(NotAllowed):
            making.follow_up(universe, by=universe.actor(name))
    row = making.follow_up(universe, by=universe.actor("rhian"))
    with pytest.raises(Refused, match="already"):
        making.follow_up(universe)
    actions.decline_follow_up(by=universe.actor("nurse"), plan=row)
    making.follow_up(universe)


def test_near_its_end_both_are_told_and_only_an_ending_by_both_ends_it(
    universe: Universe, monday: time_machine.Coordinates
):
    row = making.followed_up(universe)
    monday.move_to(clock.at_local(row.until_date - timedelta(days=28), clock.now().time()))
    jobs.run_all()
    item = Item.objects.get(kind=actions.ENDS)
    assert item.steps.last().role == "lead"
    (mail,) = OutMessage.objects.filter(purpose="follow_up_plan.near_end")
    assert "dizzy" not in mail.body
    nurse, rhian = universe.actor("nurse"), universe.actor("rhian")
    with pytest.raises(Refused, match="ends by itself"):
        worklist.close(by=nurse, item=item, outcome="Seen")
    monday.shift(timedelta(days=40))  # past its last day it holds still
    assert again(row).state == FollowUpState.AGREED
    row = actions.put_ending(by=nurse, plan=row, ending="discharge")
    row = actions.put_ending(by=nurse, plan=row, ending="discharge")  # one side alone ends nothing
    assert row.state == FollowUpState.AGREED
    day = clock.today() + timedelta(days=9)
    row = actions.put_ending(by=rhian, plan=row, ending="review", review_on=day)
    assert row.state == FollowUpState.AGREED
    row = actions.put_ending(by=nurse, plan=row, ending="review", review_on=day)
    assert row.state == FollowUpState.ENDED
    item.refresh_from_db()
    assert item.state == ItemState.VOID


def test_how_it_cannot_end(universe: Universe):
    rhian = universe.actor("rhian")
    with pytest.raises(Refused):
        actions.put_ending(by=rhian, plan=making.follow_up(universe), ending="discharge")
    FollowUpPlan.objects.all().delete()
    row = making.followed_up(universe)
    for ending, on in (("review", None), ("discharge", clock.today()), ("lost", None)):
        with pytest.raises(Refused):
            actions.put_ending(by=rhian, plan=row, ending=ending, review_on=on)


def test_nobody_is_told_of_somebody_who_has_died(universe: Universe):
    row = making.followed_up(universe)
    Person.objects.filter(pk=universe.rhian.pk).update(died_on=clock.today())
    actions.tell_that_it_ends(by=universe.actor("nurse"), plan_id=row.pk)
    assert not Item.objects.filter(kind=actions.ENDS).exists()


def test_the_list_is_looked_through_by_name_and_shows_only_who_lets_in(universe: Universe):
    making.followed_up(universe)
    nurse = universe.client("nurse")
    html = nurse.post("/service/keeping-in-touch/", follow=True).content.decode()
    assert "Dana Hughes last looked through it" in html
    assert f"/p/{universe.rhian.pk}/keeping-in-touch/" in html
    lead = universe.client("lead").get("/service/keeping-in-touch/").content.decode()
    assert str(universe.rhian.pk) not in lead
    assert queries_plans.of_service(universe.actor("stranger")) == []


def test_on_the_pages(universe: Universe):
    rhian, nurse = universe.client("rhian"), universe.client("nurse")
    path = f"/p/{universe.rhian.pk}/keeping-in-touch/"
    data = {
        "way": "both", "every_weeks": "26", "signs": "Dizzy", "contact": "By text",
        "responsible": str(universe.memberships["nurse"].pk),
        "until_date_day": "1", "until_date_month": "9", "until_date_year": "2027",
    }  # fmt: skip
    html = rhian.post(path, data | {"every_weeks": ""}).content.decode()
    assert "every how many weeks, where" in html
    assert (
        "It holds once both have said yes" in rhian.post(path, data, follow=True).content.decode()
    )
    assert rhian.post(path, data).status_code == 404
    do = f"{path}{FollowUpPlan.objects.get().pk}/do"
    yes = {"do": "yes", "checks": list(CHECKS)}
    html = rhian.post(do, {"do": "yes", "checks": ["end"]}, follow=True).content.decode()
    assert "Tick everything on the list" in html
    for browser in (rhian, nurse):
        assert "Your yes is written down" in browser.post(do, yes, follow=True).content.decode()
    end = {"do": "end", "ending": "discharge"}
    assert "once the other side" in nurse.post(do, end, follow=True).content.decode()
    assert "It ends once you say the same" in rhian.get(path).content.decode()
    assert "It is ended, by both." in rhian.post(do, end, follow=True).content.decode()
    assert "The service is no longer needed" in rhian.get(path).content.decode()
    assert rhian.post(do, {"do": "dance"}).status_code == 404
    rhian.post(path, data)
    do = f"{path}{FollowUpPlan.objects.get(state='proposed').pk}/do"
    assert "Nothing changes" in nurse.post(do, {"do": "no"}, follow=True).content.decode()


def test_of_two_records_that_become_one_the_kept_plan_holds(universe: Universe):
    row = making.followed_up(universe)
    FollowUpPlan.objects.filter(pk=row.pk).update(person=universe.carer)
    kept = making.followed_up(universe)
    notices.tell(notices.PERSON_MERGING, from_id=universe.carer.pk, into_id=universe.rhian.pk)
    assert again(kept).state == FollowUpState.AGREED
    assert (again(row).person, row.state) == (universe.rhian, FollowUpState.DECLINED)
