"""Attacks on the link in a mail that says yes to an agreement: one version, one yes, and nothing
else behind it, whoever holds it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core import signing
from django.test import Client

from alongside.core import clock
from alongside.core.audit import AuditEvent
from alongside.core.errors import AlongsideError
from alongside.messaging.models import OutMessage
from alongside.people.actions import lifecycle, merging, persons
from alongside.people.models import CommunicationNeed, LegalHold, Person
from alongside.plans import actions as plans
from alongside.plans.models import Acceptance, Agreement, Goal, GoalState, Side
from alongside.plans.rules import usual_follow_up
from alongside.plans.yes_messages import ASK_YES, LINK_LASTS, SALT, link_actor, token_of
from tests.access.canaries import found_in
from tests.access.planted import World
from tests.access.relations import RELATIONS
from tests.access.test_table import address, listed, pages
from tests.plans.making import yes_link


def _newer(world: World, *, asked: bool = True) -> Agreement:
    """A version that the nurse has said yes to and Rhian not yet, with no canary in it."""
    universe = world.universe
    goal = Goal.objects.get(pk=world.things["goal_id"])
    agreement = plans.correct(
        by=universe.actor("rhian"),
        goal=goal,
        version=goal.version,
        goal_words="Walk further",
        changed="Further",
        follow_up_on=usual_follow_up(clock.today()),
    )
    if asked:
        plans.accept(by=universe.actor("nurse"), agreement=agreement, side=Side.PROFESSIONAL)
    return agreement


@pytest.fixture
def agreement(world: World) -> Agreement:
    # She likes letters, whose agreement is signed on paper; here it goes by mail.
    CommunicationNeed.objects.filter(person=world.universe.rhian).update(ended_at=clock.now())
    return _newer(world)


def _said(agreement: Agreement) -> bool:
    return Acceptance.objects.filter(agreement=agreement, side=Side.PERSON).exists()


def test_nothing_but_this_agreement_is_behind_it(agreement: Agreement, world: World) -> None:
    """It opens no session: whoever has opened it stands before every other door as before."""
    holder = Client()
    holder.raise_request_exception = False
    page = holder.get(yes_link(agreement))
    assert "Walk further" in page.content.decode()
    assert found_in(page.content.decode()) <= {"name1", "mine1", "theirs1", "step1"}
    assert settings.SESSION_COOKIE_NAME not in holder.cookies
    assert page["Cache-Control"] == "no-store, private"
    nobody = {page for (page, method), who in listed().items() if "anonymous" not in who}
    for name in pages():
        if name in nobody and name.startswith(("plans:", "people:about", "records:")):
            answer = holder.get(address(name, world.things))
            assert answer.status_code in (302, 404, 405), name
            assert found_in(answer.content.decode()) == set(), name


def test_opening_it_says_nothing_and_is_read_in_the_log(agreement: Agreement) -> None:
    """Whoever checks mail for bad links opens them all, with GET or HEAD."""
    for ask in (Client().get, Client().head):
        before = AuditEvent.objects.filter(reading=True, subject_id=agreement.pk).count()
        assert ask(yes_link(agreement)).status_code == 200
        assert AuditEvent.objects.filter(reading=True, subject_id=agreement.pk).count() > before
    assert Client().put(yes_link(agreement)).status_code == 405
    assert not _said(agreement)


def test_one_yes_however_often_it_is_sent(agreement: Agreement) -> None:
    """Pressed without having seen the page, by the same, and by somebody who found the address."""
    for _time in range(3):
        assert Client().post(yes_link(agreement), {"side": "professional"}).status_code == 200
    yes = Acceptance.objects.get(agreement=agreement, side=Side.PERSON)
    assert (yes.way, yes.helper, yes.is_representative) == ("yes", "", False)
    assert Acceptance.objects.filter(agreement=agreement).count() == 2
    sent = OutMessage.objects.filter(about_id=agreement.pk, purpose="plans.agreed")
    assert sent.count() == 1
    after = Client().get(yes_link(agreement)).content.decode()
    assert "Walk further" not in after


def _tampered(agreement: Agreement, other: Agreement) -> list[str]:
    token = yes_link(agreement).split("/")[2]
    value, stamp, mark = token.split(":")
    later = signing.TimestampSigner(salt=SALT).timestamp()
    return [
        f"{other.pk.hex}:{stamp}:{mark}",  # another's agreement
        f"{value}:{later[:-1]}z:{mark}",  # another moment
        f"{value}:{stamp}:{mark.swapcase()}",
        f"{value}:{stamp}",
        value,
        str(agreement.pk),
        f"{token}x",
        f"{token}:{mark}",
        signing.TimestampSigner(salt="alongside").sign(value),  # signed for something else
        signing.Signer(salt=SALT).sign(value),  # without a moment
        signing.TimestampSigner(salt=SALT).sign("no-agreement"),
        signing.TimestampSigner(salt=SALT).sign(agreement.goal_id.hex + value[32:]),
        signing.TimestampSigner(salt=SALT).sign(agreement.pk.hex),  # to no address
        signing.TimestampSigner(salt=SALT).sign(agreement.pk.hex + "0" * 16),
        signing.TimestampSigner(salt=SALT, key="another place's").sign(value),
    ]


def test_no_other_token_opens_anything(agreement: Agreement, world: World) -> None:
    theirs = Agreement.objects.filter(person=world.other.rhian).first()
    assert theirs is not None
    said = Acceptance.objects.count()
    plain = Client().get("/y/never-was/").content
    for token in _tampered(agreement, theirs):
        for ask in (Client().get, Client().post):
            answer = ask(f"/y/{token}/")
            assert answer.status_code == 404, token
            if b"never-was" not in plain and token not in answer.content.decode():
                assert answer.content == plain, token
    assert Acceptance.objects.count() == said


@pytest.mark.parametrize("system", ["email", "phone"])
def test_it_ends_with_the_address_it_was_sent_to(
    system: str, agreement: Agreement, world: World
) -> None:
    """Whoever has the address or number next, or still has it, gives no yes by what went there."""
    own, rhian = world.universe.actor("rhian"), agreement.person
    before = {"email": "rhian@old.example", "phone": "07700 900123"}[system]
    after = {"email": "rhian@new.example", "phone": "07700 900456"}[system]
    sent = {"email": "RHIAN@old.example", "phone": "+447700900123"}[system]
    url = f"/y/{token_of(agreement, sent)}/"
    for value, status in ((before, 200), (after, 404), ("", 404), (before, 200)):
        persons.change_contact(by=own, person=rhian, system=system, value=value)
        answer = Client().get(url)
        assert answer.status_code == status, value
        if status == 404:
            assert "Walk further" not in answer.content.decode()
            assert Client().post(url).status_code == 404
    assert not _said(agreement)


def test_it_works_until_its_day_and_no_longer(agreement: Agreement) -> None:
    made, url = clock.now(), yes_link(agreement)
    with time_machine.travel(made + LINK_LASTS - timedelta(hours=1), tick=False):
        assert Client().get(url).status_code == 200
    with time_machine.travel(made + LINK_LASTS + timedelta(hours=1), tick=False):
        for ask in (Client().get, Client().post):
            assert ask(url).status_code == 404
    assert not _said(agreement)


@pytest.mark.parametrize("why", ["newer", "let go", "reached", "dead", "erased", "said on paper"])
def test_a_link_to_what_waits_no_more_shows_no_word_and_takes_no_yes(
    why: str, agreement: Agreement, world: World
) -> None:
    universe = world.universe
    own, privacy = universe.actor("rhian"), universe.actor("privacy")
    rhian = Person.objects.get(pk=universe.rhian.pk)
    match why:
        case "newer":
            _newer(world, asked=False)
        case "let go" | "reached":
            outcome = GoalState.LET_GO if why == "let go" else GoalState.ACHIEVED
            plans.review(by=own, goal=agreement.goal, progress="less", outcome=outcome)
        case "dead":
            lifecycle.record_death(by=privacy, person=rhian, died_on=clock.today())
        case "erased":
            for hold in LegalHold.objects.filter(person=rhian):
                lifecycle.lift_hold(by=privacy, hold=hold)
            lifecycle.erase(by=privacy, person=rhian, ground="asked", reason="Filed")
        case "said on paper":
            plans.accept(by=own, agreement=agreement, side=Side.PERSON)
    said = Acceptance.objects.filter(agreement=agreement).count()
    for ask in (Client().get, Client().post):
        answer = ask(yes_link(agreement))
        assert answer.status_code == (404 if why in ("dead", "erased") else 200)
        text = answer.content.decode()
        assert "Walk further" not in text
        assert found_in(text) == set()
    assert Acceptance.objects.filter(agreement=agreement).count() == said


def test_after_a_merge_it_is_the_same_persons_yes(agreement: Agreement, world: World) -> None:
    universe = world.universe
    Person.objects.filter(pk=universe.imported.pk).update(birth_date=None)
    url = yes_link(agreement)
    merging.merge(by=universe.actor("privacy"), from_person=universe.rhian, into=universe.imported)
    assert Client().post(url).status_code == 200
    yes = Acceptance.objects.get(agreement=agreement, side=Side.PERSON)
    assert (yes.person_id, yes.by_person_id) == (universe.imported.pk, universe.imported.pk)


SELF = {"self", "slip", "visit"}  # the tablet at the visit is in the person's hands
NOBODY = {"anonymous"}


@pytest.mark.parametrize("relation", sorted(RELATIONS))
def test_whoever_is_known_to_be_somebody_else_gives_no_yes_by_it(
    relation: str, agreement: Agreement, world: World
) -> None:
    """A message is passed on, or opened at the nurse's desk: that is not the person's yes."""
    client = RELATIONS[relation](world.universe, world.things)
    url = yes_link(agreement)
    page, sent = client.get(url), client.post(url)
    if relation in SELF | NOBODY:
        assert (page.status_code, sent.status_code) == (200, 200)
        assert _said(agreement)
        return
    assert (page.status_code, sent.status_code) == (403, 403)
    assert "Walk further" not in page.content.decode() + sent.content.decode()
    assert not _said(agreement)


def test_who_holds_it_does_nothing_else_by_it(agreement: Agreement, world: World) -> None:
    """Every other action of planning that takes an agreement or a goal, by the actor of the link.
    Neither as the professional, nor to another version."""
    by: Any = link_actor(agreement)
    goal = Goal.objects.get(pk=agreement.goal_id)
    older = goal.agreements.get(version=1)
    other = Agreement.objects.filter(person=world.other.rhian).first()
    assert other is not None
    day = usual_follow_up(clock.today())
    tries: list[Any] = [
        lambda: plans.accept(by=by, agreement=agreement, side=Side.PROFESSIONAL, way="yes"),
        lambda: plans.accept(by=by, agreement=agreement, side=Side.PERSON, way="button"),
        lambda: plans.accept(by=by, agreement=agreement, side=Side.PERSON, way="signature"),
        lambda: plans.accept(by=by, agreement=older, side=Side.PERSON, way="yes"),
        lambda: plans.accept(by=by, agreement=other, side=Side.PERSON, way="yes"),
        lambda: plans.review(by=by, goal=goal, progress="more"),
        lambda: plans.add_copy(by=by, goal=goal, recipient=world.universe.carer),
        lambda: plans.rate_plan(by=by, person=goal.person, joined_up="yes"),
        lambda: plans.answer_offer(
            by=by, person=goal.person, approach="planning", state="taken_up"
        ),
        lambda: plans.look(by=by, person=goal.person),
        lambda: plans.keep_draft(by=by, person=goal.person, form="x", words={"a": "b"}),
        lambda: plans.correct(
            by=by,
            goal=goal,
            version=goal.version,
            goal_words="Mine",
            changed="All",
            follow_up_on=day,
        ),
    ]
    for attempt in tries:
        with pytest.raises(AlongsideError):
            attempt()
    assert not _said(agreement)


def test_the_link_stands_in_its_mail_alone(agreement: Agreement) -> None:
    """Sealed until it goes out, and wiped once it is gone; staff who see that a mail was sent do
    not see it."""
    message = OutMessage.objects.get(purpose=ASK_YES, about_id=agreement.pk)
    found = message.body.partition("/y/")[2].partition("/")[0]
    assert Client().get(f"/y/{found}/").status_code == 200
    assert found not in message.subject
    assert "Walk further" not in message.body
