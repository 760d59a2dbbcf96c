"""Letters: printed, posted and said so by a person with a name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from alongside import messaging
from alongside.core import clock, typeset
from alongside.core.audit import AuditEvent
from alongside.core.errors import NotAllowed, Refused
from alongside.messaging import actions
from alongside.messaging.models import Gateway, OutMessage, OutState
from alongside.people import notices
from alongside.people.actions import persons
from alongside.people.models import Person
from tests.universe import Universe

LETTERS = "/service/letters/"


def letter(universe: Universe, key: str = "one", **more: object) -> OutMessage:
    defaults: dict[str, object] = {
        "by": universe.actor("nurse"),
        "person": universe.rhian,
        "purpose": "test",
        "subject": "How is it going?",
        "body": "First words.\n\nSecond words.",
        "gateway": Gateway.PRINT,
        "address": "1 Chapel Row\nCwm",
        "service_id": universe.service.pk,
    }
    persons.change_contact(
        by=universe.actor("nurse"),
        person=universe.rhian,
        system="post",
        value="1 Chapel Row\nCwm",
    )
    message = actions.queue(key=key, **(defaults | more)).message  # type: ignore[arg-type]
    assert message is not None
    return message


def test_staff_print_post_and_undo(universe: Universe, client_as: Callable[..., Client]) -> None:
    message = letter(universe)
    nurse = client_as("nurse")
    page = nurse.get(LETTERS)
    assert page.status_code == 200
    text = page.content.decode()
    assert "Rhian Bevan" in text
    assert "1 Chapel Row, Cwm" in text
    assert "First words" not in text
    pdf = nurse.get(f"{LETTERS}{message.pk}/letter.pdf")
    assert pdf.content.startswith(b"%PDF-")
    assert "Rhian" not in pdf["Content-Disposition"]
    after = nurse.post(f"{LETTERS}{message.pk}/posted", follow=True)
    assert "is marked as posted" in after.content.decode()
    assert "Dana Hughes" in after.content.decode()
    row = OutMessage.objects.get(pk=message.pk)
    assert (row.state, row.sent_by_id) == (OutState.SENT, universe.nurse.pk)
    assert nurse.post(f"{LETTERS}{message.pk}/posted").status_code == 302  # twice does no harm
    nurse.post(f"{LETTERS}{message.pk}/not-posted")
    row.refresh_from_db()
    assert (row.state, row.sent_by_id, row.sent_at) == (OutState.QUEUED, None, None)
    verbs = AuditEvent.objects.filter(subject_id=str(message.pk)).values_list("verb", flat=True)
    assert list(verbs.order_by("id")) == [
        "message.queue",
        "message.open",
        "message.post",
        "message.undo_post",
    ]
    opened = AuditEvent.objects.get(verb="message.open")
    assert (opened.reading, opened.category, opened.person_id) == (True, "plan", universe.rhian.pk)
    with pytest.raises(Refused):
        actions.undo_posted(by=universe.actor("nurse"), message=message)


def test_needs_are_flagged_and_honoured(
    universe: Universe, client_as: Callable[..., Client]
) -> None:
    herself = universe.actor("rhian")
    for kind in ("large_print", "braille"):
        persons.record_need(by=herself, person=universe.rhian, kind=kind)
    message = letter(universe)
    assert message.large_print
    text = client_as("nurse").get(LETTERS).content.decode()
    assert "Braille" in text
    assert "Large print" in text


def test_a_letter_in_welsh_is_a_welsh_letter(universe: Universe) -> None:
    message = letter(universe, language="cy")
    pdf = actions.open_letter(by=universe.actor("nurse"), message=message)
    assert pdf is not None
    assert b"/Lang" in pdf


def test_a_letter_greets_once(universe: Universe, monkeypatch: pytest.MonkeyPatch) -> None:
    printed: list[Any] = []
    monkeypatch.setattr(
        typeset, "pdf", lambda _name, data, **_how: printed.append(data) or b"%PDF-"
    )
    message = letter(universe, body="Hello Rhian,\n\nHere is what you agreed.")
    actions.open_letter(by=universe.actor("nurse"), message=message)
    assert printed[0]["greeting"] == "Dear Rhian,"
    assert printed[0]["body"] == ["Here is what you agreed."]


def test_one_that_is_not_needed_leaves_the_list_instead_of_being_printed(
    universe: Universe, client_as: Callable[..., Client]
) -> None:
    message = letter(universe)
    persons.change_contact(
        by=universe.actor("rhian"), person=universe.rhian, system="post", value="2 New Street"
    )
    heard = []
    messaging.on_failed("test", heard.append)
    answer = client_as("nurse").get(f"{LETTERS}{message.pk}/letter.pdf", follow=True)
    assert "no longer needed" in answer.content.decode()
    assert OutMessage.objects.get(pk=message.pk).failure == "contact_changed"
    assert heard == [message]


def test_one_that_cannot_be_posted_is_told_to_whoever_sent_it(
    universe: Universe, client_as: Callable[..., Client]
) -> None:
    heard = []
    messaging.on_failed("test", heard.append)
    message = letter(universe)
    client_as("nurse").post(f"{LETTERS}{message.pk}/cannot-post")
    assert OutMessage.objects.get(pk=message.pk).state == OutState.FAILED
    assert heard == [message]
    with pytest.raises(Refused):
        actions.mark_posted(by=universe.actor("nurse"), message=message)


def test_a_form_goes_with_the_letter_where_the_purpose_has_one(
    universe: Universe, client_as: Callable[..., Client]
) -> None:
    messaging.register_purpose("with form", paper=lambda message: b"%PDF-form")
    message = letter(universe, purpose="with form")
    nurse = client_as("nurse")
    assert f"{message.pk}/form.pdf" in nurse.get(LETTERS).content.decode()
    assert nurse.get(f"{LETTERS}{message.pk}/form.pdf").content == b"%PDF-form"


@pytest.mark.parametrize("name", ["stranger", "link_worker", "lead", "peer", "rhian", "board"])
def test_others_see_no_letters(
    universe: Universe, client_as: Callable[..., Client], name: str
) -> None:
    message = letter(universe)
    browser = client_as(name)
    page = browser.get(LETTERS)
    assert page.status_code in (200, 404)
    assert b"Rhian Bevan" not in page.content
    for part in ("letter.pdf", "form.pdf"):
        assert browser.get(f"{LETTERS}{message.pk}/{part}").status_code == 404
    for part in ("posted", "not-posted", "cannot-post"):
        assert browser.post(f"{LETTERS}{message.pk}/{part}").status_code == 404
    with pytest.raises(NotAllowed):
        actions.mark_posted(by=universe.actor(name), message=message)


def test_what_a_service_owes_somebody_who_never_let_it_in_goes_through_its_lead(
    universe: Universe, client_as: Callable[..., Client]
) -> None:
    messaging.register_purpose("glass", needs_grant=False)
    message = letter(universe, purpose="glass", service_id=universe.other_service.pk)
    by_lead = universe.actor("stranger")
    assert by_lead.service_id == universe.other_service.pk
    with pytest.raises(NotAllowed):
        actions.mark_posted(by=by_lead, message=message)
    ours = letter(universe, key="ours", purpose="glass")
    assert actions.mark_posted(by=universe.actor("lead"), message=ours).state == OutState.SENT


def test_letters_wait_for_their_day(universe: Universe, client_as: Callable[..., Client]) -> None:
    letter(universe, due_at=clock.now() + timedelta(days=2))
    assert b"Rhian" not in client_as("nurse").get(LETTERS).content


def test_queries_do_not_grow_with_letters(
    universe: Universe, client_as: Callable[..., Client]
) -> None:
    nurse = client_as("nurse")

    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert nurse.get(LETTERS).status_code == 200
        return len(seen)

    letter(universe)
    first = count()
    for number in range(5):
        someone = persons.register_person(by=universe.actor("nurse"), name=f"P{number}")
        letter(universe, key=f"k{number}", person=someone, owner_id=someone.pk)
    assert count() == first


# --- what people tells ---------------------------------------------------------------------------


def test_a_death_voids_what_waits(universe: Universe) -> None:
    message = letter(universe)
    notices.tell(notices.PERSON_DIED, person_id=universe.rhian.pk)
    row = OutMessage.objects.get(pk=message.pk)
    assert (row.state, row.failure) == (OutState.VOID, "person_gone")


def test_a_merge_takes_messages_along_and_an_erasure_deletes_them(universe: Universe) -> None:
    message = letter(universe)
    old, new = universe.rhian.pk, universe.imported.pk
    notices.tell(notices.PERSON_MERGING, from_id=old, into_id=new)
    row = OutMessage.objects.get(pk=message.pk)
    assert (row.person_id, row.owner_id) == (new, new)
    assert row.body.startswith("First words")
    notices.tell(notices.PERSON_ERASING, person_id=new)
    assert not OutMessage.objects.filter(pk=message.pk).exists()
    assert Person.objects.filter(pk=new).exists()
