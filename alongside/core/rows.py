"""Many rows in one statement: what the worker does a hundred times over costs little for each.

The ORM writes many rows as one long list of values, each with a placeholder of its own, which takes
longer to compile and to plan than to do. Here each column is one array (PostgreSQL's `unnest`), and
a column that is the same in all rows is sent once. Constraints, sealing and default values hold as
in `save`; there are no signals.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
from django.db.models.base import ModelState
from django.db.models.expressions import DatabaseDefault

from alongside.core import ahead, arrays

Column = tuple[str, str, Sequence[Any]]  # name, type, a value for each row
M = TypeVar("M", bound=models.Model)
_encode = DjangoJSONEncoder().encode


def new(model: type[M], **given: Any) -> M:
    """`model(...)` by the names of the columns, with the same defaults, at a tenth of the work."""
    fixed, made = _defaults(model)
    row = model.__new__(model)
    row.__dict__ = {"_state": ModelState(), **fixed, **given}
    for name, make in made:
        if name not in given:
            row.__dict__[name] = make()
    assert len(row.__dict__) == len(fixed) + len(made) + 1, "There is no such column."
    return row


def read(found: models.QuerySet[M], *names: str) -> list[M]:
    """The rows of a query with these columns (without any: all) at a third of the ORM's work. What
    else is asked of a row is read then. Nothing is joined: see `relate`."""
    names = names or tuple(field.attname for field in _fields(found.model))
    made, alias = [], connection.alias
    for values in found.values_list(*names):
        row = found.model.__new__(found.model)
        state = ModelState()
        state.adding, state.db = False, alias
        row.__dict__ = {"_state": state, **dict(zip(names, values, strict=True))}
        made.append(row)
    return made


def by_key(found: models.QuerySet[M], keys: Collection[Any], *names: str) -> dict[Any, M]:
    """`read` of those that have these keys, by their keys."""
    key = _key(found.model._meta).attname
    return {row.__dict__[key]: row for row in read(found.filter(pk__among=keys), *names)}


def relate(row: models.Model, **known: models.Model | None) -> None:
    """What a row points to is here already: nobody has to ask the database for it."""
    row._state.fields_cache.update(known)


@lru_cache(maxsize=64)
def _defaults(
    model: type[models.Model],
) -> tuple[dict[str, Any], tuple[tuple[str, Callable[[], Any]], ...]]:
    """Of each column, its default; apart from them those that are made for each row."""
    fields = _fields(model)
    made = tuple((each.attname, each.default) for each in fields if _makes_its_own(each))
    return {each.attname: each.get_default() for each in fields if not _makes_its_own(each)}, made


def _makes_its_own(field: Any) -> bool:
    return bool(field.has_default() and callable(field.default))


def insert(rows: Sequence[models.Model]) -> None:
    """Insert rows of one model. One that is there already, by any unique rule, is an error, as in
    `save`."""
    if rows:
        _insert(type(rows[0])._meta, _columns(rows))


def insert_new(rows: Sequence[models.Model]) -> set[Any]:
    """Insert those rows of one model that are not there already, by any unique rule; the others are
    left as they are. Gives the keys of those that were new."""
    if not rows:
        return set()
    meta = type(rows[0])._meta
    more = f' ON CONFLICT DO NOTHING RETURNING "{_key(meta).column}"'
    return {key for (key,) in _insert(meta, _columns(rows), more=more)}


def _columns(rows: Sequence[models.Model]) -> list[Column]:
    """All columns that are given, of rows that are there from now on."""
    given = [
        _column(field, rows, add=True)
        for field in _fields(type(rows[0]))
        if not isinstance(getattr(rows[0], field.attname), DatabaseDefault)
        and not (field.primary_key and getattr(rows[0], field.attname) is None)
    ]
    alias = connection.alias
    for row in rows:
        row._state.adding, row._state.db = False, alias
    return given


def insert_columns(model: type[models.Model], given: Mapping[str, Sequence[Any]]) -> None:
    """Insert rows that nobody needs as objects, given column by column; what is not given has the
    default of the database."""
    fields = {field.attname: field for field in _fields(model)}
    columns = [(fields[name], values) for name, values in given.items()]
    if columns and columns[0][1]:
        _insert(model._meta, [_ready(field, values) for field, values in columns])


def _insert(meta: Any, columns: Sequence[Column], *, more: str = "") -> list[tuple[Any, ...]]:
    source, params = _source(columns)
    names = ", ".join(f'"{name}"' for name, _type, _values in columns)
    sql = f'INSERT INTO "{meta.db_table}" ({names}) {source}{more}'
    if not more:
        ahead.write(sql, params)
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


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
    ahead.write(
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
    if _sets_itself(field):
        return _ready(field, [field.pre_save(row, add) for row in rows])
    try:  # what is there already, without asking the class how to find it
        return _ready(field, [row.__dict__[name] for row in rows])
    except KeyError:
        return _ready(field, [getattr(row, name) for row in rows])


def _ready(field: Any, values: Sequence[Any]) -> Column:
    """Values as the database takes them."""
    if isinstance(field, models.JSONField):
        if _same(values):
            values = [_encode(values[0])] * len(values)
        else:
            values = [_encode(value) for value in values]
    return field.column, _type(field), values


def _same(values: Sequence[Any]) -> bool:
    """Whether all are the same. Most that differ differ at the ends."""
    return bool(values[-1] == values[0] and values.count(values[0]) == len(values))


def _source(columns: Sequence[Column], spread: str = "") -> tuple[str, list[Any]]:
    """A query that gives the rows: each column an array, or one value where all are the same.
    `spread` names a column that is an array in any case."""
    given, spreading, params, listed = [], [], [], []
    for name, kind, values in columns:
        if name != spread and _same(values):
            given.append(f'%s::{kind} AS "{name}"')
            params.append(values[0])
        else:
            given.append(f'spread."{name}"')
            spreading.append((name, kind))
            listed.append(arrays.literal(values))
    sql = f"SELECT {', '.join(given)}"
    if spreading:
        of = ", ".join(f"%s::{kind}[]" for _name, kind in spreading)
        names = ", ".join(f'"{name}"' for name, _kind in spreading)
        sql += f" FROM unnest({of}) AS spread({names})"
    return sql, [*params, *listed]
