"""Fixtures that the tests of records share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.utils import translation

from alongside.records.fhir import Bundle, read_bundle
from tests.records.corrupt import SMALL

if TYPE_CHECKING:  # models are there only once the tests have begun
    from alongside.records import models
    from tests.universe import Universe


@pytest.fixture(scope="session")
def small() -> Bundle:
    """Our own small bundle, read: one person with a little of everything."""
    bundle = read_bundle(SMALL)
    assert bundle.faults == ()
    return bundle


@pytest.fixture
def source(universe: Universe) -> models.Source:
    """Where the universe's results come from."""
    from alongside.records import models

    return models.Source.objects.create(name="tests", service=universe.service)


@pytest.fixture
def add(universe: Universe, source: models.Source) -> Callable[..., models.Result]:
    """Adds a result of Rhian's, HbA1c of this February where nothing else is said."""
    from alongside.records import models

    def make(**fields: Any) -> models.Result:
        key = str(uuid4())
        return models.Result.objects.create(
            **{
                "person": universe.rhian,
                "source": source,
                "source_key": key,
                "digest": key,
                "labels": ["general"],
                "loinc": "4548-4",
                "name": "Hemoglobin A1c",
                "value": Decimal(62),
                "unit": "mmol/mol",
                "taken_at": datetime(2026, 2, 14, 9, tzinfo=UTC),
                "precision": models.Precision.DAY,
            }
            | fields
        )

    return make


@pytest.fixture
def english() -> Iterator[None]:
    """A request in Welsh leaves its language behind."""
    with translation.override("en"):
        yield
