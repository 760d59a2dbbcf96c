"""Reading a CSV that a practice exported from a search in EMIS, SystmOne or a spreadsheet.

Columns are guessed from their headers and confirmed by somebody on screen; then each row is read,
or gives one sentence and nothing of it is read.
"""

from alongside.records.csvfile.layout import LARGEST_FILE, Field, Table, columns, guess
from alongside.records.csvfile.rows import (
    PersonFacts,
    ResultFacts,
    Row,
    RowError,
    check_mapping,
    read_rows,
)

__all__ = [
    "LARGEST_FILE",
    "Field",
    "PersonFacts",
    "ResultFacts",
    "Row",
    "RowError",
    "Table",
    "check_mapping",
    "columns",
    "guess",
    "read_rows",
]
