"""The scorecard of one district and year as a workbook that an office can hand on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from unicodedata import east_asian_width

import duckdb
from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from pipelines.publishing.exports.safety import OPENERS, printable
from pipelines.publishing.exports.sheets import BOOK, NUMBER, TEXT, SheetSpec, Shown
from schemas.words import MET_WHEN, STATUS

Record = Mapping[str, object]

STATUS_FILLS = {
    "met": "C6EFCE",
    "late": "FFE0B3",
    "missed": "FFC7CE",
    "partly_met": "FFF2CC",
    "pending": "DDEBF7",
    "unreported": "EDEDED",
    "undetermined": "E4DFEC",
    "not_rateable": "F2F2F2",
    "withdrawn": "D9D9D9",
}
STATUS_MEANINGS = {
    "met": "实绩确定达到目标所要求的范围（按期或提前）",
    "late": "在目标期之后才达到",
    "missed": "实绩确定未达到目标所要求的范围",
    "partly_met": "承诺含多项内容，部分达到",
    "pending": "期间未结束，或报告尚未到期",
    "unreported": "期间结束已满十二个月，没有找到实绩",
    "undetermined": "目标与实绩都有界限（如“超过”“以上”），范围重叠，无法判定",
    "not_rateable": "没有数量、单位不能换算或指标不分高低",
    "withdrawn": "目标已撤销",
}
RATES = frozenset({"%", "‰", "个百分点"})
SCALES = ((Decimal(10**8), "亿"), (Decimal(10**4), "万"))
LONGEST_CELL = 32_000
"""Characters of a cell; a workbook allows 32 767."""

_HEAD = PatternFill("solid", fgColor="1F4E78")
_LINE = Border(*(Side(style="thin", color="BFBFBF"),) * 4)
HEAD_ROW = 4
LINE_POINTS = 15
MOST_LINES = 12
"""A row is at most so many lines high; a longer evidence is read in the cell itself."""


class NothingToExportError(ValueError):
    """The release holds nothing of this district and year."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose scorecard: code and name of the district, the year, and the release it is drawn from."""

    code: str
    name: str
    year: int
    release_id: str
    as_of: object


def export_book(release: Path, district_code: str, year: int, target: Path) -> Mapping[str, int]:
    """Write the scorecard workbook to ``target``; rows of each sheet by its title.

    Amounts are shown in 万 and 亿 of their unit; everything else is as the release has it. Raises
    ``NothingToExportError`` when district and year have no row on any sheet.
    """
    with duckdb.connect(str(release), read_only=True) as connection:
        subject = _subject(connection, district_code, year)
        found = {spec.title: list(_records(connection, spec, district_code, year)) for spec in BOOK}
    if not any(found.values()):
        raise NothingToExportError(f"{subject.name}（{district_code}）{year} 年在发布中没有任何内容")
    book = Workbook()
    book.properties.title = f"{subject.name} {year} 年目标完成情况"
    book.properties.creator = "District Scorecard"
    front = book.active or book.create_sheet()
    _fill_front(front, subject, {title: len(records) for title, records in found.items()})
    for spec in BOOK:
        _fill(book.create_sheet(spec.title), spec, found[spec.title], subject)
    book.save(target)
    return {title: len(records) for title, records in found.items()}


def _subject(connection: duckdb.DuckDBPyConnection, code: str, year: int) -> Subject:
    named = connection.execute("select name from dim_district where district_code = ?", [code]).fetchone()
    if named is None:
        raise NothingToExportError(f"没有行政区划代码 {code}")
    release = connection.execute("select release_id, as_of from meta.meta_release").fetchone() or ("", None)
    return Subject(code, named[0], year, release[0], release[1])


def _records(connection: duckdb.DuckDBPyConnection, spec: SheetSpec, code: str, year: int) -> Iterator[Record]:
    cursor = connection.execute(spec.sql, {"district": code, "year": year})
    names = [str(column[0]) for column in cursor.description or []]
    for row in cursor.fetchall():
        yield scaled(dict(zip(names, row, strict=True)), spec)


def scaled(record: Record, spec: SheetSpec) -> Record:
    """The record with its amounts in 万 or 亿 of their unit, chosen by the largest of them."""
    unit = str(record.get(spec.unit) or "")
    amounts = [value for name in spec.scaled if isinstance(value := record.get(name), Decimal)]
    if not amounts or unit in RATES:
        return record
    largest = max(abs(value) for value in amounts)
    factor, word = next((scale for scale in SCALES if largest >= scale[0]), (Decimal(1), ""))
    shown = {name: value / factor if isinstance(value := record.get(name), Decimal) else value for name in spec.scaled}
    return {**record, **shown, spec.unit: f"{word}{unit}"}


def _fill_front(sheet: Worksheet, subject: Subject, counts: Mapping[str, int]) -> None:
    sheet.title = "说明"
    sheet["A1"] = f"{subject.name} {subject.year} 年目标与实绩"
    sheet["A1"].font = Font(bold=True, size=16)
    sheet["A2"] = f"发布 {subject.release_id}；未到期与未报告按 {subject.as_of} 判定"
    _head(sheet, 4, ("工作表", "行数", "内容"))
    for at, spec in enumerate(BOOK, start=5):
        _line(sheet, at, (spec.title, counts[spec.title], spec.note))
        sheet.cell(at, 1).hyperlink = f"#'{spec.title}'!A1"
        sheet.cell(at, 1).font = Font(color="0563C1", underline="single")
    start = 6 + len(BOOK)
    _head(sheet, start, ("状态", "颜色", "含义"))
    for at, (status, colour) in enumerate(STATUS_FILLS.items(), start=start + 1):
        _line(sheet, at, (_status_zh(status), "", STATUS_MEANINGS[status]))
        sheet.cell(at, 2).fill = PatternFill("solid", fgColor=colour)
    for column, width in zip("ABC", (16, 10, 80), strict=True):
        sheet.column_dimensions[column].width = width
    sheet.row_dimensions[1].height = 24
    _fit_page(sheet)


def _fill(sheet: Worksheet, spec: SheetSpec, records: Sequence[Record], subject: Subject) -> None:
    sheet["A1"] = f"{subject.name} {subject.year} 年 {spec.title}"
    sheet["A1"].font = Font(bold=True, size=14)
    sheet["A2"] = spec.note
    sheet["A2"].font = Font(italic=True, color="595959")
    _head(sheet, HEAD_ROW, [column.header for column in spec.columns])
    for row, record in enumerate(records, start=HEAD_ROW + 1):
        for column, shown in enumerate(spec.columns, start=1):
            _put(sheet.cell(row, column), _told(record, shown), shown.format)
        sheet.row_dimensions[row].height = LINE_POINTS * max(
            lines_of(record.get(shown.name), shown.width) for shown in spec.columns
        )
        if spec.status:
            _colour(sheet, row, spec, record)
    if not records:
        sheet.cell(HEAD_ROW + 1, 1, "（无）")
    for column, shown in enumerate(spec.columns, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = shown.width
    sheet.freeze_panes = f"{get_column_letter(spec.frozen_columns + 1)}{HEAD_ROW + 1}"
    last = get_column_letter(len(spec.columns))
    sheet.auto_filter.ref = f"A{HEAD_ROW}:{last}{HEAD_ROW + max(1, len(records))}"
    sheet.row_dimensions[HEAD_ROW].height = 2 * LINE_POINTS
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A3
    _fit_page(sheet)
    sheet.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW}"


def _told(record: Record, shown: Shown) -> object:
    value = record.get(shown.name)
    return shown.words.get(str(value), value) if shown.words else value


def _fit_page(sheet: Worksheet) -> None:
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def lines_of(value: object, width: int) -> int:
    """Lines that a text takes in a column of ``width`` Latin characters: a Chinese one is as wide as two."""
    if not isinstance(value, str):
        return 1
    wide = (sum(2 if east_asian_width(c) in "WF" else 1 for c in line) for line in value.split("\n"))
    return min(MOST_LINES, sum(max(1, -(-size // max(1, width - 1))) for size in wide))


def _colour(sheet: Worksheet, row: int, spec: SheetSpec, record: Record) -> None:
    place = next(at for at, shown in enumerate(spec.columns, start=1) if shown.name == spec.status)
    cell = sheet.cell(row, place)
    told = str(record.get(spec.status or "") or "")
    cell.value = STATUS.get(told, told)
    cell.fill = PatternFill("solid", fgColor=STATUS_FILLS.get(_status_of(record), "FFFFFF"))


def _status_of(record: Record) -> str:
    return "late" if record.get("met_when") == "late" else str(record.get("status") or "")


def _status_zh(status: str) -> str:
    return f"{MET_WHEN['late']}完成" if status == "late" else STATUS.get(status, status)


def _head(sheet: Worksheet, row: int, headers: Sequence[str]) -> None:
    for column, header in enumerate(headers, start=1):
        cell = sheet.cell(row, column, header)
        cell.font, cell.fill, cell.border = Font(bold=True, color="FFFFFF"), _HEAD, _LINE
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)


def _line(sheet: Worksheet, row: int, values: Sequence[object]) -> None:
    for column, value in enumerate(values, start=1):
        _put(sheet.cell(row, column), value, TEXT if isinstance(value, str) else "0")


def _put(cell: Cell | MergedCell, value: object, shape: str) -> None:
    """One value in its format; text is stored as text, whatever it begins with."""
    cell.border = _LINE
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    if value is None:
        return
    if shape == TEXT or isinstance(value, str):
        text = printable(str(value))[:LONGEST_CELL]
        cell.value, cell.data_type, cell.number_format = text, "s", TEXT
        cell.quotePrefix = text.startswith(OPENERS)
        return
    if not isinstance(value, int | Decimal | date):
        raise TypeError(f"{cell.coordinate}: {type(value).__name__} cannot be shown as {shape}")
    cell.value = value
    cell.number_format = shape
    if shape == NUMBER and isinstance(value, Decimal) and value == value.to_integral_value():
        cell.number_format = "#,##0"
