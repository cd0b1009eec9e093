"""Readers of csv, tsv and html tables. Every csv value is text: dates, percentages and types cannot be known."""

import csv
import re
from collections.abc import Iterator
from importlib.metadata import version
from io import StringIO
from pathlib import Path
from typing import Any

from lxml import etree, html

from pipelines.ingest.decoding import UndecodableError, decode
from pipelines.ingest.sheets.book import Book, Cell, Merge, Row, Sheet
from pipelines.ingest.sheets.guard import RefusedError

DELIMITERS = (",", "\t", ";", "，")
MAX_HTML_SPAN = 1000
NO_TYPES = "文本表格没有数字格式、隐藏行列与公式，一切按文字读取"

_HIDDEN_STYLE = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_LINE_BREAK = "\u2028"
_HTML_SPACE = re.compile(r"[ \t\r\n\f]+")


def read_csv(path: Path, source_path: str, book_format: str) -> Book:
    """Read a csv or tsv file in any encoding that reports may have. Raises ``RefusedError``."""
    text, encoding = _decoded(path)
    delimiter = "\t" if book_format == "tsv" else _delimiter(text)
    csv.field_size_limit(2**24)
    try:
        rows = tuple(_csv_rows(csv.reader(StringIO(text, newline=""), delimiter=delimiter)))
    except csv.Error as error:
        raise RefusedError("damaged_file", f"文本表格无法按行列读出（{error}），请重新导出") from error
    if not rows:
        raise RefusedError("empty_book", "表格没有任何内容")
    sheet = Sheet(path.stem, rows)
    return Book(source_path, book_format, "csv", (sheet,), encoding, full=False, limits=(NO_TYPES,))


def _decoded(path: Path) -> tuple[str, str]:
    try:
        return decode(path.read_bytes())
    except UndecodableError as error:
        raise RefusedError("undecodable_text", str(error)) from error


def _delimiter(text: str) -> str:
    """The delimiter that splits the first lines most often; a comma when none does."""
    head = text[:20_000]
    return max(DELIMITERS, key=head.count)


def _csv_rows(lines: Iterator[list[str]]) -> Iterator[Row]:
    for number, values in enumerate(lines, start=1):
        cells = tuple(Cell(number, column, value) for column, value in enumerate(values, start=1) if value)
        if cells:
            yield Row(number, cells)


def read_html(path: Path, source_path: str) -> Book:
    """Read every table of a web page as a sheet of its own; text outside tables is not read.

    Raises ``RefusedError``.
    """
    text, encoding = _decoded(path)
    try:
        page = html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text))
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise RefusedError("damaged_file", "网页无法解析，请重新保存") from error
    tables = [table for table in page.iter("table") if not _inner_tables(table)]
    sheets = tuple(_html_sheet(table, f"表{at}") for at, table in enumerate(tables, start=1))
    if not any(sheet.rows for sheet in sheets):
        raise RefusedError("empty_book", "网页中没有带内容的表格")
    converter = f"lxml {version('lxml')}"
    return Book(source_path, "html", converter, sheets, encoding, full=False, limits=(NO_TYPES,))


def _inner_tables(table: Any) -> bool:
    return any(True for inner in table.iter("table") if inner is not table)


def _html_sheet(table: Any, name: str) -> Sheet:
    rows: list[Row] = []
    merges: list[Merge] = []
    taken: dict[int, int] = {}
    for number, element in enumerate(table.iter("tr"), start=1):
        cells: list[Cell] = []
        column = 1
        for item in element.iterchildren("td", "th"):
            while taken.get(column, 0) >= number:
                column += 1
            width, height = _html_span(item, "colspan"), _html_span(item, "rowspan")
            for at in range(column, column + width):
                taken[at] = number + height - 1
            if width > 1 or height > 1:
                merges.append(Merge(number, column, number + height - 1, column + width - 1))
            value = _html_text(item)
            if value:
                cells.append(Cell(number, column, value))
            column += width
        if cells:
            hidden = bool(_HIDDEN_STYLE.search(element.get("style", "")))
            rows.append(Row(number, tuple(cells), hidden))
    return Sheet(name, tuple(rows), tuple(merges))


def _html_text(item: Any) -> str:
    for line_break in item.iter("br"):
        line_break.tail = f"{_LINE_BREAK}{line_break.tail or ''}"
    # A browser shows any run of white space in the source, line ends too, as one blank.
    lines = (_HTML_SPACE.sub(" ", line).strip() for line in item.text_content().split(_LINE_BREAK))
    return "\n".join(line for line in lines if line)


def _html_span(item: Any, name: str) -> int:
    text = item.get(name, "1").strip()
    return max(1, min(int(text), MAX_HTML_SPAN)) if text.isdecimal() else 1
