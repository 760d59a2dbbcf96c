"""Questions that every request asks. Django works a query out anew each time and PostgreSQL plans
it anew, and either takes longer than the answer. These are worked out once in a process and
planned once in a connection; then only the values differ.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections, models
from django.db.models.query import get_related_populators  # type: ignore[attr-defined]
from psycopg.sql import Literal

M = TypeVar("M", bound=models.Model)
_numbers = itertools.count()


class Standing(Generic[M]):
    """`Standing(ask, person_id=uuid4())`: what `ask(person_id=...)` asks, whoever it is about.

    `ask` gives a queryset of rows; it is called once, with the examples, which are values of the
    same kind as those to come and like no other value of the query. Everything but the values is
    the same each time: no lists that grow, no None in place of a value.
    """

    def __init__(self, ask: Callable[..., models.QuerySet[M]], **examples: Any) -> None:
        self._ask, self._examples = ask, examples
        self._known: _Known | None = None

    def __call__(self, **values: Any) -> list[M]:
        """The rows for these values. One query."""
        if self._known is None:
            self._known = _Known(self._ask(**self._examples), self._examples)
        return self._known.rows(values)

    def first(self, **values: Any) -> M | None:
        """The first row, or None. One query."""
        return next(iter(self(**values)), None)


class _Known:
    """A query as Django makes it, with what is the same each time, and how its ModelIterable makes
    rows of the answer. Each connection keeps its plan under a name."""

    def __init__(self, queryset: Any, examples: Mapping[str, Any]) -> None:
        compiler = queryset.query.get_compiler(using=DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        names = [_name_of(param, examples) for param in params]
        self._places = [name for name in names if name]
        assert set(self._places) == set(examples)
        numbers = (f"${number}" for number in itertools.count(1))
        self._statement = sql % tuple(
            next(numbers) if name else Literal(param).as_string(None)
            for name, param in zip(names, params, strict=True)
        )
        self._table = queryset.model._meta.db_table
        self._prepared: WeakKeyDictionary[Any, str] = WeakKeyDictionary()
        columns = [column for column, _sql, _alias in compiler.select]
        self._converters = [
            (place, converter, column)
            for place, (converters, column) in compiler.get_converters(columns).items()
            for converter in converters
        ]
        own = compiler.klass_info["select_fields"]
        self._own = slice(own[0], own[-1] + 1)
        self._model = compiler.klass_info["model"]
        self._names = [column.target.attname for column in columns[self._own]]
        self._joined = get_related_populators(
            compiler.klass_info, compiler.select, DEFAULT_DB_ALIAS
        )
        self._counted = compiler.annotation_col_map or {}

    def rows(self, values: Mapping[str, Any]) -> list[Any]:
        """The rows for these values, asked by the connection of this thread."""
        connection = connections[DEFAULT_DB_ALIAS]
        with connection.cursor() as cursor:
            asked = self._prepared.get(connection.connection) or self._prepare(connection)
            try:
                cursor.execute(asked, [values[name] for name in self._places])
            except DatabaseError:  # a migration may have changed a column since
                self._prepared.pop(connection.connection, None)
                raise
            answer = cursor.fetchall()
        return [self._row(list(row), connection) for row in answer]

    def _prepare(self, connection: Any) -> str:
        """Have it planned by a connection, for as long as that lasts. How it is then asked."""
        name = f"standing_{next(_numbers)}_{self._table}"
        with connection.wrap_database_errors:
            connection.connection.execute(f"PREPARE {name} AS {self._statement}")
        places = f" ({', '.join(['%s'] * len(self._places))})" if self._places else ""
        self._prepared[connection.connection] = f"EXECUTE {name}{places}"
        return self._prepared[connection.connection]

    def _row(self, row: list[Any], connection: Any) -> Any:
        for place, converter, column in self._converters:
            row[place] = converter(row[place], column, connection)
        made = self._model.from_db(DEFAULT_DB_ALIAS, self._names, row[self._own])
        for joined in self._joined:
            joined.populate(row, made)
        for name, place in self._counted.items():
            setattr(made, name, row[place])
        return made


def _name_of(param: Any, examples: Mapping[str, Any]) -> str:
    """Of the example that this is; "" where it is none."""
    found = examples.items()
    return next((name for name, one in found if isinstance(param, type(one)) and param == one), "")
