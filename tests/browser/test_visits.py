"""Visits in other ways: a review from home, and a visit with others; in English and Welsh."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from alongside.core import clock, jobs
from alongside.followups import actions as followups
from alongside.followups.models import CheckIn
from alongside.people.models import Person
from alongside.plans import actions
from alongside.plans.actions.visits import IN_CONTROL
from tests.browser.site import Site
from tests.browser.walker import Walker
from tests.plans.making import book, in_days
from tests.universe import Universe

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Spoken:
    """What the pages say in one language, and whether scripts run."""

    locale: str
    choose: str
    how: str
    video: str
    keep: str
    chosen: str
    in_control: str
    yes: str
    send: str
    said: str


ENGLISH = Spoken(
    "en-GB", "Choose how and when", "How do you want to talk?", "By video: I open a link at home",
    "Choose this", "Open the video call", "did you feel in control?", "Yes", "Send to Dana",
    "You said: yes",
)  # fmt: skip
WELSH = Spoken(
    "cy", "Dewis sut a phryd", "Sut hoffech chi siarad?", "Drwy fideo: rwy’n agor dolen gartref",
    "Dewis hwn", "Agor yr alwad fideo", "oeddech chi’n teimlo mewn rheolaeth?", "Oeddwn",
    "Anfon at Dana", "Eich ateb: oeddwn",
)  # fmt: skip


@pytest.mark.parametrize("said", [ENGLISH, WELSH], ids=["en", "cy"])
def test_a_review_is_held_from_home(
    town: Universe, site: Site, walk: Callable[..., Walker], said: Spoken
) -> None:
    Person.objects.filter(pk=town.rhian.pk).update(language=said.locale[:2])

    # Given a review for which nobody needs to be examined
    review = book(
        town, examination="not", link="https://meet.example/rhian",
        offer=actions.Offer(["here", "phone", "video"]),
    )  # fmt: skip
    page = f"/p/{town.rhian.pk}/conversations/{review.pk}/"

    # When Rhian chooses to talk from home
    rhian = walk(town.client("rhian"), locale=said.locale, javascript=said is ENGLISH)
    rhian.go(page).tap(said.choose)
    rhian.page.get_by_role("group", name=said.how).get_by_label(said.video).check(force=True)
    rhian.tap(said.keep).sees(said.chosen)

    # Then, after the talk, one question comes by mail, and both see what she says
    since = len(site.mail.messages)
    actions.hold(by=town.actor("nurse"), conversation=review, minutes=25)
    asked = CheckIn.objects.get(kind=IN_CONTROL, about_id=review.pk)
    jobs.schedule(followups.ASK, str(asked.pk), clock.now(), check_in=str(asked.pk))
    mail = site.mail.to("rhian@example.org", saying="/c/", since=since)
    link = re.search(r"http\S+/c/\S+/", mail)
    assert link is not None
    own = walk(locale=said.locale, javascript=said is ENGLISH, also=(1280,))
    own.go(link.group()).sees(said.in_control).choose(said.in_control, said.yes).tap(said.send)
    rhian.go(page).sees(said.said)
    walk(town.client("nurse"), width=1280).go(page).sees("They said: yes")


def test_in_a_group_each_keeps_a_list_of_their_own(
    town: Universe, walk: Callable[..., Walker]
) -> None:
    # Given a visit with others, planned and filled by the nurse in Welsh
    nurse = walk(town.client("nurse"), width=1280, also=(320,), locale="cy")
    nurse.go("/service/group-visits/").write("Am beth mae’n sôn?", "Coginio i un")
    nurse.tap("Ei gynllunio").sees("Neb eto")
    nurse.go(f"/p/{town.rhian.pk}/conversations/book/").tap("Trefnu lle iddyn nhw")
    group = actions.plan_group(
        by=town.actor("nurse"), professional=town.memberships["nurse"], title="Salt",
        at=in_days(9),
    )  # fmt: skip
    actions.join_group(by=town.actor("nurse"), person=town.rhian, group=group)
    theirs = actions.join_group(by=town.actor("nurse"), person=town.imported, group=group)
    actions.add_shared_as_professional(by=town.actor("nurse"), group=group, words="Soup")
    own = town.rhian.conversations.get(group=group)

    # When Rhian writes one thing for herself and one for all, on a small telephone
    rhian = walk(town.client("rhian"), also=(1280,))
    rhian.go(f"/p/{town.rhian.pk}/conversations/{own.pk}/").sees("With the others: Salt", "Soup")
    rhian.open("Add something to talk about").write("Add something", "My own worry")
    rhian.tap("Add").sees("My own worry")
    rhian.open("Add something for all").write("Add something for all", "What to buy")
    rhian.tap("Add for all").sees("Everybody in the group reads it now")

    # Then the others read what is for all, without her name, and nothing else of hers
    there = walk(town.client("nurse"), width=1280, also=(320,))
    there.go(f"/p/{town.imported.pk}/conversations/{theirs.pk}/").sees("What to buy", "Soup")
    there.sees_not("My own worry", "Rhian")
    there.go(f"/service/group-visits/{group.pk}/").sees("What to buy", "Somebody in the group")
    there.sees_not("My own worry")
