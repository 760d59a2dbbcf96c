"""The universe itself: what each of its people may see of Rhian."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from alongside.people import access
from alongside.people.rules import ALL_CATEGORIES, Category, Level
from tests.universe import Universe

ALL = set(ALL_CATEGORIES)
SEEN = {
    "rhian": ALL,
    "carer": {"about", "circle", "plan"},
    "nurse": ALL,
    "gp": ALL,
    "link_worker": {"about", "plan"},
}


@pytest.mark.parametrize("name", Universe.NAMES)
def test_who_sees_what_of_rhian(universe: Universe, name: str) -> None:
    by = universe.actor(name)
    seen = {
        str(category)
        for category in Category
        if access.can(by, universe.rhian.pk, Level.VIEW, category)
    }
    assert seen == SEEN.get(name, set())


def test_a_browser_is_signed_in_with_the_hat_on(
    universe: Universe, client_as: Callable[..., Client]
) -> None:
    client = client_as("nurse")
    response = client.get("/about")
    request = response.wsgi_request
    assert request.actor == universe.actor("nurse")
