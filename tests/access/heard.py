"""What an answer read of what was sent: what nobody reads makes no difference."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.http import HttpRequest, QueryDict

ONE = ("get", "getlist", "__getitem__", "__contains__", "pop", "setdefault")
ALL = ("__iter__", "keys", "values", "items", "lists", "dict", "urlencode", "copy", "__copy__",
       "__deepcopy__", "__eq__")  # fmt: skip


@dataclass
class Read:
    """The names that were asked for, in the query or what was posted; or `all` of it."""

    names: set[str] = field(default_factory=set)
    all: bool = False

    def clear(self) -> None:
        self.names.clear()
        self.all = False


@contextlib.contextmanager
def listening() -> Iterator[Read]:
    """While it is open, what is read is noted, until it is cleared."""
    read = Read()
    with pytest.MonkeyPatch.context() as patch:
        for how in ONE:
            patch.setattr(QueryDict, how, _one(getattr(QueryDict, how), read))
        for how in ALL:
            patch.setattr(QueryDict, how, _all(getattr(QueryDict, how), read))
        body: Any = HttpRequest.body
        patch.setattr(HttpRequest, "body", property(_all(body.fget, read)))
        yield read


def _one(was: Any, read: Read) -> Any:
    def listen(self: Any, key: str, *rest: Any, **more: Any) -> Any:
        read.names.add(key)
        return was(self, key, *rest, **more)

    return listen


def _all(was: Any, read: Read) -> Any:
    def listen(self: Any, *rest: Any, **more: Any) -> Any:
        read.all = True
        return was(self, *rest, **more)

    return listen


Said = dict[str, str]


class Answered:
    """What was said at each address and had an answer, as far as it was read."""

    def __init__(self) -> None:
        self._held: dict[str, list[tuple[bool, Said]]] = {}

    def add(self, url: str, said: Said, read: Read) -> None:
        heard = said if read.all else {name: said.get(name, "\0") for name in read.names}
        self._held.setdefault(url, []).append((read.all, heard))

    def knows(self, url: str, said: Said) -> bool:
        """Whether the same was answered already: all that was read of it."""
        return any(
            said == heard
            if whole
            else all(said.get(name, "\0") == text for name, text in heard.items())
            for whole, heard in self._held.get(url, ())
        )
