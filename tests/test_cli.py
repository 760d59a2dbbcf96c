"""The `alongside` command, as whole processes on data folders of their own."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from alongside.cli import parser
from alongside.core import databases
from alongside.core.cluster_place import own_folder
from tests import database
from tests.nursery import Nursery

COMMAND = [sys.executable, "-m", "alongside.cli"]
PATIENCE = 300.0  # seconds: a busy machine is no reason to fail

Run = Callable[..., subprocess.CompletedProcess[str]]


def environ(data: Path, **more: str) -> dict[str, str]:
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("ALONGSIDE_", "DATABASE_URL", "DJANGO_"))
    }
    return {**clean, "ALONGSIDE_DATA": str(data), **more}


def run(data: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments],
        env=environ(data, **more),
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )


def until(found: Callable[[], Any], what: str) -> Any:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        value = found()
        if value:
            return value
        time.sleep(0.05)
    raise AssertionError(f"Never saw: {what}")


def free_port() -> int:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return int(line.getsockname()[1])


def answer(port: int, path: str = "/health") -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as page:
            return int(page.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


@pytest.fixture(scope="module")
def made() -> Iterator[Path]:
    """A migrated data folder that any account can walk to; its database runs."""
    data = Path("/tmp") / f"alongside-cli-{os.getpid()}"
    data.mkdir()
    databases.start(data, durable=False)
    database.fill(data)
    yield data
    databases.destroy(data)
    shutil.rmtree(data)


@pytest.fixture
def alongside(nursery: Nursery) -> Run:
    """As `run` does, by processes that have loaded Django already: for what a command does, where
    how it starts is another test's."""

    def done(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        return nursery.run(["alongside.cli", *arguments], environ(data), timeout=PATIENCE)

    return done


@pytest.fixture
def started() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start commands that go on; whatever is left is ended, each by its own number."""
    processes: list[subprocess.Popen[str]] = []

    def start(data: Path, *arguments: str, **more: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [*COMMAND, *arguments],
            env=environ(data, **more),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        processes.append(process)
        return process

    yield start
    for process in processes:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=PATIENCE)


def beats(data: Path) -> int:
    with databases.connections(data, {})["app"].open() as app:
        row = app.execute("SELECT count(*) FROM core_workerbeat").fetchone()
        return int(row[0]) if row else 0


def ended(process: subprocess.Popen[str]) -> int:
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=PATIENCE)
    return process.returncode


def test_help_names_every_command(tmp_path: Path) -> None:
    said = run(tmp_path, "--help").stdout
    for name in (
        "demo", "serve", "work", "migrate", "import-fhir", "import-csv", "create-admin", "choose",
        "backup", "restore", "rotate-keys", "doctor",
    ):  # fmt: skip
        assert f"    {name}" in said
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize(
    "arguments",
    [
        ["migrate"],
        ["import-fhir", "x"],
        ["import-csv", "x", "--service=x"],
        ["create-admin", "a@b.example", "--organisation=x", "--phone=x", "--hours=x"],
        ["backup", "x"],
        ["restore", "x"],
        ["doctor"],
        ["choose"],
    ],
    ids=lambda arguments: arguments[0],
)
def test_whatever_reports_can_do_so_as_json(arguments: list[str]) -> None:
    assert parser().parse_args([*arguments, "--json", "--data=/tmp/x"]).json


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1"])
def test_a_port_is_a_number(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parser().parse_args(["serve", f"--port={port}"])
    assert "a port is a number from 1 to 65535" in capsys.readouterr().err


def test_migrating_again_changes_nothing(made: Path) -> None:
    """The first time made what all tests stand on (tests/database.py)."""
    assert json.loads(run(made, "migrate", "--json").stdout) == {"applied": []}


def test_without_the_tables_nothing_starts(tmp_path: Path) -> None:
    data = Path("/tmp") / f"alongside-cli-empty-{os.getpid()}"
    data.mkdir()
    databases.start(data, durable=False)
    try:
        for command in ("serve", "work"):
            said = run(data, command, *(["--port", str(free_port())] if command == "serve" else []))
            assert said.returncode == 1
            assert said.stderr.strip().endswith("Run: alongside migrate")
            assert "Traceback" not in said.stderr
        report = json.loads(run(data, "doctor", "--json").stdout)
        assert report["faults"] == [
            sentence for sentence in report["faults"] if "Run: alongside migrate" in sentence
        ]
    finally:
        databases.destroy(data)
        shutil.rmtree(data)


def test_a_first_lead_is_made_and_put_back_elsewhere(
    made: Path, tmp_path: Path, alongside: Run
) -> None:
    arguments = (
        "create-admin", "lead@example.org", "--name=Leila Haddad", "--organisation=Elm Tree",
        "--phone=01632 960100", "--hours=9am to 5pm, weekdays",
    )  # fmt: skip
    first = json.loads(alongside(made, *arguments, "--json").stdout)
    assert first["email"] == "lead@example.org"
    assert "/sign-in/password/reset/key/" in first["password_link"]
    again = alongside(made, *arguments)
    assert again.returncode == 1
    assert again.stderr.strip() == "You have already set up Elm Tree."
    assert "is not an email address" in alongside(made, *arguments[:1], "x", *arguments[2:]).stderr

    assert alongside(made, "work", "--once").returncode == 0
    file = tmp_path / "all.alongside"
    backed = json.loads(alongside(made, "backup", str(file), "--with-keys", "--json").stdout)
    assert backed["with_keys"]
    assert "has no" not in alongside(made, "backup", str(file)).stderr

    other = Path("/tmp") / f"alongside-cli-other-{os.getpid()}"
    other.mkdir()
    databases.start(other, durable=False)
    try:
        shut = alongside(other, "restore", str(file))
        assert shut.returncode == 1
        assert "set ALONGSIDE_KEYS" in shut.stderr
        assert alongside(made, "backup", str(file), "--with-keys").returncode == 0
        back = json.loads(alongside(other, "restore", str(file), "--json").stdout)
        assert back["rows"]["people_organisation"] == 1
        assert back["faults"] == []
        assert (other / "keys.txt").read_text() == (made / "keys.txt").read_text()
        refused = alongside(other, "restore", str(file))
        assert refused.returncode == 1
        assert "not empty" in refused.stderr
        report = json.loads(alongside(other, "doctor", "--json").stdout)
        assert report["faults"] == ["No worker is running, so nothing is sent. Run: alongside work"]
    finally:
        databases.destroy(other)
        shutil.rmtree(other)


def test_choices_of_the_whole_installation(made: Path, alongside: Run) -> None:
    chosen = json.loads(alongside(made, "choose", "set_up.open", "--json").stdout)
    assert chosen == {"set_up.open": True}
    assert "plans.minutes = 30 (as it comes)" in alongside(made, "choose").stdout
    closed = alongside(made, "choose", "set_up.open", "no", "--reason=We add them ourselves")
    assert closed.stdout.startswith("set_up.open = no (chosen here)")
    # Whoever runs the installation may still add one.
    added = alongside(
        made, "create-admin", "other@example.org", "--organisation=Other", "--phone=01632 960101",
        "--hours=9am to 5pm",
    )  # fmt: skip
    assert added.returncode == 0
    assert alongside(made, "choose", "entry.slip_days", "7").returncode == 0
    for wrong in (("set_up.open", "maybe"), ("entry.slip_days", "x"), ("entry.slip_days", "900"),
                  ("nothing", "1"), ("nothing",)):  # fmt: skip
        said = alongside(made, "choose", *wrong)
        assert said.returncode == 1
        assert said.stderr.count("\n") == 1


def test_a_file_that_is_none_is_one_sentence(made: Path, tmp_path: Path, alongside: Run) -> None:
    (tmp_path / "x").write_text("no backup")
    for name, sentence in (("x", "x is not a backup"), ("y", "There is no file")):
        said = alongside(made, "restore", str(tmp_path / name), "--replace", "--json")
        assert said.returncode == 1
        assert json.loads(said.stdout)["error"].startswith(sentence)


def test_it_serves_and_works_until_asked_to_stop(
    made: Path, started: Callable[..., subprocess.Popen[str]]
) -> None:
    port = free_port()
    web, worker = started(made, "serve", "--port", str(port)), started(made, "work")
    until(lambda: answer(port) == 200, "the first page")
    until(lambda: beats(made) == 1, "a worker's beat")
    assert run(made, "doctor").stdout.startswith("All is well")
    taken = run(made, "serve", "--port", str(port))
    assert taken.returncode == 1
    assert f"Port {port} cannot be used here" in taken.stderr
    assert (ended(worker), ended(web)) == (0, 0)
    assert beats(made) == 0
    assert answer(port) == 0
    assert databases.running(made)  # it ran before


def test_a_killed_database_comes_back(
    made: Path, started: Callable[..., subprocess.Popen[str]]
) -> None:
    port = free_port()
    web, worker = started(made, "serve", "--port", str(port)), started(made, "work")
    until(lambda: answer(port) == 200 and beats(made) == 1, "both at work")
    postmaster = own_folder(made) / "cluster" / "postmaster.pid"
    if not postmaster.exists():  # root's lives elsewhere
        from alongside.core.cluster_place import known_place

        place = known_place(made)
        assert place
        postmaster = place.cluster / "postmaster.pid"
    killed = int(postmaster.read_text().splitlines()[0])
    os.kill(killed, signal.SIGKILL)

    def another() -> bool:
        try:
            return int(postmaster.read_text().splitlines()[0]) != killed
        except (OSError, IndexError, ValueError):
            return False

    until(another, "another server")
    until(lambda: answer(port) == 200, "the page again")
    assert (worker.poll(), web.poll()) == (None, None)
    assert (ended(worker), ended(web)) == (0, 0)


def test_the_last_to_leave_stops_the_database(made: Path) -> None:
    databases.start(made).stop()
    assert run(made, "work", "--once").returncode == 0
    assert not databases.running(made)
    databases.start(made, durable=False)


@pytest.mark.parametrize(
    "start",
    ["from alongside.cli.place import check_start; check_start()", "import alongside.config.wsgi"],
    ids=["alongside serve", "another server of WSGI"],
)
def test_production_refuses_the_demo(made: Path, start: str) -> None:
    code = (
        "from django.conf import settings; import django; django.setup(); "
        "settings.INSTALLED_APPS.append('alongside.demo'); " + start
    )
    said = subprocess.run(
        [sys.executable, "-c", code],
        env=environ(
            made,
            DJANGO_SETTINGS_MODULE="alongside.config.settings",
            ALONGSIDE_MODE="production",
            ALONGSIDE_ADDRESS="https://alongside.example",
        ),
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 1
    assert "The demo is switched on. Production does not start with it." in said.stderr


def test_gunicorn_by_itself_serves_no_demo_in_front_of_a_server_of_your_own(made: Path) -> None:
    said = subprocess.run(
        [sys.executable, "-m", "gunicorn", "alongside.config.wsgi", "--bind", "127.0.0.1:0"],
        env=environ(
            made, ALONGSIDE_MODE="demo", DATABASE_URL="postgresql://app@127.0.0.1:1/alongside"
        ),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert said.returncode == 3  # the process that would have served did not start
    assert "anybody could sign in as anyone" in said.stderr


@pytest.mark.parametrize("mode", ["production", "development"])
def test_the_demo_is_not_there_outside_the_demo(made: Path, mode: str) -> None:
    code = (
        "import django; django.setup(); from django.conf import settings; "
        "from django.urls import Resolver404, resolve\n"
        "assert 'alongside.demo' not in settings.INSTALLED_APPS\n"
        "try: resolve('/demo/as/nurse/')\n"
        "except Resolver404: print('none')"
    )
    said = subprocess.run(
        [sys.executable, "-c", code],
        env=environ(made, DJANGO_SETTINGS_MODULE="alongside.config.settings", ALONGSIDE_MODE=mode),
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.stdout.strip() == "none", said.stderr
