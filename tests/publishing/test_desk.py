"""The pages on which publications of every kind are written: who may open them, and that two who
write at once lose no word."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from alongside.core import clock
from alongside.publishing.models import Publication, Version, VersionState
from alongside.publishing.queries import in_state
from alongside.publishing.rules.documents import open_document
from tests.publishing.making import Making, save
from tests.publishing.pages import approval, form_on, text_of
from tests.universe import Universe


def page(made: Making, name: str, row: Publication, *more: Any) -> str:
    return reverse(made.kind.page(name), args=[row.pk, *more])


def latest(made: Making) -> Version:
    return made.kind.version._default_manager.latest("saved_at")


def part_now(made: Making, row: Publication, key: str = "") -> Any:
    draft = in_state(row, VersionState.DRAFT)
    assert draft is not None
    return made.kind.shape.part_or_none(
        open_document(draft.document), made.part_kind, key or made.part_key
    )


def test_from_nothing_over_a_new_version_to_its_end(universe: Universe, made: Making) -> None:
    lead, row = universe.client("lead"), made.draft(universe).publication
    publish, do = page(made, "_publish", row), page(made, "_do", row)
    assert "Compare with another version" not in text_of(lead.get(page(made, "", row)))
    lead.post(publish, form_on(lead.get(publish)) | approval())
    assert "Approved by Dr Tomos Rees, GP" in text_of(lead.get(reverse(made.kind.page("s"))))
    assert lead.get(publish).status_code == 404
    assert "It is not in use yet" in text_of(lead.post(do, {"do": "draft"}, follow=True))
    draft = in_state(row, VersionState.DRAFT)
    assert draft is not None
    part = part_now(made, row) | {"text": {"en": "Other words", "cy": "Geiriau eraill"}}
    save(universe, made.kind, draft, made.part_kind, made.part_key, part)
    for name in ("_compare", "_publish"):
        assert "Other words" in text_of(lead.get(page(made, name, row)))
    same = f"{page(made, '_compare', row)}?from=1&to=1"
    assert "They say the same." in text_of(lead.get(same))
    stale = form_on(lead.get(publish)) | approval() | {"sha256": "another"}
    assert "Read it again first" in text_of(lead.post(publish, stale))
    assert "go on as they began" in text_of(lead.post(do, {"do": "retire"}, follow=True))
    assert lead.post(do, {"do": "retire"}).status_code == 409


def test_an_empty_page_becomes_a_draft_that_cannot_be_used(
    universe: Universe, made: Making
) -> None:
    lead = universe.client("lead")
    begun = lead.post(reverse(made.kind.page("s")), {"title_en": "My foot", "author": "We"})
    row = latest(made).publication
    assert begun["Location"] == page(made, "", row)
    assert row.code == "my-foot"
    assert "It cannot be put to use yet" in text_of(lead.get(begun["Location"]))
    assert "so it cannot be put to use" in text_of(lead.get(page(made, "_publish", row)))
    assert lead.post(reverse(made.kind.page("s")), {"author": "We"}).status_code == 422
    assert "Thrown away." in text_of(
        lead.post(page(made, "_do", row), {"do": "throw"}, follow=True)
    )
    assert lead.get(page(made, "", row)).status_code == 404


def test_two_leads_at_once_lose_no_word(universe: Universe, made: Making) -> None:
    lead, draft = universe.client("lead"), made.draft(universe)
    row, kind, key = draft.publication, made.part_kind, made.part_key
    url = f"{page(made, '_write', row, kind)}?key={key}"
    mine = form_on(lead.get(url)) | {"text_en": "MINE"}
    theirs = save(universe, made.kind, draft, kind, key, made.part(key, "THEIRS"))
    answer = lead.post(url, mine)
    said = text_of(answer)
    assert answer.status_code == 422
    assert "Somebody else has changed this meanwhile" in said
    assert "THEIRS" in said
    assert form_on(answer)["text_en"] == ["MINE"]
    lead.post(url, form_on(answer))
    assert part_now(made, row)["text"]["en"] == "MINE"

    # Taken out meanwhile: what was written is kept as a new one
    mine = form_on(lead.get(url)) | {"text_en": "MINE AGAIN"}
    save(universe, made.kind, latest(made), kind, key, None)
    answer = lead.post(url, mine)
    assert "Saving adds yours as a new one" in text_of(answer)
    lead.post(url, form_on(answer))
    assert part_now(made, row)["text"]["en"] == "MINE AGAIN"
    assert theirs.number == 1


def test_a_part_is_begun_moved_and_taken_out(universe: Universe, made: Making) -> None:
    lead, row = universe.client("lead"), made.draft(universe).publication
    new, do = (page(made, name, row, made.part_kind) for name in ("_write", "_part_do"))
    given = form_on(lead.get(new)) | {"text_en": "My tea", "text_cy": "Fy nhe", "type": "boolean"}
    assert "Saved." in text_of(lead.post(new, given, follow=True))
    assert part_now(made, row, "my_tea")["text"] == {"en": "My tea", "cy": "Fy nhe"}
    token = made.kind.shape.token(open_document(latest(made).document), made.part_kind, "my_tea")
    assert lead.post(do, {"do": "up", "key": "my_tea"})["Location"].endswith(f"#{made.part_kind}")
    out = {"do": "out", "key": "my_tea", "token": token}
    assert "Taken out." in text_of(lead.post(do, out, follow=True))
    for press in (out | {"token": ""}, {"do": "down", "key": "my_tea"}):
        assert "somebody took it out" in text_of(lead.post(do, press, follow=True))
    gone = lead.get(f"{new}?key=my_tea", follow=True)
    assert "somebody took it out" in text_of(gone)


def test_another_place_gets_the_same_from_one_file(universe: Universe, made: Making) -> None:
    lead, draft = universe.client("lead"), made.draft(universe)
    bring_in = reverse(made.kind.page("_bring_in"))
    before, code = open_document(draft.document), draft.publication.code
    for ending in ("toml", "json"):
        answer = lead.get(page(made, "_file", draft.publication, 1, ending))
        assert f'"{code}-1.{ending}"' in answer["Content-Disposition"]
        lead.post(bring_in, {"file": SimpleUploadedFile(f"x.{ending}", answer.content)})
        copy = open_document(latest(made).document)
        assert copy[made.kind.shape.head].pop("id").startswith(f"{code}-")
        assert copy == {**before, made.kind.shape.head: {
            name: held for name, held in before[made.kind.shape.head].items() if name != "id"
        }}  # fmt: skip
    count = made.kind.model._default_manager.count()
    for name, content, says in (
        ("x.json", b"{", "This is not JSON"),
        ("x.toml", b"=", "This is not TOML"),
        ("x.json", b"\xff", "cannot be read as text"),
        ("x.toml", b"a = 1", "says which form it has"),
    ):
        file = SimpleUploadedFile(name, content)
        assert says in text_of(lead.post(bring_in, {"file": file}, follow=True))
    assert "Choose a file first" in text_of(lead.post(bring_in, {}, follow=True))
    assert lead.post(bring_in, {"example": "gout"}).status_code == 404
    assert made.kind.model._default_manager.count() == count
    for missing in ((1, "exe"), (2, "json")):
        url = page(made, "_file", draft.publication, *missing)
        assert lead.get(url).status_code == 404


def test_past_its_day_everybody_who_works_here_reads_so(universe: Universe, made: Making) -> None:
    used = made.in_use(universe)
    with time_machine.travel(clock.now() + timedelta(days=91), tick=False):
        nurse = universe.client("nurse")
        for url in (reverse(made.kind.page("s")), page(made, "", used.publication)):
            assert "The day of its review is over" in text_of(nurse.get(url))


@pytest.mark.parametrize("who", ["stranger", "rhian", "carer", "board", "privacy", "peer"])
def test_others_find_nothing(universe: Universe, made: Making, who: str) -> None:
    row, browser = made.draft(universe).publication, universe.client(who)
    for name in ("", "_compare", "_publish"):
        assert browser.get(page(made, name, row)).status_code == 404


def test_a_nurse_reads_and_does_not_write(universe: Universe, made: Making) -> None:
    row, nurse = made.draft(universe).publication, universe.client("nurse")
    said = nurse.get(page(made, "", row)).content.decode()
    assert not re.search(r"/write/|method=.post", said.partition("<main")[2])
    assert "Begin with an example" not in text_of(nurse.get(reverse(made.kind.page("s"))))
    assert nurse.get(page(made, "_write", row, "about")).status_code == 404
    assert nurse.post(reverse(made.kind.page("s")), {"title_en": "Mine"}).status_code == 404
    for name, more in (("_do", ()), ("_publish", ()), ("_part_do", (made.part_kind,))):
        url = page(made, name, row, *more)
        assert nurse.post(url, {"do": "throw"}).status_code == 404


def test_what_is_not_there_is_not_found(universe: Universe, made: Making) -> None:
    lead, row = universe.client("lead"), made.draft(universe).publication
    part_do = page(made, "_part_do", row, made.part_kind)
    assert lead.get(page(made, "_write", row, "nothing")).status_code == 404
    for press in ("up", "out"):
        url = page(made, "_part_do", row, "about")
        assert lead.post(url, {"do": press}).status_code == 404
    assert lead.post(part_do, {"do": "fly"}).status_code == 404
    assert lead.post(page(made, "_do", row), {"do": "fly"}).status_code == 404
    assert lead.get(page(made, "", row) + "?version=7").status_code == 404
