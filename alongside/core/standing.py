"""Questions that every request asks. Django works a query out anew each time, which takes longer
than to have it answered; these it works out once in a process, and then only the values differ.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models.query import ModelIterable

M = TypeVar("M", bound=models.Model)


class Standing(Generic[M]):
    """`Standing(ask, person_id=uuid4())`: what `ask(person_id=...)` asks, whoever it is about.

    `ask` gives a queryset of rows; it is called once, with the examples, which are values of the
    same kind as those to come and like no other value of the query. Everything but the values is
    the same each time: no lists that grow, no None in place of a value.
    """

    def __init__(self, ask: Callable[..., models.QuerySet[M]], **examples: Any) -> None:
        self._ask, self._examples = ask, examples
        self._known: tuple[Any, str, list[tuple[str, Any]]] | None = None

    def __call__(self, **values: Any) -> list[M]:
        """The rows for these values. One query."""
        if self._known is None:
            self._known = self._worked_out()
        return list(ModelIterable(_Asked(*self._known, values)))  # type: ignore[arg-type]

    def first(self, **values: Any) -> M | None:
        """The first row, or None. One query."""
        return next(iter(self(**values)), None)

    def _worked_out(self) -> tuple[Any, str, list[tuple[str, Any]]]:
        compiler = self._ask(**self._examples).query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        places = [(self._name_of(param), param) for param in params]
        assert {name for name, _param in places if name} == set(self._examples)
        return compiler, sql, places

    def _name_of(self, param: Any) -> str:
        """Of the example that this is; "" where it is none."""
        found = self._examples.items()
        return next(
            (name for name, one in found if isinstance(param, type(one)) and param == one), ""
        )


class _Asked:
    """What ModelIterable reads of a queryset and its query, where the SQL is known already."""

    db = DEFAULT_DB_ALIAS
    _known_related_objects: Mapping[Any, Any] = {}

    def __init__(
        self, compiler: Any, sql: str, places: list[tuple[str, Any]], values: Mapping[str, Any]
    ) -> None:
        self.query = self
        self._compiler = copy.copy(compiler)
        self._compiler.connection = connection  # of this thread
        params = tuple(values[name] if name else param for name, param in places)
        self._compiler.as_sql = lambda *_args, **_more: (sql, params)

    def get_compiler(self, using: str) -> Any:
        """As a query gives it."""
        return self._compiler
