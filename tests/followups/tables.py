"""Decision tables for the tests: made at random, and a listing of every check-in to hold against
the proof. The listing knows nothing of how the proof works."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

from alongside.followups.rules.questions import (
    BOOLEAN,
    CHOICE,
    INTEGER,
    NOT_ASKED,
    SPECIAL,
    TEXT,
    WORSE,
    Answer,
    Item,
    Option,
    QuestionSet,
    When,
)
from alongside.followups.rules.tables import (
    Cell,
    DecisionTable,
    Level,
    Row,
    Span,
    Unsafe,
)
from alongside.worklist.rules.chains import ALWAYS, Step

NURSE = Step(role="nurse", within_minutes=60, hours=ALWAYS)
SIGN = Step(signpost={"en": "Ring 111."})
LEVELS = (
    Level("fine", {"en": "Carry on"}, {"en": "Thank you."}, (SIGN,)),
    Level("soon", {"en": "This week"}, {"en": "We ring you."}, (NURSE,), {"en": "Ring."}),
    Level("now", {"en": "Today"}, {"en": "We ring you."}, (NURSE,), {"en": "Ring."}, True),
)
RawCells = Mapping[str, frozenset[Answer]]


@dataclass(frozen=True)
class Case:
    """A table, and its rows as plain sets of answers."""

    table: DecisionTable
    rows: tuple[RawCells, ...]
    unsafe: RawCells


def answers_to(item: Item) -> list[Answer]:
    """Every answer of a question, when asked."""
    numbers = range(item.minimum, item.maximum + 1) if item.type == INTEGER else ()
    return [*numbers, *item.words(), *SPECIAL]


def every_check_in(items: Sequence[Item]) -> Iterator[dict[str, Answer]]:
    """All that anybody can send in, `not_asked` included."""
    everything = ([*answers_to(item), NOT_ASKED] for item in items)
    for answers in itertools.product(*everything):
        given = dict(zip((item.link_id for item in items), answers, strict=True))
        if all((given[item.link_id] != NOT_ASKED) == item.asked(given) for item in items):
            yield given


def fitting(rows: Sequence[RawCells], given: Mapping[str, Answer]) -> list[int]:
    """The rows that take a check-in."""
    return [
        number
        for number, row in enumerate(rows)
        if all(given[key] in taken for key, taken in row.items())
    ]


def cell(item: Item, taken: frozenset[Answer]) -> Cell:
    """A set of answers as a cell: runs of numbers become spans."""
    numbers = sorted(answer for answer in taken if isinstance(answer, int))
    spans: list[Span] = []
    for number in numbers:
        if spans and spans[-1].high == number - 1:
            spans[-1] = Span(spans[-1].low, number)
        else:
            spans.append(Span(number, number))
    return Cell(tuple(sorted(str(a) for a in taken if not isinstance(a, int))), tuple(spans))


def made(items: Sequence[Item], rows: Sequence[tuple[RawCells, str]], unsafe: RawCells) -> Case:
    """The case of these rows."""
    by_id = {item.link_id: item for item in items}
    questions = QuestionSet("q", "1", "draft", {"en": "Q"}, "us", tuple(items))
    table = DecisionTable(
        questions,
        LEVELS,
        tuple(
            Row({key: cell(by_id[key], taken) for key, taken in row.items()}, level)
            for row, level in rows
        ),
        {"en": "Ring 999."},
        tuple(Unsafe(key, cell(by_id[key], taken)) for key, taken in unsafe.items()),
    )
    return Case(table, tuple(row for row, _ in rows), unsafe)


@st.composite
def items(draw: st.DrawFn, most: int = 3) -> list[Item]:
    """A few small questions, some with an order, some asked only after an answer."""
    found: list[Item] = []
    for number in range(draw(st.integers(1, most))):
        kind = draw(st.sampled_from([CHOICE, CHOICE, BOOLEAN, INTEGER, TEXT]))
        when: tuple[When, ...] = ()
        if found and draw(st.booleans()):
            conditions = st.lists(st.sampled_from(found).flatmap(_when), min_size=1, max_size=2)
            when = tuple(draw(conditions))
        found.append(
            Item(
                f"q{number}",
                kind,
                {"en": f"Question {number}?"},
                tuple(Option(c, {"en": c}) for c in "abc") if kind == CHOICE else (),
                minimum=0,
                maximum=draw(st.integers(0, 3)) if kind == INTEGER else 0,
                worse=draw(st.sampled_from(["", *WORSE[kind]])),
                enable_when=when,
                enable_behavior=draw(st.sampled_from(["all", "any"])),
            )
        )
    return found


def _when(item: Item) -> st.SearchStrategy[When]:
    exists = st.booleans().map(lambda yes: When(item.link_id, "exists", yes))
    if item.type == TEXT:
        return exists
    if item.type == INTEGER:
        operator = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
        return st.builds(When, st.just(item.link_id), operator, st.integers(0, item.maximum))
    return exists | st.builds(
        When, st.just(item.link_id), st.sampled_from(["=", "!="]), st.sampled_from(item.words())
    )


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A table that divides the answers, and then, often, is spoilt a little."""
    asked = draw(items())
    whole = {
        item.link_id: frozenset([*answers_to(item), *([NOT_ASKED] if item.enable_when else [])])
        for item in asked
    }
    boxes = [whole]
    for _ in range(draw(st.integers(0, 5))):
        box = boxes.pop(draw(st.integers(0, len(boxes) - 1)))
        key = draw(st.sampled_from(sorted(box)))
        part = draw(st.frozensets(st.sampled_from(sorted(box[key], key=str))))
        both = (part, box[key] - part)
        boxes += [box | {key: half} for half in both if half]
    rows = [{key: taken for key, taken in box.items() if taken != whole[key]} for box in boxes]
    spoil = draw(st.sampled_from(["", "", "drop", "double", "widen"]))
    if spoil == "drop" and len(rows) > 1:
        rows.pop(draw(st.integers(0, len(rows) - 1)))
    elif spoil == "double":
        rows.append(rows[draw(st.integers(0, len(rows) - 1))])
    elif spoil == "widen" and rows[0]:
        rows[0] = {key: taken for key, taken in rows[0].items() if key != min(rows[0])}
    unsafe = {}
    if draw(st.booleans()):
        key = draw(st.sampled_from(sorted(whole)))
        some = st.sampled_from(sorted(whole[key], key=str))
        unsafe = {key: draw(st.frozensets(some, min_size=1))}
    levels = [draw(st.sampled_from(["fine", "soon", "now"])) for _ in rows]
    return made(asked, list(zip(rows, levels, strict=True)), unsafe)
