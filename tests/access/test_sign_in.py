"""Sign-in, sign-out and pages of errors: nobody learns who is here, and nothing is left behind."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from tests.access.crawl import HEADERS
from tests.access.planted import World


def _bare(answer: Any, *emails: str) -> tuple[int, str, str]:
    """An answer without what is new in each: tokens, and the address that was typed."""
    text = answer.content.decode()
    for email in emails:
        text = text.replace(email, "")
    text = re.sub(r'(csrfmiddlewaretoken" value|content)="[^"]*"', "", text)
    return answer.status_code, answer.get("Location", ""), text


@pytest.mark.parametrize(
    ("page", "more"),
    [
        ("/sign-in/login/", {"password": "not the right one"}),
        ("/sign-in/password/reset/", {}),
        ("/sign-in/signup/", {"name": "New", "password1": "a long enough password"}),
    ],
)
def test_known_and_unknown_addresses_get_the_same_answer(
    page: str, more: dict[str, str], world: World
) -> None:
    known, unknown = "rhian@example.org", "nobody@example.org"
    field = "login" if "login" in page else "email"
    seen = []
    for email, place in ((known, "192.0.2.1"), (unknown, "192.0.2.2")):
        client = Client(REMOTE_ADDR=place)
        answer = client.post(page, {field: email, **more})
        seen.append(_bare(answer, email))
        if answer.status_code == 302:
            seen[-1] += _bare(client.get(answer["Location"]), email)
    assert seen[0] == seen[1]


def test_signing_out_ends_everything(world: World) -> None:
    for way in ("/sign-in/logout/", "/way-in/leave/"):
        client = world.universe.client("nurse")
        assert client.get("/day/").status_code == 200
        key = client.cookies[settings.SESSION_COOKIE_NAME].value
        assert client.post(way).status_code == 302
        assert not Session.objects.filter(pk=key).exists()
        client.cookies[settings.SESSION_COOKIE_NAME] = key
        assert client.get("/day/").status_code in (302, 404)


def test_pages_of_errors_are_protected_like_all_others(world: World) -> None:
    nurse = world.universe.client("nurse")
    nurse.raise_request_exception = False
    forged = world.universe.client("nurse")
    forged.handler.enforce_csrf_checks = True
    rhian = world.universe.rhian.pk
    answers = {
        400: nurse.get(f"/p/{rhian}/results/%00/"),
        403: forged.post("/acting/", {"hat": ""}),
        404: nurse.get("/nowhere/"),
        405: nurse.put(f"/p/{rhian}/plan/"),
        200: nurse.post("/way-in/team/", {"code": "BCDF-BCDF-BCDF-BCDF"}),
    }
    for status, answer in answers.items():
        assert answer.status_code == status
        for name, text in HEADERS.items():
            assert text in answer.get(name, "-"), (status, name)
        assert "no-store" in answer["Cache-Control"], status


def test_who_comes_back_to_where_only_a_button_leads_reads_what_to_do(world: World) -> None:
    rhian = world.universe.rhian
    answer = world.universe.client("rhian").get(
        reverse("people:access_end", args=[rhian.pk, uuid4()])
    )
    assert answer.status_code == 405
    assert answer["Allow"]
    assert "Go back in your browser and press the button again." in answer.content.decode()
