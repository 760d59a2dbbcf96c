"""Fixtures of the worklist's tests: two kinds of items of their own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.universe import Universe

Open = Callable[..., Any]


@pytest.fixture(autouse=True)
def _kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Registered once and forgotten afterwards."""
    from alongside.worklist import ItemKind, kinds, register

    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    register(
        ItemKind(
            "call",
            label="A phone call",
            title=lambda item: f"Phone {item.person.name}",
            say=lambda item: "A phone call to you",
            words=lambda item: "I would rather talk.",
            url=lambda item: f"/p/{item.person_id}/somewhere",
        )
    )
    register(
        ItemKind(
            "read",
            label="Something to read",
            title=lambda item: f"Read what {item.person.name} wrote",
            say=lambda item: "What you wrote",
            close_label="I have read it",
            asks_outcome=False,
        )
    )


@pytest.fixture
def open_item(universe: Universe) -> Open:
    """`open_item(key="a", late=2)`: an item of the nurse's about Rhian, late by so many days."""

    from alongside.core import clock
    from alongside.worklist import actions

    def make(key: str = "one", *, kind: str = "call", late: int = 0, **more: object) -> Any:
        given = {
            "by": universe.actor("nurse"),
            "person": universe.rhian,
            "service_id": universe.service.pk,
            "responsible": universe.memberships["nurse"],
            "due_at": clock.now() + (timedelta(days=-late) if late else timedelta(hours=1)),
        } | more
        return actions.open_item(kind=kind, key=key, **given)  # type: ignore[arg-type]

    return make
