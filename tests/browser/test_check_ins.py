"""Short questions between conversations: suggested, agreed, answered, graded, asked for sooner."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from alongside.core import clock, jobs
from alongside.followups import actions
from alongside.followups.models import CheckIn
from alongside.worklist.models import Item
from tests.browser.site import Site
from tests.browser.walker import Walker
from tests.followups import making
from tests.universe import Universe

pytestmark = pytest.mark.browser


def test_questions_are_agreed_answered_and_somebody_acts(
    town: Universe, walk: Callable[..., Walker], site: Site
) -> None:
    making.in_use(town)
    pages = f"/p/{town.rhian.pk}/check-ins/"

    # Given a nurse who suggests questions about breathing
    nurse = walk(town.client("nurse"), width=1280, also=(320,))
    nurse.go(pages).tap("Suggest questions").choose("Which questions?", "Your breathing")
    nurse.write("What is it for?", "So that a bad spell is noticed early.").shot(
        "suggest-questions"
    )
    nurse.choose("How often?", "Every week")
    nurse.date("From which day?", clock.today() + timedelta(days=1)).tap("Suggest it")
    nurse.sees("Waits for a yes")

    # When Rhian says yes, on her telephone
    rhian = walk(town.client("rhian"), also=(1280,))
    rhian.go(pages).tap("Your breathing").sees("So that a bad spell is noticed early.")
    rhian.tap("Yes, ask me").sees("Agreed", "The next time")

    # Then a mail asks, and its link asks one question more because of what she says
    check_in = CheckIn.objects.get(person=town.rhian, kind="questions")
    jobs.schedule(actions.ASK, str(check_in.pk), clock.now(), check_in=str(check_in.pk))
    mail = site.mail.to("rhian@example.org", saying="short questions")
    link = re.search(r"http\S+/c/\S+/", mail)
    assert link is not None
    own = walk(javascript=False)
    own.go(link.group()).sees("phone 999", "So that a bad spell is noticed early.")
    own.choose("How is your breathing today?", "Much harder than usual")
    own.choose("Do you have pain in your chest", "No")
    own.choose("Have you measured your oxygen", "Yes").tap("Send")
    own.sees("There is one more question", "What did it show?").write("What did it show?", "95")
    own.tap("Send").sees("Somebody phones you this working day", "Do you want help sooner")
    own.tap("Help now").sees("We have told them", "999")

    # And the nurse sees why, and what to do
    item = Item.objects.get(person=town.rhian, kind="follow_up_graded")
    nurse.go(f"/worklist/{item.pk}/").sees("Much harder than usual", "Phone.")
    nurse.go(f"{pages}{check_in.pk}/").sees("Why", "95 %")

    # And Rhian changes, pauses and stops it as she likes
    rhian.go(pages).tap("Your breathing").open("I am away for a while")
    rhian.tap("Stop these questions").sees("Stopped. Nothing more is asked.")
