"""How the lines of a plan read, and what changed between two moments."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from uuid import UUID

from alongside.plans.rules.agreements import composed

Line = Mapping[str, str]  # how one thing reads: name of a field -> text, as rules below write it


def write_line(line: Line) -> str:
    """The one way to write a line down: JSON in the order given, composed letters (NFC)."""
    return json.dumps(composed(dict(line)), ensure_ascii=False, separators=(",", ":"))


def read_line(text: str) -> dict[str, str]:
    """The line again. Empty where its key was destroyed."""
    found: dict[str, str] = json.loads(text) if text else {}
    return found


class Kind(StrEnum):
    """What became of a thing between two moments."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True)
class Difference:
    """One thing that differs; `before` or `after` is None where it was not in the plan."""

    thing: UUID
    kind: Kind
    before: Line | None
    after: Line | None


def compare(before: Mapping[UUID, Line], after: Mapping[UUID, Line]) -> Iterator[Difference]:
    """What differs between two moments, things of the earlier one first."""
    for thing, line in before.items():
        if thing not in after:
            yield Difference(thing, Kind.REMOVED, line, None)
        elif after[thing] != line:
            yield Difference(thing, Kind.CHANGED, line, after[thing])
    for thing, line in after.items():
        if thing not in before:
            yield Difference(thing, Kind.ADDED, None, line)


@dataclass(frozen=True)
class Span:
    """A run of words, and whether only this side has it."""

    text: str
    only_here: bool


WORD = re.compile(r"\s+|\S+")
MOST_WORDS = 3000  # beyond this, two texts are shown whole: matching costs their product


def side_by_side(before: str, after: str) -> tuple[list[Span], list[Span]]:
    """Two texts, with the words marked that only one has. Nothing is left out: the spans of each
    side, joined, are that text."""
    left, right = WORD.findall(before), WORD.findall(after)
    if len(left) > MOST_WORDS or len(right) > MOST_WORDS:
        return _whole(before, before != after), _whole(after, before != after)
    ours: list[Span] = []
    theirs: list[Span] = []
    for tag, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if a < b:
            ours.append(Span("".join(left[a:b]), tag != "equal"))
        if c < d:
            theirs.append(Span("".join(right[c:d]), tag != "equal"))
    return ours, theirs


def _whole(text: str, only_here: bool) -> list[Span]:
    return [Span(text, only_here)] if text else []


def question_key(question: str) -> str:
    """A question as an address names it: what somebody worded themselves stands in no address."""
    return hashlib.sha256(question.encode()).hexdigest()[:16]
