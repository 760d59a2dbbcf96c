"""Production does not start with the demo's sign-in, with debug pages or without keys."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from alongside.core import checks


def faults(monkeypatch: pytest.MonkeyPatch, **different: Any) -> list[str]:
    """What stops the start; by default of a production as it should be.

    The settings are stand-ins: to change INSTALLED_APPS for real would load every app twice.
    """
    asked = {
        "ALONGSIDE_MODE": "production",
        "DEBUG": False,
        "ALONGSIDE_KEYS": ["a key"],
        "INSTALLED_APPS": ["alongside.core"],
    }
    monkeypatch.setattr(checks, "settings", SimpleNamespace(**(asked | different)))
    return [str(fault.id) for fault in checks.production_is_closed(None)]


def test_production_as_it_should_be_starts(monkeypatch: pytest.MonkeyPatch):
    assert faults(monkeypatch) == []


WRONG = {
    "alongside.E001": {"INSTALLED_APPS": ["alongside.core", "alongside.demo"]},
    "alongside.E002": {"DEBUG": True},
    "alongside.E003": {"ALONGSIDE_KEYS": []},
}


@pytest.mark.parametrize("id", WRONG)
def test_production_does_not_start_with_the_demo_with_debug_pages_or_without_keys(
    monkeypatch: pytest.MonkeyPatch, id: str
):
    assert faults(monkeypatch, **WRONG[id]) == [id]


@pytest.mark.parametrize("mode", ["demo", "development"])
def test_elsewhere_all_of_that_is_allowed(monkeypatch: pytest.MonkeyPatch, mode: str):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    everything = {key: value for wrong in WRONG.values() for key, value in wrong.items()}
    assert faults(monkeypatch, ALONGSIDE_MODE=mode, **everything) == []


@pytest.mark.parametrize(("mode", "expected"), [("demo", ["alongside.E004"]), ("development", [])])
def test_a_demo_is_never_in_front_of_a_server_of_your_own(
    monkeypatch: pytest.MonkeyPatch, mode: str, expected: list[str]
):
    monkeypatch.setenv("DATABASE_URL", "postgresql://app@db.example/alongside")
    assert faults(monkeypatch, ALONGSIDE_MODE=mode) == expected
