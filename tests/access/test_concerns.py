"""Attacks on what people are worried about: somebody else's by its id, after the door was shut, a
voice note by its address, another service's item, a form sent twice, a link that was tampered
with."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from alongside.core import clock
from alongside.core.actors import WORKER
from alongside.core.audit import AuditEvent
from alongside.core.errors import AlongsideError, Refused
from alongside.followups import actions as followups
from alongside.followups.access import link_actor
from alongside.followups.attached import ANSWER_NOTES
from alongside.followups.concerns import actions, queries
from alongside.followups.concerns.attached import CONCERN_NOTES
from alongside.followups.models import CheckIn, Concern, FollowUpPlan, Standing, WarningCard
from alongside.messaging.models import OutMessage
from alongside.people.actions import attachments, grants
from alongside.people.models import Attachment, CommunicationNeed, Grant
from alongside.worklist.models import Item
from tests.access.planted import World
from tests.core import sounds
from tests.followups import making
from tests.universe import Universe

DOES = ("more", "sooner", "back", "helped", "later")
SAID = {
    "words": "Stolen", "urgency": "now", "helped": "no", "channel": "phone", "read_back": "on",
    "why": "Later",
}  # fmt: skip


def _client(world: World, name: str) -> Client:
    client = world.universe.client(name)
    client.raise_request_exception = False
    return client


def _voice() -> SimpleUploadedFile:
    return SimpleUploadedFile("v.ogg", sounds.ogg(), "audio/ogg")


def _concern(universe: Universe, urgency: str = "soon") -> Concern:
    first = queries.receivers(universe.rhian.pk)[0]
    return making.concern(universe, urgency, receiver=first)


def _said_aloud(universe: Universe) -> tuple[Concern, Attachment]:
    row = _concern(universe)
    note = attachments.attach(
        by=universe.actor("rhian"), person=universe.rhian, about_type=CONCERN_NOTES,
        about_id=row.pk, kind="voice", data=sounds.ogg(),
    )  # fmt: skip
    return row, note


def _addresses(universe: Universe, person_id: Any) -> list[tuple[str, str, dict[str, str]]]:
    """Every address of somebody's concerns, cards, plan and voice notes, as if they were those of
    `person_id`: method, address, what is sent."""
    row, note = _said_aloud(universe)
    card = WarningCard.objects.filter(service=universe.service, retired_at=None).first()
    plan = FollowUpPlan.objects.filter(person=universe.rhian).first()
    assert card is not None
    assert plan is not None
    own = [person_id]
    one = reverse("followups:concern", args=[*own, row.pk])
    again = [("post", reverse("followups:concern_do", args=[*own, row.pk]), {"do": do, **SAID})
             for do in DOES]  # fmt: skip
    at = [
        reverse(f"people:attached_plan{end}", args=[*own, note.pk])
        for end in ("", "_remove", "_again")
    ]
    return [
        ("get", one, {}),
        *again,
        ("post", reverse("followups:follow_up_plan_do", args=[*own, plan.pk]), {"do": "end"}),
        ("get", at[0], {}),
        ("post", at[1], {}),
        ("post", at[2], {}),
        ("get", reverse("followups:concerns", args=own), {}),
        ("post", reverse("followups:concerns", args=own), {**SAID, "concern_id": str(uuid4())}),
        ("get", reverse("followups:follow_up_plan", args=own), {}),
        ("get", reverse("followups:card", args=[*own, card.pk]), {}),
        ("post", reverse("followups:card_keep", args=[*own, card.pk]), {"do": "keep"}),
    ]


def _all_refused(client: Client, tries: list[tuple[str, str, dict[str, str]]]) -> None:
    before = AuditEvent.objects.count()
    for method, url, data in tries:
        answer = getattr(client, method)(url, data)
        assert answer.status_code == 404, (method, url, data)
    assert AuditEvent.objects.count() == before


@pytest.mark.parametrize("name", ["peer", "broker", "lead", "board", "stranger"])
def test_who_is_not_let_in_opens_none_of_it(name: str, world: World) -> None:
    tries = _addresses(world.universe, world.universe.rhian.pk)
    _all_refused(_client(world, name), tries)
    assert Client().get(tries[0][1]).status_code in (302, 404)


def test_another_persons_things_are_not_ones_own(world: World) -> None:
    """With ids of Rhian's things under the other person's address, as the other person."""
    other = world.other
    tries = _addresses(world.universe, other.rhian.pk)[:10]  # those with a thing of Rhian's
    _all_refused(other.client("rhian"), tries)
    _all_refused(other.client("nurse"), tries)


@pytest.mark.parametrize("name", ["nurse", "gp", "carer"])
def test_after_the_door_is_shut_none_of_it_opens(name: str, world: World) -> None:
    universe = world.universe
    tries = _addresses(universe, universe.rhian.pk)
    client = _client(world, name)
    assert client.get(tries[0][1]).status_code == 200
    for grant in Grant.objects.filter(person=universe.rhian, ended_at=None):
        grants.end_access(by=universe.actor("rhian"), grant=grant)
    _all_refused(client, tries)


def test_a_voice_note_is_removed_by_nobody_else(world: World) -> None:
    _row, note = _said_aloud(world.universe)
    at = [world.universe.rhian.pk, note.pk]
    nurse = _client(world, "nurse")
    listened = nurse.get(reverse("people:attached_plan", args=at))
    assert listened.status_code == 200
    assert "no-store" in listened["Cache-Control"]
    for name in ("nurse", "carer"):
        post = _client(world, name).post(reverse("people:attached_plan_remove", args=at))
        assert post.status_code == 404
    # Nor does the address of another part of the record show it.
    assert nurse.get(reverse("people:attached_about", args=at)).status_code == 404
    assert Attachment.objects.get(pk=note.pk).removed_at is None


def test_the_item_of_another_service_is_not_worked_on(world: World) -> None:
    row = _concern(world.universe, "now")
    assert row.item is not None
    stranger = _client(world, "stranger")
    for do in ("", "take", "hand-over", "give-back", "close", "act"):
        url = f"/worklist/{row.item.pk}/{do}"
        for method in ("get", "post"):
            assert getattr(stranger, method)(url).status_code in (404, 405), url
    theirs = _concern(world.other, "now")
    nurse = _client(world, "nurse")
    assert theirs.item is not None
    assert nurse.get(f"/worklist/{theirs.item.pk}/").status_code == 404
    # Whom it goes to is chosen among those whom the person let in, whatever the form says.
    own = _client(world, "rhian")
    sent = {"words": "Mine", "to": str(world.other.service.pk), "concern_id": str(uuid4())}
    own.post(f"/p/{world.universe.rhian.pk}/concerns/", sent)
    assert not Concern.objects.filter(pk=sent["concern_id"], service=world.other.service).exists()


def test_a_form_sent_twice_is_one_concern(world: World) -> None:
    universe = world.universe
    own, at = _client(world, "rhian"), f"/p/{universe.rhian.pk}/concerns/"
    sent = {"words": "Dizzy", "urgency": "now", "concern_id": str(uuid4())}
    for _turn in range(3):
        assert own.post(at, sent | {"voice": _voice()}).status_code == 302
    row = Concern.objects.get(pk=sent["concern_id"])
    assert row.entries.count() == 1
    assert Item.objects.filter(about_id=row.pk, kind="concern").count() == 1
    assert Attachment.objects.filter(about_type=CONCERN_NOTES, about_id=row.pk).count() == 1
    # Who goes back and writes it differently has said more of it: no word is lost.
    assert own.post(at, sent | {"words": "Dizzy, and I fell"}).status_code == 302
    assert [one.words for one in row.entries.order_by("at")] == ["Dizzy", "Dizzy, and I fell"]
    # Nobody says it in her place by the same id.
    there = world.other.client("rhian")
    there.raise_request_exception = False
    taken = there.post(f"/p/{world.other.rhian.pk}/concerns/", sent | {"words": "Taken"})
    assert taken.status_code == 404
    assert row.entries.count() == 2
    # And what was taken back is not sent by an old form: it can be told anew from that page.
    actions.withdraw(by=universe.actor("rhian"), concern=row)
    answer = own.post(at, sent)
    assert answer.status_code == 422
    assert "You took this back" in answer.content.decode()
    assert f'value="{sent["concern_id"]}"' not in answer.content.decode()


def test_each_of_the_buttons_sent_twice_is_done_once(world: World) -> None:
    universe = world.universe
    row = _concern(universe, "wait")
    own = _client(world, "rhian")
    at = f"/p/{universe.rhian.pk}/concerns/{row.pk}/do"
    for do, extra, codes in (
        ("sooner", {"urgency": "soon"}, (302, 422)),
        ("back", {}, (302, 302)),
        ("more", {"words": "And more"}, (422, 422)),
        ("helped", {"helped": "yes"}, (422, 422)),
    ):
        said = tuple(own.post(at, {"do": do, **extra}).status_code for _turn in range(2))
        assert said == codes, do
    row.refresh_from_db()
    assert row.standing == Standing.WITHDRAWN
    kinds = [one.kind for one in row.entries.order_by("at")]
    assert kinds == ["first", "sooner", "withdrawn"]


@pytest.mark.parametrize("name", ["rhian", "carer"])
def test_only_staff_answer_later_than_was_asked(name: str, world: World) -> None:
    row = _concern(world.universe, "now")
    sent = {"do": "later", "urgency": "wait", "why": "x", "channel": "phone", "read_back": "on"}
    at = f"/p/{world.universe.rhian.pk}/concerns/{row.pk}/do"
    assert _client(world, name).post(at, sent).status_code == 404
    row.refresh_from_db()
    assert row.urgency == "now"


def test_words_of_the_person_are_typed_by_a_name_and_read_back(world: World) -> None:
    universe = world.universe
    row = _concern(universe)
    at = f"/p/{universe.rhian.pk}/concerns/{row.pk}/do"
    for name in ("nurse", "carer"):
        for sent in ({}, {"channel": "phone"}, {"read_back": "on"}, {"helper": "Rhian"}):
            answer = _client(world, name).post(at, {"do": "more", "words": "Stolen", **sent})
            assert answer.status_code == 422
    assert row.entries.count() == 1
    with pytest.raises(Refused):
        actions.say_more(by=universe.actor("nurse"), concern=row, words="Stolen")


# --- the link in a message ------------------------------------------------------------------------


def _link(world: World) -> tuple[CheckIn, str]:
    """A check-in that went out, and the path of its link."""
    universe = world.universe
    CommunicationNeed.objects.filter(person=universe.rhian).update(ended_at=clock.now())
    row = followups.plan_check_in(
        by=universe.actor("nurse"), kind="goal", person=universe.rhian,
        about_id=world.things["goal_id"], about_version=2, ordinal=90,
        due_on=clock.today() + timedelta(days=1), responsible=universe.memberships["nurse"],
    )  # fmt: skip
    followups.ask(by=WORKER, check_in_id=row.pk)
    message = OutMessage.objects.filter(about_id=row.pk).latest("queued_at")
    found = re.search(r"/c/[\w-]+/", message.body)
    assert found is not None
    return row, found.group()


def _beside(row: CheckIn) -> int:
    return Attachment.objects.filter(about_type=ANSWER_NOTES, about_id=row.pk).count()


def test_a_voice_note_comes_in_by_its_own_link_alone(world: World) -> None:
    row, link = _link(world)
    before = Attachment.objects.count()
    for bad in ("/c/made-up/", link[:-2] + ("A" if link[-2] != "A" else "B") + "/", link.lower()):
        if bad != link:
            assert Client().post(bad, {"voice": _voice(), "how": "x"}).status_code == 404
    assert Attachment.objects.count() == before
    sent = Client().post(link, {"voice": _voice()})
    assert sent.status_code == 302
    assert _beside(row) == 1
    # Used, it takes nothing more, and shows nobody the note.
    Client().post(link, {"voice": _voice(), "how": "Stolen"})
    assert _beside(row) == 1
    note = Attachment.objects.get(about_type=ANSWER_NOTES, about_id=row.pk)
    at = reverse("people:attached_plan", args=[row.person_id, note.pk])
    assert Client().get(at).status_code in (302, 404)
    assert _client(world, "stranger").get(at).status_code == 404
    other = world.other.client("nurse")
    other.raise_request_exception = False
    assert other.get(at).status_code == 404


def test_a_link_that_has_run_out_takes_no_voice_note(world: World) -> None:
    row, link = _link(world)
    CheckIn.objects.filter(pk=row.pk).update(token_expires_at=clock.now() - timedelta(seconds=1))
    assert Client().post(link, {"voice": _voice()}).status_code == 404
    assert _beside(row) == 0


def test_what_a_link_attaches_stands_beside_nothing_else(world: World) -> None:
    row, _path = _link(world)
    concern = _concern(world.universe)
    by = link_actor(row)
    for about_type, about_id in (
        (CONCERN_NOTES, concern.pk),
        (CONCERN_NOTES, row.pk),
        (ANSWER_NOTES, world.other_things["check_in_id"]),
        ("about", row.pk),
    ):
        with pytest.raises(AlongsideError):
            attachments.attach(
                by=by, person=world.universe.rhian, about_type=about_type, about_id=about_id,
                kind="voice", data=sounds.ogg(),
            )  # fmt: skip
