"""A decision table as the document it came from: what is kept, hashed and sent. Pure."""

from __future__ import annotations

from typing import Any

from alongside.followups.rules.questions import INTEGER, Item, QuestionSet
from alongside.followups.rules.reading import DAYS, FORMAT
from alongside.followups.rules.tables import (
    Cell,
    DecisionTable,
    Level,
    Setting,
    Span,
)
from alongside.publishing.rules.documents import canonical, digest
from alongside.worklist.rules.chains import ALWAYS, Hours, Step


def to_document(table: DecisionTable) -> dict[str, Any]:
    """The document. Reading it gives an equal table."""
    return {
        "format": FORMAT,
        "questions": questions_document(table.questions),
        "table": {
            "crisis": dict(table.crisis),
            "setting": [_setting(one) for one in table.settings],
            "level": [_level(level) for level in table.levels],
            "row": [
                {"level": row.level, "when": {k: _cell(cell) for k, cell in row.when.items()}}
                for row in table.rows
            ],
            "unsafe": [
                {"question": one.question, "answers": _cell(one.cell)} for one in table.unsafe
            ],
        },
    }


def questions_alone(found: QuestionSet) -> dict[str, Any]:
    """A document that has no table yet."""
    return {"format": FORMAT, "questions": questions_document(found)}


def dumps(table: DecisionTable) -> str:
    """The canonical JSON."""
    return canonical(to_document(table))


def table_hash(table: DecisionTable) -> str:
    """SHA-256 of the canonical JSON, in hex."""
    return digest(to_document(table))


def questions_document(found: QuestionSet) -> dict[str, Any]:
    """The `questions` of a document: what its table is written about."""
    return {
        "resourceType": "Questionnaire",
        "id": found.id,
        "version": found.version,
        "status": found.status,
        "title": dict(found.title),
        "author": found.author,
        "approved_by": found.approved_by,
        "review_date": found.review_date.isoformat() if found.review_date else "",
        "languages": list(found.languages),
        "sources": list(found.sources),
        "on_lock_screen": found.on_lock_screen,
        "item": [_item(item) for item in found.items],
    }


def _item(item: Item) -> dict[str, Any]:
    made: dict[str, Any] = {"linkId": item.link_id, "type": item.type, "text": dict(item.text)}
    if item.options:
        made["answerOption"] = [
            {"code": option.code, "display": dict(option.text)} for option in item.options
        ]
    if item.type == INTEGER:
        made |= {"minValue": item.minimum, "maxValue": item.maximum, "unit": item.unit}
    if item.worse:
        made["worse"] = item.worse
    if item.enable_when:
        made["enableWhen"] = [
            {"question": one.question, "operator": one.operator, "answer": one.answer}
            for one in item.enable_when
        ]
    if item.enable_behavior != "all":
        made["enableBehavior"] = item.enable_behavior
    return made


def _setting(one: Setting) -> dict[str, Any]:
    made: dict[str, Any] = {"key": one.key, "text": dict(one.text), "source": one.source}
    return made if one.value is None else made | {"value": one.value}


def _level(level: Level) -> dict[str, Any]:
    made: dict[str, Any] = {
        "code": level.code,
        "name": dict(level.name),
        "tell": dict(level.tell),
        "crisis": level.crisis,
    }
    if level.ask is not None:
        made["ask"] = dict(level.ask)
    return made | ({"chain": [_step(step) for step in level.chain]} if level.chain else {})


def _step(step: Step) -> dict[str, Any]:
    made: dict[str, Any] = {}
    if step.role:
        made |= {"role": step.role, "within_minutes": step.within_minutes}
    if step.hours is not None:
        made["staffed"] = _hours(step.hours)
    if step.signpost is not None:
        made["signpost"] = dict(step.signpost)
    return made


def _hours(hours: Hours) -> str | dict[str, Any]:
    if hours == ALWAYS:
        return "always"
    return {"days": [DAYS[day] for day in hours.days], "from": hours.opens, "to": hours.closes}


def _cell(cell: Cell) -> list[Any]:
    return [*cell.words, *(_span(span) for span in cell.spans)]


def _span(span: Span) -> dict[str, int | str]:
    made: dict[str, int | str] = {}
    if span.low is not None:
        made["above" if span.above else "from"] = span.low
    if span.high is not None:
        made["below" if span.below else "to"] = span.high
    return made
