"""Question sets as files: as Alongside writes them, FHIR Questionnaires, XLSForm workbooks."""

from __future__ import annotations

import json
from typing import Any

from alongside.followups.models import QuestionSetVersion
from alongside.followups.rules.fhir import from_fhir, to_fhir
from alongside.followups.rules.interchange import Imported
from alongside.followups.rules.questions import QuestionSet
from alongside.followups.rules.reading import loads
from alongside.followups.rules.tables import DecisionTable
from alongside.followups.rules.writing import to_document
from alongside.publishing.desk import FORMATS, JSON, Format, as_json, is_toml, text_of
from alongside.publishing.models import Version
from alongside.publishing.rules.documents import Document

LANGUAGE = "en"  # of a file that does not say its own
SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def read_file(file: Any, author: str) -> tuple[Document, tuple[str, ...]]:
    """What a file holds, and what was changed or left behind on the way. Raises Unreadable."""
    if file.name.lower().endswith(".xlsx"):
        from alongside.followups.xlsx import from_xlsform

        return _without_levels(from_xlsform(file.read(), author=author, language=LANGUAGE))
    text = text_of(file)
    if not is_toml(file) and _is_questionnaire(text):
        return _without_levels(from_fhir(json.loads(text), author=author, language=LANGUAGE))
    return to_document(loads(text, toml=is_toml(file))), ()


def _is_questionnaire(text: str) -> bool:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and found.get("resourceType") == "Questionnaire"


def _without_levels(found: Imported) -> tuple[Document, tuple[str, ...]]:
    """Questions alone: what happens after the answers is still to be written."""
    crisis = dict.fromkeys(found.questions.languages, "")
    return to_document(DecisionTable(found.questions, (), (), crisis)), found.notes


def _questions(version: Version) -> QuestionSet:
    assert isinstance(version, QuestionSetVersion)
    return version.table.questions


def _workbook(version: Version) -> bytes:
    from alongside.followups.xlsx import to_xlsform  # loads what few ever need, for 80 ms

    return to_xlsform(_questions(version))


ALL_FORMATS = FORMATS | {
    "fhir.json": Format("FHIR", JSON, lambda version: as_json(to_fhir(_questions(version)))),
    "xlsx": Format("XLSForm", SHEETS, _workbook),
}
