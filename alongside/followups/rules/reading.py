"""Opening and writing a decision table with its questions: JSON, or TOML for those who review it.

Every fault is one sentence that says where. The form is told in docs/reference/decision-tables.md.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from alongside.followups.rules.questions import (
    ANSWERED,
    BOOLEAN,
    CHOICE,
    INTEGER,
    MISSING,
    NO,
    NOT_ASKED,
    OPERATORS,
    RESERVED,
    SPECIAL,
    TEXT,
    TYPES,
    WORSE,
    YES,
    Item,
    Option,
    QuestionSet,
    Texts,
    When,
)
from alongside.followups.rules.tables import (
    Cell,
    DecisionTable,
    Level,
    Row,
    Setting,
    Span,
    Unsafe,
)
from alongside.publishing.rules.documents import parse
from alongside.publishing.rules.fields import Fields, Unreadable
from alongside.worklist.rules.chains import ALWAYS, Hours, Step

FORMAT = 1
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
STATUSES = ("draft", "active", "retired")
CODE = re.compile(r"[a-z][a-z0-9_]*")
CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00")
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def loads(text: str, *, toml: bool = False) -> DecisionTable:
    """The table in a document. Raises Unreadable with every fault that was found."""
    return from_document(parse(text, toml=toml))


def loads_questions(text: str, *, toml: bool = False) -> QuestionSet:
    """The question set in a document, which need not have its table yet. Raises Unreadable."""
    found = parse(text, toml=toml)
    if isinstance(found, dict) and "table" in found:
        return from_document(found).questions
    top = Fields(found, "the document", [])
    if top.given("format") != FORMAT:
        top.fault(f"says which form it has: format is {FORMAT}")
    questions = top.given("questions")
    top.done()
    if top.faults:
        raise Unreadable(top.faults)
    return from_questions(questions)


def from_questions(found: object) -> QuestionSet:
    """The question set in the `questions` of a document. Raises Unreadable."""
    at = Fields(found, "questions", [])
    at.languages = at.words("languages")
    if not at.languages:
        at.fault("names its languages, for example [“en”, “cy”]")
    questions = _questions(at)
    if at.faults:
        raise Unreadable(at.faults)
    return questions


def from_document(found: object) -> DecisionTable:
    """The table in what JSON or TOML held. Raises Unreadable."""
    table, faults = read_unfinished(found)
    if faults:
        raise Unreadable(faults)
    return table


def read_unfinished(found: object) -> tuple[DecisionTable, list[str]]:
    """As much of the table as can be read, and what is wrong: a sentence for each fault. Where
    something is missing or wrong, nothing stands."""
    top = Fields(found, "the document", [])
    if top.given("format") != FORMAT:
        top.fault(f"says which form it has: format is {FORMAT}")
    questions_at, table_at = top.inside("questions"), top.inside("table")
    top.done()
    languages = questions_at.words("languages")
    if not languages:
        questions_at.fault("names its languages, for example [“en”, “cy”]")
    for fields in (questions_at, table_at):
        fields.languages = languages
    settings = tuple(_setting(one) for one in table_at.each("setting", need=False))
    questions = _questions(questions_at)
    table = _table(table_at, questions, settings)
    _placeholders(top, table)
    return table, top.faults


def _questions(at: Fields) -> QuestionSet:
    if at.given("resourceType") != "Questionnaire":
        at.fault("is a Questionnaire: its resourceType says so")
    items: dict[str, Item] = {}
    for one in at.each("item"):
        item = _item(one, items)
        if item.link_id in items:
            one.fault(f"has a linkId that another question has: “{item.link_id}”")
        items[item.link_id] = item
    made = QuestionSet(
        id=at.code("id", dashes=True),
        version=at.text("version"),
        status=at.one_of("status", STATUSES),
        title=at.texts("title"),
        author=at.text("author"),
        items=tuple(items.values()),
        approved_by=at.text("approved_by", need=False),
        review_date=at.day("review_date"),
        languages=at.languages,
        sources=at.words("sources"),
        on_lock_screen=at.yes("on_lock_screen"),
    )
    at.done()
    return made


def _item(at: Fields, before: Mapping[str, Item]) -> Item:
    link_id = at.code("linkId")
    at.name(link_id)
    kind = at.one_of("type", TYPES)
    options = tuple(
        Option(one.code("code"), one.texts("display"))
        for one in at.each("answerOption", need=kind == CHOICE)
    )
    for one in at.children:
        one.done()
    codes = [option.code for option in options]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        at.fault(f"has two answers with the code “{code}”")
    for code in sorted(RESERVED & set(codes)):
        at.fault(f"has an answer with the code “{code}”, which means something else here")
    least, most = (at.number("minValue"), at.number("maxValue")) if kind == INTEGER else (0, 0)
    if least > most:
        at.fault("has a minValue above its maxValue")
    worse = at.text("worse", need=False)
    if worse and worse not in WORSE.get(kind, ()):
        names = " or ".join(f"“{name}”" for name in WORSE.get(kind, ())) or "left out"
        at.fault(f"has a worse end “{worse}”: for {kind or 'this'} it is {names}")
    made = Item(
        link_id=link_id,
        type=kind,
        text=at.texts("text"),
        options=options,
        minimum=least,
        maximum=most,
        unit=at.text("unit", need=False) if kind == INTEGER else "",
        worse=worse,
        enable_when=tuple(_when(one, before) for one in at.each("enableWhen", need=False)),
        enable_behavior=at.one_of("enableBehavior", ("all", "any"), default="all"),
    )
    at.done()
    return made


def _when(at: Fields, before: Mapping[str, Item]) -> When:
    question, operator, answer = at.text("question"), at.one_of("operator", OPERATORS), None
    item = before.get(question)
    answer = at.given("answer")
    if item is None:
        at.fault(f"asks about “{question}”, which is no question before this one")
    elif operator == "exists":
        if not isinstance(answer, bool):
            at.fault("has the answer true or false with “exists”")
    elif operator in (">", ">=", "<", "<=") and item.type != INTEGER:
        at.fault(f"compares “{question}” with “{operator}”, and it is no whole number")
    elif operator and not (_is_number(answer) if item.type == INTEGER else answer in item.words()):
        at.fault(f"has an answer that “{question}” does not have")
    at.done()
    return When(question, operator, answer if isinstance(answer, str | int) else "")


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _setting(at: Fields) -> Setting:
    key = at.code("key")
    at.name(key)
    value = at.given("value")
    if isinstance(value, bool) or not (value is None or isinstance(value, str | int)):
        at.fault("has a value that is neither a whole number nor a text")
        value = None
    if isinstance(value, str) and not value.strip():
        value = None
    made = Setting(key, at.texts("text"), value, at.text("source", need=False))
    at.done()
    return made


def _table(at: Fields, questions: QuestionSet, settings: tuple[Setting, ...]) -> DecisionTable:
    items = {item.link_id: item for item in questions.items}
    keys = [one.key for one in settings]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        at.fault(f"has two settings “{key}”")
    levels = tuple(_level(one) for one in at.each("level"))
    codes = [level.code for level in levels]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        at.fault(f"has two levels “{code}”")
    rows = []
    for one in at.each("row"):
        when = one.inside("when")
        cells = {key: _cell(when, key, items[key], keys) for key in when.names() if key in items}
        for key in sorted(when.names() - items.keys()):
            when.fault(f"names “{key}”, which is no question")
        rows.append(Row(cells, one.one_of("level", codes)))
        one.done()
    unsafe = []
    for one in at.each("unsafe", need=False):
        question = one.text("question")
        if question in items:
            unsafe.append(Unsafe(question, _cell(one, "answers", items[question], keys)))
        else:
            one.fault(f"names “{question}”, which is no question")
        one.done()
    made = DecisionTable(
        questions, levels, tuple(rows), at.texts("crisis"), tuple(unsafe), settings
    )
    at.done()
    return made


def _level(at: Fields) -> Level:
    code = at.code("code")
    at.name(code)
    made = Level(
        code=code,
        name=at.texts("name"),
        tell=at.texts("tell"),
        chain=tuple(_step(one) for one in at.each("chain", need=False)),
        ask=at.texts("ask") if at.given("ask") is not None else None,
        crisis=at.yes("crisis"),
    )
    if made.read_by_somebody and made.ask is None:
        at.fault("has somebody who acts: it says in “ask” what they are asked to do")
    at.done()
    return made


def _step(at: Fields) -> Step:
    role = at.text("role", need=False)
    signpost = at.texts("signpost") if at.given("signpost") is not None else None
    minutes = at.number("within_minutes") if role else 0
    hours = _hours(at)
    if not role and signpost is None:
        at.fault("has a role or a signpost")
    if role and signpost is not None:
        at.fault("has a role and a signpost: they are two steps")
    if role and minutes < 1:
        at.fault("has a time of one minute or more")
    at.done()
    return Step(role, minutes, hours, signpost)


def _hours(at: Fields) -> Hours | None:
    given = at.given("staffed")
    if given is None:
        return None
    if given == "always":
        return ALWAYS
    inside = at.inside("staffed")
    days = inside.words("days")
    opens, closes = inside.text("from"), inside.text("to")
    for day in days:
        if day not in DAYS:
            inside.fault(f"names the day “{day}”: they are {', '.join(DAYS)}")
    for clock in (opens, closes):
        if clock and not CLOCK.fullmatch(clock):
            inside.fault(f"names the time “{clock}”: it is written 09:00")
    if opens >= closes or not days:
        inside.fault("is one day or more, and opens before it closes")
    inside.done()
    return Hours(tuple(n for n, day in enumerate(DAYS) if day in days), opens, closes)


def _cell(at: Fields, key: str, item: Item, settings: list[str]) -> Cell:
    given = at.given(key)
    words: list[str] = []
    spans: list[Span] = []
    for one in given if isinstance(given, list) else [given]:
        if isinstance(one, str):
            if one == NOT_ASKED and not item.enable_when:
                at.fault(f"takes not_asked for “{item.link_id}”, which is always asked")
            elif one not in (*item.words(), *SPECIAL, NOT_ASKED, ANSWERED, MISSING):
                at.fault(f"takes “{one}” for “{item.link_id}”, which has no such answer")
            words.append(one)
        elif item.type != INTEGER:
            hint = f": write “{YES}” or “{NO}”" if item.type == BOOLEAN else ""
            at.fault(f"takes something that is no answer to “{item.link_id}”{hint}")
        elif _is_number(one):
            if not item.minimum <= one <= item.maximum:
                at.fault(f"takes {one} for “{item.link_id}”, which is out of its range")
            spans.append(Span(one, one))
        elif isinstance(one, dict):
            spans.append(_span(at, one, item, settings))
        else:
            at.fault(f"takes something that is no answer to “{item.link_id}”")
    if not words and not spans:
        at.fault(f"takes no answer at all to “{item.link_id}”: leave it out for any answer")
    return Cell(tuple(words), tuple(spans))


def _span(at: Fields, one: dict[str, Any], item: Item, settings: list[str]) -> Span:
    unknown = set(one) - {"from", "above", "to", "below"}
    for bound in one.values():
        if not (_is_number(bound) or bound in settings):
            at.fault(f"has for “{item.link_id}” a bound that is no number and no setting: {bound}")
    if unknown or not one or {"from", "above"} <= set(one) or {"to", "below"} <= set(one):
        at.fault(f"has for “{item.link_id}” numbers from or above, to or below, and nothing else")
    return Span(
        one.get("from", one.get("above")),
        one.get("to", one.get("below")),
        above="above" in one,
        below="below" in one,
    )


def _placeholders(top: Fields, table: DecisionTable) -> None:
    keys = {one.key for one in table.settings}
    for text in every_text(table):
        for said in text.values():
            for name in PLACEHOLDER.findall(said):
                if name not in keys:
                    top.fault(f"has a text with {{{name}}}, which is no setting")


def every_text(table: DecisionTable) -> list[Texts]:
    """Whatever people read of it."""
    found = [table.questions.title, table.crisis, *(one.text for one in table.settings)]
    for item in table.questions.items:
        found += [item.text, *(option.text for option in item.options)]
    for level in table.levels:
        found += [level.name, level.tell, *([level.ask] if level.ask else [])]
        found += [step.signpost for step in level.chain if step.signpost]
    return found


__all__ = [
    "FORMAT",
    "TEXT",
    "every_text",
    "from_document",
    "loads",
    "read_unfinished",
]
