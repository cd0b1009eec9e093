"""A workbook as read: sheets, rows and cells, before anything is understood.

What belongs here: the value objects that every reader makes and every later step reads. What does not:
files (``reader.py``), landing rows (``raw_rows.py``) and meaning (``tables.py`` onwards).
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

CellValue = Decimal | str | dt.date | bool | None


@dataclass(frozen=True, slots=True)
class Cell:
    """One non-empty cell, or one that holds a formula.

    ``row`` and ``column`` count from 1. ``value`` is what the file stores: a number (at Excel's fifteen
    significant digits), text, a date or a truth value; an error such as ``#REF!`` is text with ``error`` set.
    ``number_format`` is the format code; ``""`` for General and where the file format tells none (xls, ods, csv).
    ``uncached`` marks a formula that was saved without its value: the value is then ``None``.
    ``hidden`` tells that the cell's column is hidden; hidden rows are told by ``Row``.
    """

    row: int
    column: int
    value: CellValue
    number_format: str = ""
    hidden: bool = False
    uncached: bool = False
    error: bool = False

    @property
    def ref(self) -> str:
        """Reference as the office writes it: ``C5``."""
        return f"{column_letters(self.column)}{self.row}"


@dataclass(frozen=True, slots=True)
class Row:
    """One row that has at least one cell; ``number`` counts from 1."""

    number: int
    cells: tuple[Cell, ...]
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range: rows and columns counted from 1, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its rows in order, gaps left out, its merged ranges and whether the sheet itself is hidden."""

    name: str
    rows: tuple[Row, ...]
    merges: tuple[Merge, ...] = ()
    hidden: bool = False

    def cells(self) -> Iterator[Cell]:
        """Every cell in reading order."""
        for row in self.rows:
            yield from row.cells

    @property
    def cell_count(self) -> int:
        """Number of cells."""
        return sum(len(row.cells) for row in self.rows)


@dataclass(frozen=True, slots=True)
class Book:
    """One workbook, whatever its format. ``converter`` names the library and version that read it.

    ``full`` is false when the book was so large that number formats could not be kept.
    """

    source_path: str
    format: str
    converter: str
    sheets: tuple[Sheet, ...]
    encoding: str | None = None
    full: bool = True
    limits: tuple[str, ...] = field(default=())

    @property
    def cell_count(self) -> int:
        """Number of cells in all sheets."""
        return sum(sheet.cell_count for sheet in self.sheets)


def column_letters(column: int) -> str:
    """Letters of a column counted from 1: 1 is ``A``, 28 is ``AB``."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """Column counted from 1 of letters such as ``AB``."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def number_value(value: float | int | Decimal) -> Decimal:
    """The number that the office sees: fifteen significant digits, as Excel keeps them, without float noise."""
    if isinstance(value, Decimal):
        return value
    if isinstance(value, int):
        return Decimal(value)
    return Decimal(format(value, ".15g"))
