"""Decision aids of a service: written, put to use, reviewed, shared, and kept as they were used."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import ProgrammingError, transaction
from django.utils import translation

from alongside.core import clock
from alongside.core.actors import WORKER
from alongside.core.errors import Changed, NotAllowed, Refused
from alongside.core.jobs import Due, DueState, run_all
from alongside.decisions.aids import actions, queries, words
from alongside.decisions.aids.views_parts import FORMS
from alongside.decisions.documents import aid_data, aid_pdf
from alongside.decisions.models import AidState, AidVersion, DecisionAid
from alongside.decisions.rules import parts
from alongside.decisions.rules.aid import FIGURE, KNOWLEDGE, LACKING, MATTER, OPTION, Lack
from alongside.decisions.shown import shown
from alongside.publishing.rules.documents import open_document
from alongside.worklist.models import Item, ItemState
from tests.decisions import making
from tests.decisions.making import aid_in_use
from tests.universe import Universe


@pytest.fixture
def draft(universe: Universe) -> AidVersion:
    """A draft that lacks nothing."""
    return actions.bring_in(by=universe.actor("lead"), service=universe.service, aid=making.aid())


def put_to_use(u: Universe, version: AidVersion, **more: Any) -> AidVersion:
    given: dict[str, Any] = {
        "by": u.actor("lead"), "decision_aid": version.decision_aid, "sha256": version.sha256,
        "approved_by": "Dr Tomos Rees, GP", "review_date": clock.today() + timedelta(days=90),
    }  # fmt: skip
    return actions.publish(**given | more)


def save(
    u: Universe, version: AidVersion, kind: str, key: str, part: Any, **more: Any
) -> AidVersion:
    token = parts.SHAPE.token(open_document(version.document), kind, key)
    return actions.save_part(**{
        "by": u.actor("lead"), "decision_aid": version.decision_aid, "kind": kind, "key": key,
        "token": token, "part": part,
    } | more)  # fmt: skip


def test_what_was_in_use_never_changes(universe: Universe) -> None:
    version = aid_in_use(universe)
    for changed in ({"document": "{}"}, {"state": "draft"}, {"review_date": None}):
        with pytest.raises(ProgrammingError, match="never changes"), transaction.atomic():
            AidVersion.objects.filter(pk=version.pk).update(**changed)
    with pytest.raises(ProgrammingError, match="never changes"), transaction.atomic():
        version.delete()


def test_only_what_lacks_nothing_is_put_to_use(universe: Universe, draft: AidVersion) -> None:
    without = save(universe, draft, FIGURE, "wait.clot", None)
    with pytest.raises(Refused, match="Nothing is said yet on “A blood clot” with “Wait and see”"):
        put_to_use(universe, without)
    with pytest.raises(Changed):
        put_to_use(universe, without, sha256="another")
    with pytest.raises(Refused, match="who approved it"):
        put_to_use(universe, without, approved_by=" ")
    with pytest.raises(Refused, match="later than today"):
        put_to_use(universe, without, review_date=clock.today())


def test_the_next_version_takes_the_place_of_the_one_in_use(
    universe: Universe, draft: AidVersion
) -> None:
    first = put_to_use(universe, draft)
    assert first.aid.approved_by == "Dr Tomos Rees, GP"
    second = actions.begin_draft(by=universe.actor("lead"), decision_aid=first.decision_aid)
    assert (second.number, second.aid.approved_by, second.aid.status) == (2, "", "draft")
    again = actions.begin_draft(by=universe.actor("lead"), decision_aid=first.decision_aid)
    assert again == second
    put_to_use(universe, second)
    states = list(first.decision_aid.versions.order_by("number").values_list("state", flat=True))
    assert states == [AidState.RETIRED, AidState.ACTIVE]
    assert [one.pk for one in queries.in_use(universe.service.pk)] == [second.pk]
    actions.retire(by=universe.actor("lead"), decision_aid=first.decision_aid)
    assert not queries.in_use(universe.service.pk).exists()
    with pytest.raises(Refused, match="not in that state"):
        actions.retire(by=universe.actor("lead"), decision_aid=first.decision_aid)


def test_two_who_write_the_same_part_both_keep_their_words(
    universe: Universe, draft: AidVersion
) -> None:
    part = {"code": "work", "text": {"en": "Mine", "cy": "Fy un i"}}
    seen = parts.SHAPE.token(open_document(draft.document), MATTER, "work")
    save(universe, draft, MATTER, "work", part)
    with pytest.raises(Changed) as raised:
        save(universe, draft, MATTER, "work", part, token=seen)
    assert "Mine" in raised.value.theirs
    with pytest.raises(Refused, match="somebody took it out"):
        save(universe, draft, MATTER, "none", None)
    bad = parts.SHAPE.part(open_document(draft.document), OPTION, "surgery") | {"nothing": True}
    with pytest.raises(Refused, match="one option of doing nothing"):
        save(universe, draft, OPTION, "surgery", bad)
    with pytest.raises(Refused, match="somebody took it out"):
        actions.move_part(by=universe.actor("lead"), decision_aid=draft.decision_aid, kind=MATTER,
                          key="none", up=True)  # fmt: skip
    with pytest.raises(NotAllowed):
        actions.save_part(by=universe.actor("lead"), decision_aid=draft.decision_aid, kind="shoe",
                          key="", token="", part=None)  # fmt: skip


def test_a_draft_thrown_away_takes_an_aid_of_nothing_else_along(
    universe: Universe, draft: AidVersion
) -> None:
    put_to_use(universe, draft)
    lead = universe.actor("lead")
    second = actions.begin_draft(by=lead, decision_aid=draft.decision_aid)
    actions.throw_away(by=lead, decision_aid=second.decision_aid)
    assert DecisionAid.objects.filter(pk=draft.decision_aid_id).exists()
    begun = actions.begin_aid(by=lead, service=universe.service, title={"en": "A hip"}, author="D")
    actions.throw_away(by=lead, decision_aid=begun.decision_aid)
    assert not DecisionAid.objects.filter(pk=begun.decision_aid_id).exists()


def test_the_day_of_the_review_reaches_the_worklist_and_a_new_version_ends_it(
    universe: Universe, draft: AidVersion
) -> None:
    version = put_to_use(universe, draft)
    due = Due.objects.get(kind=actions.REVIEW, key=str(version.pk))
    run_all(now=due.due_at)
    item = Item.objects.get(kind=actions.AID_REVIEW)
    assert (item.person, item.name, item.service) == (None, "Decision aids", universe.service)
    page = universe.client("lead").get("/worklist/").content.decode()
    assert "Look at the decision aid again: A knee that hurts" in page
    assert "Somebody we do not know yet" not in page
    second = actions.begin_draft(by=universe.actor("lead"), decision_aid=version.decision_aid)
    put_to_use(universe, second)
    item.refresh_from_db()
    assert item.state == ItemState.VOID
    # What is not in use any more is not reviewed
    assert Due.objects.get(pk=due.pk).state != DueState.WAITING
    actions.ask_for_review(by=WORKER, version_id=version.pk)
    assert Item.objects.filter(kind=actions.AID_REVIEW).count() == 1


def test_past_its_day_everybody_who_works_here_reads_so(universe: Universe) -> None:
    made = making.aid(status="active", approved_by="Leila", review_date="2026-01-31")
    version = aid_in_use(universe, made)
    assert queries.review_is_over(version)
    for path in ("", f"{version.decision_aid_id}/", f"{version.decision_aid_id}/read/"):
        page = universe.client("nurse").get(f"/service/aids/{path}").content.decode()
        assert "The day of its review is over" in page


def test_another_place_gets_the_same_aid_from_one_file(
    universe: Universe, draft: AidVersion
) -> None:
    lead = universe.client("lead")
    address = f"/service/aids/{draft.decision_aid_id}/1"
    for form in ("toml", "json"):
        data = lead.get(f"{address}.{form}").content
        file = SimpleUploadedFile(f"knee.{form}", data)
        made = lead.post("/service/aids/bring-in/", {"file": file})
        copy = DecisionAid.objects.get(pk=UUID(made.url.rstrip("/").rpartition("/")[2]))
        again = copy.versions.get().aid
        assert replace(again, id=draft.aid.id) == draft.aid
    bad = lead.post("/service/aids/bring-in/", {"file": SimpleUploadedFile("a.toml", b"\xff")},
                    follow=True)  # fmt: skip
    assert "cannot be read as text" in bad.content.decode()
    bad = lead.post("/service/aids/bring-in/", {"file": SimpleUploadedFile("a.toml", b"a = 1")},
                    follow=True)  # fmt: skip
    assert "says which form it has" in bad.content.decode()


def test_every_part_is_written_in_its_form_as_it_stood(draft: AidVersion) -> None:
    """Opening a form and pressing save changes nothing."""
    document = open_document(draft.document)
    document["story"] = [
        {"code": "ann", "who": {"en": "Ann", "cy": "Ann"}, "words": {"en": "a", "cy": "b"},
         "option": "wait", "consent": "Signed"}
    ]  # fmt: skip
    for kind in parts.SHAPE.kinds:
        for key in parts.SHAPE.keys(document, kind) if kind in document else [""]:
            part = parts.SHAPE.part(document, kind, key)
            sent: dict[str, Any] = {}
            for bound in FORMS[kind](document=document, key=key, part=part):
                value = bound.value()
                if isinstance(value, date):
                    numbers = {"day": value.day, "month": value.month, "year": value.year}
                    sent |= {f"{bound.name}_{at}": number for at, number in numbers.items()}
                elif value is not None and value is not False:
                    sent[bound.name] = value
            form = FORMS[kind](sent, document=document, key=key, part=part)
            assert form.is_valid(), (kind, key, form.errors)
            assert form.part_of() == part


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"count": "x"}, "Write a whole number."),
        ({"count": ""}, "Write a whole number."),
        ({"count": "101", "high": "101", "low": "1"}, "There are only 100 people."),
        ({"low": ""}, "Write both ends of the range, or neither."),
        ({"low": "21"}, "The count lies between the two ends."),
        ({"what": "words"}, "Write this in each language."),
        ({"what": "unknown"}, "Write this in each language."),
    ],
)
def test_a_figure_that_cannot_be_is_not_written(
    draft: AidVersion, given: dict[str, str], says: str
) -> None:
    document = open_document(draft.document)
    sent = {"what": "count", "count": "20", "low": "15", "high": "26", "source": "trial"} | given
    form = FORMS[FIGURE](sent, document=document, key="wait.less_pain", part={"count": 20})
    assert not form.is_valid()
    assert says in str(form.errors)


def test_what_is_gone_meanwhile_is_told(universe: Universe, draft: AidVersion) -> None:
    lead = universe.client("lead")
    address = f"/service/aids/{draft.decision_aid_id}/write/"
    for key in ("figure/?key=wait.none", "option/?key=none"):
        page = lead.get(f"{address}{key}", follow=True).content.decode()
        assert "somebody took it out" in page
    both = lead.post(f"{address}matter/?key=work", {"text_en": "Mine", "text_cy": "Fi",
                                                    "token": "old"})  # fmt: skip
    page = both.content.decode()
    assert "As it stands now" in page
    assert "How soon can I work again?" in page
    assert "Mine" in page
    token = parts.SHAPE.token(open_document(draft.document), OPTION, "exercise")
    told = lead.post(f"{address}option/do/", {"key": "exercise", "do": "out", "token": token},
                     follow=True)  # fmt: skip
    assert "Taken out." in told.content.decode()
    draft.refresh_from_db()
    assert len(draft.aid.options) == 2


def test_every_lack_is_one_sentence_in_both_languages(universe: Universe) -> None:
    made = making.aid()
    keys = {FIGURE: "wait.clot", OPTION: "wait", KNOWLEDGE: "clots"}
    for language in ("en", "cy"):
        with translation.override(language):
            for what in LACKING:
                for kind in (FIGURE, OPTION, KNOWLEDGE):
                    if (kind == FIGURE) == (what in ("figure", "source_of_figure")):
                        said = words.lack_words(Lack(what, kind, keys[kind]), made)
                        assert said.endswith(".")
                        assert "%(" not in said


def test_a_person_reads_both_sides_of_each_count_and_what_nobody_knows() -> None:
    page = shown(making.aid())
    (less_pain, clot) = page.rows
    assert less_pain.cells[0].words == "20 of 100 people have much less pain. 80 do not."
    assert less_pain.cells[0].range == "It may be as few as 15 or as many as 26."
    assert less_pain.cells[0].icons is not None
    assert less_pain.cells[0].icons.outline == "M0 0H240V12H0Z"
    assert less_pain.cells[1].icons.outline == "M0 0H240V24H0ZM0 24h60v12h-60Z"  # type: ignore[union-attr]
    assert clot.cells[1].words == "We do not know. Nobody has counted it."
    assert not clot.cells[1].is_known
    assert {cell.icons.of for row in page.rows for cell in row.cells if cell.icons} == {100}
    with translation.override("cy"):
        assert shown(making.aid()).language == "cy"
        assert shown(making.aid(unreviewed=["cy"])).unchecked


def test_on_paper_it_says_the_same_in_either_language(universe: Universe) -> None:
    version = aid_in_use(universe)
    for language in ("en", "cy"):
        with translation.override(language):
            data = aid_data(version, "Bryn Teg")
            page = shown(version.aid)
        assert [row["name"] for row in data["outcomes"]] == [row.name for row in page.rows]
        assert aid_pdf(version, "Bryn Teg", language, large_print=True)[:5] == b"%PDF-"


def test_what_differs_between_two_versions_is_told_in_words(
    universe: Universe, draft: AidVersion
) -> None:
    before = draft.aid
    assert words.difference_list(before, before) == []
    part = parts.SHAPE.part(open_document(draft.document), FIGURE, "wait.clot") | {"count": 2}
    after = save(universe, draft, FIGURE, "wait.clot", part).aid
    (difference,) = words.difference_list(before, after)
    assert difference.what == "Figure: A blood clot, Wait and see"
    assert (difference.before, difference.after) == (("How many: 1",), ("How many: 2",))
    moved = actions.move_part(by=universe.actor("lead"), decision_aid=draft.decision_aid,
                              kind=OPTION, key="wait", up=False).aid  # fmt: skip
    assert [one.what for one in words.difference_list(after, moved)] == ["The order"]


def test_the_reading_age_is_that_of_the_english_words() -> None:
    age = words.age_of(making.aid())
    assert age is not None
    assert 5 <= age <= 14
