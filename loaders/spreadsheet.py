"""The rows of a spreadsheet that somebody else made, CSV or XLSX, as text.

Nothing is guessed: a CSV file is UTF-8, or UTF-16 with a byte order mark; a formula is refused, since its value may
change; a date has the precision that its cell shows. Macros are never run. Rows are read one by one.
"""

import csv
import re
import warnings
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from graph.errors import BadInput
from loaders.lists import Refuse

Row = tuple[int, list[str]]
"""The number of a row, as a spreadsheet counts it, and its cells."""

_LARGEST_UNPACKED = 200 * 2**20
_BROKEN = (
    *(ArithmeticError, AttributeError, BadZipFile, EOFError, LookupError, OSError, RuntimeError, SyntaxError),
    *(TypeError, ValueError, zlib.error),
)
"""What openpyxl raises, sooner or later, for a file that is not a workbook, or a broken one."""


def rows(path: Path, refuse: Refuse) -> Iterator[Row]:
    """Each row that is not empty. Raises BadInput for a file that cannot be read as a spreadsheet."""
    ending = path.suffix.lower()
    if ending not in (".csv", ".tsv", ".xlsx", ".xlsm"):
        raise BadInput(f"{path}: a spreadsheet is read as .csv or .xlsx, not as {ending or 'a file without ending'!r}.")
    try:
        if not path.is_file():
            raise BadInput(f"{path} is not a file. Give the path of a .csv or .xlsx file.")
        found = _workbook(path, refuse) if ending.startswith(".xls") else _text(path)
        for n, cells in found:
            if any(cells):
                yield n, cells
    except PermissionError as exc:
        raise BadInput(f"{path} cannot be read: {exc.strerror}.") from exc


# --- CSV ------------------------------------------------------------------------------------------


def _text(path: Path) -> Iterator[Row]:
    with path.open("rb") as file:
        wide = file.read(2) in (b"\xff\xfe", b"\xfe\xff")
    n = 0
    with path.open(encoding="utf-16" if wide else "utf-8-sig", newline="") as file:
        try:
            first = file.readline()
            file.seek(0)
            for n, cells in enumerate(csv.reader(file, delimiter=_delimiter(first), strict=True), 1):
                if any("\0" in cell for cell in cells):
                    raise BadInput(f"{path.name}:{n}: it holds a NUL, so it is not text. Save it as CSV in UTF-8.")
                yield n, [cell.strip() for cell in cells]
        except UnicodeError as exc:
            raise BadInput(
                f"{path.name}:{n + 1}: the file is not UTF-8, near this row or below. In the spreadsheet, save it as "
                "'CSV UTF-8' or as .xlsx."
            ) from exc
        except csv.Error as exc:
            raise BadInput(
                f"{path.name}:{n + 1}: this row is not CSV ({exc}). Is a quotation mark open, or a cell far too long?"
            ) from exc


def _delimiter(header: str) -> str:
    return max(",;\t", key=header.count)


# --- XLSX -----------------------------------------------------------------------------------------


def _workbook(path: Path, refuse: Refuse) -> Iterator[Row]:
    """The rows of the first sheet."""
    from openpyxl import load_workbook

    with warnings.catch_warnings():  # about what it ignores, such as charts and styles
        warnings.simplefilter("ignore")
        try:
            with ZipFile(path) as parts:
                size = sum(part.file_size for part in parts.infolist())
            if size > _LARGEST_UNPACKED:
                raise BadInput(f"{path.name} unpacks to {size / 2**20:,.0f} MB: save the part that you need as CSV.")
            book = load_workbook(path, read_only=True, keep_links=False)
            sheet: Any = book.worksheets[0]
            sheet.reset_dimensions()
            for n, row in enumerate(sheet.iter_rows(), 1):
                if formulas := [cell.coordinate for cell in row if cell.data_type == "f"]:
                    refuse(f"{path.name}:{n}", f"{', '.join(formulas)} holds a formula: paste it as a value")
                elif row:
                    yield n, _cells(row)
            book.close()
        except _BROKEN as exc:
            raise BadInput(
                f"{path.name} cannot be read as a workbook ({type(exc).__name__}): it is broken, encrypted or of "
                "another kind. Open it in a spreadsheet, and save it as .xlsx or CSV."
            ) from exc


def _cells(row: Sequence[Any]) -> list[str]:
    return [_shown(cell) for cell in row]


def _shown(cell: Any) -> str:
    value = cell.value
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case date():
            return _day(value, cell.number_format)
        case int() | float() if "%" in cell.number_format:
            return f"{value * 100:.12g}%"
        case float():
            return format(value, ".15g")
        case _:
            return str(value).strip()


def _day(value: date, shown_as: str) -> str:
    """No more of a date than its cell shows: a spreadsheet stores "Sep 2022" as the first of the month."""
    letters = re.sub(r'"[^"]*"|\[[^]]*\]|\\.', "", shown_as).lower()
    whole = value.date() if isinstance(value, datetime) else value
    length = 10 if "d" in letters else 7 if "m" in letters else 4
    return whole.isoformat()[:length]
