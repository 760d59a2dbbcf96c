"""What a lead sees of concerns: between and at conversations, in time or not, small numbers out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.core import clock
from alongside.core.quarters import shown_quarters
from alongside.followups.concerns import hooks
from alongside.followups.concerns.queries_report import raised
from alongside.followups.concerns.rules_report import GROUPS, Raised, figures
from alongside.followups.models import Concern
from alongside.plans import actions as plans
from alongside.worklist.models import Item, ItemAct
from tests.followups import making
from tests.plans.making import book
from tests.universe import Universe

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)


def one(person: int = 0, group: str = "soon", *, at_review: bool = False, late: bool = False):
    first = NOW + timedelta(hours=1 if late else -1)
    return Raised(UUID(int=person), group, at_review, first, NOW)


def test_in_time_late_not_yet_and_taken_back():
    assert one().in_time(NOW)
    assert one(late=True).in_time(NOW) is False
    waits = Raised(uuid4(), "now", False, None, NOW)
    assert waits.in_time(NOW) is None
    assert waits.in_time(NOW + timedelta(minutes=1)) is False
    back = Raised(uuid4(), "now", False, None, NOW, taken_back=True)
    assert back.in_time(NOW + timedelta(days=1)) is None


def test_large_numbers_are_shown_rounded():
    rows = [one(n, at_review=n % 2 == 0, late=n % 4 == 0) for n in range(40)]
    found = figures(rows, 8, NOW)
    assert (found.between.part, found.between.whole) == (20, 40)
    assert (found.heard.part, found.heard.percent) == (30, 75)


@given(
    st.lists(
        st.builds(
            one,
            st.integers(0, 30),
            st.sampled_from(GROUPS),
            at_review=st.booleans(),
            late=st.booleans(),
        ),
        max_size=120,
    )
)
def test_no_small_number_is_ever_shown(rows: list[Raised]):
    found = figures(rows, 8, NOW)
    parts = {
        found.between: [row for row in rows if not row.at_review],
        found.heard: [row for row in rows if row.in_time(NOW)],
    }
    for group, share in found.by_group.items():
        parts[share] = [row for row in rows if row.group == group and row.in_time(NOW)]
        if share.part is not None:
            assert len({row.person_id for row in parts[share]}) >= 8
            late = [row for row in rows if row.group == group and not row.in_time(NOW)]
            assert len({row.person_id for row in late}) >= 8
    for share in (found.between, found.heard):
        if share.part is not None:
            assert len({row.person_id for row in parts[share]}) >= 8


def in_quarter(row: Concern) -> None:
    """As if it had been raised, and seen to an hour later, in the newest quarter shown."""
    at = clock.at_local(shown_quarters(clock.today())[0].first + timedelta(days=9), NOW.time())
    Concern.objects.filter(pk=row.pk).update(raised_at=at)
    Item.objects.filter(pk=row.item_id).update(due_at=at + timedelta(hours=2))
    ItemAct.objects.filter(item_id=row.item_id).update(at=at + timedelta(hours=1))


@pytest.mark.django_db
def test_what_is_counted(universe: Universe):
    newest = shown_quarters(clock.today())[0]
    in_quarter(making.seen_to(universe, making.concern(universe)))
    in_quarter(making.concern(universe, "wait"))  # asked only: nobody did anything
    (first, second) = sorted(
        raised(universe.service.pk, [newest])[newest], key=lambda row: row.group
    )
    assert (first.group, first.in_time(clock.now()), first.at_review) == ("soon", True, False)
    assert (second.group, second.in_time(clock.now())) == ("wait", False)
    conversation = book(universe)
    plans.hold(by=universe.actor("nurse"), conversation=conversation)
    type(conversation).objects.filter(pk=conversation.pk).update(
        at=Concern.objects.order_by("raised_at")[0].raised_at
    )
    found = raised(universe.service.pk, [newest])[newest]
    assert all(row.at_review for row in found)
    assert hooks._nothing(universe.service.pk, [], newest.first, newest.last) == set()


def test_the_page_and_the_file_print_definition_and_limits(universe: Universe):
    in_quarter(making.concern(universe))
    for name in ("lead", "board"):
        for path in ("/service/concerns/", "/service/concerns/numbers.csv"):
            said = universe.client(name).get(path).content.decode()
            assert "left out" in said or path.endswith(".csv")
            assert "on the same day" in said
            assert "fewer than 8 people" in said
    assert universe.client("nurse").get("/service/concerns/").status_code == 404
