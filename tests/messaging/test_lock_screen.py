"""What comes up on a telephone that lies on the table, or in a list of mails: no text, no subject
and no notice names what somebody has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils import translation

from alongside.core import clock
from alongside.followups.examples import files
from alongside.followups.rules import texting
from alongside.followups.rules.grading import asks
from alongside.followups.rules.reading import loads
from alongside.messaging import purposes
from alongside.messaging.models import Gateway, OutMessage
from alongside.people.actions import organisations
from alongside.people.models import Party
from alongside.plans import actions as plans
from alongside.plans.models import Side
from tests.followups import making
from tests.messaging.town import Networks, carried_by, text_me, work
from tests.plans.making import agree, book
from tests.universe import Universe

# What the examples are about, in both languages, and what it is treated with.
CONDITIONS = re.compile(
    r"diabet|siwgr|blood sugar|insulin|copd|breath|anadl|inhaler|anadlydd|lung|ysgyfaint|oxygen|"
    r"ocsigen|alcohol|drink|yfed|mood|hwyliau|low mood|depress|iselder|suicid|hunanladd|harm",
    re.IGNORECASE,
)
LANGUAGES = ("en", "cy")


def clean(text: str, *words: str) -> bool:
    found = CONDITIONS.search(text)
    return found is None and not any(word.lower() in text.lower() for word in words)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_purpose_names_a_condition(language: str) -> None:
    assert len(purposes._purposes) > 8
    with translation.override(language):
        for name, purpose in purposes._purposes.items():
            assert clean(str(purpose.label)), name
            assert clean(str(purpose.subject or "")), name


def test_only_mails_of_signing_in_have_a_subject_of_their_own() -> None:
    own = [name for name, purpose in purposes._purposes.items() if purpose.subject is None]
    assert own == ["account"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", files(), ids=lambda path: path.stem)
def test_the_first_text_of_every_example_names_no_condition(path: object, language: str) -> None:
    table = loads(path.read_text("utf-8"), toml=True)  # type: ignore[attr-defined]
    assert not table.questions.on_lock_screen
    with translation.override(language):
        questions = texting.as_set(asks(table, language, yes="Yes", no="No"), language, {})
        first = texting.following(
            questions, texting.Progress(), language, sender="Elm Tree", on_lock_screen=False
        )
    assert first is not None
    assert clean(first.body), first.body


@pytest.fixture
def networks() -> Iterator[Networks]:
    with (
        time_machine.travel(datetime(2027, 3, 1, 10, tzinfo=clock.LONDON), tick=False),
        carried_by(Networks()) as found,
    ):
        yield found


def test_what_planning_texts_and_mails_names_nothing_that_was_said(
    universe: Universe, networks: Networks
) -> None:
    """A goal, promises, an agenda and a place that tell of an illness: none of it goes out in a
    text or a subject."""
    text_me(universe)
    Party.objects.filter(pk=universe.service.pk).update(name="Living with diabetes")
    nurse, own = universe.actor("nurse"), universe.actor("rhian")
    said = {
        "goal_words": "Fewer drinks, for my diabetes",
        "my_words": "Test my blood sugar",
        "their_words": "Ask about insulin",
    }
    talk = book(universe, place="Diabetes clinic", why_other="For your diabetes")
    plans.add_item(by=own, conversation=talk, words="My breathing", side=Side.PERSON)
    agreement = agree(universe, conversation=talk, **said).agreement
    plans.accept(by=nurse, agreement=agreement, side=Side.PROFESSIONAL)
    plans.accept(by=own, agreement=agreement, side=Side.PERSON)
    plans.call_off(by=nurse, conversation=talk)
    group = plans.plan_group(
        by=nurse, professional=universe.memberships["nurse"], title="Living with diabetes",
        at=clock.now() + timedelta(days=3),
    )  # fmt: skip
    plans.join_group(by=nurse, person=universe.rhian, group=group)
    work()
    texts = list(OutMessage.objects.filter(gateway=Gateway.TEXT))
    assert len(texts) >= 4
    for message in texts:
        assert clean(message.body), message.body
    for message in OutMessage.objects.filter(gateway=Gateway.EMAIL):
        subject = purposes.purpose(message.purpose).subject
        assert subject is not None
        assert clean(str(subject))


def test_a_service_named_after_an_illness_has_another_name_in_texts(
    universe: Universe, networks: Networks
) -> None:
    """H54: the organisation's name, or one that the lead chose."""
    lead, service = universe.actor("lead"), universe.service
    text_me(universe)
    place = {"name": "Diabetes clinic", "phone": service.phone, "hours": service.hours}
    for said_as, shown in (("", universe.practice.name), ("Canol y Dref", "Canol y Dref")):
        organisations.change_service(by=lead, service_id=service.pk, said_as=said_as, **place)
        row = making.concern(universe)
        making.seen_to(universe, row)
        work()
        texts = [row.body for row in OutMessage.objects.filter(gateway=Gateway.TEXT)]
        assert any(shown in body for body in texts), texts
        assert all(clean(body) for body in texts), texts
    html = universe.client("lead").get("/service/change/").content.decode()
    assert "Canol y Dref" in html
