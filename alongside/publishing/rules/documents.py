"""A document that people wrote: opened, and written in the one way. Pure."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
import unicodedata
from collections.abc import Collection, Mapping
from typing import Any

from alongside.publishing.rules.fields import Unreadable

Document = dict[str, Any]
LARGEST = 1_000_000  # characters of a document


def parse(text: str, *, toml: bool = False) -> object:
    """What JSON or TOML holds. Raises Unreadable."""
    if len(text) > LARGEST:
        raise Unreadable(["The document is longer than a million characters."])
    try:
        return tomllib.loads(text) if toml else json.loads(text)
    except (ValueError, RecursionError) as error:
        kind = "TOML" if toml else "JSON"
        where = str(error).splitlines()[0].rstrip(".") if str(error) else "too deep"
        raise Unreadable([f"This is not {kind}: {where}."]) from error


def open_document(text: str) -> Document:
    """A kept document as something to change."""
    found: Document = json.loads(text)
    return found


def canonical(document: Mapping[str, Any]) -> str:
    """The one way to write a document as JSON: keys sorted, no spaces, letters as they are."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(document: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical JSON, in hex."""
    return hashlib.sha256(canonical(document).encode()).hexdigest()


def free_code(text: str, taken: Collection[str], *, dashes: bool = False) -> str:
    """A short name for machines, made of the first words of a text, that nothing else has."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain.replace("'", ""))
    code = ("-" if dashes else "_").join(words)[:30].rstrip("-_")
    if not code[:1].isalpha():
        code = f"q{code}"
    found, number = code, 1
    while found in taken:
        number += 1
        found = f"{code}{'-' if dashes else '_'}{number}"
    return found
