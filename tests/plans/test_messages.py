"""What planning tells people: once, in their way, only what is still so; else somebody phones."""

from __future__ import annotations

import pytest

from alongside.core import jobs
from alongside.messaging import actions as messaging
from alongside.messaging.gateways.email import transport
from alongside.messaging.gateways.email.transport import Mail
from alongside.messaging.models import Gateway, OutMessage, OutState
from alongside.people.actions import grants, persons
from alongside.people.models import ContactSystem, Grant, LocalSetting, NeedKind, Person
from alongside.plans import actions, messages
from alongside.plans.models import Conversation, Side
from alongside.worklist.kinds import kind_of
from alongside.worklist.models import Item, ItemState
from tests.plans.making import accept_both, agree, book, correct, in_days
from tests.universe import Universe

Sent = list[Mail]


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Sent:
    """What the mail server was given."""
    mails: Sent = []
    monkeypatch.setattr(transport, "send", mails.append)
    monkeypatch.setattr(jobs, "_raise_errors", True)
    return mails


def work() -> None:
    while jobs.run_one(only=messaging.SEND):
        pass


def states(purpose: str) -> list[str]:
    found = OutMessage.objects.filter(purpose=purpose).order_by("queued_at")
    return list(found.values_list("state", flat=True))


def by_phone(person: Person, universe: Universe) -> None:
    name = "rhian" if person == universe.rhian else "carer"
    persons.change_contact(
        by=universe.actor(name), person=person, system="phone", value="01632 960177"
    )
    persons.record_need(by=universe.actor(name), person=person, kind=NeedKind.BY_PHONE)


def on_paper(universe: Universe) -> None:
    persons.change_contact(
        by=universe.actor("rhian"), person=universe.rhian, system=ContactSystem.POST,
        value="1 Chapel Row\nCwm",
    )  # fmt: skip
    persons.record_need(by=universe.actor("rhian"), person=universe.rhian, kind=NeedKind.BY_POST)


def move(universe: Universe, found: Conversation, version: int = 1) -> Conversation:
    return actions.change_time(
        by=universe.actor("nurse"), conversation=found, at=in_days(6), way="phone", place="",
        version=version,
    )  # fmt: skip


# --- a booking ---------------------------------------------------------------------------------


def test_a_booking_is_told_with_how_to_get_ready_on_screen_by_phone_and_on_paper(
    universe: Universe, sent: Sent
):
    found = book(universe)
    work()
    (mail,) = sent
    text = mail.text
    assert f"/p/{universe.rhian.pk}/conversations/{found.pk}/prepare/" in text
    assert "Dana Hughes (Nurse, Elm Tree Surgery)" in text
    assert "by phone, or write it on paper" in text
    assert "01632 960100" in text
    work()
    assert len(sent) == 1


def test_a_booking_that_moved_is_told_anew_and_the_old_time_goes_out_no_more(
    universe: Universe, sent: Sent
):
    found = book(universe)
    move(universe, found)
    work()
    assert len(sent) == 1
    assert states(messages.BOOKED) == [OutState.VOID, OutState.SENT]


def test_a_letter_about_a_time_that_changed_leaves_the_list(universe: Universe):
    on_paper(universe)
    found = book(universe)
    (letter,) = OutMessage.objects.all()
    assert (letter.gateway, letter.state) == (Gateway.PRINT, OutState.QUEUED)
    move(universe, found)
    assert states(messages.BOOKED) == [OutState.VOID, OutState.QUEUED]
    newest = OutMessage.objects.get(state=OutState.QUEUED)
    assert messaging.open_letter(by=universe.actor("nurse"), message=newest)
    # Even one that was not taken back, such as by another way in:
    Conversation.objects.filter(pk=found.pk).update(version=3)
    assert messaging.open_letter(by=universe.actor("nurse"), message=newest) is None


def test_a_conversation_that_is_called_off_is_told_and_its_booking_no_more(
    universe: Universe, sent: Sent
):
    found = book(universe)
    actions.call_off(by=universe.actor("nurse"), conversation=found)
    work()
    (mail,) = sent
    assert "will not take place" in mail.text
    assert states(messages.BOOKED) == [OutState.VOID]


def test_a_call_about_a_booking_that_is_called_off_is_not_made(universe: Universe):
    by_phone(universe.rhian, universe)
    found = book(universe)
    moved = move(universe, found)
    actions.call_off(by=universe.actor("nurse"), conversation=moved)
    items = Item.objects.filter(kind=messages.PHONE_ITEM).order_by("created_at")
    assert [item.state for item in items] == [ItemState.VOID, ItemState.VOID, ItemState.OPEN]
    kind = kind_of(messages.PHONE_ITEM)
    assert "Phone Rhian" in kind.title(items[2])
    assert kind.say(items[2])
    assert kind.url(items[2]) == f"/p/{universe.rhian.pk}/plan/"


# --- an agreement ------------------------------------------------------------------------------


def test_what_both_said_yes_to_goes_to_the_person_once(universe: Universe, sent: Sent):
    made = agree(universe)
    actions.accept(by=universe.actor("rhian"), agreement=made.agreement, side=Side.PERSON)
    work()
    assert sent == []  # not before both have
    accept_both(universe, made.agreement)
    accept_both(universe, made.agreement)
    work()
    (mail,) = sent
    assert "“Walk to the chapel”" in mail.text
    assert "Ask the physiotherapist about the knee" in mail.text


def test_a_place_may_choose_to_keep_the_agreement_out_of_emails(universe: Universe, sent: Sent):
    LocalSetting.objects.create(key="plans.agreement_in_email", value=False)
    accept_both(universe, agree(universe).agreement)
    work()
    (mail,) = sent
    assert "chapel" not in mail.text
    assert "/agreement/" in mail.text


def test_a_service_without_a_phone_names_none(universe: Universe, sent: Sent):
    universe.service.phone = ""
    universe.service.save()
    book(universe)
    work()
    (mail,) = sent
    assert "If you need an answer sooner, call us" not in mail.text


def test_a_letter_brings_the_agreement_itself(universe: Universe):
    on_paper(universe)
    goal = agree(universe)
    actions.add_copy(by=universe.actor("rhian"), goal=goal.goal, recipient=universe.carer)
    accept_both(universe, goal.agreement)
    nurse = universe.actor("nurse")
    letter = OutMessage.objects.get(purpose=messages.AGREED)
    for form in (False, True):
        data = messaging.open_letter(by=nurse, message=letter, form=form)
        assert data is not None
        assert data.startswith(b"%PDF")
    booking = book(universe)
    sheet = OutMessage.objects.get(about_id=booking.pk)
    paper = messaging.open_letter(by=nurse, message=sheet, form=True)
    assert paper is not None
    assert paper.startswith(b"%PDF")


# --- copies ------------------------------------------------------------------------------------


def copied(universe: Universe) -> OutMessage:
    return OutMessage.objects.get(purpose=messages.COPY)


def test_a_copy_is_told_once_both_have_said_yes_and_holds_none_of_the_words(
    universe: Universe, sent: Sent
):
    made = agree(universe)
    by = universe.actor("rhian")
    actions.add_copy(by=by, goal=made.goal, recipient=universe.carer)
    actions.add_copy(by=by, goal=made.goal, recipient=universe.links_team)  # sees it on its pages
    assert not OutMessage.objects.filter(purpose=messages.COPY).exists()
    accept_both(universe, made.agreement)
    message = copied(universe)
    # Carys's mail, with Rhian's key: it is erased with Rhian, and asks whom Rhian has let in.
    assert (message.person, message.owner_id) == (universe.carer, universe.rhian.pk)
    work()
    mail = next(mail for mail in sent if mail.to == "carer@example.org")
    assert "chapel" not in mail.text
    assert "Rhian" not in mail.text


def test_whoever_is_chosen_later_is_told_of_what_stands(universe: Universe, sent: Sent):
    made = agree(universe)
    accept_both(universe, made.agreement)
    actions.add_copy(by=universe.actor("rhian"), goal=made.goal, recipient=universe.carer)
    work()
    assert "carer@example.org" in [mail.to for mail in sent]
    newer = correct(universe, made.goal)
    accept_both(universe, newer)
    work()
    assert [mail.to for mail in sent].count("carer@example.org") == 2


@pytest.mark.parametrize("how", ["taken back", "shut out"])
def test_a_copy_that_is_taken_back_is_told_no_more(universe: Universe, sent: Sent, how: str):
    made = agree(universe)
    by = universe.actor("rhian")
    copy = actions.add_copy(by=by, goal=made.goal, recipient=universe.carer)
    accept_both(universe, made.agreement)
    if how == "taken back":
        actions.remove_copy(by=by, copy=copy)
    else:
        grants.end_access(by=by, grant=Grant.objects.get(grantee=universe.carer))
    work()
    assert copied(universe).state == OutState.VOID
    assert "carer@example.org" not in [mail.to for mail in sent]
    newer = correct(universe, made.goal)
    accept_both(universe, newer)
    assert OutMessage.objects.filter(purpose=messages.COPY).count() == 1


def test_somebody_with_a_copy_who_is_phoned_is_phoned(universe: Universe):
    by_phone(universe.carer, universe)
    made = agree(universe)
    actions.add_copy(by=universe.actor("rhian"), goal=made.goal, recipient=universe.carer)
    accept_both(universe, made.agreement)
    (item,) = Item.objects.filter(kind=messages.PHONE_COPY_ITEM)
    assert item.person == universe.rhian  # whose record it is
    kind = kind_of(item.kind)
    assert kind.title(item) == "Phone Carys: Rhian shared an agreement with them"
    assert "Carys" in kind.say(item)


# --- what reaches nobody -----------------------------------------------------------------------


def test_what_reaches_nobody_is_said_by_phone(universe: Universe, monkeypatch: pytest.MonkeyPatch):
    def refuse(mail: Mail) -> None:
        raise transport.Undeliverable("no_such_mailbox")

    monkeypatch.setattr(transport, "send", refuse)
    found = book(universe)
    made = agree(universe)
    actions.add_copy(by=universe.actor("rhian"), goal=made.goal, recipient=universe.carer)
    accept_both(universe, made.agreement)
    work()
    items = Item.objects.filter(kind__startswith="plans.phone")
    assert {(item.kind, item.about_id) for item in items} == {
        (messages.PHONE_ITEM, found.pk),
        (messages.PHONE_ITEM, made.agreement.pk),
        (messages.PHONE_COPY_ITEM, made.goal.copies.get().pk),
    }
    assert {item.responsible for item in items} == {universe.memberships["nurse"]}
