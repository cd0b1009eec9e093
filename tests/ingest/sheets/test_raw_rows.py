"""A workbook goes into landing rows and comes back the same, cell by cell."""

import datetime as dt
from decimal import Decimal

import pytest

from pipelines.ingest.sheets.book import Book, Cell, Merge, Row, Sheet
from pipelines.ingest.sheets.raw_rows import book_from_rows, meta_from_row, sheet_rows
from tests.ingest.sheets.making import meta_of

CELLS = (
    Cell(2, 1, "文字\n换行"),
    Cell(2, 2, Decimal("1234.50")),
    Cell(2, 3, Decimal("0.052"), "0.0%"),
    Cell(2, 4, dt.date(2023, 6, 30)),
    Cell(2, 5, dt.datetime(2023, 6, 30, 9)),
    Cell(2, 6, True),
    Cell(2, 7, None, uncached=True),
    Cell(2, 8, "#REF!", error=True),
    Cell(2, 28, "远", hidden=True),
)
SHEET = Sheet("表", (Row(1, (Cell(1, 1, "题"),)), Row(2, CELLS, hidden=True)), (Merge(1, 1, 1, 5),))
BOOK = Book("sheets/测试.xlsx", "xlsx", "test", (SHEET, Sheet("二", (Row(3, (Cell(3, 2, "乙"),)),))))


def test_there_and_back() -> None:
    again = book_from_rows(sheet_rows(BOOK, meta_of()))
    assert again.sheets == BOOK.sheets
    assert (again.source_path, again.format, again.cell_count) == (BOOK.source_path, "xlsx", BOOK.cell_count)


def test_meta_comes_back_too() -> None:
    meta = meta_of(planning_year=2023, source_type="bulletin")
    assert meta_from_row(sheet_rows(BOOK, meta)[0]) == meta


def test_rows_of_two_books_are_not_mixed() -> None:
    rows = sheet_rows(BOOK, meta_of())
    with pytest.raises(ValueError, match="one workbook"):
        book_from_rows([*rows, {**rows[0], "document_id": "other"}])
    with pytest.raises(ValueError, match="one workbook"):
        book_from_rows([])
