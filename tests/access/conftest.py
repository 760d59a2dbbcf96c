"""Two people in two services, everything about both planted: built once for a process."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from pytest_django import DjangoDbBlocker

from tests.conftest import Populate, Populated, _connected_to

if TYPE_CHECKING:  # models are not there yet when this is loaded
    from tests.access.planted import World


@pytest.fixture(scope="session")
def planted(populate: Populate) -> Populated:
    """Where everything is planted already."""
    from tests.access.planted import build

    return populate("planted", lambda: build().frozen())


@pytest.fixture
def world(
    planted: Populated, django_db_blocker: DjangoDbBlocker, monkeypatch: pytest.MonkeyPatch
) -> Iterator[World]:
    """What the test does is undone after it. Nobody waits at the door."""
    from django.db import transaction

    from alongside.core import keys
    from alongside.people.views import ways_in
    from tests.access.planted import World

    monkeypatch.setattr(ways_in, "FLOOR", 0)
    with (
        django_db_blocker.unblock(),
        _connected_to(planted.name, planted.wrappers),
        transaction.atomic(),
    ):
        yield World.thawed(planted.people)
        transaction.set_rollback(True)
    keys.forget()  # a key that the test destroyed is there again
