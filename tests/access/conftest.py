"""Two people in two services, everything about both planted: built once for a module."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from pytest_django import DjangoDbBlocker

if TYPE_CHECKING:  # models are not there yet when this is loaded
    from tests.access.planted import World


@pytest.fixture(scope="module")
def planted(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    from django.db import transaction

    from tests.access.planted import build

    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


@pytest.fixture
def world(planted: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """What the test does is undone after it. Nobody waits at the door."""
    from django.db import transaction

    from alongside.core import keys
    from alongside.people.views import ways_in

    monkeypatch.setattr(ways_in, "FLOOR", 0)
    with transaction.atomic():
        yield planted
        transaction.set_rollback(True)
    keys.forget()  # a key that the test destroyed is there again
