"""Pages are tested on their own: nobody is here, and no database is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.http import HttpRequest
from django.template import engines
from django.test import RequestFactory

from alongside.ui import chrome

if TYPE_CHECKING:
    from alongside.config.jinja import Environment


@pytest.fixture(autouse=True)
def nobody_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """The header knows of nobody unless a test says so."""
    monkeypatch.setattr(chrome, "_providers", [])


@pytest.fixture
def env() -> Environment:
    """The Jinja environment as Django made it."""
    return engines["jinja2"].env


@pytest.fixture
def request_() -> HttpRequest:
    """A plain visit to the about page."""
    return RequestFactory().get("/about")
