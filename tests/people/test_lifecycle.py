"""Death, hold, retention, erasure, and two records that become one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine

from alongside.core import clock, jobs, keys
from alongside.core.actors import COMMAND, WORKER, Actor, Channel
from alongside.core.audit import AuditEvent
from alongside.core.errors import AlongsideError, NotAllowed, Refused
from alongside.core.files import StoredFile, store
from alongside.core.jobs import Due, DueState
from alongside.core.keys import DataKey
from alongside.people import access, notices
from alongside.people import jobs as people_jobs
from alongside.people.actions import grants, lifecycle, logins, merging, persons, settings
from alongside.people.models import (
    Basis,
    CircleMember,
    CommunicationNeed,
    ContactPoint,
    EntryCode,
    ErasureGround,
    Grant,
    Identifier,
    Incident,
    LocalSetting,
    Login,
    Membership,
    NeedKind,
    Person,
    RetentionEnded,
    Role,
)
from alongside.people.queries.retention import past_retention, retention_end
from alongside.people.rules import Category, Level
from tests.universe import Universe

ASKED = ErasureGround.ASKED
NINE_YEARS = timedelta(days=366 * 9)
REGISTERED = {event: notices.handlers(event) for event in notices.EVENTS}


pytestmark = pytest.mark.usefixtures("told")


def herself(universe: Universe) -> Actor:
    return replace(universe.actor("rhian", second_factor=False))


def twin(universe: Universe, **facts: object) -> Person:
    """A second record of Rhian's, brought in by the GP."""
    return persons.register_person(by=universe.actor("gp"), name="R Bevan", **facts)  # type: ignore[arg-type]


class TestDeath:
    def test_nothing_opens_or_is_sent_and_the_record_is_kept(
        self, universe: Universe, told: list[tuple[str, dict[str, object]]]
    ) -> None:
        slip = logins.issue_slip(by=universe.actor("nurse"), person=universe.rhian)
        attorney = grants.record_representative(
            by=replace(universe.actor("lead"), team_id=universe.team.pk),
            person=universe.rhian,
            grantee=universe.carer,
            basis=Basis.ATTORNEY,
            until_at=None,
            proof="The registered paper",
        )
        lifecycle.record_death(
            by=universe.actor("nurse"), person=universe.rhian, died_on=clock.today()
        )
        universe.rhian.refresh_from_db()
        assert not universe.rhian.can_be_contacted
        slip.row.refresh_from_db()
        attorney.refresh_from_db()
        assert slip.row.ended_at is not None
        assert attorney.ended_at is not None
        assert universe.rhian.strengths
        assert access.can(universe.actor("nurse"), universe.rhian.pk, Level.VIEW, Category.PLAN)
        assert told == [(notices.PERSON_DIED, {"person_id": universe.rhian.pk})]

    def test_a_mistake_is_put_right(
        self, universe: Universe, told: list[tuple[str, dict[str, object]]]
    ) -> None:
        by = universe.actor("lead")  # keeps the record, sees nothing of it
        with pytest.raises(Refused, match="nothing to undo"):
            lifecycle.correct_death(by=by, person=universe.rhian)
        lifecycle.record_death(by=by, person=universe.rhian, died_on=clock.today())
        with pytest.raises(Refused, match="already"):
            lifecycle.record_death(by=by, person=universe.rhian, died_on=clock.today())
        assert lifecycle.correct_death(by=by, person=universe.rhian).can_be_contacted
        assert told[-1][0] == notices.PERSON_NOT_DEAD

    def test_days_that_cannot_be(self, universe: Universe) -> None:
        by = universe.actor("nurse")
        for day in (clock.today() + timedelta(days=1), date(1900, 1, 1)):
            with pytest.raises(Refused):
                lifecycle.record_death(by=by, person=universe.rhian, died_on=day)

    @pytest.mark.parametrize(
        "name", ["rhian", "carer", "link_worker", "peer", "broker", "board", "stranger"]
    )
    def test_others_cannot(self, universe: Universe, name: str) -> None:
        with pytest.raises(NotAllowed):
            lifecycle.record_death(
                by=universe.actor(name), person=universe.rhian, died_on=clock.today()
            )


class TestHoldAndErasure:
    def test_a_hold_stands_in_the_way(self, universe: Universe) -> None:
        by = universe.actor("privacy")
        with pytest.raises(Refused):
            lifecycle.place_hold(by=by, person=universe.rhian, reason=" ")
        hold = lifecycle.place_hold(by=by, person=universe.rhian, reason="Inquest")
        with pytest.raises(Refused, match="A hold stands"):
            lifecycle.erase(by=by, person=universe.rhian, ground=ASKED, reason="Letter 7")
        lifecycle.lift_hold(by=by, hold=hold)
        lifecycle.lift_hold(by=by, hold=hold)
        lifecycle.erase(by=by, person=universe.rhian, ground=ASKED, reason="Letter 7")

    @pytest.mark.parametrize(
        "name", ["rhian", "carer", "nurse", "gp", "link_worker", "board", "stranger"]
    )
    def test_others_cannot(self, universe: Universe, name: str) -> None:
        by = universe.actor(name)
        with pytest.raises(NotAllowed):
            lifecycle.place_hold(by=by, person=universe.rhian, reason="x")
        with pytest.raises(NotAllowed):
            lifecycle.erase(by=by, person=universe.rhian, ground=ASKED, reason="x")

    def test_only_a_record_that_their_service_looks_after(self, universe: Universe) -> None:
        by = replace(universe.actor("stranger"), role=str(Role.PRIVACY))
        with pytest.raises(NotAllowed):
            lifecycle.erase(by=by, person=universe.rhian, ground=ASKED, reason="x")
        own = replace(universe.actor("privacy"), person_id=universe.rhian.pk)
        with pytest.raises(NotAllowed):
            lifecycle.erase(by=own, person=universe.rhian, ground=ASKED, reason="x")

    def test_a_broken_glass_makes_nobody_a_keeper(self, universe: Universe) -> None:
        Grant.objects.filter(person=universe.rhian).update(ended_at=clock.now())
        with pytest.raises(NotAllowed):
            access.check_can_keep(universe.actor("lead"), universe.rhian.pk)

    def test_nothing_is_left_but_the_trail(
        self, universe: Universe, told: list[tuple[str, dict[str, object]]]
    ) -> None:
        rhian, nurse = universe.rhian, universe.actor("nurse")
        persons.record_need(by=herself(universe), person=rhian, kind=NeedKind.LARGE_PRINT)
        CircleMember.objects.create(person=rhian, name="Carys", tie="child", other=universe.carer)
        CircleMember.objects.create(person=universe.carer, name="Mam", tie="parent", other=rhian)
        Incident.objects.create(
            person=rhian, service=universe.service, owner_id=universe.service.pk, words="Fell"
        )
        slip = logins.issue_slip(by=nurse, person=rhian)
        kept = store(by=nurse, owner_id=rhian.pk, media_type="application/pdf", data=b"%PDF")
        jobs.schedule("people.need_review", "x", clock.now(), person_id=rhian.pk)
        sealed = bytes(keys.seal(rhian.pk, "secret", context="x.y"))
        events = AuditEvent.objects.filter(person_id=rhian.pk).count()
        browser = universe.client("rhian")

        erasure = lifecycle.erase(
            by=universe.actor("privacy"), person=rhian, ground=ASKED, reason="Letter 7"
        )

        rhian = Person.objects.get(pk=rhian.pk)
        assert (rhian.name, rhian.full_name, rhian.sort_name) == ("", "", "")
        assert (rhian.birth_date, rhian.strengths, rhian.what_matters) == (None, "", "")
        assert rhian.erased_at is not None
        assert keys.unseal(sealed, context="x.y") == ""
        key = DataKey.objects.get(pk=rhian.pk)
        assert bytes(key.wrapped) == b""
        with pytest.raises(AlongsideError, match="erased"):
            keys.seal(rhian.pk, "more", context="x.y")
        assert not Login.objects.filter(email="rhian@example.org").exists()
        assert not browser.get("/").wsgi_request.actor.signed_in
        for model in (Identifier, ContactPoint, CommunicationNeed):
            assert not model.objects.filter(person=rhian).exists()
        assert not rhian.circle.exists()
        assert universe.carer.circle.get().other is None
        assert universe.carer.circle.get().name == "Mam"
        assert Incident.objects.get(person=rhian).words == ""
        assert not Grant.objects.live(clock.now()).filter(person=rhian).exists()
        slip.row.refresh_from_db()
        assert slip.row.ended_at is not None
        assert not StoredFile.objects.filter(pk=kept.pk).exists()
        assert Due.objects.get(key="x").state == DueState.VOID
        assert AuditEvent.objects.filter(person_id=rhian.pk).count() == events + 1
        assert erasure.reason == "Letter 7"
        assert told == [(notices.PERSON_ERASING, {"person_id": rhian.pk})]
        with pytest.raises(Refused, match="no longer here"):
            lifecycle.record_death(by=COMMAND, person=rhian, died_on=clock.today())

    def test_keys_of_joined_records_go_too(
        self, universe: Universe, told: list[tuple[str, dict[str, object]]]
    ) -> None:
        other = twin(universe)
        persons.record_need(
            by=universe.actor("gp").helping(Channel.PHONE, "Tomos", other.pk),
            person=other,
            kind=NeedKind.OTHER,
            words="A quiet room",
        )
        privacy = universe.actor("privacy")
        merging.merge(by=privacy, from_person=other, into=universe.rhian)
        sealed = [
            bytes(keys.seal(pk, "words", context="a.b")) for pk in (other.pk, universe.rhian.pk)
        ]
        lifecycle.erase(by=privacy, person=universe.rhian, ground=ASKED, reason="Letter 7")
        assert [keys.unseal(one, context="a.b") for one in sealed] == ["", ""]
        other.refresh_from_db()
        assert other.name == ""
        assert {ids["person_id"] for event, ids in told if event == notices.PERSON_ERASING} == {
            other.pk,
            universe.rhian.pk,
        }

    def test_an_unknown_ground_or_no_reason(self, universe: Universe) -> None:
        by = universe.actor("privacy")
        for ground, reason in (("whim", "x"), (ASKED, " ")):
            with pytest.raises(Refused):
                lifecycle.erase(by=by, person=universe.rhian, ground=ground, reason=reason)

    def test_somebody_who_works_here_stays(self, universe: Universe) -> None:
        Membership.objects.create(
            person=universe.rhian, group=universe.peers, role=Role.MEMBER, from_at=clock.now()
        )
        with pytest.raises(Refused, match="in a team or group"):
            lifecycle.erase(
                by=universe.actor("privacy"), person=universe.rhian, ground=ASKED, reason="x"
            )


class TestRetention:
    def test_not_before_its_time(self, universe: Universe) -> None:
        by = universe.actor("privacy")
        with pytest.raises(Refused, match="must still be kept"):
            lifecycle.erase(
                by=by, person=universe.imported, ground=ErasureGround.RETENTION, reason="x"
            )
        with pytest.raises(Refused, match="not up for a decision"):
            lifecycle.keep_longer(
                by=by,
                person=universe.imported,
                until=clock.today() + timedelta(days=9),
                reason="x",
            )

    def test_listed_after_eight_years_and_decided_by_somebody(
        self, universe: Universe, told: list[tuple[str, dict[str, object]]]
    ) -> None:
        by = universe.actor("privacy")
        later = clock.now() + NINE_YEARS
        with time_machine.travel(later, tick=False):
            _run_retention()
            listed = set(RetentionEnded.objects.values_list("person_id", flat=True))
            assert {universe.rhian.pk, universe.imported.pk} <= listed
            assert universe.nurse.pk not in listed  # she works here
            assert told[-1][0] == notices.RETENTION_LISTED
            assert Person.objects.get(pk=universe.imported.pk).name == "Idris Pugh"

            until = clock.today() + timedelta(days=400)
            lifecycle.keep_longer(by=by, person=universe.rhian, until=until, reason="A trial runs")
            lifecycle.erase(
                by=by, person=universe.imported, ground=ErasureGround.RETENTION, reason="Time"
            )
            told.clear()
        with time_machine.travel(later + timedelta(days=30), tick=False):
            _run_retention()
            row = RetentionEnded.objects.get(person=universe.rhian)
            assert row.keep_until == until
            assert universe.imported.pk not in RetentionEnded.objects.values_list(
                "person_id", flat=True
            )
        with time_machine.travel(later + timedelta(days=420), tick=False):
            _run_retention()
            row.refresh_from_db()
            assert row.keep_until is None

    def test_contact_takes_it_off_the_list(self, universe: Universe) -> None:
        with time_machine.travel(clock.now() + NINE_YEARS, tick=False):
            _run_retention()
            assert RetentionEnded.objects.filter(person=universe.rhian).exists()
        # In a test's transaction the database's clock stands still: a day later it is today.
        RetentionEnded.objects.filter(person=universe.rhian).update(ended_on=date(2000, 1, 1))
        _run_retention()
        assert not RetentionEnded.objects.filter(person=universe.rhian).exists()

    def test_each_service_says_how_long_and_the_longest_holds(self, universe: Universe) -> None:
        before = retention_end(universe.imported)
        settings.choose(
            by=universe.actor("lead"), party=universe.service, key="retention.years", value=20
        )
        assert retention_end(universe.imported).year == before.year + 12

    def test_a_service_with_a_part_neither_delays_it_nor_is_told(
        self, universe: Universe, told: list[tuple[str, dict[str, object]]]
    ) -> None:
        """Anybody may set up a service that keeps for ever, and be let into a part."""
        before = retention_end(universe.rhian)
        LocalSetting.objects.create(party=universe.links_service, key="retention.years", value=90)
        assert retention_end(universe.rhian) == before
        with time_machine.travel(clock.now() + NINE_YEARS, tick=False):
            _run_retention()
        assert {
            said["service_id"] for event, said in told if event == notices.RETENTION_LISTED
        } == {universe.service.pk}
        Grant.objects.filter(person=universe.rhian).update(ended_at=clock.now())
        assert retention_end(universe.rhian) == before  # who looked after it still keeps it

    def test_words_of_a_decision(self, universe: Universe) -> None:
        by = universe.actor("privacy")
        for until, reason in ((clock.today(), "x"), (clock.today() + timedelta(days=1), " ")):
            with pytest.raises(Refused):
                lifecycle.keep_longer(by=by, person=universe.rhian, until=until, reason=reason)
        with pytest.raises(NotAllowed):
            lifecycle.list_retention_ended(
                by=by, person_id=universe.rhian.pk, ended_on=clock.today()
            )
        row = lifecycle.list_retention_ended(
            by=WORKER, person_id=universe.rhian.pk, ended_on=clock.today()
        )
        with pytest.raises(NotAllowed):
            lifecycle.unlist_retention(by=by, listed=row)

    def test_listing_twice_is_listing_once(self, universe: Universe) -> None:
        for _ in range(2):
            lifecycle.list_retention_ended(
                by=WORKER, person_id=universe.rhian.pk, ended_on=clock.today()
            )
        assert AuditEvent.objects.filter(verb="lifecycle.list").count() == 1

    def test_contact_with_a_joined_record_counts(self, universe: Universe) -> None:
        other = twin(universe)
        merging.merge(by=universe.actor("lead"), from_person=other, into=universe.rhian)
        assert retention_end(universe.rhian).year >= clock.today().year + 8

    def test_on_a_leap_day(self, universe: Universe) -> None:
        assert list(past_retention(date(2024, 2, 29))) == []


def _run_retention() -> None:
    people_jobs.review_retention(Due(kind=people_jobs.RETENTION, key="now"))


class TestNights:
    def test_scheduled_once_and_again_after_each_run(self, universe: Universe) -> None:
        people_jobs.ensure_scheduled()
        people_jobs.ensure_scheduled()
        waiting = Due.objects.filter(kind=people_jobs.SWEEP, state=DueState.WAITING)
        assert waiting.count() == 1
        with time_machine.travel(clock.now() + timedelta(days=8), tick=False):
            for kind in (people_jobs.SWEEP, people_jobs.RETENTION):
                assert jobs.run_one(only=kind)
                assert not jobs.run_one(only=kind)
                assert Due.objects.filter(kind=kind, state=DueState.WAITING).count() == 1

    def test_old_codes_go_and_new_ones_stay(self, universe: Universe) -> None:
        nurse = universe.actor("nurse")
        old = logins.issue_claim(by=nurse, person=universe.imported).row
        EntryCode.objects.filter(pk=old.pk).update(expires_at=clock.now() - timedelta(days=91))
        new = logins.issue_slip(by=nurse, person=universe.imported).row
        people_jobs.sweep(Due(kind=people_jobs.SWEEP, key="now"))
        assert set(EntryCode.objects.filter(person=universe.imported)) == {new}

    def test_needs_are_put_up_for_review_once(
        self, universe: Universe, told: list[tuple[str, dict[str, object]]]
    ) -> None:
        persons.record_need(
            by=herself(universe),
            person=universe.rhian,
            kind=NeedKind.BSL,
            review_date=clock.today() - timedelta(days=1),
        )
        for _ in range(2):
            people_jobs.sweep(Due(kind=people_jobs.SWEEP, key="now"))
            while jobs.run_one(only=people_jobs.NEED):
                pass
        assert [event for event, ids in told] == [notices.NEED_REVIEW_DUE]
        need = universe.rhian.needs.get()
        persons.end_need(by=herself(universe), need=need)
        people_jobs.need_is_up(Due(payload={"need_id": str(need.pk)}))
        assert len(told) == 1
