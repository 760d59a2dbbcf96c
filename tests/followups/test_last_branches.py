"""What the long tests of concerns and follow-ups pass by."""

from __future__ import annotations

from datetime import date

import pytest

from alongside.core.actors import WORKER
from alongside.core.errors import NotAllowed, Refused
from alongside.followups.concerns import actions
from alongside.followups.models import Concern, Standing
from alongside.followups.rules.rhythm import Phase, day_of, days_of
from alongside.worklist import actions as worklist
from alongside.worklist.models import ItemAct
from tests.followups import making
from tests.universe import Universe


def test_a_rhythm_of_so_many_times_ends_by_itself() -> None:
    twice, start = (Phase(1, "week", 2),), date(2027, 3, 1)
    assert list(days_of(twice, start)) == [start, date(2027, 3, 8)]
    assert day_of(twice, start, 3) is None


def test_the_list_is_looked_through_by_somebody_with_a_name(universe: Universe) -> None:
    with pytest.raises(NotAllowed):
        actions.check_list(by=WORKER)


def test_a_card_is_taken_out_of_use_once(universe: Universe) -> None:
    card, lead = making.card(universe), universe.actor("lead")
    first = actions.retire_card(by=lead, card=card)
    assert actions.retire_card(by=lead, card=card).retired_at == first.retired_at


def test_what_is_agreed_is_not_declined_any_more(universe: Universe) -> None:
    row = making.followed_up(universe)
    with pytest.raises(Refused):
        actions.decline_follow_up(by=universe.actor("rhian"), plan=row)


def test_a_concern_whose_item_is_gone_can_be_taken_back(universe: Universe) -> None:
    row = making.concern(universe)
    Concern.objects.filter(pk=row.pk).update(item=None)
    row.refresh_from_db()
    taken = actions.withdraw(by=universe.actor("rhian"), concern=row)
    assert taken.standing == Standing.WITHDRAWN


def test_more_of_what_was_ended_goes_into_no_old_item(universe: Universe) -> None:
    row = making.seen_to(universe, making.concern(universe))
    assert row.item is not None
    before = ItemAct.objects.count()
    worklist.said_more(by=universe.actor("rhian"), item=row.item)
    assert ItemAct.objects.count() == before
