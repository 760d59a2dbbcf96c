"""Voice notes and pictures: beside anything, for whoever may see it, gone when they should."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from alongside.core import clock, jobs
from alongside.core.actors import WORKER, Actor, Channel
from alongside.core.errors import NotAllowed, Refused
from alongside.core.files import StoredFile
from alongside.people import attached
from alongside.people.actions import attachments
from alongside.people.attached import AttachedTo
from alongside.people.models import Attachment, Person
from alongside.people.queries import about as about_me
from alongside.people.queries.attachments import attachments as beside
from alongside.people.rules import Category, Heading, about_id
from tests.core import sounds
from tests.universe import Universe

ALSO = Heading.ALSO


def page(universe: Universe, name: str, *args: Any) -> str:
    return reverse(f"people:{name}", args=[universe.rhian.pk, *args])


def put(universe: Universe, by: Actor | None = None, **more: Any) -> Attachment:
    said: dict[str, Any] = {
        "about_type": "about",
        "about_id": about_id(universe.rhian.pk, ALSO),
        "kind": "voice",
        "data": sounds.ogg(),
    }
    return attachments.attach(
        by=by or universe.actor("rhian"), person=universe.rhian, **said | more
    )


@pytest.fixture
def plan_kind() -> Iterator[str]:
    """A kind of thing that a room above would register."""
    attached.register(
        AttachedTo(
            "tests.item",
            Category.PLAN,
            lambda person_id, about_id: f"/p/{person_id}/#{about_id}",
            only_own_words=False,
        )
    )
    yield "tests.item"
    del attached._known["tests.item"]


def test_by_the_page_with_words_voice_and_picture(
    client_as: Callable[..., Client], universe: Universe
) -> None:
    browser = client_as("rhian")
    here = page(universe, "about_say", ALSO)
    assert 'enctype="multipart/form-data"' in browser.get(here).content.decode()
    answer = browser.post(
        here,
        {
            "words": "I was a miner",
            "version": 0,
            "voice": SimpleUploadedFile("x.exe", sounds.webm(), "application/x-msdownload"),
            "picture": SimpleUploadedFile("my dog.png", sounds.picture("PNG")),
            "picture_says": "Nel, my dog",
        },
    )
    assert answer.status_code == 302
    assert {row.file.media_type for row in Attachment.objects.all()} == {
        "audio/webm",
        "image/jpeg",
    }
    text = browser.get(page(universe, "about")).content.decode()
    assert 'alt="Nel, my dog"' in text
    assert "<audio controls" in text


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"voice": b"<html>"}, "We cannot take this kind of file"),
        ({"voice": sounds.picture()}, "This is not a sound recording"),
        ({"picture": sounds.ogg(), "picture_says": "x"}, "This is not a picture"),
        ({"picture": sounds.picture()}, "what the picture shows"),
        ({"voice": b""}, "The recording is empty"),
        ({"picture": b"", "picture_says": "x"}, "The picture is empty"),
        ({"voice": b"OggS" + bytes(10 * 1024 * 1024)}, "larger than 10 MB"),
    ],
)
def test_what_cannot_be_kept_says_why_and_the_words_stay_in_the_box(
    client_as: Callable[..., Client], universe: Universe, sent: dict[str, Any], sentence: str
) -> None:
    files = {
        name: SimpleUploadedFile("f", data) if isinstance(data, bytes) else data
        for name, data in sent.items()
    }
    answer = client_as("rhian").post(
        page(universe, "about_say", ALSO), {"words": "Mine", "version": 0, **files}
    )
    text = answer.content.decode()
    assert sentence in text
    assert "Mine" in text
    assert not Attachment.objects.exists()
    assert not about_me.said(universe.rhian)[ALSO].words  # nothing is half done


def test_served_so_that_no_browser_takes_it_for_a_page(
    client_as: Callable[..., Client], universe: Universe
) -> None:
    row = put(universe)
    for name in ("rhian", "carer", "nurse", "gp", "link_worker"):
        answer = client_as(name).get(page(universe, "attached_about", row.pk))
        assert answer.content == sounds.ogg()
        assert answer["Content-Type"] == "audio/ogg"
        assert answer["Content-Disposition"] == 'inline; filename="voice.ogg"'
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in answer["Cache-Control"]
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize("name", ["stranger", "peer", "lead", "privacy", "broker", "board"])
def test_nobody_else_hears_or_removes_it(
    client_as: Callable[..., Client], universe: Universe, name: str
) -> None:
    row = put(universe)
    browser = client_as(name)
    assert browser.get(page(universe, "attached_about", row.pk)).status_code == 404
    for act in ("attached_about_remove", "attached_about_again"):
        assert browser.post(page(universe, act, row.pk)).status_code == 404
    row.refresh_from_db()
    assert row.removed_at is None


def test_not_by_another_door_nor_another_person(
    client_as: Callable[..., Client], universe: Universe, plan_kind: str
) -> None:
    mine = put(universe)
    of_plan = put(universe, about_type=plan_kind, about_id=uuid4())
    browser = client_as("rhian")
    assert browser.get(page(universe, "attached_plan", of_plan.pk)).status_code == 200
    assert browser.get(page(universe, "attached_plan", mine.pk)).status_code == 404
    assert browser.get(page(universe, "attached_about", of_plan.pk)).status_code == 404
    other = reverse("people:attached_about", args=[universe.carer.pk, mine.pk])
    assert client_as("carer").get(other).status_code == 404


def test_removed_undone_and_gone_a_day_later(
    client_as: Callable[..., Client], universe: Universe
) -> None:
    row = put(universe)
    browser = client_as("rhian")
    here, there = page(universe, "attached_about", row.pk), page(universe, "about")
    gone = browser.post(page(universe, "attached_about_remove", row.pk))
    assert gone["Location"] == f"{there}#also"
    assert browser.get(here).status_code == 404
    assert "Voice note removed" in browser.get(there).content.decode()
    assert "Voice note removed" not in client_as("nurse").get(there).content.decode()
    browser.post(page(universe, "attached_about_again", row.pk))
    assert browser.get(here).status_code == 200
    jobs.run_all(now=clock.now() + timedelta(days=2))
    assert browser.get(here).status_code == 200
    browser.post(page(universe, "attached_about_remove", row.pk))
    jobs.run_all(now=clock.now() + timedelta(days=2))
    assert not Attachment.objects.exists()
    assert not StoredFile.objects.exists()
    assert browser.post(page(universe, "attached_about_again", row.pk)).status_code == 404


def test_a_helper_adds_by_name_and_removes_only_their_own(universe: Universe) -> None:
    own = put(universe)
    with pytest.raises(Refused):
        put(universe, universe.actor("nurse"))
    nurse = universe.actor("nurse").helping(Channel.TOGETHER, "Dana Hughes", universe.rhian.pk)
    theirs = put(universe, nurse)
    assert theirs.helper == "Dana Hughes"
    for _press in range(2):  # pressing twice is the same as once
        attachments.remove(by=universe.actor("nurse"), attachment=theirs)
    for name in ("nurse", "carer", "link_worker"):
        with pytest.raises(NotAllowed):
            attachments.remove(by=universe.actor(name), attachment=own)
    by_gp = beside(universe.actor("gp"), universe.rhian, "about", [own.about_id])
    assert [(row.id, row.remove_url) for row in by_gp[own.about_id]] == [(own.pk, "")]


def test_a_room_above_decides_who_adds_and_who_sees(universe: Universe, plan_kind: str) -> None:
    row_id = uuid4()
    row = put(universe, universe.actor("nurse"), about_type=plan_kind, about_id=row_id)
    with pytest.raises(NotAllowed):
        put(universe, universe.actor("stranger"), about_type=plan_kind, about_id=row_id)
    assert beside(universe.actor("carer"), universe.rhian, plan_kind, [row_id])[row_id]
    assert beside(universe.actor("stranger"), universe.rhian, plan_kind, [row_id]) == {}
    attached.register(
        AttachedTo(plan_kind, Category.PLAN, lambda p, a: "/", may_see=lambda by, about_id: False)
    )
    assert beside(universe.actor("rhian"), universe.rhian, plan_kind, [row_id]) == {}
    with pytest.raises(NotAllowed):
        put(universe, about_type=plan_kind, about_id=row_id)
    assert row.kind == "voice"
    with pytest.raises(NotAllowed):
        attached.known("nothing")


def test_ten_beside_one_thing_and_no_more(universe: Universe) -> None:
    rows = [put(universe) for _number in range(10)]
    with pytest.raises(Refused, match="ten here"):
        put(universe)
    attachments.remove(by=universe.actor("rhian"), attachment=rows[0])
    put(universe)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"kind": "film"}, "Choose a voice note"),
        ({"kind": "picture", "data": sounds.picture()}, "what the picture shows"),
        ({"description": "x" * 1001}, "fewer words"),
        ({"data": b""}, "empty"),
        ({"data": b"x" * (10 * 1024 * 1024 + 1)}, "larger"),
    ],
)
def test_the_action_refuses_in_a_sentence(
    universe: Universe, wrong: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        put(universe, **wrong)


def test_only_the_worker_clears_and_only_what_was_removed(universe: Universe) -> None:
    row = put(universe)
    with pytest.raises(NotAllowed):
        attachments.clear(by=universe.actor("rhian"), attachment_id=row.pk)
    attachments.clear(by=WORKER, attachment_id=row.pk)
    assert Attachment.objects.filter(pk=row.pk).exists()
    attachments.restore(by=universe.actor("rhian"), attachment=row)  # nothing to undo


def test_it_moves_with_a_record_that_is_joined(universe: Universe) -> None:
    from alongside.people.actions import merging, persons

    nurse = universe.actor("nurse")
    other = persons.register_person(by=nurse, name="Rhian B")
    row = attachments.attach(
        by=nurse.helping(Channel.TOGETHER, "Dana", other.pk),
        person=other,
        about_type="about",
        about_id=about_id(other.pk, ALSO),
        kind="voice",
        data=sounds.ogg(),
    )
    merging.merge(
        by=universe.actor("lead"),
        from_person=other,
        into=Person.objects.get(pk=universe.rhian.pk),
    )
    found = about_me.said(universe.rhian, by=universe.actor("rhian"))[ALSO]
    assert [one.id for one in found.attached] == [row.pk]
    assert Attachment.objects.get(pk=row.pk).file.read() == sounds.ogg()
