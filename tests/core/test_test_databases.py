"""The tests' own ground: what the other tests rely on without looking."""

from __future__ import annotations

import threading

import pytest
from django.db import DatabaseError, connection, connections

COUNT = "SELECT count(*) FROM django_content_type WHERE app_label = 'ground'"
INSERT = "INSERT INTO django_content_type (app_label, model) VALUES ('ground', 'x')"


def value(query: str, using: str = "default") -> object:
    with connections[using].cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]


@pytest.mark.django_db
def test_tests_are_the_app_and_own_nothing() -> None:
    assert value("SELECT current_user::text") == "alongside_app"
    owned = "SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole"
    assert value(owned) == 0
    assert value("SELECT usesuper FROM pg_user WHERE usename = current_user") is False


@pytest.mark.django_db
@pytest.mark.parametrize("time", [1, 2])
def test_what_a_test_writes_is_rolled_back(time: int) -> None:
    assert value(COUNT) == 0
    with connection.cursor() as cursor:
        cursor.execute(INSERT)
    assert value(COUNT) == 1


@pytest.mark.commits
@pytest.mark.parametrize("time", [1, 2])
def test_what_commits_is_seen_by_others_and_not_by_the_next_test(time: int) -> None:
    assert value(COUNT) == 0
    with connection.cursor() as cursor:
        cursor.execute(INSERT)
    seen: list[object] = []

    def look() -> None:
        seen.append(value(COUNT))
        connections.close_all()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen == [1]
    assert value(COUNT, using="owner") == 1


def test_without_asking_there_is_no_database() -> None:
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        value(COUNT)


@pytest.mark.django_db
def test_the_app_may_not_change_tables() -> None:
    with pytest.raises(DatabaseError, match="must be owner"), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE django_content_type ADD COLUMN more int")
