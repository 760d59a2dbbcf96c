"""The audit trail: what an event holds, who may touch it, and that every tampering shows."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings as django_settings
from django.db import DatabaseError, connection, connections, transaction
from pytest_django import Settings

from alongside.core import audit, clock, databases, jobs, keys
from alongside.core.actors import COMMAND, Actor, Channel
from alongside.core.audit import AuditEvent, AuditSeal
from tests.at_once import at_once

SECONDS = 30


@pytest.fixture(autouse=True)
def head(settings: Settings, tmp_path: Path) -> Path:
    """The exported head, away from everybody else's."""
    settings.ALONGSIDE_AUDIT_HEAD = str(tmp_path / "audit" / "head.txt")
    return tmp_path / "audit" / "head.txt"


def write(*verbs: str) -> None:
    for verb in verbs:
        with transaction.atomic():
            audit.record(COMMAND, verb, count=len(verb))


def unsealed() -> int:
    sealed = AuditSeal.objects.using("sealer").values("event_id")
    return AuditEvent.objects.using("sealer").exclude(id__in=sealed).count()


def seal(*, limit: int = 5000) -> None:
    """Seal all there is, so many at a time."""
    while audit.seal_events(limit):
        pass
    assert unsealed() == 0


def sealed_verbs() -> list[str]:
    ids = AuditSeal.objects.using("sealer").order_by("seq").values_list("event_id", flat=True)
    events = AuditEvent.objects.using("sealer").in_bulk(ids)
    return [events[id].verb for id in ids]


def faults(using: str = "sealer", **more: object) -> list[str]:
    return [fault.message for fault in audit.verify(using=using, **more)]  # type: ignore[arg-type]


# --- what is written ---------------------------------------------------------------------------


@pytest.mark.django_db
def test_an_event_says_who_acted_for_whom_in_which_hat_and_how():
    mine, hers, hat, login = uuid4(), uuid4(), uuid4(), uuid4()
    by = Actor(
        channel=Channel.PAPER,
        person_id=mine,
        login_id=login,
        membership_id=hat,
        on_behalf_of_id=hers,
        scope="visit:1",
    )
    event = audit.record(by, "test.done", person_id=hers, basis="consent", nothing=None, count=3)
    event.refresh_from_db()
    assert (event.actor_person_id, event.actor_login_id, event.membership_id) == (mine, login, hat)
    assert (event.person_id, event.on_behalf_of_id) == (hers, hers)
    assert (event.channel, event.basis) == ("paper", "consent")
    assert event.detail == {"count": 3, "scope": "visit:1"}
    assert abs(event.at - clock.now()) < timedelta(seconds=SECONDS)


@pytest.mark.django_db
def test_an_event_is_written_in_the_transaction_that_it_tells_of():
    event = audit.record(COMMAND, "test.done")
    event.refresh_from_db()
    with connection.cursor() as cursor:
        cursor.execute("SELECT (pg_current_xact_id()::text)::bigint")
        assert cursor.fetchone() == (event.txid,)


@pytest.mark.django_db
def test_what_is_rolled_back_leaves_no_event():
    with transaction.atomic():
        audit.record(COMMAND, "test.undone")
        transaction.set_rollback(True)
    assert not AuditEvent.objects.filter(verb="test.undone").exists()


@pytest.mark.django_db
def test_a_digest_proves_equality_and_holds_nothing():
    assert audit.digest("Walk to the chapel") == audit.digest("Walk to the chapel")
    assert audit.digest("Walk to the chapel") != audit.digest("walk to the chapel")
    assert "alk" not in audit.digest("Walk to the chapel")


# --- who may touch it --------------------------------------------------------------------------

TAMPER = (
    "UPDATE core_auditevent SET verb = 'x'",
    "DELETE FROM core_auditevent",
    "TRUNCATE core_auditevent",
    "UPDATE core_auditseal SET seq = seq + 1",
    "DELETE FROM core_auditseal",
    "TRUNCATE core_auditseal",
)


@pytest.mark.commits
@pytest.mark.parametrize("alias", ["default", "owner", "sealer"])
def test_no_role_changes_or_deletes_an_event_or_a_seal(alias: str):
    write("one")
    seal()
    for statement in TAMPER:
        with pytest.raises(DatabaseError), transaction.atomic(alias):
            connections[alias].cursor().execute(statement)
    assert sealed_verbs() == ["one"]


@pytest.mark.commits
def test_the_app_cannot_seal_and_the_sealer_cannot_write_events_or_read_people():
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditSeal.objects.create(seq=1, event_id=1, mac=b"forged")
    with pytest.raises(DatabaseError), transaction.atomic("sealer"):
        AuditEvent.objects.using("sealer").create(verb="forged", channel="web")
    with pytest.raises(DatabaseError), transaction.atomic("sealer"):
        connections["sealer"].cursor().execute("SELECT * FROM people_person")


# --- the chain ---------------------------------------------------------------------------------


@pytest.mark.commits
def test_a_whole_chain_has_no_fault_and_its_head_is_outside_the_database(head: Path):
    assert faults() == []
    write("one", "two", "three")
    seal(limit=2)
    assert sealed_verbs() == ["one", "two", "three"]
    assert faults() == []
    assert head.read_text().startswith("3 ")
    assert audit.seal_events() == 0


@pytest.mark.commits
def test_events_written_together_are_links_in_their_order_like_any_other():
    subjects = [jobs.WorkerBeat(name=name) for name in ("a", "b", "c")]
    other = Actor(channel=Channel.TEXT, person_id=uuid4())
    with transaction.atomic():
        audit.record(COMMAND, "before")
        audit.record_many(
            COMMAND,
            "together",
            [
                audit.Note(one, by=other if one.name == "b" else None, detail={"n": n})
                for n, one in enumerate(subjects)
            ],
        )
        audit.record_many(COMMAND, "nothing", [])
    write("after")
    seal(limit=2)
    assert sealed_verbs() == ["before", "together", "together", "together", "after"]
    events = AuditEvent.objects.filter(verb="together").order_by("id")
    assert [(one.subject_id, one.channel) for one in events] == [
        ("a", "command"), ("b", "text"), ("c", "command")
    ]  # fmt: skip
    assert [one.detail for one in events] == [{"n": 0}, {"n": 1}, {"n": 2}]
    assert faults() == []


@pytest.mark.commits
def test_a_chain_longer_than_one_page_is_walked_to_its_end():
    with transaction.atomic():
        AuditEvent.objects.bulk_create(
            [AuditEvent(verb=f"test.{n}", channel="command") for n in range(2100)]
        )
    seal()
    assert faults() == []
    with tampering():
        run("UPDATE core_auditevent SET verb = 'x' WHERE verb = 'test.2099'")
        assert len(faults("owner")) == 1


@contextlib.contextmanager
def tampering() -> Iterator[None]:
    """As the owner of the tables, with every guard off; rolled back at the end."""
    with transaction.atomic("owner"):
        for table in ("core_auditevent", "core_auditseal"):
            run(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        transaction.set_rollback(True, using="owner")


def run(statement: str) -> None:
    connections["owner"].cursor().execute(statement)


def columns() -> Iterator[str]:
    for field in AuditEvent._meta.concrete_fields:
        if not field.primary_key:
            yield field.column


CHANGES = {
    "AutoField": "{0} + 1000000",
    "BigAutoField": "{0} + 1000000",
    "BigIntegerField": "{0} + 1",
    "BooleanField": "NOT {0}",
    "CharField": "{0} || 'x'",
    "DateTimeField": "{0} + interval '1 microsecond'",
    "JSONField": "{0} || '{{\"more\": 1}}'",
    "PositiveSmallIntegerField": "{0} + 1",
    "UUIDField": "'00000000-0000-0000-0000-000000000001'",
}


@pytest.mark.commits
def test_altering_any_column_of_any_event_shows():
    write("one", "two", "three")
    seal()
    tried = 0
    for column in columns():
        field = next(f for f in AuditEvent._meta.concrete_fields if f.column == column)
        change = CHANGES[field.get_internal_type()].format(column)
        for verb in ("one", "three"):
            with tampering():
                run(f"UPDATE core_auditevent SET {column} = {change} WHERE verb = '{verb}'")
                assert any("altered" in fault for fault in faults("owner")), column
                tried += 1
    assert tried == 2 * (len(AuditEvent._meta.concrete_fields) - 1)
    assert faults() == []


EVENT = "(SELECT id FROM core_auditevent WHERE verb = '{}')"
TAMPERINGS = {
    "delete an event": ["DELETE FROM core_auditevent WHERE verb = 'two'"],
    "delete an event and its seal": [
        f"DELETE FROM core_auditseal WHERE event_id = {EVENT.format('two')}",
        "DELETE FROM core_auditevent WHERE verb = 'two'",
    ],
    "delete, and close the gap in the numbers": [
        f"DELETE FROM core_auditseal WHERE event_id = {EVENT.format('two')}",
        "DELETE FROM core_auditevent WHERE verb = 'two'",
        "UPDATE core_auditseal SET seq = seq - 1 WHERE seq = 3",
        "UPDATE core_auditseal SET seq = seq - 1 WHERE seq = 4",
    ],
    "delete the first": [
        f"DELETE FROM core_auditseal WHERE event_id = {EVENT.format('one')}",
        "DELETE FROM core_auditevent WHERE verb = 'one'",
    ],
    "swap two events": [
        "UPDATE core_auditevent SET id = -1 WHERE verb = 'two'",
        "UPDATE core_auditevent SET id = (SELECT event_id FROM core_auditseal WHERE seq = 2)"
        " WHERE verb = 'three'",
        "UPDATE core_auditevent SET id = (SELECT event_id FROM core_auditseal WHERE seq = 3)"
        " WHERE verb = 'two'",
    ],
    "swap two seals": [
        "UPDATE core_auditseal SET seq = -1 WHERE seq = 2",
        "UPDATE core_auditseal SET seq = 2 WHERE seq = 3",
        "UPDATE core_auditseal SET seq = 3 WHERE seq = -1",
    ],
    "cut the end": [
        f"DELETE FROM core_auditseal WHERE event_id = {EVENT.format('four')}",
        "DELETE FROM core_auditevent WHERE verb = 'four'",
    ],
    "cut everything": ["TRUNCATE core_auditseal", "TRUNCATE core_auditevent"],
    "slip an old event in": [
        "INSERT INTO core_auditevent (txid, at, verb, reading, category, subject_type, subject_id,"
        " channel, assurance, basis, detail) SELECT txid, at - interval '1 day', 'forged', false,"
        " '', '', '', 'web', 0, '', '{}' FROM core_auditevent WHERE verb = 'two'",
    ],
    "slip an event of tomorrow in": [
        "INSERT INTO core_auditevent (txid, at, verb, reading, category, subject_type, subject_id,"
        " channel, assurance, basis, detail) SELECT txid, at + interval '1 day', 'forged', false,"
        " '', '', '', 'web', 0, '', '{}' FROM core_auditevent WHERE verb = 'two'",
    ],
    "slip an event in, with a seal of one's own": [
        "UPDATE core_auditseal SET seq = 5 WHERE seq = 4",
        "INSERT INTO core_auditevent (txid, verb, reading, category, subject_type, subject_id,"
        " channel, assurance, basis, detail) SELECT txid, 'forged', false, '', '', '', 'web', 0,"
        " '', '{}' FROM core_auditevent WHERE verb = 'three'",
        f"INSERT INTO core_auditseal (seq, event_id, mac) SELECT 4, {EVENT.format('forged')}, mac"
        " FROM core_auditseal WHERE seq = 5",
    ],
    "change a seal": ["UPDATE core_auditseal SET mac = '\\x00' WHERE seq = 4"],
}


@pytest.mark.commits
def test_deleting_reordering_cutting_and_slipping_in_all_show():
    write("one", "two", "three", "four")
    seal()
    for name, statements in TAMPERINGS.items():
        with tampering():
            for statement in statements:
                run(statement)
            assert faults("owner"), name
    assert faults() == []


@pytest.mark.commits
def test_a_trail_that_was_cut_stays_at_fault_however_long_it_grows_again(head: Path):
    write("one", "two", "three")
    seal()
    for statement in (
        "ALTER TABLE core_auditevent DISABLE TRIGGER USER",
        "ALTER TABLE core_auditseal DISABLE TRIGGER USER",
        "DELETE FROM core_auditseal WHERE seq > 1",
        "DELETE FROM core_auditevent WHERE verb <> 'one'",
    ):
        run(statement)
    write("four")
    seal()
    assert any("it was cut" in fault for fault in faults())
    write("five", "six", "seven")
    seal()
    assert sealed_verbs() == ["one", "four", "five", "six", "seven"]
    assert any("not the one that was exported" in fault for fault in faults())
    assert head.read_text().startswith("3 ")


@pytest.mark.commits
def test_a_head_that_is_gone_or_another_ones_shows(head: Path):
    write("one")
    seal()
    was = head.read_text()
    head.unlink()
    assert faults() == ["The exported head of the audit trail is missing."]
    head.write_text(f"1 {'00' * 32}\n")
    assert any("not the one that was exported" in fault for fault in faults())
    head.write_text(was)
    assert faults() == []


@pytest.mark.commits
def test_events_that_nobody_seals_show_after_five_minutes():
    write("one", "two")
    assert faults() == []
    late = clock.now() + audit.UNSEALED_LIMIT + timedelta(seconds=SECONDS)
    (fault,) = faults(at=late)
    assert fault.startswith("2 audit events are not sealed")


@pytest.mark.commits
def test_another_key_makes_another_chain(settings: Settings, monkeypatch: pytest.MonkeyPatch):
    write("one")
    seal()
    settings.ALONGSIDE_KEYS = [keys.new_kek(), *settings.ALONGSIDE_KEYS]
    assert faults() == []  # a key added in front changes nothing
    monkeypatch.setattr(keys, "_seed", lambda: b"another")
    assert any("altered" in fault for fault in faults())


# --- order -------------------------------------------------------------------------------------


def app_connection(database: str) -> psycopg.Connection:
    """A connection of the app's own, which begins and commits when it is told to."""
    environ = {**os.environ, "ALONGSIDE_DATABASE": database}
    return databases.connections(django_settings.ALONGSIDE_DATA, environ)["app"].open()


INSERT = (
    "INSERT INTO core_auditevent (verb, reading, category, subject_type, subject_id, channel,"
    " assurance, basis, detail) VALUES (%s, false, '', '', '', 'web', 0, '', '{}')"
)


@pytest.mark.commits
def test_the_sealer_waits_for_the_earlier_of_two_overlapping_transactions(own_database: str):
    with app_connection(own_database) as early:
        early.autocommit = False
        early.execute(INSERT, ["early, commits late"])
        write("late, commits early")
        assert audit.seal_events() == 0
        assert sealed_verbs() == []
        early.commit()
    seal()
    assert sealed_verbs() == ["early, commits late", "late, commits early"]
    assert faults() == []


@pytest.mark.commits
def test_what_runs_in_another_database_of_the_server_holds_nobody_up(own_database: str):
    with app_connection("postgres") as elsewhere:
        elsewhere.autocommit = False
        elsewhere.execute("SELECT pg_current_xact_id()")
        write("one")
        assert audit.seal_events() == 1
        elsewhere.rollback()
    assert faults() == []


@pytest.mark.commits
def test_an_event_that_was_rolled_back_leaves_no_gap(own_database: str):
    with app_connection(own_database) as other:
        other.autocommit = False
        other.execute(INSERT, ["never"])
        write("one")
        other.rollback()
    write("two")
    seal()
    assert sealed_verbs() == ["one", "two"]
    assert faults() == []


@pytest.mark.commits
def test_two_sealers_at_once_make_one_chain():
    write(*[f"test.{n}" for n in range(40)])

    def work() -> None:
        for _ in range(10):
            audit.seal_events(3)

    assert at_once(work, work) == [None, None]
    seal()
    assert sealed_verbs() == [f"test.{n}" for n in range(40)]
    assert faults() == []


@pytest.mark.commits
def test_a_backup_put_back_on_a_new_server_is_sealed_on():
    """There, transaction ids begin anew: far below those that the trail has seen."""
    far = 1_000_000_000
    rows = "verb, reading, category, subject_type, subject_id, channel, assurance, basis, detail"
    for n, verb in enumerate(("one", "two", "left unsealed")):
        run(
            f"INSERT INTO core_auditevent (txid, {rows}) VALUES"
            f" ({far + n}, '{verb}', false, '', '', '', 'web', 0, '', '{{}}')"
        )
    while len(sealed_verbs()) < 2:
        audit.seal_events(1)
    write("on the new server", "and on")
    seal(limit=1)
    assert sealed_verbs() == ["one", "two", "left unsealed", "on the new server", "and on"]
    write("later")
    seal()
    assert sealed_verbs()[-1] == "later"
    assert faults() == []
