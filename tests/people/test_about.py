"""About me: the person's words first, helpers by name, needs and their review, contact details."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from alongside.core import clock
from alongside.core.actors import Actor
from alongside.core.audit import AuditEvent
from alongside.people.actions import persons
from alongside.people.actions.about import write_about
from alongside.people.forms.boxes import sooner
from alongside.people.models import CommunicationNeed, ContactPoint, NeedKind, Person
from alongside.people.needs import WHAT_WE_DO
from alongside.people.queries import about as about_me
from alongside.people.queries import own as queries
from alongside.people.rules import Heading
from tests.universe import Universe

ABOUT_ALLOWED = ("rhian", "carer", "nurse", "gp", "link_worker")
ABOUT_DENIED = ("peer", "broker", "lead", "privacy", "board", "stranger")


def page(universe: Universe, name: str = "about", *args: Any) -> str:
    return reverse(f"people:{name}", args=[universe.rhian.pk, *args])


@pytest.fixture
def large_print(universe: Universe) -> CommunicationNeed:
    return persons.record_need(
        by=universe.actor("rhian"), person=universe.rhian, kind="large_print", words="16 point"
    )


# --- who sees what -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ABOUT_ALLOWED)
def test_what_matters_comes_first_for_whoever_may_see(
    client_as: Callable[..., Client], universe: Universe, name: str, large_print: CommunicationNeed
) -> None:
    text = client_as(name).get(page(universe)).content.decode()
    main = text.split("<main")[1]
    order = [
        main.index(words)
        for words in ("To walk to the chapel", "I bake bread", "plan and decide", "Large print")
    ]
    assert order == sorted(order)


@pytest.mark.parametrize("name", ABOUT_DENIED)
def test_hidden_from_everybody_else(
    client_as: Callable[..., Client], universe: Universe, name: str
) -> None:
    browser = client_as(name)
    for one in ("about", "about_words", "about_name", "about_wish", "about_language", "need_add"):
        assert browser.get(page(universe, one)).status_code == 404, one
        assert browser.post(page(universe, one), {"wish": "less"}).status_code == 404, one


@pytest.mark.parametrize(
    ("name", "seen"),
    [("rhian", True), ("nurse", True), ("gp", True), ("carer", False)],
)
def test_contact_details_and_numbers_are_for_the_person_and_staff(
    client_as: Callable[..., Client], universe: Universe, name: str, seen: bool
) -> None:
    text = client_as(name).get(page(universe)).content.decode()
    for secret in ("01632 960123", "rhian@example.org", "999 000 1235", "27 March 1952"):
        assert (secret in text) is seen, secret
    if seen:  # behind a click, against looks over the shoulder
        assert text.index("<details") < text.index("999 000 1235")


def test_a_nurse_without_her_second_step_or_hat_sees_nothing(universe: Universe) -> None:
    assert universe.client("nurse", second_factor=False).get(page(universe)).status_code == 404
    assert universe.client("nurse", hat=False).get(page(universe)).status_code == 404


def test_somebody_with_view_only_gets_no_way_to_change(
    client_as: Callable[..., Client], universe: Universe
) -> None:
    browser = client_as("link_worker")
    text = browser.get(page(universe)).content.decode()
    for one in ("about_words", "about_wish", "need_add"):
        assert page(universe, one) not in text
        assert browser.get(page(universe, one)).status_code == 404


# --- words -------------------------------------------------------------------------------------


def words(universe: Universe, **more: Any) -> dict[str, Any]:
    """Every box as it was shown, but for `more`."""
    now = about_me.said(Person.objects.get(pk=universe.rhian.pk))
    shown: dict[str, Any] = {str(heading): one.words for heading, one in now.items()}
    return shown | {f"version_{heading}": one.version for heading, one in now.items()} | more


def test_the_person_changes_their_words(
    client_as: Callable[..., Client], universe: Universe
) -> None:
    browser = client_as("rhian")
    asked = browser.get(page(universe, "about_words")).content.decode()
    assert asked.count("al-reads__who") == 10
    assert asked.count("I need an answer sooner") == 1  # once is enough for a form
    assert "Everyone whom you let in" in asked
    assert "read it back" not in asked
    browser.post(page(universe, "about_words"), words(universe, strengths="Bread", what_matters=""))
    now = Person.objects.get(pk=universe.rhian.pk)
    assert (now.strengths, now.what_matters, now.name) == ("Bread", "", "Rhian")


def test_a_helper_says_how_they_were_told_and_reads_it_back(
    client_as: Callable[..., Client], universe: Universe
) -> None:
    browser = client_as("nurse")
    here = page(universe, "about_words")
    said = words(universe, strengths="Bread")
    assert browser.post(here, said).status_code == 200
    assert browser.post(here, said | {"channel": "paper"}).status_code == 200
    assert Person.objects.get(pk=universe.rhian.pk).strengths.startswith("I bake")
    browser.post(here, said | {"channel": "paper", "read_back": "on"})
    assert Person.objects.get(pk=universe.rhian.pk).strengths == "Bread"
    event = AuditEvent.objects.filter(verb="about.write").latest("id")
    assert (event.channel, event.actor_person_id) == ("paper", universe.nurse.pk)
    assert event.on_behalf_of_id == universe.rhian.pk
    assert "Bread" not in str(event.detail)


def test_words_that_were_written_at_the_same_time_are_both_kept(
    client_as: Callable[..., Client], universe: Universe
) -> None:
    browser = client_as("rhian")
    stale = words(universe, strengths="Mine", also="I was a miner")
    persons.describe(
        by=universe.actor("rhian"),
        person=universe.rhian,
        version=universe.rhian.version,
        strengths="Theirs",
    )
    both = browser.post(page(universe, "about_words"), stale)
    text = both.content.decode()
    assert both.status_code == 409
    assert "Theirs" in text
    assert "Mine" in text
    assert about_me.said(universe.rhian)[Heading.ALSO].words == "I was a miner"  # nobody minds
    again = words(universe, strengths="Both")
    assert (
        f'name="version_strengths" id="id_version_strengths" value="{again["version_strengths"]}"'
        in text
    )
    browser.post(page(universe, "about_words"), again)
    assert Person.objects.get(pk=universe.rhian.pk).strengths == "Both"


def test_a_box_that_somebody_left_alone_takes_nothing_away(
    client_as: Callable[..., Client], universe: Universe
) -> None:
    """Two people with the whole page open, each in a box of their own: nobody meets."""
    browser = client_as("rhian")
    stale = words(universe, also="I was a miner")
    for heading, said in ((Heading.STRENGTHS, "I sing"), (Heading.PEOPLE, "Mair")):
        now = about_me.said(universe.rhian)[heading]
        write_about(
            by=universe.actor("rhian"),
            person=universe.rhian,
            heading=heading,
            words=said,
            version=now.version,
        )
    assert browser.post(page(universe, "about_words"), stale).status_code == 302
    now = about_me.said(Person.objects.get(pk=universe.rhian.pk))
    assert now[Heading.STRENGTHS].words == "I sing"
    assert now[Heading.PEOPLE].words == "Mair"
    assert now[Heading.ALSO].words == "I was a miner"


def test_the_name_has_a_page_of_its_own(
    client_as: Callable[..., Client], universe: Universe
) -> None:
    browser = client_as("rhian")
    version = Person.objects.get(pk=universe.rhian.pk).version
    named = page(universe, "about_name")
    assert browser.get(named).status_code == 200
    assert browser.post(named, {"name": "Rhi", "version": version}).status_code == 302
    stale = browser.post(named, {"name": "Rho", "version": version})
    assert stale.status_code == 409
    assert "Rhi" in stale.content.decode()
    assert Person.objects.get(pk=universe.rhian.pk).name == "Rhi"


def test_a_person_who_has_written_nothing_is_asked_what_matters_first(
    client_as: Callable[..., Client], universe: Universe
) -> None:
    own = reverse("people:about", args=[universe.carer.pk])
    text = client_as("carer").get(own).content.decode()
    assert "Tell us who you are" in text
    assert f"{own}say/what_matters/?on=1" in text


# --- taking part, language ---------------------------------------------------------------------


def test_the_wish_to_take_part_changes_at_any_time(
    client_as: Callable[..., Client], universe: Universe
) -> None:
    browser = client_as("rhian")
    for wish in ("less", "full", "some"):
        browser.post(page(universe, "about_wish"), {"wish": wish})
        assert Person.objects.get(pk=universe.rhian.pk).participation == wish
    assert browser.post(page(universe, "about_wish"), {"wish": "none"}).status_code == 200
    assert browser.get(page(universe, "about_wish")).status_code == 200


def test_the_language_changes_the_pages_of_the_person_only(
    client_as: Callable[..., Client], universe: Universe
) -> None:
    helper = client_as("carer")
    here = page(universe, "about_language")
    helper.post(here, {"language": "cy", "channel": "together", "read_back": "on"})
    assert Person.objects.get(pk=universe.rhian.pk).language == "cy"
    assert "alongside_language" not in helper.cookies
    own = client_as("rhian")
    own.post(here, {"language": "cy"})
    assert own.cookies["alongside_language"].value == "cy"


# --- needs -------------------------------------------------------------------------------------


def test_every_need_says_what_is_done_about_it() -> None:
    assert set(WHAT_WE_DO) == set(NeedKind)


def test_a_need_is_written_down_once_and_flagged(
    client_as: Callable[..., Client], universe: Universe
) -> None:
    browser = client_as("rhian")
    here = page(universe, "need_add")
    assert browser.get(here).status_code == 200
    browser.post(here, {"kind": "bsl", "words": "", "may_share": "on"})
    twice = browser.post(here, {"kind": "bsl"})
    assert "already written down" in twice.content.decode()
    unclear = browser.post(here, {"kind": "other", "words": ""})
    assert "Say what you need" in unclear.content.decode()
    [need] = queries.flags(universe.rhian)
    assert (need.label, need.overdue) == (NeedKind.BSL.label, False)
    assert CommunicationNeed.objects.get().may_share


def test_a_past_review_is_flagged_and_answered(
    client_as: Callable[..., Client], universe: Universe, large_print: CommunicationNeed
) -> None:
    CommunicationNeed.objects.update(review_date=clock.today() - timedelta(days=1))
    browser = client_as("rhian")
    assert "Is this still right?" in browser.get(page(universe)).content.decode()
    browser.post(page(universe, "need", large_print.pk), {"answer": "keep"})
    assert not queries.flags(universe.rhian)[0].overdue
    assert "We ask again on" in browser.get(page(universe)).content.decode()


def test_a_need_that_was_taken_away_comes_back(
    client_as: Callable[..., Client], universe: Universe, large_print: CommunicationNeed
) -> None:
    browser = client_as("rhian")
    ended = browser.post(page(universe, "need", large_print.pk), {"answer": "end"})
    assert queries.flags(universe.rhian) == []
    again = page(universe, "need_again", large_print.pk)
    assert again in browser.get(ended["Location"]).content.decode()
    assert client_as("nurse").post(again).status_code == 404
    browser.post(again)
    assert [need.words for need in queries.flags(universe.rhian)] == ["16 point"]
    assert browser.get(page(universe) + "?ended=nonsense").status_code == 200


def test_a_helper_asks_whether_a_need_is_still_right(
    client_as: Callable[..., Client], universe: Universe, large_print: CommunicationNeed
) -> None:
    browser = client_as("nurse")
    here = page(universe, "need", large_print.pk)
    assert "read it back" in browser.get(here).content.decode()
    assert browser.post(here, {"answer": "end"}).status_code == 200
    browser.post(here, {"answer": "end", "channel": "phone", "read_back": "on"})
    assert queries.flags(universe.rhian) == []


def test_flags_stand_above_the_record_for_whoever_acts_for_a_service(
    universe: Universe, large_print: CommunicationNeed, rf: Any
) -> None:
    def flagged(by: Actor) -> int:
        request = rf.get("/")
        request.actor = by
        return len(queries.flags_for(request, universe.rhian))

    assert flagged(universe.actor("nurse")) == 1
    assert flagged(universe.actor("link_worker")) == 1
    for name in ("rhian", "carer", "stranger", "lead"):
        assert flagged(universe.actor(name)) == 0, name


def test_flags_are_seen_on_another_page_of_the_record(
    client_as: Callable[..., Client], universe: Universe, large_print: CommunicationNeed
) -> None:
    flag = 'class="al-needs"'
    assert flag in client_as("nurse").get(page(universe, "circle")).content.decode()
    assert flag not in client_as("rhian").get(page(universe, "circle")).content.decode()
    assert flag not in client_as("nurse").get(page(universe)).content.decode()  # listed there


# --- contact details ---------------------------------------------------------------------------


def test_contact_details_are_changed_and_taken_away(
    client_as: Callable[..., Client], universe: Universe
) -> None:
    browser = client_as("rhian")
    here = page(universe, "contact", "phone")
    assert browser.get(here).status_code == 200
    assert browser.post(here, {"value": "12"}).status_code == 200
    browser.post(here, {"value": "01632 960999"})
    assert queries.contacts(universe.rhian)["phone"].value == "+441632960999"
    browser.post(here, {"value": ""})
    assert "phone" not in queries.contacts(universe.rhian)
    browser.post(page(universe, "contact", "post"), {"value": "1 Chapel Row\nCwm"})
    assert queries.contacts(universe.rhian)["post"].value == "1 Chapel Row\nCwm"
    assert browser.get(page(universe, "contact", "pigeon")).status_code == 404


def test_the_email_of_somebody_who_signs_in_is_theirs_alone(
    client_as: Callable[..., Client], universe: Universe
) -> None:
    nurse = client_as("nurse")
    assert page(universe, "contact", "email") not in nurse.get(page(universe)).content.decode()
    denied = nurse.post(page(universe, "contact", "email"), {"value": "evil@example.org"})
    assert denied.status_code == 404
    assert not ContactPoint.objects.filter(person=universe.rhian, system="email").exclude(
        ended_at__isnull=True
    )
    nurse.post(page(universe, "contact", "phone"), {"value": "01632 960777"})
    assert queries.contacts(universe.rhian)["phone"].value == "+441632960777"
    assert client_as("carer").get(page(universe, "contact", "phone")).status_code == 404


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "Nobody but you"),
        (1, "Everyone whom you let in (N0)"),
        (3, "Everyone whom you let in (N0, N1 and N2)"),
        (6, "Everyone whom you let in (N0, N1, N2 and others)"),
    ],
)
def test_a_box_names_its_readers(universe: Universe, count: int, said: str) -> None:
    from alongside.core.actors import COMMAND
    from alongside.people.actions import grants

    me = persons.register_person(by=COMMAND, name="Me")
    by = Actor(channel=universe.actor("rhian").channel, person_id=me.pk)
    for number in range(count):
        other = persons.register_person(by=COMMAND, name=f"N{number}")
        grants.give_access(by=by, person=me, grantee=other, level=1, categories=["about"])
    assert queries.who_reads(me, queries.Category.ABOUT, own=True) == said


def test_an_answer_sooner_comes_from_whoever_looks_after_the_person(universe: Universe) -> None:
    assert sooner(universe.rhian).name == "Elm Tree Surgery"
    universe.service.phone = ""
    universe.service.save()
    assert sooner(universe.rhian).name == "Cwm Together"
    assert sooner(universe.carer).phone == ""
