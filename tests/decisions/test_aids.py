"""Decision aids of a service: written, put to use, reviewed, shared, and kept as they were used."""

from __future__ import annotations

import pytest
from django.utils import translation

from alongside.core.errors import Refused
from alongside.decisions.aids import words
from alongside.decisions.aids.desk import DESK
from alongside.decisions.aids.kind import AIDS
from alongside.decisions.documents import aid_data, aid_pdf
from alongside.decisions.models import AidVersion
from alongside.decisions.rules.aid import FIGURE, KNOWLEDGE, LACKING, OPTION, Lack
from alongside.decisions.rules.aid_document import to_document
from alongside.decisions.rules.parts import SHAPE
from alongside.decisions.shown import shown
from alongside.publishing import actions as publishing
from alongside.publishing.rules.documents import open_document
from tests.decisions import making
from tests.decisions.making import aid_in_use
from tests.publishing.making import put_to_use, save
from tests.publishing.pages import untouched
from tests.universe import Universe


@pytest.fixture
def draft(universe: Universe) -> AidVersion:
    """A draft that lacks nothing."""
    document = to_document(making.aid())
    made = publishing.bring_in(
        by=universe.actor("lead"), of=AIDS, service=universe.service, document=document
    )
    assert isinstance(made, AidVersion)
    return made


def test_only_what_lacks_nothing_is_put_to_use(universe: Universe, draft: AidVersion) -> None:
    without = save(universe, AIDS, draft, FIGURE, "wait.clot", None)
    with pytest.raises(Refused, match="Nothing is said yet on “A blood clot” with “Wait and see”"):
        put_to_use(universe, without)


def test_what_would_be_no_aid_is_not_written(universe: Universe, draft: AidVersion) -> None:
    bad = SHAPE.part(open_document(draft.document), OPTION, "surgery") | {"nothing": True}
    with pytest.raises(Refused, match="one option of doing nothing"):
        save(universe, AIDS, draft, OPTION, "surgery", bad)


def test_every_part_is_written_in_its_form_as_it_stood(draft: AidVersion) -> None:
    """Opening a form and pressing save changes nothing."""
    document = open_document(draft.document)
    document["story"] = [
        {"code": "ann", "who": {"en": "Ann", "cy": "Ann"}, "words": {"en": "a", "cy": "b"},
         "option": "wait", "consent": "Signed"}
    ]  # fmt: skip
    for kind in SHAPE.kinds:
        for key in SHAPE.keys(document, kind) if kind in document else [""]:
            part = SHAPE.part(document, kind, key)
            sent = untouched(DESK.forms[kind](document=document, key=key, part=part))
            form = DESK.forms[kind](sent, document=document, key=key, part=part)
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
    form = DESK.forms[FIGURE](sent, document=document, key="wait.less_pain", part={"count": 20})
    assert not form.is_valid()
    assert says in str(form.errors)


def test_a_figure_of_what_is_gone_is_not_written(universe: Universe, draft: AidVersion) -> None:
    lead = universe.client("lead")
    address = f"/service/aids/{draft.decision_aid_id}/write/figure/?key=wait.none"
    for answer in (lead.get(address, follow=True), lead.post(address, {}, follow=True)):
        assert "somebody took it out" in answer.content.decode()


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
    part = SHAPE.part(open_document(draft.document), FIGURE, "wait.clot") | {"count": 2}
    after = save(universe, AIDS, draft, FIGURE, "wait.clot", part).aid
    (difference,) = words.difference_list(before, after)
    assert difference.what == "Figure: A blood clot, Wait and see"
    assert (difference.before, difference.after) == (("How many: 1",), ("How many: 2",))
    moved = publishing.move_part(by=universe.actor("lead"), publication=draft.publication,
                              kind=OPTION, key="wait", up=False).aid  # fmt: skip
    assert [one.what for one in words.difference_list(after, moved)] == ["The order"]


def test_the_reading_age_is_that_of_the_english_words() -> None:
    age = words.age_of(making.aid())
    assert age is not None
    assert 5 <= age <= 14
