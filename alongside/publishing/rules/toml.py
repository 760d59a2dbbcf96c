"""Writing a document as TOML, for those who review it. Pure.

Lists of groups become `[[…]]`; groups inside an entry stand on one line, as in the examples.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_DELETE = str.maketrans({"\x7f": "\\u007f"})
WIDE = 100


def dumps(document: Mapping[str, Any]) -> str:
    """The document; reading it with `tomllib` gives it again. It holds texts, whole numbers, true
    and false, lists and groups."""
    return "\n".join(_group(document, ())).strip() + "\n"


def _group(group: Mapping[str, Any], path: tuple[str, ...]) -> list[str]:
    nested = {k: v for k, v in group.items() if len(path) < 2 and _is_nested(v, path)}
    lines = [f"{_key(k)} = {_value(v, WIDE)}" for k, v in group.items() if k not in nested]
    for key, value in nested.items():
        name = ".".join(_key(one) for one in (*path, key))
        for one in value if isinstance(value, list) else [value]:
            head = f"[[{name}]]" if isinstance(value, list) else f"[{name}]"
            lines += ["", head, *_group(one, (*path, key))]
    return lines


def _is_nested(value: object, path: tuple[str, ...]) -> bool:
    """Groups at the top, and lists of groups below them, have lines of their own."""
    if isinstance(value, Mapping):
        return not path
    return bool(value) and isinstance(value, list) and all(isinstance(v, Mapping) for v in value)


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _text(key)


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).translate(_DELETE)


def _value(value: object, wide: int = 0) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(k)} = {_value(v)}" for k, v in value.items()) + " }"
    if not isinstance(value, list):
        raise TypeError(f"TOML here has no {type(value).__name__}.")
    entries = [_value(one) for one in value]
    line = "[" + ", ".join(entries) + "]"
    if len(line) <= wide or not wide:
        return line
    return "[\n" + "".join(f"  {entry},\n" for entry in entries) + "]"
