"""Who sees a result, and the record with everything else that services wrote."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alongside.core import clock
from alongside.core.audit import AuditEvent
from alongside.people import notices
from alongside.people.actions import grants
from alongside.people.models import Grant
from alongside.people.rules import ALL_LABELS, Category, Level
from alongside.records import actions, models, queries, shown
from alongside.records.models import Precision
from tests.records.test_results_pages import Pages, at, pressure, text
from tests.universe import Universe

pytestmark = pytest.mark.usefixtures("english")


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
