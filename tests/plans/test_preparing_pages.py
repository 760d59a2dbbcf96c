"""Getting ready through the pages: the person, helpers, the tablet at the visit, paper."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from alongside.core.errors import Changed, NotAllowed, Refused
from alongside.people.actions import logins
from alongside.people.actions import settings as local_settings
from alongside.plans import actions, documents_preparing
from alongside.plans.actions import concerns as concern_actions
from alongside.plans.concerns import shipped
from alongside.plans.models import (
    AgendaItem,
    AgendaItemVersion,
    ConcernCheck,
    Conversation,
    Entry,
    ItemKind,
    PreparationTask,
    Side,
    TaskState,
)
from alongside.plans.queries import concerns
from alongside.plans.rules.concerns import NotAList, read_list, write_list
from tests.plans.making import book, helper, in_days
from tests.universe import RHIAN_BORN, Universe

pytestmark = pytest.mark.django_db


def at(universe: Universe, conversation: Conversation, page: str = "") -> str:
    return f"/p/{universe.rhian.pk}/conversations/{conversation.pk}/{page}"


def text(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, f"{url}: {answer.status_code}"
    return str(answer.content.decode())


HOW = {"how": "together", "read_back": "on"}


def tablet(universe: Universe, conversation: Conversation) -> tuple[Client, str]:
    """A tablet after the code was typed in, and where it leads."""
    issued = logins.issue_visit_code(
        by=universe.actor("nurse"), person=universe.rhian, conversation_id=conversation.pk
    )
    client = Client()
    page = client.get("/way-in/")
    assert page.status_code == 200
    answer = client.post(
        "/way-in/",
        {
            "code": issued.code,
            "birth_date_day": RHIAN_BORN.day,
            "birth_date_month": RHIAN_BORN.month,
            "birth_date_year": RHIAN_BORN.year,
        },
        follow=True,
    )
    return client, answer.request["PATH_INFO"]


def test_three_taps_at_most_from_the_link_and_from_the_code(universe: Universe) -> None:
    book(universe)
    own = universe.client("rhian")
    # From the first page: "Get ready" (1), "Send" (2). From the link in the message: "Send" (1).
    (link,) = {
        href
        for href in re.findall(r'href="([^"]+)"', text(own, f"/p/{universe.rhian.pk}/"))
        if href.endswith("/prepare/")
    }
    assert text(own, urlsplit(link).path).count("<textarea") == 1
    assert own.post(link, {"words": "Sleep", "version": "0"}).status_code == 302
    # From the code: "Go on" (1), "Send" (2).
    client, where = tablet(universe, book(universe, at=in_days(8)))
    assert where == "/visit/"
    assert client.post("/visit/", {"words": "Knee", "version": "0"}).status_code == 302


def test_the_agenda_is_ordered_worded_anew_and_taken_off(universe: Universe) -> None:
    conversation = book(universe)
    own, page = universe.client("rhian"), at(universe, conversation, "agenda/")
    for words in ("Sleep", "Knee"):
        assert own.post(page, {"words": words}).status_code == 302
    read = {"kind": "read", "read-words": "Is this for me?", "read-link": "www.example.org/knee"}
    assert own.post(page, read).status_code == 302
    bad = own.post(page, {**read, "read-link": "javascript:alert(1)"})
    assert bad.status_code == 422
    assert own.post(page, {"words": " "}).status_code == 422
    shown = text(own, page)
    assert 'href="https://www.example.org/knee" rel="noopener' in shown
    assert "javascript:" not in shown.replace("javascript:void", "")
    first, second, _third = AgendaItem.objects.filter(conversation=conversation)
    assert own.post(f"{page}{second.pk}/", {"do": "up"}).status_code == 302
    assert [i.words for i in AgendaItem.objects.all()][:2] == ["Knee", "Sleep"]
    words = f"{page}{first.pk}/words/"
    assert own.get(words).status_code == 200
    assert own.post(words, {"words": "Sleep at night", "version": "1"}).status_code == 302
    late = own.post(words, {"words": "Sleep by day", "version": "1"})
    assert late.status_code == 422
    assert "Sleep at night" in late.content.decode()
    assert "Sleep by day" in late.content.decode()
    kept = AgendaItemVersion.objects.get(item=first)
    assert kept.words == "Sleep"
    assert own.post(f"{page}{first.pk}/", {"do": "remove"}).status_code == 302
    assert own.get(words).status_code == 404
    assert own.post(f"{page}{first.pk}/", {"do": "put_back"}).status_code == 302
    assert own.post(f"{page}{first.pk}/", {"do": "nonsense"}).status_code == 404


def test_who_raised_it_is_said_by_name(universe: Universe) -> None:
    conversation = book(universe)
    nurse, own = universe.client("nurse"), universe.client("rhian")
    page = at(universe, conversation, "agenda/")
    assert nurse.post(page, {"own-words": "The new tablets"}).status_code == 302
    assert nurse.post(page, {"words": "Sleep", **HOW}).status_code == 302
    carer = universe.client("carer")
    assert carer.post(page, {"words": "The stairs", **HOW}).status_code == 302
    shown = text(own, page)
    assert "From Dana Hughes" in shown
    gp = universe.client("gp")
    assert gp.post(page, {"own-words": "Your heart"}).status_code == 302
    assert "From Tomos Rees" in text(own, page)
    assert "Typed by Dana Hughes" in shown
    assert f"Typed by {universe.carer.name}" in shown
    item = AgendaItem.objects.filter(raised_by=Side.PROFESSIONAL)[0]
    assert own.post(f"{page}{item.pk}/words/", {"words": "No", "version": "1"}).status_code == 404
    assert own.post(f"{page}{item.pk}/", {"do": "remove"}).status_code == 404
    again = {"words": "The new tablets, and when", "version": "1"}
    assert nurse.post(f"{page}{item.pk}/words/", again).status_code == 302


def test_two_who_word_one_thing_anew_lose_nothing(universe: Universe) -> None:
    item = actions.add_item(
        by=universe.actor("rhian"), conversation=book(universe), words="Sleep", side=Side.PERSON
    )
    changed = {"item": item, "version": 1}
    actions.reword_item(by=universe.actor("rhian"), words="Sleep at night", **changed)
    with pytest.raises(Changed) as raised:
        actions.reword_item(by=helper(universe), words="Sleeping", **changed)
    assert (raised.value.theirs, raised.value.mine) == ("Sleep at night", "Sleeping")
    same = actions.reword_item(by=helper(universe), words="Sleep at night", **changed)
    assert same.version == 2
    for words, link in ((" ", ""), ("x" * 501, ""), ("Sleep", "ftp://example.org")):
        with pytest.raises(Refused):
            actions.reword_item(
                by=universe.actor("rhian"), item=item, version=2, words=words, link=link
            )
    actions.remove_item(by=universe.actor("rhian"), item=item)
    with pytest.raises(Refused):
        actions.reword_item(by=universe.actor("rhian"), item=item, version=2, words="Back")
    actions.call_off(by=universe.actor("rhian"), conversation=item.conversation)
    with pytest.raises(Refused):
        actions.reword_item(by=universe.actor("rhian"), item=item, version=2, words="Late")


def test_the_list_on_both_sides(universe: Universe) -> None:
    conversation = book(universe, at=in_days(20))
    nurse, own = universe.client("nurse"), universe.client("rhian")
    page = at(universe, conversation, "list/")
    asked = {"from": "professional", "ask-words": "Blood test", "ask-kind": "test",
             "ask-side": "person"}  # fmt: skip
    assert nurse.post(page, asked).status_code == 302
    assert own.post(page, {"words": "My old letter", "side": "professional"}).status_code == 302
    assert own.post(page, {"words": "", "side": "person"}).status_code == 422
    test = PreparationTask.objects.get(kind="test")
    assert "Your turn." in text(own, page)
    assert "0 of 2 ready" in text(own, at(universe, conversation, "prepare/"))
    assert own.post(f"{page}{test.pk}/", {"do": "done"}).status_code == 302
    assert "Done, not looked at yet" in text(nurse, page)
    assert own.post(f"{page}{test.pk}/", {"do": "looked"}).status_code == 404
    assert nurse.post(f"{page}{test.pk}/", {"do": "looked"}).status_code == 302
    assert "Dana Hughes looked at it" in text(own, page)
    assert nurse.post(f"{page}{test.pk}/", {"do": "not_looked"}).status_code == 302
    assert own.post(f"{page}{test.pk}/", {"do": "not_done"}).status_code == 302
    assert nurse.post(f"{page}{test.pk}/", {"do": "drop"}).status_code == 302
    assert nurse.post(f"{page}{test.pk}/", {"do": "put_back"}).status_code == 302
    assert own.post(f"{page}{test.pk}/", {"do": "x"}).status_code == 404
    assert own.post(f"{page}{conversation.pk}/", {"do": "done"}).status_code == 404


def test_what_is_too_late_is_said_plainly(universe: Universe) -> None:
    conversation = book(universe, at=in_days(3))
    actions.add_task(
        by=universe.actor("nurse"), conversation=conversation, kind="test", words="Blood test",
        side=Side.PERSON, added_by=Side.PROFESSIONAL,
    )  # fmt: skip
    assert "It may be too late for this talk" in text(
        universe.client("rhian"), at(universe, conversation, "list/")
    )


def test_after_it_was_sent_the_page_says_what_is_new(universe: Universe) -> None:
    conversation = book(universe, at=in_days(20))
    own, page = universe.client("rhian"), at(universe, conversation, "prepare/")
    assert own.post(page, {"words": "Sleep", "version": "0"})["Location"] == page
    assert "New since you sent this" not in text(own, page)
    actions.add_item(
        by=universe.actor("nurse"), conversation=conversation, words="Your tablets",
        side=Side.PROFESSIONAL,
    )  # fmt: skip
    asked = actions.add_task(
        by=universe.actor("nurse"), conversation=conversation, kind="test", words="Blood test",
        side=Side.PERSON, added_by=Side.PROFESSIONAL,
    )  # fmt: skip
    actions.look_at_task(by=universe.actor("gp"), task=asked)
    shown = text(own, page)
    assert "New since you sent this" in shown
    assert "Tomos Rees has looked at this" in shown


def test_the_day_says_what_is_ready(universe: Universe) -> None:
    conversation = book(universe)
    day = conversation.at.date().isoformat()
    nurse = universe.client("nurse")
    asked = actions.add_task(
        by=universe.actor("nurse"), conversation=conversation, kind="other", words="Tablets",
        side=Side.PERSON, added_by=Side.PROFESSIONAL, needs_looking_at=False,
    )  # fmt: skip
    assert "0 of 1 ready" in text(nurse, f"/day/?on={day}")
    actions.say_task_done(by=universe.actor("rhian"), task=asked)
    assert "All of it is ready" in text(nurse, f"/day/?on={day}")


def test_the_tablet_does_all_of_it(universe: Universe) -> None:
    conversation = book(universe)
    actions.add_task(
        by=universe.actor("nurse"), conversation=conversation, kind="other", words="Tablets",
        side=Side.PERSON, added_by=Side.PROFESSIONAL,
    )  # fmt: skip
    client, _where = tablet(universe, conversation)
    for page in ("", "agenda/", "list/", "worries/"):
        assert "/p/" not in re.sub(r"/p/[^\"]*/way", "", text(client, f"/visit/{page}"))
    assert client.post("/visit/agenda/", {"words": "Sleep"}).status_code == 302
    item = AgendaItem.objects.get()
    assert client.post(f"/visit/agenda/{item.pk}/", {"do": "up"}).status_code == 302
    words = {"words": "Sleep at night", "version": "1"}
    assert client.get(f"/visit/agenda/{item.pk}/words/").status_code == 200
    assert client.post(f"/visit/agenda/{item.pk}/words/", words).status_code == 302
    task = PreparationTask.objects.get()
    assert client.post(f"/visit/list/{task.pk}/", {"do": "done"}).status_code == 302
    ticked = {"c_tired": "on", "t_tired": "on", "w_pain": "In my knee"}
    assert client.post("/visit/worries/", ticked).status_code == 302
    assert {row.words for row in Entry.objects.all()} == {
        "I am tired all the time", "I have pain: In my knee",
    }  # fmt: skip
    assert AgendaItem.objects.filter(kind=ItemKind.CONCERN).count() == 1
    actions.call_off(by=universe.actor("nurse"), conversation=conversation)
    for page in ("", "agenda/", "list/", "worries/"):
        assert client.get(f"/visit/{page}").status_code == 404


def test_what_was_ticked_is_in_the_plan_once(universe: Universe) -> None:
    conversation = book(universe)
    own, page = universe.client("rhian"), at(universe, conversation, "worries/")
    assert "I feel low or sad" in text(own, page)
    for said in ("", "At night"):
        sent = {"c_low-mood": "on", "w_low-mood": said, "t_low-mood": "on"}
        assert own.post(page, sent).status_code == 302
    (entry,) = Entry.objects.all()
    assert (entry.words, entry.code) == ("I feel low or sad: At night", "low-mood")
    item = AgendaItem.objects.get()
    assert (item.kind, item.about_id) == (ItemKind.CONCERN, entry.pk)
    assert 'value="At night"' in text(own, page)
    assert own.post(page, {}).status_code == 302
    assert ConcernCheck.objects.count() == 3
    assert Entry.objects.count() == 1
    nurse = universe.client("nurse")
    assert nurse.post(page, {"c_pain": "on"}).status_code == 422  # not read back
    assert nurse.post(page, {"c_pain": "on", **HOW}).status_code == 302
    assert own.get(page + "?list=none").status_code == 404
    local_settings.choose(
        by=universe.actor("lead"), party=universe.service, key="capability.concerns", value=False
    )
    assert own.get(page).status_code == 404


def test_who_may_not_tick(universe: Universe) -> None:
    conversation = book(universe)
    of = shipped()["after-treatment"]
    one = concern_actions.Chosen("pain", "I have pain", talk=True)
    said: dict[str, Any] = {"person": universe.rhian, "conversation": conversation, "of": of}
    for name in ("stranger", "link_worker", "carer"):
        with pytest.raises((NotAllowed, Refused)):
            concern_actions.check_concerns(by=universe.actor(name), chosen=[one], **said)
    with pytest.raises(NotAllowed):
        concern_actions.check_concerns(
            by=universe.actor("carer"), chosen=[one], **said | {"person": universe.carer}
        )
    own = universe.actor("rhian")
    for wrong in (
        concern_actions.Chosen("no-such", "No"),
        concern_actions.Chosen("pain", "I have pain", "x" * 301),
    ):
        with pytest.raises(Refused):
            concern_actions.check_concerns(by=own, chosen=[wrong], **said)
    with pytest.raises(Refused):
        concern_actions.check_concerns(by=own, chosen=[one], **said | {"conversation": None})
    assert not Entry.objects.exists()


def test_everything_from_paper_in_one_go(universe: Universe) -> None:
    conversation = book(universe)
    actions.add_task(
        by=universe.actor("nurse"), conversation=conversation, kind="other", words="Tablets",
        side=Side.PERSON, added_by=Side.PROFESSIONAL, needs_looking_at=False,
    )  # fmt: skip
    task = PreparationTask.objects.get()
    nurse, page = universe.client("nurse"), at(universe, conversation, "paper/")
    wrote = {
        "words": "My knees", "version": "0", "item_1": "Sleep", "item_3": "Stairs",
        "done": [str(task.pk)], "c_pain": "on", "how": "paper",
    }  # fmt: skip
    assert nurse.get(page).status_code == 200
    assert nurse.post(page, wrote).status_code == 422  # not read back
    assert not AgendaItem.objects.exists()
    late = nurse.post(page, {**wrote, "read_back": "on", "version": "7"})
    assert late.status_code == 422
    assert not AgendaItem.objects.exists()
    assert nurse.post(page, {**wrote, "read_back": "on"}).status_code == 302
    assert [item.words for item in AgendaItem.objects.all()] == ["Sleep", "Stairs"]
    task.refresh_from_db()
    assert task.state == TaskState.READY
    found = Conversation.objects.get(pk=conversation.pk)
    assert (found.preparation.words, found.preparation.channel) == ("My knees", "paper")
    assert Entry.objects.get().code == "pain"


def test_every_list_of_worries_is_on_the_paper_page(universe: Universe) -> None:
    worries = write_list(shipped()["after-treatment"])
    own = worries | {"key": "breathing", "title": {"en": "Breathing"}}
    concern_actions.save_list(by=universe.actor("lead"), service=universe.service, data=own)
    nurse, page = universe.client("nurse"), at(universe, book(universe), "paper/")
    shown = nurse.get(page).content.decode()
    assert "Breathing" in shown
    assert "Worries after treatment" in shown
    wrote = {
        "version": "0", "how": "paper", "read_back": "on", "c_pain": "on", "w_1_pain": "At night",
    }  # fmt: skip
    assert nurse.post(page, wrote).status_code == 302
    checks = ConcernCheck.objects.order_by("at")
    assert [row.list_key for row in checks] == ["after-treatment", "breathing"]
    assert "At night" in checks[1].chosen


def test_on_paper(universe: Universe) -> None:
    conversation = book(universe, at=in_days(20))
    actions.add_task(
        by=universe.actor("nurse"), conversation=conversation, kind="test", words="Blood test",
        side=Side.PERSON, added_by=Side.PROFESSIONAL,
    )  # fmt: skip
    own = universe.client("rhian")
    for page in ("sheet.pdf", "worries.pdf"):
        assert own.get(at(universe, conversation, page)).content.startswith(b"%PDF")
    of = shipped()["after-treatment"]
    universe.rhian.language = "cy"
    conversation.person.language = "cy"
    assert documents_preparing.concerns_pdf(conversation, of).startswith(b"%PDF")


# --- lists ---------------------------------------------------------------------------------------


def test_the_list_that_comes_with_it_is_whole() -> None:
    of = shipped()["after-treatment"]
    assert len(of.concerns) <= 30
    for area in of.areas:
        assert {"en", "cy"} <= set(area.title)
        for item in area.items:
            assert {"en", "cy"} <= set(item.words)
    assert read_list(write_list(of)) == of
    assert of.say("cy-GB") != of.say("en")
    assert of.introduce("de") == of.introduce("en")


def test_each_fault_is_a_sentence() -> None:
    good = write_list(shipped()["after-treatment"])
    for wrong, faults in (
        ([], 1),
        ({**good, "areas": []}, 1),
        ({**good, "areas": good["areas"] * 4}, 1),
        ({**good, "areas": good["areas"] * 2}, 29),
        ({**good, "key": "No Key"}, 1),
        ({**good, "title": "After"}, 1),
        ({**good, "intro": {"en": "x" * 601}}, 1),
        ({**good, "areas": ["x"]}, 1),
        ({**good, "areas": [{"code": "a", "title": {"en": "A"}, "items": []}]}, 1),
        ({**good, "areas": [{"code": "a", "title": {"en": "A"}, "items": ["x"]}]}, 1),
        ({**good, "title": {"en": "A", "fr": "B"}}, 1),
        ({**good, "areas": [{"code": "a", "title": {"en": "A"}, "items": [
            {"code": f"c{n}", "en": "x"} for n in range(61)]}]}, 1),
    ):  # fmt: skip
        with pytest.raises(NotAList) as raised:
            read_list(wrong)
        assert len(raised.value.faults) == faults, raised.value
        with pytest.raises(Refused):
            concern_actions.list_from(wrong)


def test_a_service_words_its_own_list(universe: Universe) -> None:
    lead, own = universe.client("lead"), universe.client("rhian")
    assert "Worries after treatment" in text(lead, "/service/worries/")
    page = "/service/worries/after-treatment/"
    assert text(lead, page).count("_line") > 20
    file = json.loads(lead.get(page + "file/").content)
    file["areas"] = file["areas"][:1]
    file["areas"][0]["items"][0]["en"] = "I feel down"
    from django.core.files.uploadedfile import SimpleUploadedFile

    sent = SimpleUploadedFile("list.json", json.dumps(file).encode(), "application/json")
    assert lead.post("/service/worries/", {"file": sent}).status_code == 302
    conversation = book(universe)
    shown = text(own, at(universe, conversation, "worries/"))
    assert "I feel down" in shown
    assert "Money and bills" not in shown
    typed = {"key": "after-treatment", "title_en": "Worries", "area": ["1", "2"],
             "a1_code": "feelings", "a1_en": "Feelings", "a1_line": ["1", "2"],
             "a1_1_code": "low-mood", "a1_1_en": "I feel blue",
             "a1_2_en": "I am lonely", "version": "1"}  # fmt: skip
    assert lead.post(page, typed).status_code == 302
    of = concerns.lists(universe.service.pk)[0]
    assert list(of.concerns) == ["low-mood", "i-am-lonely"]
    assert of.version == "2"
    assert lead.post(page, {**typed, "title_en": ""}).status_code == 422
    for wrong in (b"{", json.dumps([]).encode(), b"x" * 200_001):
        bad = SimpleUploadedFile("list.json", wrong, "application/json")
        assert lead.post("/service/worries/", {"file": bad}).status_code == 200
    assert lead.post("/service/worries/", {}).status_code == 200
    assert lead.post(page + "end/", {}).status_code == 302
    assert "Money and bills" in text(own, at(universe, conversation, "worries/"))
    assert lead.post(page + "end/", {"do": "put_back"}).status_code == 302
    assert lead.get("/service/worries/new/").status_code == 200
    assert lead.get("/service/worries/none/").status_code == 404
    assert lead.post("/service/worries/none/end/", {}).status_code == 404
    for name in ("nurse", "stranger", "rhian"):
        assert universe.client(name).get(page).status_code in (302, 404)
    with pytest.raises(NotAllowed):
        concern_actions.save_list(
            by=universe.actor("lead"), service=universe.other_service, data=file
        )


def test_what_was_taken_off_is_put_back_by_one_press(universe: Universe):
    """The message that says so holds the button, without a script, and it does what it says."""
    talk = book(universe)
    own = universe.client("rhian")
    item = actions.add_item(
        by=universe.actor("rhian"), conversation=talk, words="My knees", side=Side.PERSON
    )
    place = f"/p/{universe.rhian.pk}/conversations/{talk.pk}/"
    for page, where in ((place, "items"), (place + "agenda/", "agenda")):
        address = f"{place}{where}/{item.pk}/"
        said = own.post(address, {"do": "remove"}, follow=True).content.decode()
        assert "Taken off." in said
        notice = said.partition('class="al-undo"')[2].partition("</form>")[0]
        assert f'action="{address}"' in notice
        assert 'name="do" value="put_back"' in notice
        assert "Undo" in notice
        assert own.post(address, {"do": "put_back"}).status_code == 302
        assert "My knees" in own.get(page).content.decode()
    said = own.post(place + "held/", {}, follow=True).content.decode()
    assert 'class="al-undo"' not in said
