"""A goal as it lives: made smaller before it is written, said more of, followed, changed, agreed to
by a representative and by a link; and a decision about home that nobody hurries."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from alongside.core import clock
from alongside.people.actions import grants
from alongside.people.rules import Level
from alongside.plans import actions
from alongside.plans.models import Acceptance, Goal, HomeDecision, Side
from tests.browser.site import Site
from tests.browser.walker import Walker
from tests.plans.making import accept_both, agree, correct
from tests.universe import Universe

pytestmark = pytest.mark.browser


def test_a_goal_is_made_smaller_said_more_of_and_changed(
    town: Universe, walk: Callable[..., Walker], site: Site
) -> None:
    nurse = walk(town.client("nurse"), width=1280, also=(320,))
    rhian = walk(town.client("rhian"), also=(1280,))
    here = f"/p/{town.rhian.pk}/"

    # Given that Rhian is not very sure
    nurse.go(f"{here}agree/")
    nurse.write("The goal, in Rhian’s own words", "Walk to the harbour and back")
    nurse.choose("How sure are you that you can do this?", "4")
    nurse.write("What Rhian will do", "Walk on Mondays")
    nurse.write("What Dana Hughes will do", "Find out when the walking group meets")
    nurse.open("Add more")
    nurse.choose("How important is it to you?", "9")
    nurse.write("With whom?", "Carys")
    nurse.tick("What Rhian does here is work for health, unpaid")
    nurse.tick("I read it back").tap("Write it down")

    # Then nothing is written yet: a smaller step is offered, and keeping it is as easy
    nurse.sees("Would a smaller step be easier?", "4 out of 10", "Keep it as it is")
    assert not Goal.objects.filter(person=town.rhian).exists()
    nurse.shot("smaller")
    nurse.write("A first small step", "To the corner shop")
    nurse.choose("How sure with the smaller step?", "8").tap("Write it down like this")
    nurse.sees("Now each of you says yes", "To the corner shop", "8 out of 10")

    # When both say yes, she with the link in her mail
    nurse.tap("Yes, I agree")
    mail = site.mail.to("rhian@example.org", saying="has said yes to what you agreed")
    link = re.search(r"http\S+/y/\S+", mail)
    assert link is not None
    guest = walk(None, also=(1280,))
    guest.go(link.group()).sees("Do you agree?", "Find out when the walking group meets")
    guest.shot("yes").tap("Yes, I agree").sees("Your yes is written down")
    guest.go(link.group()).sees("You have said yes")
    assert Acceptance.objects.get(side=Side.PERSON).way == "yes"

    # And Rhian says more of it
    goal = Goal.objects.get(person=town.rhian)
    rhian.go(f"{here}goals/{goal.pk}/").sees("Carys", "9 out of 10", "What has happened since")
    rhian.tap("Say what better and less than expected would look like")
    rhian.write("What I expect", "Twice a week").write("Better than I expect", "Every day")
    rhian.tap("Save").sees("What it could look like", "Every day")
    rhian.open("Which one are we at now?").choose("Which one are we at now?", "Twice a week")
    rhian.tap("Save").sees("Here on")
    rhian.tap("Add something I will do").write("What I will do", "Ask Mair along").tap("Add it")
    rhian.sees("Ask Mair along")
    rhian.tap("Change this promise").write("What shall it say now?", "Walk on Tuesdays")
    rhian.write("What does this version change?", "Tuesdays instead of Mondays")
    rhian.tap("Write the new version").sees("version 2", "Tuesdays instead of Mondays")
    rhian.go(f"{here}goals/{goal.pk}/").shot("goal")
    rhian.sees("Our agreement, version 2", "Yes to version 1: answered yes")


def test_where_somebody_lives_is_not_agreed_in_a_hurry(
    town: Universe, walk: Callable[..., Walker]
) -> None:
    grants.give_access(
        by=town.actor("rhian"), person=town.rhian, grantee=town.carer,
        level=Level.ACT, categories=["plan", "about"],
    )  # fmt: skip
    gp = walk(town.client("gp"), width=1280, also=(320,))
    carer = walk(town.client("carer"), also=(1280,))
    here = f"/p/{town.rhian.pk}/"
    gp.go(f"{here}where-i-live/").open("Write about a change of home")
    gp.write("What is being thought about?", "A flat at Maes y Coed, with help in the house")
    gp.tap("Write it down").sees("Written down by Tomos Rees")
    carer.go(f"{here}where-i-live/").tap("Answer it").sees("Only Rhian answers this")
    carer.choose("What is Rhian’s answer?", "They agree to it")
    carer.tick("I read it back").tap("Save").sees("cannot be agreed without the person’s own words")
    carer.write("What Rhian says about it", "I would miss the chapel. But the stairs frighten me.")
    carer.choose("Was there time to think it over, and to talk with others?", "Partly")
    carer.tap("Save").sees("as told by Carys, representative", "Partly")
    assert HomeDecision.objects.get().state == "agreed"
    carer.shot("home")
    gp.go(f"{here}offered/").open("Offer it").tap("Offer it", role="button").sees("Offered")


def test_the_pages_stand_without_scripts_and_in_welsh(
    town: Universe, walk: Callable[..., Walker]
) -> None:
    made = agree(town, confidence=6, goal_words="Cerdded i’r capel ac yn ôl bob Sul gyda Carys")
    accept_both(town, made.agreement)
    own = town.actor("rhian")
    actions.set_levels(
        by=own, goal=made.goal, version=1, words={0: "Dwywaith", 1: "Bob dydd", -1: "Unwaith"}
    )
    with_changes = correct(town, made.goal, review_on=clock.today() + timedelta(days=90))
    mine = made.goal.commitments.get(side=Side.PERSON)
    here, goal = f"/p/{town.rhian.pk}/", f"/p/{town.rhian.pk}/goals/{made.goal.pk}/"
    pages = {
        "goal": goal, "details": f"{goal}details/", "levels": f"{goal}levels/",
        "add": f"{goal}promises/", "correct": f"{goal}correct/", "review": f"{goal}review/",
        "change": f"{here}promises/{mine.pk}/change/", "offered": f"{here}offered/",
        "agreement": f"{here}agreements/{with_changes.pk}/", "home": f"{here}where-i-live/",
    }  # fmt: skip
    for javascript in (True, False):
        for locale in ("en-GB", "cy"):
            options = {"also": (1280,), "javascript": javascript, "locale": locale}
            rhian = walk(town.client("rhian"), **options)
            nurse = walk(town.client("nurse"), **options)
            for url in pages.values():
                rhian.go(url)
                nurse.go(url)
