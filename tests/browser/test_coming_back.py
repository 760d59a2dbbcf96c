"""The follow-up by a link in a mail: from its day to the nurse who reads the answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from alongside.core import clock, jobs
from alongside.followups.actions import ASK
from alongside.followups.models import CheckIn
from alongside.plans import actions
from alongside.plans.rules import usual_follow_up
from tests.browser.site import Site
from tests.browser.walker import Walker
from tests.universe import Universe

pytestmark = pytest.mark.browser

GOAL = "Walk to the harbour and back with Carys"
OTHER = "Sleep through until six"
ADDRESS = "rhian@example.org"
GONE = "This link does not open anything now"
GONE_CY = "Nid yw’r ddolen hon yn agor dim nawr"


def _agreed(town: Universe, goal: str) -> CheckIn:
    """A goal that both agreed on, and the question that will be asked about it."""
    day = usual_follow_up(clock.today())
    made = actions.agree(
        by=town.actor("rhian"),
        person=town.rhian,
        professional=town.memberships["nurse"],
        goal_words=goal,
        confidence=5,
        my_words="Go on Mondays",
        their_words="Find out when the group meets",
        my_date=day,
        their_date=day,
        follow_up_on=day,
    )
    return CheckIn.objects.get(about_id=made.goal.pk)


def _link(check_in: CheckIn, site: Site) -> str:
    """Its day comes: the worker that runs beside us asks, by mail, and this is where it leads."""
    before = len(site.mail.messages)
    jobs.Due.objects.filter(kind=ASK, key=str(check_in.pk)).update(due_at=clock.now())
    mail = site.mail.to(ADDRESS, saying="/c/", since=before)
    assert GOAL not in mail  # mailboxes are opened by others too
    assert OTHER not in mail
    found = re.search(rf"{re.escape(site.address)}/c/\S+", mail)
    assert found is not None, mail
    return found.group()


def test_the_link_in_the_mail_asks_and_the_nurse_reads_the_answer(
    town: Universe, walk: Callable[..., Walker], site: Site
) -> None:
    check_in = _agreed(town, GOAL)
    _agreed(town, OTHER)
    person = town.rhian.pk
    link = _link(check_in, site)

    # When Rhian opens it on a telephone that nobody has signed in on
    phone = walk(also=(1280,))
    phone.go(link).sees(GOAL, "How did it go?").sees_not(OTHER, "Sign out", "Bevan", ADDRESS)
    assert "alongside" not in {cookie["name"] for cookie in phone.context.cookies()}  # no session

    # Then it opens that one question and nothing else
    inside = phone.page.locator(f"a[href*='{person}'], form[action*='{person}']")
    assert inside.count() == 0
    for shut in ("", "plan/", "about/", f"check-ins/{check_in.pk}/", f"goals/{check_in.about_id}/"):
        answer = phone.page.request.get(f"{phone.address}/p/{person}/{shut}", max_redirects=0)
        assert (answer.status, answer.headers["location"].split("?")[0]) == (302, "/way-in/"), shut
    assert phone.page.request.get(f"{link}thank-you").status == 404

    # When she says how it went, and how sure she is now
    phone.go(link).write("How did it go?", "Twice so far. The second time was lovely.")
    phone.choose("How sure are you now that you can do it?", "8")
    phone.tap("Send to Dana Hughes").sees("Thank you", "Dana Hughes (Nurse)", "01632 960100")

    # Then the nurse finds it on her day, in Rhian's words, and what has changed since
    nurse = walk(town.client("nurse"), width=1280, also=(320,))
    nurse.go("/day/").tap("Read what Rhian answered").sees("The second time was lovely.")
    nurse.tap("See the whole answer").sees("8 out of 10", "The second time was lovely.")
    nurse.go(f"/p/{person}/goals/{check_in.about_id}/").sees("5 out of 10", "8 out of 10")
    rhian = walk(town.client("rhian"))
    rhian.go(f"/p/{person}/access/looked/").sees("Dana Hughes")

    # And the link is used up, for whoever finds it, and says so
    finder = walk(also=(1280,))
    finder.go(link).sees(GONE, "thank you: it has arrived").sees_not(GOAL, "lovely", "Rhian")


def test_a_link_that_has_run_out_says_what_to_do_and_keeps_the_words(
    town: Universe, walk: Callable[..., Walker], site: Site
) -> None:
    town.rhian.refresh_from_db()
    check_in = _agreed(town, "Cerdded i’r capel")
    town.rhian.__class__.objects.filter(pk=town.rhian.pk).update(language="cy")
    link = _link(check_in, site)

    # Given somebody who writes in Welsh, slowly
    slow = walk(also=(1280,))
    slow.go(link)
    assert slow.page.locator("html").get_attribute("lang") == "cy"
    slow.page.locator("textarea").first.fill("Ddwywaith hyd yn hyn.")
    CheckIn.objects.filter(pk=check_in.pk).update(
        token_expires_at=clock.now() - timedelta(minutes=1)
    )

    # Then what was not sent is shown for copying, and nothing else opens
    slow.page.locator("main form button[type=submit]").first.click()
    slow.page.wait_for_load_state()
    slow.check()
    assert slow.page.locator("#mine").input_value() == "Ddwywaith hyd yn hyn."
    slow.sees(GONE_CY).sees_not("Cerdded i’r capel")
    walk(also=(1280,)).go(link).sees(GONE_CY).sees_not("Cerdded i’r capel", "Rhian")
    assert not CheckIn.objects.get(pk=check_in.pk).answers


def test_whoever_would_rather_not_answer_need_not(
    town: Universe, walk: Callable[..., Walker], site: Site
) -> None:
    town.rhian.__class__.objects.filter(pk=town.rhian.pk).update(language="en")
    town.rhian.refresh_from_db()
    phone = walk(javascript=False)
    phone.go(_link(_agreed(town, "Write to my cousin"), site))
    phone.tap("I would rather not answer").sees("You do not have to answer", "01632 960100")
