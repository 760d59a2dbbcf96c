"""Help now, in the night, and the nurse is away: her stand-in is told, then the lead; somebody
takes it, does it, and the person sees who has it all the while."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from alongside.core import clock
from alongside.core.actors import WORKER
from alongside.core.jobs import Due, DueState
from alongside.people.models import Membership
from alongside.worklist import actions
from alongside.worklist.models import Item, ItemStep
from alongside.worklist.rules import ALWAYS, Step
from tests.browser.site import Site
from tests.browser.walker import Walker
from tests.universe import Universe

pytestmark = pytest.mark.browser

CHAIN = (Step("nurse", 60, ALWAYS), Step("lead", 30, ALWAYS))


def help_now(town: Universe, key: str) -> Item:
    """Rhian has answered that she needs help now."""
    return actions.open_item(
        by=WORKER, kind="need_review", key=key, person=town.rhian, service_id=town.service.pk,
        responsible=town.memberships["nurse"], chain=CHAIN, urgent=True,
        level={"en": "Help now", "cy": "Help nawr"},
        ask={"en": "Phone at once.", "cy": "Ffoniwch ar unwaith."},
        why="She answered “no” to “Do you feel safe?”",
    )  # fmt: skip


def an_hour_goes_by(item: Item) -> None:
    """Nobody did anything in time; the worker of the site sees to it."""
    now = clock.now()
    ItemStep.objects.filter(item=item, due_at__isnull=False).update(due_at=now)
    Item.objects.filter(pk=item.pk).update(due_at=now, next_at=now)
    Due.objects.filter(
        kind=actions.STEP, state=DueState.WAITING, payload__item=str(item.pk)
    ).update(due_at=now, first_due_at=now)


def test_help_now_while_the_nurse_is_away(
    town: Universe, walk: Callable[..., Walker], site: Site
) -> None:
    today = clock.now().astimezone(clock.LONDON)
    nurse = walk(town.client("nurse"), width=320, also=(1280,), javascript=False)
    rhian = walk(town.client("rhian"), also=(1280,))
    gp = walk(town.client("gp"), width=1280, also=(320,))
    lead = walk(town.client("lead"), also=(1280,))

    # Given that the nurse is away, and has said who stands in
    nurse.go("/worklist/").tap("Who is on duty, who is away").sees("There is no rota here yet")
    nurse.tap("Somebody is away").date("From which day?", today.date())
    nurse.write("From what time?", "00:00")
    nurse.date("Until which day?", today.date() + timedelta(days=2))
    nurse.write("Until what time?", "9.00").pick("Who stands in?", "Tomos Rees, GP")
    nurse.shot("away").tap("Write it down").sees("Tomos Rees stands in.")

    # When help is needed now
    item = help_now(town, "night")
    mail = site.mail.to("gp@example.org", saying="Something waits for you in Alongside")
    assert "Rhian" not in mail
    assert "Help" not in mail
    home = f"/p/{town.rhian.pk}/"
    rhian.go(home).sees("Tomos Rees is asked; you hear by")

    # And he does not look, then the lead is asked; she sees no name, and hands it to him
    an_hour_goes_by(item)
    site.mail.to("lead@example.org", saying="Something waits for you in Alongside")
    lead.go(f"/worklist/{item.pk}/").sees("Help now", "Something that a person needs")
    lead.sees_not("Rhian", "Do you feel safe?")
    lead.shot("lead-hands-on").tap("Hand it over")
    lead.sees("Tomos Rees answers for it now.").go("/worklist/?show=all").shot("all")
    lead.go("/worklist/watch/").sees("Is everything seen to?").shot("watch")

    # Then he takes it, tries, talks with her, and has the lines for the record
    gp.go("/worklist/").shot("worklist")
    gp.go(f"/worklist/{item.pk}/").sees("Phone at once.", "She answered “no”", "Handed it over")
    gp.tap("I will do this").sees("Give it back", "Comes back")
    rhian.go(f"{home}seen-to/").sees("Tomos Rees has it.", "Help now").shot("seen-to")
    gp.open("Note what you did; it goes on").choose("What did you do?", "Phoned")
    gp.write("Would you like to add anything?", "Nobody answered.")
    gp.tap("Note it").sees("That is noted", "Nobody answered.").shot("item")
    gp.write("What was done?", "We talked, and Carys stays the night.").tap("It is done")
    gp.sees("Thank you. That is done.").tap("Lines for the record, to copy")
    lines = gp.page.get_by_label("For the record: lines to copy").input_value()
    assert "Tomos Rees: We talked, and Carys stays the night." in lines
    rhian.go(f"{home}seen-to/").sees("Done by Tomos Rees", "Carys stays the night", "Phoned")


def test_the_pages_stand_without_scripts_and_in_welsh(
    town: Universe, walk: Callable[..., Walker]
) -> None:
    item = help_now(town, "welsh")
    now = clock.now() + timedelta(days=320)
    mine: Membership = town.memberships["gp"]
    actions.be_on_duty(
        by=town.actor("gp"), membership=mine, times=[(now, now + timedelta(hours=8))]
    )
    staff = (
        "/worklist/", f"/worklist/{item.pk}/", "/worklist/duty/", "/worklist/duty/new/",
        "/worklist/away/new/",
    )  # fmt: skip
    lead = ("/worklist/?show=lead", "/worklist/?show=all", "/worklist/watch/")
    for javascript in (True, False):
        for locale in ("en-GB", "cy"):
            options = {"also": (1280,), "javascript": javascript, "locale": locale}
            for name, urls in (
                ("nurse", staff), ("lead", lead), ("rhian", (f"/p/{town.rhian.pk}/seen-to/",)),
            ):  # fmt: skip
                window = walk(town.client(name), **options)
                for url in urls:
                    window.go(url)
