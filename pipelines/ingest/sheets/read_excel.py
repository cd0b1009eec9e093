"""Readers of xlsx, xlsm, xls and ods: values, never macros, never a formula evaluated.

xlsx below ``FULL_CELLS``: openpyxl for values and number formats, one XML pass for hidden rows and columns, merges
and formulas without a value. Above it: calamine and the same pass. xls and ods: calamine alone.
"""

import datetime as dt
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path
from typing import Any

import openpyxl
import python_calamine

from pipelines.ingest.sheets.book import Book, Cell, CellValue, Merge, Row, Sheet, number_value
from pipelines.ingest.sheets.guard import RefusedError
from pipelines.ingest.sheets.xml_pass import SheetFacts, pass_over, sheet_parts

FULL_CELLS = 2_000_000
MAX_CELLS = 5_000_000
MAX_SPAN = 60_000_000
ERRORS = frozenset({"#REF!", "#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#VALUE!", "#SPILL!", "#CALC!"})

NO_FORMATS = "此格式读不到数字格式（百分比、日期以存储值为准）"
NO_HIDDEN = "此格式读不到隐藏的行与列"
NO_UNCACHED = "此格式读不到未保存结果的公式（视为空白）"


def read_xlsx(path: Path, source_path: str, book_format: str) -> Book:
    """Read an xlsx or xlsm workbook. Raises ``RefusedError`` when it is damaged or beyond bearing."""
    with zipfile.ZipFile(path) as archive:
        seen = {name: pass_over(archive, part) for name, part in sheet_parts(archive).items()}
    _bearable(seen)
    if sum(facts.filled for facts in seen.values()) > FULL_CELLS:
        return _by_calamine(path, source_path, book_format, seen)
    try:
        return _by_openpyxl(path, source_path, book_format, seen)
    except (ValueError, TypeError, KeyError, AttributeError, IndexError):
        # Other programs write style tables that openpyxl refuses; the values are still good.
        return _by_calamine(path, source_path, book_format, seen)


def read_xls_ods(path: Path, source_path: str, book_format: str) -> Book:
    """Read an xls or ods workbook. Raises ``RefusedError`` when it is damaged or protected by a password."""
    return _by_calamine(path, source_path, book_format, {})


def _bearable(seen: dict[str, SheetFacts]) -> None:
    filled = sum(facts.filled for facts in seen.values())
    if filled == 0:
        raise RefusedError("empty_book", "工作簿没有任何内容（只有空行或格式）")
    area = sum(max(facts.span, facts.last_row) for facts in seen.values())
    if filled > MAX_CELLS or area > MAX_SPAN:
        raise RefusedError("book_too_large", f"工作簿有 {filled} 个非空单元格、占位 {area} 格，超过上限，请拆分")


def _by_openpyxl(path: Path, source_path: str, book_format: str, seen: dict[str, SheetFacts]) -> Book:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        workbook = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        sheets = tuple(
            _openpyxl_sheet(worksheet, seen[worksheet.title])
            for worksheet in workbook.worksheets
            if worksheet.title in seen
        )
    finally:
        workbook.close()
    return Book(source_path, book_format, f"openpyxl {version('openpyxl')}", sheets)


def _openpyxl_sheet(worksheet: Any, facts: SheetFacts) -> Sheet:
    worksheet.reset_dimensions()
    rows = tuple(_openpyxl_rows(worksheet.iter_rows(), facts))
    return Sheet(worksheet.title, rows, tuple(facts.merges), worksheet.sheet_state != "visible")


def _openpyxl_rows(rows: Iterable[tuple[Any, ...]], facts: SheetFacts) -> Iterator[Row]:
    for number, cells in enumerate(rows, start=1):
        kept = [
            _openpyxl_cell(number, column, cell, facts)
            for column, cell in enumerate(cells, start=1)
            if cell.value is not None
        ]
        if number in facts.uncached:
            kept.extend(_uncached_cells(number, facts))
            kept.sort(key=lambda cell: cell.column)
        if kept:
            yield Row(number, tuple(kept), number in facts.hidden_rows)


def _openpyxl_cell(row: int, column: int, cell: Any, facts: SheetFacts) -> Cell:
    value = cell_value(cell.value)
    error = cell.data_type == "e" or value in ERRORS
    number_format = "" if cell.number_format == "General" else cell.number_format
    return Cell(row, column, value, number_format, column in facts.hidden_columns, False, error)


def _uncached_cells(row: int, facts: SheetFacts) -> Iterator[Cell]:
    for column in facts.uncached[row]:
        yield Cell(row, column, None, "", column in facts.hidden_columns, True)


def cell_value(value: object) -> CellValue:
    """A reader's value as a cell keeps it: numbers as decimals, a midnight date-time as a date, durations as text."""
    if value is None or isinstance(value, (bool, str, Decimal)):
        return value
    if isinstance(value, (int, float)):
        return number_value(value)
    if isinstance(value, dt.datetime):
        return value.date() if value.time() == dt.time() else value
    if isinstance(value, dt.date):
        return value
    return str(value)


def _by_calamine(path: Path, source_path: str, book_format: str, seen: dict[str, SheetFacts]) -> Book:
    try:
        with python_calamine.CalamineWorkbook.from_path(str(path)) as workbook:
            sheets = tuple(_calamine_sheets(workbook, seen))
    except python_calamine.PasswordError as error:
        raise RefusedError("password", "工作簿设有打开密码，请去掉密码后重新保存") from error
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise RefusedError("damaged_file", "文件已损坏或未传完，请用 Excel 打开后重新保存") from error
    limits = (NO_FORMATS,) if seen else (NO_FORMATS, NO_HIDDEN, NO_UNCACHED)
    book = Book(
        source_path,
        book_format,
        f"calamine {version('python-calamine')}",
        sheets,
        full=False,
        limits=limits,
    )
    if book.cell_count == 0:
        raise RefusedError("empty_book", "工作簿没有任何内容（只有空行或格式）")
    return book


def _calamine_sheets(workbook: Any, seen: dict[str, SheetFacts]) -> Iterator[Sheet]:
    for meta in workbook.sheets_metadata:
        if meta.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue
        sheet = workbook.get_sheet_by_name(meta.name)
        facts = seen.get(meta.name) or SheetFacts(merges=_calamine_merges(sheet))
        hidden = meta.visible != python_calamine.SheetVisibleEnum.Visible
        yield Sheet(meta.name, tuple(_calamine_rows(sheet, facts)), tuple(facts.merges), hidden)


def _calamine_merges(sheet: Any) -> list[Merge]:
    ranges = sheet.merged_cell_ranges or []
    return [Merge(top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in ranges]


def _calamine_rows(sheet: Any, facts: SheetFacts) -> Iterator[Row]:
    for number, values in enumerate(sheet.iter_rows(), start=1):
        uncached = facts.uncached.get(number, ())
        kept = [
            _calamine_cell(number, column, value, facts)
            for column, value in enumerate(values, start=1)
            if value is not None and value != "" and column not in uncached
        ]
        if uncached:
            kept.extend(_uncached_cells(number, facts))
            kept.sort(key=lambda cell: cell.column)
        if kept:
            yield Row(number, tuple(kept), number in facts.hidden_rows)


def _calamine_cell(row: int, column: int, value: object, facts: SheetFacts) -> Cell:
    kept = cell_value(value)
    return Cell(row, column, kept, "", column in facts.hidden_columns, False, kept in ERRORS)
