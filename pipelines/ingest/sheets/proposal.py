"""A proposed mapping for a sheet that was not understood: what is known filled in, what is not left to a person."""

import json
from pathlib import PurePosixPath

from pipelines.ingest.sheets.book import Sheet
from pipelines.ingest.sheets.columns import LABELS_ZH, Column, Columns
from pipelines.ingest.sheets.grid import Grid
from pipelines.ingest.sheets.headings import HeadingReader
from pipelines.ingest.sheets.layout import Layout, Table
from pipelines.ingest.sheets.places_in_sheets import Places
from pipelines.ingest.sheets.reading import SheetReading
from pipelines.ingest.sheets.words import sheet_words

UNREAD_RULES = frozenset(
    {"no_table", "unknown_heading", "not_understood", "no_indicator", "no_period", "no_place", "unknown_mapping"}
)
"""Refusals that a mapping can mend."""
CONSTANT_RULES = frozenset({"no_period", "no_place", "no_indicator"})
"""Those of them that a constant mends: the layout itself was understood."""
SAMPLES = 3


def needs_mapping(reading: SheetReading, sheet: str) -> bool:
    """Whether figures of the sheet were refused for want of meaning."""
    return any(refusal.sheet == sheet and refusal.rule in UNREAD_RULES for refusal in reading.refusals)


def propose_mapping(source_path: str, sheet: Sheet, own: str | None, reading: SheetReading) -> str:
    """Text of a mapping file for ``sheet``: it parses as it is, and comments say what to decide."""
    rules = {refusal.rule for refusal in reading.refusals if refusal.sheet == sheet.name} & UNREAD_RULES
    path = PurePosixPath(source_path)
    lines = [
        "# 由 scorecard sheet check 提出，请核对后放入 schemas/sheet_mappings/。",
        f"name: {_name(path)}",
        "match:",
        f"  file: {_quoted('*' + path.stem + '*')}",
        f"  sheets: {_quoted(sheet.name)}",
        *([] if rules <= CONSTANT_RULES else _layout_lines(sheet, own)),
        "constants:",
        f"  place: {_quoted(own)}" if own else '  # place: "410802"  表内没有地区时写明行政区划代码',
        "  # year: 2023        表内没有年份时写明",
        "  # indicator: 地区生产总值  表内没有指标时写明",
        "  # unit: 亿元        表内没有单位时写明；各指标不同时用 units",
        "  # kind: actual      或 target",
    ]
    return "\n".join(lines) + "\n"


def _layout_lines(sheet: Sheet, own: str | None) -> list[str]:
    headings = HeadingReader(sheet_words(), Places(own))
    layout = Layout(Grid(sheet), headings)
    table = _table(layout)
    columns = Columns(layout, table).read()
    words = [text for row in table.headers for text in _texts(layout, row)][:SAMPLES]
    return [
        f"  headers: {json.dumps(words, ensure_ascii=False)}",
        f"header_rows: {table.headers}",
        "columns:",
        *(_column_line(layout, table, column) for column in columns),
        "# headings:           没有表头的列可写明表头，如",
        "#   B: 2021年（亿元）",
        "# 每列可写：" + " ".join(f"{field}（{label}）" for field, label in LABELS_ZH.items()),
    ]


def _table(layout: Layout) -> Table:
    """The first table that is recognised; else one whose header is the row above the first figures."""
    tables, _ = layout.tables()
    if tables:
        return tables[0]
    numbers = list(layout.grid.numbers())
    first = next((at for at, number in enumerate(numbers) if layout.has_figures(number)), 0)
    header = numbers[first - 1] if first else 0
    used = [cell.column for number in numbers for cell in layout.grid.filled(number)]
    body = [number for number in numbers if number > header]
    return Table([], [header], body, [], min(used, default=1), max(used, default=1))


def _texts(layout: Layout, row: int) -> list[str]:
    texts = [layout.grid.text(row, cell.column) for cell in layout.grid.filled(row)]
    return [text for text in texts if text]


def _column_line(layout: Layout, table: Table, column: Column) -> str:
    cells = [layout.grid.text(row, column.number) for row in table.body[:50]]
    samples = "、".join(dict.fromkeys(" ".join(text.split()) for text in cells if text))[:60]
    heading = " ".join(column.heading.text.split()) or "无表头"
    return f"  {column.letters}: {column.field}  # {heading}；如 {samples}"


def _name(path: PurePosixPath) -> str:
    kept = "".join(character if character.isalnum() or character in "-_" else "_" for character in path.stem)
    return _quoted(kept)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
