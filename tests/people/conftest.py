"""What several test modules of the room of people stand on."""

from __future__ import annotations

import pytest


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, object]]]:
    """What was told to the rooms above; theirs are not asked here."""
    from alongside.people import notices  # there only once the tests have begun

    heard: list[tuple[str, dict[str, object]]] = []
    monkeypatch.setattr(notices, "_handlers", {})
    for event in notices.EVENTS:
        notices.on(event)(lambda event=event, **ids: heard.append((event, ids)))
    return heard
