"""Run everything that must pass, and end with what was skipped and the time by part.

    python tools/test.py               everything, as `make test` does
    python tools/test.py lint unit     some parts

With CI=true or ALONGSIDE_NO_SKIPS=1 whatever is skipped counts as failed.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

import slipcover  # type: ignore[import-untyped]

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
REPORTS = ROOT / ".data" / "reports"
BRANCHES = ROOT / ".data" / "branches"
LEAST_TAKEN = 99.8
BROWSER_NEEDED = (
    "the browser journeys need Chromium: install it (Debian: apt-get install "
    "chromium-headless-shell; Ubuntu: chromium), or name one in ALONGSIDE_CHROMIUM"
)


@dataclass
class Outcome:
    """What became of one part."""

    passed: bool
    skipped: list[str] = field(default_factory=list)
    seconds: float = 0.0


# What commands say, where it is shown later.
said: ContextVar[list[str] | None] = ContextVar("said", default=None)


def call(*command: str | Path, **environ: str) -> bool:
    """Run a command in the checkout, with its output shown, or kept in `said`."""
    kept = said.get()
    done = subprocess.run(
        [str(word) for word in command],
        cwd=ROOT,
        env={**os.environ, **environ},
        check=False,
        text=True,
        stdout=None if kept is None else subprocess.PIPE,
        stderr=None if kept is None else subprocess.STDOUT,
    )
    if kept is not None:
        kept.append(done.stdout)
    return not done.returncode


def manage(*arguments: str, **environ: str) -> Outcome:
    """One of Django's commands, with warnings as errors."""
    return Outcome(call(sys.executable, "-W", "error", "manage.py", *arguments, **environ))


def pytest(name: str, *arguments: str, **environ: str) -> Outcome:
    """Run tests, and read from pytest's report which were skipped and why. To have every `assert`
    able to explain itself takes each process seconds: what failed runs once more for that."""
    report = REPORTS / f"{name}.xml"
    report.unlink(missing_ok=True)
    command = (sys.executable, "-m", "pytest", *arguments)
    passed = call(*command, "--assert=plain", f"--junitxml={report}", **environ)
    if not passed:
        print("\nOnce more what failed, to say why:", flush=True)
        call(*command, "--last-failed", "--last-failed-no-failures=none", **environ)
    if not report.exists():
        return Outcome(passed=False)
    cases = ElementTree.parse(report).iter("testcase")  # noqa: S314 - written a moment ago
    return Outcome(
        passed,
        [
            f"{case.get('classname')}.{case.get('name')}: {why.get('message')}"
            for case in cases
            for why in case.iter("skipped")
        ],
    )


def lint() -> Outcome:
    """Likely mistakes, and one layout for everybody."""
    found = [call(BIN / "ruff", "check", "."), call(BIN / "ruff", "format", "--check", ".")]
    return Outcome(all(found))


def types() -> Outcome:
    """Type hints hold."""
    return Outcome(call(BIN / "mypy"))


def imports() -> Outcome:
    """Imports only go down."""
    return Outcome(call(BIN / "lint-imports", "--no-logo"))


def migrations() -> Outcome:
    """Every change of a model has its migration."""
    return manage("makemigrations", "--check", "--dry-run")


def deploy() -> Outcome:
    """Production settings have nothing that Django would warn of."""
    return manage(
        *("check", "--deploy", "--fail-level=WARNING"),
        ALONGSIDE_MODE="production",
        ALONGSIDE_ADDRESS="https://alongside.example",
        ALONGSIDE_SECRET=secrets.token_urlsafe(60),
    )


# Each file on one core, which then sets up once what its tests share; tests/conftest.py says which
# begin.
SHARED = ("-n2", "--dist=loadfile", "--no-loadscope-reorder")
# Whoever waits for a browser, for mail or for what was killed leaves their core to a third.
WAITING = ("-n3", *SHARED[1:])
# What holds of everything together. All other tests are of one room; they must take its branches.
WHOLE = tuple(
    f"tests/{name}" for name in ("access", "demo", "docs", "load", "test_cli.py", "ui", "words")
)


def unit() -> Outcome:
    """Room by room, noting which branches were taken."""
    ignored = (f"--ignore={name}" for name in (*WHOLE, "tests/browser"))
    noting = ("-p", "tests.branches")
    return pytest("unit", *SHARED, *noting, "tests", *ignored, ALONGSIDE_BRANCHES=str(BRANCHES))


def whole() -> Outcome:
    """Access, words, pages of documentation, the command, the demo, whoever is killed."""
    return pytest("whole", *WAITING, *WHOLE)


def browser() -> Outcome:
    """Journeys in a real browser, axe after every step."""
    chromium = find_chromium()
    if not chromium:
        return Outcome(passed=True, skipped=[BROWSER_NEEDED])
    return pytest("browser", *WAITING, "tests/browser", ALONGSIDE_CHROMIUM=chromium)


def branches() -> Outcome:
    """The branches of rules, access and actions were taken; those that were not are listed. The
    bound is a little under all of them: a few are reached only when two threads meet."""
    seen = [json.loads(path.read_text()) for path in sorted(BRANCHES.glob("*.json"))]
    if not seen:
        return Outcome(passed=True, skipped=["there are no branches to read: run `unit` with it"])
    for more in seen[1:]:
        slipcover.merge_coverage(seen[0], more)
    slipcover.print_coverage(seen[0], skip_covered=True, missing_width=60)
    taken = seen[0]["summary"]["percent_covered"]
    print(f"\nTaken: {taken:.2f} %, which must be at least {LEAST_TAKEN} %.")
    return Outcome(taken >= LEAST_TAKEN)


PARTS: tuple[Callable[[], Outcome], ...] = (
    lint,
    types,
    imports,
    migrations,
    deploy,
    unit,
    whole,
    browser,
    branches,
)
KNOWN = {part.__name__: part for part in PARTS}
# These run one after the other beside the tests, which now and then leave a core free; what they
# say is shown at the end.
BESIDE = (lint, types, imports, migrations, deploy)


def find_chromium() -> str | None:
    """A Chromium, installed from Debian's packages where we may. The one without windows draws the
    same pages at two thirds of the work."""
    if wanted := os.environ.get("ALONGSIDE_CHROMIUM"):
        return shutil.which(wanted)
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    if not shutil.which(names[0]) and os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing Chromium ...", flush=True)
        quiet = {"DEBIAN_FRONTEND": "noninteractive"}
        call("apt-get", "-qq", "update", **quiet)
        call(
            *("apt-get", "-qq", "-y", "-o=Dpkg::Use-Pty=0", "--no-install-recommends", "install"),
            *(names[0], "fonts-dejavu-core"),  # letters of every language we speak
            **quiet,
        )
    return next(filter(None, map(shutil.which, names)), None)


@contextlib.contextmanager
def grounds() -> Iterator[None]:
    """The tests' own data folder and database server, which then stays up between parts."""
    sys.path.insert(0, str(ROOT))
    from tests import database

    database.prepare_environment()
    # Dozens of processes load the same modules: compiled once, that is half a second of each.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    REPORTS.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(BRANCHES, ignore_errors=True)
    BRANCHES.mkdir()
    with database.session():
        yield


def timed(part: Callable[[], Outcome]) -> Outcome:
    """Run a part."""
    began = time.monotonic()
    outcome = part()
    outcome.seconds = time.monotonic() - began
    return outcome


def kept(part: Callable[[], Outcome]) -> tuple[Outcome, str]:
    """Run a part, and give what it said."""
    words: list[str] = []
    said.set(words)
    return timed(part), "".join(words)


def heading(name: str) -> None:
    """The line above what a part says."""
    print(f"\n== {name}: {KNOWN[name].__doc__}", flush=True)


def main(names: list[str]) -> int:
    """Run the parts, all of them even if one fails. 1 if any failed."""
    if unknown := [name for name in names if name not in KNOWN]:
        print(f"There is no part {', '.join(unknown)}. The parts are: {', '.join(KNOWN)}.")
        return 2
    names = names or list(KNOWN)
    strict = os.environ.get("CI") == "true" or os.environ.get("ALONGSIDE_NO_SKIPS") == "1"
    outcomes: dict[str, Outcome] = {}
    began = time.monotonic()
    with contextlib.suppress(KeyboardInterrupt), grounds(), ThreadPoolExecutor(1) as beside:
        found = {name: beside.submit(kept, KNOWN[name]) for name in names if KNOWN[name] in BESIDE}
        for name in names:
            if name not in found:
                heading(name)
                outcomes[name] = timed(KNOWN[name])
        for name, result in found.items():
            outcomes[name], words = result.result()
            heading(name)
            print(words, end="", flush=True)
    return summary(names, outcomes, time.monotonic() - began, strict=strict)


def summary(names: list[str], outcomes: dict[str, Outcome], seconds: float, *, strict: bool) -> int:
    """Print the time by part and what was skipped, last. 1 if anything failed."""
    print("\n== Time by part")
    for name, outcome in outcomes.items():
        word = "passed" if outcome.passed else "FAILED"
        print(f"  {name:<12}{outcome.seconds:7.1f} s  {word}")
    print(f"  {'together':<12}{seconds:7.1f} s")
    skipped = [f"{name}: {why}" for name, outcome in outcomes.items() for why in outcome.skipped]
    skipped += [f"{name}: stopped before it ran" for name in names if name not in outcomes]
    print("\nSkipped:" if skipped else "\nSkipped: nothing")
    for line in skipped:
        print(f"  {line}")
    if skipped and strict:
        print("  Nothing may be skipped here, so this run failed.")
    failed = sum(not outcome.passed for outcome in outcomes.values())
    passed = len(outcomes) - failed
    print(f"\nparts: {passed} passed, {failed} failed, {len(names) - len(outcomes)} not run")
    return int(bool(failed or len(outcomes) < len(names) or (skipped and strict)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
