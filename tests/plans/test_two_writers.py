"""Two who word the same thing at once: the second is shown both texts, and loses no word."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client

from alongside.core import clock
from alongside.core.errors import Changed, Refused
from alongside.people.models import Membership, Person, Service
from alongside.plans import actions
from alongside.plans.actions import templates
from alongside.plans.models import Template
from alongside.plans.queries import during as found
from alongside.plans.queries.concerns import newest_list
from tests.plans.making import book
from tests.plans.test_after import held, plan_next
from tests.plans.test_drafts import questions
from tests.universe import Universe


def version(client: Client, page: str) -> str:
    """With which version a page is opened."""
    shown = re.search(r'name="version"[^>]*value="([^"]*)"', client.get(page).content.decode())
    assert shown is not None
    return shown[1]


def met(client: Client, page: str, sent: dict[str, Any], theirs: str) -> None:
    """What is sent meets other words: both are shown, and sending it again sends it."""
    answer = client.post(page, sent)
    text = unescape(answer.content.decode())
    assert answer.status_code == 422, text
    assert theirs in text
    assert all(str(value) in text for name, value in sent.items() if "words" in name)
    now = re.search(r'name="version"[^>]*value="([^"]*)"', text)
    assert now is not None
    again = client.post(page, sent | {"version": now[1]})
    assert again.status_code == 302, again.content.decode()


def test_the_next_time_is_planned_by_two_at_once(universe: Universe):
    talk = held(universe)
    page = f"/p/{universe.rhian.pk}/conversations/{talk.pk}/next/"
    nurse = universe.client("nurse")
    opened = version(nurse, page)
    plan_next(universe, talk, words="Bring the blood results", on=None)
    on = clock.today() + timedelta(days=40)
    sent = {
        "when": "on", "on_day": on.day, "on_month": on.month, "on_year": on.year,
        "responsible": universe.memberships["nurse"].pk, "words": "Weigh yourself",
    }  # fmt: skip
    off = nurse.post(page, {"do": "none", "version": opened})
    assert off.status_code == 409
    met(nurse, page, sent | {"version": opened}, "Bring the blood results")
    talk.refresh_from_db()
    assert talk.next_words == "Weigh yourself"
    with pytest.raises(Changed) as two:
        plan_next(universe, talk, responsible=None, version=0)
    assert universe.nurse.name in two.value.theirs
    plan_next(universe, talk, responsible=None)
    with pytest.raises(Changed, match="while you were writing") as two:
        plan_next(universe, talk, version=opened)
    assert two.value.theirs == "Nothing is planned for now."


@pytest.mark.parametrize("name", ["lead", "nurse", "rhian"])
def test_questions_are_worded_by_two_at_once(universe: Universe, name: str):
    place = {
        "lead": "/service/templates/service/",
        "nurse": "/service/templates/mine/",
        "rhian": f"/p/{universe.rhian.pk}/templates/",
    }[name]
    owner: Service | Membership | Person = {
        "lead": universe.service,
        "nurse": universe.memberships["nurse"],
        "rhian": universe.rhian,
    }[name]
    client, by = universe.client(name), universe.actor(name)
    sent = questions("Our week")
    assert client.post(place + "word/", sent).status_code == 302
    # Given that somebody opens it, and somebody else words it anew meanwhile
    page = f"{place}word/?from={Template.objects.get().pk}"
    opened = version(client, page)
    row = {"section": "view", "side": "both", "kind": "words"}
    asked = [row | {"en": f"How is the {part}?"} for part in ("knee", "sleep", "mood", "food")]
    data = {"key": "our-week", "title": {"en": "Our week"}, "questions": asked}
    templates.save_template(by=by, owner=owner, data=data, version=1)
    # Then whoever comes second sees both
    met(client, page, sent | {"version": opened, "q0_en": "How is the cat?"}, "How is the mood?")
    now = templates.standing(owner, "our-week")
    assert now is not None
    assert (now.version, "cat" in now.content) == (3, True)
    # A new one that happens to have the same name meets the one that is there, once
    met(client, place + "word/", questions("Our week"), "How is the cat?")
    # And what was taken off meanwhile is not offered again unseen
    newest = templates.standing(owner, "our-week")
    assert newest is not None
    templates.end_template(by=by, template=newest)
    with pytest.raises(Changed) as two:
        templates.save_template(by=by, owner=owner, data=data, version=4)
    assert two.value.theirs == "It is no longer offered."
    assert client.get(page).status_code == 200
    templates.save_template(by=by, owner=owner, data=data)  # a file counts whatever stands
    assert Template.objects.count() == 5


def a_list(words: str) -> dict[str, Any]:
    return {
        "key": "tired", "title_en": "Tired", "area": ["1"], "a1_en": "Body", "a1_code": "body",
        "a1_line": ["1"], "a1_1_en": words, "a1_1_code": "tired",
    }  # fmt: skip


def test_a_list_of_worries_is_worded_by_two_at_once(universe: Universe):
    lead, by = universe.client("lead"), universe.actor("lead")
    assert lead.post("/service/worries/new/", a_list("I am tired")).status_code == 302
    page = "/service/worries/tired/"
    opened = version(lead, page)
    assert opened == "1"
    assert lead.post(page, a_list("I sleep badly") | {"version": opened}).status_code == 302
    met(lead, page, a_list("I am worn out") | {"version": opened}, "I sleep badly")
    met(lead, "/service/worries/new/", a_list("I am weary"), "I am worn out")
    row = newest_list(universe.service.pk, "tired")
    assert row is not None
    assert row.version == 4
    actions.end_list(by=by, service=universe.service, key="tired")
    answer = lead.post(page, a_list("I am tired") | {"version": "4"})
    assert "It is no longer offered." in answer.content.decode()


def test_an_idea_is_put_in_other_words_by_two_at_once(universe: Universe):
    talk = book(universe)
    idea = actions.note_insight(by=universe.actor("nurse"), conversation=talk, words="Sing")
    page = f"/p/{universe.rhian.pk}/ideas/{idea.pk}/"
    rhian = universe.client("rhian")
    opened = version(rhian, page)
    by = universe.actor("nurse").helping("together", "Dana Hughes", universe.rhian.pk)
    later = actions.reword_insight(by=by, insight=idea, words="Singing in the choir")
    met(rhian, page, {"words": "Singing alone", "version": opened}, "Singing in the choir")
    [now] = found.insights(universe.rhian)
    assert now.words == "Singing alone"
    own = universe.actor("rhian")
    assert actions.reword_insight(by=own, insight=later, words="Singing alone") == now
    assert rhian.post(page, {"words": "x", "version": str(talk.pk)}).status_code == 404
    actions.remove_insight(by=own, insight=now)
    with pytest.raises(Refused, match="meanwhile"):
        actions.reword_insight(by=own, insight=idea, words="Whistling")
