"""Tables on a sheet: where titles, header rows, bodies and notes begin and end.

Rule: a row is a header when it holds no figure, says words that headers say, and figures (or a text table) follow.
"""

import datetime as dt
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from pipelines.ingest.sheets.book import Cell
from pipelines.ingest.sheets.grid import Grid
from pipelines.ingest.sheets.headings import Heading, HeadingReader
from pipelines.ingest.sheets.periods import FIRST_YEAR, LAST_YEAR, months_in_a_row
from pipelines.ingest.sheets.values import Quantity, Unreadable, read_value

LOOK_BELOW = 4
_NOTE = re.compile(
    r"^\s*(?:[（(]?注(?:释|[①-⑳\d一二三])?\s*[:：)）、.．]|备注\s*[:：]|说明\s*[:：]|数据来源|资料来源|来源\s*[:：]|制表|填报|填表|审核|"
    r"复核|负责人|联系人|联系电话|打印|单位负责人|统计负责人|[*※①-⑳])"
)


@dataclass(slots=True)
class Table:
    """One table: rows of titles above it, header rows, body rows and notes, and the columns that it spans."""

    titles: list[int]
    headers: list[int]
    body: list[int] = field(default_factory=list)
    notes: list[int] = field(default_factory=list)
    first_column: int = 1
    last_column: int = 1


class Layout:
    """Finds the tables of one sheet."""

    def __init__(self, grid: Grid, headings: HeadingReader) -> None:
        self.grid = grid
        self.headings = headings
        self._numbers = list(grid.numbers())

    def tables(self) -> tuple[list[Table], list[int]]:
        """The tables in order, and the rows that stand in none (a sheet without any table)."""
        tables: list[Table] = []
        waiting: list[int] = []
        at = 0
        while at < len(self._numbers):
            number = self._numbers[at]
            current = tables[-1] if tables else None
            if self._starts_table(number, current, waiting):
                headers = self._header_rows(at)
                tables.append(Table(waiting, headers))
                waiting, at = [], at + len(headers)
                continue
            if current is None or self._is_title(number, at):
                waiting.append(number)
            else:
                self._into(current, waiting, number)
                waiting = []
            at += 1
        if tables:
            tables[-1].notes.extend(waiting)
            waiting = []
        return [part for table in tables for part in self._side_by_side(table)], waiting

    def _into(self, table: Table, waiting: list[int], number: int) -> None:
        for earlier in waiting:
            (table.notes if self._is_note(earlier) else table.body).append(earlier)
        (table.notes if self._is_note(number) else table.body).append(number)

    def _is_note(self, number: int) -> bool:
        filled = self.grid.filled(number)
        return bool(filled) and len(filled) <= 3 and bool(_NOTE.match(self.grid.text(number, filled[0].column)))

    def _is_title(self, number: int, at: int) -> bool:
        """A row in a body that may be the title of the next table: one text, and a header row soon after it."""
        if not self._lone_text(number) or self._goes_on(number):
            return False
        for later in self._numbers[at + 1 : at + 1 + LOOK_BELOW]:
            if self._looks_like_header(later) and self._structural(later):
                return True
            if not self._lone_text(later):
                return False
        return False

    def _goes_on(self, number: int) -> bool:
        """A name and a word beside it, right below a row: a row of the body, not a title with its unit or year."""
        filled = self.grid.filled(number)
        beside = len(filled) == 2 and not self.headings.of(filled[1]).known
        return beside and bool(self.grid.filled(number - 1))

    def _lone_text(self, number: int) -> bool:
        filled = self.grid.filled(number)
        return len(filled) <= 2 and all(isinstance(cell.value, str) for cell in filled) and not self._figures(filled)

    def _starts_table(self, number: int, current: Table | None, waiting: Sequence[int]) -> bool:
        if not self._looks_like_header(number):
            return False
        if current is None:
            return True
        repeated = self._texts(number) == self._texts(current.headers[0])
        after_gap = bool(waiting) or number - 1 not in self.grid.rows or not self.grid.filled(number - 1)
        return repeated or (after_gap and self._structural(number) and number not in current.headers)

    def _structural(self, number: int) -> bool:
        heads = [self.headings.of(cell) for cell in self.grid.filled(number)]
        periods = sum(1 for head in heads if head.period and not head.subject)
        return sum(head.structural for head in heads) >= 1 or periods >= 2

    def _texts(self, number: int) -> list[str]:
        return [self.grid.text(number, cell.column) for cell in self.grid.filled(number)]

    def _looks_like_header(self, number: int) -> bool:
        filled = self.grid.filled(number)
        if not filled or self._figures(filled) or self._is_note(number):
            return False
        heads = [self.headings.of(cell) for cell in filled]
        periods = sum(1 for head in heads if head.period and not head.subject)
        structural = sum(head.structural for head in heads)
        if structural >= 2 or (structural and periods and len(filled) > 1):
            return True
        known = sum(head.known for head in heads)
        if len(filled) == 1:
            # One heading over an unnamed first column; a unit alone is a line of the title.
            told = heads[0]
            named = bool(known and filled[0].column > 1 and (told.subject or told.period or told.field))
            return named and self._figures_below(number, filled) >= 1
        below = self._figures_below(number, filled)
        return below >= 1 if known else below * 2 >= len(filled)

    def has_figures(self, number: int) -> bool:
        """Whether a row holds a figure (a year alone is none)."""
        return self._figures(self.grid.filled(number))

    def _figures(self, cells: Sequence[Cell]) -> bool:
        # Numbers first: a row that has one is a row of figures, and its names need not be read.
        numbers = [cell for cell in cells if isinstance(cell.value, Decimal)]
        figures = any(map(self._is_figure, numbers)) and not months_in_a_row([cell.value for cell in numbers])
        return figures or any(self._is_figure(cell) for cell in cells if not isinstance(cell.value, Decimal))

    def _is_figure(self, cell: Cell) -> bool:
        if isinstance(cell.value, Decimal):
            return not is_year(cell.value) and self.headings.read(cell.value).period is None
        if isinstance(cell.value, dt.date):
            return False
        if isinstance(cell.value, str) and self.headings.of(cell).known:
            return False
        reading = read_value(cell, self.headings.words.units, self.headings.words.missing)
        return not isinstance(reading, Unreadable) or reading.rule != "not_a_number"

    def _figures_below(self, number: int, heads: Sequence[Cell]) -> int:
        """How many of the headings have a figure under them within the next rows."""
        start = bisect_right(self._numbers, number)
        rows = self._numbers[start : start + LOOK_BELOW]
        return sum(any(self._figure_at(row, cell.column) for row in rows) for cell in heads)

    def _figure_at(self, row: int, column: int) -> bool:
        cell = self.grid.cell(row, column)
        if cell is None or isinstance(cell.value, bool):
            return False
        return isinstance(read_value(cell, self.headings.words.units, {}), Quantity)

    def _header_rows(self, at: int) -> list[int]:
        rows = [self._numbers[at]]
        for number in self._numbers[at + 1 : at + 3]:
            if number != rows[-1] + 1 or not self._continues_header(rows[-1], number):
                break
            rows.append(number)
        return rows

    def _continues_header(self, upper: int, number: int) -> bool:
        """A second header row: it fills what the upper one leaves open, or gives the units of its columns."""
        filled = self.grid.filled(number)
        if not filled or self._figures(filled):
            return False
        heads = [self.headings.of(cell) for cell in filled]
        if self._are_units(number):
            return True
        wide = any(
            (merge := self.grid.merge_at(upper, cell.column)) and merge.right > merge.left
            for cell in self.grid.filled(upper)
        )
        under_gap = any(self.grid.cell(upper, cell.column) is None for cell in filled)
        over_nothing = all(self._open_above(upper, cell) for cell in filled)
        words_of_headers = all(head.known and not head.subject for head in heads)
        return (wide or under_gap) and over_nothing and (words_of_headers or self._figures_below(number, filled) >= 1)

    def _are_units(self, number: int) -> bool:
        """A row of units, which may begin with 单位."""
        heads = [self.headings.of(cell) for cell in self.grid.filled(number)]
        units = [head for head in heads if head.unit and not head.subject]
        return bool(units) and all(head in units or (head.field == "unit" and head is heads[0]) for head in heads)

    def _open_above(self, upper: int, cell: Cell) -> bool:
        """Above the cell stands nothing, or a heading that spreads over several columns."""
        above = self.grid.cell(upper, cell.column)
        if above is None:
            return True
        merge = self.grid.merge_at(upper, cell.column)
        if merge:
            return merge.right > merge.left
        return self.grid.cell(upper, cell.column + 1) is None and not self.headings.of(above).structural

    def _side_by_side(self, table: Table) -> list[Table]:
        """The table, or its parts when empty columns divide it and every part has headings of its own."""
        rows = [*table.headers, *table.body]
        used = sorted({cell.column for row in rows for cell in self.grid.filled(row)})
        table.first_column, table.last_column = used[0], used[-1]
        parts: list[list[int]] = []
        for column in used:
            if parts and column == parts[-1][-1] + 1:
                parts[-1].append(column)
            else:
                parts.append([column])
        if len(parts) < 2 or not all(len(part) > 1 and self._names_rows(table, part) for part in parts):
            return [table]
        return [Table(table.titles, table.headers, table.body, table.notes, part[0], part[-1]) for part in parts]

    def _names_rows(self, table: Table, columns: list[int]) -> bool:
        heads = [self.heading(table, column) for column in columns]
        return any(head.field in ("indicator", "place", "period", "item") for head in heads)

    def heading(self, table: Table, column: int) -> Heading:
        """Everything that the header rows say above a column, the lower row stronger."""
        combined = Heading()
        for number in table.headers:
            cell = self.grid.seen(number, column) or self._spread(table, number, column)
            if cell is None or (combined.text and cell.row < number):
                continue
            head = self.headings.of(cell)
            # 单位 below 地区 is the name of its row, not of the column.
            if not (combined.text and head.field == "unit" and self._are_units(number)):
                combined = combined.over(head)
        return combined

    def _spread(self, table: Table, number: int, column: int) -> Cell | None:
        """An upper heading spreads to the right over columns that only a lower row heads."""
        if number == table.headers[-1] or not any(self.grid.cell(row, column) for row in table.headers if row > number):
            return None
        for left in range(column - 1, 0, -1):
            cell = self.grid.cell(number, left)
            if cell is not None:
                return cell if self._open_above(number, Cell(number + 1, left, "")) else None
        return None


def is_year(value: Decimal) -> bool:
    """Whether a number may be a year."""
    return value == value.to_integral_value() and FIRST_YEAR <= value <= LAST_YEAR
