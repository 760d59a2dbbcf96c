"""Death, hold, retention, erasure, and two records that become one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import pytest
import time_machine
from django.apps import apps
from django.test import Client

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
    ContactSystem,
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
from tests.at_once import at_once
from tests.universe import RHIAN_NHS, Universe, give_login

ASKED = ErasureGround.ASKED
NINE_YEARS = timedelta(days=366 * 9)
REGISTERED = {event: notices.handlers(event) for event in notices.EVENTS}


@pytest.fixture(autouse=True)
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, object]]]:
    """What was told to the rooms above; theirs are not asked here."""
    heard: list[tuple[str, dict[str, object]]] = []
    monkeypatch.setattr(notices, "_handlers", {})
    for event in notices.EVENTS:
        notices.on(event)(lambda event=event, **ids: heard.append((event, ids)))
    return heard


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


# --- pages -------------------------------------------------------------------------------------

ClientAs = Callable[..., Client]


class TestPages:
    def at(self, person: Person, page: str = "") -> str:
        return f"/p/{person.pk}/lifecycle/{page}"

    def day(self, name: str, day: date) -> dict[str, object]:
        return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}

    def test_found_by_the_service_that_looks_after_the_record(
        self, universe: Universe, client_as: ClientAs
    ) -> None:
        browser = client_as("privacy")
        page = browser.post("/service/retention/", {"name": "rhi"}).content.decode()
        assert self.at(universe.rhian) in page
        page = browser.post("/service/retention/", {"nhs": RHIAN_NHS}).content.decode()
        assert self.at(universe.rhian) in page
        page = browser.post("/service/retention/", {"name": "Stella"}).content.decode()
        assert "Nobody found" in page
        for given in ({"name": " "}, {"nhs": "12"}):
            page = browser.post("/service/retention/", given).content.decode()
            assert "Please look at this again" in page

    def test_the_page_shows_a_name_and_nothing_of_the_record(
        self, universe: Universe, client_as: ClientAs
    ) -> None:
        html = client_as("privacy").get(self.at(universe.rhian)).content.decode()
        assert "27 Mar 1952" in html
        assert "chapel" not in html
        assert RHIAN_NHS not in html
        assert AuditEvent.objects.filter(
            person_id=universe.rhian.pk, verb="record.read", category="keeping"
        ).exists()

    @pytest.mark.parametrize(
        "name", ["rhian", "carer", "nurse", "gp", "link_worker", "peer", "board", "stranger"]
    )
    def test_hidden_from_everybody_else(
        self, universe: Universe, client_as: ClientAs, name: str
    ) -> None:
        browser = client_as(name)
        assert browser.get("/service/retention/").status_code == 404
        other = f"merge/{universe.imported.pk}/"
        for page in ("", "death/", "hold/", "keep/", "erase/", "merge/", other):
            assert browser.get(self.at(universe.rhian, page)).status_code == 404

    def test_a_record_elsewhere_is_not_found(self, universe: Universe, client_as: ClientAs) -> None:
        assert client_as("lead").get(self.at(universe.stranger)).status_code == 404
        there = f"merge/{universe.stranger.pk}/"
        assert client_as("lead").get(self.at(universe.rhian, there)).status_code == 404
        nobody = f"merge/{universe.team.pk}/"
        assert client_as("lead").get(self.at(universe.rhian, nobody)).status_code == 404

    def test_death_and_back(self, universe: Universe, client_as: ClientAs) -> None:
        for name, page in (
            ("lead", self.at(universe.rhian, "death/")),
            ("nurse", f"/p/{universe.rhian.pk}/death/"),
        ):
            browser = client_as(name)
            assert browser.get(page).status_code == 200
            tomorrow = self.day("died_on", clock.today() + timedelta(days=1))
            assert browser.post(page, tomorrow).status_code == 200
            old = self.day("died_on", date(1900, 1, 1))
            assert "before they were born" in browser.post(page, old).content.decode()
            assert browser.post(page, self.day("died_on", clock.today())).status_code == 302
            assert "It was a mistake" in browser.get(page).content.decode()
            assert browser.post(page, {"undo": "yes"}).status_code == 302
            universe.rhian.refresh_from_db()
            assert universe.rhian.died_on is None

    def test_a_hold_is_placed_and_lifted(self, universe: Universe, client_as: ClientAs) -> None:
        browser = client_as("privacy")
        assert browser.get(self.at(universe.rhian, "hold/")).status_code == 200
        browser.post(self.at(universe.rhian, "hold/"), {"reason": "Inquest 12"})
        html = browser.get(self.at(universe.rhian)).content.decode()
        assert "Inquest 12" in html
        assert "Erase this record" not in html
        refused = browser.post(
            self.at(universe.rhian, "erase/"), {"ground": ASKED, "reason": "x", "sure": "on"}
        )
        assert "A hold stands" in refused.content.decode()
        hold = universe.rhian.legal_holds.get()
        browser.post(self.at(universe.rhian, f"hold/{hold.pk}/lift/"))
        assert "Erase this record" in browser.get(self.at(universe.rhian)).content.decode()
        wrong = self.at(universe.imported, f"hold/{hold.pk}/lift/")
        assert browser.post(wrong).status_code == 404

    def test_erased_only_after_a_plain_yes(self, universe: Universe, client_as: ClientAs) -> None:
        browser = client_as("privacy")
        page = self.at(universe.rhian, "erase/")
        assert "cannot be undone" in browser.get(page).content.decode()
        given = {"ground": ASKED, "reason": "Letter 7"}
        assert "Tick the box if you are sure" in browser.post(page, given).content.decode()
        assert browser.post(page, {**given, "sure": "on"}).status_code == 302
        assert browser.get(self.at(universe.rhian)).status_code == 404
        assert client_as("nurse").get(f"/p/{universe.rhian.pk}/about/").status_code == 404

    def test_kept_for_longer(self, universe: Universe, client_as: ClientAs) -> None:
        browser = client_as("privacy")
        page = self.at(universe.imported, "keep/")
        assert browser.get(page).status_code == 200
        until = self.day("until", clock.today() + timedelta(days=100))
        early = browser.post(page, {**until, "reason": "A trial"})
        assert "not up for a decision" in early.content.decode()
        lifecycle.list_retention_ended(
            by=WORKER, person_id=universe.imported.pk, ended_on=clock.today()
        )
        assert "Idris Pugh" in browser.get("/service/retention/").content.decode()
        assert browser.post(page, {**until, "reason": "A trial"}).status_code == 302
        assert "Idris Pugh" not in browser.get("/service/retention/").content.decode()

    def test_two_records_become_one(self, universe: Universe, client_as: ClientAs) -> None:
        other = twin(universe)
        browser = client_as("lead")
        html = browser.post(self.at(universe.rhian, "merge/"), {"name": "bev"}).content.decode()
        assert f"merge/{other.pk}/" in html
        assert browser.get(self.at(universe.rhian, "merge/")).status_code == 200
        page = self.at(universe.rhian, f"merge/{other.pk}/")
        assert "R Bevan" in browser.get(page).content.decode()
        unsure = browser.post(page, {"sure": ""}).content.decode()
        assert "Tick the box when you have checked" in unsure
        assert browser.post(page, {"sure": "on"}).status_code == 302
        joined = client_as("nurse").get(f"/p/{other.pk}/about/").content.decode()
        assert "I bake bread" in joined
        two = twin(universe, birth_date=date(1950, 1, 1))
        refused = browser.post(self.at(universe.rhian, f"merge/{two.pk}/"), {"sure": "on"})
        assert "dates of birth differ" in refused.content.decode()


def test_every_room_with_rows_of_people_listens() -> None:
    """A room that keeps something about a person moves it on a merge and destroys it on erasure."""
    rooms = {
        model._meta.app_label
        for model in apps.get_models()
        for field in model._meta.fields
        if field.related_model is Person and model._meta.app_label != "people"
    }
    for event in (notices.PERSON_MERGING, notices.PERSON_ERASING):
        listening = {handler.__module__.split(".")[1] for handler in REGISTERED[event]}
        assert rooms <= listening, f"{event}: {rooms - listening} keep people's rows"
