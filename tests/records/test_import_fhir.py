"""Bringing in FHIR files: all of a file or nothing, once and for good, whoever's it is."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from alongside.core.audit import AuditEvent
from alongside.people import access, notices
from alongside.people.actions import persons
from alongside.people.models import Grant, Identifier, Person
from alongside.people.rules import Category, Level
from alongside.records import models
from alongside.records.commands import import_fhir
from tests.records.corrupt import CORRUPTIONS, SMALL, SYNTHEA, Corruption, first, load
from tests.universe import Universe

NHS = "9434765919"  # of the person in the small bundle
Json = dict[str, Any]
Put = Callable[..., Path]


@pytest.fixture
def put(tmp_path: Path) -> Put:
    """Writes a bundle to a file."""

    def write(bundle: Json, name: str = "one.json") -> Path:
        path = tmp_path / name
        path.write_text(json.dumps(bundle))
        return path

    return write


@pytest.fixture
def bring(capsys: pytest.CaptureFixture[str]) -> Callable[..., Json]:
    """Imports and gives back the one object that was printed, and the exit code."""

    def run(*paths: Path, **options: Any) -> Json:
        code = import_fhir(paths, json=True, **options)
        said: Json = json.loads(capsys.readouterr().out)
        assert code == (1 if said["errors"] else 0)
        return said

    return run


def counts() -> dict[str, int]:
    return {
        model.__name__: model._default_manager.count()
        for model in (
            Person,
            models.SourcePerson,
            models.Agent,
            models.Condition,
            models.Result,
            models.Report,
            models.Medicine,
            models.FromElsewhere,
        )
    }


@pytest.mark.django_db
def test_the_example_records_come_in_once(bring: Callable[..., Json]) -> None:
    said = bring(SYNTHEA)
    assert said == {
        "files": 22, "people": 20, "conditions": 160, "results": 2790, "unchanged": 0, "errors": [],
    }  # fmt: skip
    before = counts()
    # 146 blood pressures have no number of their own, and two parts each.
    assert before["Result"] == 2790 + 146
    assert before["FromElsewhere"] == 59 + 100
    assert (before["Report"], before["Medicine"]) == (234, 77)
    again = bring(SYNTHEA)
    assert again == {
        "files": 22, "people": 0, "conditions": 0, "results": 0, "unchanged": 20 + 160 + 2790,
        "errors": [],
    }  # fmt: skip
    assert counts() == before
