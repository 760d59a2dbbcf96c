"""What somebody is writing and has not sent: kept for them alone, where words are written."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client

from alongside.core import clock, jobs
from alongside.core.actors import Actor, Channel
from alongside.core.audit import AuditEvent
from alongside.core.errors import NotAllowed, Refused, TooMany
from alongside.people.actions import lifecycle
from alongside.plans import actions
from alongside.plans.actions.drafts import KEPT_FOR
from alongside.plans.models import Draft
from alongside.plans.queries import during as found
from tests.plans.making import book
from tests.universe import Universe


def keep(universe: Universe, name: str = "rhian", **more: Any) -> Draft | None:
    asked = {"by": universe.actor(name), "person": universe.rhian, "form": "prepare:1"}
    return actions.keep_draft(**(asked | {"words": {"words": "My kn"}} | more))


def test_a_draft_is_the_writers_alone_and_is_kept_until_it_is_sent(universe: Universe):
    first = keep(universe)
    second = keep(universe, words={"words": "My knees"})
    keep(universe, "carer", words={"words": "Her knees"})
    assert first == second
    own = found.kept_drafts(universe.actor("rhian"), universe.rhian.pk)
    assert own["prepare:1"].words == {"words": "My knees"}
    assert own["prepare:1"].texts == ["My knees"]
    theirs = found.kept_drafts(universe.actor("carer"), universe.rhian.pk)
    assert theirs["prepare:1"].words == {"words": "Her knees"}
    assert found.kept_drafts(universe.actor("nurse"), universe.rhian.pk) == {}
    begun = AuditEvent.objects.filter(verb="draft.begin")
    assert begun.count() == 2  # not each pause
    assert keep(universe, words={"words": " "}) is None
    assert not actions.drop_draft(
        by=universe.actor("rhian"), person=universe.rhian, form="prepare:1"
    )
    assert Draft.objects.count() == 1


def test_a_draft_keeps_what_was_chosen_too(universe: Universe):
    said = {"words": "My knees", "confidence": ["7"], "tags": ["a", "b"], "version": "3"}
    keep(universe, words=said)
    kept = found.kept_drafts(universe.actor("rhian"), universe.rhian.pk)["prepare:1"]
    assert kept.words == said
    assert kept.texts == ["My knees"]  # what a page without scripts can show
    client = universe.client("rhian")
    address = f"/p/{universe.rhian.pk}/drafts/"
    sent = {"draft": "goal:1", "words": json.dumps({"confidence": [7], "words": ""})}
    assert client.post(address, sent).status_code == 204
    own = found.kept_drafts(universe.actor("rhian"), universe.rhian.pk)
    assert own["goal:1"].words == {"confidence": ["7"]}


def test_a_draft_is_not_for_tablets_strangers_or_novels(universe: Universe):
    for name in ("stranger", "lead", "link_worker"):
        with pytest.raises(NotAllowed):
            keep(universe, name)
    tablet = Actor(channel=Channel.VISIT, person_id=universe.rhian.pk, scope="visit:1")
    with pytest.raises(NotAllowed):
        keep(universe, by=tablet)
    assert found.kept_drafts(tablet, universe.rhian.pk) == {}
    with pytest.raises(Refused, match="too much"):
        keep(universe, words={"words": "x" * 30_000})
    with pytest.raises(Refused):
        keep(universe, form="x" * 90)


def test_a_draft_is_kept_only_so_often(universe: Universe):
    for _time in range(30):
        keep(universe)
    with pytest.raises(TooMany):
        keep(universe)


def test_a_draft_goes_after_thirty_days_without_a_word(universe: Universe):
    keep(universe)
    with time_machine.travel(clock.now() + KEPT_FOR - timedelta(days=1)):
        keep(universe, words={"words": "My knees"})
        jobs.run_all()
    with time_machine.travel(clock.now() + KEPT_FOR + timedelta(hours=1)):
        jobs.run_all()
        assert Draft.objects.count() == 1
    with time_machine.travel(clock.now() + 2 * KEPT_FOR):
        jobs.run_all()
        assert Draft.objects.count() == 0


def test_a_draft_is_sealed_and_goes_with_the_person(universe: Universe):
    from django.db import connection

    keep(universe)
    with connection.cursor() as cursor:
        cursor.execute("SELECT words FROM plans_draft")
        assert b"My kn" not in bytes(cursor.fetchone()[0])
    lifecycle.erase(
        by=universe.actor("privacy"), person=universe.rhian, ground="asked", reason="They asked"
    )
    assert Draft.objects.count() == 0


def test_a_form_shows_its_draft_and_sending_it_ends_it(universe: Universe):
    talk = book(universe)
    client = universe.client("rhian")
    here = f"/p/{universe.rhian.pk}/"
    form = f"item:{talk.pk}"
    address = here + "drafts/"
    sent = {"draft": form, "words": json.dumps({"words": "My kn"})}
    assert client.post(address, sent).status_code == 204
    page = here + f"conversations/{talk.pk}/"
    text = client.get(page).content.decode()
    assert "We kept what you were writing" in text
    assert "My kn" in text
    for name in ("nurse", "carer"):
        assert "My kn" not in universe.client(name).get(page).content.decode()
    client.post(page + "items/", {"words": " ", "draft": form})  # refused: the draft stays
    assert Draft.objects.count() == 1
    client.post(page + "items/", {"words": "My knees", "draft": form})
    assert Draft.objects.count() == 0
    client.post(address, sent)
    thrown = client.post(address, {"draft": form, "throw": "1", "back": page})
    assert (thrown.status_code, thrown["Location"]) == (302, page)
    assert Draft.objects.count() == 0
    assert client.post(address, {"draft": form, "throw": "1", "back": "//x"}).status_code == 204
    for wrong in ({}, {"draft": form, "words": "{"}, {"draft": form, "words": "[]"}):
        assert client.post(address, wrong).status_code == 400
    assert universe.client("stranger").post(address, sent).status_code == 404


# --- the forms that keep one ---------------------------------------------------------------------


def opening(html: str) -> tuple[str, str]:
    """Where the form of a page keeps its draft, and under which name."""
    kept = re.search(r'data-autosave="([^"]+)".*?name="draft" value="([^"]+)"', html, re.S)
    assert kept is not None, html
    return unescape(kept[1]), unescape(kept[2])


def kept_and_sent(
    client: Client, page: str, sent: dict[str, Any], words: str = "Half a wo"
) -> None:
    """Something is kept on this page; it is there when its writer comes back, until it is sent."""
    words = "Half a wo"
    where, form = opening(client.get(page).content.decode())
    draft = {"draft": form, "words": json.dumps({"box": words})}
    assert client.post(where, draft).status_code == 204
    assert words in client.get(page).content.decode()
    accepted = client.post(page, sent | {"draft": form})
    assert accepted.status_code == 302, accepted.content.decode()
    assert not Draft.objects.filter(form=form).exists()


def a_booking(universe: Universe) -> dict[str, Any]:
    on = clock.today() + timedelta(days=9)
    return {
        "professional": str(universe.memberships["nurse"].pk),
        "on_day": on.day, "on_month": on.month, "on_year": on.year,
        "clock": "10:30", "way": "here", "place": "Room 3", "minutes": 30,
    }  # fmt: skip


def test_booking_changing_it_and_marking_keep_what_is_written(universe: Universe):
    nurse, here = universe.client("nurse"), f"/p/{universe.rhian.pk}/"
    kept_and_sent(nurse, here + "conversations/book/", a_booking(universe))
    talk = book(universe)
    change = {**a_booking(universe), "version": talk.version}
    kept_and_sent(nurse, f"{here}conversations/{talk.pk}/change/", change)
    kept_and_sent(universe.client("rhian"), here + "plan/about/", {"words": "Sleep"})


QUESTION = {"q0_section": "view", "q0_side": "both", "q0_kind": "words", "q0_en": "How is it?"}


def questions(title: str) -> dict[str, Any]:
    blank = {
        f"q{number}_{part}": value
        for number in (1, 2)
        for part, value in (("section", "other"), ("side", "both"), ("kind", "words"))
    }
    return {"title_en": title, **QUESTION, **blank}


def test_those_who_word_questions_and_lists_keep_what_they_write_with_their_own(
    universe: Universe,
):
    lead, nurse, rhian = (universe.client(name) for name in ("lead", "nurse", "rhian"))
    kept_and_sent(lead, "/service/templates/service/word/", questions("Of the service"))
    kept_and_sent(nurse, "/service/templates/mine/word/", questions("The nurse’s"))
    own = f"/p/{universe.rhian.pk}/templates/word/"
    kept_and_sent(rhian, own, questions("Rhian’s"))
    a_list = {
        "key": "tired", "title_en": "Tired", "area": ["1"], "a1_en": "Body",
        "a1_line": ["1"], "a1_1_en": "I am tired",
    }  # fmt: skip
    kept_and_sent(lead, "/service/worries/new/", a_list)


def test_a_draft_of_a_services_list_stays_in_the_hat_it_was_written_in(universe: Universe):
    lead = universe.client("lead")
    page = "/service/worries/new/"
    where, form = opening(lead.get(page).content.decode())
    assert where == f"/p/{universe.lead.pk}/drafts/"
    lead.post(where, {"draft": form, "words": json.dumps({"title_en": "Half a wo"})})
    draft = Draft.objects.get()
    assert (draft.person_id, draft.writer_id) == (universe.lead.pk, universe.lead.pk)
    draft.form = form[:-1] + "x"  # as it is named where another service is acted for
    draft.save()
    assert "Half a wo" not in lead.get(page).content.decode()
