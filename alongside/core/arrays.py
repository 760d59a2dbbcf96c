"""Many values in one parameter: an array, written as PostgreSQL reads one.

A list of a hundred keys is a hundred placeholders for the ORM's `__in`, each compiled, adapted and
planned for itself. `__among` sends the same as one array: the statement is the same however many
there are.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import models
from django.db.models.lookups import Lookup


def _text(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


class _Forms(dict[type, Callable[[Any], str]]):
    def __missing__(self, kind: type) -> Callable[[Any], str]:
        """How values of a class are written that is made of one we know: of choices, say."""
        for known in tuple(self):
            if issubclass(kind, known):
                self[kind] = self[known]
                return self[kind]
        raise TypeError(f"There is no way to write a {kind.__name__} into an array.")


_FORMS = _Forms({
    type(None): lambda _value: "NULL",
    bool: lambda value: "t" if value else "f",
    UUID: lambda value: value.hex,
    str: _text,
    bytes: lambda value: f'"\\\\x{value.hex()}"',
    memoryview: lambda value: f'"\\\\x{value.hex()}"',
    int: int.__repr__,
    float: float.__repr__,
    Decimal: str,
    datetime: datetime.isoformat,
    date: date.isoformat,
    time: time.isoformat,
})  # fmt: skip


def literal(values: Collection[Any]) -> str:
    """These values as an array: text, bytes, numbers, days, moments, UUIDs, yes or no, None."""
    if all(type(one) is UUID for one in values):  # most are, and their `hex` takes its time
        return "{" + ",".join([f"{one.int:032x}" for one in values]) + "}"
    return "{" + ",".join([_FORMS[type(one)](one) for one in values]) + "}"


@models.ForeignObject.register_lookup
@models.Field.register_lookup
class Among(Lookup):  # type: ignore[type-arg]  # generic in the stubs only
    """`__among`: `__in` for as many values as one likes, none of them None."""

    lookup_name = "among"
    prepare_rhs = False
    rhs: Collection[Any]

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """`column = ANY(array)`; nothing is asked for among none."""
        if not self.rhs:
            raise EmptyResultSet
        column, params = self.process_lhs(compiler, connection)
        kind = self.lhs.output_field.db_type(connection).partition("(")[0]
        return f"{column} = ANY(%s::{kind}[])", [*params, literal(self.rhs)]
