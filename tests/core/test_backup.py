"""Backups on a real cluster: what was there is there again, and a damaged file changes nothing."""

from __future__ import annotations

import json
import time
import zipfile
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.core import audit, backup, clock, databases, keys
from alongside.core.actors import COMMAND
from alongside.core.audit import AuditSeal
from alongside.core.backup import BackupRefused
from alongside.core.errors import NotAllowed
from alongside.core.keys import DataKey
from alongside.people.actions import lifecycle
from alongside.people.models import Person
from tests.universe import Universe

pytestmark = pytest.mark.commits

UNKNOWN_KEY = "A" * 43 + "="


@pytest.fixture(autouse=True)
def head(settings: Any, tmp_path: Path) -> Path:
    """A head of the audit trail of its own."""
    settings.ALONGSIDE_AUDIT_HEAD = str(tmp_path / "audit-head.txt")
    return tmp_path / "audit-head.txt"


@pytest.fixture
def sealed(universe: Universe) -> Universe:
    """The universe, what happened in it sealed."""
    audit.seal_events()  # what other tests' transactions on this server do not hold up
    return universe


@pytest.fixture
def chained(sealed: Universe) -> Universe:
    """The same, once at least something of it is sealed."""
    deadline = time.monotonic() + 120
    while not AuditSeal.objects.exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)
        audit.seal_events()
    return sealed


def contents() -> dict[str, list[str]]:
    """Every row of every table, as text."""
    with backup.owner_connection().open() as owner:
        names = [
            row[0]
            for row in owner.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        ]
        return {
            name: sorted(row[0] for row in owner.execute(f'SELECT t::text FROM "{name}" t'))
            for name in names
        }


def wipe() -> None:
    with backup.owner_connection().open() as owner:
        owner.execute("DROP OWNED BY CURRENT_USER CASCADE")


def test_what_was_there_is_there_again(chained: Universe, tmp_path: Path, head: Path) -> None:
    before = contents()
    file = tmp_path / "all.alongside"
    manifest = backup.write(file)
    assert manifest["parts"].keys() == {backup.DATABASE, backup.HEAD}
    assert file.stat().st_mode & 0o777 == 0o600
    wipe()
    head.unlink()

    done = backup.restore(file)

    after = contents()
    for table in ("core_auditevent", "core_auditseal"):  # the trail has gone on
        assert set(before.pop(table)) <= set(after.pop(table))
    assert after == before
    assert done.faults == []
    assert done.rows["people_person"] == Person.objects.count()
    assert list(audit.verify()) == []
    keys.forget()
    assert "bake bread" in Person.objects.get(pk=chained.rhian.pk).strengths


def test_the_app_still_may_not_change_what_happened(sealed: Universe, tmp_path: Path) -> None:
    backup.write(tmp_path / "all.alongside")
    backup.restore(tmp_path / "all.alongside", replace=True)
    conn = databases.connections(databases_folder(), environ())["app"]
    with conn.open() as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute("DELETE FROM core_auditevent")


def databases_folder() -> Path:
    from django.conf import settings

    return Path(settings.ALONGSIDE_DATA)


def environ() -> dict[str, str]:
    import os

    return dict(os.environ)


def test_it_goes_only_into_an_empty_database(sealed: Universe, tmp_path: Path) -> None:
    file = tmp_path / "all.alongside"
    backup.write(file)
    before = contents()
    with pytest.raises(BackupRefused, match="not empty"):
        backup.restore(file)
    assert contents() == before


def test_a_damaged_file_changes_nothing(sealed: Universe, tmp_path: Path) -> None:
    file = tmp_path / "all.alongside"
    backup.write(file)
    whole = file.read_bytes()
    before = contents()
    # In the head of the archive, the manifest, the dump, the directory at the end; and cut short.
    places = [3, 200, 5000, len(whole) // 2, len(whole) - 700, len(whole) - 10]
    for damaged in (
        *(whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :] for at in places),
        *(whole[:length] for length in (0, 100, len(whole) // 2, len(whole) - 1)),
        whole[len(whole) // 2 :],
    ):
        file.write_bytes(damaged)
        with pytest.raises(BackupRefused) as refused:
            backup.restore(file, replace=True)
        assert str(refused.value).count(".") <= 4
        assert "\n" not in str(refused.value)
    assert contents() == before


def test_a_file_that_somebody_made_to_fit_is_refused(sealed: Universe, tmp_path: Path) -> None:
    file, forged = tmp_path / "all.alongside", tmp_path / "forged.alongside"
    backup.write(file)
    with zipfile.ZipFile(file) as archive:
        manifest = json.loads(archive.read(backup.MANIFEST))
        dump = archive.read(backup.DATABASE) + b" "
        manifest["parts"] = {
            backup.DATABASE: {"bytes": len(dump), "sha256": backup._sha256_of(dump)}
        }
    with zipfile.ZipFile(forged, "w") as archive:
        archive.writestr(backup.MANIFEST, json.dumps(manifest))
        archive.writestr(backup.DATABASE, dump)
    with pytest.raises(BackupRefused, match="changed after it was written"):
        backup.restore(forged, replace=True)


def test_a_newer_version_is_named(
    sealed: Universe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db.migrations.recorder import MigrationRecorder

    monkeypatch.setattr(
        MigrationRecorder, "applied_migrations", lambda _: {("plans", "9999_later"): None}
    )
    backup.write(tmp_path / "all.alongside")
    monkeypatch.undo()
    with pytest.raises(BackupRefused, match="newer Alongside"):
        backup.restore(tmp_path / "all.alongside", replace=True)


def test_the_keys_are_not_in_it_unless_asked_for(
    sealed: Universe, tmp_path: Path, settings: Any
) -> None:
    file, with_keys = tmp_path / "all.alongside", tmp_path / "keys.alongside"
    backup.write(file)
    backup.write(with_keys, with_keys=True)
    assert backup.keys_within(file) == []
    assert backup.keys_within(with_keys) == settings.ALONGSIDE_KEYS
    for key in settings.ALONGSIDE_KEYS:
        assert key.encode() not in file.read_bytes()
    # A new key in front changes nothing; other keys do not fit.
    settings.ALONGSIDE_KEYS = [UNKNOWN_KEY, *settings.ALONGSIDE_KEYS]
    assert backup.restore(file, replace=True).faults == []
    settings.ALONGSIDE_KEYS = [UNKNOWN_KEY]
    with pytest.raises(BackupRefused, match="set ALONGSIDE_KEYS"):
        backup.restore(file, replace=True)


def test_keys_of_a_backup_are_taken_into_use(settings: Any, tmp_path: Path) -> None:
    settings.ALONGSIDE_DATA = tmp_path
    assert backup.use_keys([UNKNOWN_KEY]) is None
    kept = backup.use_keys([UNKNOWN_KEY, UNKNOWN_KEY])
    assert kept is not None
    assert kept.read_text() == f"{UNKNOWN_KEY}\n"
    assert (tmp_path / "keys.txt").stat().st_mode & 0o777 == 0o600
    assert settings.ALONGSIDE_KEYS == [UNKNOWN_KEY, UNKNOWN_KEY]


def test_keys_named_in_the_environment_are_not_overruled(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ALONGSIDE_DATA = tmp_path
    monkeypatch.setenv("ALONGSIDE_KEYS", UNKNOWN_KEY)
    with pytest.raises(BackupRefused, match="take it out"):
        backup.use_keys([UNKNOWN_KEY])


def test_whoever_was_erased_since_stays_unreadable(sealed: Universe, tmp_path: Path) -> None:
    file = tmp_path / "all.alongside"
    backup.write(file)
    DataKey.objects.filter(owner_id=sealed.rhian.pk).update(wrapped=b"", destroyed_at=clock.now())
    done = backup.restore(file, replace=True)
    assert done.erased_again == [str(sealed.rhian.pk)]
    keys.forget()
    back = Person.objects.get(pk=sealed.rhian.pk)
    assert (back.strengths, back.name) == ("", "Rhian")
    # What is not sealed came back too, and is taken away again.
    assert lifecycle.erase_again(by=COMMAND, person_id=back.pk) == back
    back.refresh_from_db()
    assert (back.name, back.birth_date, back.erased_at is not None) == ("", None, True)
    assert lifecycle.erase_again(by=COMMAND, person_id=back.pk) is None
    with pytest.raises(NotAllowed):
        lifecycle.erase_again(by=sealed.actor("lead"), person_id=back.pk)


def test_that_is_known_where_the_database_is_lost(sealed: Universe, tmp_path: Path) -> None:
    file = tmp_path / "all.alongside"
    backup.write(file)
    assert backup.note_destroyed() == 0
    DataKey.objects.filter(owner_id=sealed.rhian.pk).update(wrapped=b"", destroyed_at=clock.now())
    assert backup.note_destroyed() == backup.note_destroyed() == 1
    wipe()
    assert backup.restore(file).erased_again == [str(sealed.rhian.pk)]


def test_a_trail_that_was_altered_before_is_found(chained: Universe, tmp_path: Path) -> None:
    with backup.owner_connection().open() as owner:
        owner.execute("ALTER TABLE core_auditevent DISABLE TRIGGER ALL")
        owner.execute(
            "UPDATE core_auditevent SET verb = 'x' "
            "WHERE id = (SELECT event_id FROM core_auditseal WHERE seq = 1)"
        )
        owner.execute("ALTER TABLE core_auditevent ENABLE TRIGGER ALL")
    backup.write(tmp_path / "all.alongside")
    done = backup.restore(tmp_path / "all.alongside", replace=True)
    assert any("altered" in fault for fault in done.faults)


def test_a_backup_that_fails_leaves_the_one_before(
    sealed: Universe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "all.alongside"
    backup.write(file)
    before = sorted(tmp_path.iterdir()), file.read_bytes()

    def fails(_: Path) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(backup, "check", fails)
    with pytest.raises(OSError, match="No space"):
        backup.write(file)
    assert (sorted(tmp_path.iterdir()), file.read_bytes()) == before


def test_only_an_owner_makes_one(monkeypatch: pytest.MonkeyPatch, own_database: str) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://app:x@db.example/alongside")
    with pytest.raises(BackupRefused, match="ALONGSIDE_OWNER_URL"):
        backup.owner_connection()


@given(st.binary(max_size=300))
def test_any_other_file_is_refused_in_one_sentence(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    file = tmp_path_factory.getbasetemp() / "any.alongside"
    file.write_bytes(data)
    with pytest.raises(BackupRefused, match=r"any\.alongside"):
        backup.check(file)
