"""Letters and reports: staff add them, the person reads them, a mistake is taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from alongside.core import clock
from alongside.core.audit import AuditEvent
from alongside.core.errors import NotAllowed, Refused
from alongside.core.files import StoredFile
from alongside.people import notices
from alongside.people.actions import grants
from alongside.people.models import Membership, Role
from alongside.people.rules import Category, Level
from alongside.records import actions, models, queries
from alongside.records.models import Document
from tests.records.test_results_pages import at, text
from tests.records.test_waiting import post
from tests.universe import Universe

Pages = Callable[..., Client]
PDF = b"%PDF-1.7\nA letter"
WORDS = "Dear colleague,\n\nthank you for seeing Mrs Bevan.\n"


def add(u: Universe, who: str = "nurse", **more: Any) -> Document:
    given: dict[str, Any] = {
        "kind": "referral",
        "name": "To the heart clinic",
        "author": "Dr Price",
        "written_date": date(2026, 1, 3),
        "text": WORDS,
        "labels": ["general"],
    }
    return actions.add_document(by=u.actor(who), person=u.rhian, **given | more)


def test_the_person_reads_it_as_text_and_as_pdf(universe: Universe, client_as: Pages) -> None:
    letter = add(universe, data=PDF)
    client = client_as("rhian")
    assert "To the heart clinic Referral letter, 3 Jan 2026" in text(
        client, at(universe.rhian, "record/letters/")
    )
    page = text(client, at(universe.rhian, f"letters/{letter.pk}/"))
    assert "thank you for seeing Mrs Bevan." in page
    assert "Dr Price. From Elm Tree Surgery" in page
    answer = client.get(at(universe.rhian, f"letters/{letter.pk}/file/"))
    assert answer.content == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("inline")
    assert "no-store" in answer["Cache-Control"]
    read = AuditEvent.objects.filter(person_id=universe.rhian.pk, reading=True)
    assert read.filter(actor_person_id=universe.rhian.pk, category="records").count() == 3


def test_without_text_it_says_so_and_without_a_pdf_there_is_none(
    universe: Universe, client_as: Pages
) -> None:
    only_pdf, only_text = add(universe, text="", data=PDF), add(universe)
    client = client_as("rhian")
    assert "There is no text of it here" in text(
        client, at(universe.rhian, f"letters/{only_pdf.pk}/")
    )
    address = at(universe.rhian, f"letters/{only_text.pk}/")
    assert "Open the PDF" not in text(client, address)
    assert client.get(f"{address}file/").status_code == 404


def test_who_reads_it(universe: Universe, client_as: Pages) -> None:
    letter = add(universe, data=PDF)
    hidden = add(universe, labels=[])  # fails closed: only for those who hold every label
    address = at(universe.rhian, f"letters/{letter.pk}/")
    for name in ("rhian", "nurse", "gp"):
        assert client_as(name).get(address).status_code == 200
    for name in ("carer", "link_worker", "lead", "stranger", "peer"):
        for rest in ("", "file/"):
            assert client_as(name).get(address + rest).status_code == 404
    grants.give_access(
        by=universe.actor("rhian"), person=universe.rhian, grantee=universe.carer,
        level=Level.VIEW, categories=[Category.RECORDS, Category.ABOUT], labels=["general"],
    )  # fmt: skip
    carer = universe.actor("carer")
    assert [one.pk for one in queries.letters(carer, universe.rhian)] == [letter.pk]
    assert client_as("carer").get(address).status_code == 200
    shut = at(universe.rhian, f"letters/{hidden.pk}/")
    assert client_as("carer").get(shut).status_code == 404
    assert queries.document_of(carer, universe.rhian, hidden.pk) is None


def test_who_adds_it(universe: Universe) -> None:
    for name in ("rhian", "carer", "link_worker", "lead", "privacy", "stranger", "peer"):
        with pytest.raises(NotAllowed):
            add(universe, name)
    with pytest.raises(NotAllowed):
        actions.add_document(
            by=universe.actor("nurse"), person=universe.nurse, kind="other", name="x", text="x"
        )


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"kind": "poem"}, "Choose one of the kinds"),
        ({"name": " "}, "what it is called"),
        ({"text": " "}, "Choose a PDF, or paste the text"),
        ({"data": b"MZ"}, "not a PDF"),
        ({"labels": ["other"]}, "labels from the list"),
        ({"written_date": date(2999, 1, 1)}, "lies in the future"),
    ],
)
def test_what_is_refused(universe: Universe, wrong: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        add(universe, **wrong)
    assert not Document.objects.exists()
    assert not StoredFile.objects.exists()


def test_letters_for_getting_ready_are_referrals_the_newest_first(universe: Universe) -> None:
    add(universe, kind="discharge")
    for year in (2020, 2024, 2022):
        add(universe, written_date=date(year, 1, 1))
    add(universe, written_date=None)
    found = queries.letters(universe.actor("rhian"), universe.rhian)
    assert [one.written_date and one.written_date.year for one in found] == [2024, 2022, 2020, None]
    every = queries.letters(universe.actor("rhian"), universe.rhian, models.DocumentKind.values)
    assert len(every) == 5


def test_a_mistake_is_taken_back_and_stays_to_be_seen(universe: Universe, client_as: Pages) -> None:
    letter = add(universe, data=PDF)
    address = at(universe.rhian, f"letters/{letter.pk}/")
    for name in ("rhian", "lead", "stranger"):
        assert client_as(name).post(f"{address}take-back/").status_code == 404
    assert "Taken back." in post(client_as("gp"), f"{address}take-back/")
    assert not StoredFile.objects.exists()
    letter.refresh_from_db()
    assert letter.text == ""
    client = client_as("rhian")
    assert client.get(address).status_code == 404
    page = text(client, at(universe.rhian, "record/"))
    assert "The service wrote these down by mistake" in page
    assert "To the heart clinic" in page
    with pytest.raises(Refused, match="taken back already"):
        actions.take_back_document(by=universe.actor("nurse"), document=letter)


def test_another_service_does_not_take_it_back(universe: Universe) -> None:
    letter = add(universe)
    grants.give_access(
        by=universe.actor("rhian"), person=universe.rhian, grantee=universe.other_team,
        level=Level.CONTRIBUTE, categories=[Category.RECORDS],
    )  # fmt: skip
    with pytest.raises(NotAllowed, match="Another service"):
        actions.take_back_document(by=universe.actor("stranger"), document=letter)


def test_adding_on_the_page(universe: Universe, client_as: Pages) -> None:
    nurse, rhian = client_as("nurse"), universe.rhian
    assert "Add a letter or report" in text(nurse, at(rhian, "record/"))
    assert "Add a letter or report" not in text(client_as("rhian"), at(rhian, "record/"))
    address = at(rhian, "letters/add/")
    assert "Choose a PDF, or paste the text" in post(nurse, address, kind="report", name="X-ray")
    page = post(
        nurse,
        address,
        kind="report",
        name="X-ray",
        file=SimpleUploadedFile("x.pdf", PDF, "application/pdf"),
        labels=["general"],
    )
    assert "Added. Rhian can read it now." in page
    assert "There is no text of it here" in page
    # Whoever adds it may not be one of those who see it.
    Membership.objects.filter(pk=universe.memberships["nurse"].pk).update(role=Role.ADMINISTRATOR)
    row = rhian.grants.get(grantee=universe.team)
    grants.end_access(by=universe.actor("rhian"), grant=row)
    grants.give_access(
        by=universe.actor("rhian"), person=rhian, grantee=universe.team, level=Level.CONTRIBUTE,
        categories=[Category.RECORDS, Category.ABOUT], labels=["general"],
    )  # fmt: skip
    page = post(nurse, address, kind="other", name="For all labels", text="x")
    assert "Added." in page
    assert "For all labels" not in page


def test_merging_takes_the_file_along_and_erasing_takes_everything(universe: Universe) -> None:
    add(universe, data=PDF)
    notices.tell(notices.PERSON_MERGING, from_id=universe.rhian.pk, into_id=universe.imported.pk)
    letter = Document.objects.get()
    assert letter.person_id == universe.imported.pk
    assert letter.text == WORDS.strip()
    assert letter.file is not None
    assert letter.file.owner_id == universe.imported.pk
    assert letter.file.read() == PDF
    notices.tell(notices.PERSON_ERASING, person_id=universe.imported.pk)
    assert not Document.objects.exists()
    assert not StoredFile.objects.exists()


def test_conditions_as_tags_are_those_that_somebody_has_now_each_once(universe: Universe) -> None:
    source = models.Source.objects.create(name="tests", service=universe.service)
    for number, (name, status, more) in enumerate(
        [
            ("Diabetes mellitus (disorder)", "active", {}),
            ("Diabetes mellitus", "", {}),
            ("Asthma (disorder)", "recurrence", {}),
            ("Sore throat", "resolved", {}),
            ("A mistake", "active", {"withdrawn": True}),
        ]
    ):
        models.Condition.objects.create(
            person=universe.rhian, source=source, source_key=str(number), digest="d", name=name,
            clinical_status=status, labels=["general"], **more,
        )  # fmt: skip
    tags = queries.conditions(universe.actor("rhian"), universe.rhian)
    assert [tag.label for tag in tags] == ["Asthma", "Diabetes mellitus"]
    assert all(models.Condition.objects.filter(pk=tag.id).exists() for tag in tags)
    assert queries.conditions(universe.actor("stranger"), universe.rhian) == []


def test_a_letter_of_today_may_be_written_today(universe: Universe) -> None:
    assert add(universe, written_date=clock.today()).written_date
    with pytest.raises(Refused):
        add(universe, written_date=clock.today() + timedelta(days=1))
