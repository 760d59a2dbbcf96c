"""Free words of a check-in said aloud: by link, signed in, typed by a helper; a person listens."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from alongside.core.actors import WORKER
from alongside.core.errors import NotAllowed
from alongside.followups import access, actions, queries, texts
from alongside.followups.attached import ANSWER_NOTES
from alongside.followups.forms import AnswerForm
from alongside.followups.kinds import RULER, Question
from alongside.followups.models import CheckIn, CheckInState
from alongside.followups.rules.questions import UNPARSED
from alongside.people.actions import attachments
from alongside.people.models import Attachment
from alongside.worklist.models import Item
from tests.core import sounds
from tests.followups import making
from tests.followups.conftest import Plan, Walks
from tests.followups.test_check_ins import fresh, token_of, work
from tests.messaging.smtp import MailServer
from tests.universe import Universe


def voice(data: bytes | None = None) -> dict[str, Any]:
    return {"voice": SimpleUploadedFile("v.ogg", data or sounds.ogg(), "audio/ogg")}


def beside(check_in: CheckIn) -> int:
    return Attachment.objects.filter(about_type=ANSWER_NOTES, about_id=check_in.pk).count()


@pytest.fixture
def asked(plan: Plan, mail_server: MailServer) -> CheckIn:
    check_in = plan(in_days=1)
    actions.ask(by=WORKER, check_in_id=check_in.pk)
    work()
    return fresh(check_in)


def at(check_in: CheckIn) -> str:
    return f"/p/{check_in.person_id}/check-ins/{check_in.pk}/"


def test_by_link_a_voice_note_is_an_answer(asked: CheckIn, mail_server: MailServer) -> None:
    browser, link = Client(), f"/c/{token_of(mail_server)}/"
    assert "Say it aloud" in browser.get(link).content.decode()
    assert browser.post(link, voice()).status_code == 302
    found = fresh(asked)
    assert found.state == CheckInState.ANSWERED
    assert "Said aloud" in found.unread
    assert beside(found) == 1
    # Pressed twice: it says thank you again, and nothing is kept a second time.
    assert browser.post(link, voice()).status_code == 302
    assert beside(found) == 1


def test_whoever_reads_it_can_listen(asked: CheckIn, universe: Universe) -> None:
    rhian = universe.client("rhian")
    assert rhian.post(at(asked), voice() | {"how": "Worse."}).status_code == 302
    assert queries.answers_of(fresh(asked)) == {"how": "Worse."}
    assert fresh(asked).unread == ""
    html = universe.client("nurse").get(at(asked)).content.decode()
    assert "Voice note of" in html
    assert Item.objects.filter(person=universe.rhian, kind=actions.READ).exists()


def test_what_is_no_sound_is_said_and_nothing_is_filed(asked: CheckIn, universe: Universe) -> None:
    answer = universe.client("rhian").post(at(asked), voice(b"no sound"))
    assert answer.status_code == 200
    assert "Please look again" in answer.content.decode()
    assert fresh(asked).state != CheckInState.ANSWERED
    assert beside(asked) == 0


def test_only_what_the_link_opens(plan: Plan, asked: CheckIn, universe: Universe) -> None:
    other = plan(in_days=3, about_version=2)
    by = access.link_actor(asked)
    for about, person in ((other.pk, universe.rhian), (asked.pk, universe.imported)):
        with pytest.raises(NotAllowed):
            attachments.attach(
                by=by, person=person, about_type=ANSWER_NOTES, about_id=about, kind="voice",
                data=sounds.ogg(),
            )  # fmt: skip


def test_it_is_kept_while_more_is_asked_and_somebody_listens(universe: Universe) -> None:
    making.agreed(universe)
    check_in = CheckIn.objects.get(person=universe.rhian, kind="questions")
    actions.ask(by=WORKER, check_in_id=check_in.pk)
    rhian, at_ease = universe.client("rhian"), {"breath": "usual", "alarm": "no"}
    more = rhian.post(at(check_in), voice() | at_ease | {"meter": "yes"})
    assert more.status_code == 200
    assert "There is one more question" in more.content.decode()
    assert "Voice note of" in more.content.decode()
    assert beside(check_in) == 1
    said = at_ease | {"meter": "yes", "oxygen": "95", "seen": "oxygen"}
    assert rhian.post(at(check_in), said).status_code == 302
    found = fresh(check_in)
    assert json.loads(found.graded)["words"] == UNPARSED
    assert Item.objects.filter(person=universe.rhian, kind=actions.GRADED).exists()
    assert beside(check_in) == 1


def test_where_no_words_are_asked_nothing_is_recorded(plan: Plan, walks: Walks) -> None:
    check_in = plan(in_days=1)
    form = AnswerForm(
        questions=[Question("sure", "How sure are you?", RULER)],
        reads="Dana", by_when="soon", sooner=texts.sooner(check_in),
    )  # fmt: skip
    assert not form.takes_notes
    assert "voice" not in form.fields
