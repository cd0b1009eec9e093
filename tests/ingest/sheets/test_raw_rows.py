"""A workbook goes into landing rows and comes back the same, cell by cell."""

import datetime as dt
from decimal import Decimal

import polars as pl
import pytest

from pipelines.ingest.sheets.book import Book, Cell, Merge, Row, Sheet
from pipelines.ingest.sheets.raw_rows import LandedBook, meta_from_row, runs_of, sheet_rows
from schemas.landing import RAW_SHEETS
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
    rows = sheet_rows(BOOK, meta_of())
    assert rows.schema == RAW_SHEETS.polars_schema
    assert tuple(LandedBook(rows).sheets) == BOOK.sheets


def test_meta_comes_back_too() -> None:
    meta = meta_of(planning_year=2023, source_type="bulletin")
    assert meta_from_row(sheet_rows(BOOK, meta).row(0, named=True)) == meta


def test_rows_of_two_books_are_not_mixed() -> None:
    rows = sheet_rows(BOOK, meta_of())
    with pytest.raises(ValueError, match="one workbook"):
        LandedBook(pl.concat([rows, rows.with_columns(document_id=pl.lit("other"))]))
    with pytest.raises(ValueError, match="one workbook"):
        LandedBook(rows.clear())


def test_neighbouring_rows_are_runs() -> None:
    frame = pl.DataFrame({"document_id": ["a", "a", "b"], "row_number": [1, 2, 1]})
    assert [(name, rows.height) for name, rows in runs_of(frame, "document_id")] == [("a", 2), ("b", 1)]
    assert list(runs_of(frame.clear(), "document_id")) == []
