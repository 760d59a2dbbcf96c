"""When the person sees a result: at once, when they ask, together; and what is held back."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from alongside.core import clock
from alongside.core.actors import COMMAND, WORKER, Actor, Channel
from alongside.core.audit import AuditEvent
from alongside.core.errors import NotAllowed, Refused
from alongside.people import notices
from alongside.people.actions import grants
from alongside.people.actions import settings as local_settings
from alongside.people.models import Person
from alongside.people.rules import Category, Level
from alongside.records import actions, models, queries, rules
from alongside.records.models import Result, ResultHold, ResultWish, Wish
from alongside.records.settings import LONGEST_HOLD
from alongside.worklist.models import Item, ItemState
from tests.at_once import at_once
from tests.records.test_results_pages import at, text
from tests.universe import Universe

Add = Callable[..., Result]
Pages = Callable[..., Client]
WHY = "I want to tell you this myself"


def shows(by: Actor, person: Person) -> set[Decimal | None]:
    """The values that somebody meets in the newest results."""
    return {result.value for one in queries.newest_results(by, person) for result in one.results}


def tokens(*results: Result) -> list[tuple[Any, str]]:
    return [(result.pk, result.digest) for result in results]


def herself(u: Universe) -> Actor:
    return u.actor("rhian", second_factor=False)


def choose(u: Universe, wish: Wish) -> ResultWish:
    return actions.choose_when(by=herself(u), person=u.rhian, wish=wish)


def hold(u: Universe, result: Result, *, days: int = 3, name: str = "nurse") -> ResultHold:
    return actions.hold_back(
        by=u.actor(name),
        result=result,
        reason=WHY,
        until_date=clock.today() + timedelta(days=days),
    )


def let_carer_in(u: Universe, **more: Any) -> None:
    grants.give_access(
        by=herself(u), person=u.rhian, grantee=u.carer, level=Level.CONTRIBUTE,
        categories=[Category.RECORDS, Category.ABOUT], **more,
    )  # fmt: skip


# --- rules --------------------------------------------------------------------------------------

days = st.dates(min_value=date(2020, 1, 1), max_value=date(2040, 1, 1))


@given(until=days, ended=st.booleans(), today=days)
def test_a_hold_is_over_the_day_after_whatever_happens(
    until: date, ended: bool, today: date
) -> None:
    stands = rules.hold_stands(until, ended, today)
    assert stands == (not ended and today <= until)
    if not stands:  # what is over never comes back
        assert not rules.hold_stands(until, ended, today + timedelta(days=1))
    assert not rules.hold_stands(until, ended, until + timedelta(days=1))


@given(st.lists(st.booleans(), max_size=6))
def test_it_is_held_back_twice_at_most_and_never_again_once_it_was_open(
    still: list[bool],
) -> None:
    """`still`: at each try, whether the hold before still stands."""
    holds: list[tuple[int, bool]] = []
    for stands in still:
        holds = [(turn, stands) for turn, _before in holds]
        turn = rules.next_turn(holds)
        if holds and not stands:
            assert turn is None
        if turn is not None:
            holds.append((turn, True))
    assert [turn for turn, _stands in holds] == list(range(1, len(holds) + 1))
    assert len(holds) <= rules.TURNS


# --- the person's wish --------------------------------------------------------------------------


def test_without_a_choice_everything_is_there_at_once(universe: Universe, add: Add) -> None:
    add()
    assert queries.chosen(universe.rhian).wish == Wish.NOW
    assert shows(herself(universe), universe.rhian) == {62}


@pytest.mark.parametrize("wish", [Wish.TOGETHER, Wish.ASK])
def test_what_comes_after_the_choice_waits_and_what_was_seen_stays(
    universe: Universe, add: Add, wish: Wish
) -> None:
    add(value=Decimal(50), taken_at=clock.now() - timedelta(days=90))
    choose(universe, wish)
    new = add(value=Decimal(70), taken_at=clock.now())
    by, rhian = herself(universe), universe.rhian
    assert shows(by, rhian) == {50}
    assert [one.pk for one in queries.waiting_for(by, rhian)] == [new.pk]
    # Nothing of it: not in the trend, not in the list of all, not on its own page.
    assert [
        float(r.value or 0) for t in queries.trend(by, rhian, "4548-4") for r in t.readings
    ] == [50]
    _page, rows = queries.history(by, rhian, "4548-4", 1)
    assert [one.number for one in rows] == ["50"]
    # A professional at work sees it, and that the person does not yet.
    (seen,) = queries.newest_results(universe.actor("nurse"), rhian)
    assert seen.number == "70"
    assert seen.waits
    # What a professional prints for the person does not say it either.
    (printed,) = queries.newest_results(universe.actor("nurse"), rhian, as_person=True)
    assert printed.number == "50"


def test_see_it_now_opens_it_at_once_and_for_good(universe: Universe, add: Add) -> None:
    choose(universe, Wish.TOGETHER)
    new = add()
    by, rhian = herself(universe), universe.rhian
    assert shows(by, rhian) == set()
    actions.choose_for(by=by, person=rhian, seen=tokens(new), wish=Wish.NOW)
    assert shows(by, rhian) == {62}
    choose(universe, Wish.TOGETHER)
    assert shows(by, rhian) == {62}


def test_at_once_for_all_opens_what_waits(universe: Universe, add: Add) -> None:
    choose(universe, Wish.TOGETHER)
    add()
    choose(universe, Wish.NOW)
    assert shows(herself(universe), universe.rhian) == {62}


def test_asked_each_time_one_waits_for_the_talk_and_can_still_be_opened(
    universe: Universe, add: Add
) -> None:
    choose(universe, Wish.ASK)
    new = add()
    by, rhian = herself(universe), universe.rhian
    assert not queries.waiting_for(by, rhian)[0].asked
    actions.choose_for(by=by, person=rhian, seen=tokens(new), wish=Wish.TOGETHER)
    assert queries.waiting_for(by, rhian)[0].asked
    actions.choose_for(by=by, person=rhian, seen=tokens(new), wish=Wish.NOW)
    assert shows(by, rhian) == {62}


def test_a_result_that_changed_since_waits_anew(universe: Universe, add: Add) -> None:
    choose(universe, Wish.TOGETHER)
    new = add()
    by, rhian = herself(universe), universe.rhian
    actions.choose_for(by=by, person=rhian, seen=[(new.pk, "older")], wish=Wish.NOW)
    assert shows(by, rhian) == set()
    actions.choose_for(by=by, person=rhian, seen=tokens(new), wish=Wish.NOW)
    Result.objects.filter(pk=new.pk).update(digest="corrected", value=Decimal(99))
    assert shows(by, rhian) == set()


def test_only_the_person_chooses_or_a_helper_by_name(universe: Universe, add: Add) -> None:
    rhian = universe.rhian
    choose(universe, Wish.TOGETHER)
    new = add()
    for name in ("stranger", "carer", "link_worker", "lead"):
        with pytest.raises(NotAllowed):
            actions.choose_when(by=universe.actor(name), person=rhian, wish=Wish.NOW)
        with pytest.raises(NotAllowed):
            actions.choose_for(
                by=universe.actor(name), person=rhian, seen=tokens(new), wish=Wish.NOW
            )
    nurse = universe.actor("nurse")
    with pytest.raises(Refused, match="Say who is typing"):
        actions.choose_when(by=nurse, person=rhian, wish=Wish.NOW)
    with pytest.raises(Refused, match="Choose one"):
        actions.choose_when(by=herself(universe), person=rhian, wish="later")
    by_phone = nurse.helping(Channel.PHONE, "Dana Hughes", rhian.pk)
    actions.choose_when(by=by_phone, person=rhian, wish=Wish.ASK)
    assert queries.chosen(rhian).helper == "Dana Hughes"
    assert AuditEvent.objects.filter(verb="result.choose_when", channel="phone").exists()


def test_whom_the_person_lets_in_sees_no_more_than_they_do(universe: Universe, add: Add) -> None:
    let_carer_in(universe, labels=["general"])
    carer, rhian = universe.actor("carer"), universe.rhian
    choose(universe, Wish.TOGETHER)
    add()
    add(loinc="718-7", labels=["sexual_health"])
    assert shows(carer, rhian) == set()
    # Nor does somebody learn that there is one that is not for them to know of.
    assert [one.loinc for one in queries.waiting_for(carer, rhian)] == ["4548-4"]
    assert queries.waiting_for(universe.actor("stranger"), rhian) == []


def test_a_nurse_sees_her_own_results_as_anybody_does(universe: Universe, add: Add) -> None:
    actions.choose_when(by=universe.actor("nurse"), person=universe.nurse, wish=Wish.TOGETHER)
    add(person=universe.nurse)
    assert shows(universe.actor("nurse"), universe.nurse) == set()


# --- held back ----------------------------------------------------------------------------------


def test_what_is_held_back_is_nowhere_for_the_person_but_why_who_and_until_when_are(
    universe: Universe, add: Add, client_as: Pages
) -> None:
    result = add()
    hold(universe, result)
    by, rhian = herself(universe), universe.rhian
    assert shows(by, rhian) == set()
    assert shows(universe.actor("nurse"), rhian) == {62}
    page = text(client_as("rhian"), at(rhian))
    until = clock.today() + timedelta(days=3)
    assert "One result is held back for now" in page
    assert WHY in page
    assert "Dana Hughes, Nurse" in page
    assert f"by {until:%A} {until.day} {until:%B}" in page
    assert "HbA1c" not in page
    assert client_as("rhian").get(at(rhian, "results/4548-4/")).status_code == 404
    assert "Held back until" in text(client_as("nurse"), at(rhian))


def test_a_wish_does_not_open_it_and_it_opens_by_itself(universe: Universe, add: Add) -> None:
    choose(universe, Wish.TOGETHER)
    result = add()
    made = hold(universe, result, days=0)
    by, rhian = herself(universe), universe.rhian
    assert queries.waiting_for(by, rhian) == []
    assert actions.choose_for(by=by, person=rhian, seen=tokens(result), wish=Wish.NOW) == []
    choose(universe, Wish.NOW)
    assert shows(by, rhian) == set()
    ResultHold.objects.filter(pk=made.pk).update(until_date=clock.today() - timedelta(days=1))
    assert shows(by, rhian) == {62}
    assert queries.held(by, rhian) == []


def test_a_panel_is_held_back_whole_with_the_report_that_tells_of_it(
    universe: Universe, add: Add, source: models.Source
) -> None:
    parts = [
        add(loinc=loinc, value=Decimal(value), unit="mm[Hg]", panel_id="panel")
        for loinc, value in (("8480-6", 182), ("8462-4", 111))
    ]
    for key, told in (("1", ["panel"]), ("2", ["other"])):
        models.Report.objects.create(
            person=universe.rhian, source=source, source_key=key, digest=key, name=f"Report {key}",
            labels=["general"], result_ids=told,
        )  # fmt: skip
    hold(universe, parts[1])
    by, rhian = herself(universe), universe.rhian
    reports = queries.part_of("reports")
    assert reports is not None
    assert shows(by, rhian) == set()
    assert [one.name for one in queries.entries(by, rhian, reports)] == ["Report 2"]
    assert queries.entries(universe.actor("nurse"), rhian, reports).count() == 2
    # The other half of the panel is the same hold.
    actions.end_hold(by=universe.actor("gp"), result=parts[0])
    assert shows(by, rhian) == {182, 111}
    assert queries.entries(by, rhian, reports).count() == 2


def test_a_file_that_is_read_anew_does_not_open_it(universe: Universe, add: Add) -> None:
    result = add(source_key="s")
    hold(universe, result)
    Result.objects.filter(pk=result.pk).delete()
    assert queries.held(herself(universe), universe.rhian) == []  # nothing there: nothing said
    add(source_key="s", digest="corrected")
    assert shows(herself(universe), universe.rhian) == set()
    assert len(queries.held(herself(universe), universe.rhian)) == 1


def test_it_is_held_back_once_more_at_most_and_the_person_sees_it(
    universe: Universe, add: Add, client_as: Pages
) -> None:
    result = add()
    hold(universe, result)
    second = hold(universe, result, days=5, name="gp")
    assert second.turn == 2
    with pytest.raises(Refused, match="as often as can be"):
        hold(universe, result)
    page = text(client_as("rhian"), at(universe.rhian))
    assert "This is the second time, and the last" in page
    assert "Tomos Rees" in page
    assert page.count("One result is held back for now") == 1


def test_what_was_open_is_never_closed_again(universe: Universe, add: Add) -> None:
    result = add()
    hold(universe, result)
    actions.end_hold(by=universe.actor("gp"), result=result)
    assert shows(herself(universe), universe.rhian) == {62}
    with pytest.raises(Refused, match="open now, so it stays open"):
        hold(universe, result)
    with pytest.raises(Refused, match="open to the person already"):
        actions.end_hold(by=universe.actor("nurse"), result=result)


def test_what_the_person_has_opened_cannot_be_held_back(
    universe: Universe, add: Add, client_as: Pages
) -> None:
    result = add()
    client_as("rhian").get(at(universe.rhian))
    with pytest.raises(Refused, match="Rhian has opened their results"):
        hold(universe, result)
    page = text(client_as("nurse"), at(universe.rhian, f"held/{result.pk}/"))
    assert "so it cannot be held back" in page
    # What waited while they looked was not seen, until they ask for it.
    choose(universe, Wish.TOGETHER)
    other = add(loinc="718-7")
    client_as("rhian").get(at(universe.rhian))
    assert not queries.may_have_seen(other)
    actions.choose_for(
        by=herself(universe), person=universe.rhian, seen=tokens(other), wish=Wish.NOW
    )
    with pytest.raises(Refused, match="has opened"):
        hold(universe, other)


def test_a_reason_and_a_day_that_the_service_allows(universe: Universe, add: Add) -> None:
    result, by = add(), universe.actor("nurse")
    for reason, day in (("  ", 1), (WHY, -1), (WHY, 15)):
        with pytest.raises(Refused):
            actions.hold_back(
                by=by, result=result, reason=reason, until_date=clock.today() + timedelta(days=day)
            )
    local_settings.choose(by=COMMAND, party=universe.service, key=LONGEST_HOLD, value=2)
    with pytest.raises(Refused, match="how long your service allows"):
        hold(universe, result, days=3)
    assert hold(universe, result, days=2).turn == 1
    result.withdrawn = True
    result.save()
    with pytest.raises(Refused, match="taken this result back"):
        hold(universe, result, days=1)


def test_who_may_hold_back_and_open(universe: Universe, add: Add) -> None:
    result = add()
    for name in ("stranger", "carer", "link_worker", "lead", "rhian", "privacy"):
        with pytest.raises(NotAllowed):
            hold(universe, result, name=name)
        with pytest.raises(NotAllowed):
            actions.end_hold(by=universe.actor(name), result=result)
    with pytest.raises(NotAllowed):
        hold(universe, add(person=universe.nurse), name="nurse")
    # A label that keeps it from the team keeps them from holding it back, too.
    grants.end_access(
        by=herself(universe),
        grant=universe.rhian.grants.get(grantee=universe.team),
    )
    grants.give_access(
        by=herself(universe), person=universe.rhian, grantee=universe.team, level=Level.VIEW,
        categories=[Category.RECORDS], labels=["general"],
    )  # fmt: skip
    hidden = add(loinc="718-7", labels=["sexual_health"])
    with pytest.raises(NotAllowed):
        hold(universe, hidden)


def test_who_may_not_know_of_the_result_is_not_told_that_it_is_held_back(
    universe: Universe, add: Add
) -> None:
    let_carer_in(universe, labels=["general"])
    hold(universe, add(labels=["sexual_health"]))
    hold(universe, add(loinc="718-7"))
    assert len(queries.held(universe.actor("carer"), universe.rhian)) == 1
    assert len(queries.held(herself(universe), universe.rhian)) == 2
    assert queries.held(universe.actor("stranger"), universe.rhian) == []


def test_a_talk_is_on_the_worklist_on_the_last_day_until_it_is_open(
    universe: Universe, add: Add, client_as: Pages
) -> None:
    result = add()
    made = hold(universe, result)
    item = Item.objects.get(about_id=made.pk)
    assert item.due_at.astimezone(clock.LONDON).date() == made.until_date
    assert item.responsible == universe.memberships["nurse"]
    page = text(client_as("nurse"), f"/worklist/{item.pk}/")
    assert "Talk with Rhian about the result that is held back" in page
    assert "We talk with you about the result that is held back" in str(
        client_as("rhian").get(f"/p/{universe.rhian.pk}/").content
    )
    hold(universe, result, days=5, name="gp")
    actions.end_hold(by=universe.actor("nurse"), result=result)
    states = Item.objects.filter(kind="records.hold").values_list("state", flat=True)
    assert list(states) == [ItemState.VOID] * 2


@pytest.mark.commits
def test_of_two_who_open_it_at_once_one_is_told_that_it_is_open(
    universe: Universe, add: Add
) -> None:
    result = add()
    hold(universe, result)
    staff = [universe.actor(name) for name in ("nurse", "gp")]
    heard = at_once(*[partial(actions.end_hold, by=by, result=result) for by in staff])
    assert sum(isinstance(one, Refused) for one in heard) == 1
    assert AuditEvent.objects.filter(verb="result.end_hold").count() == 1


@pytest.mark.commits
def test_held_back_by_two_at_once_it_is_held_back_twice_and_never_more(
    universe: Universe, add: Add
) -> None:
    result = add()
    hold(universe, result)
    heard = at_once(*[partial(hold, universe, result, name=name) for name in ("nurse", "gp")])
    assert sum(isinstance(one, Refused) for one in heard) == 1
    assert sorted(ResultHold.objects.values_list("turn", flat=True)) == [1, 2]


def test_merging_moves_wishes_and_holds_and_erasing_takes_them(
    universe: Universe, add: Add
) -> None:
    choose(universe, Wish.ASK)
    hold(universe, add())
    notices.tell(notices.PERSON_MERGING, from_id=universe.rhian.pk, into_id=universe.imported.pk)
    assert ResultWish.objects.get().person_id == universe.imported.pk
    assert ResultHold.objects.get().reason == WHY
    assert queries.chosen(universe.imported).wish == Wish.ASK
    notices.tell(notices.PERSON_ERASING, person_id=universe.imported.pk)
    assert not ResultWish.objects.exists()
    assert not ResultHold.objects.exists()


def test_no_reason_and_no_value_in_the_audit_trail(universe: Universe, add: Add) -> None:
    hold(universe, add())
    events = AuditEvent.objects.filter(person_id=universe.rhian.pk)
    assert WHY not in str(list(events.values_list("detail", flat=True)))
    assert events.get(verb="result.hold").detail["until"]


# --- the pages ----------------------------------------------------------------------------------


def post(client: Client, address: str, **data: Any) -> str:
    answer = client.post(address, data, follow=True)
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_choosing_waiting_and_seeing_it_now(universe: Universe, client_as: Pages, add: Add) -> None:
    client, rhian = client_as("rhian"), universe.rhian
    add(loinc="718-7", value=Decimal(130), unit="g/L")
    assert "When a result is new: Show me at once." in text(client, at(rhian))
    assert "When a result is new" in text(client, at(rhian, "results/when/"))
    page = post(client, at(rhian, "results/when/"), wish="together")
    assert "Saved. You can change this at any time." in page
    new = add()
    page = text(client, at(rhian))
    assert "1 new result waits for you" in page
    assert "No conversation is booked yet" in page
    assert "HbA1c: your average blood sugar" in page
    assert "62 mmol/mol" not in page
    seen = f"{new.pk}:{new.digest}"
    assert "1 new result that Rhian has not seen" in text(client_as("nurse"), at(rhian))
    page = post(client, at(rhian, "results/choose/"), seen=seen, wish="now")
    assert "Here it is." in page
    assert "62 mmol/mol" in page
    page = post(client, at(rhian, "results/choose/"), seen=seen, wish="now")
    assert "Nothing waits any more" in page
    assert client.post(at(rhian, "results/choose/"), {"seen": "x"}).status_code == 404


def test_asked_each_time_there_are_two_buttons(
    universe: Universe, client_as: Pages, add: Add
) -> None:
    choose(universe, Wish.ASK)
    new, client = add(), client_as("rhian")
    page = text(client, at(universe.rhian))
    assert "See it now" in page
    assert "Look at it with me" in page
    page = post(
        client,
        at(universe.rhian, "results/choose/"),
        seen=f"{new.pk}:{new.digest}",
        wish="together",
    )
    assert "To be looked at together" in page
    assert "Look at it with me" not in page


def test_a_helper_writes_the_choice_down(universe: Universe, client_as: Pages) -> None:
    client, rhian = client_as("nurse"), universe.rhian
    address = at(rhian, "results/when/")
    assert "Say how you were told" in post(client, address, wish="together")
    page = post(client, address, wish="together", channel="phone", read_back="on")
    assert "What Rhian wants when a result is new: Wait until" in page
    assert "Dana Hughes wrote it down" in text(client_as("rhian"), address)


def test_holding_back_and_opening_on_the_page(
    universe: Universe, client_as: Pages, add: Add
) -> None:
    result, nurse, rhian = add(), client_as("nurse"), universe.rhian
    assert "Hold this back from Rhian for now" in text(nurse, at(rhian, "results/4548-4/"))
    address = at(rhian, f"held/{result.pk}/")
    until = clock.today() + timedelta(days=2)
    day = {"until_date_day": until.day, "until_date_month": until.month}
    day["until_date_year"] = until.year
    assert "Say why: the person reads it." in post(nurse, address, **day)
    page = post(nurse, address, reason=WHY, **day)
    assert "Rhian sees that it is, why, by whom and until when." in page
    assert "Have you talked with Rhian?" in text(nurse, address)
    assert "Only this once" in text(nurse, address)
    page = post(nurse, address, reason="Once more", **day)
    assert "Held back." in page
    assert "It was held back as often as can be." in text(nurse, address)
    assert "as often as can be. Talk with" in post(nurse, address, reason="Again", **day)
    assert "Rhian can see it now." in post(nurse, address, do="end")
    assert "it stays open" in text(nurse, address)
    assert "Opened on" in text(nurse, address)
    missing = at(rhian, "held/00000000-0000-0000-0000-000000000000/")
    assert nurse.get(missing).status_code == 404
    for name in ("rhian", "carer", "stranger"):
        assert client_as(name).get(address).status_code == 404


def test_what_is_gone_from_the_record_leads_to_the_results(universe: Universe, add: Add) -> None:
    from alongside.worklist.kinds import kind_of

    result = add()
    made = hold(universe, result)
    item = Item.objects.get(about_id=made.pk)
    assert kind_of(item.kind).url(item).endswith(f"/held/{result.pk}/")
    result.delete()
    assert kind_of(item.kind).url(item).endswith("/results/")


def test_the_worker_holds_nothing_back(universe: Universe, add: Add) -> None:
    with pytest.raises(NotAllowed):
        actions.hold_back(by=WORKER, result=add(), reason=WHY, until_date=clock.today())
