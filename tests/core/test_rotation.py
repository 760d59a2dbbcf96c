"""Rotation of the key-encryption keys: nothing is lost however it ends, and the oldest can go."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.db import connection
from pytest_django import Settings

from alongside.core import audit, clock, doctor, keys, rotation
from alongside.core.actors import COMMAND
from alongside.core.files import StoredFile
from alongside.core.keys import DataKey

SEED = import_module("alongside.core.migrations.0001_squashed_0003_seed")
# Killed when the second batch is written and not yet committed.
KILLED = """
import os, signal, django
django.setup()
from alongside.core import audit, rotation
batches = []
def record(*args, **kwargs):
    batches.append(kwargs)
    if len(batches) == 2:
        os.kill(os.getpid(), signal.SIGKILL)
rotation.audit.record = record
rotation.rewrap(batch=2)
"""


def keep(text: str, owner: UUID | None = None) -> StoredFile:
    return StoredFile.objects.create(
        owner_id=owner or uuid4(), media_type="text/csv", size=1, sha256="", content=text
    )


def texts(rows: list[StoredFile]) -> list[str]:
    keys.forget()
    keys.forget_seed()
    return [str(StoredFile.objects.get(pk=row.pk).content) for row in rows]


def raw(rows: list[StoredFile]) -> list[bytes]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT content FROM core_storedfile WHERE id = ANY(%s) ORDER BY id",
            [[row.pk for row in rows]],
        )
        return [bytes(content) for (content,) in cursor.fetchall()]


def derived() -> tuple[bytes, ...]:
    return (
        keys.blind_index("contact email", "rhian@example.org"),
        keys.code_hash("slip", "BCDF"),
        keys.derived_key("audit seal"),
        keys.derived_key("mfa secrets"),
    )


@pytest.mark.django_db
def test_after_a_rotation_the_newest_key_alone_opens_everything(settings: Settings):
    rows = [keep(f"text {n}") for n in range(5)]
    gone = keep("gone")
    DataKey.objects.filter(pk=gone.owner_id).update(
        wrapped=b"", kek_id="", destroyed_at=clock.now()
    )
    wanted = [f"text {n}" for n in range(5)]
    before, sealed = derived(), raw(rows)
    fresh, old = keys.new_kek(), settings.ALONGSIDE_KEYS[0]
    settings.ALONGSIDE_KEYS = [fresh, old]
    assert (texts(rows), derived()) == (wanted, before)
    left = DataKey.objects.filter(destroyed_at=None).count()
    assert rotation.rewrap(batch=2) == left
    assert rotation.rewrap() == 0
    settings.ALONGSIDE_KEYS = [fresh]
    assert (texts(rows), derived()) == (wanted, before)
    assert raw(rows) == sealed  # the texts themselves stay as they are
    assert texts([gone]) == [keys.ERASED]
    done = audit.AuditEvent.objects.filter(verb="keys.rewrap")
    assert sum(event.detail["count"] for event in done) == left
    settings.ALONGSIDE_KEYS = [old]  # a stolen old key opens nothing here any more
    with pytest.raises(keys.KeyMissing):
        texts(rows)
    with pytest.raises(keys.KeyMissing):
        derived()


@pytest.mark.django_db
def test_the_doctor_says_which_keys_are_still_needed(settings: Settings):
    keep("one")
    fresh, old = keys.new_kek(), settings.ALONGSIDE_KEYS[0]
    settings.ALONGSIDE_KEYS = [fresh, old]
    found = doctor.data_keys()
    assert [each["place"] for each in found.facts["needed"]] == [1, 2]
    assert found.faults == []
    assert "Run: alongside rotate-keys" in found.notes[0]
    rotation.rewrap()
    found = doctor.data_keys()
    assert [each["place"] for each in found.facts["needed"]] == [1]
    (note,) = found.notes
    assert note.startswith("Key 2 of 2")
    assert "Take it out" in note
    assert old not in note
    settings.ALONGSIDE_KEYS = [keys.new_kek(), old]
    (fault,) = doctor.data_keys().faults
    assert "check ALONGSIDE_KEYS" in fault


@pytest.mark.commits
def test_killed_between_batches_it_goes_on_where_it_was(settings: Settings, tmp_path: Path):
    settings.ALONGSIDE_AUDIT_HEAD = str(tmp_path / "audit-head.txt")
    rows = [keep(f"text {n}") for n in range(7)]
    wanted = [f"text {n}" for n in range(7)]
    audit.record(COMMAND, "test.event")
    audit.seal_events()
    before = derived()
    fresh, old = keys.new_kek(), settings.ALONGSIDE_KEYS[0]
    all_of_them = DataKey.objects.count()
    assert all_of_them == 8  # and the seed
    said = subprocess.run(
        [sys.executable, "-c", KILLED],
        env=os.environ | {"ALONGSIDE_KEYS": f"{fresh},{old}"},
        check=False,
    )
    assert said.returncode == -9
    settings.ALONGSIDE_KEYS = [fresh, old]
    assert [kek.wraps for kek in rotation.keks()] == [2, all_of_them - 2]
    assert (texts(rows), derived()) == (wanted, before)
    assert rotation.rewrap(batch=2) == all_of_them - 2
    assert rotation.rewrap(batch=2) == 0
    settings.ALONGSIDE_KEYS = [fresh]
    assert (texts(rows), derived()) == (wanted, before)
    audit.seal_events()
    assert list(audit.verify()) == []


class _Schema:
    connection = connection


@pytest.mark.django_db
def test_a_place_from_before_keeps_the_keys_it_has_derived(settings: Settings):
    """Its indexes and its chain hang on its oldest key: that becomes the seed."""
    old = settings.ALONGSIDE_KEYS[-1]
    DataKey.objects.filter(pk=keys.SEED_ID).delete()
    keys.forget_seed()
    with pytest.raises(keys.KeyMissing, match="alongside migrate"):
        derived()
    row = keep("from before")
    settings.ALONGSIDE_KEYS = [keys.new_kek(), old]
    _make_seed()
    assert keys.plain(DataKey.objects.get(pk=keys.SEED_ID)) == keys._keks()[-1]
    seed = DataKey.objects.get(pk=keys.SEED_ID)
    _make_seed()  # twice is once
    assert bytes(DataKey.objects.get(pk=keys.SEED_ID).wrapped) == bytes(seed.wrapped)
    assert texts([row]) == ["from before"]
    seed.delete()
    settings.ALONGSIDE_KEYS = [keys.new_kek()]
    with pytest.raises(keys.KeyMissing, match="ALONGSIDE_KEYS"):
        _make_seed()  # with the keys of another place


@pytest.mark.django_db
def test_a_new_place_has_a_seed_that_no_key_tells(settings: Settings):
    seed = keys.plain(DataKey.objects.get(pk=keys.SEED_ID))
    assert len(seed) == 32
    assert seed not in keys._keks()
    assert keys.first_seed(in_use=False) != keys.first_seed(in_use=False)


def _make_seed() -> Any:
    SEED.make_seed(apps, _Schema)
