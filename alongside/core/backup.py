"""One file that holds everything: the database and the head of the audit trail.

The keys are not in it, unless they were asked for: a backup that holds its keys can be read by
whoever finds it, and nobody can ever be erased from it. The file is a plain zip archive: the
database as `pg_dump` wrote it, the head, and `manifest.json` with a digest of each part, signed
with a key derived from ours so that a changed file shows.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connections, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from alongside.core import audit, clock, databases, keys, rotation
from alongside.core.actors import COMMAND
from alongside.core.databases import Connection
from alongside.core.errors import Refused

FORMAT = 2
MANIFEST, DATABASE, HEAD, KEYS = "manifest.json", "database.dump", "audit-head.txt", "keys.txt"
OWNER = "owner"
# Filled by migrations and Django itself: their rows say nothing of whether a place is in use.
_OF_DJANGO = frozenset({"contenttypes", "auth"})

Say = Callable[[str], None]


class BackupRefused(Refused):
    """The file, or the place, does not allow it. Nothing was changed."""


@dataclass(frozen=True)
class Restored:
    """What a restore did: rows by table, faults of the audit trail, keys destroyed again."""

    made_at: str
    rows: dict[str, int]
    faults: list[str] = field(default_factory=list)
    erased_again: list[str] = field(default_factory=list)


# --- making one ---------------------------------------------------------------------------------


def write(file: Path, *, with_keys: bool = False) -> dict[str, Any]:
    """Copy everything into `file`, whole or not at all, and read it back. Returns the manifest.

    Raises BackupRefused, or ClusterFault where the database cannot be copied.
    """
    owner = owner_connection()
    note_destroyed()
    if not file.parent.is_dir():
        raise BackupRefused(f"There is no folder {file.parent}.")
    parts: dict[str, bytes | Path] = {}
    # The head first: what is sealed meanwhile is in the copy, so the copy is never cut short.
    if (head := Path(settings.ALONGSIDE_AUDIT_HEAD)).exists():
        parts[HEAD] = head.read_bytes()
    if with_keys:
        parts[KEYS] = "\n".join(settings.ALONGSIDE_KEYS).encode() + b"\n"
    with tempfile.TemporaryDirectory(prefix=".alongside-", dir=file.parent) as folder:
        dump = Path(folder) / DATABASE
        databases.dump(owner, dump)
        parts[DATABASE] = dump
        manifest = _manifest(parts, with_keys=with_keys)
        part = file.with_name(f"{file.name}.{secrets.token_hex(4)}.part")
        try:
            _pack(part, parts, manifest)
            check(part)
            os.replace(part, file)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    _sync_folder(file.parent)
    with transaction.atomic():
        audit.record(COMMAND, "backup.write", with_keys=with_keys, digest=manifest["mac"][:32])
    return manifest


def owner_connection() -> Connection:
    """Who may copy everything. Raises BackupRefused where nobody is named."""
    found = databases.connections(settings.ALONGSIDE_DATA, os.environ).get(OWNER)
    if found is None:
        raise BackupRefused(
            "Set ALONGSIDE_OWNER_URL: only the owner of the tables can copy or replace them."
        )
    return found


def _manifest(parts: dict[str, bytes | Path], *, with_keys: bool) -> dict[str, Any]:
    manifest: dict[str, Any] = {
        "alongside_backup": FORMAT,
        "version": version("alongside"),
        "made_at": clock.now().isoformat(timespec="seconds"),
        "migrations": sorted(
            ".".join(key) for key in MigrationRecorder(connections["default"]).applied_migrations()
        ),
        "keys": [kek.id for kek in rotation.keks() if kek.needed],  # the first signs it
        "with_keys": with_keys,
        "parts": {
            name: {"bytes": _size(part), "sha256": _sha256_of(part)} for name, part in parts.items()
        },
    }
    manifest["mac"] = _mac(manifest)
    return manifest


def _mac(manifest: dict[str, Any]) -> str:
    text = json.dumps({key: manifest[key] for key in sorted(manifest) if key != "mac"})
    key = keys.signing_key(manifest["keys"][0], "backup")
    return hmac.new(key, text.encode(), "sha256").hexdigest()


def _pack(file: Path, parts: dict[str, bytes | Path], manifest: dict[str, Any]) -> None:
    handle = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "wb") as out:
        # Not compressed again: the database's part is already.
        with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
            archive.writestr(MANIFEST, json.dumps(manifest, indent=2))
            for name, part in parts.items():
                if isinstance(part, bytes):
                    archive.writestr(name, part)
                else:
                    archive.write(part, name)
        out.flush()
        os.fsync(out.fileno())


def _sync_folder(folder: Path) -> None:
    """A new name is safe from a power cut only once its folder is written."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _size(part: bytes | Path) -> int:
    return len(part) if isinstance(part, bytes) else part.stat().st_size


def _sha256_of(part: bytes | Path) -> str:
    if isinstance(part, bytes):
        return hashlib.sha256(part).hexdigest()
    with part.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


# --- reading one --------------------------------------------------------------------------------


def check(file: Path) -> dict[str, Any]:
    """Read a backup whole and compare each part with its digest. Returns the manifest.

    Raises BackupRefused with what is wrong with it.
    """
    with _opened(file) as archive:
        manifest = _read_manifest(file, archive)
        for name, wanted in manifest["parts"].items():
            try:
                with archive.open(name) as part:
                    found = hashlib.file_digest(part, "sha256").hexdigest()  # type: ignore[arg-type]
            except (zipfile.BadZipFile, KeyError, OSError, EOFError):
                found = ""
            if not hmac.compare_digest(found, wanted["sha256"]):
                raise BackupRefused(f"{file.name} is damaged: its part {name} is not as written.")
    return manifest


@contextmanager
def _opened(file: Path) -> Iterator[zipfile.ZipFile]:
    try:
        archive = zipfile.ZipFile(file)
    except FileNotFoundError:
        raise BackupRefused(f"There is no file {file}.") from None
    except (zipfile.BadZipFile, OSError, ValueError):
        raise BackupRefused(
            f"{file.name} is not a backup that Alongside wrote, or it is damaged."
        ) from None
    with archive:
        yield archive


def _read_manifest(file: Path, archive: zipfile.ZipFile) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
        whole = manifest["alongside_backup"] == FORMAT and {*manifest["parts"]} >= {DATABASE}
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, OSError, EOFError):
        whole = False
    if not whole:
        raise BackupRefused(
            f"{file.name} is not a backup that this version of Alongside can read, or it is "
            "damaged."
        )
    return manifest


def keys_within(file: Path) -> list[str]:
    """The keys that a backup holds; none where it was written without."""
    with _opened(file) as archive:
        if KEYS not in archive.namelist():
            return []
        return archive.read(KEYS).decode().split()


def _check_fits(file: Path, manifest: dict[str, Any]) -> None:
    """The keys in use open it, nobody changed it, and we know every migration in it."""
    if not set(manifest["keys"]) <= set(keys.kek_ids()):
        raise BackupRefused(
            f"The keys in use do not open {file.name}: set ALONGSIDE_KEYS to the keys of the place "
            "where it was made."
        )
    if not hmac.compare_digest(_mac(manifest), manifest["mac"]):
        raise BackupRefused(f"{file.name} was changed after it was written.")
    known = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    newer = set(manifest["migrations"]) - {".".join(key) for key in known}
    if newer:
        raise BackupRefused(
            f"{file.name} was written by a newer Alongside ({manifest['version']}): install that "
            "one first."
        )


# --- putting one back ---------------------------------------------------------------------------


def restore(file: Path, *, replace: bool = False, say: Say = lambda _: None) -> Restored:
    """Put back what a backup holds; `say` gets each step.

    Only into an empty database, unless `replace`: then what is there is lost, in one transaction,
    and the keys of people who were erased since are destroyed again. The audit trail that comes
    back is checked from end to end.

    Raises BackupRefused, with nothing changed; ClusterFault where the database refuses.
    """
    owner = owner_connection()
    say("Reading the file")
    manifest = check(file)
    _check_fits(file, manifest)
    check_empty(replace=replace)
    erased = _destroyed_keys()
    before = audit.read_head()
    with tempfile.TemporaryDirectory(prefix="alongside-") as folder, _opened(file) as archive:
        dump = Path(folder) / DATABASE
        with archive.open(DATABASE) as part, dump.open("wb") as out:
            shutil.copyfileobj(part, out)
        head = archive.read(HEAD).decode() if HEAD in manifest["parts"] else ""
        say("Putting the database back")
        connections.close_all()
        databases.restore(owner, dump)
    keys.forget_seed()
    say("Bringing the tables up to date")
    call_command("migrate", database=OWNER, verbosity=0, interactive=False)
    connections.close_all()
    _put_head(head)
    say("Checking the audit trail")
    made_at = datetime.fromisoformat(manifest["made_at"])
    faults = [fault.message for fault in audit.verify(using=_reader(), at=made_at)]
    erased_again = _destroy_again(erased)
    with transaction.atomic():
        # The trail says of itself that it was set back, and how far it had come.
        audit.record(
            COMMAND,
            "backup.restore",
            digest=manifest["mac"][:32],
            seals_before=before[0] if before else None,
        )
    if audit.SEALER in connections.settings:
        while audit.seal_events():
            pass
    return Restored(manifest["made_at"], count_rows(), faults, erased_again)


def check_empty(*, replace: bool) -> None:
    """Nothing is put over what is there already, unless it may be replaced."""
    if not replace and any(count_rows().values()):
        raise BackupRefused(
            "The database is not empty. To lose what is in it and have the backup instead, "
            "add --replace."
        )


def _reader() -> str:
    """Who reads the trail here: the sealer, or else the app."""
    return audit.SEALER if audit.SEALER in connections.settings else "default"


def _put_head(text: str) -> None:
    if text.strip():
        seq, mac = text.split()
        audit.write_head(int(seq), bytes.fromhex(mac))
    else:
        with suppress(FileNotFoundError):
            Path(settings.ALONGSIDE_AUDIT_HEAD).unlink()


def count_rows() -> dict[str, int]:
    """Rows by table, of the tables that are there; Django's own bookkeeping left out."""
    connection = connections["default"]
    with connection.cursor() as cursor:
        present = set(connection.introspection.table_names(cursor))
        counts = {}
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            if table in present and model._meta.app_label not in _OF_DJANGO:
                cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608
                counts[table] = cursor.fetchone()[0]
                if model is keys.DataKey:  # the seed is there before anything else is
                    counts[table] -= keys.DataKey.objects.filter(pk=keys.SEED_ID).count()
    return counts


def note_destroyed() -> int:
    """Write down, outside the database, whose keys were destroyed: a backup that is older must
    not bring them back, even where the database is lost. Returns how many there are."""
    path = _destroyed_path()
    # Those written down before stay: the present database may itself come from an older backup.
    before = path.read_text().split() if path.exists() else []
    found = sorted({*before, *map(str, _destroyed_here())})
    text = "".join(f"{owner_id}\n" for owner_id in found)
    if found and (not path.exists() or path.read_text() != text):
        part = path.with_name(f"{path.name}.{os.getpid()}")
        part.write_text(text)
        os.replace(part, path)
    return len(found)


def _destroyed_path() -> Path:
    """Beside the exported head of the audit trail, to be kept elsewhere with it."""
    return Path(settings.ALONGSIDE_AUDIT_HEAD).with_name("destroyed-keys.txt")


def _destroyed_here() -> list[UUID]:
    connection = connections["default"]
    with connection.cursor() as cursor:
        if keys.DataKey._meta.db_table not in connection.introspection.table_names(cursor):
            return []
    return list(
        keys.DataKey.objects.filter(destroyed_at__isnull=False).values_list("owner_id", flat=True)
    )


def _destroyed_keys() -> set[UUID]:
    path = _destroyed_path()
    noted = path.read_text().split() if path.exists() else []
    return {*_destroyed_here(), *map(UUID, noted)}


def _destroy_again(owner_ids: set[UUID]) -> list[str]:
    """Whoever was erased after the backup was made stays unreadable."""
    back = keys.DataKey.objects.filter(owner_id__in=owner_ids, destroyed_at__isnull=True)
    found = [str(owner_id) for owner_id in back.values_list("owner_id", flat=True)]
    with transaction.atomic():
        back.update(wrapped=b"", destroyed_at=clock.now())
        for owner_id in found:
            audit.record(COMMAND, "key.destroy", owner=owner_id)
    return found


def use_keys(texts: list[str]) -> Path | None:
    """Take the keys of a backup into use, in the data folder; where the old ones were put.

    Raises BackupRefused where ALONGSIDE_KEYS says which keys to use: then it must change.
    """
    if os.environ.get("ALONGSIDE_KEYS"):
        raise BackupRefused(
            "ALONGSIDE_KEYS names other keys than the ones in this backup: take it out, or set it "
            "to them."
        )
    path = Path(settings.ALONGSIDE_DATA) / KEYS
    kept = None
    if path.exists():
        kept = path.with_name(f"keys.{clock.now():%Y%m%dT%H%M%S}.txt")
        os.replace(path, kept)
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write("\n".join(texts) + "\n")
    settings.ALONGSIDE_KEYS = texts
    keys.forget()
    return kept
