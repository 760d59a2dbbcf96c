"""Two records of one person become one, and nothing of either is lost."""

from __future__ import annotations

from datetime import date
from functools import partial

import pytest

from alongside.core import clock, jobs, keys
from alongside.core.actors import Actor, Channel
from alongside.core.errors import NotAllowed, Refused
from alongside.core.files import StoredFile, store
from alongside.core.jobs import Due
from alongside.people import access, notices
from alongside.people.actions import grants, lifecycle, logins, merging, persons
from alongside.people.models import (
    CircleMember,
    ContactSystem,
    Grant,
    Identifier,
    Membership,
    NeedKind,
    Person,
    Role,
)
from alongside.people.rules import Category, Level
from tests.at_once import at_once
from tests.people.test_lifecycle import herself, twin
from tests.universe import Universe, give_login

pytestmark = pytest.mark.usefixtures("told")


class TestMerge:
    def test_everything_moves_and_nothing_is_lost(
        self, universe: Universe, told: list[tuple[str, dict[str, object]]]
    ) -> None:
        gp, privacy, rhian = universe.actor("gp"), universe.actor("privacy"), universe.rhian
        other = twin(universe, phone="01632 960999", post="1 High Street")
        own = Actor(channel=Channel.CODE, person_id=other.pk)
        other = persons.describe(
            by=own, person=other, version=1, strengths="I sing.", what_matters="My garden."
        )
        persons.record_need(by=own, person=other, kind=NeedKind.BSL)
        persons.record_need(by=own, person=other, kind=NeedKind.LARGE_PRINT)
        persons.record_need(by=herself(universe), person=rhian, kind=NeedKind.LARGE_PRINT)
        for person in (other, rhian):
            CircleMember.objects.create(
                person=person, name="Carys", tie="child", is_main_contact=True
            )
        CircleMember.objects.create(person=other, name="Rhian", tie="friend", other=rhian)
        CircleMember.objects.create(person=universe.carer, name="R", tie="parent", other=other)
        grants.give_access(
            by=own, person=other, grantee=rhian, level=Level.VIEW, categories=[Category.PLAN]
        )
        grants.give_access(
            by=universe.actor("carer", hat=False),
            person=universe.carer,
            grantee=other,
            level=Level.VIEW,
            categories=[Category.PLAN],
        )
        Identifier.objects.create(person=other, system="urn:old", value="7", blind=b"7")
        store(by=gp, owner_id=other.pk, media_type="application/pdf", data=b"%PDF")
        jobs.schedule("people.need_review", "y", clock.now(), person_id=other.pk)
        lifecycle.place_hold(by=privacy, person=other, reason="Inquest")

        merging.merge(by=privacy, from_person=other, into=rhian)

        rhian = Person.objects.get(pk=rhian.pk)
        other.refresh_from_db()
        assert other.merged_into_id == rhian.pk
        assert rhian.name == "Rhian"
        assert rhian.strengths.startswith("I bake bread")
        assert rhian.strengths.endswith("I sing.")
        assert rhian.what_matters.endswith("My garden.")
        open_needs = rhian.needs.filter(ended_at__isnull=True)
        assert sorted(open_needs.values_list("kind", flat=True)) == ["bsl", "large_print"]
        assert rhian.circle.filter(is_main_contact=True).count() == 1
        assert rhian.circle.filter(ended_at__isnull=True).count() == 2
        assert universe.carer.circle.get().other_id == rhian.pk
        assert Grant.objects.get(person=universe.carer).grantee_id == rhian.pk
        assert not Grant.objects.live(clock.now()).filter(person=other).exists()
        phones = rhian.contact_points.filter(system=ContactSystem.PHONE, ended_at__isnull=True)
        assert [one.preferred for one in phones].count(True) == 1
        assert "1 High Street" in [one.value for one in rhian.contact_points.all()]
        assert rhian.identifiers.count() == 2
        assert rhian.legal_holds.get().reason == "Inquest"
        assert StoredFile.objects.get(owner_id=rhian.pk).read() == b"%PDF"
        assert Due.objects.get(key="y").person_id == rhian.pk
        assert told == [(notices.PERSON_MERGING, {"from_id": other.pk, "into_id": rhian.pk})]
        assert access.can(gp, rhian.pk, Level.VIEW, Category.PLAN)
        assert not access.visible_people(gp).filter(pk=other.pk).exists()

    def test_a_slip_in_the_hand_still_works(self, universe: Universe) -> None:
        other = twin(universe, birth_date=universe.rhian.birth_date)
        slip = logins.issue_slip(by=universe.actor("gp"), person=other)
        merging.merge(by=universe.actor("lead"), from_person=other, into=universe.rhian)
        row = logins.use_code(
            by=Actor(channel=Channel.CODE),
            code=slip.code,
            birth_date=universe.rhian.birth_date,
            address="192.0.2.1",
        )
        assert row is not None
        assert row.person_id == universe.rhian.pk

    def test_a_chain_leads_to_its_end(self, universe: Universe) -> None:
        by = universe.actor("lead")
        first, second = twin(universe), twin(universe)
        Identifier.objects.create(
            person=first, system="urn:old", value="7", blind=keys.blind_index("urn:old", "7")
        )
        first_identifier_moves_with = second
        merging.merge(by=by, from_person=first, into=first_identifier_moves_with)
        merging.merge(by=by, from_person=second, into=universe.rhian)
        first.refresh_from_db()
        assert first.merged_into_id == universe.rhian.pk
        assert persons.find_by_identifier("urn:old", "7") == universe.rhian

    def test_a_membership_of_both_is_kept_once(self, universe: Universe) -> None:
        other = twin(universe)
        Membership.objects.create(
            person=other, group=universe.timebank, role=Role.MEMBER, from_at=clock.now()
        )
        for person in (other, universe.rhian):
            Membership.objects.create(
                person=person, group=universe.peers, role=Role.MEMBER, from_at=clock.now()
            )
        merging.merge(by=universe.actor("lead"), from_person=other, into=universe.rhian)
        rows = Membership.objects.filter(person=universe.rhian, until_at__isnull=True)
        assert {row.group_id for row in rows} == {universe.peers.pk, universe.timebank.pk}
        assert rows.count() == 2

    @pytest.mark.parametrize(
        ("facts", "sentence"),
        [
            ({"birth_date": date(1952, 3, 28)}, "dates of birth differ"),
            ({"nhs": "9434765919"}, "NHS numbers differ"),
        ],
    )
    def test_two_people_stay_two(
        self, universe: Universe, facts: dict[str, object], sentence: str
    ) -> None:
        with pytest.raises(Refused, match=sentence):
            merging.merge(
                by=universe.actor("lead"), from_person=twin(universe, **facts), into=universe.rhian
            )

    def test_two_logins_are_closed_by_the_person(self, universe: Universe) -> None:
        other = twin(universe)
        give_login(other, "second@example.org")
        with pytest.raises(Refused, match="signs in"):
            merging.merge(by=universe.actor("lead"), from_person=other, into=universe.rhian)

    def test_a_login_moves(self, universe: Universe) -> None:
        other = twin(universe)
        login = give_login(other, "second@example.org")
        merging.merge(by=universe.actor("lead"), from_person=other, into=universe.imported)
        login.refresh_from_db()
        assert login.person_id == universe.imported.pk

    def test_refusals(self, universe: Universe) -> None:
        by = universe.actor("lead")
        other = twin(universe)
        with pytest.raises(Refused, match="one and the same"):
            merging.merge(by=by, from_person=universe.rhian, into=universe.rhian)
        for name in ("nurse", "gp", "board", "stranger", "rhian"):
            with pytest.raises(NotAllowed):
                merging.merge(by=universe.actor(name), from_person=other, into=universe.rhian)
        merging.merge(by=by, from_person=other, into=universe.rhian)
        with pytest.raises((Refused, NotAllowed)):
            merging.merge(by=by, from_person=other, into=universe.imported)


@pytest.mark.commits
def test_two_merges_at_once_in_both_directions(universe: Universe) -> None:
    other = twin(universe)
    by = universe.actor("lead")
    heard = at_once(
        partial(merging.merge, by=by, from_person=other, into=universe.rhian),
        partial(merging.merge, by=by, from_person=universe.rhian, into=other),
    )
    assert sum(isinstance(one, Refused | NotAllowed) for one in heard) == 1
    merged = Person.objects.filter(pk__in=[other.pk, universe.rhian.pk], merged_into__isnull=False)
    assert merged.count() == 1
