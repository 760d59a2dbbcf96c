"""Where the product's processes of the tests come from: one that has loaded everything, and forks.

To load Django and the rooms takes seconds of a core, and the tests start the product many times.
What is forked does what `python -m MODULE` does, with the environment and the settings it is told;
that the commands also start from nothing is for tests/test_cli.py to show.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, NoReturn

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = "alongside.config.settings"
# What the web server and the worker load besides when they start.
LOADED = (
    "alongside.cli.work",
    "alongside.config.jinja",
    "alongside.config.urls",
    "alongside.core.doctor",
    "alongside.core.sessions",
    "alongside.people.accounts",
    "allauth.account.auth_backends",
    "django.contrib.messages.context_processors",
    "django.contrib.messages.storage.session",
    "django.core.cache.backends.db",
    "django.core.management.commands.makemigrations",
    "django.core.management.commands.migrate",
    "django.core.wsgi",
    "django.template.backends.jinja2",
    "gunicorn.app.wsgiapp",
    "gunicorn.glogging",
    "gunicorn.workers.gthread",
    "nhsuk_frontend_jinja",
    "rich.progress",
)
LONGEST = 1 << 17  # bytes of what is said in one go: an environment


class Born:
    """A process of the nursery, as `subprocess.Popen` shows its own."""

    def __init__(self, nursery: Nursery, pid: int) -> None:
        self.nursery, self.pid = nursery, pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """How it ended, or None."""
        if self.returncode is None:
            self.returncode = self.nursery.ask({"ended": self.pid})
        return self.returncode

    def wait(self, timeout: float = 600) -> int:
        """Until it ends. Raises subprocess.TimeoutExpired."""
        deadline = time.monotonic() + timeout
        while (code := self.poll()) is None:
            if time.monotonic() > deadline:
                raise subprocess.TimeoutExpired(str(self.pid), timeout)
            time.sleep(0.02)
        return code

    def send_signal(self, number: int) -> None:
        """To itself, and not to its children."""
        if self.poll() is None:  # it is not waited for before we ask, so the number is still its
            os.kill(self.pid, number)


class Nursery:
    """The process that forks, as whoever started it sees it."""

    def __init__(self) -> None:
        self.line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.nursery", str(theirs.fileno())],
                cwd=ROOT,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )

    def start(
        self,
        arguments: Sequence[str],
        environ: Mapping[str, str],
        *,
        door: socket.socket | None = None,
        said: Sequence[IO[str]] = (),
    ) -> Born:
        """`python -m ARGUMENTS`, the leader of a group of processes. "{door}" among the arguments
        stands for the number of that socket over there. `said`: where standard output and standard
        error go, if not where ours do."""
        given = [each.fileno() for each in (*said, *([door] if door else ()))]
        told = {"arguments": list(arguments), "environ": dict(environ), "said": len(said)}
        return Born(self, self.ask(told, given))

    def run(
        self, arguments: Sequence[str], environ: Mapping[str, str], *, timeout: float
    ) -> subprocess.CompletedProcess[str]:
        """The same to its end, with what it said. Raises subprocess.TimeoutExpired."""
        with TemporaryFile("w+") as out, TemporaryFile("w+") as err:
            code = self.start(arguments, environ, said=(out, err)).wait(timeout)
            out.seek(0)
            err.seek(0)
            return subprocess.CompletedProcess(arguments, code, out.read(), err.read())

    def ask(self, what: dict[str, Any], given: Sequence[int] = ()) -> Any:
        """What it answers."""
        words = json.dumps(what).encode()
        assert len(words) < LONGEST
        socket.send_fds(self.line, [words], given)
        return json.loads(self.line.recv(LONGEST))

    def close(self) -> None:
        """No more; what it forked and still runs is asked to end."""
        self.line.close()
        self.process.wait()


@contextlib.contextmanager
def opened() -> Iterator[Nursery]:
    """A nursery, for as long as it is needed."""
    found = Nursery()
    try:
        yield found
    finally:
        found.close()


# --- the process itself ---------------------------------------------------------------------------


def _answer(what: dict[str, Any], given: list[int], line: socket.socket) -> int | None:
    if "ended" in what:
        pid, status = os.waitpid(what["ended"], os.WNOHANG)
        return os.waitstatus_to_exitcode(status) if pid else None
    pid = os.fork()
    if not pid:
        line.close()
        for number in range(what["said"]):
            os.dup2(given.pop(0), number + 1)
        _become(what["arguments"], what["environ"], given)
    with contextlib.suppress(OSError):  # the child says the same: whoever is first
        os.setpgid(pid, pid)
    for number in given:
        os.close(number)
    return pid


def _become(arguments: list[str], environ: dict[str, str], door: list[int]) -> NoReturn:
    """What `python -m` does, and then end."""
    code = 1
    try:
        with contextlib.suppress(OSError):
            os.setpgid(0, 0)
        _told(environ)
        for number in door:
            os.set_inheritable(number, True)
            arguments = [each.replace("{door}", str(number)) for each in arguments]
        sys.argv = list(arguments)
        runpy.run_module(arguments[0], run_name="__main__", alter_sys=True)
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _told(environ: dict[str, str]) -> None:
    """Read the settings anew, as a process does that starts in this environment."""
    from django.conf import settings
    from django.db import connections

    os.environ.clear()
    os.environ.update({"DJANGO_SETTINGS_MODULE": SETTINGS, **environ})
    importlib.reload(sys.modules[SETTINGS])
    settings._setup()  # type: ignore[attr-defined]
    connections._settings = None  # type: ignore[attr-defined]
    del connections.__dict__["settings"]
    for each in connections.all(initialized_only=True):  # made while loading, never opened
        del connections[each.alias]
    for alias, wanted in settings.DATABASES.items():
        assert connections[alias].settings_dict["NAME"] == wanted["NAME"]


def main() -> None:
    """Until whoever started us is gone."""
    import gc

    import django

    gc.disable()
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    django.setup()
    from django.conf import settings
    from django.db import connections
    from django.db.migrations.loader import MigrationLoader
    from django.utils.module_loading import import_string

    for name in LOADED:
        importlib.import_module(name)
    for path in settings.MIDDLEWARE:
        import_string(path)
    MigrationLoader(None)
    assert connections.settings  # read now, to be read anew
    gc.collect()
    gc.freeze()
    gc.enable()
    line = socket.socket(fileno=int(sys.argv[1]))
    born = set()
    while True:
        said, given, _flags, _address = socket.recv_fds(line, LONGEST, 4)
        if not said:
            break
        what = json.loads(said)
        answer = _answer(what, given, line)
        if "ended" not in what:
            born.add(answer)
        elif answer is not None:
            born.discard(what["ended"])
        line.send(json.dumps(answer).encode())
    for pid in born:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
