"""Passkeys, with the authenticator that Chromium plays: added, used alone, named, removed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from alongside.people.models import Login
from tests.browser.site import Site
from tests.browser.walker import Walker
from tests.universe import Universe

pytestmark = pytest.mark.browser

PASSWORD = "a quiet harbour at dusk"
NURSE = "nurse@example.org"


class Device:
    """The lock of a phone or a computer, which says yes at once, or no."""

    def __init__(self, window: Walker) -> None:
        self.line = window.context.new_cdp_session(window.page)
        self.line.send("WebAuthn.enable")
        self.number = self._call(
            "addVirtualAuthenticator",
            options={
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            },
        )["authenticatorId"]

    def _call(self, what: str, **parameters: Any) -> Any:
        return self.line.send(f"WebAuthn.{what}", parameters)

    def recognises(self, them: bool) -> None:
        """Whether it knows the finger or face in front of it."""
        self._call("setUserVerified", authenticatorId=self.number, isUserVerified=them)

    def passkeys(self) -> list[dict[str, Any]]:
        """What it keeps."""
        found: list[dict[str, Any]] = self._call("getCredentials", authenticatorId=self.number)[
            "credentials"
        ]
        return found


def _password(of: str) -> None:
    login = Login.objects.get(email=of)
    login.set_password(PASSWORD)
    login.save()


def _sign_in(window: Walker, email: str = NURSE) -> Walker:
    window.go("/sign-in/login/").write("Email", email)
    window.page.locator("input[type=password]").fill(PASSWORD)
    return window.tap("Sign in", role="button")


def _with_passkey(window: Walker, button: str) -> Walker:
    """Press it; the device answers, and the site goes on to another page."""
    with window.page.expect_navigation():
        window.page.get_by_role("button", name=button).click()
    window.page.wait_for_load_state()
    window.check()
    return window


def test_a_professional_adds_a_passkey_and_signs_in_with_it_alone(
    town: Universe, walk: Callable[..., Walker], site: Site
) -> None:
    _password(NURSE)
    nurse = walk(host="localhost", also=(1280,))
    device = Device(nurse)

    # Given a nurse who signed in with her password, and so cannot wear her hat yet
    _sign_in(nurse)
    assert nurse.page.request.get(f"{nurse.address}/day/").status == 404

    # When she adds a passkey; the site asks first whether it is still her
    nurse.go("/sign-in/2fa/").tap("Add a passkey").sees("Is it still you?")
    nurse.page.locator("input[type=password]").fill(PASSWORD)
    nurse.tap("Continue").sees("Add a passkey")
    assert nurse.page.get_by_label("Let me sign in with this passkey alone").is_checked()
    name = nurse.page.get_by_label("A name for this passkey")
    assert name.input_value() == "Passkey 1"
    name.fill("Dana’s phone")
    with nurse.page.expect_navigation():
        name.press("Enter")  # as good as the button
    nurse.check()
    nurse.sees("Your passkey is added.", "Your spare codes")
    (kept,) = device.passkeys()
    assert (kept["rpId"], kept["isResidentCredential"]) == ("localhost", True)
    site.mail.to(NURSE, saying="A passkey was added to your sign-in.")

    # Then she has shown her second step too, and may wear her hat
    nurse.go("/acting/").tap("Act for Elm Tree care team").go("/day/").sees("Nurse")

    # When she has signed out, the passkey alone is enough, and leads to what she wanted
    nurse.tap("Sign out", role="button")
    nurse.go("/sign-in/login/?next=/acting/")
    _with_passkey(nurse, "Sign in with a passkey").tap("Act for Elm Tree care team").go(
        "/day/"
    ).sees("Dana Hughes")

    # And she gives it another name, and removes it; the device shows that it is still her
    nurse.go("/sign-in/2fa/").sees("1 passkey").tap("See your passkeys")
    nurse.sees("Dana’s phone", "Works without a password", "Last used on")
    nurse.tap("Rename").sees("please use your passkey once more")
    _with_passkey(nurse, "Use my passkey")
    nurse.write("A name for this passkey", "Dana’s old phone").tap("Save").sees("Dana’s old phone")
    nurse.tap("Remove").sees("with Dana’s old phone any more").tap("Remove it")
    nurse.sees("The passkey is removed.", "No passkeys yet")
    site.mail.to(NURSE, saying="A passkey was removed from your sign-in.")

    # Then the one on her device opens nothing any more
    nurse.go("/sign-in/logout/").tap("Sign out", role="button").go("/sign-in/login/")
    _with_passkey(nurse, "Sign in with a passkey").sees("This passkey does not open anything here")
    assert nurse.page.request.get(f"{nurse.address}/acting/", max_redirects=0).status == 302


def test_a_passkey_beside_a_password_and_when_it_is_asked_for_again(
    town: Universe, walk: Callable[..., Walker]
) -> None:
    _password("gp@example.org")
    gp = walk(host="localhost", also=(1280,))
    device = Device(gp)
    _sign_in(gp, "gp@example.org").go("/sign-in/2fa/webauthn/add/")
    gp.page.locator("input[type=password]").fill(PASSWORD)
    gp.tap("Continue")

    # Given a device that does not know whom it sees: nothing is sent, and the page says so
    device.recognises(False)
    gp.page.get_by_role("button", name="Add it").click()
    gp.page.get_by_text("That did not work, or it was stopped.").wait_for()
    gp.check()
    device.recognises(True)
    gp.page.get_by_label("Let me sign in with this passkey alone").uncheck()
    _with_passkey(gp, "Add it").sees("Your spare codes")

    # The same device is not asked to keep two
    gp.go("/sign-in/2fa/webauthn/add/")
    gp.page.get_by_role("button", name="Add it").click()
    gp.page.get_by_text("This device keeps a passkey for you already.").wait_for()
    gp.check()

    # When the password is right, the passkey is the second step
    gp.go("/sign-in/logout/").tap("Sign out", role="button")
    _sign_in(gp, "gp@example.org").sees("One more step")
    device.recognises(False)
    gp.page.get_by_role("button", name="Use my passkey").click()
    gp.page.get_by_text("That did not work, or it was stopped.").wait_for()
    device.recognises(True)
    _with_passkey(gp, "Use my passkey").go("/acting/").tap("Act for Elm Tree care team")
    gp.go("/day/").sees("Tomos Rees")


def test_without_a_script_the_button_stays_away_and_the_page_says_why(
    town: Universe, walk: Callable[..., Walker]
) -> None:
    _password("lead@example.org")
    lead = walk(host="localhost", javascript=False, also=(1280,))
    lead.go("/sign-in/login/").sees("A passkey needs JavaScript")
    assert not lead.page.get_by_role("button", name="passkey").is_visible()
    _sign_in(lead, "lead@example.org").go("/sign-in/2fa/webauthn/add/")
    lead.page.locator("input[type=password]").fill(PASSWORD)
    lead.tap("Continue").sees("A passkey needs JavaScript")
    assert not lead.page.get_by_role("button", name="Add it").is_visible()


def test_a_browser_that_knows_no_passkeys_says_so(
    town: Universe, walk: Callable[..., Walker]
) -> None:
    old = walk(host="localhost", locale="cy-GB")
    old.context.add_init_script("delete window.PublicKeyCredential")
    old.go("/sign-in/login/")
    assert not old.page.get_by_role("button", name="Mewngofnodi gydag allwedd").is_visible()
    assert old.page.locator("[data-passkey=missing]").is_visible()
