"""Letting people in and shutting the door, over time, held against a simple account of it."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from uuid import UUID

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)

from alongside.core import clock
from alongside.core.actors import COMMAND, WORKER, Actor
from alongside.core.audit import AuditEvent
from alongside.core.errors import NotAllowed, Refused, TooMany
from alongside.people import access, notices
from alongside.people.actions import grants, memberships, persons
from alongside.people.models import Basis, Grant, Membership, Party, Person, Role
from alongside.people.queries import who
from alongside.people.rules import ALL_CATEGORIES, ALL_LABELS, Category, Level
from tests.at_once import at_once
from tests.universe import RHIAN_BORN, RHIAN_NHS, Universe, build

HOUR = timedelta(hours=1)
START = datetime(2026, 3, 28, 10, 0, tzinfo=UTC)  # the clocks change that night


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whom the rooms above tell is theirs to test."""
    monkeypatch.setattr(notices, "_handlers", {})


# --- only the person ---------------------------------------------------------------------------


def give(by: Actor, universe: Universe, **different: object) -> Grant:
    asked = {
        "person": universe.rhian,
        "grantee": universe.peer,
        "level": Level.VIEW,
        "categories": [Category.PLAN],
    }
    return grants.give_access(by=by, **(asked | different))  # type: ignore[arg-type]


def test_only_the_person_lets_anybody_in_at_whatever_level_others_act_for_them(universe: Universe):
    give(
        universe.actor("rhian"), universe,
        grantee=universe.carer, level=Level.ACT, categories=ALL_CATEGORIES, labels=ALL_LABELS,
    )  # fmt: skip
    others = [universe.actor(name) for name in Universe.NAMES if name != "rhian"]
    others += [
        universe.actor("nurse").helping("phone", "Dana Hughes", universe.rhian.pk),  # type: ignore[arg-type]
        replace(universe.actor("rhian"), scope="visit:1"),
        COMMAND,
        WORKER,
    ]
    before = Grant.objects.count()
    for by in others:
        with pytest.raises(NotAllowed, match="Only the person"):
            give(by, universe)
    assert Grant.objects.count() == before
    give(universe.actor("rhian"), universe)
    assert access.can(universe.actor("peer"), universe.rhian.pk, Level.VIEW, Category.PLAN)


def test_nobody_lets_themselves_in_by_ending_or_undoing(universe: Universe):
    grant = give(universe.actor("rhian"), universe)
    for name in ("nurse", "carer", "stranger", "lead"):
        with pytest.raises(NotAllowed):
            grants.end_access(by=universe.actor(name), grant=grant)
    grants.end_access(by=universe.actor("peer"), grant=grant)  # gives it back
    with pytest.raises(NotAllowed):
        grants.restore_access(by=universe.actor("peer"), grant=Grant.objects.get(pk=grant.pk))


@pytest.mark.parametrize(
    ("different", "sentence"),
    [
        ({"categories": []}, "what they may see"),
        ({"categories": ["everything"]}, "what they may see"),
        ({"labels": ["everything"]}, "listed kinds"),
        ({"level": 4}, "how much"),
        ({"level": 0}, "how much"),
        ({"grantee": "rhian"}, "a person or a team"),
        ({"grantee": "service"}, "a person or a team"),
        ({"grantee": "peers"}, "a person or a team"),
        ({"until_at": START}, "past"),
    ],
)
def test_what_cannot_be_given_is_refused_in_a_sentence(
    universe: Universe, different: dict[str, object], sentence: str
):
    if "grantee" in different:
        different = {"grantee": getattr(universe, str(different["grantee"]))}
    before = Grant.objects.count()
    with time_machine.travel(START + HOUR), pytest.raises(Refused, match=sentence):
        give(universe.actor("rhian"), universe, **different)
    assert Grant.objects.count() == before


def test_pressing_a_button_twice_lets_in_once_and_ends_for_good(universe: Universe):
    by = universe.actor("rhian")
    one = give(by, universe, purpose="To help me")
    assert give(by, universe, purpose="To help me") == one
    assert give(by, universe, purpose="Something else") != one
    ended = grants.end_access(by=by, grant=one)
    assert grants.end_access(by=by, grant=one).ended_at == ended.ended_at
    again = grants.restore_access(by=by, grant=ended)
    assert grants.restore_access(by=by, grant=ended) == again
    assert again != one
    live = Grant.objects.live(clock.now()).filter(grantee=universe.peer)
    assert live.count() == 2


def test_what_never_ended_or_would_be_over_cannot_be_undone(universe: Universe):
    by = universe.actor("rhian")
    soon = clock.now() + HOUR
    grant = give(by, universe, until_at=soon)
    with pytest.raises(Refused, match="nothing to undo"):
        grants.restore_access(by=by, grant=grant)
    ended = grants.end_access(by=by, grant=grant)
    with time_machine.travel(soon), pytest.raises(Refused, match="ended by now"):
        grants.restore_access(by=by, grant=ended)


def test_letting_in_and_shutting_out_are_in_the_trail(universe: Universe):
    by = universe.actor("rhian")
    grant = give(by, universe, purpose="A secret purpose")
    grants.end_access(by=by, grant=grant)
    events = AuditEvent.objects.filter(subject_id=str(grant.pk)).order_by("id")
    assert [event.verb for event in events] == ["grant.give", "grant.end"]
    assert {event.person_id for event in events} == {universe.rhian.pk}
    assert "secret" not in str([event.detail for event in events])


@pytest.mark.commits
def test_two_endings_at_once_are_one(universe: Universe):
    grant = give(universe.actor("rhian"), universe)
    names = ("rhian", "peer")
    at_once(*[partial(grants.end_access, by=universe.actor(name), grant=grant) for name in names])
    assert AuditEvent.objects.filter(verb="grant.end", subject_id=str(grant.pk)).count() == 1


# --- representatives ---------------------------------------------------------------------------


def represent(by: Actor, universe: Universe, **different: object) -> Grant:
    asked = {
        "person": universe.rhian,
        "grantee": universe.carer,
        "basis": Basis.ATTORNEY,
        "until_at": None,
        "proof": "The registered paper",
    }
    return grants.record_representative(by=by, **(asked | different))  # type: ignore[arg-type]


@pytest.fixture
def officer(universe: Universe) -> Actor:
    """A privacy officer whose team the person has let into all of it."""
    give(
        universe.actor("rhian"), universe,
        grantee=universe.managers, level=Level.CONTRIBUTE,
        categories=ALL_CATEGORIES, labels=ALL_LABELS,
    )  # fmt: skip
    return universe.actor("privacy")


def test_an_officer_records_a_representative_who_then_acts_for_the_person(
    universe: Universe, officer: Actor
):
    grant = represent(officer, universe)
    assert grant.granted_by_id == officer.person_id
    carer = universe.actor("carer")
    assert access.can(carer, universe.rhian.pk, Level.ACT, Category.RECORDS)
    assert not access.allowed(access.check_is_self, carer, universe.rhian.pk)


@pytest.mark.parametrize(
    ("different", "sentence"),
    [
        ({"basis": Basis.CONSENT}, "ground"),
        ({"basis": "a basis of tomorrow"}, "ground"),
        ({"proof": "  "}, "which paper"),
        ({"grantee": "privacy"}, "Nobody lets themselves in"),
        ({"grantee": "rhian"}, "Nobody lets themselves in"),
        ({"until_at": START}, "past"),
    ],
)
def test_a_representative_needs_a_ground_a_paper_and_somebody_else(
    universe: Universe, officer: Actor, different: dict[str, object], sentence: str
):
    if "grantee" in different:
        different = {"grantee": universe.person(str(different["grantee"]))}
    with pytest.raises(Refused, match=sentence):
        represent(officer, universe, **different)


@pytest.mark.parametrize("name", sorted(set(Universe.NAMES) - {"privacy"}))
def test_others_record_no_representative(universe: Universe, name: str):
    with pytest.raises(NotAllowed):
        represent(universe.actor(name), universe)


def test_privacy_officers_are_told_of_emergencies_and_without_one_the_leads(universe: Universe):
    assert who.privacy_officers(universe.service.pk) == [universe.privacy]
    Membership.objects.filter(pk=universe.memberships["privacy"].pk).update(until_at=clock.now())
    assert who.privacy_officers(universe.service.pk) == [universe.lead]
    assert who.privacy_officers(universe.other_service.pk) == []


# --- emergencies -------------------------------------------------------------------------------


def break_glass(by: Actor, **different: object) -> Grant | None:
    asked = {"nhs": RHIAN_NHS, "birth_date": RHIAN_BORN, "reason": "She has collapsed"}
    return grants.break_glass(by=by, **(asked | different))  # type: ignore[arg-type]


@pytest.fixture
def gp(universe: Universe) -> Actor:
    """The GP of a practice that Rhian has just shut out."""
    grants.end_access(
        by=universe.actor("rhian"),
        grant=Grant.objects.get(person=universe.rhian, grantee=universe.team),
    )
    return universe.actor("gp")


def test_a_broken_glass_opens_for_hours_to_one_hat_after_a_second_step(
    universe: Universe, gp: Actor
):
    rhian = universe.rhian.pk
    assert not access.can(gp, rhian, Level.VIEW, Category.RECORDS, labels=[])
    grant = break_glass(gp)
    assert grant is not None
    assert grant.until_at == grant.from_at + 4 * HOUR
    assert access.can(gp, rhian, Level.VIEW, Category.RECORDS, labels=[])
    assert not access.can(gp, rhian, Level.CONTRIBUTE, Category.RECORDS)
    assert not access.can(gp, rhian, Level.VIEW, Category.MESSAGES)
    for other in (
        universe.actor("gp", hat=False),
        universe.actor("gp", second_factor=False),
        universe.actor("nurse"),
        replace(gp, membership_id=universe.memberships["nurse"].pk),
    ):
        assert not access.can(other, rhian, Level.VIEW, Category.RECORDS)
    with time_machine.travel(grant.until_at):
        assert not access.can(gp, rhian, Level.VIEW, Category.RECORDS)


def test_the_person_shuts_a_broken_glass_and_nobody_undoes_that(universe: Universe, gp: Actor):
    grant = break_glass(gp)
    assert grant is not None
    ended = grants.end_access(by=universe.actor("rhian"), grant=grant)
    assert not access.can(gp, universe.rhian.pk, Level.VIEW, Category.RECORDS)
    with pytest.raises(Refused, match="nothing to undo"):
        grants.restore_access(by=universe.actor("rhian"), grant=ended)


def test_a_broken_glass_is_told_at_once(
    universe: Universe, gp: Actor, monkeypatch: pytest.MonkeyPatch
):
    told: list[dict[str, UUID]] = []
    monkeypatch.setattr(
        notices, "_handlers", {notices.GLASS_BROKEN: [lambda **ids: told.append(ids)]}
    )
    grant = break_glass(gp)
    assert grant is not None
    assert told == [{"grant_id": grant.pk, "membership_id": gp.membership_id}]


@pytest.mark.parametrize(
    "different",
    [
        {"nhs": "9434765919"},  # nobody's here
        {"nhs": "9990001236"},  # not a number at all
        {"nhs": ""},
        {"birth_date": RHIAN_BORN + timedelta(days=1)},
        {"birth_date": None},
    ],
)
def test_whatever_does_not_fit_opens_nothing_and_answers_alike(
    universe: Universe, gp: Actor, different: dict[str, object]
):
    before = Grant.objects.count()
    assert break_glass(gp, **different) is None
    assert Grant.objects.count() == before
    event = AuditEvent.objects.latest("id")
    assert (event.verb, event.person_id, event.detail) == ("break_glass.refused", None, {})


def test_a_place_that_never_knew_somebody_reaches_them_only_if_the_installation_says_so(
    universe: Universe, gp: Actor
):
    from alongside.people.models import LocalSetting

    stranger = universe.actor("stranger")
    assert break_glass(stranger) is None
    LocalSetting.objects.create(key="break_glass.everywhere", value=True)
    assert break_glass(stranger) is not None


@pytest.mark.parametrize("name", sorted(set(Universe.NAMES) - {"nurse", "gp", "stranger"}))
def test_only_clinical_staff_break_the_glass(universe: Universe, name: str):
    with pytest.raises(NotAllowed):
        break_glass(universe.actor(name))


def test_a_reason_is_asked_and_tries_are_counted(universe: Universe, gp: Actor):
    with pytest.raises(Refused, match="Say why"):
        break_glass(gp, reason=" ")
    for _ in range(10):
        break_glass(gp, nhs="9434765919")
    with pytest.raises(TooMany):
        break_glass(gp)


def test_ones_own_record_and_an_erased_one_are_not_broken_into(universe: Universe, gp: Actor):
    Person.objects.filter(pk=universe.rhian.pk).update(erased_at=clock.now())
    assert break_glass(gp) is None
    persons.give_nhs_number(
        by=universe.actor("nurse"), person=_known(universe, universe.gp), text="9434765919"
    )
    assert break_glass(gp, nhs="9434765919", birth_date=date(1970, 1, 1)) is None


def _known(universe: Universe, person: Person) -> Person:
    """Somebody whom the practice looks after, too."""
    persons.grant_to_registering_team(
        by=universe.actor("nurse"), person=person, team_id=universe.team.pk, service_id=None
    )
    Person.objects.filter(pk=person.pk).update(birth_date=date(1970, 1, 1))
    return Person.objects.get(pk=person.pk)


# --- over time ---------------------------------------------------------------------------------


@dataclass
class Door:
    """A grant, as this test keeps account of it."""

    person: UUID
    grantee: UUID
    level: Level
    categories: frozenset[str]
    until: datetime | None
    hat: UUID | None = None
    ended: bool = False

    def open_to(self, by: Actor, now: datetime) -> bool:
        if self.ended or (self.until is not None and now >= self.until):
            return False
        if self.hat is not None:
            return by.membership_id == self.hat
        return self.grantee in (by.person_id, by.team_id)


LEVELS = st.sampled_from(Level)
CATEGORIES = st.sampled_from(
    [frozenset({"plan"}), frozenset({"about", "records"}), frozenset(ALL_CATEGORIES)]
)
UNTIL = st.sampled_from([None, None, 2, 30])


class Doors(RuleBasedStateMachine):
    """Rhian and Imported give, end, undo; the GP joins, leaves and breaks the glass; time goes by.
    After each step everybody sees exactly what the account says."""

    doors = Bundle("doors")
    shut = Bundle("shut")

    def __init__(self) -> None:
        super().__init__()
        self.time = time_machine.travel(START, tick=False)
        self.now = self.time.start()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.universe = build()
        self.people = [self.universe.rhian, self.universe.carer]
        self.rows: dict[int, Grant] = {}
        self.account: list[Door] = [
            Door(g.person_id, g.grantee_id, Level(g.level), frozenset(g.categories), g.until_at)
            for g in Grant.objects.filter(person__in=self.people)
        ]
        self.hat: Membership | None = self.universe.memberships["gp"]

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)
        self.time.stop()

    def themselves(self, person: Person) -> Actor:
        name = "rhian" if person == self.universe.rhian else "carer"
        return self.universe.actor(name, second_factor=False)

    def gp(self, *, hat: bool = True, sure: bool = True) -> Actor:
        """The GP as a request would find them: the hat only while they are in the team."""
        by = self.universe.actor("gp", hat=False, second_factor=sure)
        if not hat or self.hat is None or self.hat.team is None:
            return by
        return replace(
            by,
            membership_id=self.hat.pk,
            team_id=self.hat.team_id,
            service_id=self.hat.team.service_id,
            organisation_id=self.hat.team.service.organisation_id,
            role=self.hat.role,
        )

    def _opened(self, grant: Grant, door: Door) -> int:
        self.account.append(door)
        self.rows[len(self.account) - 1] = grant
        return len(self.account) - 1

    @rule(
        target=doors,
        which=st.integers(0, 1),
        team=st.booleans(),
        level=LEVELS,
        categories=CATEGORIES,
        hours=UNTIL,
    )
    def give(
        self, which: int, team: bool, level: Level, categories: frozenset[str], hours: int | None
    ) -> int:
        person = self.people[which]
        grantee: Party = self.universe.team if team else self.universe.gp
        until = clock.now() + hours * HOUR if hours else None
        grant = grants.give_access(
            by=self.themselves(person),
            person=person,
            grantee=grantee,
            level=level,
            categories=categories,
            until_at=until,
        )
        for n, row in self.rows.items():
            if row.pk == grant.pk:  # the same, pressed twice
                return n
        return self._opened(grant, Door(person.pk, grantee.pk, level, categories, until))

    @rule(target=shut, door=consumes(doors))
    def end(self, door: int) -> int:
        person = Person.objects.get(pk=self.account[door].person)
        grants.end_access(by=self.themselves(person), grant=self.rows[door])
        self.account[door].ended = True
        return door

    @rule(target=doors, door=consumes(shut))
    def undo(self, door: int) -> object:
        old = self.account[door]
        person = Person.objects.get(pk=old.person)
        row = Grant.objects.get(pk=self.rows[door].pk)
        try:
            fresh = grants.restore_access(by=self.themselves(person), grant=row)
        except Refused:
            assert old.hat is not None or (old.until is not None and clock.now() >= old.until)
            return multiple()
        for n, held in self.rows.items():
            if held.pk == fresh.pk:
                return n
        return self._opened(fresh, replace(old, ended=False))

    @rule(hours=st.sampled_from([1, 2, 5, 29]))
    def time_goes_by(self, hours: int) -> None:
        self.now.shift(hours * HOUR)

    @precondition(lambda self: self.hat is not None)
    @rule()
    def leave_the_team(self) -> None:
        assert self.hat is not None
        memberships.end_membership(by=self.gp(), membership=self.hat)
        self.hat = None

    @precondition(lambda self: self.hat is None)
    @rule()
    def join_the_team_again(self) -> None:
        self.hat = memberships.add_member(
            self.universe.gp.pk, self.universe.team, Role.GP, self.universe.lead.pk
        )

    @precondition(lambda self: self.hat is not None)
    @rule(target=doors)
    def break_the_glass(self) -> object:
        assert self.hat is not None
        try:
            grant = break_glass(self.gp())
        except TooMany:
            return multiple()
        assert grant is not None
        return self._opened(
            grant,
            Door(
                self.universe.rhian.pk,
                self.universe.gp.pk,
                Level.VIEW,
                ALL_CATEGORIES - {"messages"},
                clock.now() + 4 * HOUR,
                hat=self.hat.pk,
            ),
        )

    @invariant()
    def everybody_sees_what_the_account_says(self) -> None:
        now = clock.now()
        for hat, sure in itertools.product((True, False), (True, False)):
            by = self.gp(hat=hat, sure=sure)
            # Without a second step the hat opens nothing: only what they were given by name.
            plain = replace(by, membership_id=None, team_id=None) if not sure else by
            for person in self.people:
                for level in (Level.VIEW, Level.CONTRIBUTE):
                    expected = {
                        category
                        for category in Category
                        for door in self.account
                        if door.person == person.pk
                        and door.level >= level
                        and category in door.categories
                        and door.open_to(plain, now)
                    }
                    assert access.open_categories(by, person.pk, level) == expected

    @invariant()
    def a_stranger_never_sees_anything(self) -> None:
        stranger = self.universe.actor("stranger")
        assert set(access.visible_people(stranger)) == {self.universe.stranger}


@pytest.mark.django_db
def test_grants_over_time_open_exactly_what_was_given_and_not_yet_ended():
    run_state_machine_as_test(
        Doors,
        settings=settings(
            max_examples=8,
            stateful_step_count=16,
            suppress_health_check=list(HealthCheck),
        ),
    )
