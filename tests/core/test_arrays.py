"""Arrays are read by PostgreSQL as they were given."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alongside.core import arrays
from alongside.core.jobs import Due, DueState

KINDS: dict[str, st.SearchStrategy[Any]] = {
    "text": st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])),
    "bytea": st.binary(max_size=40),
    "uuid": st.uuids(),
    "bigint": st.integers(-(2**63), 2**63 - 1),
    "boolean": st.booleans(),
    "double precision": st.floats(allow_nan=False),
    "numeric": st.decimals(allow_nan=False, allow_infinity=False, places=3),
    "date": st.dates(),
    "time": st.times(),
    "timestamptz": st.datetimes(datetime(1900, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
}


def read_back(kind: str, values: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT unnest(%s::{kind}[])", [arrays.literal(values)])
        return [one if one is None or kind != "bytea" else bytes(one) for (one,) in cursor]


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(data=st.data())
def test_every_value_is_read_as_it_was_given(kind: str, data: Any):
    values = data.draw(st.lists(st.none() | KINDS[kind], max_size=6))
    assert read_back(kind, values) == values


@pytest.mark.django_db
def test_what_is_made_of_a_known_kind_is_written_as_that_kind():
    words = [DueState.DONE, 'a"\\{,}', "NULL", None]
    assert read_back("text", words) == ["done", 'a"\\{,}', "NULL", None]
    assert read_back("bytea", [memoryview(b"\0x")]) == [b"\0x"]
    assert read_back("numeric", [Decimal("1.50")]) == [Decimal("1.50")]
    assert read_back("date", [date(2026, 2, 28)]) == [date(2026, 2, 28)]
    assert read_back("time", [time(9, 30)]) == [time(9, 30)]
    assert read_back("uuid", [UUID(int=0)]) == [UUID(int=0)]
    with pytest.raises(TypeError, match="no way to write a object"):
        arrays.literal([object()])


@pytest.mark.django_db
def test_among_is_in(django_assert_num_queries):
    names = [str(uuid4()) for _each in range(3)]
    at = datetime(2026, 1, 1, tzinfo=UTC)
    for name in names:
        Due.objects.create(kind="k", key=name, due_at=at, first_due_at=at)
    assert Due.objects.filter(key__among=names[:2]).count() == 2
    assert Due.objects.filter(kind="k").exclude(key__among=set(names[:2])).count() == 1
    with django_assert_num_queries(0):
        assert not list(Due.objects.filter(key__among=[]))
