"""The pages of check-ins: by link, signed in, and typed by a helper."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client

from alongside.core import clock
from alongside.core.actors import WORKER
from alongside.core.audit import AuditEvent
from alongside.followups import access, actions, queries
from alongside.followups.models import CheckIn, CheckInState
from alongside.people.actions import persons
from tests.followups.conftest import Plan, Walks
from tests.followups.test_check_ins import fresh, items, token_of, work
from tests.messaging.smtp import MailServer
from tests.universe import Universe

As = Callable[..., Client]
CALM = "This link does not open anything now"


@pytest.fixture
def asked(plan: Plan, mail_server: MailServer) -> CheckIn:
    """A check-in whose link has arrived."""
    check_in = plan(in_days=1)
    actions.ask(by=WORKER, check_in_id=check_in.pk)
    work()
    return fresh(check_in)


@pytest.fixture
def link(asked: CheckIn, mail_server: MailServer) -> str:
    """The path of the link in the mail."""
    return f"/c/{token_of(mail_server)}/"


def page_of(check_in: CheckIn) -> str:
    return f"/p/{check_in.person_id}/check-ins/{check_in.pk}/"


# --- by link -------------------------------------------------------------------------------------


def test_answering_by_link(link: str, asked: CheckIn, walks: Walks) -> None:
    browser = Client(enforce_csrf_checks=True)
    page = browser.get(link)
    text = page.content.decode()
    assert page.status_code == 200
    for shown in (walks.words, "How did it go?", "Dana Hughes", "01632 960100", "Send to Dana"):
        assert shown in text
    assert page["Referrer-Policy"] == "no-referrer"
    assert "noindex" in page["X-Robots-Tag"]
    assert "no-store" in page["Cache-Control"]
    assert fresh(asked).state == CheckInState.ASKED  # opening it changes nothing
    thanks = browser.post(link, {"how": "Well", "sure": "8"}, follow=True)
    assert "Your answer has arrived" in thanks.content.decode()
    assert "Dana Hughes (Nurse)" in thanks.content.decode()
    assert walks.words not in thanks.content.decode()
    assert thanks["Referrer-Policy"] == "no-referrer"
    assert walks.filed == [{"how": "Well", "sure": "8"}]
    opened = AuditEvent.objects.get(verb="check_in.open")
    assert (opened.channel, opened.reading) == ("link", True)


def test_pressing_twice_says_thank_you_twice(link: str, walks: Walks) -> None:
    browser = Client()
    for _ in range(2):
        after = browser.post(link, {"how": "Well"}, follow=True)
        assert "Your answer has arrived" in after.content.decode()
    assert len(walks.filed) == 1


def test_used_run_out_and_unknown_links_are_one_page(link: str, asked: CheckIn) -> None:
    browser = Client()
    unknown = browser.get("/c/nonsense/")
    assert unknown.status_code == 404
    assert CALM in unknown.content.decode()

    def same(page: HttpResponse) -> bool:
        secrets = rb"/c/[\w-]+/|name=\"csrfmiddlewaretoken\" value=\"\w+\""
        pages = (page.content, unknown.content)
        return len({re.sub(secrets, b"", content) for content in pages}) == 1

    with time_machine.travel(clock.now() + timedelta(days=31), tick=False):
        assert same(browser.get(link))
    browser.post(link, {"how": "Well"})
    assert same(browser.get(link))
    with time_machine.travel(clock.now() + timedelta(hours=2), tick=False):
        late = browser.get(f"{link}thank-you")
        assert late.status_code == 404
        assert CALM in late.content.decode()


def test_words_typed_into_a_link_that_ran_out_are_given_back(link: str, asked: CheckIn) -> None:
    words = "My knee hurts, and I stayed in."
    with time_machine.travel(clock.now() + timedelta(days=31), tick=False):
        page = Client().post(link, {"how": words, "sure": "3"})
    assert page.status_code == 404
    assert words in page.content.decode()
    assert fresh(asked).state == CheckInState.ASKED


def test_an_empty_answer_is_asked_again_in_a_sentence(link: str, asked: CheckIn) -> None:
    page = Client().post(link, {"how": "  "})
    assert page.status_code == 200
    assert "Write or choose at least one answer." in page.content.decode()
    assert fresh(asked).state == CheckInState.ASKED


def test_nobody_has_to_answer(link: str, asked: CheckIn) -> None:
    page = Client().post(link, {"do": "decline", "how": "never mind"})
    assert "You do not have to answer" in page.content.decode()
    assert fresh(asked).state == CheckInState.VOID


def test_a_link_shows_nobody_else_who_is_signed_in(link: str, client_as: As) -> None:
    text = client_as("stranger").get(link).content.decode()
    assert "Stella" not in text


def test_the_page_speaks_the_persons_language_until_they_choose(
    universe: Universe, plan: Plan, mail_server: MailServer
) -> None:
    persons.choose_language(by=universe.actor("rhian"), person=universe.rhian, language="cy")
    check_in = plan(in_days=1)
    actions.ask(by=WORKER, check_in_id=check_in.pk)
    work()
    link = f"/c/{token_of(mail_server)}/"
    browser = Client(enforce_csrf_checks=True)
    assert b'<html lang="cy">' in browser.get(link).content
    # The page posts without origin, so changing the language must not need one.
    back = browser.post("/language", {"language": "en", "next": link}, headers={"origin": "null"})
    assert back.status_code == 302
    assert b'<html lang="en">' in browser.get(link).content


def test_the_dead_get_the_calm_page(link: str, asked: CheckIn, universe: Universe) -> None:
    from alongside.people.models import Person

    Person.objects.filter(pk=universe.rhian.pk).update(died_on=clock.today())
    assert CALM in Client().get(link).content.decode()


# --- signed in -----------------------------------------------------------------------------------


def test_answering_signed_in(asked: CheckIn, client_as: As, walks: Walks) -> None:
    rhian = client_as("rhian")
    text = rhian.get(page_of(asked)).content.decode()
    assert "I would rather not answer" in text
    assert "read it back" not in text
    after = rhian.post(page_of(asked), {"how": "Well", "often": "some"}, follow=True)
    text = after.content.decode()
    assert "Dana Hughes (Nurse) reads this by" in text
    assert "Some days" in text
    assert walks.filed == [{"how": "Well", "often": "some"}]
    assert fresh(asked).channel == "web"


def test_a_second_answer_in_other_words_loses_neither(asked: CheckIn, client_as: As) -> None:
    actions.answer(by=access.link_actor(asked), check_in=asked, answers={"how": "Well at first"})
    text = client_as("rhian").post(page_of(asked), {"how": "Badly later"}).content.decode()
    assert "Well at first" in text
    assert "Badly later" in text


def test_declining_signed_in(asked: CheckIn, client_as: As) -> None:
    after = client_as("rhian").post(page_of(asked), {"do": "decline"}, follow=True)
    assert "We will not ask again" in after.content.decode()
    assert fresh(asked).state == CheckInState.VOID


def test_typed_by_a_helper_who_reads_it_back(
    universe: Universe, asked: CheckIn, client_as: As, walks: Walks
) -> None:
    persons.record_need(by=universe.actor("rhian"), person=universe.rhian, kind="interpreter")
    nurse = client_as("nurse")
    text = nurse.get(page_of(asked)).content.decode()
    for shown in ("Interpreter", "01632 960123", "I have read it back to Rhian", "By phone"):
        assert shown in text
    assert "I would rather not answer" not in text
    said = {"how": "She says: well"}
    assert "Read it back to Rhian first" in nurse.post(page_of(asked), said).content.decode()
    after = nurse.post(
        page_of(asked), {**said, "channel": "phone", "read_back": "on"}, follow=True
    ).content.decode()
    assert "typed by Dana Hughes" in after
    row = fresh(asked)
    assert (row.helper, row.channel) == ("Dana Hughes", "phone")
    assert walks.filed == [said]
    assert items(asked) == {}


def test_a_helper_cannot_decline_for_the_person(asked: CheckIn, client_as: As) -> None:
    client_as("nurse").post(page_of(asked), {"do": "decline"})
    assert fresh(asked).state == CheckInState.ASKED


def test_who_may_only_look_sees_no_form(asked: CheckIn, client_as: As) -> None:
    looker = client_as("link_worker")
    page = looker.get(page_of(asked))
    assert page.status_code == 200
    assert "File it" not in page.content.decode()
    assert looker.post(page_of(asked), {"how": "x"}).status_code == 404


@pytest.mark.parametrize("name", ["peer", "broker", "lead", "board", "stranger"])
def test_others_find_nothing(asked: CheckIn, client_as: As, name: str) -> None:
    browser = client_as(name)
    assert browser.get(page_of(asked)).status_code == 404
    assert browser.post(page_of(asked), {"how": "x"}).status_code == 404


def test_somebody_elses_check_in_is_not_found_on_my_pages(
    universe: Universe, asked: CheckIn, client_as: As
) -> None:
    url = page_of(asked).replace(str(universe.rhian.pk), str(universe.carer.pk))
    assert client_as("carer").get(url).status_code == 404


def test_a_stale_answer_says_so(asked: CheckIn, client_as: As, walks: Walks) -> None:
    walks.version, walks.words = 2, "To swim."
    actions.answer(by=access.link_actor(asked), check_in=asked, answers={"how": "Well"})
    text = client_as("nurse").get(page_of(asked)).content.decode()
    assert "To walk to the chapel" in text
    assert "To swim" not in text
    assert "It changes nothing by itself" in text


def test_a_withdrawn_one_is_shown_as_such(
    universe: Universe, asked: CheckIn, client_as: As
) -> None:
    actions.void_for(by=universe.actor("nurse"), kind="walk", about_id=asked.about_id)
    text = client_as("rhian").get(page_of(asked)).content.decode()
    assert "This is no longer needed." in text
    assert queries.for_person(universe.rhian) == []
