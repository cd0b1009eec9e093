"""Workbooks as landing rows and back: ``raw_sheets`` holds every cell, so facts never need the file again."""

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from sys import intern
from typing import Any

import polars as pl

from pipelines.ingest.sheets.book import Book, Cell, CellValue, Merge, Row, Sheet
from pipelines.ingest.sheets.shown import shown
from schemas.landing import RAW_SHEETS

ROW_COLUMNS = ("sheet", "row_number", "hidden", "cells", "cell_count")
JsonCell = dict[str, Any]


@dataclass(frozen=True, slots=True)
class BookMeta:
    """What is known of a workbook besides its cells: its bytes, and what its sidecar or path says.

    ``reporting_district_code`` and ``planning_year`` are ``None`` when only the cells can tell. ``mapping`` names a
    file of ``schemas/sheet_mappings`` that the sidecar asks for.
    """

    document_id: str
    source_path: str
    sha256: str
    size_bytes: int
    title: str
    reporting_district_code: str | None = None
    planning_year: int | None = None
    source_type: str | None = None
    publisher: str | None = None
    published_on: dt.date | None = None
    origin: str | None = None
    licence: str | None = None
    mapping: str | None = None


def sheet_rows(book: Book, meta: BookMeta) -> pl.DataFrame:
    """Rows of ``raw_sheets``: one per row that has a cell.

    ``cells`` is a JSON list of ``cell``, ``text`` (as shown), ``type`` (n, s, d, b, f = formula without value) and,
    where they apply, ``value`` (when it differs from the text), ``format``, ``hidden``, ``error`` and ``span``
    (rows and columns of a merged range that starts here).
    """
    schema = RAW_SHEETS.polars_schema
    about = {
        "document_id": meta.document_id,
        "source_path": meta.source_path,
        "sha256": meta.sha256,
        "format": book.format,
        "size_bytes": meta.size_bytes,
        "title": meta.title,
        "converter": book.converter,
        "reporting_district_code": meta.reporting_district_code,
        "planning_year": meta.planning_year,
        "source_type": meta.source_type,
        "encoding": book.encoding,
        "publisher": meta.publisher,
        "published_on": meta.published_on,
        "origin": meta.origin,
        "licence": meta.licence,
    }
    rows = pl.DataFrame(
        (row for sheet in book.sheets for row in _rows(sheet)),
        schema={name: schema[name] for name in ROW_COLUMNS},
        orient="row",
    )
    return rows.with_columns(pl.lit(value, schema[name]).alias(name) for name, value in about.items()).select(*schema)


def _rows(sheet: Sheet) -> Iterator[tuple[object, ...]]:
    spans = {(merge.top, merge.left): merge for merge in sheet.merges}
    for row in sheet.rows:
        cells = [_json_cell(cell, spans.get((cell.row, cell.column))) for cell in row.cells]
        told = json.dumps(cells, ensure_ascii=False, separators=(",", ":"))
        yield sheet.name, row.number, row.hidden or sheet.hidden, told, len(cells)


def _json_cell(cell: Cell, merge: Merge | None) -> JsonCell:
    text = shown(cell)
    kept: JsonCell = {"cell": cell.ref, "text": text, "type": _type_letter(cell)}
    if isinstance(cell.value, Decimal) and str(cell.value) != text:
        kept["value"] = str(cell.value)
    if cell.number_format:
        kept["format"] = cell.number_format
    if cell.hidden:
        kept["hidden"] = True
    if cell.error:
        kept["error"] = True
    if merge:
        kept["span"] = [merge.bottom - merge.top + 1, merge.right - merge.left + 1]
    return kept


def _type_letter(cell: Cell) -> str:
    if cell.uncached:
        return "f"
    if isinstance(cell.value, Decimal):
        return "n"
    if isinstance(cell.value, bool):
        return "b"
    return "d" if isinstance(cell.value, dt.date) else "s"


class LandedBook:
    """The workbook again, from its rows of ``raw_sheets`` in their order; its sheets are made one after the other.

    Raises ``ValueError`` when there are no rows or they are of several workbooks.
    """

    def __init__(self, rows: pl.DataFrame) -> None:
        if rows.get_column("document_id").n_unique() != 1:
            raise ValueError("rows of exactly one workbook are needed")
        self._rows = rows.select("sheet", "row_number", "hidden", "cells")

    @property
    def sheets(self) -> Iterator[Sheet]:
        """The sheets in workbook order."""
        for name, rows in runs_of(self._rows, "sheet"):
            yield _sheet(name, rows.select("row_number", "hidden", "cells"))


def runs_of(rows: pl.DataFrame, column: str) -> Iterator[tuple[str, pl.DataFrame]]:
    """Neighbouring rows with the same value in ``column``, without copying them."""
    begin = 0
    for length, value in rows.get_column(column).rle().struct.unnest().iter_rows():
        yield value, rows.slice(begin, length)
        begin += length


def meta_from_row(row: Mapping[str, Any], mapping: str | None = None) -> BookMeta:
    """What a row of ``raw_sheets`` says of its workbook."""
    known: dict[str, Any] = {name: row.get(name) for name in BookMeta.__dataclass_fields__ if name != "mapping"}
    return BookMeta(**known, mapping=mapping)


def _sheet(name: str, rows: pl.DataFrame) -> Sheet:
    kept: list[Row] = []
    merges: list[Merge] = []
    for number, hidden, told in rows.iter_rows():
        cells = []
        for item in json.loads(told):
            cell = _cell(item, number)
            cells.append(cell)
            if span := item.get("span"):
                merges.append(Merge(number, cell.column, number + span[0] - 1, cell.column + span[1] - 1))
        kept.append(Row(number, tuple(cells), bool(hidden)))
    return Sheet(name, tuple(kept), tuple(merges))


def _cell(item: JsonCell, row: int) -> Cell:
    column = 0
    for letter in item["cell"]:
        if letter.isdigit():
            break
        column = column * 26 + ord(letter) - 64
    return Cell(
        row,
        column,
        _value(item),
        intern(item.get("format", "")),
        bool(item.get("hidden")),
        item["type"] == "f",
        bool(item.get("error")),
    )


def _value(item: JsonCell) -> CellValue:
    text = str(item["text"])
    match item["type"]:
        case "n":
            return Decimal(item.get("value", text))
        case "b":
            return text == "TRUE"
        case "d":
            return dt.datetime.fromisoformat(text) if "T" in text else dt.date.fromisoformat(text)
        case "f":
            return None
        case _:
            # The same names, units and marks stand in many cells: each is held once.
            return intern(text)
