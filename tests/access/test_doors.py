"""Attacks at the doors: codes and links, sessions, forged forms, other sites, other hosts."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from alongside.core import clock
from alongside.core.actors import COMMAND, WORKER
from alongside.followups import actions as followups
from alongside.followups.models import CheckIn
from alongside.messaging.models import OutMessage
from alongside.people.actions import logins, persons
from alongside.people.models import CommunicationNeed, EntryCode, EntryKind, Person
from alongside.people.views import ways_in
from alongside.plans.models import Commitment
from tests.access.canaries import found_in
from tests.access.planted import World
from tests.access.test_table import address, pages
from tests.universe import IMPORTED_BORN, RHIAN_BORN, give_login

AWAY = [
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https://evil.example/",
    "https:evil.example",
    "http:///evil.example",
    "javascript:alert(1)",
    "/\t/evil.example",
    "\t//evil.example",
    "/\n/evil.example",
    "/\r\n\\evil.example",
    " //evil.example",
    "\u2028//evil.example",
    "/%09/evil.example",
    "evil.example",
    "people:about",
    "nowhere",
    "/" + "x" * 5000,
    "https://testserver@evil.example/",
    "https://testserver.evil.example/",
]


def _born(day: Any = RHIAN_BORN) -> dict[str, str]:
    return {f"birth_date_{part}": str(getattr(day, part)) for part in ("day", "month", "year")}


def _slip(world: World) -> str:
    nurse = world.universe.actor("nurse")
    return logins.issue_slip(by=nurse, person=world.universe.rhian).code


def _visit(world: World) -> logins.Issued:
    return logins.issue_visit_code(
        by=world.universe.actor("nurse"),
        person=world.universe.rhian,
        conversation_id=world.things["visited"],
    )


def _enter(client: Client, code: str, **more: Any) -> Any:
    return client.post("/way-in/", {"code": code, **_born(), **more})


# --- codes ----------------------------------------------------------------------------------------


def test_the_21st_try_is_refused_and_a_success_gives_no_more(world: World) -> None:
    """Whoever holds one good code must not get any number of tries at others."""
    good = _visit(world).code  # works again and again, all day
    client = Client(REMOTE_ADDR="192.0.2.77")
    for number in range(19):
        assert _enter(client, f"BCDFGH{number:03}").status_code == 200
    for _again in range(3):
        assert _enter(client, good).status_code == 302
        client.cookies.clear()
    assert _enter(client, "BCDFGH999").status_code == 200
    for code in ("BCDFGH998", good):
        refused = _enter(client, code)
        assert refused.status_code == 429
        assert int(refused["Retry-After"]) > 0
    # A made-up address changes nothing; somebody else's is not shut.
    assert _enter(client, good, headers={"X-Forwarded-For": "192.0.2.78"}).status_code == 429
    assert _enter(Client(REMOTE_ADDR="192.0.2.79"), good).status_code == 302


def test_a_desk_where_many_come_in_is_not_shut(world: World) -> None:
    good = _visit(world).code
    for _person in range(25):
        assert _enter(Client(REMOTE_ADDR="192.0.2.80"), good).status_code == 302


def test_every_wrong_code_gets_the_same_answer_after_the_same_time(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    monkeypatch.setattr(ways_in, "FLOOR", 60)
    monkeypatch.setattr(ways_in.time, "sleep", waited.append)
    issued = logins.issue_slip(by=world.universe.actor("nurse"), person=world.universe.rhian)
    ended = _visit(world)
    EntryCode.objects.filter(pk=ended.row.pk).update(expires_at=clock.now())
    answers, counts = set(), set()
    for code, day in (
        ("BCDFGHJKM", RHIAN_BORN),
        (issued.code, IMPORTED_BORN),
        (ended.code, RHIAN_BORN),
        ("BCDFGHJKM", IMPORTED_BORN),
    ):
        with CaptureQueriesContext(connection) as queries:
            page = Client().post("/way-in/", {"code": code, **_born(day)})
        counts.add(len(queries))
        text = page.content.decode().replace(code, "")
        answers.add(re.sub(r'value="[^"]*"', "", text))
    assert len(answers) == 1
    assert len(waited) == 4
    assert all(seconds > 55 for seconds in waited)
    assert max(counts) - min(counts) <= 6  # lost in the wait


def test_a_code_wears_out_and_its_wrong_dates_do_not_open_it(world: World) -> None:
    code = _slip(world)
    for number in range(5):
        client = Client(REMOTE_ADDR=f"192.0.2.{number}")
        assert client.post("/way-in/", {"code": code, **_born(IMPORTED_BORN)}).status_code == 200
    assert _enter(Client(), code).status_code == 200


def test_a_used_slip_an_expired_visit_and_an_ended_session_open_nothing(world: World) -> None:
    record = f"/p/{world.universe.rhian.pk}/"
    code = _slip(world)
    client = Client()
    assert _enter(client, code).status_code == 302
    assert client.get(record).status_code == 200
    assert _enter(Client(), code).status_code == 200  # a slip works once
    EntryCode.objects.filter(kind=EntryKind.SLIP, ended_at=None).update(ended_at=clock.now())
    assert client.get(record).status_code == 302

    issued = _visit(world)
    tablet = Client()
    assert _enter(tablet, issued.code)["Location"] == "/visit/"
    assert tablet.get("/visit/").status_code == 200
    # Its session opens nothing else of the same person.
    for path in ("", "plan/", "about/", "access/", f"goals/{world.things['goal_id']}/"):
        assert tablet.get(f"{record}{path}").status_code == 404, path
    assert tablet.get("/shared/").status_code == 302
    EntryCode.objects.filter(pk=issued.row.pk).update(expires_at=clock.now())
    assert tablet.get("/visit/").status_code == 404
    assert _enter(Client(), issued.code).status_code == 200


def test_a_visit_code_opens_no_conversation_that_is_over(world: World) -> None:
    issued = _visit(world)
    tablet = Client()
    _enter(tablet, issued.code)
    nurse = world.universe.client("nurse")
    nurse.post(f"/p/{world.universe.rhian.pk}/conversations/{world.things['visited']}/held/")
    assert tablet.get("/visit/").status_code == 404
    assert tablet.post("/visit/", {"words": "Late", "version": 2}).status_code == 404
    assert tablet.post("/visit/item/", {"words": "Late"}).status_code == 404


# --- sessions -------------------------------------------------------------------------------------


def test_coming_in_gives_a_session_a_new_name(world: World) -> None:
    for way in ("slip", "login"):
        client = Client()
        session = client.session
        session["planted"] = "by somebody else"
        session.save()
        client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
        if way == "slip":
            assert _enter(client, _slip(world)).status_code == 302
        else:
            assert _sign_in(client).status_code == 302
        now = client.cookies[settings.SESSION_COOKIE_NAME]
        assert now.value != session.session_key
        assert not Session.objects.filter(pk=session.session_key).exists()
        assert (now["httponly"], now["samesite"]) == (True, "Lax")


def _sign_in(client: Client, **more: Any) -> Any:
    person = persons.register_person(by=COMMAND, name="Signs in")
    give_login(person, "in@example.org", "a long enough password")
    sent = {"login": "in@example.org", "password": "a long enough password"}
    return client.post("/sign-in/login/", sent | more)


def test_leaving_ends_the_session_for_good(world: World) -> None:
    client = Client()
    _enter(client, _slip(world))
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert client.post("/way-in/leave/").headers["Clear-Site-Data"] == '"cache"'
    client.cookies[settings.SESSION_COOKIE_NAME] = cookie
    assert client.get(f"/p/{world.universe.rhian.pk}/").status_code == 302


# --- forged forms, other sites, other hosts -------------------------------------------------------

# The signed link in a mail is the token of what it opens.
NEEDS_NO_TOKEN = {
    "ui:language",
    "followups:link",
    "followups:sooner",
    "followups:thanks",
    "plans:yes",
}


@pytest.mark.parametrize("name", ["rhian", "nurse", ""])
def test_every_form_needs_its_token(name: str, world: World) -> None:
    client = world.universe.client(name) if name else Client()
    client.handler.enforce_csrf_checks = True
    taken = {
        page for page in pages() if client.post(address(page, world.things), {}).status_code != 403
    }
    assert taken == NEEDS_NO_TOKEN


@pytest.mark.parametrize("away", AWAY)
def test_next_leads_to_no_other_site(away: str, world: World) -> None:
    signed_in = world.universe.client("rhian")
    answers = [
        signed_in.post("/language", {"language": "cy", "next": away}),
        signed_in.post("/acting/", {"hat": "", "next": away}),
        _enter(Client(), _slip(world), next=away),
    ]
    answers.append(_sign_in(Client(), next=away))
    for answer in answers:
        assert answer.status_code == 302
        # As a browser reads it: without tabs and line ends, every slash the same.
        read = re.sub(r"[\t\r\n]", "", answer["Location"]).strip().replace("\\", "/")
        assert re.match("/(?!/)", read), answer["Location"]
    page = Client().get("/way-in/", {"next": away}).content.decode()
    assert f'href="{escape(away)}"' not in page
    if away != "/%09/evil.example":  # a page of ours, if an odd one
        assert f'name="next" value="{escape(away)}"' not in page


def test_next_leads_to_a_page_of_ours(world: World) -> None:
    for page in ("/shared/", f"/p/{world.universe.rhian.pk}/plan/?a=%20b&c=%C3%A9#d"):
        assert _enter(Client(), _slip(world), next=page)["Location"] == page
        signed_in = world.universe.client("rhian")
        assert signed_in.post("/language", {"language": "cy", "next": page})["Location"] == page


def test_no_mail_and_no_page_leads_where_the_browser_said_it_was(world: World) -> None:
    evil = {"HTTP_HOST": "evil.example"}
    Client().post("/sign-in/password/reset/", {"email": "rhian@example.org"}, **evil)
    mails = [row.body for row in OutMessage.objects.filter(purpose="account")]
    assert mails
    assert "evil.example" not in " ".join(mails)
    rhian = world.universe.client("rhian")
    invite = f"/p/{world.universe.rhian.pk}/circle/{world.things['member_id']}/invite/"
    assert "evil.example" not in rhian.post(invite, {"level": ""}, **evil).content.decode()


# --- links in mails -------------------------------------------------------------------------------


@pytest.fixture
def link(world: World) -> str:
    """The link of Rhian's next check-in, as it stands in the mail."""
    CommunicationNeed.objects.filter(person=world.universe.rhian).update(ended_at=clock.now())
    followups.ask(by=WORKER, check_in_id=world.things["check_in_id"])
    message = OutMessage.objects.get(about_id=world.things["check_in_id"])
    found = re.search(r"/c/[\w-]+/", message.body)
    assert found
    return found[0]


def test_a_link_opens_its_one_question_and_nothing_else(link: str, world: World) -> None:
    holder = Client()
    page = holder.get(link)
    assert page.status_code == 200
    assert page["Cache-Control"] == "no-store, private"
    assert page["Referrer-Policy"] == "no-referrer"
    assert found_in(page.content.decode()) <= {"name1"}  # the goal of this one is no canary
    assert settings.SESSION_COOKIE_NAME not in holder.cookies
    assert holder.get(f"/p/{world.universe.rhian.pk}/").status_code == 302
    assert holder.post(f"/p/{world.universe.rhian.pk}/plan/").status_code == 404
    # Somebody else who is signed in answers by it as its holder, and gets nothing of their own.
    stranger = world.universe.client("stranger")
    assert stranger.get(link).status_code == 200
    assert stranger.get(f"/p/{world.universe.rhian.pk}/").status_code == 404


def test_a_link_takes_the_answers_to_its_own_questions_only(link: str, world: World) -> None:
    promise = world.things["promise_id"]
    theirs = world.other_things["promise_id"]
    sent = {
        "how": "Well",
        f"promise_{promise.hex}": "no",
        f"promise_{theirs.hex}": "no",
        "state": "void",
        "helper": "Somebody",
        "version": "9",
    }
    holder = Client()
    assert holder.post(link, sent)["Location"] == f"{link}thank-you"
    row = CheckIn.objects.get(pk=world.things["check_in_id"])
    assert (row.state, row.helper, row.channel) == ("answered", "", "link")
    assert Commitment.objects.get(pk=promise).state == "not_kept"
    assert Commitment.objects.get(pk=theirs).state == "open"
    # Used: nothing of it opens again but the thanks, and only for an hour.
    assert holder.get(link).status_code == 404
    assert holder.post(link, {"how": "Badly"}).status_code == 404
    assert holder.get(f"{link}thank-you").status_code == 200
    CheckIn.objects.filter(pk=row.pk).update(answered_at=clock.now() - timedelta(hours=2))
    assert holder.get(f"{link}thank-you").status_code == 404
    assert CheckIn.objects.get(pk=row.pk).answers == row.answers


def _without_tokens(answer: Any) -> str:
    return re.sub(r'value="[^"]*"|/c/[\w-]+', "", answer.content.decode())


@pytest.mark.parametrize("why", ["expired", "made up", "changed letter", "dead", "erased"])
def test_a_link_that_works_no_longer_says_nothing(why: str, link: str, world: World) -> None:
    made_up = Client().get("/c/made-up/")
    row = CheckIn.objects.filter(pk=world.things["check_in_id"])
    match why:
        case "expired":
            row.update(token_expires_at=clock.now())
        case "made up":
            link = "/c/" + "A" * 43 + "/"
        case "changed letter":
            link = "/c/" + link[3:].swapcase()
        case "dead":
            Person.objects.filter(pk=world.universe.rhian.pk).update(died_on=clock.today())
        case "erased":
            Person.objects.filter(pk=world.universe.rhian.pk).update(erased_at=clock.now())
    for answer in (Client().get(link), Client().post(link, {"do": "decline"})):
        assert answer.status_code == 404
        assert _without_tokens(answer) == _without_tokens(made_up)


def test_nobody_learns_a_link_from_us(link: str, world: World) -> None:
    """Its token stands in the mail, and nowhere else."""
    token = link.split("/")[2]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(
                f"SELECT count(*) FROM {connection.ops.quote_name(table)} AS found"
                " WHERE found::text LIKE %s",
                [f"%{token}%"],
            )
            assert cursor.fetchone() == (0,), table
    nurse = world.universe.client("nurse")
    page = f"/p/{world.universe.rhian.pk}/check-ins/{world.things['check_in_id']}/"
    assert token not in nurse.get(page).content.decode()


# --- the demo -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mode", "extra", "finds"),
    [
        ("production", "", "no demo"),
        ("production", "settings.INSTALLED_APPS.append('alongside.demo')", "alongside.E001"),
        ("demo", "", "a demo"),
    ],
)
def test_production_has_no_demo(mode: str, extra: str, finds: str, tmp_path: Any) -> None:
    program = f"""
from alongside.config import settings
{extra}
import django
django.setup()
from django.core.checks import run_checks
from django.urls import Resolver404, resolve
try:
    resolve("/demo/as/nurse/")
    print("a demo")
except Resolver404:
    print("no demo")
print([found.id for found in run_checks()])
"""
    environment = {
        "ALONGSIDE_DATA": str(tmp_path),
        "ALONGSIDE_MODE": mode,
        "ALONGSIDE_ADDRESS": "https://alongside.example",
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
        "DJANGO_SETTINGS_MODULE": "alongside.config.settings",
        "PATH": "/usr/bin:/bin",
    }
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert finds in done.stdout, done.stderr
