"""Questions that every request asks. Django works a query out anew each time, which takes longer
than to have it answered; these it works out once in a process, and then only the values differ.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models.query import get_related_populators  # type: ignore[attr-defined]

M = TypeVar("M", bound=models.Model)


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
    """A query as Django sends it, and how its ModelIterable makes rows of the answer."""

    def __init__(self, queryset: Any, examples: Mapping[str, Any]) -> None:
        compiler = queryset.query.get_compiler(using=DEFAULT_DB_ALIAS)
        self._sql, params = compiler.as_sql()
        self._params = [(_name_of(param, examples), param) for param in params]
        assert {name for name, _param in self._params if name} == set(examples)
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
            cursor.execute(
                self._sql, tuple(values[name] if name else param for name, param in self._params)
            )
            answer = cursor.fetchall()
        return [self._row(list(row), connection) for row in answer]

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
