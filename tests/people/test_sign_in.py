"""Signing in with email: the real pages, with passwords, code apps and recovery codes."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.test import Client
from django.urls import reverse

from alongside.core import clock
from alongside.core.actors import Assurance
from alongside.people.models import Login, Person
from tests.universe import give_login

PASSWORD = "three green chapel walls"
EMAIL = "mair@example.org"
LOGIN = "/sign-in/login/"


@pytest.fixture(autouse=True)
def mail_to_read(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def login(request: pytest.FixtureRequest) -> Login:
    if not request.node.get_closest_marker("commits"):
        request.getfixturevalue("db")
    person = Person(name="Mair", language="cy")
    person.save()
    return give_login(person, EMAIL, PASSWORD)


def sign_in(client: Client, password: str = PASSWORD, email: str = EMAIL, **more: str) -> Any:
    return client.post(LOGIN, {"login": email, "password": password, **more})


def code_now(secret: str) -> str:
    """What a code app shows at this moment."""
    counter = next(iter(yield_hotp_counters_from_time()))
    return str(format_hotp_value(hotp_value(secret, counter)))


def person_of(client: Client) -> Any:
    return client.get("/way-in/").wsgi_request.actor


def error_words(response: Any) -> str:
    """The page without forgery tokens and what was typed."""
    text = re.sub(r'value="[^"]*"', "", response.content.decode())
    return text.replace(EMAIL, "").replace("nobody@example.org", "")


def test_email_and_password(client: Client, login: Login) -> None:
    assert sign_in(client)["Location"] == "/"
    actor = person_of(client)
    assert (actor.person_id, actor.assurance) == (login.person_id, Assurance.PASSWORD)
    assert client.cookies["alongside_language"].value == "cy"


def test_back_to_the_page_that_was_wanted(client: Client, login: Login) -> None:
    wanted = reverse("people:claim")
    assert sign_in(client, next=wanted)["Location"] == wanted
    assert sign_in(Client(), next="https://example.org/")["Location"] == "/"


def test_a_wrong_password_and_an_unknown_address_read_the_same(
    client: Client, login: Login
) -> None:
    wrong = sign_in(client, "something else entirely")
    unknown = sign_in(Client(), email="nobody@example.org")
    assert error_words(wrong) == error_words(unknown)
    assert person_of(client).person_id is None


def test_many_wrong_passwords_stop_the_right_one_too(client: Client, login: Login) -> None:
    for _ in range(12):
        sign_in(client, "something else entirely")
    sign_in(client)
    assert person_of(client).person_id is None


def add_code_app(client: Client) -> str:
    """Set up a code app by the pages; they ask for the password once more. Returns its secret."""
    asked = client.get(reverse("mfa_activate_totp"))
    assert asked["Location"].startswith(reverse("account_reauthenticate"))
    assert client.get(asked["Location"]).status_code == 200
    client.post(asked["Location"], {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    secret = str(client.session["mfa.totp.secret"])
    assert secret in page
    client.post(reverse("mfa_activate_totp"), {"code": code_now(secret)})
    return secret


def test_a_code_app_and_recovery_codes(client: Client, login: Login) -> None:
    sign_in(client)
    secret = add_code_app(client)
    app = Authenticator.objects.get(user=login, type=Authenticator.Type.TOTP)
    assert secret not in str(app.data)  # encrypted at rest
    assert client.get(reverse("mfa_index")).status_code == 200

    codes_page = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    spare = Authenticator.objects.get(user=login, type=Authenticator.Type.RECOVERY_CODES).wrap()
    codes = spare.get_unused_codes()
    assert codes
    assert all(code in codes_page for code in codes)

    # A password alone is not enough any more.
    second = Client()
    response = sign_in(second)
    assert response["Location"] == reverse("mfa_authenticate")
    assert person_of(second).person_id is None
    assert second.get(reverse("mfa_authenticate")).status_code == 200
    assert second.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 200
    assert person_of(second).person_id is None
    second.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert person_of(second).assurance == Assurance.SECOND_FACTOR

    third = Client()
    sign_in(third)
    assert third.post(reverse("mfa_authenticate"), {"code": codes[0]}).status_code == 200
    third.post(reverse("mfa_authenticate"), {"code": codes[1]})
    assert person_of(third).person_id == login.person_id


@pytest.mark.commits  # it is told after the commit
def test_whoever_sets_up_a_second_step_has_shown_it(client: Client, login: Login) -> None:
    sign_in(client)
    add_code_app(client)
    assert person_of(client).assurance == Assurance.SECOND_FACTOR


def test_a_code_of_the_app_is_the_second_step_and_works_once(client: Client, login: Login) -> None:
    sign_in(client)
    secret = add_code_app(client)
    with time_machine.travel(clock.now() + timedelta(minutes=2)):
        second, third = Client(), Client()
        sign_in(second)
        code = code_now(secret)
        second.post(reverse("mfa_authenticate"), {"code": code})
        assert person_of(second).assurance == Assurance.SECOND_FACTOR
        sign_in(third)
        assert third.post(reverse("mfa_authenticate"), {"code": code}).status_code == 200
        assert person_of(third).person_id is None


def test_a_forgotten_password_tells_nobody_who_is_known(client: Client, login: Login) -> None:
    reset = reverse("account_reset_password")
    known = client.post(reset, {"email": EMAIL})
    unknown = Client().post(reset, {"email": "nobody@example.org"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert [message.to for message in mail.outbox] == [[EMAIL], ["nobody@example.org"]]

    link = re.search(r"/sign-in/password/reset/key/\S+", str(mail.outbox[0].body))
    assert link is not None
    assert "/sign-in/password/reset/key/" not in str(mail.outbox[1].body)
    form = client.get(link.group(), follow=True)
    to = form.redirect_chain[-1][0]
    client.post(
        to, {"password1": "a quite new one of mine", "password2": "a quite new one of mine"}
    )
    assert sign_in(Client(), "a quite new one of mine").status_code == 302
    assert person_of(Client()).person_id is None


def test_signing_up_asks_the_name_and_checks_the_address(client: Client, db: None) -> None:
    answers = {"email": "new@example.org", "password1": PASSWORD, "name": "Nesta"}
    response = client.post(reverse("account_signup"), answers)
    assert response["Location"] == reverse("account_email_verification_sent")
    assert person_of(client).person_id is None
    code = re.search(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b", str(mail.outbox[0].body))
    assert code is not None
    client.post(response["Location"], {"code": code.group()})
    actor = person_of(client)
    assert Person.objects.get(pk=actor.person_id).name == "Nesta"


def test_signing_up_twice_tells_nobody_who_is_known(client: Client, login: Login) -> None:
    answers = {"password1": PASSWORD, "name": "Nesta"}
    known = client.post(reverse("account_signup"), answers | {"email": EMAIL})
    unknown = Client().post(reverse("account_signup"), answers | {"email": "new@example.org"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert Login.objects.filter(email=EMAIL).count() == 1


def test_too_many_tries_get_a_page_of_ours(client: Client, db: None) -> None:
    answers = [client.post(reverse("account_signup"), {"email": "x"}) for _ in range(25)]
    assert answers[-1].status_code == 429
    assert reverse("people:way_in") in answers[-1].content.decode()
