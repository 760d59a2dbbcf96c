"""What only happens when something else went before: nobody known, and the same moment twice."""

from __future__ import annotations

import pytest

from alongside.core import clock
from alongside.core.actors import ANONYMOUS
from alongside.core.errors import NotAllowed, Refused
from alongside.people import access
from alongside.people.actions import grants, persons
from alongside.people.models import Grant, RetentionEnded
from alongside.people.rules import Category, Level
from tests.universe import RHIAN_NHS, Universe

pytestmark = pytest.mark.django_db


def test_nobody_holds_no_grant() -> None:
    assert not access.live_grants(ANONYMOUS, Level.VIEW, Category.ABOUT).exists()


def test_a_number_taken_in_the_same_moment_is_refused_by_the_database(
    universe: Universe, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Somebody else's row came between the look and the write.
    monkeypatch.setattr(persons, "find_by_identifier", lambda system, value: None)
    with pytest.raises(Refused, match="already in use"):
        persons.register_person(by=universe.actor("nurse"), name="Twin", nhs=RHIAN_NHS)


def test_a_record_that_need_not_be_kept_is_decided_about_by_who_had_all_of_it(
    universe: Universe,
) -> None:
    lead, own = universe.actor("lead"), universe.actor("rhian")
    RetentionEnded.objects.create(person=universe.rhian, ended_on=clock.today())
    whole = Grant.objects.get(person=universe.rhian, grantee=universe.team, ended_at=None)
    grants.end_access(by=own, grant=whole)
    access.check_can_keep(lead, universe.rhian.pk)
    with pytest.raises(NotAllowed):  # it gets to see nothing by joining it to another
        access.check_can_join(lead, universe.rhian.pk)
