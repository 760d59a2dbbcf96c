"""The door: codes, invitations and claims, by the pages; and out again."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from alongside.core.actors import Actor, Channel
from alongside.core.audit import AuditEvent
from alongside.people.actions import circles, logins, memberships
from alongside.people.addresses import client_address
from alongside.people.models import CircleMember, EntryCode, Grant, Login, Person
from alongside.people.rules import shown_code
from alongside.people.views import ways_in
from tests.universe import IMPORTED_BORN, RHIAN_BORN, Universe, give_login

WAY_IN = "/way-in/"


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long the pages would have waited; nobody waits in tests."""
    asked: list[float] = []
    monkeypatch.setattr(ways_in.time, "sleep", asked.append)
    return asked


def typed(code: str, born: Any = RHIAN_BORN, **more: str) -> dict[str, str]:
    return {
        "code": code,
        "birth_date_day": str(born.day),
        "birth_date_month": str(born.month),
        "birth_date_year": str(born.year),
        **more,
    }


def words_of(response: Any, *leave_out: str) -> str:
    """The page without what differs at each try: the forgery token and what was typed."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", response.content.decode())
    for one in leave_out:
        text = text.replace(one, "")
    return re.sub(r'value="[^"]*"', "", text)


@pytest.fixture
def slip(universe: Universe) -> str:
    """A sign-in slip for Rhian, from her nurse."""
    return logins.issue_slip(by=universe.actor("nurse"), person=universe.rhian).code


@pytest.fixture
def visit_code(universe: Universe) -> str:
    return logins.issue_visit_code(
        by=universe.actor("nurse"), person=universe.rhian, conversation_id=uuid4()
    ).code


# --- codes -------------------------------------------------------------------------------------


def test_the_door_shows_every_way_in(client: Client, db: None) -> None:
    page = client.get(WAY_IN).content.decode()
    for name in ("account_login", "account_signup", "people:invitation", "people:help_me"):
        assert f'href="{reverse(name)}"' in page


def test_a_slip_and_the_date_of_birth_open_the_persons_own_pages(
    client: Client, universe: Universe, slip: str, waits: list[float]
) -> None:
    response = client.post(WAY_IN, typed(slip))
    assert (response.status_code, response["Location"]) == (302, "/")
    assert client.cookies["alongside_language"].value == "en"
    page = client.get(reverse("people:about", args=[universe.rhian.pk]))
    assert page.status_code == 200
    assert page.wsgi_request.actor == Actor(
        channel=Channel.CODE,
        person_id=universe.rhian.pk,
        assurance=page.wsgi_request.actor.assurance,
    )
    assert waits == []


def test_a_code_may_be_typed_in_small_letters_and_with_spaces(
    client: Client, universe: Universe, slip: str
) -> None:
    spoken = shown_code(slip).lower().replace("-", " ")
    assert client.post(WAY_IN, typed(f" {spoken} ")).status_code == 302


def test_the_language_of_the_person_is_taken_over(
    client: Client, universe: Universe, slip: str
) -> None:
    Person.objects.filter(pk=universe.rhian.pk).update(language="cy")
    client.post(WAY_IN, typed(slip))
    assert client.cookies["alongside_language"].value == "cy"


def test_whatever_is_wrong_the_words_and_the_waiting_are_the_same(
    client: Client, universe: Universe, slip: str, waits: list[float]
) -> None:
    wrong_date = client.post(WAY_IN, typed(slip, RHIAN_BORN + timedelta(days=1)))
    unknown = client.post(WAY_IN, typed("B4K9TWX2M"))
    nonsense = client.post(WAY_IN, typed("x"))
    EntryCode.objects.update(expires_at=universe.rhian.created_at - timedelta(days=1))
    expired = client.post(WAY_IN, typed(slip))
    pages = [words_of(page) for page in (wrong_date, unknown, nonsense, expired)]
    assert len(set(pages)) == 1
    assert str(ways_in.WRONG) in pages[0]
    assert {page.status_code for page in (wrong_date, unknown, nonsense, expired)} == {200}
    assert len(waits) == 4
    assert all(0 < wait <= ways_in.FLOOR for wait in waits)


def test_a_slip_lets_in_once(client: Client, universe: Universe, slip: str) -> None:
    client.post(WAY_IN, typed(slip))
    assert Client().post(WAY_IN, typed(slip)).status_code == 200


def test_five_wrong_dates_end_a_code_and_the_person_sees_the_tries(
    client: Client, universe: Universe, slip: str
) -> None:
    for _ in range(logins.MOST_ATTEMPTS):
        client.post(WAY_IN, typed(slip, RHIAN_BORN + timedelta(days=1)))
    assert client.post(WAY_IN, typed(slip)).status_code == 200
    tried = AuditEvent.objects.filter(verb="code.wrong_date", person_id=universe.rhian.pk)
    assert tried.count() == logins.MOST_ATTEMPTS


def test_too_many_tries_are_stopped_with_a_sentence(client: Client, universe: Universe) -> None:
    for _ in range(20):
        client.post(WAY_IN, typed("B4K9TWX2M"))
    stopped = client.post(WAY_IN, typed("B4K9TWX2M"))
    assert stopped.status_code == 429
    assert int(stopped["Retry-After"]) > 0
    elsewhere = client.post(WAY_IN, typed("B4K9TWX2M"), REMOTE_ADDR="192.0.2.7")
    assert elsewhere.status_code == 200


def test_an_empty_form_says_what_is_missing(client: Client, db: None) -> None:
    page = client.post(WAY_IN, {"code": ""}).content.decode()
    assert "Your code" in page
    assert 'href="#id_code"' in page
    assert 'href="#id_birth_date_day"' in page


def test_a_visit_code_opens_the_preparation_and_nothing_else(
    client: Client, universe: Universe, visit_code: str
) -> None:
    response = client.post(WAY_IN, typed(visit_code, next="/people/"))
    assert response["Location"] == reverse("plans:visit")
    for name in ("about", "access", "looked", "circle", "incidents_own"):
        page = client.get(reverse(f"people:{name}", args=[universe.rhian.pk]))
        assert page.status_code == 404, name


@pytest.mark.parametrize(
    ("wanted", "to"),
    [
        ("/way-in/invitation/", "/way-in/invitation/"),
        ("https://example.org/", "/"),
        ("//example.org/", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_afterwards_only_to_a_page_of_ours(
    client: Client, universe: Universe, slip: str, wanted: str, to: str
) -> None:
    assert client.post(WAY_IN, typed(slip, next=wanted))["Location"] == to


def test_a_code_takes_the_place_of_whoever_was_signed_in(
    client_as: Callable[..., Client], universe: Universe, slip: str
) -> None:
    browser = client_as("nurse")
    before = browser.session.session_key
    browser.post(WAY_IN, typed(slip))
    assert browser.session.session_key != before
    actor = browser.get("/way-in/").wsgi_request.actor
    assert actor.person_id == universe.rhian.pk
    assert actor.membership_id is None


# --- out again ---------------------------------------------------------------------------------


def test_finish_and_close_ends_a_slip_for_good(
    client: Client, universe: Universe, slip: str
) -> None:
    client.post(WAY_IN, typed(slip))
    key = client.session.session_key
    response = client.post(reverse("people:leave"))
    assert response["Location"] == reverse("people:goodbye")
    assert client.get(response["Location"]).status_code == 200
    assert EntryCode.objects.get().ended_at is not None
    client.cookies["alongside"] = key
    assert client.get("/way-in/").wsgi_request.actor.person_id is None


def test_finish_and_close_on_a_tablet_leaves_the_code_for_the_next_time(
    client: Client, universe: Universe, visit_code: str
) -> None:
    client.post(WAY_IN, typed(visit_code))
    client.post(reverse("people:leave"))
    assert client.get("/way-in/").wsgi_request.actor.person_id is None
    assert client.post(WAY_IN, typed(visit_code)).status_code == 302


def test_finish_and_close_signs_a_login_out(client_as: Callable[..., Client]) -> None:
    browser = client_as("rhian")
    assert browser.get(reverse("people:leave")).status_code == 405
    browser.post(reverse("people:leave"))
    assert browser.get("/way-in/").wsgi_request.actor.person_id is None


# --- claims ------------------------------------------------------------------------------------


@pytest.fixture
def claim_code(universe: Universe) -> str:
    return logins.issue_claim(by=universe.actor("nurse"), person=universe.imported).code


@pytest.fixture
def newcomer(universe: Universe) -> Client:
    """Somebody who has just signed up, with nothing of their own yet."""
    person = Person(name="Idris")
    person.save()
    give_login(person, "idris@example.org")
    browser = Client()
    browser.force_login(
        Login.objects.get(person=person),
        backend="alongside.people.accounts.Backend",
    )
    return browser


def test_an_imported_record_becomes_ones_own(
    newcomer: Client, universe: Universe, claim_code: str
) -> None:
    response = newcomer.post(reverse("people:claim"), typed(claim_code, IMPORTED_BORN))
    assert response["Location"] == reverse("people:about", args=[universe.imported.pk])
    assert newcomer.get(response["Location"]).status_code == 200
    assert Login.objects.get(email="idris@example.org").person_id == universe.imported.pk


def test_a_claim_needs_both_facts(
    newcomer: Client, universe: Universe, claim_code: str, waits: list[float]
) -> None:
    wrong = newcomer.post(reverse("people:claim"), typed(claim_code, RHIAN_BORN))
    unknown = newcomer.post(reverse("people:claim"), typed("B4K9TWX2MH7C", IMPORTED_BORN))
    assert words_of(wrong) == words_of(unknown)
    assert len(waits) == 2


def test_a_claim_needs_a_login(client: Client, universe: Universe, claim_code: str) -> None:
    page = client.post(reverse("people:claim"), typed(claim_code, IMPORTED_BORN))
    assert page.status_code == 200
    assert f"{reverse('account_login')}?next={reverse('people:claim')}" in page.content.decode()
    assert not Login.objects.filter(person=universe.imported).exists()


# --- circle invitations ------------------------------------------------------------------------


@pytest.fixture
def invited(universe: Universe) -> CircleMember:
    return circles.add_member(
        by=universe.actor("rhian"), person=universe.rhian, name="Peredur", tie="friend"
    )


def invite(universe: Universe, member: CircleMember, **offer: Any) -> str:
    return circles.invite(by=universe.actor("rhian"), member=member, **offer).code


def test_an_invitation_joins_and_opens_nothing_by_itself(
    client_as: Callable[..., Client], universe: Universe, invited: CircleMember
) -> None:
    code = invite(universe, invited)
    browser = client_as("peer", hat=False)
    before = browser.get(reverse("people:invitation")).content.decode()
    assert "Rhian" not in before
    response = browser.post(reverse("people:invitation"), {"code": shown_code(code)})
    assert response["Location"] == reverse("people:welcome", args=[invited.pk])
    page = browser.get(response["Location"]).content.decode()
    assert "Rhian" in page
    invited.refresh_from_db()
    assert invited.other_id == universe.peer.pk
    assert browser.get(reverse("people:about", args=[universe.rhian.pk])).status_code == 404


def test_an_invitation_opens_what_the_person_chose(
    client_as: Callable[..., Client], universe: Universe, invited: CircleMember
) -> None:
    code = invite(universe, invited, level=1, categories=["about"])
    browser = client_as("peer", hat=False)
    browser.post(reverse("people:invitation"), {"code": code})
    assert browser.get(reverse("people:about", args=[universe.rhian.pk])).status_code == 200
    assert browser.get(reverse("people:circle", args=[universe.rhian.pk])).status_code == 404
    grant = Grant.objects.get(grantee=universe.peer)
    assert (grant.granted_by_id, grant.labels) == (universe.rhian.pk, ["general"])


def test_an_invitation_needs_somebody_known(
    client: Client, universe: Universe, invited: CircleMember, waits: list[float]
) -> None:
    code = invite(universe, invited)
    page = client.post(reverse("people:invitation"), {"code": code})
    assert "Rhian" not in page.content.decode()
    invited.refresh_from_db()
    assert invited.other_id is None


def test_wrong_invitations_get_the_same_words(
    client_as: Callable[..., Client],
    universe: Universe,
    invited: CircleMember,
    waits: list[float],
) -> None:
    used = invite(universe, invited)
    client_as("peer").post(reverse("people:invitation"), {"code": used})
    browser = client_as("broker")
    pages = [
        words_of(browser.post(reverse("people:invitation"), {"code": code}))
        for code in (used, "B4K9TWX2MH7CR3DP")
    ]
    assert pages[0] == pages[1]
    assert len(waits) == 2


def test_only_those_in_the_circle_see_the_welcome(
    client_as: Callable[..., Client], universe: Universe, invited: CircleMember
) -> None:
    client_as("peer").post(reverse("people:invitation"), {"code": invite(universe, invited)})
    page = reverse("people:welcome", args=[invited.pk])
    assert client_as("broker").get(page).status_code == 404
    assert Client().get(page)["Location"].startswith(WAY_IN)


# --- teams -------------------------------------------------------------------------------------


def test_a_staff_invitation_joins_the_team(
    newcomer: Client, universe: Universe, waits: list[float]
) -> None:
    issued = memberships.invite_to_team(by=universe.actor("lead"), team=universe.team, role="nurse")
    wrong = newcomer.post(reverse("people:join_team"), {"code": "B4K9TWX2MH7CR3DP"})
    assert wrong.status_code == 200
    assert len(waits) == 1
    response = newcomer.post(reverse("people:join_team"), {"code": issued.code})
    assert response["Location"] == reverse("people:acting")  # a hat needs a second step
    person = Person.objects.get(login__email="idris@example.org")
    assert person.memberships.get().team_id == universe.team.pk


def test_a_team_is_joined_with_a_login_only(client: Client, db: None) -> None:
    page = client.get(reverse("people:join_team")).content.decode()
    assert f"{reverse('account_login')}?next={reverse('people:join_team')}" in page


# --- whose try it was --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("behind", "remote", "forwarded", "counted"),
    [
        (False, "192.0.2.1", "203.0.113.9", "192.0.2.1"),
        (True, "10.0.0.1", "203.0.113.9", "203.0.113.9"),
        (True, "10.0.0.1", "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        (True, "10.0.0.1", "", "10.0.0.1"),
        (False, "2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::"),
        (False, "::ffff:192.0.2.1", "", "192.0.2.1"),
        (False, "", "", "unknown"),
        (True, "10.0.0.1", "nonsense", "unknown"),
    ],
)
def test_where_a_try_comes_from(
    settings: Any, behind: bool, remote: str, forwarded: str, counted: str
) -> None:
    settings.ALONGSIDE_BEHIND_PROXY = behind
    request = RequestFactory().get("/", REMOTE_ADDR=remote)
    if forwarded:
        request.META["HTTP_X_FORWARDED_FOR"] = forwarded
    assert client_address(request) == counted


def test_help_names_whom_to_ring(client: Client, universe: Universe) -> None:
    page = client.get(reverse("people:help_me")).content.decode()
    assert "Elm Tree Surgery" in page
    assert "01632 960100" in page


def test_a_slip_leads_to_the_persons_home(client: Client, universe: Universe, slip: str) -> None:
    response = client.post(WAY_IN, typed(slip), follow=True)
    assert response.status_code == 200
    assert response.wsgi_request.actor.person_id == universe.rhian.pk
