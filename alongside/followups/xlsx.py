"""XLSForm workbooks as bytes: the cells of an .xlsx as texts, whoever sent it.

A workbook is a zip of XML: what it unpacks to is bounded before it is unpacked, document types and
entities are refused, nothing outside it is opened, and a formula is no text.
"""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterable, Mapping

import defusedxml  # noqa: F401 - openpyxl reads XML with it only where it is installed
from openpyxl import Workbook, load_workbook
from openpyxl.cell.read_only import ReadOnlyCell
from openpyxl.writer.excel import save_workbook

from alongside.followups.rules.interchange import Imported
from alongside.followups.rules.questions import QuestionSet
from alongside.followups.rules.xlsform import Row, from_sheets, to_sheets
from alongside.publishing.rules.fields import Unreadable

LARGEST = 2_000_000  # bytes of the file
UNPACKED = 20_000_000  # bytes of all its parts
PARTS = 500
MOST_ROWS = 2_000
MOST_COLUMNS = 200
LONGEST = 4_000  # characters of one cell


def from_xlsform(data: bytes, *, author: str = "", language: str = "") -> Imported:
    """The question set in a workbook. Raises Unreadable: see `rules.xlsform.from_sheets`."""
    return from_sheets(read(data), author=author, language=language)


def to_xlsform(questions: QuestionSet) -> bytes:
    """The set as a workbook. `from_xlsform` gives it again."""
    return write(to_sheets(questions))


def read(data: bytes) -> dict[str, list[Row]]:
    """The rows below the headings of each sheet, by its name in small letters.

    Raises Unreadable.
    """
    _bounded(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about what a form has no use for
            book = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
            sheets = {
                str(sheet.title).strip().lower(): _rows(
                    str(sheet.title).strip(), _cells(str(sheet.title).strip(), sheet)
                )
                for sheet in book.worksheets
            }
            book.close()
    except Unreadable:
        raise
    except Exception as error:  # whatever a broken workbook makes of the library
        raise Unreadable(["This workbook cannot be read."]) from error
    return sheets


def write(sheets: Mapping[str, Iterable[Iterable[str]]]) -> bytes:
    """A workbook of texts; nothing in it is a formula."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for at, row in enumerate(rows, 1):
            for column, text in enumerate(row, 1):
                cell = sheet.cell(at, column, text or None)
                if text:
                    cell.data_type = "s"
    out = io.BytesIO()
    save_workbook(book, out)
    return out.getvalue()


def _bounded(data: bytes) -> None:
    if len(data) > LARGEST:
        raise Unreadable([f"The workbook is larger than {LARGEST:,} bytes."])
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > PARTS or sum(part.file_size for part in parts) > UNPACKED:
                raise Unreadable(["The workbook unpacks to more than a form has."])
            if any(part.filename.lower().endswith("vbaproject.bin") for part in parts):
                raise Unreadable(["The workbook holds macros."])
            for part in parts:
                held = archive.read(part)  # never more than the size it states
                if b"<!D" in held or b"<!E" in held or b"<\0!\0" in held or b"\0<\0!" in held:
                    raise Unreadable(["The workbook defines entities or a document type."])
    except Unreadable:
        raise
    except Exception as error:  # whatever a broken zip makes of the library
        raise Unreadable(["This is no .xlsx workbook, or a broken one."]) from error


def _cells(name: str, sheet: object) -> Iterable[tuple[int, list[str]]]:
    sheet.reset_dimensions()  # type: ignore[attr-defined] # what it states of itself may be wrong
    for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS + 1), 1):  # type: ignore[attr-defined]
        texts = [_text(f"Row {number} of {name}", cell) for cell in row]
        if number > MOST_ROWS or any(texts[MOST_COLUMNS:]):
            raise Unreadable(
                [f"{name} has more than {MOST_ROWS:,} rows or {MOST_COLUMNS} columns."]
            )
        yield number, texts


def _text(where: str, cell: ReadOnlyCell) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        raise Unreadable([f"{where} has a formula: write what it says."])
    if cell.data_type == "e":
        raise Unreadable([f"{where} has an error instead of a text."])
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, str | int):
        raise Unreadable([f"{where} has a date or a broken number: make the cell a text."])
    text = str(value).replace("\u00a0", " ").strip()
    if len(text) > LONGEST:
        raise Unreadable([f"{where} has a text of more than {LONGEST:,} characters."])
    return text


def _rows(name: str, cells: Iterable[tuple[int, list[str]]]) -> list[Row]:
    headings: list[str] | None = None
    found: list[Row] = []
    for number, texts in cells:
        if not any(texts):
            continue
        if headings is None:
            headings = texts
            filled = [one for one in texts if one]
            if len(filled) != len(set(filled)):
                raise Unreadable([f"{name} has two columns with the same heading."])
            continue
        width = len(headings)
        if any(texts[width:]) or any(t and not h for t, h in zip(texts, headings, strict=False)):
            raise Unreadable([f"Row {number} of {name} has a text in a column without a heading."])
        pairs = zip(headings, texts, strict=False)
        found.append(Row(number, {heading: text for heading, text in pairs if text}))
    return found
