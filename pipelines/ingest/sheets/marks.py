"""What each cell of one sheet was taken for, and the ranges of cells with one meaning.

What belongs here: a compact record (a small number per cell). What does not: who decides (``account.py``).
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from pipelines.ingest.sheets.book import Cell, Sheet, column_letters

Meaning = tuple[str, str]
"""A stable role word, and what is told to people."""


@dataclass(frozen=True, slots=True)
class Understood:
    """A range of cells with one meaning, told in Chinese; ``role`` is a stable ASCII name."""

    sheet: str
    range: str
    role: str
    meaning: str
    cells: int


@dataclass(slots=True)
class _Run:
    """Cells of one column with one meaning: first and last row, and how many; cells that hold nothing lie between."""

    column: int
    mark: int
    first: int
    last: int
    cells: int = 1


class Marks:
    """Meanings of the cells of one sheet: a number for every place from the first column to the last used one."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet.name
        self._numbers = array("I", (row.number for row in sheet.rows))
        self._starts = array("Q", accumulate((row.cells[-1].column + 1 for row in sheet.rows), initial=0))
        self._marks = array("I", bytes(4 * self._starts[-1]))
        self._meanings: dict[Meaning, int] = {}
        self._row = self._start = 0

    def mark(self, cell: Cell, role: str, meaning: str) -> None:
        """Say what the cell was taken for."""
        self._marks[self._at(cell)] = self._meanings.setdefault((role, meaning), len(self._meanings) + 1)

    def knows(self, cell: Cell) -> bool:
        """Whether the cell was marked."""
        return self._marks[self._at(cell)] > 0

    def _at(self, cell: Cell) -> int:
        # Cells come row by row: mostly the row is that of the cell before.
        if cell.row != self._row:
            self._row = cell.row
            self._start = self._starts[bisect_left(self._numbers, cell.row)]
        return self._start + cell.column

    def roles(self) -> set[str]:
        """Role words that some cell has."""
        return {role for role, _ in self._meanings}

    def ranges(self) -> list[Understood]:
        """Runs of cells in one column with one meaning, in column order."""
        meanings = list(self._meanings)
        return [
            Understood(self.sheet, _reference(run), *meanings[run.mark - 1], run.cells)
            for run in sorted(self._runs(), key=lambda run: (run.column, run.first))
        ]

    def _runs(self) -> Iterator[_Run]:
        under_way: dict[int, _Run] = {}
        for at, number in enumerate(self._numbers):
            for column, mark in enumerate(self._marks[self._starts[at] : self._starts[at + 1]]):
                if not mark:
                    continue
                run = under_way.get(column)
                if run is not None and run.mark == mark:
                    run.last, run.cells = number, run.cells + 1
                    continue
                if run is not None:
                    yield run
                under_way[column] = _Run(column, mark, number, number)
        yield from under_way.values()


def _reference(run: _Run) -> str:
    letters = column_letters(run.column)
    return f"{letters}{run.first}" if run.first == run.last else f"{letters}{run.first}:{letters}{run.last}"
