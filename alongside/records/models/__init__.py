"""The tables of records. Import them from here."""

from alongside.records.models.documents import Document, DocumentKind
from alongside.records.models.entries import (
    IMPORT_MOVES,
    Agent,
    ColumnMapping,
    Condition,
    Entry,
    FromElsewhere,
    ImportedPerson,
    ImportRun,
    ImportState,
    Medicine,
    Precision,
    Report,
    Result,
    ResultLook,
    Source,
    SourcePerson,
)
from alongside.records.models.house import HouseTalk
from alongside.records.models.waiting import ResultHold, ResultWish, Wish

__all__ = [
    "IMPORT_MOVES",
    "Agent",
    "ColumnMapping",
    "Condition",
    "Document",
    "DocumentKind",
    "Entry",
    "FromElsewhere",
    "HouseTalk",
    "ImportRun",
    "ImportState",
    "ImportedPerson",
    "Medicine",
    "Precision",
    "Report",
    "Result",
    "ResultHold",
    "ResultLook",
    "ResultWish",
    "Source",
    "SourcePerson",
    "Wish",
]
