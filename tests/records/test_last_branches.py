"""Entries that name somebody whom no file knows, and runs whose file is gone already."""

from __future__ import annotations

import pytest

from alongside.records.actions import rows, uploads
from alongside.records.fhir import AgentKey
from alongside.records.models import ImportRun, Source


def test_somebody_whom_no_file_knows_is_left_out() -> None:
    assert rows._who([AgentKey("Practitioner", "system", "nobody")], {}) == ""


@pytest.mark.django_db
def test_a_run_without_a_file_has_none_to_throw_away() -> None:
    run = ImportRun.objects.create(source=Source.objects.create(name="tests"))
    uploads._drop_file(run)
    assert run.file is None
