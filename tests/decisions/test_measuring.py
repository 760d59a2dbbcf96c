"""What the measure keeps of a decision, and that nothing changes once it was shown."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from alongside.core import clock
from alongside.core.quarters import quarter_of
from alongside.decisions import actions
from alongside.decisions.models import Pair
from alongside.people.actions import merging, persons
from alongside.people.models import Person
from tests.decisions.making import CHOICE, aid_in_use, begun, both_in, chosen, pair, say
from tests.universe import Universe

pytestmark = pytest.mark.django_db


def test_what_is_said_after_its_quarter_was_read_changes_no_number(universe: Universe) -> None:
    u = universe
    row, late = chosen(u), both_in(u)
    actions.open_other(by=u.actor("nurse"), decision=late)
    before = Pair.objects.filter(decision=row).values().get()
    read_on = quarter_of(clock.today()).read_on
    with time_machine.travel(clock.at_local(read_on, clock.now().time())):
        say(u, late, "choice", CHOICE)
    assert pair(late).complete  # on that very day it counts
    with time_machine.travel(clock.now() + timedelta(days=(read_on - clock.today()).days + 1)):
        say(u, row, "choice", CHOICE | {"choice": "wait"})
        say(u, row, "done", {"treatment": "surgery", "reason": "health"})
    assert Pair.objects.filter(decision=row).values().get() == before


def test_looking_back_counts_until_the_quarter_in_which_it_is_read(universe: Universe) -> None:
    u = universe
    row = chosen(u)
    quarter = quarter_of(clock.today())
    own = u.actor("rhian")
    for months, later in ((3, 2), (12, 5)):
        last = quarter.earlier(-later).read_on
        for day, score in ((last, 2), (last + timedelta(days=1), 5)):
            with time_machine.travel(clock.at_local(day, clock.now().time())):
                actions.file_regret(own, row, months, score, "")
    found = pair(row)
    assert (found.regret_3, found.regret_12) == (2, 2)
    assert found.choice == "exercise"


def test_of_two_of_one_kind_in_a_quarter_the_first_counts(universe: Universe) -> None:
    u = universe
    first, second = begun(u), begun(u)
    assert (pair(first).counts, pair(second).counts) == (True, False)
    other = begun(u, version=aid_in_use(u))  # a newer version of the same aid
    assert not pair(other).counts
    with time_machine.travel(clock.now() + timedelta(days=100)):
        assert pair(begun(u)).counts


def test_when_two_records_become_one_the_person_counts_once(universe: Universe) -> None:
    u = universe
    first = begun(u)
    twin: Person = persons.register_person(by=u.actor("nurse"), name="Rhian")
    second = actions.begin(by=u.actor("nurse"), person=twin, aid_version=first.aid_version)
    assert pair(second).counts
    merging.merge(by=u.actor("lead"), from_person=twin, into=u.rhian)
    assert sorted([pair(first).counts, pair(second).counts]) == [False, True]
