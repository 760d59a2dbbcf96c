"""Set up a checkout: Python packages, front-end assets, message catalogues.

    python3 tools/setup.py           everything
    python3 tools/setup.py assets    only what the browser gets

Uses nothing but the standard library, because nothing else is installed yet. Each step remembers
a digest of what it read, so a second run takes a fraction of a second.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
CACHE = ROOT / ".cache"
BUILD = ROOT / "alongside" / "ui" / "static" / "build"
LOCK = ROOT / "requirements" / "dev.txt"


class Fault(Exception):
    """A sentence for the person who ran this: what is wrong and what to do."""


def digest(paths: Iterable[Path], *more: str) -> str:
    """What a step depends on, as one short text."""
    total = hashlib.sha256("\0".join(more).encode())
    for path in sorted(paths):
        total.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


def run(command: list[str], *, problem: str, watch: Callable[[str], None] | None = None) -> None:
    """Run a command quietly; its output is shown only when it fails."""
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        said = []
        for line in process.stdout or ():
            said.append(line)
            if watch:
                watch(line)
    if process.returncode:
        print("".join(said[-40:]), file=sys.stderr)
        raise Fault(problem)


def progress(label: str, total: int) -> Callable[[int], None]:
    """A bar on a terminal; nothing elsewhere."""

    def show(done: int) -> None:
        if sys.stdout.isatty():
            full = min(30, 30 * done // max(total, 1))
            print(f"\r  {label} [{'#' * full}{'.' * (30 - full)}]", end="", flush=True)
            if done >= total:
                print("\r\033[K", end="", flush=True)

    return show


def python_packages() -> None:
    """Make the virtual environment from the hashed lock, and put `alongside` in it."""
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        raise Fault(
            "This Python cannot make virtual environments. "
            "On Debian and Ubuntu run: apt-get install python3-venv"
        ) from None
    shutil.rmtree(VENV, ignore_errors=True)
    run(
        [sys.executable, "-m", "venv", str(VENV)],
        problem="The virtual environment could not be made; the lines above say why.",
    )
    pip = [str(VENV / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "install"]
    total = len(re.findall(r"^[\w.-]+==", LOCK.read_text(), re.MULTILINE))
    show = progress("Python packages", total)
    seen = 0

    def watch(line: str) -> None:
        nonlocal seen
        if line.startswith("Collecting "):
            seen += 1
            show(min(seen, total - 1))

    run(
        [*pip, "--progress-bar=off", "--no-compile", "--require-hashes", "-r", str(LOCK)],
        problem="The Python packages could not be installed; the lines above say why.",
        watch=watch,
    )
    run(
        [*pip, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)],
        problem="Alongside could not be installed in its own environment; see the lines above.",
    )
    # What is used is compiled here, by loading it; the rest of it, most, never. Whether settings
    # hold is told by whoever starts it with them.
    subprocess.run(
        [str(VENV / "bin" / "python"), "manage.py", "check"],
        cwd=ROOT,
        env={**os.environ, "ALONGSIDE_MODE": "development", "PYTHONDONTWRITEBYTECODE": ""},
        capture_output=True,
        check=False,
    )
    show(total)


def npm_packages() -> None:
    """Install the design system and the tools that build its styles."""
    if not shutil.which("npm"):
        raise Fault("Node.js 20.19 or newer with npm is needed to build the styles: install it.")
    run(
        ["npm", "ci", "--no-progress", "--loglevel=error"],
        problem="The packages from npm could not be installed; the lines above say why.",
    )


def styles() -> None:
    """Compile the styles and copy the scripts that the browser gets."""
    run(
        ["npm", "run", "--silent", "build"],
        problem="The styles could not be built; the lines above say why.",
    )
    # Compressed beside the files, so that they are light over the wire in every mode.
    run(
        [str(VENV / "bin" / "python"), "-m", "whitenoise.compress", "--quiet", str(BUILD)],
        problem="The styles could not be compressed; the lines above say why.",
    )


def catalogues() -> None:
    """Compile the translations, for there may be no `msgfmt` here."""
    for source in (ROOT / "alongside" / "locale").glob("*/LC_MESSAGES/*.po"):
        run(
            [
                str(VENV / "bin" / "pybabel"),
                "compile",
                f"--input-file={source}",
                f"--output-file={source.with_suffix('.mo')}",
                f"--locale={source.parent.parent.name}",
            ],
            problem=f"{source.relative_to(ROOT)} could not be compiled; the lines above say why.",
        )


def files(folder: str, *patterns: str) -> list[Path]:
    """The files of the checkout that a step reads."""
    return [path for pattern in patterns for path in (ROOT / folder).glob(pattern)]


def main() -> None:
    """Do what is not done yet."""
    if sys.version_info < (3, 11):  # noqa: UP036 - the sentence is for older ones
        raise Fault(
            f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}. "
            "Name another with: make PYTHON=python3.12"
        )
    here = f"{sys.version} {ROOT}"
    # What is installed; the settings of tools that follow are read where they are.
    project = (ROOT / "pyproject.toml").read_text().partition("[tool.")[0]
    package = [ROOT / "package.json", ROOT / "package-lock.json", ROOT / ".npmrc"]
    po = files("alongside/locale", "*/LC_MESSAGES/*.po")
    steps: list[tuple[str, Callable[[], None], list[Path], str]] = [
        (
            "Python packages (a minute or two, once)",
            python_packages,
            [VENV / "bin" / "alongside"],
            digest([LOCK], project, here),
        ),
        ("npm packages", npm_packages, [ROOT / "node_modules" / "sass"], digest(package)),
        (
            "styles and scripts",
            styles,
            [BUILD],
            digest([*package, *files("alongside/ui", "scss/**/*.scss", "js/**/*.js")]),
        ),
        ("translations", catalogues, [path.with_suffix(".mo") for path in po], digest(po, here)),
    ]
    if sys.argv[1:] == ["assets"]:
        steps = steps[1:]
    CACHE.mkdir(exist_ok=True)
    with (CACHE / "setup.lock").open("w") as lock, ThreadPoolExecutor(1) as beside:
        fcntl.flock(lock, fcntl.LOCK_EX)
        record = CACHE / "setup.json"
        done = json.loads(record.read_text()) if record.exists() else {}
        left = [
            (label, step, key)
            for label, step, made, key in steps
            if done.get(step.__name__) != key or not all(path.exists() for path in made)
        ]
        # What comes from npm needs nothing of Python: it comes meanwhile.
        begun = {step: beside.submit(step) for _label, step, _key in left if step is npm_packages}
        for label, step, key in left:
            print(f"Setting up {label} ...", flush=True)
            began = time.monotonic()
            (begun[step].result if step in begun else step)()
            done[step.__name__] = key
            part = record.with_suffix(".part")
            part.write_text(json.dumps(done, indent=2))
            os.replace(part, record)
            print(f"  done in {time.monotonic() - began:.0f} s", flush=True)


if __name__ == "__main__":
    try:
        main()
    except Fault as fault:
        sys.exit(str(fault))
    except KeyboardInterrupt:
        sys.exit("\nStopped. Run the same command again to go on.")
