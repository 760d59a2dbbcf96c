"""Fixtures that the tests of records share."""

import pytest

from alongside.records.fhir import Bundle, read_bundle
from tests.records.corrupt import SMALL


@pytest.fixture(scope="session")
def small() -> Bundle:
    """Our own small bundle, read: one person with a little of everything."""
    bundle = read_bundle(SMALL)
    assert bundle.faults == ()
    return bundle
