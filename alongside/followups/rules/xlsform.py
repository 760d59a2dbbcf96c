"""A question set from and to the sheets of an XLSForm (xlsform.org). Pure; `followups.xlsx` opens
and writes workbooks.

Read are the types `select_one`, `integer` and `text`; `relevant` as comparisons joined by `and` or
by `or`; `constraint` as the two ends of a number; labels in any language. Our own columns are
`unit` and `worse`. docs/reference/question-set-import.md lists each column.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from alongside.followups.rules.interchange import (
    NOT_EQUAL,
    Imported,
    Names,
    imported,
    language_code,
)
from alongside.followups.rules.questions import (
    BOOLEAN,
    CHOICE,
    INTEGER,
    NO,
    TEXT,
    YES,
    Item,
    QuestionSet,
    When,
)
from alongside.followups.rules.words import lexicon, phrase, tokens
from alongside.publishing.rules.fields import Unreadable

ENGLISH_NAMES = {"english": "en", "welsh": "cy", "cymraeg": "cy"}
OWN_NAMES = {"en": "English", "cy": "Cymraeg"}
TYPES = {"integer": INTEGER, "int": INTEGER, "text": TEXT, "string": TEXT}
MEANT = ("type", "name", "relevant", "constraint", "unit", "worse")
LEFT = ("required", "constraint_message", "required_message", "appearance")
SETTINGS = ("form_title", "form_id", "version", "default_language", "author", "status",
            "approved_by", "review_date", "sources", "on_lock_screen")  # fmt: skip
YES_NO_LIST = "yes_no"
_YES_NO = {"en": ("Yes", "No"), "cy": ("Ydw", "Na")}

_COMPARED = (
    r"""\$\{ ?(?P<name>[^{}\s]+) ?\} ?(?P<operator>!=|>=|<=|=|>|<) ?"""
    r"""(?P<value>'[^']*'|"[^"]*"|-?\d+)"""
    r"""|selected\( ?\$\{ ?(?P<among>[^{}\s]+) ?\} ?, ?(?P<chosen>'[^']*'|"[^"]*") ?\)"""
)
_CONDITION = re.compile(rf" ?(?P<open>\()? ?(?:{_COMPARED}) ?(?P<close>\))? ?")
_JOIN = re.compile(r"(and|or)\b")
_BOUND = re.compile(r"\(?\s*\.\s*(>=|<=|>|<)\s*(-?\d+)\s*\)?")


@dataclass(frozen=True)
class Row:
    """A row of a sheet: its number there, from 1, and its texts by heading, without empty ones."""

    number: int
    cells: Mapping[str, str]


Choices = list[tuple[str, dict[str, str]]]


class _Reader:
    def __init__(self, sheets: Mapping[str, Sequence[Row]], language: str) -> None:
        self.faults: list[str] = []
        self.notes: list[str] = []
        self.names = Names(self.notes)
        self.sheets = sheets
        settings = self.sheets.get("settings", [])
        self.settings = dict(settings[0].cells) if settings else {}
        if len(settings) > 1:
            self.faults.append("settings has more than one row.")
        stated = self.settings.get("default_language", "")
        self.base = self._language(stated) if stated and stated != "default" else language
        self.languages: dict[str, None] = {}
        self.kinds: dict[str, str] = {}
        self.lists = self._lists()
        self.used: set[str] = set()

    def document(self, author: str) -> dict[str, Any]:
        """The `questions` document."""
        if "survey" not in self.sheets:
            self.faults.append("An XLSForm has a sheet “survey”; this workbook has none.")
        items = [item for row in self.sheets.get("survey", []) for item in self._row(row)]
        for name in sorted(self.lists.keys() - self.used):
            self.notes.append(f"The list “{name}” of choices is used by no question.")
        for name in sorted(self.sheets.keys() - {"survey", "choices", "settings"}):
            self.notes.append(f"The sheet “{name}” stays behind.")
        return self._settings(author) | {"item": items, "languages": list(self.languages)}

    def _settings(self, author: str) -> dict[str, Any]:
        given = self.settings
        titles: dict[str, str] = {}
        for heading, text in given.items():
            kind, _, language = heading.partition("::")
            if kind == "form_title" and language:
                titles[self._language(language)] = text
            elif kind not in SETTINGS:
                self.notes.append(f"“{heading}” of the settings stays behind.")
        form_id = given.get("form_id", "")
        if not form_id:
            self.faults.append("settings has no form_id: it names the question set.")
        if not (author or given.get("author")):
            self.faults.append("Somebody must answer for the questions; --author can name them.")
        base = self.base or next(iter(self.languages), "")
        titles.setdefault(base, given.get("form_title", form_id))
        for language in self.languages:
            if language not in titles:
                self.notes.append(f"The title in “{language}” is the one in “{base}”.")
                titles[language] = titles[base]
        return {
            "resourceType": "Questionnaire",
            "id": self.names.code(form_id, "set", dashes=True),
            "version": given.get("version", "1"),
            "status": given.get("status", "draft"),
            "title": {language: titles[language] for language in self.languages},
            "author": author or given.get("author", ""),
            "approved_by": given.get("approved_by", ""),
            "review_date": given.get("review_date", ""),
            "sources": given.get("sources", "").splitlines(),
            "on_lock_screen": given.get("on_lock_screen", "no") == "yes",
        }

    def _lists(self) -> dict[str, Choices]:
        found: dict[str, Choices] = {}
        for row in self.sheets.get("choices", []):
            where = f"Row {row.number} of choices"
            name = row.cells.get("list_name") or row.cells.get("list name", "")
            code = row.cells.get("name", "")
            if not name or not code:
                self.faults.append(f"{where} has a list_name and a name.")
                continue
            others = set(row.cells) - {"list_name", "list name", "name"}
            for heading in sorted(others):
                if heading.partition("::")[0] != "label":
                    self.faults.append(
                        f"{where} ({code}) has “{heading}”, which means nothing here."
                    )
            found.setdefault(name, []).append((code, self._labels(row, f"{where} ({code})")))
        return found

    def _labels(self, row: Row, where: str) -> dict[str, str]:
        found: dict[str, str] = {}
        for heading, text in row.cells.items():
            kind, _, stated = heading.partition("::")
            if kind.strip() != "label":
                continue
            language = self._language(stated) if stated else self.base
            if not language:
                self.faults.append(
                    f"{where} has a label in no language: write label::English (en), or name it "
                    "with default_language or --language."
                )
            elif language in found:
                self.faults.append(f"{where} has two labels in “{language}”.")
            else:
                found[language] = text
                self.languages.setdefault(language)
        if not found:
            self.faults.append(f"{where} has no label.")
        return found

    def _language(self, stated: str) -> str:
        stated = stated.strip()
        code = re.search(r"\(([A-Za-z]{2,3}(?:[-_][A-Za-z0-9]+)?)\)$", stated)
        named = ENGLISH_NAMES.get(stated.lower())
        if code or named:
            return language_code(code[1] if code else str(named), self.notes)
        if re.fullmatch(r"[a-z]{2,3}(?:[-_][A-Za-z0-9]+)?", stated):
            return language_code(stated, self.notes)
        fault = f"The language “{stated}” has no code: write it as English (en)."
        self.faults += [fault] if fault not in self.faults else []
        return ""

    def _row(self, row: Row) -> Iterable[dict[str, Any]]:
        cells = row.cells
        name = cells.get("name", "")
        where = f"Row {row.number} of survey" + (f" ({name})" if name else "")
        words = cells.get("type", "").split()
        if not words or not name:
            self.faults.append(f"{where} has a type and a name.")
            return
        for heading in sorted(cells):
            kind = heading.partition("::")[0].strip()
            if kind in LEFT:
                self.notes.append(f"“{heading}” of “{name}” stays behind.")
            elif kind != "label" and heading not in MEANT:
                self.faults.append(f"{where} has “{heading}”: it cannot be kept here.")
        link_id = self.names.code(name)
        made: dict[str, Any] = {"linkId": link_id, "text": self._labels(row, where)}
        made |= self._typed(words, where, row)
        if not made.get("type"):
            return
        self.kinds.setdefault(link_id, made["type"])
        if cells.get("worse"):
            made["worse"] = cells["worse"]
        if cells.get("relevant"):
            made |= self._relevant(cells["relevant"], where, link_id)
        yield made

    def _typed(self, words: list[str], where: str, row: Row) -> dict[str, Any]:
        """The type, and what hangs on it; without one when it cannot be asked here."""
        if words[:2] == ["select", "one"]:
            words = ["select_one", *words[2:]]
        ranged = row.cells.get("constraint", "")
        kind = TYPES.get(words[0]) if len(words) == 1 else None
        if kind == INTEGER:
            return {
                "type": INTEGER,
                **self._range(ranged, where),
                "unit": row.cells.get("unit", ""),
            }
        for heading in ("constraint", "unit"):
            if row.cells.get(heading):
                self.faults.append(f"{where} has a {heading}, and is no integer.")
        if kind == TEXT:
            return {"type": TEXT}
        if words[0] != "select_one" or len(words) != 2:
            known = "select_one and a list, integer, text"
            said = " ".join(words)
            self.faults.append(f"{where} has the type “{said}”; what can be asked here is {known}.")
            return {}
        choices = self.lists.get(words[1], [])
        self.used.add(words[1])
        if not choices:
            self.faults.append(f"{where} names the list “{words[1]}”, which has no choices.")
            return {}
        if _is_yes_no(choices):
            return {"type": BOOLEAN}
        options = [{"code": self.names.code(c, "a"), "display": texts} for c, texts in choices]
        return {"type": CHOICE, "answerOption": options}

    def _range(self, constraint: str, where: str) -> dict[str, int]:
        ends: dict[str, int] = {}
        for part in re.split(r"\band\b", constraint) if constraint else []:
            bound = _BOUND.fullmatch(part.strip())
            key = "minValue" if bound and bound[1][0] == ">" else "maxValue"
            if bound is None or key in ends:
                self.faults.append(
                    f"{where} has a constraint that is not like . >= 0 and . <= 10: {constraint}"
                )
                return {"minValue": 0, "maxValue": 0}
            inside = 0 if "=" in bound[1] else 1
            ends[key] = int(bound[2]) + (inside if key == "minValue" else -inside)
        if len(ends) < 2:
            self.faults.append(f"{where} is an integer without a constraint for both of its ends.")
        return {"minValue": 0, "maxValue": 0} | ends

    def _relevant(self, relevant: str, where: str, link_id: str) -> dict[str, Any]:
        relevant = " ".join(relevant.split())
        whens: list[dict[str, Any]] = []
        joins: set[str] = set()
        at = 0
        while True:
            found = _CONDITION.match(relevant, at)
            if not found or bool(found["open"]) != bool(found["close"]):
                break
            whens.append(self._condition(found, link_id))
            at = found.end()
            join = _JOIN.match(relevant, at)
            if join is None:
                break
            joins.add(join[1])
            at = join.end()
        if not whens or at != len(relevant) or len(joins) > 1 or len(joins) >= len(whens):
            self.faults.append(
                f"{where} has a condition that cannot be kept here: {relevant}. What can: "
                "${name} = 'code' and the like, all joined by and, or all by or."
            )
            return {}
        return {"enableWhen": whens, "enableBehavior": "any" if joins == {"or"} else "all"}

    def _condition(self, found: re.Match[str], link_id: str) -> dict[str, Any]:
        question = self.names.code(found["name"] or found["among"])
        operator = found["operator"] or "="
        said = (found["value"] or found["chosen"]).strip("'\"")
        if not said and operator in ("=", "!="):  # whether it is empty
            return {"question": question, "operator": "exists", "answer": operator == "!="}
        if operator == "!=":
            self.notes.append(NOT_EQUAL.format(item=link_id))
        number = self.kinds.get(question) == INTEGER and re.fullmatch(r"-?\d+", said)
        answer: str | int = int(said) if number else self.names.code(said, "a")
        return {"question": question, "operator": operator, "answer": answer}


def _is_yes_no(choices: Choices) -> bool:
    """Whether the answers are yes and no, by name and in the words of each language."""
    if sorted(code for code, _ in choices) != [NO, YES]:
        return False
    for code, texts in choices:
        for language, text in texts.items():
            known = lexicon(language)
            if phrase(tokens(text) or ()) not in (known.yes if code == YES else known.no):
                return False
    return True


def from_sheets(
    sheets: Mapping[str, Sequence[Row]], *, author: str = "", language: str = ""
) -> Imported:
    """The question set in these sheets, by name in small letters. `author` answers for it;
    `language` is that of a plain `label` column where the settings do not say it.

    Raises Unreadable with a sentence for everything that cannot be asked here.
    """
    reader = _Reader(sheets, language)
    document = reader.document(author)
    if reader.faults:
        raise Unreadable(reader.faults)
    return imported(document, reader.notes)


def to_sheets(questions: QuestionSet) -> dict[str, list[list[str]]]:
    """The set as the sheets of a workbook. `from_sheets` gives it again."""
    columns = [f"{OWN_NAMES.get(one, one)} ({one})" for one in questions.languages]
    labels = [f"label::{column}" for column in columns]
    survey = [["type", "name", *labels, "relevant", "constraint", "unit", "worse"]]
    choices = [["list_name", "name", *labels]]
    if any(item.type == BOOLEAN for item in questions.items):
        for place, code in enumerate((YES, NO)):
            said = (_YES_NO.get(one, _YES_NO["en"])[place] for one in questions.languages)
            choices.append([YES_NO_LIST, code, *said])
    for item in questions.items:
        texts = [item.text[one] for one in questions.languages]
        kind = {CHOICE: f"select_one {item.link_id}_list", BOOLEAN: f"select_one {YES_NO_LIST}"}
        ends = f". >= {item.minimum} and . <= {item.maximum}" if item.type == INTEGER else ""
        survey.append(
            [kind.get(item.type, item.type), item.link_id, *texts, _relevant(item), ends,
             item.unit, item.worse]
        )  # fmt: skip
        for option in item.options:
            said = (option.text[one] for one in questions.languages)
            choices.append([f"{item.link_id}_list", option.code, *said])
    settings: Mapping[str, str] = {
        **{f"form_title::{c}": questions.title[one]
           for c, one in zip(columns, questions.languages, strict=True)},
        "form_title": questions.title[questions.languages[0]],
        "form_id": questions.id,
        "version": questions.version,
        "default_language": columns[0],
        "author": questions.author,
        "status": questions.status,
        "approved_by": questions.approved_by,
        "review_date": questions.review_date.isoformat() if questions.review_date else "",
        "sources": "\n".join(questions.sources),
        "on_lock_screen": "yes" if questions.on_lock_screen else "no",
    }  # fmt: skip
    rows = [list(settings.keys()), list(settings.values())]
    return {"survey": survey, "choices": choices, "settings": rows}


def _relevant(item: Item) -> str:
    join = " and " if item.enable_behavior == "all" else " or "
    return join.join(_compared(when) for when in item.enable_when)


def _compared(when: When) -> str:
    asked = "${" + when.question + "}"
    if when.operator == "exists":
        return f"{asked} {'!=' if when.answer else '='} ''"
    answer = when.answer if isinstance(when.answer, int) else f"'{when.answer}'"
    return f"{asked} {when.operator} {answer}"
