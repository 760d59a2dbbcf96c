"""Codes and logins: each opens what it is for, as long and as often as it should."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import pytest
import time_machine
from django.db import connection

from alongside.core import clock
from alongside.core.actors import ANONYMOUS, Actor, Assurance, Channel
from alongside.core.audit import AuditEvent
from alongside.core.errors import NotAllowed, Refused, TooMany
from alongside.people.actions import circles, grants, logins, memberships, persons
from alongside.people.actions.logins import Issued
from alongside.people.models import (
    CircleMember,
    ContactPoint,
    EntryCode,
    EntryKind,
    Grant,
    Login,
    Person,
    Role,
)
from alongside.people.rules import Level, shown_code
from tests.at_once import at_once
from tests.universe import IMPORTED_BORN, RHIAN_BORN, Universe, give_login

WRONG_DAY = date(1960, 1, 1)
DAY = timedelta(days=1)


def slip(universe: Universe) -> Issued:
    return logins.issue_slip(by=universe.actor("nurse"), person=universe.rhian)


def visit(universe: Universe) -> Issued:
    return logins.issue_visit_code(
        by=universe.actor("nurse"), person=universe.rhian, conversation_id=universe.team.pk
    )


def claim(universe: Universe) -> Issued:
    return logins.issue_claim(by=universe.actor("nurse"), person=universe.imported)


def use(
    code: str, born: date | None = RHIAN_BORN, address: str = "198.51.100.7"
) -> EntryCode | None:
    return logins.use_code(by=ANONYMOUS, code=code, birth_date=born, address=address)


def newcomer(email: str = "idris@example.org") -> Actor:
    """Somebody who has signed up and has no record yet."""
    person = logins.open_login(by=ANONYMOUS, login=Login(email=email))
    return Actor(
        channel=Channel.WEB,
        person_id=person.pk,
        login_id=Login.objects.get(email=email).pk,
        assurance=Assurance.PASSWORD,
    )


def take(by: Actor, code: str, born: date | None = IMPORTED_BORN) -> Person | None:
    return logins.claim_record(by=by, code=code, birth_date=born, address="198.51.100.7")


# --- who hands them out ------------------------------------------------------------------------


@pytest.mark.parametrize("issue", [slip, visit])
def test_whoever_cannot_add_to_the_plan_hands_out_no_code(
    universe: Universe, issue: Callable[[Universe], Issued]
):
    for name in ("stranger", "link_worker", "peer", "carer", "lead", "board"):
        with pytest.raises(NotAllowed):
            issue(_as(universe, name))
    assert not EntryCode.objects.exists()


def _as(universe: Universe, name: str) -> Universe:
    """The universe, in which somebody else does what the nurse does."""
    parts = dict(universe.memberships)
    parts["nurse"] = parts.get(name, parts["board"])
    return replace(universe, nurse=universe.person(name), memberships=parts)


@pytest.mark.parametrize("issue", [slip, visit, claim])
def test_without_a_date_of_birth_there_is_no_second_fact_and_no_code(
    universe: Universe, issue: Callable[[Universe], Issued]
):
    for person in (universe.rhian, universe.imported):
        person.birth_date = None
    with pytest.raises(Refused, match="date of birth first"):
        issue(universe)


def test_the_code_itself_is_kept_nowhere(universe: Universe):
    issued = slip(universe)
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(row)::text FROM people_entrycode AS row")
        (text,) = cursor.fetchone()
        cursor.execute("SELECT to_jsonb(row)::text FROM core_auditevent AS row")
        text += "".join(row[0] for row in cursor.fetchall())
    assert issued.code not in text
    assert shown_code(issued.code) not in text


def test_a_new_code_ends_the_one_before_that_nobody_used(universe: Universe):
    before, after = slip(universe), slip(universe)
    assert use(before.code) is None
    assert use(after.code) is not None


# --- getting in --------------------------------------------------------------------------------


def test_a_slip_lets_in_once_with_the_date_of_birth(universe: Universe):
    issued = slip(universe)
    assert use(issued.code, WRONG_DAY) is None
    assert use(issued.code, None) is None
    assert use(shown_code(issued.code).lower()) == issued.row
    assert use(issued.code) is None


def test_a_visit_code_lets_in_again_until_its_hours_are_over(universe: Universe):
    issued = visit(universe)
    assert use(issued.code) == issued.row
    assert use(issued.code) == issued.row
    with time_machine.travel(issued.row.expires_at):
        assert use(issued.code) is None


def test_a_slip_runs_out(universe: Universe):
    issued = slip(universe)
    assert issued.row.expires_at - clock.now() > 13 * DAY
    with time_machine.travel(issued.row.expires_at):
        assert use(issued.code) is None


def test_five_wrong_dates_end_a_code_and_the_person_can_see_it(universe: Universe):
    issued = slip(universe)
    for n in range(logins.MOST_ATTEMPTS):
        assert use(issued.code, WRONG_DAY, address=f"198.51.100.{n}") is None
    assert use(issued.code) is None
    tries = AuditEvent.objects.filter(verb="code.wrong_date", person_id=universe.rhian.pk)
    assert tries.count() == logins.MOST_ATTEMPTS


def test_guessing_from_one_place_is_stopped_and_a_success_gives_no_more_tries(universe: Universe):
    """A visit code works all day: if it forgot the wrong tries, its holder could guess for ever."""
    good = visit(universe).code
    for _ in range(19):
        use("BBBBBBBBB")
    for _again in range(3):
        assert use(good) is not None
    use("BBBBBBBBB")
    with pytest.raises(TooMany):
        use(good)
    with pytest.raises(TooMany):
        use(visit(universe).code)
    assert use(visit(universe).code, address="198.51.100.8") is not None


def test_nobody_gets_in_for_the_dead_the_merged_and_the_erased(universe: Universe):
    for change in (
        {"died_on": clock.today()},
        {"merged_into": universe.imported},
        {"erased_at": clock.now()},
    ):
        issued = slip(universe)
        none = dict.fromkeys(("died_on", "merged_into", "erased_at"))
        Person.objects.filter(pk=universe.rhian.pk).update(**(none | change))
        assert use(issued.code) is None


def test_a_code_of_one_kind_is_no_code_of_another(universe: Universe):
    issued = claim(universe)
    assert use(issued.code, IMPORTED_BORN) is None
    assert take(newcomer(), slip(universe).code, RHIAN_BORN) is None


def test_leaving_ends_a_slip_and_leaves_the_tablets_code_for_the_next_time(universe: Universe):
    one, two = slip(universe), visit(universe)
    for issued in (one, two):
        use(issued.code)
        logins.leave(by=ANONYMOUS, entry_id=issued.row.pk)
    one.row.refresh_from_db()
    assert one.row.ended_at is not None
    assert use(two.code) == two.row
    logins.leave(by=ANONYMOUS, entry_id=universe.team.pk)  # no such code: no harm


@pytest.mark.commits
def test_a_slip_used_from_two_places_at_once_lets_in_one(universe: Universe):
    issued = slip(universe)
    heard = at_once(*[partial(use, issued.code, address=f"198.51.100.{n}") for n in range(2)])
    assert sum(one is not None for one in heard) == 1


# --- making a record one's own -----------------------------------------------------------------


def test_a_claim_moves_the_login_to_the_record(universe: Universe):
    by = newcomer()
    person = take(by, claim(universe).code)
    assert person == universe.imported
    assert Login.objects.get(pk=by.login_id).person == universe.imported
    assert Person.objects.get(pk=by.person_id).merged_into == universe.imported
    (contact,) = ContactPoint.objects.filter(person=person)
    assert (contact.value, contact.verified_at is not None) == ("idris@example.org", True)


def test_a_claim_needs_both_facts_a_login_and_works_once(universe: Universe):
    code = claim(universe).code
    by = newcomer()
    for stranger in (ANONYMOUS, replace(by, login_id=None)):
        with pytest.raises(NotAllowed):
            take(stranger, code)
    assert take(by, code, WRONG_DAY) is None
    assert take(by, "BBBBBBBBBBBB") is None
    assert take(by, code) is not None
    assert take(newcomer("another@example.org"), code) is None


def test_a_record_that_somebody_signs_in_to_is_claimed_by_nobody_else(universe: Universe):
    code = claim(universe).code
    give_login(universe.imported, "himself@example.org")
    with pytest.raises(Refused, match="already signs in"):
        take(newcomer(), code)
    with pytest.raises(Refused, match="already signs in"):
        claim(universe)


def _words(universe: Universe, by: Actor) -> None:
    person = Person.objects.get(pk=by.person_id)
    persons.describe(by=by, person=person, version=person.version, strengths="I sing")


def _matters(universe: Universe, by: Actor) -> None:
    person = Person.objects.get(pk=by.person_id)
    persons.describe(by=by, person=person, version=person.version, what_matters="My dog")


def _need(universe: Universe, by: Actor) -> None:
    persons.record_need(by=by, person=Person.objects.get(pk=by.person_id), kind="large_print")


def _circle(universe: Universe, by: Actor) -> None:
    circles.add_member(by=by, person=Person.objects.get(pk=by.person_id), name="Megan", tie="child")


def _grant(universe: Universe, by: Actor) -> None:
    grants.give_access(
        by=by,
        person=Person.objects.get(pk=by.person_id),
        grantee=universe.peer,
        level=Level.VIEW,
        categories=["plan"],
    )


def _held(universe: Universe, by: Actor) -> None:
    grants.give_access(
        by=universe.actor("rhian"),
        person=universe.rhian,
        grantee=Person.objects.get(pk=by.person_id),
        level=Level.VIEW,
        categories=["plan"],
    )


def _in_a_circle(universe: Universe, by: Actor) -> None:
    member = circles.add_member(
        by=universe.actor("rhian"), person=universe.rhian, name="Idris", tie="friend"
    )
    CircleMember.objects.filter(pk=member.pk).update(other_id=by.person_id)


def _member(universe: Universe, by: Actor) -> None:
    assert by.person_id is not None
    memberships.add_member(by.person_id, universe.peers, Role.MEMBER, universe.peer.pk)


@pytest.mark.parametrize(
    "had", [_words, _matters, _need, _circle, _grant, _held, _in_a_circle, _member]
)
def test_a_claim_leaves_nothing_behind_that_somebody_has_here_already(
    universe: Universe, had: Callable[[Universe, Actor], None]
):
    by = newcomer()
    had(universe, by)
    with pytest.raises(Refused, match="join the two"):
        take(by, claim(universe).code)
    assert Login.objects.get(pk=by.login_id).person_id == by.person_id


# --- into a team -------------------------------------------------------------------------------


def invite(universe: Universe, role: str = Role.NURSE) -> Issued:
    return memberships.invite_to_team(by=universe.actor("lead"), team=universe.team, role=role)


def test_somebody_joins_a_team_by_the_code_of_somebody_else_once(universe: Universe):
    issued = invite(universe)
    by = newcomer()
    row = logins.accept_staff_invitation(by=by, code=shown_code(issued.code))
    assert row is not None
    assert row.used_at is not None
    assert universe.team.memberships.filter(person_id=by.person_id, role=Role.NURSE).exists()
    assert logins.accept_staff_invitation(by=newcomer("b@example.org"), code=issued.code) is None


def test_nobody_adds_themselves_to_a_team(universe: Universe):
    issued = invite(universe)
    with pytest.raises(Refused, match="Nobody adds themselves"):
        logins.accept_staff_invitation(by=universe.actor("lead"), code=issued.code)
    assert not universe.team.memberships.filter(person=universe.lead).exists()


def test_an_invitation_needs_a_password_or_more(universe: Universe):
    issued = invite(universe)
    for by in (ANONYMOUS, replace(newcomer(), assurance=Assurance.CODE)):
        with pytest.raises(NotAllowed):
            logins.accept_staff_invitation(by=by, code=issued.code)


def test_invitations_run_out_are_ended_and_cannot_be_guessed(universe: Universe):
    by = newcomer()
    assert logins.accept_staff_invitation(by=by, code="BBBBBBBBBBBBBBBB") is None
    late, ended = invite(universe), invite(universe)
    with time_machine.travel(late.row.expires_at):
        assert logins.accept_staff_invitation(by=by, code=late.code) is None
    memberships.end_invitation(by=universe.actor("lead"), entry=ended.row)
    assert logins.accept_staff_invitation(by=by, code=ended.code) is None


def test_a_group_is_joined_in_the_same_way(universe: Universe):
    issued = memberships.invite_to_group(by=universe.actor("peer"), group=universe.peers)
    by = newcomer()
    assert logins.accept_staff_invitation(by=by, code=issued.code) is not None
    assert universe.peers.memberships.filter(person_id=by.person_id).exists()
    assert not Grant.objects.filter(grantee_id=by.person_id).exists()  # a role opens nothing


def test_a_code_of_no_team_and_no_group_joins_nothing(universe: Universe):
    issued = logins.issue_code(by=universe.actor("lead"), kind=EntryKind.STAFF, lasts=DAY)
    by = newcomer()
    assert logins.accept_staff_invitation(by=by, code=issued.code) is not None
    assert not Person.objects.get(pk=by.person_id).memberships.exists()


# --- logins and contacts -----------------------------------------------------------------------


def test_a_new_login_gets_a_person_of_its_own_and_an_old_one_keeps_theirs(universe: Universe):
    by = newcomer()
    assert Person.objects.get(pk=by.person_id).name
    login = Login.objects.get(person=universe.carer)
    assert logins.open_login(by=ANONYMOUS, login=login) == universe.carer


def test_a_new_contact_of_a_kind_takes_the_place_of_the_one_before(universe: Universe):
    person = universe.imported
    for value in ("one@example.org", " two@example.org "):
        logins.give_contact(person, "email", value)  # type: ignore[arg-type]
    logins.give_contact(person, "phone", "01632 960150")  # type: ignore[arg-type]
    now = ContactPoint.objects.filter(person=person, ended_at__isnull=True)
    assert {(row.system, row.value) for row in now} == {
        ("email", "two@example.org"),
        ("phone", "01632 960150"),
    }
