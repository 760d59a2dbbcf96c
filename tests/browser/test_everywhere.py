"""Every page that people meet: in Welsh, without scripts, in forced colours, at 200 % text, and no
heavier than 100 kB."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta

import pytest

from alongside.core import clock
from alongside.plans import actions
from alongside.plans.actions.templates import use_template
from alongside.plans.models import Conversation, Goal, PlanChange, Side
from alongside.plans.queries import templates
from alongside.plans.rules import usual_follow_up
from tests.browser.walker import Walker
from tests.plans import making
from tests.universe import Universe

pytestmark = pytest.mark.browser
HEAVIEST = 100_000
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# How it came, what it says, and what it takes of the wire when nothing is kept from the page
# before: the bytes of each part as they are sent, and of its headers as the browser counts them.
SEEN = """() => ({
    status: performance.getEntriesByType("navigation")[0].responseStatus,
    language: document.documentElement.lang,
    words: document.querySelector("main").checkVisibility() ? document.body.innerText : "",
    weight: performance.getEntriesByType("navigation")
        .concat(performance.getEntriesByType("resource"))
        .reduce((total, entry) => total + 300 + entry.encodedBodySize, 0),
})"""
# Buttons in sight that neither a border nor an underline shows.
BARE = """() => [...document.querySelectorAll(
    "button, [role=button], [type=submit], [type=button], [type=reset]"
)].filter(e => {
    const style = getComputedStyle(e);
    return e.getClientRects().length && style.visibility === "visible"
        && style.borderTopStyle === "none" && !style.textDecorationLine.includes("underline");
}).map(e => e.outerHTML)"""


@pytest.fixture(scope="module")
def pages(town: Universe) -> list[str]:
    """The addresses of Rhian's pages, with something on each."""
    today, rhian, nurse = clock.today(), town.actor("rhian"), town.actor("nurse")
    person = town.rhian
    conversation = actions.book(
        by=nurse,
        person=person,
        professional=town.memberships["nurse"],
        at=clock.at_local(today + timedelta(days=5), time(10, 30)),
    )
    actions.propose_goal(by=nurse, person=person, proposal="Chair exercises?")
    made = actions.agree(
        by=rhian,
        person=person,
        professional=town.memberships["nurse"],
        goal_words="Cerdded i’r harbwr",
        confidence=6,
        my_words="Cerdded bob dydd Llun",
        their_words="Ffonio’r grŵp",
        my_date=usual_follow_up(today),
        their_date=usual_follow_up(today),
        follow_up_on=usual_follow_up(today),
    )
    own = f"/p/{person.pk}/"
    check_in = made.goal.person.checkin_set.get()
    return [
        "/",
        "/way-in/",
        "/way-in/help/",
        "/report/",
        own,
        own + "plan/",
        own + "results/",
        own + "record/",
        own + "about/",
        own + "about/words/",
        own + "circle/",
        own + "circle/add/",
        own + "access/",
        own + "access/give/",
        own + "access/looked/",
        own + "incidents/",
        own + f"conversations/{conversation.pk}/",
        own + f"conversations/{conversation.pk}/prepare/",
        own + f"goals/{made.goal.pk}/",
        own + f"goals/{made.goal.pk}/review/",
        own + f"goals/{made.goal.pk}/correct/",
        own + f"agreements/{made.agreement.pk}/",
        own + f"check-ins/{check_in.pk}/",
        "/shared/",
        "/sign-in/password/change/",
        "/sign-in/2fa/",
        *_of_planning(town, f"{own}conversations/{conversation.pk}/", made.goal),
    ]


def _of_planning(town: Universe, talk: str, goal: Goal) -> list[str]:
    """The pages of planning together, with words on both sides of the plan."""
    rhian, nurse, person = town.actor("rhian"), town.actor("nurse"), town.rhian
    line = actions.add_entry(
        by=rhian, person=person, section="view", side="person", words="Y ben-glin sy’n fy neffro"
    )
    proposal = actions.propose(
        by=nurse,
        person=person,
        professional=town.memberships["nurse"],
        what="change",
        thing_id=line.pk,
        words="Y ben-glin sy’n fy neffro, nid y siwgr",
    )
    actions.add_tag(by=rhian, person=person, words="Pen-glin")
    change = PlanChange.objects.filter(person=person).last()
    assert change is not None
    use = use_template(by=rhian, person=person, template=templates.shipped()[0])
    decision = actions.raise_home_decision(by=nurse, person=person, proposal="Fflat yn Llandre")
    mine = goal.commitments.get(side=Side.PERSON)
    item = actions.add_item(
        by=rhian, conversation=Conversation.objects.get(person=person), words="Cwsg", side="person"
    )
    held = making.book(town, at=making.in_days(1))
    actions.hold(by=nurse, conversation=held)
    own = f"/p/{person.pk}/"
    own_plan, own_goal = f"{own}plan/", f"{own}goals/{goal.pk}/"
    return [
        f"{talk}agenda/",
        f"{talk}agenda/{item.pk}/words/",
        f"{talk}list/",
        f"{talk}worries/",
        f"{talk}one-page/",
        f"{own}conversations/{held.pk}/",
        f"{own}conversations/{held.pk}/after/",
        f"{own_plan}about/",
        f"{own_plan}begin/",
        f"{own_plan}begin/{use.pk}/",
        f"{own_plan}earlier/",
        f"{own_plan}lines/view/person/add/",
        f"{own_plan}lines/{line.pk}/",
        f"{own_plan}rating/",
        f"{own_plan}suggest/warning/",
        f"{own_plan}suggestions/{proposal.pk}/",
        f"{own_plan}versions/",
        f"{own_plan}versions/{change.pk}/",
        f"{own_goal}details/",
        f"{own_goal}levels/",
        f"{own_goal}follow-ups/",
        f"{own_goal}promises/",
        f"{own}promises/{mine.pk}/change/",
        f"{own}templates/",
        f"{own}where-i-live/",
        f"{own}where-i-live/{decision.pk}/",
        f"{own}offered/",
        f"{own}about/say/people/",
    ]


def test_every_page_stands_in_welsh_narrow_wide_and_at_twice_the_text(
    town: Universe, walk: Callable[..., Walker], pages: list[str]
) -> None:
    """At 320 pixels in forced colours too. Welsh takes more room than English."""
    bare, weight = {}, {}
    window = walk(town.client("rhian"))
    window.go("/").tap("Cymraeg")
    for address in pages:
        page = window.go(address).page
        seen = page.evaluate(SEEN)
        assert (seen["status"], seen["language"]) == (200, "cy"), address
        assert "999" in seen["words"], address
        weight[address] = seen["weight"]
        page.emulate_media(forced_colors="active")
        bare[address] = page.evaluate(BARE)
        page.emulate_media(forced_colors="none")

        page.set_viewport_size({"width": 1280, "height": 800})
        window.check()
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate(TOO_WIDE) <= 0, address
        page.set_viewport_size({"width": 320, "height": 800})
    assert {address: found for address, found in bare.items() if found} == {}
    assert {address: of for address, of in weight.items() if not 0 < of <= HEAVIEST} == {}
    window.go(pages[17]).shot("prepare-cy")


def test_every_page_stands_without_scripts(
    town: Universe, walk: Callable[..., Walker], pages: list[str]
) -> None:
    window = walk(town.client("rhian"), javascript=False)
    for address in pages:
        page = window.go(address).page
        assert page.evaluate("document.querySelectorAll('h1').length") == 1, address
