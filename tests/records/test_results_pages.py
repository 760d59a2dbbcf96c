"""Results and the record: what people see, who sees it, who has looked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from alongside.core import clock
from alongside.core.audit import AuditEvent
from alongside.core.errors import NotAllowed
from alongside.people import notices
from alongside.people.actions import grants
from alongside.people.models import Grant, Person
from alongside.people.rules import ALL_LABELS, Category, Level
from alongside.records import actions, charts, hooks, kinds, models, queries, shown
from alongside.records.models import Precision
from alongside.ui.forms import Form, WordsField
from tests.universe import Universe

Pages = Callable[..., Client]
UNCHECKED = "A clinician has not checked these words yet."


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """A request in Welsh leaves its language behind."""
    with translation.override("en"):
        yield


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


# --- who sees it --------------------------------------------------------------------------------

ADDRESSES = ("results/", "results/4548-4/", "record/", "record/conditions/")


@pytest.mark.parametrize(
    ("name", "status"),
    [("rhian", 200), ("nurse", 200), ("gp", 200), ("carer", 404), ("link_worker", 404),
     ("peer", 404), ("lead", 404), ("stranger", 404)],
)  # fmt: skip
def test_who_may_open_these_pages(
    universe: Universe,
    client_as: Pages,
    add: Callable[..., models.Result],
    name: str,
    status: int,
) -> None:
    add()
    for address in ADDRESSES:
        assert client_as(name).get(at(universe.rhian, address)).status_code == status
    reading = AuditEvent.objects.filter(
        verb="record.read", category="records", person_id=universe.rhian.pk
    )
    assert reading.count() == (len(ADDRESSES) if status == 200 else 0)


def let_carer_in(universe: Universe, *labels: str) -> Grant:
    return grants.give_access(
        by=universe.actor("rhian"),
        person=universe.rhian,
        grantee=universe.carer,
        level=Level.VIEW,
        categories=[Category.RECORDS],
        labels=labels,
    )


def test_labels_are_held_to_and_nobody_is_told_what_is_hidden(
    universe: Universe,
    client_as: Pages,
    add: Callable[..., models.Result],
    source: models.Source,
) -> None:
    let_carer_in(universe, "general")
    add()
    carer = client_as("carer")
    note = "Some entries are not shown to you."
    assert note not in text(carer, at(universe.rhian))
    hidden = models.Condition.objects.create(
        person=universe.rhian, source=source, source_key="c", digest="c", name="Secret thing",
        labels=["mental_health"],
    )  # fmt: skip
    for address in ADDRESSES:  # the same words on each page, wherever it is
        assert note in text(carer, at(universe.rhian, address))
        assert "Secret" not in text(carer, at(universe.rhian, address))
        assert note not in text(client_as("nurse"), at(universe.rhian, address))
        assert note not in text(client_as("rhian"), at(universe.rhian, address))
    for labels, sees in ((["general"], True), ([], False), (["general", "social_care"], False)):
        models.Condition.objects.filter(pk=hidden.pk).update(labels=labels)
        assert ("Secret" in text(carer, at(universe.rhian, "record/"))) is sees
        assert (note in text(carer, at(universe.rhian))) is not sees
    let_carer_in(universe, *ALL_LABELS)
    models.Condition.objects.filter(pk=hidden.pk).update(labels=[])
    assert "Secret" in text(carer, at(universe.rhian, "record/"))
    assert note not in text(carer, at(universe.rhian))


def test_a_result_that_is_hidden_is_not_in_any_trend(
    universe: Universe, client_as: Pages, add: Callable[..., models.Result]
) -> None:
    let_carer_in(universe, "general")
    add(value=Decimal(50))
    add(value=Decimal(99), labels=[], taken_at=datetime(2026, 3, 1, tzinfo=UTC))
    page = text(client_as("carer"), at(universe.rhian, "results/4548-4/"))
    assert "50 mmol/mol" in page
    assert "99" not in page.replace("999", "")


# --- the record ---------------------------------------------------------------------------------


@pytest.fixture
def entries(universe: Universe, source: models.Source) -> None:
    """A little of everything."""
    common = {"person": universe.rhian, "source": source, "labels": ["general"], "digest": "d"}
    models.Condition.objects.create(
        **common, source_key="1", name="Diabetes (disorder)", clinical_status="active",
        onset_date=date(2001, 1, 1), precision=Precision.YEAR,
    )  # fmt: skip
    models.Condition.objects.create(
        **common, source_key="2", name="Sore throat", clinical_status="resolved",
        onset_date=date(2020, 1, 1), abated_date=date(2020, 1, 9),
    )  # fmt: skip
    models.Medicine.objects.create(
        **common, source_key="1", name="Metformin 500 mg", status="active", dose="once every day",
        authored_date=date(2020, 2, 3), requester="Dr Price",
    )  # fmt: skip
    models.FromElsewhere.objects.create(
        **common, source_key="1", kind="careplan", words="Diabetes plan", status="active",
        activities=["Diabetic diet"], start_date=date(2020, 2, 3),
    )  # fmt: skip
    models.FromElsewhere.objects.create(
        **common, source_key="2", kind="goal", words="HbA1c below 53", status="no-change"
    )
    models.Report.objects.create(
        **common, source_key="1", name="Blood test", issued_at=datetime(2026, 1, 2, tzinfo=UTC),
        conclusion="All well", result_ids=["a", "b"],
    )  # fmt: skip
    models.Document.objects.create(
        **common, source_key="1", kind="referral", name="To the heart clinic", text="Dear heart",
        author="Dr Price", written_date=date(2026, 1, 3),
    )  # fmt: skip


@pytest.mark.usefixtures("entries")
def test_the_record_says_what_from_whom_and_when(universe: Universe, client_as: Pages) -> None:
    page = text(client_as("rhian"), at(universe.rhian, "record/"))
    for words in (
        "Diabetes Now, since 2001 From Elm Tree Surgery",
        "Sore throat Over, from 1 Jan 2020 to 9 Jan 2020",
        "Metformin 500 mg Now, written on 3 Feb 2020 once every day Dr Price. From Elm Tree",
        "A plan from elsewhere. Now, since 3 Feb 2020 Diabetic diet",
        "HbA1c below 53 A goal from elsewhere. Under way",
        "They are not your goals unless you say so.",
        "Blood test 2 Jan 2026. 2 results All well",
        "To the heart clinic Referral letter, 3 Jan 2026 Dr Price. From Elm Tree Surgery",
    ):
        assert words in page
    assert page.index("Diabetes Now") < page.index("Sore throat")
    client = client_as("rhian")
    for part in ("conditions", "medicines", "elsewhere", "letters", "reports"):
        assert client.get(at(universe.rhian, f"record/{part}/")).status_code == 200
    assert client.get(at(universe.rhian, "record/results/")).status_code == 404


def test_an_empty_record(universe: Universe, client_as: Pages) -> None:
    assert "Nothing here yet" in text(client_as("rhian"), at(universe.rhian, "record/"))
    assert "Nothing here yet" in text(client_as("rhian"), at(universe.rhian, "record/reports/"))


def test_a_status_that_we_do_not_know_is_shown_as_it_is() -> None:
    assert shown.status("made-up") == "Made up"
    assert shown.source(models.Source(name="A system")) == "A system"


def test_erasing_takes_every_entry_and_merging_moves_it(
    universe: Universe, add: Callable[..., models.Result], entries: None
) -> None:
    add()
    notices.tell(notices.PERSON_MERGING, from_id=universe.rhian.pk, into_id=universe.imported.pk)
    for model in queries.ALL_ENTRIES:
        assert set(model.objects.values_list("person_id", flat=True)) == {universe.imported.pk}
    notices.tell(notices.PERSON_ERASING, person_id=universe.imported.pk)
    for model in queries.ALL_ENTRIES:
        assert not model.objects.exists()


# --- queries ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["rhian", "nurse"])
def test_queries_do_not_grow_with_the_record(
    universe: Universe,
    client_as: Pages,
    add: Callable[..., models.Result],
    source: models.Source,
    entries: None,
    name: str,
) -> None:
    client, nurse = client_as(name), universe.actor("nurse")
    addresses = (*ADDRESSES, "results/55284-4/")

    def counted() -> dict[str, int]:
        found = {}
        for address in addresses:
            with CaptureQueriesContext(connection) as held:
                assert client.get(at(universe.rhian, address)).status_code == 200
            found[address] = len(held)
        return found

    add()
    pressure(add, 140, 80)
    counted()  # the first opening of a record shows more
    few = counted()
    day = datetime(2026, 1, 1, tzinfo=UTC)
    for number in range(30):
        moment = day - timedelta(days=number)
        last = add(taken_at=moment)
        pressure(add, 140, 80, taken_at=moment)
        add(loinc=units_loinc(number), taken_at=moment)
        models.Condition.objects.create(
            person=universe.rhian, source=source, source_key=f"x{number}", digest="d", name="X",
            labels=["general"],
        )  # fmt: skip
        actions.look_at(by=nurse, person=universe.rhian, seen=[(last.pk, last.digest)])
    # A second page of results costs nothing more than the first.
    assert counted() == few
    assert max(few.values()) <= 30


def test_reads_take_the_queries_that_they_say(
    universe: Universe,
    add: Callable[..., models.Result],
    entries: None,
    django_assert_num_queries: Callable[[int], Any],
) -> None:
    by, herself, rhian = universe.actor("nurse"), universe.actor("rhian"), universe.rhian
    add()
    pressure(add, 140, 80)
    # What they say, and one for the actor's own access, which a request asks once.
    with django_assert_num_queries(2):
        assert [one.looked for one in queries.newest_results(herself, rhian)]
    with django_assert_num_queries(3):
        assert [one.looked for one in queries.newest_results(by, rhian)]
    with django_assert_num_queries(3):
        assert [one.sentences for one in queries.in_words(herself, rhian, 6)]
    with django_assert_num_queries(1):
        assert queries.trend(herself, rhian, "4548-4")
    with django_assert_num_queries(1):
        assert queries.conditions(by, rhian)
    with django_assert_num_queries(1):
        assert [shown.origin(letter) for letter in queries.letters(by, rhian)]
    with django_assert_num_queries(1):
        assert queries.chosen(rhian)
    with django_assert_num_queries(1):
        assert queries.waiting_for(by, rhian) == []
    with django_assert_num_queries(1):
        assert queries.held(by, rhian) == []
    with django_assert_num_queries(4):
        _page, rows = queries.history(herself, rhian, "55284-4", 1)
        assert [one.origin for one in rows]
    with django_assert_num_queries(1):
        assert not queries.some_are_hidden(by, rhian)
    with django_assert_num_queries(0):
        assert not queries.some_are_hidden(herself, rhian)
    with django_assert_num_queries(6):
        assert queries.taken_back(by, rhian) == []
    for part in queries.PARTS:
        with django_assert_num_queries(1):
            assert [shown.origin(entry) for entry in queries.entries(herself, rhian, part)]


def units_loinc(number: int) -> str:
    from alongside.records.units import KINDS

    return KINDS[number].loinc[0]


def test_pages_of_a_long_history(
    universe: Universe, client_as: Pages, add: Callable[..., models.Result]
) -> None:
    for number in range(45):
        add(
            value=Decimal(100 + number),
            taken_at=datetime(2026, 1, 1, tzinfo=UTC) - timedelta(days=number),
        )
    address = at(universe.rhian, "results/4548-4/")
    client = client_as("rhian")
    assert "Page 1 of 3" in text(client, address)
    last = text(client, f"{address}?page=3")
    assert "144 mmol/mol" in last
    assert "The last three: 102, 101, 100 mmol/mol." in last


def test_a_dangerous_number_says_whom_to_phone_now_until_somebody_has_looked(
    universe: Universe, client_as: Pages, add: Callable[..., models.Result]
) -> None:
    high = {"loinc": "2823-3", "name": "Potassium", "value": Decimal("6.9"), "unit": "mmol/L"}
    row = add(**high, taken_at=clock.now() - timedelta(days=1))
    client, urgent = client_as("rhian"), "Do not wait with this result"
    for address in ("results/", "results/2823-3/"):
        said = text(client, at(universe.rhian, address))
        assert urgent in said
        assert f"Phone {universe.practice.name} now:" in said
        assert "phone 111" in said
        assert "phone 999" in said
    client.cookies["alongside_language"] = "cy"
    welsh = text(client, at(universe.rhian, "results/2823-3/"))
    assert "If you feel very unwell" in welsh  # nobody has checked the Welsh: both are shown
    client.cookies["alongside_language"] = "en"
    nurse = universe.actor("nurse")
    assert actions.look_at(by=nurse, person=universe.rhian, seen=[(row.pk, row.digest)]) == 1
    assert urgent not in text(client, at(universe.rhian, "results/2823-3/"))


def test_a_usual_number_or_an_old_one_says_nothing_of_the_kind(
    universe: Universe, client_as: Pages, add: Callable[..., models.Result]
) -> None:
    high = {"loinc": "2823-3", "name": "Potassium", "unit": "mmol/L"}
    add(**high, value=Decimal("6.9"), taken_at=clock.now() - timedelta(days=30))
    client = client_as("rhian")
    assert "Do not wait" not in text(client, at(universe.rhian, "results/2823-3/"))
    add(**high, value=Decimal("4.9"), taken_at=clock.now())
    assert "Do not wait" not in text(client, at(universe.rhian, "results/"))
