"""Results and the record: what people see, who sees it, who has looked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import translation

from alongside.core.audit import AuditEvent
from alongside.core.errors import NotAllowed
from alongside.people.models import Person
from alongside.records import actions, charts, hooks, kinds, models, queries, shown
from alongside.records.models import Precision
from alongside.ui.forms import Form, WordsField
from tests.universe import Universe

Pages = Callable[..., Client]
UNCHECKED = "A clinician has not checked these words yet."


pytestmark = pytest.mark.usefixtures("english")


def pressure(add: Callable[..., models.Result], top: int, bottom: int, **rest: Any) -> None:
    panel = str(uuid4())
    for loinc, value in ((kinds.DIASTOLIC, bottom), (kinds.SYSTOLIC, top)):
        add(loinc=loinc, name="BP", value=Decimal(value), unit="mm[Hg]", panel_id=panel, **rest)


def at(person: Person, rest: str = "results/") -> str:
    return f"/p/{person.pk}/{rest}"


def text(client: Client, address: str) -> str:
    """The words of a page, spaces made single."""
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


# --- the list -----------------------------------------------------------------------------------


def test_newest_of_each_kind_in_groups_with_plain_names(
    universe: Universe, client_as: Pages, add: Callable[..., models.Result]
) -> None:
    add()
    add(value=Decimal(70), taken_at=datetime(2025, 2, 14, tzinfo=UTC))
    add(loinc="17856-6", value=Decimal(48), taken_at=datetime(2020, 1, 1, tzinfo=UTC))
    pressure(add, 142, 84)
    add(loinc="6690-2", name="Leukocytes [#/volume]", value=Decimal("5.1"), unit="10*9/L")
    add(loinc="", name="Some clinic's own test", value=None, unit="", text_value="positive")
    page = text(client_as("rhian"), at(universe.rhian))
    assert "HbA1c: your average blood sugar 62 mmol/mol , 14 Feb 2026" in page
    assert "Sugar in your blood sticks to your red blood cells." in page
    assert "142/84 mmHg" in page
    assert "White blood cells 5.1 ×10⁹/L" in page
    assert "Some clinic&#39;s own test positive" in page
    assert page.count(UNCHECKED) == 1
    assert "70 mmol/mol" not in page
    assert "48 mmol/mol" not in page
    assert page.index("Heart and blood pressure") < page.index("Blood sugar")
    assert page.index("Blood cells") < page.index("Other results")


def test_no_results_yet(universe: Universe, client_as: Pages) -> None:
    assert "No results here yet" in text(client_as("rhian"), at(universe.rhian))


def test_results_that_are_no_number_or_no_exact_one(
    universe: Universe, add: Callable[..., models.Result]
) -> None:
    by = universe.actor("rhian")
    add(loinc="33914-3", value=Decimal(90), unit="mL/min/{1.73_m2}", comparator=">")
    add(loinc="72166-2", name="Smoking", value=None, unit="", text_value="Never smoker")
    add(loinc="2947-0", value=None, unit="")
    add(loinc=kinds.SYSTOLIC, name="BP", value=Decimal(140), unit="mm[Hg]")
    add(loinc=kinds.DIASTOLIC, value=Decimal(80), unit="mm[Hg]", panel_id="another")
    found = {one.shown for one in queries.newest_results(by, universe.rhian)}
    assert found == {
        ">90 mL/min/1.73m²", "Never smoker", "no value given", "140 mmHg (top number only)",
        "80 mmHg (bottom number only)",
    }  # fmt: skip


def test_what_its_source_took_back_counts_nowhere(
    universe: Universe, client_as: Pages, add: Callable[..., models.Result]
) -> None:
    add(withdrawn=True)
    rhian = client_as("rhian")
    assert "No results here yet" in text(rhian, at(universe.rhian))
    assert rhian.get(at(universe.rhian, "results/4548-4/")).status_code == 404
    assert "Taken back" in text(rhian, at(universe.rhian, "record/"))


def test_for_other_pages(universe: Universe, add: Callable[..., models.Result]) -> None:
    add()
    pressure(add, 142, 84, taken_at=datetime(2026, 3, 1, tzinfo=UTC))
    add(loinc="", name="Odd", value=None, unit="", taken_at=datetime(2019, 1, 1, tzinfo=UTC))
    newest = queries.newest_results(universe.actor("rhian"), universe.rhian, limit=2)
    assert [one.loinc for one in newest] == [kinds.BLOOD_PRESSURE, "4548-4"]
    assert newest[0].for_sheet() == {
        "name": "Blood pressure",
        "value": "142/84 mmHg",
        "date": "1 Mar 2026",
        "plain": newest[0].explanation.looks_at if newest[0].explanation else "",
        "looked_at": "Nobody here has looked at this yet.",
    }
    (*_, odd) = queries.newest_results(universe.actor("rhian"), universe.rhian)
    assert "no checked explanation" in odd.for_sheet()["plain"]
    assert odd.loinc.startswith("name-")


# --- one kind -----------------------------------------------------------------------------------


def test_one_kind_with_its_trend_explanation_and_sources(
    universe: Universe, client_as: Pages, add: Callable[..., models.Result]
) -> None:
    for month, value in ((1, 70), (4, 66), (7, 62)):
        add(value=Decimal(value), taken_at=datetime(2025, month, 5, tzinfo=UTC), performer="Dr B")
    client = client_as("rhian")
    page = text(client, at(universe.rhian, "results/4548-4/"))
    assert "The last three: 70, 66, 62 mmol/mol. It has gone down since January." in page
    assert UNCHECKED in page
    assert "20 to 41 mmol/mol : Most adults without diabetes" in page
    assert "These numbers are for adults." in page
    assert "Glycated haemoglobin (HbA1c)" in page  # a source
    assert "5 Jul 2025 62 mmol/mol" in page
    assert "Dr B. From Elm Tree Surgery" in page
    html = client.get(at(universe.rhian, "results/4548-4/")).content.decode()
    assert html.count("<circle") == 3
    assert "al-trend__band" not in html  # no verdict on anybody's number
    for code in ("17856-6", "59261-8"):  # the same thing by another code
        assert client.get(at(universe.rhian, f"results/{code}/")).status_code == 200


def test_ranges_only_beside_numbers_in_their_unit(
    universe: Universe, client_as: Pages, add: Callable[..., models.Result]
) -> None:
    add(unit="%", value=Decimal("6.5"))
    assert "Most adults" not in text(client_as("rhian"), at(universe.rhian, "results/4548-4/"))


def test_a_test_without_an_explanation_says_so(
    universe: Universe, client_as: Pages, add: Callable[..., models.Result]
) -> None:
    add(loinc="6690-2", name="WBC", value=Decimal(5), unit="10*9/L")
    page = text(client_as("rhian"), at(universe.rhian, "results/6690-2/"))
    assert "We have no checked explanation for this test yet." in page
    assert "There is one result: 5.0 ×10⁹/L" in page


def test_a_result_without_a_code(
    universe: Universe, client_as: Pages, add: Callable[..., models.Result]
) -> None:
    for year in (2024, 2025):
        last = add(
            loinc="", name="Odd test", value=None, unit="", text_value=f"in {year}",
            taken_at=datetime(year, 1, 1, tzinfo=UTC),
        )  # fmt: skip
    client = client_as("rhian")
    page = text(client, at(universe.rhian, f"results/name-{last.pk}/"))
    assert "in 2024" in page
    assert "in 2025" in page
    for wrong in ("name-", f"name-{uuid4()}", "1234-5", "name-x"):
        assert client.get(at(universe.rhian, f"results/{wrong}/")).status_code == 404


def test_blood_pressure_is_a_pair(
    universe: Universe, client_as: Pages, add: Callable[..., models.Result]
) -> None:
    for month in (1, 2):
        pressure(add, 140 + month, 80, taken_at=datetime(2026, month, 3, tzinfo=UTC))
    add(
        loinc=kinds.SYSTOLIC, value=Decimal(150), unit="mm[Hg]",
        taken_at=datetime(2026, 3, 3, tzinfo=UTC),
    )  # fmt: skip
    client = client_as("rhian")
    for code in kinds.PRESSURES:
        page = text(client, at(universe.rhian, f"results/{code}/"))
        assert "142/80 mmHg" in page
        assert "150 mmHg (top number only)" in page
        assert "The last three top numbers: 141, 142, 150 mmHg." in page
        assert "The last two bottom numbers: 80, 80 mmHg. It has not changed" in page
    html = client.get(at(universe.rhian, "results/55284-4/")).content.decode()
    assert html.count("<polyline") == 2
    top, bottom = charts.lines(
        queries.trend(universe.actor("rhian"), universe.rhian, kinds.BLOOD_PRESSURE)
    )
    assert [mark.x for mark in top.marks] == [mark.x for mark in bottom.marks]
    assert all(t.y < b.y for t, b in zip(top.marks, bottom.marks, strict=True))


def test_one_pressure_or_none_has_no_chart(
    universe: Universe, add: Callable[..., models.Result]
) -> None:
    by = universe.actor("rhian")
    assert charts.lines(queries.trend(by, universe.rhian, "55284-4")) == []
    assert charts.lines(queries.trend(by, universe.rhian, "4548-4")) == []
    pressure(add, 140, 80)
    assert charts.lines(queries.trend(by, universe.rhian, "55284-4")) == []


def test_in_welsh_the_english_is_shown_too(
    universe: Universe, client_as: Pages, add: Callable[..., models.Result]
) -> None:
    add()
    client = client_as("rhian")
    client.cookies["alongside_language"] = "cy"
    page = text(client, at(universe.rhian, "results/4548-4/"))
    assert "cyfartaledd y siwgr" in page
    assert "Nid yw darllenydd Cymraeg" in page
    assert "Sugar in your blood sticks" in page


def test_dates_are_no_finer_than_they_were_given() -> None:
    day = date(2024, 3, 5)
    assert shown.when(day, Precision.MONTH) == "March 2024"
    assert shown.when(day, Precision.YEAR) == "2024"
    assert shown.when(day, Precision.TIME) == "5 Mar 2024"
    assert shown.when(None) == ""
    with translation.override("cy"):
        assert shown.when(day, Precision.MONTH) == "Mawrth 2024"
        words = shown.trend_words()
        assert (words.day(day, False), words.month(day, True)) == ("5 Mawrth", "Mawrth 2024")
    assert shown.trend_words().day(day, True) == "5 March 2024"


# --- asking -------------------------------------------------------------------------------------


@pytest.fixture
def asking() -> Iterator[list[Any]]:
    """A next conversation: what planning sets when it loads."""
    asked: list[Any] = []

    class Ask(Form):
        words = WordsField(label="Words", reads="Dana", by_when="before Tuesday")

    def ask(request: Any, person: Person, loinc: str) -> hooks.Asking | None:
        asked.append((request.actor.person_id, person.pk, loinc))
        return hooks.Asking("/ask/", Ask(), ("Is it my tablets?",))

    before, hooks.ask_about = hooks.ask_about, ask
    yield asked
    hooks.ask_about = before


def test_what_i_want_to_ask_about_this(
    universe: Universe, client_as: Pages, add: Callable[..., models.Result], asking: list[Any]
) -> None:
    add()
    client = client_as("rhian")
    html = client.get(at(universe.rhian, "results/4548-4/")).content.decode()
    assert 'action="/ask/"' in html
    assert 'name="loinc" value="4548-4"' in html
    assert f'name="person_id" value="{universe.rhian.pk}"' in html
    assert "Is it my tablets?" in html
    assert "before Tuesday" in html
    assert asking == [(universe.rhian.pk, universe.rhian.pk, "4548-4")]


def test_no_box_without_a_conversation(
    universe: Universe,
    client_as: Pages,
    add: Callable[..., models.Result],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    add()
    for hook in (None, lambda *_: None):
        monkeypatch.setattr(hooks, "ask_about", hook)
        page = text(client_as("rhian"), at(universe.rhian, "results/4548-4/"))
        assert "I want to ask" not in page


# --- who has looked -----------------------------------------------------------------------------


def tokens(client: Client, address: str) -> list[str]:
    found = re.findall(r'name="seen" value="([^"]+)"', client.get(address).content.decode())
    return list(dict.fromkeys(found))


def test_a_clinician_marks_one_then_all_that_are_new(
    universe: Universe, client_as: Pages, add: Callable[..., models.Result]
) -> None:
    first = add()
    pressure(add, 142, 84)
    nurse, rhian, look = client_as("nurse"), client_as("rhian"), at(universe.rhian, "results/look/")
    assert "Nobody here has looked at this yet" in text(rhian, at(universe.rhian))
    assert tokens(rhian, at(universe.rhian)) == []
    new = tokens(nurse, at(universe.rhian))
    assert len(new) == 3
    answer = nurse.post(look, {"seen": f"{first.pk}:{first.digest}", "loinc": "4548-4"})
    assert answer["Location"] == at(universe.rhian, "results/4548-4/")
    day = shown.today()
    said = f"Looked at by Dana Hughes, Nurse, {day.day} {day:%B}"
    assert said in text(rhian, answer["Location"])
    add(loinc="2947-0")  # came in after the page was opened
    assert nurse.post(look, {"seen": new})["Location"] == at(universe.rhian)
    assert "2 results are marked as looked at by you" in text(nurse, at(universe.rhian))
    assert len(tokens(nurse, at(universe.rhian))) == 1
    nurse.post(look, {"seen": new})
    assert "You had looked at these already" in text(nurse, at(universe.rhian))
    assert models.ResultLook.objects.count() == 3
    assert AuditEvent.objects.filter(verb="result.look", person_id=universe.rhian.pk).exists()


def test_a_changed_result_is_new_again(
    universe: Universe, client_as: Pages, add: Callable[..., models.Result]
) -> None:
    result = add()
    nurse = universe.actor("nurse")
    stale = [(result.pk, result.digest)]
    assert actions.look_at(by=nurse, person=universe.rhian, seen=stale) == 1
    models.Result.objects.update(digest="changed", value=61)
    assert "Nobody here" in text(client_as("rhian"), at(universe.rhian))
    assert actions.look_at(by=nurse, person=universe.rhian, seen=stale) == 0


def test_both_numbers_of_a_pressure_must_be_looked_at(
    universe: Universe, add: Callable[..., models.Result]
) -> None:
    pressure(add, 142, 84)
    nurse = universe.actor("nurse")
    one, other = models.Result.objects.all()
    actions.look_at(by=nurse, person=universe.rhian, seen=[(one.pk, one.digest)])
    (found,) = queries.newest_results(nurse, universe.rhian)
    assert found.looks == []
    actions.look_at(by=nurse, person=universe.rhian, seen=[(other.pk, other.digest)])
    (found,) = queries.newest_results(nurse, universe.rhian)
    assert [look.who for look in found.looks] == ["Dana Hughes"]


def test_only_clinicians_who_may_see_it_mark_it(
    universe: Universe, client_as: Pages, add: Callable[..., models.Result]
) -> None:
    result = add()
    seen = {"seen": f"{result.pk}:{result.digest}"}
    for name in ("rhian", "carer", "link_worker", "lead", "stranger"):
        answer = client_as(name).post(at(universe.rhian, "results/look/"), seen)
        assert answer.status_code == 404
        with pytest.raises(NotAllowed):
            actions.look_at(by=universe.actor(name), person=universe.rhian, seen=[])
    nurse = client_as("nurse")
    assert nurse.post(at(universe.rhian, "results/look/"), {"seen": "x"}).status_code == 404
    with pytest.raises(NotAllowed, match="own results"):
        actions.look_at(by=universe.actor("nurse"), person=universe.nurse, seen=[])
    assert not models.ResultLook.objects.exists()
