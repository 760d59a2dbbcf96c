""" "I have a concern": said, answered in the stated time, seen through."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from alongside.core import clock, jobs
from alongside.core.actors import WORKER, Channel
from alongside.core.errors import NotAllowed, Refused
from alongside.followups import actions as followups
from alongside.followups.concerns import actions, queries
from alongside.followups.models import Concern, ConcernEntry, Said, Standing, Urgency
from alongside.messaging.actions import inbox
from alongside.messaging.models import InMessage, InState, OutMessage
from alongside.people.models import Grant
from alongside.worklist import actions as worklist
from alongside.worklist.models import Item, ItemState
from tests.core import sounds
from tests.followups import making
from tests.followups.conftest import Plan, Walks
from tests.messaging.town import Networks, carried_by, say, text_me, work
from tests.universe import Universe

WORDS = "The new tablets make me dizzy when I stand up."


@pytest.fixture(autouse=True)
def monday() -> Iterator[time_machine.Coordinates]:
    """Monday 1 March 2027, nine in the morning in London."""
    with time_machine.travel(datetime(2027, 3, 1, 9, tzinfo=clock.LONDON), tick=False) as travel:
        yield travel


def raised(u: Universe, urgency: str = Urgency.SOON, **more) -> Concern:
    given = {
        "by": u.actor("rhian"), "person": u.rhian, "receiver": u.memberships["nurse"],
        "urgency": urgency, "words": WORDS, "concern_id": uuid4(),
    }  # fmt: skip
    return actions.raise_concern(**given | more)


def ended(u: Universe, concern: Concern) -> Concern:
    """Dana sees to it."""
    worklist.take(by=u.actor("nurse"), item=concern.item)
    worklist.close(by=u.actor("nurse"), item=concern.item, outcome="We changed the dose.")
    return again(concern)


def again(concern: Concern) -> Concern:
    return queries.get(concern.person, concern.pk)


def kinds(concern: Concern) -> list[str]:
    return list(concern.entries.order_by("id").values_list("kind", flat=True))


def local(at: datetime) -> str:
    return f"{at.astimezone(clock.LONDON):%a %d %H:%M}"


# --- said ----------------------------------------------------------------------------------------


def test_a_concern_is_an_item_that_is_asked_at_once_and_goes_up_to_the_lead(universe: Universe):
    row = raised(universe)
    item = row.item
    assert (item.responsible.person.name, local(item.due_at)) == ("Dana Hughes", "Mon 01 17:00")
    steps = list(item.steps.order_by("ordinal").values_list("role", "within_minutes"))
    assert steps == [("key_worker", 240), ("duty", 120), ("lead", 120)]
    assert OutMessage.objects.filter(purpose="item.turn", about_id=item.pk).exists()
    assert not item.urgent
    assert (again(row).standing, kinds(row)) == (Standing.WITH_US, [Said.FIRST])


def test_what_cannot_wait_is_urgent_and_answered_within_the_hours_chosen(universe: Universe):
    row = raised(universe, Urgency.NOW)
    assert (row.item.urgent, local(row.item.due_at)) == (True, "Mon 01 11:00")


def test_out_of_hours_nobody_is_promised_anything_before_the_morning(universe: Universe, monday):
    monday.move_to(datetime(2027, 3, 5, 18, tzinfo=clock.LONDON))  # a Friday
    row = raised(universe, Urgency.NOW)
    assert local(row.item.due_at) == "Mon 08 11:00"


def test_nobody_answers_and_the_lead_has_it_within_the_stated_time(universe: Universe, monday):
    row = raised(universe, Urgency.NOW)
    asked = set()
    while clock.now() < row.item.due_at:
        while jobs.run_one():
            pass
        asked.add(again(row).item.responsible.person.name)
        monday.shift(timedelta(minutes=10))
    assert {"Dana Hughes", "Leila Haddad"} < asked


def test_the_same_one_sent_twice_is_one(universe: Universe):
    once = uuid4()
    first = raised(universe, concern_id=once)
    assert raised(universe, concern_id=once) == first
    assert Item.objects.filter(kind=actions.CONCERN).count() == 1
    with pytest.raises(NotAllowed):
        actions.raise_concern(
            by=universe.actor("carer"), person=universe.carer, words=WORDS, concern_id=once,
            receiver=universe.memberships["nurse"], urgency="now",
        )  # fmt: skip


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"words": "  "}, "in your own words or aloud"),
        ({"urgency": "whenever"}, "Choose one of the answers"),
    ],
)
def test_what_cannot_be_taken(universe: Universe, more, says: str):
    with pytest.raises(Refused, match=says):
        raised(universe, **more)
    assert not Concern.objects.exists()


def test_nobody_gets_it_who_was_not_let_in(universe: Universe):
    assert [one.person.name for one in queries.receivers(universe.rhian.pk)] == ["Dana Hughes"]
    with pytest.raises(Refused, match="Look again at who gets this"):
        raised(universe, receiver=universe.memberships["stranger"])


def test_a_helper_types_it_by_name_and_nobody_else_does(universe: Universe):
    row = raised(universe, by=making.helper(universe))
    (entry,) = row.entries.all()
    assert (entry.helper, entry.channel, entry.words) == ("Dana Hughes", Channel.PHONE, WORDS)
    with pytest.raises(Refused, match="own words"):
        raised(universe, by=universe.actor("nurse"))
    for name in ("stranger", "link_worker", "lead", "peer"):
        with pytest.raises((NotAllowed, Refused)):
            raised(universe, by=universe.actor(name))


# --- seen through --------------------------------------------------------------------------------


def test_ended_the_person_is_asked_whether_it_helped_and_no_asks_again(universe: Universe):
    row = ended(universe, raised(universe))
    assert row.standing == Standing.ANSWERED
    (mail,) = OutMessage.objects.filter(purpose="concern.seen_to")
    assert WORDS not in mail.body
    assert "dose" not in mail.body
    first = row.item
    row = actions.say_whether_it_helped(
        by=universe.actor("rhian"), concern=row, helped=False, words="Still dizzy."
    )
    row = again(row)
    assert (row.standing, row.item.state) == (Standing.WITH_US, ItemState.OPEN)
    assert row.item != first
    row = actions.say_whether_it_helped(
        by=universe.actor("rhian"), concern=ended(universe, row), helped=True
    )
    assert again(row).standing == Standing.HELPED
    assert kinds(row) == [Said.FIRST, Said.NOT_HELPED, Said.HELPED]


def test_whether_it_helped_is_asked_once_somebody_saw_to_it(universe: Universe):
    with pytest.raises(Refused, match="Nobody has seen to this yet"):
        actions.say_whether_it_helped(
            by=universe.actor("rhian"), concern=raised(universe), helped=True
        )


def test_more_goes_to_whoever_has_it_and_wakes_what_was_ended(universe: Universe):
    rhian = universe.actor("rhian")
    row = raised(universe)
    worklist.take(by=universe.actor("nurse"), item=row.item)
    for words in ("I fell.", "Twice."):
        actions.say_more(by=rhian, concern=row, words=words)
    assert again(row).item == row.item
    assert OutMessage.objects.filter(purpose="item.more").count() == 1  # in an hour
    row = ended(universe, row)
    row = again(actions.say_more(by=rhian, concern=row, words="It is back."))
    assert (row.standing, row.round) == (Standing.WITH_US, 2)
    with pytest.raises(Refused):
        actions.say_more(by=rhian, concern=row, words="")


def test_sooner_is_always_had_and_never_later(universe: Universe):
    rhian = universe.actor("rhian")
    row = raised(universe, Urgency.WAIT)
    before = row.item.due_at
    row = again(actions.ask_sooner(by=rhian, concern=row, urgency=Urgency.NOW))
    assert row.item.due_at < before
    assert Item.objects.filter(state=ItemState.VOID).count() == 1
    for urgency in ("now", "wait", ""):
        with pytest.raises(Refused):
            actions.ask_sooner(by=rhian, concern=row, urgency=urgency)


def test_later_takes_a_reason_that_the_person_reads_and_can_undo(universe: Universe):
    nurse = universe.actor("nurse")
    row = raised(universe, Urgency.NOW)
    with pytest.raises(Refused, match="Say why"):
        actions.give_another_time(by=nurse, concern=row, urgency="soon", why=" ")
    with pytest.raises(NotAllowed):
        actions.give_another_time(by=universe.actor("rhian"), concern=row, urgency="soon", why="No")
    with pytest.raises(NotAllowed):
        actions.give_another_time(by=making.helper(universe), concern=row, urgency="soon", why="N")
    row = again(
        actions.give_another_time(by=nurse, concern=row, urgency="soon", why="We spoke at ten.")
    )
    entry = ConcernEntry.objects.get(kind=Said.LATER)
    assert (entry.words, entry.member.person.name) == ("We spoke at ten.", "Dana Hughes")
    assert ConcernEntry.objects.get(kind=Said.FIRST).urgency == Urgency.NOW  # what they said stays
    assert OutMessage.objects.filter(purpose="concern.another_time").exists()
    page = universe.client("rhian").get(f"/p/{universe.rhian.pk}/concerns/{row.pk}/")
    assert "We spoke at ten." in page.content.decode()
    row = again(actions.ask_sooner(by=universe.actor("rhian"), concern=row, urgency="now"))
    assert row.urgency == Urgency.NOW
    with pytest.raises(Refused):
        actions.give_another_time(by=nurse, concern=row, urgency="now", why="")
    with pytest.raises(Refused):
        actions.give_another_time(by=nurse, concern=ended(universe, row), urgency="wait", why="W")


def test_a_warning_sign_is_never_answered_later(universe: Universe):
    row = raised(universe, Urgency.NOW)
    Concern.objects.update(alarm=True)
    with pytest.raises(Refused, match="never answered later"):
        actions.give_another_time(
            by=universe.actor("nurse"), concern=row, urgency="wait", why="Because"
        )


def test_taken_back_it_is_over_but_what_could_not_wait_is_read_once(universe: Universe):
    rhian = universe.actor("rhian")
    row = again(actions.withdraw(by=rhian, concern=raised(universe)))
    assert (row.standing, row.item.state) == (Standing.WITHDRAWN, ItemState.VOID)
    assert not Item.objects.filter(kind=actions.BACK).exists()
    row = actions.withdraw(by=rhian, concern=raised(universe, Urgency.NOW))
    assert Item.objects.filter(kind=actions.BACK).count() == 1
    assert actions.withdraw(by=rhian, concern=row).withdrawn_at == row.withdrawn_at
    with pytest.raises(Refused, match="tell us anew"):
        actions.say_more(by=rhian, concern=row, words="But")


def test_closed_by_mistake_it_waits_again_and_nobody_is_asked_whether_it_helped(
    universe: Universe,
):
    row = ended(universe, raised(universe))
    worklist.reopen(by=universe.actor("nurse"), item=row.item)
    assert again(row).standing == Standing.WITH_US
    from alongside.messaging.purposes import purpose

    (mail,) = OutMessage.objects.filter(purpose="concern.seen_to")
    assert not purpose("concern.seen_to").still_wanted(mail)


# --- by text -------------------------------------------------------------------------------------


@pytest.fixture
def networks(mail_server) -> Iterator[Networks]:
    with carried_by(Networks()) as found:
        yield found


def texted(body: str) -> InMessage:
    row = say(body)
    work()
    row.refresh_from_db()
    return row


@pytest.mark.parametrize(
    "body",
    [
        "Concern: I am dizzy",
        "WORRIED about mam",
        "Pryder am y tabledi",
        "I have a concern",
        "poeni",
    ],
)
def test_a_text_that_says_so_is_a_concern_and_is_answered(
    universe: Universe, networks: Networks, body: str
):
    text_me(universe)
    texted(body)
    row = Concern.objects.get()
    assert (row.urgency, row.entries.get().words) == (Urgency.SOON, body)
    assert row.entries.get().channel == Channel.TEXT
    (said,) = networks.said
    assert "Dana Hughes (Nurse)" in said
    assert "5pm" in said
    assert "999" in said
    assert "85258" in said


@pytest.mark.parametrize("body", ["Concerning the bus, it is late", "My worry", "Hello"])
def test_any_other_text_is_read_by_somebody(universe: Universe, networks: Networks, body: str):
    text_me(universe)
    texted(body)
    assert not Concern.objects.exists()
    assert Item.objects.filter(kind="text_to_read").count() == 1


def test_a_question_that_takes_words_does_not_swallow_a_concern(
    universe: Universe, networks: Networks, plan: Plan, walks: Walks
):
    text_me(universe)
    check_in = plan(in_days=0)
    followups.ask(by=WORKER, check_in_id=check_in.pk)
    work()
    texted("Concern: I fell")
    assert Concern.objects.get().entries.get().words == "Concern: I fell"
    check_in.refresh_from_db()
    assert check_in.state == "asked"


def test_nobody_let_in_a_concern_by_text_is_read_all_the_same(
    universe: Universe, networks: Networks, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(inbox, "default_service", lambda: universe.service)
    text_me(universe)
    Grant.objects.filter(person=universe.rhian).update(ended_at=clock.now())
    texted("CONCERN I am dizzy")
    assert not Concern.objects.exists()
    assert Item.objects.filter(kind="text_to_read").count() == 1


def test_somebody_unknown_is_read_by_a_person(universe: Universe, networks: Networks):
    assert texted("CONCERN I am dizzy").state == InState.UNMATCHED
    assert not Concern.objects.exists()


def test_sooner_by_text(universe: Universe, networks: Networks):
    text_me(universe)
    texted("SOONER")
    assert Item.objects.filter(kind="text_to_read").count() == 1  # nothing to be sooner than
    texted("CONCERN I am dizzy")
    texted("Sooner please")
    row = Concern.objects.get()
    assert row.urgency == Urgency.NOW
    texted("urgent!! where are you")
    assert kinds(row) == [Said.FIRST, Said.SOONER, Said.MORE]
    assert len(networks.said) == 3


def test_whether_it_helped_by_text(universe: Universe, networks: Networks):
    text_me(universe)
    texted("CONCERN I am dizzy")
    ended(universe, Concern.objects.select_related("item").get())
    work()
    assert "Did it help?" in networks.said[-1]
    texted("hmm")
    assert Item.objects.filter(kind="text_to_read").count() == 1
    texted("no")
    row = again(Concern.objects.get())
    assert row.standing == Standing.WITH_US
    assert "you hear by" in networks.said[-1]
    ended(universe, row)
    work()
    texted("YES")
    assert again(row).standing == Standing.HELPED


def test_a_text_speaks_of_its_own_concern_alone(universe: Universe):
    from dataclasses import replace

    from alongside.followups.concerns.texts_in import _by

    row, other = raised(universe), raised(universe)
    by = _by(universe.rhian.pk, row.pk)
    actions.say_more(by=by, concern=row, words="And")
    with pytest.raises(NotAllowed):
        actions.say_more(by=by, concern=other, words="And")
    stranger = replace(by, person_id=universe.stranger.pk)
    with pytest.raises(NotAllowed):
        actions.say_more(by=stranger, concern=row, words="And")


def test_who_is_reached_by_phone_is_phoned_whether_it_helped(universe: Universe):
    from alongside.people.actions import persons

    own = universe.actor("rhian")
    persons.record_need(by=own, person=universe.rhian, kind="by_phone")
    row = ended(universe, raised(universe))
    item = Item.objects.get(kind=actions.DID_IT_HELP)
    actions.say_whether_it_helped(by=own, concern=row, helped=True)
    item.refresh_from_db()
    assert item.state == ItemState.VOID


def test_a_message_that_does_not_arrive_lets_somebody_phone(universe: Universe):
    from alongside.followups.concerns.messages import _not_arrived

    row = ended(universe, raised(universe))
    _not_arrived(OutMessage.objects.get(purpose="concern.seen_to"))
    work()
    assert Item.objects.filter(kind=actions.DID_IT_HELP, about_id=row.pk).count() == 1


# --- pages ---------------------------------------------------------------------------------------


def page(browser: Client, u: Universe, rest: str = "", **data) -> str:
    path = f"/p/{u.rhian.pk}/concerns/{rest}"
    answer = browser.post(path, data, follow=True) if data else browser.get(path)
    return answer.content.decode()


def test_before_it_is_sent_the_page_says_who_when_and_whom_to_phone(universe: Universe):
    html = page(universe.client("rhian"), universe)
    for said in (
        "Dana Hughes (Nurse)",
        "11am",
        "5pm",
        "tel:999",
        "tel:111",
        "tel:116123",
        "85258",
    ):
        assert said in html, said
    assert "Header(" not in html
    home = universe.client("rhian").get(f"/p/{universe.rhian.pk}/about/").content.decode()
    assert f'/p/{universe.rhian.pk}/concerns/"' in home


def test_every_box_of_a_record_leads_to_somebody_on_the_worklist(universe: Universe):
    link = f'<p><a href="/p/{universe.rhian.pk}/concerns/">I have a concern</a></p>'
    for path in ("about/say/also/", "plan/lines/view/person/add/"):
        html = universe.client("rhian").get(f"/p/{universe.rhian.pk}/{path}").content.decode()
        assert link in html, path


def test_a_person_says_it_and_sees_where_it_stands(universe: Universe):
    rhian = universe.client("rhian")
    html = page(rhian, universe, words=WORDS, concern_id=str(uuid4()))
    assert "We have it" in html
    assert WORDS in html
    row = Concern.objects.get()
    assert row.urgency == Urgency.SOON  # the middle one, where they did not say
    one = f"{row.pk}/do"
    assert "You need not explain" in page(rhian, universe, one, do="sooner", urgency="now")
    assert "Whoever has it" in page(rhian, universe, one, do="more", words="I fell")
    ended(universe, again(row))
    html = page(rhian, universe, f"{row.pk}/")
    assert "We changed the dose." in html
    assert "Did it help?" in html
    assert "Somebody looks at it again" in page(rhian, universe, one, do="helped", helped="no")
    assert "Taken back" in page(rhian, universe, one, do="back")
    assert "tell us anew" in page(rhian, universe, one, do="more", words="But")


def test_said_aloud_without_words(universe: Universe):
    from django.core.files.uploadedfile import SimpleUploadedFile

    rhian = universe.client("rhian")
    voice = SimpleUploadedFile("voice.ogg", sounds.ogg(), "audio/ogg")
    assert "Voice note of" in page(rhian, universe, voice=voice, concern_id=str(uuid4()))
    text = SimpleUploadedFile("voice.ogg", b"no sound", "audio/ogg")
    html = page(rhian, universe, voice=text, concern_id=str(uuid4()))
    assert "Please look at this again" in html
    assert Concern.objects.count() == 1
    html = page(rhian, universe, concern_id=str(uuid4()), urgency="now")
    assert "in your own words or aloud" in html


def test_staff_type_what_they_hear_on_the_phone(universe: Universe):
    nurse = universe.client("nurse")
    data = {"words": WORDS, "concern_id": str(uuid4()), "urgency": "now"}
    assert "Read it back to Rhian first" in page(nurse, universe, **data)
    html = page(nurse, universe, **data, channel="phone", read_back="on")
    assert "written down by Dana Hughes" in html
    row = Concern.objects.get()
    html = page(nurse, universe, f"{row.pk}/do", do="later", urgency="soon", why="")
    assert "Say why it is answered later" in html
    html = page(nurse, universe, f"{row.pk}/do", do="later", urgency="soon", why="We spoke.")
    assert "We spoke." in html


def test_without_anybody_let_in_the_page_says_so(universe: Universe):
    Grant.objects.filter(person=universe.rhian).update(ended_at=clock.now())
    html = page(universe.client("rhian"), universe)
    assert "Nobody would get it" in html
    assert "tel:999" in html
    answer = universe.client("rhian").post(f"/p/{universe.rhian.pk}/concerns/", {"words": "A"})
    assert answer.status_code == 404


def test_the_worklist_shows_the_words_and_the_way_to_them(universe: Universe):
    row = raised(universe)
    actions.say_more(by=universe.actor("rhian"), concern=row, words="I fell.")
    html = universe.client("nurse").get(f"/worklist/{row.item_id}/").content.decode()
    assert WORDS in html
    assert "I fell." in html
    assert "Rhian has a concern" in html
