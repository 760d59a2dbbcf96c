"""What a lead sees of planning together: numbers, small ones left out, nobody's name."""

from __future__ import annotations

import csv
import itertools
from datetime import date, time, timedelta
from io import StringIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from alongside.core import clock
from alongside.core.disclosure import NOT_SHOWN, Count, Share
from alongside.core.quarters import SHOWN_QUARTERS, Quarter, quarter_of, shown_quarters
from alongside.people.models import LocalSetting, Person
from alongside.plans.models import Commitment, Goal
from alongside.plans.queries.report import count_for
from alongside.plans.rules import report as rules
from alongside.plans.rules.report import Steps
from alongside.ui.dates import name_of
from tests.plans.crowd import fill
from tests.universe import Universe

days = st.dates(date(2000, 1, 1), date(2100, 12, 31))
TODAY = date(2026, 11, 22)
NEWEST, BEFORE = shown_quarters(clock.today(), 2)
DAY = NEWEST.first + timedelta(days=33)
WHEN = clock.at_local(DAY, time(12))


@given(days)
def test_only_quarters_that_are_over_and_had_time_to_be_answered_are_shown(today: date) -> None:
    found = shown_quarters(today)
    assert len(found) == SHOWN_QUARTERS
    for newer, older in itertools.pairwise(found):
        assert older.following == newer  # one after the other, none overlapping
        assert older.last + timedelta(days=1) == newer.first
    assert found[0].read_on < today <= found[0].following.read_on
    assert all(quarter.first <= day <= quarter.last for quarter in found for day in [quarter.first])
    assert today > found[0].last + timedelta(days=27)


@given(days)
def test_every_day_is_in_one_quarter(day: date) -> None:
    quarter = quarter_of(day)
    assert quarter.first <= day <= quarter.last


def test_a_quarter_by_name() -> None:
    assert str(Quarter(2025, 4)) == "2025-Q4"
    assert Quarter(2025, 4).following == Quarter(2026, 1)
    assert Quarter(2025, 4).last == date(2025, 12, 31)
    assert shown_quarters(date(2026, 10, 28))[0] == Quarter(2026, 2)
    assert shown_quarters(date(2026, 10, 29))[0] == Quarter(2026, 3)


def of(number: int) -> Count:
    return Count(number, number)


def along(*left: int, sent: int) -> dict[str, Share]:
    _not_held, not_agreed, not_sent = left
    reached = (not_agreed + not_sent + sent, not_sent + sent, sent)
    whole = of(sum(left) + sent)
    return rules.step_shares(Steps(whole, [*map(of, reached)], [*map(of, left)]), 8)


def test_each_step_is_shown_of_the_whole() -> None:
    found = along(10, 40, 10, sent=40)
    assert found[rules.HELD] == Share(90, 10, 100)
    assert found[rules.AGREED] == Share(50, None, 100)
    assert found[rules.DELIVERED] == Share(40, 10, 50)


@pytest.mark.parametrize(
    ("left", "sent", "held", "agreed", "delivered"),
    [
        ((2, 40, 10), 48, None, 60, 50),  # held would give away the 2 who were not there
        ((20, 2, 10), 68, 80, None, None),  # agreed would give away 2; sent says nothing without it
        ((20, 20, 2), 58, 80, 60, None),  # sent would give away 2
        ((20, 40, 36), 4, 80, 40, None),  # few had it sent
        ((20, 72, 4), 4, 80, None, None),  # few agreed
        ((92, 4, 2), 2, None, None, None),  # few came
        ((3, 2, 1), 1, None, None, None),
    ],
)
def test_no_two_steps_that_are_shown_differ_by_few(
    left: tuple[int, int, int], sent: int, held: int, agreed: int, delivered: int
) -> None:
    found = along(*left, sent=sent)
    assert [found[step].part for step in (rules.HELD, rules.AGREED, rules.DELIVERED)] == [
        held,
        agreed,
        delivered,
    ]


def test_where_nothing_was_counted_nothing_is_shown() -> None:
    found = rules.report(shown_quarters(TODAY), rules.Counted(), ["en", "cy"], 8)
    assert found.is_empty
    assert {figure.share for row in found.figures.values() for figure in row.values()} == {
        NOT_SHOWN
    }
    assert all(ruler.median is None for row in found.confidence.values() for ruler in row.values())


# --- counted by the database -------------------------------------------------------------------


@pytest.fixture
def crowded(universe: Universe) -> Universe:
    """Two hundred conversations of the nurse in the newest quarter, two to a person."""
    fill(
        membership_id=universe.memberships["nurse"].pk,
        number=200,
        each=2,
        at=WHEN,
    )
    return universe


def test_the_database_counts_events_and_people(crowded: Universe) -> None:
    found = count_for(crowded.service.pk, [NEWEST, BEFORE])
    assert set(found.steps) == {NEWEST}
    steps = found.steps[NEWEST]
    assert steps.whole == Count(200, 100)
    assert [count.events for count in steps.reached] == [180, 100, 80]
    assert [count.events for count in steps.left] == [20, 80, 20]
    prepared = found.facts[rules.PREPARED, NEWEST]
    assert prepared.everyone.part == Count(120, 60)
    assert prepared.everyone.rest == Count(80, 40)
    assert {key: row.part.events for key, row in prepared.languages.items()} == {
        "cy": 60,
        "en": 60,
    }
    assert prepared.languages["cy"].whole == Count(60, 30)
    assert {key: count.events for key, count in prepared.ways.items()} == {"paper": 24, "own": 96}
    assert {key: count.events for key, count in prepared.help.items()} == {
        "helped": 36,
        "themselves": 84,
    }
    agreed = found.facts[rules.AGREED, NEWEST]
    assert agreed.everyone.part.events == 100
    assert {key: count.events for key, count in agreed.ways.items()} == {"paper": 20, "own": 80}
    followed = found.facts[rules.FOLLOWED, NEWEST].everyone
    assert (followed.part.events, followed.whole.events) == (60, 100)
    kept = found.facts[rules.KEPT, NEWEST].everyone
    assert (kept.part.events, kept.whole.events) == (80, 100)
    carried = found.facts[rules.CARRIED, NEWEST].everyone
    assert (carried.part.events, carried.whole.events) == (36, 360)
    first = found.ratings[rules.FIRST, NEWEST]
    assert (first.whole.events, first.median) == (100, 5)
    assert {band: count.events for band, count in first.bands.items()} == {
        (1, 3): 20,
        (4, 6): 60,
        (7, 10): 20,
    }
    latest = found.ratings[rules.LATEST, NEWEST]
    assert (latest.whole.events, latest.rest.events, latest.of.events) == (60, 40, 100)
    assert latest.median == 6


def test_what_happened_after_the_reading_day_changes_nothing(crowded: Universe) -> None:
    before = count_for(crowded.service.pk, [NEWEST])
    late = clock.at_local(NEWEST.read_on + timedelta(days=1), time(0))
    with connection.cursor() as cursor:
        for sql in (
            "UPDATE plans_conversation SET held_at = %s, state = 'held' WHERE held_at IS NULL",
            "UPDATE plans_conversation SET cancelled_at = %s WHERE held_at IS NULL",
            "UPDATE plans_commitment SET state = 'kept', answered_at = %s WHERE state = 'open'",
            "UPDATE plans_agendaitem SET removed_at = %s",
            "UPDATE followups_checkin SET answered_at = %s WHERE answered_at IS NULL",
        ):
            cursor.execute(sql, [late])
    assert count_for(crowded.service.pk, [NEWEST]) == before


def test_a_follow_up_counts_until_the_end_of_the_fourteenth_day(crowded: Universe) -> None:
    last = clock.at_local(DAY + timedelta(days=14), time(23, 59))
    for at, counted in ((last, 60), (last + timedelta(minutes=1), 0)):
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE followups_checkin SET answered_at = %s WHERE answered_at IS NOT NULL", [at]
            )
        found = count_for(crowded.service.pk, [NEWEST])
        assert found.facts[rules.FOLLOWED, NEWEST].everyone.part.events == counted


def test_what_was_open_when_somebody_died_is_neither_kept_nor_not(crowded: Universe) -> None:
    before = count_for(crowded.service.pk, [NEWEST])
    unanswered = Commitment.objects.filter(side="professional", state="open").first()
    assert unanswered is not None
    whose = Person.objects.filter(pk=unanswered.person_id)
    theirs = Commitment.objects.filter(person_id=unanswered.person_id, side="professional")
    in_quarter = theirs.filter(due_date__gte=NEWEST.first, due_date__lte=NEWEST.last)
    still_open = in_quarter.filter(answered_at=None).count()
    goals = Goal.objects.filter(person_id=unanswered.person_id).count()
    whose.update(died_on=NEWEST.read_on + timedelta(days=1))  # after all was counted
    assert count_for(crowded.service.pk, [NEWEST]) == before
    for gone in ({"died_on": NEWEST.read_on}, {"died_on": None, "erased_at": clock.now()}):
        whose.update(**gone)
        after = count_for(crowded.service.pk, [NEWEST])
        kept, was = (each.facts[rules.KEPT, NEWEST].everyone for each in (after, before))
        assert kept.part == was.part
        assert kept.whole.events == was.whole.events - still_open
        followed = after.facts[rules.FOLLOWED, NEWEST].everyone
        assert followed == before.facts[rules.FOLLOWED, NEWEST].everyone
    # Nor is anybody "not followed up" who died before the fourteen days were over
    whose.update(died_on=DAY + timedelta(days=14), erased_at=None)
    followed = count_for(crowded.service.pk, [NEWEST]).facts[rules.FOLLOWED, NEWEST].everyone
    was = before.facts[rules.FOLLOWED, NEWEST].everyone
    assert followed.part == was.part
    assert was.whole.events - goals <= followed.whole.events <= was.whole.events


def test_another_service_counts_nothing_of_it(crowded: Universe) -> None:
    found = count_for(crowded.other_service.pk, [NEWEST])
    assert found == rules.Counted()


def test_the_queries_are_six_whatever_there_is(universe: Universe) -> None:
    quarters = (NEWEST, BEFORE)
    for number in (0, 40):
        if number:
            fill(
                membership_id=universe.memberships["nurse"].pk,
                number=number,
                at=WHEN,
            )
        with CaptureQueriesContext(connection) as captured:
            count_for(universe.service.pk, quarters)
        assert len(captured) == 6


# --- the page ----------------------------------------------------------------------------------

PAGE, FILE = "/service/planning/", "/service/planning/numbers.csv"


def _text(html: str) -> str:
    return " ".join(html.split())


def test_a_lead_and_a_board_member_see_numbers_of_their_service(crowded: Universe) -> None:
    for who in ("lead", "board"):
        page = crowded.client(who).get(PAGE)
        assert page.status_code == 200
        html = _text(page.content.decode())
        assert "There are no targets here" in html
        assert name_of(NEWEST) in html
        assert "180 of 200" in html  # held
        assert "(90%)" in html
        assert "Crowd" not in html
        assert "Rhian" not in html
        assert "Dana" not in html


def test_a_part_that_is_nearly_everybody_is_left_out(universe: Universe) -> None:
    fill(
        membership_id=universe.memberships["nurse"].pk,
        number=50,
        prepared=10,
        at=WHEN,
    )
    html = _text(universe.client("lead").get(PAGE).content.decode())
    row = html.partition("Prepared by the person</th>")[2].partition("</tr>")[0]
    assert "left out" in row
    assert "of 50" in row
    assert "%" not in row


def test_the_threshold_is_the_installations(crowded: Universe) -> None:
    LocalSetting.objects.create(party=None, key="disclosure.threshold", value=50)
    html = _text(crowded.client("lead").get(PAGE).content.decode())
    assert "fewer than 50 people" in html
    assert "180 of 200" not in html  # 20 conversations of 20 people were not held


@pytest.mark.parametrize(
    "who", ["nurse", "gp", "link_worker", "peer", "broker", "privacy", "stranger", "carer", "rhian"]
)
@pytest.mark.parametrize("page", [PAGE, FILE])
def test_nobody_else_finds_the_page(universe: Universe, who: str, page: str) -> None:
    assert universe.client(who).get(page).status_code == 404


def test_a_lead_needs_the_second_factor_and_the_hat(universe: Universe) -> None:
    assert universe.client("lead", second_factor=False).get(PAGE).status_code == 404
    assert universe.client("lead", hat=False).get(PAGE).status_code == 404


def test_the_lead_of_another_service_sees_nothing_of_this_one(crowded: Universe) -> None:
    lead = crowded.memberships["lead"]
    lead.team = crowded.other_team
    lead.save()
    html = _text(crowded.client("lead").get(PAGE).content.decode())
    assert "No numbers yet" in html
    assert name_of(NEWEST) not in html
    assert name_of(NEWEST.following) in html  # what is shown next


def test_groups_of_another_quarter_and_of_none(crowded: Universe) -> None:
    client = crowded.client("lead")
    html = _text(client.get(f"{PAGE}?quarter={NEWEST}").content.decode())
    assert f"By language, way and help: {name_of(NEWEST)}" in html
    assert f"By language, way and help: {name_of(BEFORE)}" in _text(
        client.get(f"{PAGE}?quarter={BEFORE}").content.decode()
    )
    assert client.get(f"{PAGE}?quarter={NEWEST.following}").status_code == 404  # not over yet
    assert client.get(f"{PAGE}?quarter=x").status_code == 404


def test_the_file_says_the_same_and_that_there_are_no_targets(crowded: Universe) -> None:
    answer = crowded.client("lead").get(FILE)
    assert answer["Content-Type"].startswith("text/csv")
    rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[1][0].startswith("There are no targets here")
    found = {tuple(row[:3]): row[3:] for row in rows[4:]}
    held = found[str(NEWEST), "Conversations held", "Everyone"]
    assert held == ["180", "200", "90", "conversations booked"]
    assert found[str(BEFORE), "Conversations held", "Everyone"][:3] == ["", "", ""]
    shown = [row[3] for row in rows[4:] if row[3]]
    assert len(shown) > 10
    medians = [row for row in rows[4:] if row[2] == "Middle number"]
    assert all(int(row[3]) % 5 == 0 for row in rows[4:] if row[3] and row not in medians)


def test_the_page_is_linked_from_the_pages_of_the_service(universe: Universe) -> None:
    assert f'href="{PAGE}"' in universe.client("lead").get("/service/").content.decode()
    board = universe.client("board").get(PAGE).content.decode()
    assert f'href="{PAGE}"' in board


def test_the_queries_of_the_page_do_not_grow(universe: Universe) -> None:
    client = universe.client("lead")
    counted = []
    for number in (0, 100):
        if number:
            fill(
                membership_id=universe.memberships["nurse"].pk,
                number=number,
                at=WHEN,
            )
        client.get(PAGE)
        with CaptureQueriesContext(connection) as captured:
            client.get(PAGE)
        counted.append(len(captured))
    assert counted[0] == counted[1] <= 20
