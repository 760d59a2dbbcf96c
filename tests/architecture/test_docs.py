"""What the documentation shows is what the code does."""

from __future__ import annotations

from django.apps import apps
from django.db.models import Field

from tools import docs


def test_generated_pages_are_up_to_date() -> None:
    for path, text in docs.pages().items():
        assert path.exists(), f"run `make docs`: {path} is missing"
        assert path.read_text() == text, f"run `make docs`: {path} is out of date"


def test_every_status_has_its_table() -> None:
    tables = [set(moves) for _, moves in docs.tables_of_moves()]
    without = [
        f"{field.model._meta.label}.{field.name}"
        for field in _statuses()
        if not any({state.value for state in table} == _values(field) for table in tables)
    ]
    assert without == [], "each `state` needs a table `..._MOVES` beside its choices"


def test_moves_lead_to_known_statuses() -> None:
    for name, moves in docs.tables_of_moves():
        assert set(moves) == set(type(next(iter(moves)))), name
        assert set().union(*moves.values()) <= set(moves), name


def _statuses() -> list[Field]:
    return [
        field
        for config in apps.get_app_configs()
        if config.name.startswith("alongside.")
        for model in config.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, Field) and field.name == "state" and field.choices
    ]


def _values(field: Field) -> set[str]:
    return {value for value, _ in field.flatchoices}
