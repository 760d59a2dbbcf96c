"""What the code says and what the catalogues hold, read once for all tests here."""

import re
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog

from tools import messages

ROOT = messages.ROOT
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w*\}")
TAG = re.compile(r"<[^>]*>")


@cache
def found() -> Catalog:
    """Every message of the code and of the dependencies."""
    return messages.template()


@cache
def written(language: str) -> Catalog:
    """The catalogue as it is committed."""
    return messages.read(language)


@cache
def said_in() -> dict[str, list[str]]:
    """For each file of ours (from `alongside/`): its messages, plurals included."""
    by_file: dict[str, list[str]] = {}
    for name, message, _comments, _context in messages.ours():
        said = [message] if isinstance(message, str) else list(message)
        by_file.setdefault(name, []).extend(said)
    return by_file


def templates() -> list[Path]:
    """Every template of ours."""
    return sorted((ROOT / "alongside").glob("*/jinja2/**/*.*"))


def forms_of(text: object) -> tuple[str, ...]:
    """A message or a translation as all its forms."""
    return tuple(text) if isinstance(text, tuple | list) else (str(text or ""),)
