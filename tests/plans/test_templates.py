"""Templates of plans: worded without code, handed on as files, answered by both sides."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from alongside.core import clock
from alongside.core.errors import NotAllowed, Refused
from alongside.plans.actions import templates as actions
from alongside.plans.models import Entry, Section, Side, Template, TemplateUse
from alongside.plans.queries import plan as plan_queries
from alongside.plans.queries import templates as queries
from alongside.plans.rules.plan import question_key
from alongside.plans.rules.templates import (
    MOST_QUESTIONS,
    NotATemplate,
    key_from,
    read_template,
    say,
    write_template,
)
from alongside.worklist.models import Item, ItemState
from tests.plans.making import book, helper
from tests.universe import Universe


def a_file(**different: Any) -> dict[str, Any]:
    data: dict[str, Any] = {
        "key": "my-week",
        "title": {"en": "My week", "cy": "Fy wythnos"},
        "intro": {"en": "What a good week has in it."},
        "author": "Dana Hughes",
        "approved": "",
        "questions": [
            {"section": "view", "side": "both", "kind": "words", "en": "What is a good day?"},
            {"section": "other", "side": "person", "kind": "date", "en": "When do you ask?"},
            {"section": "step", "side": "professional", "kind": "words", "en": "What do we do?"},
        ],
    }
    return data | different


# --- rules -------------------------------------------------------------------------------------


def test_the_examples_that_come_along_read_in_both_languages():
    found = queries.shipped()
    assert {one.key for one in found} == {
        "going-home",
        "after-treatment",
        "one-condition",
        "many-conditions",
    }
    for one in found:
        assert not one.approved  # a place approves it, not we
        for words in (one.title, one.intro, *(question.ask for question in one.questions)):
            assert say(words, "cy") != say(words, "en")


def test_going_home_asks_what_is_wanted_who_helps_and_when():
    found = next(one for one in queries.shipped() if one.key == "going-home")
    assert [question.kind for question in found.questions].count("date") == 1
    assert "at home" in found.questions[0].ask["en"]


WORDS = st.text("abc éŵ", min_size=1, max_size=20).filter(str.strip)


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "section": st.sampled_from([str(section) for section in Section]),
                "side": st.sampled_from(["person", "professional", "both"]),
                "kind": st.sampled_from(["words", "date"]),
                "en": WORDS,
                "cy": WORDS,
            }
        ),
        min_size=1,
        max_size=MOST_QUESTIONS,
    ),
    WORDS,
)
def test_a_template_that_is_written_reads_the_same(questions: Any, title: str):
    once = read_template(a_file(questions=questions, title={"en": title}))
    assert read_template(write_template(once)) == once
    assert all(one.side == "person" for one in once.questions if one.section == "offer")


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": "My Week"},
        {"key": "x" * 61},
        {"key": 3},
        {"title": {}},
        {"title": {"en": "x" * 121}},
        {"title": {"en": 3}},
        {"author": 3},
        {"questions": []},
        {"questions": "none"},
        {"questions": [3]},
        {"questions": [{"en": "Where?", "section": "cellar"}]},
        {"questions": [{"en": "Where?", "side": "nobody"}]},
        {"questions": [{"en": "Where?", "kind": "dance"}]},
        {"questions": [{"cy": "Ble?"}]},
        {"questions": [{"en": "Where?"}] * (MOST_QUESTIONS + 1)},
    ],
)
def test_what_is_no_template_is_told_in_sentences(wrong: dict[str, Any]):
    with pytest.raises(NotATemplate) as caught:
        read_template(a_file(**wrong))
    assert caught.value.faults
    assert str(caught.value)


@pytest.mark.parametrize("wrong", [None, [], "text", 3])
def test_a_file_that_holds_something_else(wrong: Any):
    with pytest.raises(NotATemplate):
        read_template(wrong)


def test_a_bare_title_is_english_and_a_key_comes_from_it():
    assert read_template(a_file(title="Only English")).title == {"en": "Only English"}
    assert key_from("Going home, Ŵyn!") == "going-home-yn"
    assert key_from("???") == "plan"


# --- whose they are ----------------------------------------------------------------------------


def test_each_words_their_own(universe: Universe):
    nurse, lead = universe.memberships["nurse"], universe.memberships["lead"]
    assert lead.team is not None
    service = lead.team.service
    for by, owner in (
        (universe.actor("nurse"), nurse),
        (universe.actor("lead"), service),
        (universe.actor("rhian"), universe.rhian),
    ):
        assert actions.save_template(by=by, owner=owner, data=a_file()).key == "my-week"
    for by, owner in (
        (universe.actor("nurse"), service),
        (universe.actor("nurse"), universe.rhian),
        (universe.actor("gp"), nurse),
        (universe.actor("stranger"), universe.rhian),
        (universe.actor("lead"), nurse),
    ):
        with pytest.raises(NotAllowed):
            actions.save_template(by=by, owner=owner, data=a_file())
    offered = queries.offered(universe.actor("nurse"), universe.rhian)
    assert [one.template.key for one in offered if one.row] == ["my-week"] * 3
    others = queries.offered(universe.actor("stranger"), universe.imported)
    assert all(one.row is None for one in others)


def test_a_change_is_a_new_version_and_an_ended_one_is_not_offered(universe: Universe):
    by = universe.actor("rhian")
    actions.save_template(by=by, owner=universe.rhian, data=a_file())
    second = actions.save_template(by=by, owner=universe.rhian, data=a_file(intro={"en": "New"}))
    assert second.version == 2
    own = [one.row for one in queries.offered(by, universe.rhian) if one.row]
    assert own == [second]
    with pytest.raises(NotAllowed):
        actions.end_template(by=universe.actor("nurse"), template=second)
    actions.end_template(by=by, template=second)
    actions.end_template(by=by, template=second)
    assert not [one for one in queries.offered(by, universe.rhian) if one.row]


def test_a_faulty_file_changes_nothing(universe: Universe):
    with pytest.raises(Refused):
        actions.save_template(by=universe.actor("rhian"), owner=universe.rhian, data=a_file(key=""))
    assert not Template.objects.exists()


# --- in a plan ---------------------------------------------------------------------------------


def begin(universe: Universe, **different: Any) -> TemplateUse:
    return actions.use_template(
        by=universe.actor("rhian"),
        person=universe.rhian,
        template=read_template(a_file(**different)),
    )


def test_its_questions_stand_in_the_plan_until_put_away(universe: Universe):
    use = begin(universe)
    assert begin(universe) == use
    asked = queries.asked(universe.rhian)
    assert asked == [("view", "What is a good day?"), ("step", "What do we do?")]
    parts = plan_queries.parts(universe.rhian, asked=asked)
    assert [part.question for part in parts["view"]] == ["What is a good day?"]
    actions.put_away_template(by=universe.actor("rhian"), use=use)
    actions.put_away_template(by=universe.actor("rhian"), use=use)
    assert queries.asked(universe.rhian) == []


def test_a_question_is_answered_from_its_place_in_the_plan(universe: Universe):
    begin(universe)
    client = universe.client("rhian")
    plan = client.get(reverse("plans:plan", args=[universe.rhian.pk])).content.decode()
    key = question_key("What is a good day?")
    assert f"?question={key}" in plan
    address = reverse("plans:add_line", args=[universe.rhian.pk, "view", "person"])
    assert "What is a good day?" in client.get(f"{address}?question={key}").content.decode()
    client.post(f"{address}?question={key}", {"words": "Sun"})
    client.post(f"{address}?question=What+did+you+hide", {"words": "Nothing"})
    assert {row.question for row in Entry.objects.all()} == {"What is a good day?", ""}


def test_both_sides_answer_and_answer_anew(universe: Universe):
    use, template = begin(universe), read_template(a_file())
    rhian, nurse = universe.actor("rhian"), universe.actor("nurse")
    actions.answer_template(by=rhian, use=use, side=Side.PERSON, answers={0: "Sun", 1: None})
    actions.answer_template(by=nurse, use=use, side=Side.PROFESSIONAL, answers={0: "Rest"})
    actions.answer_template(by=rhian, use=use, side=Side.PERSON, answers={0: "Sun and sea"})
    mine = queries.answers_of(universe.rhian, Side.PERSON, template)
    theirs = queries.answers_of(universe.rhian, Side.PROFESSIONAL, template)
    assert {number: row.words for number, row in mine.items()} == {0: "Sun and sea"}
    assert {number: row.words for number, row in theirs.items()} == {0: "Rest"}
    assert Entry.objects.count() == 2


def test_nobody_answers_for_the_other_side(universe: Universe):
    use = begin(universe)
    with pytest.raises(NotAllowed):
        actions.answer_template(
            by=universe.actor("rhian"), use=use, side=Side.PROFESSIONAL, answers={2: "x"}
        )
    with pytest.raises(Refused):
        actions.answer_template(
            by=universe.actor("nurse"), use=use, side=Side.PERSON, answers={0: "x"}
        )
    for answers in ({2: "x"}, {9: "x"}, {-1: "x"}):
        with pytest.raises(NotAllowed):
            actions.answer_template(
                by=universe.actor("rhian"), use=use, side=Side.PERSON, answers=answers
            )
    typed = actions.answer_template(
        by=helper(universe), use=use, side=Side.PERSON, answers={0: "Sun"}
    )
    assert typed[0].helper == "Dana Hughes, nurse"


def test_a_day_is_on_somebodys_list_and_a_new_day_replaces_it(universe: Universe):
    use, by, today = begin(universe), universe.actor("rhian"), clock.today()
    with pytest.raises(Refused):  # nobody to ask
        actions.answer_template(by=by, use=use, side=Side.PERSON, answers={1: today})
    book(universe)
    with pytest.raises(Refused):
        actions.answer_template(
            by=by, use=use, side=Side.PERSON, answers={1: today - timedelta(days=1)}
        )
    for days in (3, 5):
        actions.answer_template(
            by=by, use=use, side=Side.PERSON, answers={1: today + timedelta(days=days)}
        )
    items = Item.objects.filter(kind="plan_first_follow_up", state=ItemState.OPEN)
    assert [item.due_at.date() for item in items] == [today + timedelta(days=5)]


# --- pages -------------------------------------------------------------------------------------


def test_a_person_begins_answers_and_puts_away(universe: Universe):
    client = universe.client("rhian")
    address = reverse("plans:person_templates", args=[universe.rhian.pk])
    assert "Going home" in client.get(address).content.decode()
    answers = client.post(address, {"template": "going-home"})["Location"]
    shown = client.get(answers).content.decode()
    assert "What do I want at home?" in shown
    assert client.post(answers, {"a0": "My own bed"}).status_code == 302
    assert "My own bed" in client.get(answers).content.decode()
    plan = client.get(reverse("plans:plan", args=[universe.rhian.pk])).content.decode()
    assert "My own bed" in plan
    assert "Who helps, and with what?" in plan
    client.post(f"{answers}put-away/")
    assert client.get(answers).status_code == 404
    assert client.post(address, {"template": "nothing"}).status_code == 404


def test_a_professional_answers_their_side_or_types(universe: Universe):
    client, use = universe.client("nurse"), begin(universe)
    address = reverse("plans:template_answers", args=[universe.rhian.pk, use.pk])
    assert client.post(address, {"a2": "We phone"}).status_code == 302
    assert client.post(f"{address}?for_person=1", {"a0": "Sun"}).status_code == 422
    typed = {"a0": "Sun", "how": "phone", "read_back": "on"}
    assert client.post(f"{address}?for_person=1", typed).status_code == 302
    assert {row.side for row in Entry.objects.all()} == {"person", "professional"}


def test_worded_exported_and_read_elsewhere(universe: Universe):
    lead, nurse = universe.client("lead"), universe.client("nurse")
    service = reverse("plans:template_list", args=["service"])
    word = reverse("plans:template_form", args=["service"])
    assert lead.get(service).status_code == 200
    assert lead.get(word).status_code == 200
    assert lead.get(f"{word}?from=going-home").status_code == 200
    assert lead.get(f"{word}?from=nothing").status_code == 404
    row = {"q0_section": "view", "q0_side": "both", "q0_kind": "words", "q0_en": "How is it?"}
    for number in (1, 2):
        row |= {f"q{number}_section": "other", f"q{number}_side": "both"}
        row |= {f"q{number}_kind": "words"}
    made = lead.post(word, {"title_en": "Our own", **row})
    assert made.status_code == 302, made.content.decode()
    held = Template.objects.get()
    assert held.service_id is not None
    empty = lead.post(word, {"title_en": "Nothing asked", **(row | {"q0_en": ""})})
    assert empty.status_code == 422
    file = lead.get(reverse("plans:template_file", args=["service", str(held.pk)]))
    assert json.loads(file.content)["key"] == "our-own"
    mine = reverse("plans:template_list", args=["mine"])
    upload = SimpleUploadedFile("t.json", file.content, "application/json")
    assert nurse.post(mine, {"file": upload}).status_code == 302
    assert Template.objects.filter(membership=universe.memberships["nurse"]).count() == 1
    for bad in (b"{", b"[]", b"\xff", b"x" * 300_000):
        upload = SimpleUploadedFile("t.json", bad, "application/json")
        assert nurse.post(mine, {"file": upload}).status_code == 422
    assert nurse.get(service).status_code == 404
    assert lead.get(mine).status_code == 404
    end = reverse("plans:template_end", args=["service", held.pk])
    assert lead.post(end).status_code == 302
    assert lead.post(end).status_code == 404


def test_a_persons_own(universe: Universe):
    client = universe.client("rhian")
    at = [universe.rhian.pk]
    assert client.get(reverse("plans:own_template_list", args=at)).status_code == 200
    word = reverse("plans:own_template_form", args=at)
    assert client.get(word).status_code == 200
    row = actions.save_template(by=universe.actor("rhian"), owner=universe.rhian, data=a_file())
    assert client.get(f"{word}?from={row.pk}").status_code == 200
    file = client.get(reverse("plans:own_template_file", args=[*at, str(row.pk)]))
    assert file.status_code == 200
    assert client.get(reverse("plans:own_template_file", args=[*at, "x"])).status_code == 404
    end = reverse("plans:own_template_end", args=[*at, row.pk])
    assert client.post(end).status_code == 302
    missing = reverse("plans:own_template_end", args=[*at, uuid4()])
    assert client.post(missing).status_code == 404
    assert universe.client("nurse").get(word).status_code == 404
