"""Fixtures of the outbox's tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from tests.messaging.smtp import MailServer, settings_for


@pytest.fixture
def mail_server(settings: Settings) -> Iterator[MailServer]:
    """A mail server that takes everything until it is told otherwise; SMTP points to it."""
    server = MailServer()
    controller = server.start()
    settings.SMTP = settings_for(server.port)
    yield server
    controller.stop()


@pytest.fixture(autouse=True)
def _purpose(monkeypatch: pytest.MonkeyPatch) -> None:
    """A purpose of the tests' own, registered once and forgotten afterwards."""
    from alongside.messaging import purposes

    monkeypatch.setattr(purposes, "_purposes", dict(purposes._purposes))
    purposes.register_purpose("test", label="A test")
    purposes.register_purpose("plain", label="A plain test", needs_grant=False, plain=True)
