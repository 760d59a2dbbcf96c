"""Organisations set themselves up; nobody adds themselves; a service never loses its last lead."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import count

import pytest

from alongside.core import clock
from alongside.core.actors import COMMAND, Actor, Assurance, Channel
from alongside.core.audit import AuditEvent
from alongside.core.errors import NotAllowed, Refused, TooMany
from alongside.people import access, notices
from alongside.people.actions import logins, memberships, organisations, persons, settings
from alongside.people.models import Membership, Organisation, Role
from tests.at_once import at_once
from tests.universe import Universe, give_login

PLACE = {
    "name": "Bryn Practice",
    "service_name": "Diabetes",
    "team_name": "Diabetes team",
    "phone": "+441632960111",
    "hours": "9am to 5pm",
}
_addresses = count()


def newcomer(**changes: object) -> Actor:
    """Somebody who has just signed up."""
    person = persons.register_person(by=COMMAND, name="You")
    login = give_login(person, f"newcomer{next(_addresses)}@example.org")
    by = Actor(
        channel=Channel.WEB,
        person_id=person.pk,
        login_id=login.pk,
        assurance=Assurance.PASSWORD,
    )
    return replace(by, **changes)  # type: ignore[arg-type]


@pytest.mark.django_db
class TestSettingUp:
    def test_the_founder_is_the_first_lead_and_may_work_there_too(self) -> None:
        by = newcomer()
        founded = organisations.set_up_organisation(
            by=by, **PLACE, founder_name="  Ceri   Owen ", founder_also=Role.NURSE
        )
        rows = Membership.objects.filter(person_id=by.person_id)
        assert {row.role for row in rows} == {Role.LEAD, Role.NURSE}
        assert founded.membership.role == Role.LEAD
        assert founded.membership.person.name == "Ceri Owen"
        assert founded.service.phone == "+441632960111"
        event = AuditEvent.objects.get(
            verb="organisation.set_up", subject_id=founded.organisation.pk
        )
        assert event.actor_login_id == by.login_id

    @pytest.mark.parametrize("missing", ["name", "service_name", "team_name", "phone", "hours"])
    def test_everything_that_people_need_is_asked(self, missing: str) -> None:
        with pytest.raises(Refused):
            organisations.set_up_organisation(by=newcomer(), **{**PLACE, missing: "  "})
        assert not Organisation.objects.filter(name="Bryn Practice").exists()

    @pytest.mark.parametrize(
        "changes",
        [{"login_id": None}, {"person_id": None}, {"assurance": Assurance.CODE}],
    )
    def test_only_somebody_who_signs_in_sets_one_up(self, changes: dict[str, object]) -> None:
        with pytest.raises(NotAllowed):
            organisations.set_up_organisation(by=newcomer(**changes), **PLACE)

    def test_sending_the_form_twice_makes_one(self) -> None:
        by = newcomer()
        organisations.set_up_organisation(by=by, **PLACE)
        with pytest.raises(Refused, match="already set up"):
            organisations.set_up_organisation(by=by, **PLACE)
        assert Organisation.objects.filter(name="Bryn Practice").count() == 1

    def test_nobody_sets_up_one_after_another(self) -> None:
        by = newcomer()
        for number in range(5):
            organisations.set_up_organisation(by=by, **{**PLACE, "name": f"Place {number}"})
        with pytest.raises(TooMany):
            organisations.set_up_organisation(by=by, **PLACE)

    def test_the_installation_may_close_it(self) -> None:
        settings.choose(by=COMMAND, party=None, key="set_up.open", value=False)
        with pytest.raises(Refused, match="whoever runs"):
            organisations.set_up_organisation(by=newcomer(), **PLACE)

    def test_a_founder_is_no_board_member(self) -> None:
        with pytest.raises(Refused):
            organisations.set_up_organisation(by=newcomer(), **PLACE, founder_also=Role.BOARD)


class TestServicesTeamsGroups:
    def test_a_lead_adds_a_service_and_leads_it(self, universe: Universe) -> None:
        by = universe.actor("lead")
        founded = organisations.add_service(
            by=by, name="Foot care", team_name="Feet", phone="1", hours="always"
        )
        assert founded.organisation.pk == universe.practice.pk
        assert founded.membership.person_id == by.person_id

    def test_nobody_else_adds_a_service(self, universe: Universe) -> None:
        for name in ("nurse", "gp", "privacy", "board", "broker", "carer"):
            with pytest.raises(NotAllowed):
                organisations.add_service(
                    by=universe.actor(name), name="X", team_name="Y", phone="1", hours="z"
                )
        administrator = replace(universe.actor("lead"), role=str(Role.ADMINISTRATOR))
        with pytest.raises(NotAllowed):
            organisations.add_service(
                by=administrator, name="X", team_name="Y", phone="1", hours="z"
            )

    def test_phone_and_hours_cannot_be_emptied(self, universe: Universe) -> None:
        by = universe.actor("lead")
        changed = organisations.change_service(
            by=by, service_id=universe.service.pk, name="Long-term", phone="2", hours="9 to 5"
        )
        assert (changed.name, changed.phone, changed.hours) == ("Long-term", "2", "9 to 5")
        with pytest.raises(Refused):
            organisations.change_service(
                by=by, service_id=universe.service.pk, name="Long-term", phone="", hours="9 to 5"
            )

    def test_another_service_is_not_theirs(self, universe: Universe) -> None:
        by = universe.actor("lead")
        with pytest.raises(NotAllowed):
            organisations.change_service(
                by=by, service_id=universe.other_service.pk, name="x", phone="1", hours="1"
            )
        with pytest.raises(NotAllowed):
            organisations.add_team(by=by, service_id=universe.other_service.pk, name="x")
        with pytest.raises(NotAllowed):
            memberships.invite_to_team(by=by, team=universe.other_team, role=Role.NURSE)

    def test_a_new_team_is_empty_and_its_name_free(self, universe: Universe) -> None:
        by = universe.actor("lead")
        team = organisations.add_team(by=by, service_id=universe.service.pk, name="Second team")
        assert not team.memberships.exists()
        with pytest.raises(Refused, match="already a team"):
            organisations.add_team(by=by, service_id=universe.service.pk, name=" Second  team ")

    def test_a_link_worker_founds_a_group(self, universe: Universe) -> None:
        by = universe.actor("link_worker")
        group = organisations.add_group(by=by, name="Singers")
        assert group.organisation_id == universe.charity.pk
        assert list(group.memberships.values_list("role", flat=True)) == [Role.PEER]
        with pytest.raises(NotAllowed):
            organisations.add_group(by=universe.actor("nurse"), name="Singers")


class TestJoining:
    def invited(self, universe: Universe, role: str = Role.NURSE) -> str:
        return memberships.invite_to_team(
            by=universe.actor("lead"), team=universe.team, role=role
        ).code

    def test_an_invitation_lets_one_person_in_once(self, universe: Universe) -> None:
        code = self.invited(universe)
        by = newcomer()
        row = logins.accept_staff_invitation(by=by, code=code)
        assert row is not None
        assert Membership.objects.get(person_id=by.person_id).team_id == universe.team.pk
        assert logins.accept_staff_invitation(by=newcomer(), code=code) is None

    def test_nobody_adds_themselves(self, universe: Universe) -> None:
        by = universe.actor("lead")
        code = self.invited(universe)
        with pytest.raises(Refused, match="Nobody adds themselves"):
            logins.accept_staff_invitation(by=by, code=code)
        with pytest.raises(Refused):
            memberships.join_team(
                by=by, team_id=universe.team.pk, role=Role.GP, invited_by_id=by.person_id
            )
        with pytest.raises(Refused):
            memberships.join_team(by=by, team_id=universe.team.pk, role=Role.GP, invited_by_id=None)

    def test_an_invitation_ends_with_the_one_who_invited(self, universe: Universe) -> None:
        second = _second_lead(universe)
        code = memberships.invite_to_team(by=second, team=universe.team, role=Role.NURSE).code
        memberships.end_membership(
            by=universe.actor("lead"),
            membership=Membership.objects.get(pk=second.membership_id),
        )
        assert logins.accept_staff_invitation(by=newcomer(), code=code) is None
        with pytest.raises(Refused, match="no longer looks after"):
            memberships.join_team(
                by=newcomer(),
                team_id=universe.team.pk,
                role=Role.NURSE,
                invited_by_id=second.person_id,
            )

    def test_an_invitation_can_be_taken_back(self, universe: Universe) -> None:
        by = universe.actor("lead")
        issued = memberships.invite_to_team(by=by, team=universe.team, role=Role.NURSE)
        with pytest.raises(NotAllowed):
            memberships.end_invitation(by=universe.actor("nurse"), entry=issued.row)
        memberships.end_invitation(by=by, entry=issued.row)
        assert logins.accept_staff_invitation(by=newcomer(), code=issued.code) is None

    def test_twice_in_one_team_in_one_role_is_refused(self, universe: Universe) -> None:
        by = newcomer()
        logins.accept_staff_invitation(by=by, code=self.invited(universe))
        with pytest.raises(Refused, match="already in"):
            logins.accept_staff_invitation(by=by, code=self.invited(universe))

    def test_an_administrator_makes_no_leads(self, universe: Universe) -> None:
        by = replace(universe.actor("lead"), role=str(Role.ADMINISTRATOR))
        memberships.invite_to_team(by=by, team=universe.team, role=Role.GP)
        for role in (Role.LEAD, Role.PRIVACY, Role.BOARD):
            with pytest.raises(Refused):
                memberships.invite_to_team(by=by, team=universe.team, role=role)
        with pytest.raises(Refused):
            memberships.invite_to_team(by=by, team=universe.team, role="king")

    def test_a_group_is_joined_as_a_member_by_invitation(self, universe: Universe) -> None:
        peer = universe.actor("peer")
        code = memberships.invite_to_group(by=peer, group=universe.peers).code
        by = newcomer()
        assert logins.accept_staff_invitation(by=by, code=code) is not None
        assert Membership.objects.get(person_id=by.person_id).role == Role.MEMBER
        with pytest.raises(NotAllowed):
            memberships.invite_to_group(by=peer, group=universe.timebank)
        with pytest.raises(NotAllowed):
            memberships.invite_to_group(by=universe.actor("lead"), group=universe.peers)
        memberships.invite_to_group(by=universe.actor("link_worker"), group=universe.peers)

    def test_no_role_of_a_team_is_given_in_a_group(self, universe: Universe) -> None:
        with pytest.raises(Refused):
            memberships.join_group(
                by=newcomer(),
                group_id=universe.peers.pk,
                role=Role.LEAD,
                invited_by_id=universe.peer.pk,
            )


class TestRolesAndLeaving:
    def test_a_lead_changes_a_role_and_the_membership_stays(self, universe: Universe) -> None:
        row = memberships.change_role(
            by=universe.actor("lead"),
            membership=universe.memberships["nurse"],
            role=Role.SPECIALIST,
        )
        assert row.pk == universe.memberships["nurse"].pk
        assert row.role == Role.SPECIALIST

    def test_nobody_changes_their_own_role(self, universe: Universe) -> None:
        with pytest.raises(Refused, match="own role"):
            memberships.change_role(
                by=universe.actor("lead"),
                membership=universe.memberships["lead"],
                role=Role.PRIVACY,
            )

    def test_others_change_nothing(self, universe: Universe) -> None:
        for name in ("nurse", "privacy", "board", "stranger", "carer"):
            with pytest.raises(NotAllowed):
                memberships.change_role(
                    by=universe.actor(name), membership=universe.memberships["gp"], role=Role.NURSE
                )
            with pytest.raises(NotAllowed):
                memberships.end_membership(
                    by=universe.actor(name), membership=universe.memberships["gp"]
                )

    def test_an_administrator_does_not_unmake_a_lead(self, universe: Universe) -> None:
        by = replace(
            universe.actor("nurse"), role=str(Role.ADMINISTRATOR), person_id=universe.gp.pk
        )
        with pytest.raises(Refused):
            memberships.change_role(
                by=by, membership=universe.memberships["lead"], role=Role.MEMBER
            )
        with pytest.raises(Refused):
            memberships.end_membership(by=by, membership=universe.memberships["lead"])

    def test_the_last_lead_cannot_go(self, universe: Universe) -> None:
        by = universe.actor("lead")
        with pytest.raises(Refused, match="needs a lead"):
            memberships.end_membership(by=by, membership=universe.memberships["lead"])
        second = _second_lead(universe)
        with pytest.raises(Refused, match="needs a lead"):
            memberships.change_role(
                by=replace(second, person_id=universe.gp.pk),
                membership=_downgraded(universe, second),
                role=Role.MEMBER,
            )

    def test_who_leaves_sees_nothing_on_the_next_request(
        self, universe: Universe, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        told: list[object] = []
        monkeypatch.setattr(notices, "_handlers", {})
        notices.on(notices.MEMBERSHIP_ENDED)(lambda *, membership_id: told.append(membership_id))
        by = universe.actor("nurse")
        browser = universe.client("nurse")
        memberships.end_membership(by=by, membership=universe.memberships["nurse"])
        request = browser.get("/about").wsgi_request
        assert request.acting is None
        assert not access.visible_people(request.actor).filter(pk=universe.rhian.pk).exists()
        assert told == [universe.memberships["nurse"].pk]
        memberships.end_membership(by=by, membership=universe.memberships["nurse"])
        assert len(told) == 1

    def test_a_member_leaves_a_group(self, universe: Universe) -> None:
        by = universe.actor("peer")
        memberships.end_membership(by=by, membership=universe.memberships["peer"])
        with pytest.raises(NotAllowed):
            memberships.end_membership(by=by, membership=universe.memberships["broker"])


class TestRefusals:
    """What the pages never ask for, and somebody might send."""

    def test_invitations(self, universe: Universe) -> None:
        lead = universe.actor("lead")
        issued = memberships.invite_to_team(by=lead, team=universe.team, role=Role.NURSE)
        for _ in range(2):  # the second time there is nothing left to do
            memberships.end_invitation(by=lead, entry=issued.row)
        group = memberships.invite_to_group(by=universe.actor("peer"), group=universe.peers)
        with pytest.raises(NotAllowed):
            memberships.end_invitation(by=lead, entry=group.row)
        assert not memberships.can_invite_to_group(
            universe.actor("peer", second_factor=False), universe.peers
        )

    def test_joining(self, universe: Universe) -> None:
        by = newcomer()
        with pytest.raises(Refused, match="one of the roles"):
            memberships.join_team(
                by=by, team_id=universe.team.pk, role="king", invited_by_id=universe.lead.pk
            )
        for inviter in (None, by.person_id):
            with pytest.raises(Refused, match="Nobody adds themselves"):
                memberships.join_group(
                    by=by, group_id=universe.peers.pk, role=Role.MEMBER, invited_by_id=inviter
                )

    def test_roles(self, universe: Universe) -> None:
        lead, nurse = universe.actor("lead"), universe.memberships["nurse"]
        with pytest.raises(Refused, match="in teams only"):
            memberships.change_role(
                by=lead, membership=universe.memberships["peer"], role=Role.MEMBER
            )
        same = memberships.change_role(by=lead, membership=nurse, role=Role.NURSE)
        assert same.role == Role.NURSE
        Membership.objects.create(
            person=universe.nurse, team=universe.team, role=Role.THERAPIST, from_at=clock.now()
        )
        with pytest.raises(Refused, match="already in"):
            memberships.change_role(by=lead, membership=nurse, role=Role.THERAPIST)
        second = _second_lead(universe)
        row = Membership.objects.get(pk=second.membership_id)
        kept = memberships.change_role(by=lead, membership=row, role=Role.ADMINISTRATOR)
        assert kept.role == Role.ADMINISTRATOR
        memberships.end_membership(by=lead, membership=nurse)
        with pytest.raises(Refused, match="no longer in"):
            memberships.change_role(by=lead, membership=nurse, role=Role.GP)

    def test_somebody_is_taken_out_of_a_group(self, universe: Universe) -> None:
        by = universe.actor("link_worker")
        row = memberships.end_membership(by=by, membership=universe.memberships["broker"])
        assert row.until_at is not None


class TestHats:
    def test_own_live_hats_after_a_second_factor(self, universe: Universe) -> None:
        pk = universe.memberships["nurse"].pk
        chosen = memberships.choose_hat(by=universe.actor("nurse"), membership_id=pk)
        assert chosen is not None
        assert chosen.pk == pk
        assert memberships.choose_hat(by=universe.actor("nurse"), membership_id=None) is None
        for by in (
            universe.actor("gp"),
            universe.actor("nurse", second_factor=False),
            replace(universe.actor("nurse"), login_id=None),
        ):
            with pytest.raises(NotAllowed):
                memberships.choose_hat(by=by, membership_id=pk)


def _second_lead(universe: Universe) -> Actor:
    by = newcomer()
    code = memberships.invite_to_team(
        by=universe.actor("lead"), team=universe.managers, role=Role.LEAD
    ).code
    logins.accept_staff_invitation(by=by, code=code)
    row = Membership.objects.get(person_id=by.person_id)
    return replace(
        by,
        membership_id=row.pk,
        team_id=row.team_id,
        service_id=universe.service.pk,
        organisation_id=universe.practice.pk,
        role=str(Role.LEAD),
        assurance=Assurance.SECOND_FACTOR,
    )


def _downgraded(universe: Universe, second: Actor) -> Membership:
    """End the first lead, so that the second is the last."""
    memberships.end_membership(by=second, membership=universe.memberships["lead"])
    return Membership.objects.get(pk=second.membership_id)


@pytest.mark.commits
def test_two_leads_leave_at_once_and_one_stays(universe: Universe) -> None:
    second = _second_lead(universe)
    pairs = [
        (universe.actor("lead"), universe.memberships["lead"]),
        (second, Membership.objects.get(pk=second.membership_id)),
    ]
    heard = at_once(
        *[
            partial(memberships.end_membership, by=by, membership=membership)
            for by, membership in pairs
        ]
    )
    assert sum(isinstance(one, Refused) for one in heard) == 1
    live = Membership.objects.filter(
        access.live(clock.now()), team__service=universe.service, role=Role.LEAD
    )
    assert live.count() == 1
