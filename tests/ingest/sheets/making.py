"""Workbooks made for tests, and their readings."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from pipelines.ingest.sheets.book import Book, Cell, CellValue, Merge, Row, Sheet, number_value
from pipelines.ingest.sheets.facts import read_facts
from pipelines.ingest.sheets.raw_rows import BookMeta
from pipelines.ingest.sheets.reading import FactRow, SheetReading

Grid = Sequence[Sequence[object]]


def sheet_of(rows: Grid, name: str = "表", merges: Sequence[Merge] = (), hidden: Sequence[int] = ()) -> Sheet:
    """A sheet from rows of plain values; a ``Cell`` keeps its format, ``None`` is no cell."""
    made = []
    for number, values in enumerate(rows, start=1):
        cells = tuple(_cell(number, column, value) for column, value in enumerate(values, start=1) if value is not None)
        if cells:
            made.append(Row(number, cells, number in hidden))
    return Sheet(name, tuple(made), tuple(merges))


def _cell(row: int, column: int, value: object) -> Cell:
    if isinstance(value, Cell):
        return Cell(row, column, value.value, value.number_format, value.hidden, value.uncached, value.error)
    kept: CellValue
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        kept = number_value(value)
    else:
        assert isinstance(value, (str, bool, dt.date))
        kept = value
    return Cell(row, column, kept)


def meta_of(name: str = "sheets/测试.xlsx", district: str | None = "410802", **more: Any) -> BookMeta:
    """What is known of a test's workbook; 410802 is 解放区 in 焦作市."""
    return BookMeta("doc", name, "0" * 64, 1, more.pop("title", Path(name).stem), district, **more)


def reading_of(*sheets: Sheet | Grid, meta: BookMeta | None = None) -> SheetReading:
    """The reading of sheets given as rows or as ``Sheet``; every cell must be accounted for."""
    made = [part if isinstance(part, Sheet) else sheet_of(part, f"表{number}") for number, part in enumerate(sheets, 1)]
    known = meta or meta_of()
    reading = read_facts(Book(known.source_path, "xlsx", "test", tuple(made)), known)
    assert reading.unaccounted == 0
    return reading


def by_cell(reading: SheetReading) -> dict[str, FactRow]:
    """Facts by cell reference; for readings of one sheet."""
    return {str(fact["cell"]): fact for fact in reading.facts}


def rules_of(reading: SheetReading) -> dict[str, str]:
    """Rule of each refused cell."""
    return {str(refusal.cell): refusal.rule for refusal in reading.refusals}


def xlsx_bytes(sheets: Mapping[str, Grid], change: Callable[[Workbook], None] | None = None) -> bytes:
    """An xlsx file of these sheets; ``change`` may set formats, merges and hidden rows."""
    workbook = Workbook()
    workbook.remove(workbook.active)
    for name, rows in sheets.items():
        worksheet = workbook.create_sheet(name)
        for row in rows:
            worksheet.append(list(row))
    if change:
        change(workbook)
    out = BytesIO()
    workbook.save(out)
    return out.getvalue()
