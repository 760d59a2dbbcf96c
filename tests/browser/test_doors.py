"""Doors that open and shut: ending access, breaking the glass, signing in, a file and its undo."""

from __future__ import annotations

import base64
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from alongside.people.models import Grant, Login, Membership, Person, Role
from tests.browser.site import Site
from tests.browser.walker import Walker
from tests.universe import RHIAN_BORN, RHIAN_NHS, Universe

pytestmark = pytest.mark.browser


def test_an_ended_access_is_refused_on_the_next_request_and_can_be_undone(
    town: Universe, walk: Callable[..., Walker]
) -> None:
    rhian, carer = walk(town.client("rhian")), walk(town.client("carer"))
    person = town.rhian.pk
    carer.go(f"/p/{person}/").sees("Rhian")
    rhian.go(f"/p/{person}/access/").sees("Carys").shot("access")
    row = rhian.page.locator(".al-row", has=rhian.page.get_by_role("heading", name="Carys"))
    row.get_by_role("button", name="End this").click()
    rhian.page.wait_for_load_state()
    rhian.check()
    assert carer.page.request.get(f"{carer.address}/p/{person}/").status == 404
    rhian.tap("Undo")
    carer.go(f"/p/{person}/").sees("Rhian")
    rhian.go(f"/p/{person}/access/looked/").sees("Carys").shot("looked")


def test_breaking_the_glass_tells_the_person_and_the_privacy_officer(
    town: Universe, walk: Callable[..., Walker], site: Site
) -> None:
    rhian = walk(town.client("rhian"))
    person = town.rhian.pk
    grant = Grant.objects.get(person_id=person, grantee_id=town.team.pk, ended_at=None)

    # Given that Rhian ended the team's access
    rhian.go(f"/p/{person}/access/")
    row = rhian.page.locator(f"form[action$='{grant.pk}/end/'] button")
    row.click()
    rhian.page.wait_for_load_state()
    gp = walk(town.client("gp"), width=1280)
    assert gp.page.request.get(f"{gp.address}/p/{person}/").status == 404

    # When the GP opens it in an emergency, by exact facts and a reason
    gp.go("/break-glass/").write("NHS number", RHIAN_NHS).date("Date of birth", RHIAN_BORN)
    gp.page.get_by_role("textbox", name=re.compile("why|reason", re.I)).fill(
        "Found unwell at the chapel; her tablets are not known."
    )
    gp.tap("Open the record").sees("Rhian", "You opened this record in an emergency")

    # Then Rhian and the privacy officer are told, and Rhian can end it
    site.mail.to("rhian@example.org", saying="opened your record in an emergency")
    site.mail.to("privacy@example.org", saying="Please look into it")
    rhian.go(f"/p/{person}/access/").sees("Emergency", "her tablets are not known")
    rhian.go(f"/p/{person}/access/looked/").sees("Tomos Rees")
    walk(town.client("privacy"), width=1280).go("/break-glass/log/").sees("Tomos Rees")
    rhian.go(f"/p/{person}/access/")
    rhian.page.locator(".al-row--late").get_by_role("button", name="End this").click()
    rhian.page.wait_for_load_state()
    assert gp.page.request.get(f"{gp.address}/p/{person}/").status == 404


def test_an_organisation_sets_itself_up_and_its_lead_signs_in_with_a_second_step(
    town: Universe, walk: Callable[..., Walker], site: Site
) -> None:
    lead = walk(width=1280)
    lead.go("/sign-in/signup/")
    lead.write("What do you like to be called?", "Seren Pritchard").write(
        "Email", "seren@example.org"
    )
    lead.page.locator("input[type=password]").first.fill("a quiet harbour at dawn")
    lead.page.get_by_role("button", name="Begin").click()
    lead.page.wait_for_load_state()
    mail = site.mail.to("seren@example.org")
    code = re.search(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b", mail)
    assert code is not None, mail
    lead.page.locator("input[name=code]").fill(code.group())
    lead.page.locator("main form button[type=submit]").first.click()
    lead.page.wait_for_load_state()
    lead.check()
    assert Login.objects.get(email="seren@example.org").person is not None

    lead.go("/set-up/")
    for box in lead.page.locator("main form input[type=text], main form input[type=tel]").all():
        label = box.evaluate("e => e.labels[0].innerText")
        box.fill("01632 960777" if "hone" in label else f"Porth {label}"[:60])
    lead.page.locator("main form button[type=submit]").first.click()
    lead.page.wait_for_load_state()
    membership = Membership.objects.get(person__login__email="seren@example.org")
    assert membership.role == Role.LEAD

    # A hat is worn only after a second step: set up the code app, then go on
    assert lead.page.request.get(f"{lead.address}/service/").status == 404
    lead.go("/sign-in/2fa/totp/activate/").sees("Is it still you?")
    lead.page.locator("input[type=password]").fill("a quiet harbour at dawn")
    lead.tap("Continue")
    secret = re.search(r"\b[A-Z2-7]{32}\b", lead.page.content().replace(" ", ""))
    assert secret is not None, lead.page.locator("main").inner_text()
    counter = int(time.time()) // 30
    lead.page.locator("input[name=code]").fill(
        format_hotp_value(hotp_value(secret.group(), counter))
    )
    lead.page.locator("main form button[type=submit]").first.click()
    lead.page.wait_for_load_state()
    lead.check()
    lead.go("/acting/")  # back from the second step, the hat is on
    lead.go("/service/").sees("Service lead")


def test_a_csv_is_brought_in_and_undone(
    town: Universe, walk: Callable[..., Walker], tmp_path: Path
) -> None:
    file = tmp_path / "search.csv"
    file.write_text(
        "NHS Number,Surname,Forename,Date of Birth,Code Term,Value,Units,Date\n"
        "943 476 5919,Llwyd,Ffion,03/04/1950,Haemoglobin A1c level,53,mmol/mol,01/11/2026\n"
        "943 476 5918,Wrong,Check,03/04/1951,Haemoglobin A1c level,60,mmol/mol,01/11/2026\n"
    )
    nurse = walk(town.client("nurse"), width=1280)
    nurse.go("/import/")
    nurse.page.locator("input[type=file]").set_input_files(file)
    nurse.tap("Look at the file")
    while nurse.page.get_by_role("button", name="Bring it in").count() == 0:
        nurse.page.locator("main form button[type=submit]").first.click()
        nurse.page.wait_for_load_state()
    nurse.check()
    nurse.sees("1 row is left out", "its last digit does not fit").shot("import")
    nurse.tap("Bring it in").sees("1 person was new")
    added = Person.objects.get(full_name__icontains="Llwyd")
    nurse.go(f"/p/{added.pk}/results/").sees("53")
    nurse.go("/import/")
    nurse.page.locator("main table a").first.click()
    nurse.open("Undo this").tap("Undo all of it").sees("Undone")
    assert nurse.page.request.get(f"{nurse.address}/p/{added.pk}/").status == 404


def test_the_second_step_is_asked_again_at_the_next_sign_in(
    town: Universe, walk: Callable[..., Walker]
) -> None:
    from allauth.mfa.totp.internal.auth import TOTP

    login = Login.objects.get(email="lead@example.org")
    login.set_password("a quiet harbour at dusk")
    login.save()
    secret = base64.b32encode(b"twenty secret bytes!").decode()
    TOTP.activate(login, secret)
    lead = walk(width=1280)
    lead.go("/sign-in/login/").write("Email", "lead@example.org")
    lead.page.locator("input[type=password]").fill("a quiet harbour at dusk")
    lead.page.locator("main form button[type=submit]").first.click()
    lead.page.wait_for_load_state()
    lead.check()
    assert lead.page.request.get(f"{lead.address}/service/").status in (302, 404)
    counter = int(time.time()) // 30
    lead.page.locator("input[name=code]").fill(format_hotp_value(hotp_value(secret, counter)))
    lead.page.locator("main form button[type=submit]").first.click()
    lead.page.wait_for_load_state()
    lead.go("/").sees("Leila Haddad")
