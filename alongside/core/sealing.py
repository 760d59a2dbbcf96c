"""Sealing a column that held words in the clear: the operations of a migration."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import migrations
from django.db.migrations.operations.base import Operation

from alongside.core import keys


def sealed_from_now_on(
    app: str, model: str, field: str, *, owner: str = "person_id", plain: Any
) -> list[Operation]:
    """`field` becomes a SealedTextField, and what it held is sealed; of whoever was erased nothing
    is kept. `plain` is the field that it was, for the way back."""
    old = f"{field}_in_the_clear"
    return [
        migrations.RenameField(model, field, old),
        migrations.AddField(model, field, keys.SealedTextField(owner=owner)),
        migrations.RunPython(_seal(app, model, field, old), _open(app, model, field, old)),
        migrations.AlterField(model, old, _nullable(plain)),
        migrations.RemoveField(model, old),
    ]


def _nullable(plain: Any) -> Any:
    """So that the way back can add it to rows that are there."""
    field = plain.clone()
    field.default = ""
    return field


def _seal(app: str, model: str, field: str, old: str) -> Callable[[Any, Any], None]:
    def forwards(apps: Any, schema_editor: Any) -> None:
        alias = schema_editor.connection.alias
        rows = apps.get_model(app, model)._base_manager.using(alias)
        for row in rows.exclude(**{old: ""}).iterator():
            owner: Any = row
            for step in rows.model._meta.get_field(field).owner.split("."):
                owner = getattr(owner, step)
            if keys.open_or_make(owner, using=alias):
                setattr(row, field, getattr(row, old))
                row.save(using=alias, update_fields=[field])

    return forwards


def _open(app: str, model: str, field: str, old: str) -> Callable[[Any, Any], None]:
    def backwards(apps: Any, schema_editor: Any) -> None:
        alias = schema_editor.connection.alias
        for row in apps.get_model(app, model)._base_manager.using(alias).iterator():
            if getattr(row, field):
                setattr(row, old, getattr(row, field))
                row.save(using=alias, update_fields=[old])

    return backwards
