"""Access on real rows: every query form of the decision says what the decision says."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from alongside.core import clock
from alongside.core.actors import ANONYMOUS, COMMAND, WORKER, Actor, Assurance, Channel
from alongside.core.errors import NotAllowed
from alongside.people import access
from alongside.people.actions import grants as grant_actions
from alongside.people.models import (
    Basis,
    Grant,
    Membership,
    Organisation,
    Party,
    Person,
    Role,
    Service,
    Team,
)
from alongside.people.rules import ALL_CATEGORIES, ALL_LABELS, Category, GrantFacts, Level, decide
from alongside.plans.models import Goal
from alongside.records.models import Condition, Source
from tests.universe import Universe

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
PEOPLE = 12
ENTRY_LABELS = (
    (),
    ("general",),
    ("mental_health",),
    ("general", "mental_health"),
    tuple(sorted(ALL_LABELS)),
)


@dataclass(frozen=True)
class Place:
    """People with records, and whoever looks: alone, in one team or in another."""

    people: list[Person]
    actors: dict[str, Actor]
    grantees: dict[str, Party]
    hats: dict[str, UUID]


def place() -> Place:
    def person(name: str) -> Person:
        made = Person(name=name)
        made.save()
        return made

    organisation = Organisation(name="Practice")
    organisation.save()
    service = Service(name="Service", organisation=organisation)
    service.save()
    teams = {}
    for name in ("team", "other team"):
        teams[name] = Team(name=name, service=service)
        teams[name].save()
    viewer, another = person("viewer"), person("another")
    hats = {
        name: Membership.objects.create(person=viewer, team=team, role=Role.NURSE, from_at=NOW).pk
        for name, team in teams.items()
    }
    people = [person(f"person {n}") for n in range(PEOPLE)]
    source = Source.objects.create(name="tests")
    Condition.objects.bulk_create(
        Condition(person=one, source=source, source_key=str(uuid4()), name="x", labels=list(labels))
        for one in people
        for labels in ENTRY_LABELS
    )
    Goal.objects.bulk_create(Goal(person=one, set_on=NOW.date()) for one in people)

    def actor(who: Person, hat: str = "", sure: bool = True) -> Actor:
        return Actor(
            channel=Channel.WEB,
            person_id=who.pk,
            membership_id=hats[hat] if hat else None,
            team_id=teams[hat].pk if hat else None,
            service_id=service.pk if hat else None,
            role=Role.NURSE if hat else "",
            assurance=Assurance.SECOND_FACTOR if sure else Assurance.PASSWORD,
        )

    return Place(
        people=people,
        actors={
            "in the team": actor(viewer, "team"),
            "in the team, unsure": actor(viewer, "team", sure=False),
            "in the other team": actor(viewer, "other team"),
            "without a hat": actor(viewer),
            "without a hat, unsure": actor(viewer, sure=False),
            "another": actor(another),
            "one of the people": actor(people[0]),
            "scoped, in the team": replace(actor(viewer, "team"), scope="visit:1"),
            "scoped, their own": replace(actor(people[0]), scope="visit:1"),
            "nobody": ANONYMOUS,
            "the worker": WORKER,
        },
        grantees={"viewer": viewer, "another": another, **teams},
        hats=hats,
    )


@dataclass(frozen=True)
class Given:
    """A grant, as the test knows it."""

    to: int
    grantee: str
    level: Level
    categories: frozenset[str]
    labels: frozenset[str]
    from_at: datetime
    until_at: datetime | None
    ended_at: datetime | None
    only: str  # the hat of an emergency, or none

    def row(self, there: Place) -> Grant:
        return Grant(
            person=there.people[self.to],
            grantee=there.grantees[self.grantee],
            level=self.level,
            categories=sorted(self.categories),
            labels=sorted(self.labels),
            basis=Basis.CONSENT,
            from_at=self.from_at,
            until_at=self.until_at,
            ended_at=self.ended_at,
            only_membership_id=there.hats[self.only] if self.only else None,
        )

    def reaches(self, by: Actor, there: Place) -> bool:
        if self.only and there.hats[self.only] != by.membership_id:
            return False
        return there.grantees[self.grantee].pk in (by.person_id, by.team_id)

    def facts(self, by: Actor, there: Place) -> GrantFacts:
        through = there.grantees[self.grantee].pk != by.person_id or bool(self.only)
        return GrantFacts(
            self.level,
            self.categories,
            self.labels,
            self.from_at,
            self.until_at,
            self.ended_at,
            through,
        )


moments = st.sampled_from([NOW - HOUR, NOW, NOW + HOUR])
givens = st.builds(
    Given,
    to=st.integers(0, PEOPLE - 1),
    grantee=st.sampled_from(["viewer", "viewer", "another", "team", "team", "other team"]),
    level=st.sampled_from(Level),
    categories=st.frozensets(st.sampled_from(["about", "plan", "records"]), min_size=1),
    labels=st.frozensets(st.sampled_from(sorted(ALL_LABELS)))
    | st.just(frozenset({"general"}))
    | st.just(ALL_LABELS),
    from_at=st.just(NOW - 2 * HOUR) | moments,
    until_at=st.none() | st.just(NOW + 2 * HOUR) | moments,
    ended_at=st.none() | st.none() | moments,
    only=st.sampled_from(["", "", "", "team", "other team"]),
).filter(lambda grant: grant.until_at is None or grant.until_at > grant.from_at)


@pytest.fixture
def there(db: None) -> Place:
    with time_machine.travel(NOW, tick=False):
        return place()


@pytest.mark.django_db
def test_every_query_says_of_every_generated_grant_what_the_pure_decision_says():
    with time_machine.travel(NOW, tick=False):
        there = place()
        index = {person.pk: n for n, person in enumerate(there.people)}
        goals = dict(Goal.objects.values_list("pk", "person_id"))
        conditions = {
            pk: (person_id, frozenset(labels))
            for pk, person_id, labels in Condition.objects.values_list("pk", "person_id", "labels")
        }
        allowed = refused = 0

        @settings(max_examples=12)
        @given(
            st.lists(givens, min_size=PEOPLE, max_size=3 * PEOPLE),
            st.sampled_from(Level),
            st.integers(0, PEOPLE - 1),
            st.sampled_from([None, *map(frozenset, ENTRY_LABELS)]),
        )
        def holds(
            given_: list[Given], level: Level, asked: int, labels: frozenset[str] | None
        ) -> None:
            nonlocal allowed, refused
            with transaction.atomic():
                Grant.objects.bulk_create(grant.row(there) for grant in given_)
                for by in there.actors.values():
                    facts: dict[int, list[GrantFacts]] = {n: [] for n in range(PEOPLE)}
                    for grant in given_:
                        if grant.reaches(by, there):
                            facts[grant.to].append(grant.facts(by, there))

                    def may(
                        n: int,
                        category: str,
                        labels: frozenset[str] | None = None,
                        by: Actor = by,
                        facts: dict[int, list[GrantFacts]] = facts,
                    ) -> bool:
                        return decide(
                            is_self=by.person_id == there.people[n].pk and not by.scope,
                            scoped=bool(by.scope),
                            second_factor=by.assurance >= Assurance.SECOND_FACTOR,
                            grants=facts[n],
                            level=level,
                            category=category,
                            labels=labels,
                            now=NOW,
                        )

                    seen = set(
                        access.visible_people(by, level, Category.PLAN)
                        .filter(pk__in=index)
                        .values_list("pk", flat=True)
                    )
                    assert seen == {pk for pk, n in index.items() if may(n, "plan")}
                    assert set(
                        access.team_people(by, level, Category.PLAN).filter(pk__in=index)
                    ) == {
                        one
                        for one in there.people
                        if access.reaches_team(by, one.pk, level, Category.PLAN)
                    }
                    assert set(Goal.objects.visible_to(by, level).values_list("pk", flat=True)) == {
                        pk for pk, of in goals.items() if may(index[of], "plan")
                    }
                    assert set(
                        Condition.objects.visible_to(by, level).values_list("pk", flat=True)
                    ) == {
                        pk for pk, (of, its) in conditions.items() if may(index[of], "records", its)
                    }
                    person = there.people[asked]
                    assert access.open_categories(by, person.pk, level) == {
                        category for category in Category if may(asked, category)
                    }
                    answer = may(asked, "records", labels)
                    assert answer == access.can(
                        by, person.pk, level, Category.RECORDS, labels=labels
                    )
                    allowed += len(seen)
                    refused += PEOPLE - len(seen)
                transaction.set_rollback(True)

        holds()
    assert min(allowed, refused) > 20  # both were really tried


def test_looking_asks_few_queries(there: Place, django_assert_num_queries: DjangoAssertNumQueries):
    by, person = there.actors["in the team"], there.people[1]
    with django_assert_num_queries(1):
        access.can(by, person.pk, Level.VIEW, Category.PLAN)
    with django_assert_num_queries(1):
        access.open_categories(by, person.pk, Level.VIEW)
    with django_assert_num_queries(1):
        list(Condition.objects.visible_to(by))
    for nobody in ("nobody", "scoped, in the team", "the worker"):
        with django_assert_num_queries(0):
            list(Condition.objects.visible_to(there.actors[nobody]))
            list(access.visible_people(there.actors[nobody]))
    with django_assert_num_queries(0):
        access.can(there.actors["one of the people"], there.people[0].pk, Level.ACT, Category.PLAN)


def test_a_merged_or_erased_person_is_in_no_list(there: Place):
    viewer = there.grantees["viewer"]
    for person in there.people[:3]:
        Grant.objects.create(
            person=person,
            grantee=viewer,
            level=Level.VIEW,
            categories=sorted(ALL_CATEGORIES),
            basis=Basis.CONSENT,
            from_at=NOW,
        )
    merged, erased, stays = there.people[:3]
    Person.objects.filter(pk=merged.pk).update(merged_into=stays)
    Person.objects.filter(pk=erased.pk).update(erased_at=NOW)
    seen = access.visible_people(there.actors["without a hat"])
    assert set(seen) == {stays, Person.objects.get(pk=viewer.pk)}


# --- on the next request -----------------------------------------------------------------------

Clients = Callable[..., Client]


def opens(browser: Client, universe: Universe) -> bool:
    status = browser.get(f"/p/{universe.rhian.pk}/plan/").status_code
    assert status in (200, 404)
    return status == 200


def grant_of(universe: Universe, grantee: Party) -> Grant:
    return Grant.objects.get(person=universe.rhian, grantee=grantee, ended_at__isnull=True)


@pytest.mark.parametrize("who", ["carer", "link_worker"])
def test_a_grant_that_is_ended_bites_on_the_next_request_of_a_live_session(
    universe: Universe, client_as: Clients, who: str
):
    browser = client_as(who)
    grantee = {"carer": universe.carer, "link_worker": universe.links_team}[who]
    assert opens(browser, universe)
    grant_actions.end_access(by=universe.actor("rhian"), grant=grant_of(universe, grantee))
    assert not opens(browser, universe)


def test_a_grant_that_runs_out_bites_at_that_moment(universe: Universe, client_as: Clients):
    browser = client_as("carer")
    grant = grant_of(universe, universe.carer)
    Grant.objects.filter(pk=grant.pk).update(until_at=clock.now() + HOUR)
    assert opens(browser, universe)
    with time_machine.travel(clock.now() + HOUR):
        assert not opens(browser, universe)


def test_leaving_a_team_bites_on_the_next_request(universe: Universe, client_as: Clients):
    browser = client_as("nurse")
    assert opens(browser, universe)
    hat = universe.memberships["nurse"]
    Membership.objects.filter(pk=hat.pk).update(until_at=clock.now())
    assert not opens(browser, universe)


def test_a_nurse_without_her_hat_or_second_step_is_a_neighbour(
    universe: Universe, client_as: Clients
):
    assert not opens(client_as("nurse", hat=False), universe)
    assert not opens(client_as("nurse", second_factor=False), universe)


# --- roles -------------------------------------------------------------------------------------

CHECKS: dict[str, tuple[Callable[..., None], set[str]]] = {
    "bring people in": (access.check_can_register, {"nurse", "gp", "link_worker", "lead",
                                                    "stranger"}),
    "be the named professional": (access.check_is_professional, {"nurse", "gp", "link_worker",
                                                                 "stranger"}),
    "look at a result": (access.check_is_clinical, {"nurse", "gp", "stranger"}),
    "manage": (access.check_can_manage, {"lead"}),
    "oversee": (access.check_can_oversee, {"lead", "privacy"}),
}  # fmt: skip


@pytest.mark.parametrize("what", CHECKS)
def test_who_may_by_their_role_and_only_in_their_hat_after_a_second_step(
    universe: Universe, what: str
):
    check, expected = CHECKS[what]
    for name, hat, sure in itertools.product(Universe.NAMES, (True, False), (True, False)):
        by = universe.actor(name, hat=hat, second_factor=sure)
        assert access.allowed(check, by) == (hat and sure and name in expected), name


@pytest.mark.parametrize("check", [access.check_can_manage, access.check_can_oversee])
def test_a_lead_looks_after_their_own_service_only(universe: Universe, check: Callable[..., None]):
    by = universe.actor("lead")
    check(by, service_id=universe.service.pk)
    with pytest.raises(NotAllowed, match="another service"):
        check(by, service_id=universe.other_service.pk)


def test_an_import_and_a_command_may_bring_in_and_set_up_but_see_nobody(universe: Universe):
    access.check_can_register(COMMAND)
    access.check_can_manage(COMMAND)
    with pytest.raises(NotAllowed):
        access.check_can_oversee(COMMAND)
    with pytest.raises(NotAllowed):
        access.check_can(COMMAND, universe.rhian.pk, Level.VIEW, Category.ABOUT)


def test_only_the_person_is_themselves_whatever_level_others_hold(universe: Universe):
    grant_actions.give_access(
        by=universe.actor("rhian"),
        person=universe.rhian,
        grantee=universe.carer,
        level=Level.ACT,
        categories=ALL_CATEGORIES,
        labels=ALL_LABELS,
    )
    for name in Universe.NAMES:
        by = universe.actor(name)
        assert access.allowed(access.check_is_self, by, universe.rhian.pk) == (name == "rhian")
    tablet = replace(universe.actor("rhian"), scope="visit:1")
    assert not access.allowed(access.check_is_self, tablet, universe.rhian.pk)


def test_a_record_is_looked_after_by_the_services_that_are_let_into_all_of_it(universe: Universe):
    kept = {
        service.name
        for service in (universe.service, universe.links_service, universe.other_service)
        if access.keeps_record(service.pk, universe.rhian.pk)
    }
    assert kept == {"Long-term conditions"}  # Cwm links sees a part
    lead = universe.actor("lead")
    access.check_can_keep(lead, universe.rhian.pk)
    access.check_can_keep(universe.actor("privacy"), universe.rhian.pk)
    with pytest.raises(NotAllowed, match="own record"):
        access.check_can_keep(lead, universe.lead.pk)
    with pytest.raises(NotAllowed):
        access.check_can_keep(lead, universe.carer.pk)
    grant_actions.end_access(by=universe.actor("rhian"), grant=grant_of(universe, universe.team))
    with pytest.raises(NotAllowed, match="not looked after"):
        access.check_can_keep(lead, universe.rhian.pk)
