"""The pages on which a place sets itself up, and on which a hat is chosen."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from django.urls import reverse

from alongside.people.actions import logins, memberships
from alongside.people.actors import AUTHENTICATION_METHODS
from alongside.people.models import Login, Organisation, Role
from tests.people.test_organisations import PLACE, newcomer
from tests.universe import Universe


def form_of(**changes: str) -> dict[str, str]:
    return {**PLACE, "phone": "01632 960 111", "founder_name": "Ceri", **changes}


@pytest.fixture
def founder(db: None) -> Client:
    """A browser of somebody who has just signed up, with a password."""
    return _founder()


def _founder() -> Client:
    by = newcomer()
    browser = Client()
    login = Login.objects.get(pk=by.login_id)
    login.set_password("a quiet harbour at dawn")
    login.save()
    browser.force_login(login, backend="alongside.people.accounts.Backend")
    session = browser.session
    session[AUTHENTICATION_METHODS] = [
        {"method": "password", "at": time.time(), "email": login.email, "reauthenticated": True}
    ]
    session["account_authentication_methods_user"] = str(login.pk)
    session.save()
    return browser


@pytest.mark.commits
def test_from_nothing_to_the_service_page() -> None:
    browser = _founder()
    assert browser.get("/set-up/").status_code == 200
    assert browser.post("/set-up/", form_of())["Location"] == reverse("people:acting")
    assert "Set up an app" in browser.get("/acting/").content.decode()
    assert browser.get("/service/").status_code == 404
    browser.get("/sign-in/2fa/totp/activate/")
    secret = browser.session["mfa.totp.secret"]
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    assert browser.post("/sign-in/2fa/totp/activate/", {"code": code}).status_code == 302
    page = browser.get("/service/").content.decode()
    assert "Bryn Practice" in page
    assert "Ceri" in page
    assert "01632 960111" in page


class TestSetUpPage:
    def test_faults_are_shown_and_nothing_is_made(self, founder: Client) -> None:
        page = founder.post("/set-up/", form_of(name="", phone="12"))
        assert page.status_code == 200
        assert "Write an answer to “Name of your organisation”." in page.content.decode()
        assert not Organisation.objects.filter(name="Bryn Practice").exists()

    def test_nobody_known_is_asked_to_come_in(self, db: None) -> None:
        assert reverse("people:way_in") in Client().get("/set-up/")["Location"]


class TestActingPage:
    def test_own_hats_and_back_again(
        self, universe: Universe, client_as: Callable[..., Client]
    ) -> None:
        browser = client_as("nurse", hat=False)
        pk = str(universe.memberships["nurse"].pk)
        assert "Elm Tree care team" in browser.get("/acting/").content.decode()
        assert browser.post("/acting/", {"hat": pk, "next": "/people/"})["Location"] == "/people/"
        assert browser.get("/people/").status_code == 200
        assert browser.post("/acting/", {"hat": ""})["Location"] == "/"
        assert browser.get("/people/").status_code == 404

    def test_nobody_elses(self, universe: Universe, client_as: Callable[..., Client]) -> None:
        browser = client_as("nurse", hat=False)
        for hat in (str(universe.memberships["gp"].pk), "nonsense"):
            assert browser.post("/acting/", {"hat": hat}).status_code == 404

    def test_never_to_another_site(
        self, universe: Universe, client_as: Callable[..., Client]
    ) -> None:
        to = client_as("nurse").post("/acting/", {"hat": "", "next": "https://example.com/"})
        assert to["Location"] == "/"

    def test_the_second_step_is_asked_and_leads_back(
        self, universe: Universe, client_as: Callable[..., Client]
    ) -> None:
        browser = client_as("nurse", hat=False, second_factor=False)
        pk = str(universe.memberships["nurse"].pk)
        page = browser.post("/acting/", {"hat": pk})
        assert "One more step" in page.content.decode()
        assert browser.get("/people/").status_code == 404
        session = browser.session
        session[AUTHENTICATION_METHODS] = [{"method": "mfa", "at": time.time()}]
        session.save()
        assert browser.get("/acting/").status_code == 302
        assert browser.get("/people/").status_code == 200

    def test_one_who_has_a_second_step_is_led_to_it(
        self, universe: Universe, client_as: Callable[..., Client]
    ) -> None:
        login = Login.objects.get(person=universe.nurse)
        Authenticator.objects.create(user=login, type=Authenticator.Type.TOTP, data={"secret": "x"})
        browser = client_as("nurse", hat=False, second_factor=False)
        page = browser.post("/acting/", {"hat": str(universe.memberships["nurse"].pk)})
        assert reverse("mfa_reauthenticate") in page.content.decode()

    def test_somebody_in_no_team(
        self, universe: Universe, client_as: Callable[..., Client]
    ) -> None:
        assert "not in a team" in client_as("rhian").get("/acting/").content.decode()

    def test_leaving(self, universe: Universe, client_as: Callable[..., Client]) -> None:
        browser = client_as("nurse")
        row = universe.memberships["nurse"]
        assert browser.post(f"/acting/{row.pk}/leave/").status_code == 302
        assert browser.get("/people/").status_code == 404
        assert client_as("gp").post(f"/acting/{row.pk}/leave/").status_code == 404
        last = universe.memberships["lead"]
        refused = client_as("lead").post(f"/acting/{last.pk}/leave/")
        assert refused.status_code == 409
        assert "needs a lead" in refused.content.decode()


class TestServicePages:
    def test_a_lead_sees_teams_and_invites(
        self, universe: Universe, client_as: Callable[..., Client]
    ) -> None:
        browser = client_as("lead")
        html = browser.get("/service/").content.decode()
        assert "Dana Hughes" in html
        assert "Stella Vaughan" not in html
        page = browser.post("/service/invite/", {"team": universe.team.pk, "role": "gp"})
        code = page.content.decode().split('class="al-slip">')[1].split("<")[0]
        assert "Take it back" in browser.get("/service/").content.decode()
        assert logins.accept_staff_invitation(by=newcomer(), code=code) is not None

    def test_an_invitation_is_taken_back(
        self, universe: Universe, client_as: Callable[..., Client]
    ) -> None:
        browser = client_as("lead")
        issued = memberships.invite_to_team(
            by=universe.actor("lead"), team=universe.team, role=Role.NURSE
        )
        assert browser.post(f"/service/invite/{issued.row.pk}/end/").status_code == 302
        assert logins.accept_staff_invitation(by=newcomer(), code=issued.code) is None
        assert browser.post(f"/service/invite/{universe.rhian.pk}/end/").status_code == 404

    def test_not_into_another_services_team(
        self, universe: Universe, client_as: Callable[..., Client]
    ) -> None:
        page = client_as("lead").post(
            "/service/invite/", {"team": universe.other_team.pk, "role": "gp"}
        )
        assert "al-slip" not in page.content.decode()

    def test_service_team_and_further_service(
        self, universe: Universe, client_as: Callable[..., Client]
    ) -> None:
        browser = client_as("lead")
        given = {"service_name": "Feet", "phone": "01632 960 112", "hours": "9 to 5"}
        assert browser.post("/service/change/", given).status_code == 302
        assert browser.post("/service/teams/add/", {"team": "Podiatry"}).status_code == 302
        assert browser.post("/service/add/", {**given, "team_name": "Two"}).status_code == 302
        html = browser.get("/service/").content.decode()
        assert "Feet" in html
        assert "Podiatry" in html
        for page in ("change", "teams/add", "add"):
            assert browser.get(f"/service/{page}/").status_code == 200

    def test_a_role_is_changed_and_a_place_ended(
        self, universe: Universe, client_as: Callable[..., Client]
    ) -> None:
        browser = client_as("lead")
        page = f"/service/members/{universe.memberships['nurse'].pk}/"
        assert browser.get(page).status_code == 200
        assert browser.post(page, {"role": "therapist"}).status_code == 302
        assert browser.post(page + "end/").status_code == 302
        html = browser.get("/service/").content.decode()
        assert "Dana Hughes" not in html.split("al-table", 1)[1]
        own = f"/service/members/{universe.memberships['lead'].pk}/"
        assert "Nobody changes their own role" in browser.get(own).content.decode()
        refused = browser.post(own, {"role": "member"})
        assert "Nobody changes their own role. Ask another lead." in refused.content.decode()
        other = f"/service/members/{universe.memberships['stranger'].pk}/"
        assert browser.get(other).status_code == 404

    @pytest.mark.parametrize("name", ["nurse", "privacy", "board", "rhian", "peer"])
    def test_for_managers_only(
        self, universe: Universe, client_as: Callable[..., Client], name: str
    ) -> None:
        for page in ("", "invite/", "change/", "settings/", "add/", "teams/add/"):
            assert client_as(name).get(f"/service/{page}").status_code == 404

    def test_groups(self, universe: Universe, client_as: Callable[..., Client]) -> None:
        browser = client_as("link_worker")
        assert browser.post("/groups/", {"group": "Singers"}).status_code == 302
        html = browser.get("/groups/").content.decode()
        assert "Singers" in html
        assert "Walking and talking" in html
        page = browser.post(f"/groups/{universe.peers.pk}/invite/")
        assert "al-slip" in page.content.decode()
        peer = client_as("peer")
        assert "Cwm time bank" not in peer.get("/groups/").content.decode()
        assert peer.post(f"/groups/{universe.timebank.pk}/invite/").status_code == 404
        assert peer.post(f"/groups/{universe.rhian.pk}/invite/").status_code == 404
        assert "Start a group" not in client_as("nurse").get("/groups/").content.decode()
