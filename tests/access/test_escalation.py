"""Attacks by power over staff: a service of one's own, a lead, a former lead; a part of a record
that somebody was let into. Nobody gets or hands on more than the person gave them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from django.test import Client

from alongside.core import clock
from alongside.core.actors import COMMAND, Actor, Assurance, Channel
from alongside.core.errors import NotAllowed, Refused
from alongside.people import access
from alongside.people.actions import (
    grants,
    lifecycle,
    logins,
    memberships,
    merging,
    organisations,
    persons,
)
from alongside.people.actors import ACTING, AUTHENTICATION_METHODS
from alongside.people.models import (
    EntryCode,
    Grant,
    Login,
    Membership,
    Person,
    RetentionEnded,
    Role,
)
from alongside.people.queries import staff as queries
from alongside.people.rules import ALL_CATEGORIES, ALL_LABELS, Category, Level
from tests.access.planted import World
from tests.universe import IMPORTED_BORN, RHIAN_BORN, RHIAN_NHS, give_login

OPENS = "password-of-mallory-1"


class Own(NamedTuple):
    """A service that somebody set up for themselves, with somebody to help them there."""

    founded: organisations.Founded
    actor: Actor
    nurse: Actor
    accomplice: Person


def _wearing(membership: Membership) -> Actor:
    team = membership.team
    assert team is not None
    return Actor(
        channel=Channel.WEB,
        person_id=membership.person_id,
        login_id=membership.person.login.pk,
        membership_id=membership.pk,
        team_id=team.pk,
        service_id=team.service_id,
        organisation_id=team.service.organisation_id,
        role=str(membership.role),
        assurance=Assurance.SECOND_FACTOR,
    )


def _client(actor: Actor) -> Client:
    client = Client(raise_request_exception=False)
    login = Login.objects.get(person_id__in=[actor.person_id])
    client.force_login(login, backend="alongside.people.accounts.Backend")
    session = client.session
    session[AUTHENTICATION_METHODS] = [{"method": "mfa", "at": clock.now().timestamp()}]
    session[ACTING] = str(actor.membership_id)
    session.save()
    return client


@pytest.fixture
def own(world: World) -> Own:
    """Mallory's organisation: anyone may set one up. Rhian let its team see who she is."""
    mallory = persons.register_person(by=COMMAND, name="Mallory")
    accomplice = persons.register_person(by=COMMAND, name="Accomplice")
    login = give_login(mallory, "mallory@example.org", OPENS)
    give_login(accomplice, "accomplice@example.org", OPENS)
    by = replace(world.universe.actor("carer"), person_id=mallory.pk, login_id=login.pk)
    founded = organisations.set_up_organisation(
        by=by,
        name="Walking well",
        service_name="Walks",
        team_name="Walkers",
        phone="01632 960100",
        hours="always",
        founder_also="gp",
    )
    gp = Membership.objects.get(person=mallory, role=Role.GP)
    return Own(founded, _wearing(founded.membership), _wearing(gp), accomplice)


def _let_in(world: World, own: Own, level: Level = Level.CONTRIBUTE, **how: Any) -> Grant:
    what: dict[str, Any] = {
        "level": int(level),
        "categories": ["about", "plan"],
        "labels": ["general"],
        **how,
    }
    return grants.give_access(
        by=world.universe.actor("rhian"),
        person=world.universe.rhian,
        grantee=own.founded.team,
        **what,
    )


ALMOST = [
    pytest.param({"categories": ["about"]}, id="about"),
    pytest.param({"categories": ["about", "plan"]}, id="about and plan"),
    pytest.param({"categories": sorted(ALL_CATEGORIES)}, id="but what is sensitive"),
    pytest.param(
        {"categories": sorted(ALL_CATEGORIES - {"records"}), "labels": sorted(ALL_LABELS)},
        id="but the health record",
    ),
    pytest.param(
        {
            "level": Level.VIEW,
            "categories": sorted(ALL_CATEGORIES),
            "labels": sorted(ALL_LABELS),
        },
        id="all, to see",
    ),
]


@pytest.mark.parametrize("how", ALMOST)
def test_who_was_let_into_a_part_disposes_of_nothing(
    how: dict[str, Any], world: World, own: Own
) -> None:
    """No joining with a record of their own making, which would open all; no erasing, no hold; no
    code that opens the whole record; no power to act given to an accomplice."""
    rhian = world.universe.rhian
    _let_in(world, own, **how)
    bait = persons.register_person(by=own.nurse, name="Rhian", birth_date=RHIAN_BORN)
    assert access.looks_after(own.founded.service.pk, bait.pk)
    for from_person, into in ((rhian, bait), (bait, rhian)):
        with pytest.raises(NotAllowed):
            merging.merge(by=own.actor, from_person=from_person, into=into)
    with pytest.raises(NotAllowed):
        lifecycle.erase(by=own.actor, person=rhian, ground="request", reason="They asked")
    with pytest.raises(NotAllowed):
        lifecycle.place_hold(by=own.actor, person=rhian, reason="Mine")
    with pytest.raises(NotAllowed):
        logins.issue_slip(by=own.nurse, person=rhian)
    with pytest.raises(NotAllowed):
        grants.record_representative(
            by=own.actor,
            person=rhian,
            grantee=own.accomplice,
            basis="attorney",
            until_at=None,
            proof="A paper",
        )
    assert queries.kept_by(own.actor, "zqname", None) == []
    lead = _client(own.actor)
    for path in ("", "death/", "hold/", "keep/", "erase/", "merge/", f"merge/{bait.pk}/"):
        assert lead.get(f"/p/{rhian.pk}/lifecycle/{path}").status_code == 404, path
    page = lead.get(f"/p/{bait.pk}/lifecycle/merge/{rhian.pk}/")
    assert page.status_code == 404
    gp = _client(own.nurse)
    assert gp.post(f"/p/{rhian.pk}/ways-in/slip/", {"as": "page"}).status_code == 404
    assert not Grant.objects.filter(grantee=own.accomplice).exists()


def test_an_invitation_to_claim_needs_all_of_the_record(world: World, own: Own) -> None:
    imported = world.universe.imported
    Grant.objects.create(
        person=imported,
        grantee=own.founded.team,
        level=Level.CONTRIBUTE,
        categories=["about", "plan"],
        labels=["general"],
        basis="consent",
        from_at=clock.now(),
    )
    with pytest.raises(NotAllowed):
        logins.issue_claim(by=own.nurse, person=imported)


def test_what_a_listed_record_was_once_opened_for_is_not_forgotten(world: World, own: Own) -> None:
    """A record that need not be kept: decided about by those who had all of it, not by those who
    once saw a part; and joined by nobody who cannot see it now."""
    rhian = world.universe.rhian
    grant = _let_in(world, own)
    grants.end_access(by=world.universe.actor("rhian"), grant=grant)
    RetentionEnded.objects.create(person=rhian, ended_on=clock.today())
    assert not access.keeps_record(own.founded.service.pk, rhian.pk)
    assert queries.up_for_decision(own.founded.service.pk) == []
    whole = Grant.objects.get(person=rhian, grantee=world.universe.team, ended_at=None)
    grants.end_access(by=world.universe.actor("rhian"), grant=whole)
    lead = world.universe.actor("lead")
    access.check_can_keep(lead, rhian.pk)
    with pytest.raises(NotAllowed):
        access.check_can_join(lead, rhian.pk)


def test_who_once_saw_a_plan_does_not_break_the_glass(world: World, own: Own) -> None:
    def opened() -> Grant | None:
        return grants.break_glass(
            by=own.nurse, nhs=RHIAN_NHS, birth_date=RHIAN_BORN, reason="I say so"
        )

    assert opened() is None
    _let_in(world, own)
    assert opened() is None
    _let_in(world, own, categories=["records"])
    assert opened() is not None


def test_where_messages_go_is_not_changed_by_who_may_not_read_them(world: World, own: Own) -> None:
    _let_in(world, own, categories=["about"])
    for system, value in (("phone", "01632 960199"), ("post", "1 Mallory Road")):
        with pytest.raises(NotAllowed):
            persons.change_contact(
                by=own.nurse, person=world.universe.rhian, system=system, value=value
            )


def test_nobody_brings_somebody_in_for_another_team(world: World, own: Own) -> None:
    with pytest.raises(NotAllowed):
        persons.register_person(by=own.nurse, name="Bait", team_id=world.universe.team.pk)
    bait = persons.register_person(by=own.nurse, name="Bait")
    assert [grant.grantee_id for grant in bait.grants.all()] == [own.founded.team.pk]


def test_a_lead_no_more_makes_nobody_a_lead(world: World, own: Own) -> None:
    """The invitation to oversee was made as a lead. An administrator could not make it."""
    universe = world.universe
    second = Membership.objects.create(
        person=universe.nurse, team=universe.managers, role=Role.LEAD, from_at=clock.now()
    )
    codes = {
        role: memberships.invite_to_team(by=_wearing(second), team=universe.team, role=role).code
        for role in ("lead", "privacy", "nurse")
    }
    memberships.change_role(by=universe.actor("lead"), membership=second, role="administrator")
    joiner = replace(own.actor, person_id=own.accomplice.pk, login_id=own.accomplice.login.pk)
    for role in ("lead", "privacy"):
        with pytest.raises(Refused):
            logins.accept_staff_invitation(by=joiner, code=codes[role])
    assert logins.accept_staff_invitation(by=joiner, code=codes["nurse"]) is not None


def test_a_lead_reaches_no_other_service(world: World, own: Own) -> None:
    """Neither their teams, nor their members, nor their settings."""
    universe = world.universe
    for team in (universe.team, universe.managers, universe.links_team):
        with pytest.raises(NotAllowed):
            memberships.invite_to_team(by=own.actor, team=team, role="nurse")
    theirs = universe.memberships["nurse"]
    with pytest.raises(NotAllowed):
        memberships.change_role(by=own.actor, membership=theirs, role="board")
    with pytest.raises(NotAllowed):
        memberships.end_membership(by=own.actor, membership=theirs)
    with pytest.raises(NotAllowed):
        organisations.change_service(
            by=own.actor, service_id=universe.service.pk, name="x", phone="1", hours="1"
        )
    with pytest.raises(NotAllowed):
        organisations.add_team(by=own.actor, service_id=universe.service.pk, name="x")


def test_a_service_added_later_is_let_in_by_nobody(world: World, own: Own) -> None:
    """A grant is to a team: another team or service of the same organisation gets nothing of it."""
    _let_in(world, own, categories=sorted(ALL_CATEGORIES), labels=sorted(ALL_LABELS))
    more = organisations.add_service(
        by=own.actor, name="More", team_name="More", phone="1", hours="1"
    )
    by = _wearing(Membership.objects.select_related("person").get(pk=more.membership.pk))
    for category in Category:
        assert not access.can(by, world.universe.rhian.pk, Level.VIEW, category)
    assert not access.keeps_record(more.service.pk, world.universe.rhian.pk)


def test_nobody_gives_access_to_somebody_elses_record(world: World, own: Own) -> None:
    """However much they may do: ACT acts for the person, and lets nobody in."""
    rhian = world.universe.rhian
    mine = _let_in(
        world, own, Level.ACT, categories=sorted(ALL_CATEGORIES), labels=sorted(ALL_LABELS)
    )
    for by in (own.actor, own.nurse, own.nurse.helping(own.nurse.channel, "x", rhian.pk)):
        with pytest.raises(NotAllowed):
            grants.give_access(
                by=by, person=rhian, grantee=own.accomplice, level=1, categories=["about"]
            )
        with pytest.raises(NotAllowed):
            grants.restore_access(by=by, grant=mine)
        with pytest.raises(NotAllowed):
            grants.end_access(by=by, grant=mine)


def test_who_left_the_team_is_out_at_once_and_stays_out(world: World, own: Own) -> None:
    _let_in(world, own)
    memberships.end_membership(
        by=own.actor, membership=Membership.objects.get(pk__in=[own.nurse.membership_id])
    )
    client = _client(own.nurse)
    assert client.get(f"/p/{world.universe.rhian.pk}/about/").status_code == 404
    assert client.post("/acting/", {"hat": str(own.nurse.membership_id)}).status_code == 404


def test_claiming_a_record_ends_the_ways_in_that_staff_had_handed_out(world: World) -> None:
    nurse, imported = world.universe.actor("nurse"), world.universe.imported
    slip = logins.issue_slip(by=nurse, person=imported)
    row = logins.use_code(by=nurse, code=slip.code, birth_date=IMPORTED_BORN, address="192.0.2.9")
    assert row is not None
    inside = Client()
    session = inside.session
    session["entry"] = str(row.pk)
    session.save()
    inside.cookies["alongside"] = session.session_key or ""
    assert inside.get(f"/p/{imported.pk}/about/").status_code == 200
    claim = logins.issue_claim(by=nurse, person=imported)
    person = persons.register_person(by=COMMAND, name="You")
    login = give_login(person, "idris@example.org")
    by = replace(world.universe.actor("carer"), person_id=person.pk, login_id=login.pk)
    taken = logins.claim_record(
        by=by, code=claim.code, birth_date=IMPORTED_BORN, address="192.0.2.9"
    )
    assert taken == imported
    assert inside.get(f"/p/{imported.pk}/about/").status_code == 302
    assert not EntryCode.objects.filter(person=imported, ended_at=None).exists()


def test_a_role_alone_opens_no_record(world: World) -> None:
    """In one's own team, whatever one becomes: what the person gave the team is all there is."""
    gp = world.universe.memberships["stranger"]
    for role in Role.values:
        Membership.objects.filter(pk=gp.pk).update(role=role)
        by = replace(world.universe.actor("stranger"), role=role)
        for level in Level:
            for category in Category:
                assert not access.can(by, world.universe.rhian.pk, level, category)
        assert not access.keeps_record(by.service_id, world.universe.rhian.pk)  # type: ignore[arg-type]


def test_a_day_in_the_future_opens_nothing_today(world: World, own: Own) -> None:
    grant = _let_in(world, own)
    Grant.objects.filter(pk=grant.pk).update(from_at=clock.now() + timedelta(days=1))
    assert not access.can(own.nurse, world.universe.rhian.pk, Level.VIEW, Category.ABOUT)
