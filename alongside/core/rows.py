"""Many rows in one statement: what the worker does a hundred times over costs little for each.

The ORM writes many rows as one long list of values, each with a placeholder of its own, which takes
longer to compile and to plan than to do. Here each column is one array (PostgreSQL's `unnest`), and
a column that is the same in all rows is sent once. Constraints, sealing and default values hold as
in `save`; there are no signals.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
from django.db.models.expressions import DatabaseDefault

Column = tuple[str, str, list[Any]]  # name, type, a value for each row


def insert(rows: Sequence[models.Model], *, known: bool = False) -> set[Any]:
    """Insert rows of one model, and give the keys of those that were new.

    `known`: a row that is there already, by any unique rule, is left as it is. Without it that is
    an error, as in `save`.
    """
    if not rows:
        return set()
    new = _insert(
        type(rows[0])._meta,
        [
            _column(field, rows, add=True)
            for field in _fields(type(rows[0]))
            if not isinstance(getattr(rows[0], field.attname), DatabaseDefault)
            and not (field.primary_key and getattr(rows[0], field.attname) is None)
        ],
        known=known,
    )
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias
    return new


def insert_columns(model: type[models.Model], given: Mapping[str, Sequence[Any]]) -> None:
    """Insert rows that nobody needs as objects, given column by column; what is not given has the
    default of the database."""
    fields = {field.attname: field for field in _fields(model)}
    columns = [(fields[name], list(values)) for name, values in given.items()]
    if columns and columns[0][1]:
        _insert(model._meta, [_ready(field, values) for field, values in columns], known=False)


def _insert(meta: Any, columns: Sequence[Column], *, known: bool) -> set[Any]:
    source, params = _source(columns)
    names = ", ".join(f'"{name}"' for name, _type, _values in columns)
    sql = f'INSERT INTO "{meta.db_table}" ({names}) {source}'
    if known:
        sql += " ON CONFLICT DO NOTHING"
    with connection.cursor() as cursor:
        cursor.execute(f'{sql} RETURNING "{_key(meta).column}"', params)
        return {key for (key,) in cursor.fetchall()}


def update(rows: Sequence[models.Model], names: Iterable[str]) -> None:
    """Save these fields of rows of one model, each with its own values."""
    if not rows:
        return
    meta = type(rows[0])._meta
    key = _key(meta)
    columns = [_column(meta.get_field(name), rows, add=False) for name in names]
    ids = _column(key, rows, add=False)
    source, params = _source([ids, *columns], spread=ids[0])
    changes = ", ".join(f'"{name}" = given."{name}"' for name, _type, _values in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{meta.db_table}" AS kept SET {changes} FROM ({source}) AS given '  # noqa: S608
            f'WHERE kept."{key.column}" = given."{key.column}"',
            params,
        )


def _key(meta: Any) -> Any:
    assert meta.pk is not None
    return meta.pk


@lru_cache(maxsize=64)
def _fields(model: type[models.Model]) -> tuple[Any, ...]:
    return tuple(model._meta.concrete_fields)


@lru_cache(maxsize=512)
def _type(field: Any) -> str:
    found: str = field.db_type(connection)
    return found.partition("(")[0]  # to cast to varchar(40) would cut what is longer


@lru_cache(maxsize=512)
def _sets_itself(field: Any) -> bool:
    """Whether a field has a say in what is saved; days and moments only where they are of
    writing."""
    if isinstance(field, models.DateField):
        return bool(field.auto_now or field.auto_now_add)
    return type(field).pre_save is not models.Field.pre_save


def _column(field: Any, rows: Sequence[models.Model], *, add: bool) -> Column:
    """The values of one column. Whoever has a `pre_save` of its own (sealed texts, moments of
    writing) is asked for each."""
    name = field.attname
    values: list[Any]
    if _sets_itself(field):
        values = [field.pre_save(row, add) for row in rows]
    else:
        values = [getattr(row, name) for row in rows]
    return _ready(field, values)


def _ready(field: Any, values: list[Any]) -> Column:
    """Values as the database takes them."""
    if isinstance(field, models.JSONField):
        values = [json.dumps(value, cls=DjangoJSONEncoder) for value in values]
    elif isinstance(field, models.BinaryField):
        values = [None if value is None else bytes(value) for value in values]
    elif isinstance(field, models.CharField | models.TextField):
        values = [None if value is None else str(value) for value in values]
    elif isinstance(field, models.IntegerField):
        values = [None if value is None else int(value) for value in values]
    return field.column, _type(field), values


def _source(columns: Sequence[Column], spread: str = "") -> tuple[str, list[Any]]:
    """A query that gives the rows: each column an array, or one value where all are the same.
    `spread` names a column that is an array in any case."""
    given, arrays, params, listed = [], [], [], []
    for name, kind, values in columns:
        if name != spread and values.count(values[0]) == len(values):
            given.append(f'%s::{kind} AS "{name}"')
            params.append(values[0])
        else:
            given.append(f'spread."{name}"')
            arrays.append((name, kind))
            listed.append(values)
    sql = f"SELECT {', '.join(given)}"
    if arrays:
        of = ", ".join(f"%s::{kind}[]" for _name, kind in arrays)
        names = ", ".join(f'"{name}"' for name, _kind in arrays)
        sql += f" FROM unnest({of}) AS spread({names})"
    return sql, [*params, *listed]
