"""The pages of question sets: who may open them, and how a lead gets from an example to use."""

from __future__ import annotations

import json
import re
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from alongside.followups.authoring import queries, rules
from alongside.followups.models import QuestionSet, QuestionSetVersion
from alongside.followups.queries.schedules import active_version
from alongside.followups.rules.writing import dumps
from alongside.people.models import LocalSetting
from alongside.publishing.models import VersionState
from alongside.publishing.rules.documents import open_document
from tests.publishing.pages import approval, form_on, text_of
from tests.universe import Universe

LIST = "/service/questions/"


def page(name: str, row: QuestionSet, *more: Any) -> str:
    return reverse(f"followups:{name}", args=[row.pk, *more])


def begun(browser: Client, code: str = "low-mood") -> QuestionSet:
    answer = browser.post(reverse("followups:set_bring_in"), {"example": code})
    assert answer.status_code == 302
    return QuestionSet.objects.get(code=code)


def write(browser: Client, row: QuestionSet, kind: str, key: str = "", **changes: Any) -> Any:
    """Open a part, change it so, and press Save."""
    url = page("set_write", row, kind) + (f"?key={key}" if key else "")
    return browser.post(url, form_on(browser.get(url)) | changes, follow=True)


def draft_of(row: QuestionSet) -> QuestionSetVersion:
    return row.versions.get(state=VersionState.DRAFT)


def test_from_an_example_to_its_use(universe: Universe) -> None:
    lead = universe.client("lead")
    assert "There is nothing here yet" in text_of(lead.get(LIST))
    row = begun(lead, "copd")
    shown = text_of(lead.get(page("set", row)))
    assert "This has no value yet: The phone number of the team." in shown
    assert "not proved yet" in text_of(lead.get(page("set_publish", row)))

    write(lead, row, "setting", "team_phone", value="01632 960101")
    for key, value in (("oxygen_usual", "92"), ("oxygen_now", "88")):
        answer = write(lead, row, "setting", key, value=value)
        assert "Say where this figure comes from." in text_of(answer)
        answer = write(lead, row, "setting", key, value=value, source="Agreed here, 3 November")
    assert "It is proved" in text_of(answer)

    # A row goes: the proof shows the check-in that nobody would answer
    key = rules.SHAPE.keys(open_document(draft_of(row).document), rules.ROW)[3]
    url = page("set_write", row, "row") + f"?key={key}"
    token = form_on(lead.get(url))["token"]
    answer = lead.post(
        page("set_part_do", row, "row"), {"do": "out", "key": key, "token": token}, follow=True
    )
    said = text_of(answer)
    assert "No row says what happens after this check-in." in said
    assert "How is your breathing today? “Much harder than usual”" in said
    answer = lead.post(
        page("set_publish", row), approval() | {"sha256": draft_of(row).sha256}, follow=True
    )
    assert answer.status_code == 422
    assert active_version(row.pk) is None

    # It is put back, in the form, from the words of the example
    whole = rules.SHAPE.part(json.loads(dumps(queries.example("copd"))), rules.ROW, key)
    chosen = {
        f"q_{question}": [one for one in cell if isinstance(one, str)]
        for question, cell in whole["when"].items()
    }
    spans = {
        "q_oxygen_low0_kind": "from", "q_oxygen_low0_setting": "oxygen_usual",
    }  # fmt: skip
    answer = write(lead, row, "row", level=whole["level"], **chosen, **spans)
    assert "No row says what happens after this check-in." in text_of(answer)  # between the figures
    document = open_document(draft_of(row).document)
    last = rules.SHAPE.keys(document, rules.ROW)[-1]
    answer = write(
        lead, row, "row", last, q_oxygen_low1_kind="from", q_oxygen_low1_setting="oxygen_now",
        q_oxygen_high1_kind="below", q_oxygen_high1_setting="oxygen_usual",
    )  # fmt: skip
    assert "It is proved" in text_of(answer)

    lead.post(page("set_publish", row), form_on(lead.get(page("set_publish", row))) | approval())
    version = active_version(row.pk)
    assert version is not None
    assert version.table.questions.approved_by == "Dr Tomos Rees, GP"
    assert "Approved by Dr Tomos Rees, GP" in text_of(lead.get(LIST))
    assert "In use" in text_of(universe.client("nurse").get(page("set", row)))


def test_two_versions_are_compared_in_words(universe: Universe) -> None:
    lead = universe.client("lead")
    row = begun(lead)
    write(lead, row, "setting", "team_phone", value="01632 960101")
    lead.post(page("set_publish", row), form_on(lead.get(page("set_publish", row))) | approval())
    lead.post(page("set_do", row), {"do": "draft"})
    write(lead, row, "level", "today", s0_within="2", s0_unit="hours")
    said = text_of(lead.get(page("set_compare", row)))
    assert "Level: Somebody phones you this working day" in said
    assert "Nurse, within 4 hours" in said
    assert "Nurse, within 2 hours" in said


def test_a_row_that_changed_meanwhile_is_kept_beside_the_other(universe: Universe) -> None:
    lead = universe.client("lead")
    row = begun(lead)
    key = rules.SHAPE.keys(open_document(draft_of(row).document), rules.ROW)[1]
    url = page("set_write", row, "row") + f"?key={key}"
    mine = form_on(lead.get(url)) | {"level": ["now"]}
    write(lead, row, "row", key, level="this_week")
    answer = lead.post(url, mine)
    assert "Saving adds yours as a new one" in text_of(answer)
    lead.post(url, form_on(answer))
    rows = draft_of(row).table.rows
    assert [one.level for one in rows][1] == "this_week"
    assert rows[-1].level == "now"
    gone = lead.get(url, follow=True)
    assert "not there any more" in text_of(gone)


def test_an_empty_page_becomes_a_set(universe: Universe) -> None:
    lead = universe.client("lead")
    lead.post(LIST, {"title_en": "How is your foot?", "author": "The foot team"})
    row = QuestionSet.objects.get(code="how-is-your-foot")
    assert "There are no questions yet." in text_of(lead.get(page("set", row)))
    assert "cannot be played yet" in text_of(lead.get(page("set_try", row)))
    write(lead, row, "about", title_en="How is your foot?", crisis_en="Phone 999.")
    write(lead, row, "item", text_en="Is it sore?", type="boolean", worse="yes")
    write(lead, row, "level", name_en="Carry on", tell_en="Thank you.", s0_role="signpost",
          s0_sign_en="111 at any hour")  # fmt: skip
    answer = write(lead, row, "level", name_en="We phone you today", tell_en="We phone you.",
                   ask_en="Phone.", s0_role="nurse", s0_within="4", s0_unit="hours")  # fmt: skip
    assert "No row says yet what happens." in text_of(answer)
    write(lead, row, "row", level="carry_on", q_is_it_sore=["no", "skipped", "no_reply"])
    answer = write(lead, row, "row", level="we_phone_you_today", q_is_it_sore=["yes", "unparsed"])
    assert "It is proved" in text_of(answer)
    answer = write(lead, row, "unsafe", q_is_it_sore=["yes"])
    assert "Row 2 gives no crisis text after this check-in" in text_of(answer)
    lead.post(page("set_part_do", row, "level"), {"do": "up", "key": "we_phone_you_today"})
    assert "A worse answer to “Is it sore?” gets less help" in text_of(lead.get(page("set", row)))


def test_it_is_played_through_and_nothing_is_stored(universe: Universe) -> None:
    lead = universe.client("lead")
    row = begun(lead, "copd")
    for key, value in (
        ("team_phone", "01632 960101"),
        ("oxygen_usual", "92"),
        ("oxygen_now", "88"),
    ):
        write(lead, row, "setting", key, value=value, source="Agreed here")
    url = page("set_try", row)
    assert "How is your breathing today?" in text_of(lead.get(url))
    given = {
        "language": "en", "at": "weekend", "a_breath": "usual", "a_alarm": "no",
        "a_phlegm": "usual", "a_rescue": "no", "a_meter": "yes",
    }  # fmt: skip
    said = text_of(lead.post(url, given))
    assert "What did it show?" in said
    assert "Who acts, and by when" not in said
    said = text_of(lead.post(url, given | {"a_oxygen_number": "101"}))
    assert "Write a whole number from 50 to 100." in said
    said = text_of(lead.post(url, given | {"a_oxygen_number": "86", "a_words": "skipped"}))
    assert "One of these answers is marked unsafe" in said
    assert "Whoever is on duty, by Monday" in said
    assert "This may need help at once." in said
    said = text_of(lead.post(url, given | {"a_oxygen_number": "90", "a_words": "skipped"}))
    assert "Nurse, by Monday" in said
    welsh = text_of(lead.post(url, given | {"a_meter": "no", "a_words": "said", "language": "cy"}))
    assert "Bydd rhywun yn cysylltu o fewn 2 ddiwrnod gwaith" in welsh
    # What it takes by text, before anybody is texted.
    assert "Counts as 2 texts" in welsh
    assert re.search(r"In all: \d+ texts to pay for", welsh)
    assert "pence" not in welsh
    LocalSetting.objects.create(party=universe.service, key="messaging.part_price", value=250)
    assert " pence)" in text_of(lead.post(url, given | {"language": "cy"}))
    assert active_version(row.pk) is None


def test_questions_come_and_go_as_files_of_others(universe: Universe) -> None:
    lead = universe.client("lead")
    row = begun(lead)
    for form in ("fhir.json", "xlsx"):
        answer = lead.get(page("set_file", row, 1, form))
        upload = SimpleUploadedFile(f"x.{form}", answer.content)
        lead.post(reverse("followups:set_bring_in"), {"file": upload})
        made = QuestionSetVersion.objects.latest("saved_at")
        items = rules.SHAPE.part(open_document(made.document), rules.ITEM, "mood")
        assert items == rules.SHAPE.part(open_document(draft_of(row).document), rules.ITEM, "mood")
