"""What somebody is offered, and what they answer: attacked by everybody else."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from alongside.core.audit import AuditEvent
from alongside.people.models import Person
from alongside.plans import actions as plans
from alongside.plans.models import ApproachOffer, Entry, Section
from tests.access.planted import World
from tests.access.relations import RELATIONS
from tests.access.test_authors import _browser

State = dict[str, tuple[str, str]]

# Who answers: the person herself; and who may add to her plan, in her words, read back to her.
HERSELF = {"self", "slip"}
TYPES_FOR_HER = {"carer", "nurse", "gp", "acts"}
WAYS: tuple[dict[str, str], ...] = (
    {},
    {"how": "web", "read_back": "on"},
    {"how": "together", "helper": "", "channel": "web", "side": "person"},
)
READ_BACK = {"how": "together", "read_back": "on"}


def _stands(person: Person) -> State:
    rows = ApproachOffer.objects.filter(person_id=person.pk)
    return {row.approach: (row.state, row.helper) for row in rows}


def _tried(client: Client, url: str, said: dict[str, str], person: Person) -> tuple[State, Any]:
    """What stands afterwards, and the answer's status; all of it is undone."""
    with transaction.atomic():
        status = client.post(url, said).status_code
        stands = _stands(person)
        transaction.set_rollback(True)
    return stands, status


@pytest.mark.parametrize("who", sorted({*RELATIONS, "sees", "acts", "yes"}))
def test_the_answer_is_the_persons(who: str, world: World) -> None:
    person = world.universe.rhian
    plans.offer(by=world.universe.actor("nurse"), person=person, approach="decisions")
    client = _browser(world, who)
    url = f"/p/{person.pk}/offered/answer/"
    before = _stands(person)
    wrote = 0
    for approach in ("planning", "decisions", "everything"):
        for state in ("taken_up", "not_wanted", "offered"):
            asked = {"approach": approach, "state": state}
            for way in (*WAYS, READ_BACK):
                stands, status = _tried(client, url, asked | way, person)
                assert status < 500
                if stands == before:
                    continue
                wrote += 1
                assert stands == before | {approach: stands[approach]}, "and nothing else"
                assert stands[approach][0] == state in ("taken_up", "not_wanted")
                helper = stands[approach][1]
                assert who in HERSELF or (who in TYPES_FOR_HER and way == READ_BACK), (who, way)
                assert (helper == "") == (who in HERSELF), "who wrote it down is named"
    ways = len((*WAYS, READ_BACK)) if who in HERSELF else int(who in TYPES_FOR_HER)
    assert wrote == 2 * 2 * ways


def test_an_answer_in_one_record_touches_no_other(world: World) -> None:
    ours, theirs = world.universe.rhian, world.other.rhian
    before = _stands(theirs)
    client = world.universe.client("rhian")
    said = {"approach": "planning", "state": "taken_up", "person": str(theirs.pk)}
    assert client.post(f"/p/{theirs.pk}/offered/answer/", said).status_code == 404
    assert client.post(f"/p/{ours.pk}/offered/answer/", said).status_code == 302
    assert _stands(theirs) == before
    assert _stands(ours)["planning"] == ("taken_up", "")


def test_staff_offer_again_but_not_over_what_was_taken_up(world: World) -> None:
    universe = world.universe
    own, nurse = universe.actor("rhian"), universe.client("nurse")
    plans.answer_offer(by=own, person=universe.rhian, approach="planning", state="taken_up")
    url = f"/p/{universe.rhian.pk}/offered/offer/"
    said = {"approach": "planning", "words": "Again"}
    assert nurse.post(url, said).status_code in (302, 409)
    assert _stands(universe.rhian)["planning"] == ("taken_up", "")


def test_a_helper_who_answered_is_named_to_the_person(world: World) -> None:
    universe = world.universe
    url = f"/p/{universe.rhian.pk}/offered/"
    said = {"approach": "planning", "state": "not_wanted"} | READ_BACK
    universe.client("nurse").post(f"{url}answer/", said)
    assert "Written down by Dana Hughes" in universe.client("rhian").get(url).content.decode()
    event = AuditEvent.objects.filter(verb="approach.answer").latest("id")
    assert event.on_behalf_of_id == universe.rhian.pk
    universe.client("rhian").post(f"{url}answer/", {"approach": "planning", "state": "taken_up"})
    assert _stands(universe.rhian)["planning"] == ("taken_up", "")


@pytest.mark.parametrize("who", sorted({*RELATIONS, "sees", "acts", "yes"}))
def test_what_somebody_could_offer_others_they_say_themselves(who: str, world: World) -> None:
    """Asked of all, owed by nobody: no professional writes it, or suggests it."""
    person = world.universe.rhian
    client = _browser(world, who)
    base = f"/p/{person.pk}/plan/"
    before = Entry.objects.filter(person=person, section=Section.OFFER).count()
    for way in (*WAYS, READ_BACK):
        said = {"words": "She could bake for the surgery", "why": "She is good at it"} | way
        for url in (
            f"{base}lines/offer/professional/add/",
            f"{base}suggest/offer/",
            f"{base}lines/offer/person/add/",
        ):
            with transaction.atomic():
                status = client.post(url, said).status_code
                made = Entry.objects.filter(person=person, section=Section.OFFER)
                wrote = made.count() > before
                named = made.latest("created_at").helper if wrote else ""
                transaction.set_rollback(True)
            assert status < 500
            if wrote:
                assert url.endswith("/person/add/"), url
                assert who in HERSELF or (who in TYPES_FOR_HER and way == READ_BACK)
                assert (named == "") == (who in HERSELF)
