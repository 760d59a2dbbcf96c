"""What the code says and what the catalogues hold, read once for all tests here."""

import fcntl
import hashlib
import pickle
import re
import sys
from functools import cache
from pathlib import Path

from babel import __version__ as babel_version
from babel.messages.catalog import Catalog

from tests.database import DATA
from tools import messages

ROOT = messages.ROOT
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w*\}")
TAG = re.compile(r"<[^>]*>")


@cache
def said() -> list[messages.Found]:
    """Every message of ours. To gather them takes seconds, so they are kept beside the databases
    of the tests until a file changes: one process of a run does it, and the others wait."""
    with (DATA / "said").open("a+b") as kept:
        fcntl.flock(kept, fcntl.LOCK_EX)
        kept.seek(0)
        digest, text = _digest(), kept.read()
        if not text.startswith(digest):
            text = digest + pickle.dumps(list(messages.ours()))
            kept.truncate(0)
            kept.write(text)
        found: list[messages.Found] = pickle.loads(text[len(digest) :])  # noqa: S301 - our own
        return found


def _digest() -> bytes:
    """Of everything that what was gathered depends on."""
    ours = [*(ROOT / "alongside").rglob("*.py"), *templates()]
    read = hashlib.sha256(f"{sys.version} {babel_version}".encode())
    for path in (ROOT / "babel.cfg", Path(str(messages.__file__)), *sorted(ours)):
        data = path.read_bytes()
        read.update(f"{path.relative_to(ROOT)} {len(data)}\n".encode() + data)
    return read.digest()


@cache
def found() -> Catalog:
    """Every message of the code and of the dependencies."""
    return messages.template(said())


@cache
def written(language: str) -> Catalog:
    """The catalogue as it is committed."""
    return messages.read(language)


@cache
def said_in() -> dict[str, list[str]]:
    """For each file of ours (from `alongside/`): its messages, plurals included."""
    by_file: dict[str, list[str]] = {}
    for name, message, _comments, _context in said():
        by_file.setdefault(name, []).extend(forms_of(message))
    return by_file


def templates() -> list[Path]:
    """Every template of ours."""
    return sorted((ROOT / "alongside").glob("*/jinja2/**/*.*"))


def forms_of(text: object) -> tuple[str, ...]:
    """A message or a translation as all its forms."""
    return tuple(text) if isinstance(text, tuple | list) else (str(text or ""),)
