"""Proving decision tables of 10 questions with 6 answers each, and the 3 special ones.

Promise: in under a second, though nobody could list the check-ins. The baseline is that listing, as
grading a sample in the same run says how long it would take.
"""

from __future__ import annotations

import random
import time
from typing import Any

from alongside.followups.rules.proof import prove
from alongside.followups.rules.questions import CHOICE, SPECIAL, Item, Option, QuestionSet
from alongside.followups.rules.tables import (
    Cell,
    DecisionTable,
    Level,
    Row,
    grade,
)
from alongside.worklist.rules.chains import ALWAYS, Step

QUESTIONS, ANSWERS, SAMPLE = 10, 6, 3000
CODES = tuple(f"a{number}" for number in range(ANSWERS))
WITHIN = 1.0  # seconds


def _items() -> tuple[Item, ...]:
    options = tuple(Option(code, {"en": code}) for code in CODES)
    return tuple(
        Item(f"q{number}", CHOICE, {"en": f"Question {number}?"}, options, worse="last")
        for number in range(QUESTIONS)
    )


def _table(rows: list[tuple[dict[str, tuple[str, ...]], int]]) -> DecisionTable:
    step = Step(role="nurse", within_minutes=60, hours=ALWAYS)
    said = {"en": "x"}
    levels = tuple(Level(f"l{number}", said, said, (step,), said) for number in range(4))
    return DecisionTable(
        QuestionSet("bench", "1", "draft", said, "bench", _items()),
        levels,
        tuple(Row({k: Cell(v) for k, v in when.items()}, f"l{level}") for when, level in rows),
        said,
    )


def staircase() -> DecisionTable:
    """As people write them: any answer of the worst kind, else any of the next, else fine."""
    bands = [CODES[:3], (*CODES[3:4], *SPECIAL), CODES[4:5], CODES[5:]]
    rows: list[tuple[dict[str, tuple[str, ...]], int]] = []
    for level in (3, 2, 1):
        below = tuple(code for band in bands[:level] for code in band)
        upto = below + tuple(bands[level])
        for at in range(QUESTIONS):
            when = {f"q{n}": below for n in range(at)}
            when[f"q{at}"] = tuple(bands[level])
            when |= {f"q{n}": upto for n in range(at + 1, QUESTIONS)}
            rows.append((when, level))
    rows.append(({f"q{n}": bands[0] for n in range(QUESTIONS)}, 0))
    return _table(rows)


def divided(count: int, seed: int) -> DecisionTable:
    """A table without any plan to it: answers divided at random, worse halves with more help."""
    choose = random.Random(seed)  # noqa: S311
    whole = {f"q{n}": (*CODES, *SPECIAL) for n in range(QUESTIONS)}
    boxes = [(whole, 0, 3)]
    while len(boxes) < count:
        box, least, most = boxes.pop(choose.randrange(len(boxes)))
        wide = [key for key, taken in box.items() if len(taken) > 1]
        if not wide:
            boxes.append((box, least, most))
            continue
        key = choose.choice(wide)
        cut, middle = choose.randrange(1, len(box[key])), choose.randint(least, most)
        boxes.append((box | {key: box[key][:cut]}, least, middle))
        boxes.append((box | {key: box[key][cut:]}, middle, most))
    return _table([
        ({key: taken for key, taken in box.items() if taken != whole[key]}, least)
        for box, least, _most in boxes
    ])  # fmt: skip


def _measure(table: DecisionTable) -> dict[str, Any]:
    begun = time.perf_counter()
    found = prove(table)
    taken = time.perf_counter() - begun
    choose = random.Random(1)  # noqa: S311
    answers = [*CODES, *SPECIAL]
    sample = [{f"q{n}": choose.choice(answers) for n in range(QUESTIONS)} for _ in range(SAMPLE)]
    begun = time.perf_counter()
    for one in sample:
        grade(table, one)
    listing = (time.perf_counter() - begun) / SAMPLE * found.check_ins
    return {
        "rows": len(table.rows),
        "sound": found.sound,
        "check_ins": found.check_ins,
        "seconds": round(taken, 3),
        "listing_takes_times_as_long": round(listing / taken),
    }


def run() -> dict[str, Any]:
    """Each table: rows, check-ins covered, seconds, and how much longer listing would take."""
    found: dict[str, Any] = {
        "as_people_write_them": _measure(staircase()),
        **{f"divided_at_random_{count}": _measure(divided(count, count)) for count in (50, 100)},
    }
    proved = all(one["sound"] and one["seconds"] < WITHIN for one in found.values())
    return found | {"within_a_second": proved}


if __name__ == "__main__":
    import json

    print(json.dumps(run(), indent=2))
