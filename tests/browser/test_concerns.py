""" "I have a concern": said on a telephone, answered by somebody, seen through until it helped."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from alongside.followups.models import Concern
from tests.browser.walker import Walker
from tests.universe import Universe

pytestmark = pytest.mark.browser


def test_a_concern_is_said_answered_and_did_not_help_at_first(
    town: Universe, walk: Callable[..., Walker]
) -> None:
    pages = f"/p/{town.rhian.pk}/concerns/"

    # Given Rhian, on a small telephone, who is worried on a page of her own
    rhian = walk(town.client("rhian"), also=(1280,))
    rhian.go(f"/p/{town.rhian.pk}/plan/").tap("I have a concern")
    rhian.sees("Dana Hughes (Nurse)", "116 123", "85258", "Somebody answers by").shot("concern")

    # When she says what it is, and that it cannot wait
    rhian.write("What is it?", "The new tablets make me dizzy.").choose(
        "How urgent does it feel to you?", "It cannot wait"
    )
    rhian.tap("Send it to Dana Hughes").sees("We have it", "You hear by")

    # Then Dana has it on her worklist with Rhian's words, takes it and sees to it
    item = Concern.objects.select_related("item").get(person=town.rhian).item
    assert item is not None
    nurse = walk(town.client("nurse"), width=1280, also=(320,))
    nurse.go("/worklist/").tap("Rhian has a concern").sees("dizzy", "Urgent").tap("I will do this")
    rhian.go(pages).tap("The new tablets make me dizzy.").sees("Dana Hughes (Nurse) has it")
    nurse.write("What was done?", "I phoned. You take half a tablet.").tap("It is done")

    # And Rhian reads what was done, says that it did not help, and it waits for somebody again
    rhian.go(pages).tap("The new tablets make me dizzy.").sees("You take half a tablet.")
    rhian.choose("Did it help?", "No, I still need somebody").tap("Send")
    rhian.sees("Somebody looks at it again", "It did not help")
    rhian.open("Say more").write("What else is there?", "I fell.").tap("Send this too")
    rhian.open("I do not need this any more").tap("Take it back").sees("Taken back")


def test_what_is_heard_on_the_phone_is_typed_in_welsh(
    town: Universe, walk: Callable[..., Walker]
) -> None:
    nurse = walk(town.client("nurse"), width=1280, also=(320,), locale="cy")
    nurse.go(f"/p/{town.rhian.pk}/plan/").tap("Ysgrifennu pryder sydd ganddyn nhw")
    nurse.write("Beth sy’n poeni Rhian?", "Dw i ddim yn cysgu.")
    nurse.choose("Pa mor frys", "Does dim brys").choose("Sut y dywedodd Rhian", "Dros y ffôn")
    nurse.tick("Rwyf wedi ei ddarllen yn ôl").shot("concern-cy")
    nurse.tap("Ei anfon: Dana Hughes").sees("Dw i ddim yn cysgu.", "999")

    # And without JavaScript Rhian says more of it
    rhian = walk(town.client("rhian"), locale="cy", javascript=False)
    rhian.go(f"/p/{town.rhian.pk}/concerns/").tap("Dw i ddim yn cysgu.").open("Dweud mwy")
    rhian.write("Beth arall sydd?", "Ers wythnos.").tap("Anfon hwn hefyd").sees("Ers wythnos.")
