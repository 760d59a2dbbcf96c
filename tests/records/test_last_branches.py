"""Entries that name somebody whom no file knows, and runs whose file is gone already."""

from __future__ import annotations

import pytest

from alongside.core.errors import NotAllowed
from alongside.people.actions import grants
from alongside.people.models import Person
from alongside.people.rules import ALL_CATEGORIES, Level
from alongside.records.access import check_can_add
from alongside.records.actions import bundles, rows, uploads
from alongside.records.fhir import AgentKey, PersonRecord
from alongside.records.models import ImportRun, Source
from tests.universe import Universe


def test_somebody_whom_no_file_knows_is_left_out() -> None:
    assert rows._who([AgentKey("Practitioner", "system", "nobody")], {}) == ""


@pytest.mark.django_db
def test_a_run_without_a_file_has_none_to_throw_away() -> None:
    run = ImportRun.objects.create(source=Source.objects.create(name="tests"))
    uploads._drop_file(run)
    assert run.file is None


@pytest.mark.django_db
def test_nobody_adds_letters_to_their_own_record(universe: Universe) -> None:
    """Not even a nurse who is looked after by her own team."""
    nurse = universe.actor("nurse")
    assert nurse.person_id is not None
    own = Person.objects.get(pk=nurse.person_id)
    grants.give_access(
        by=universe.actor("nurse", hat=False),
        person=own,
        grantee=universe.team,
        level=Level.CONTRIBUTE,
        categories=ALL_CATEGORIES,
    )
    with pytest.raises(NotAllowed):
        check_can_add(nurse, own.pk)


@pytest.mark.django_db
def test_somebody_without_an_address_is_brought_in(universe: Universe) -> None:
    source = Source.objects.create(name="tests")
    found = PersonRecord(
        source_id="p",
        digest="d",
        entry=0,
        identifiers=(),
        given="Ann",
        family="Lee",
        known_as="Ann",
    )
    person = bundles._register(universe.actor("nurse"), source, found)
    assert person.full_name == "Ann Lee"
