"""A sheet as a grid: cells by place, merged ranges seen from every cell that they cover."""

from collections.abc import Iterator, Sequence

from pipelines.ingest.sheets.book import Cell, Merge, Row, Sheet
from pipelines.ingest.sheets.shown import shown

MAX_MERGE_CELLS = 200_000
ROWS_AT_HAND = 1024
"""Rows whose cells are kept by column: those that are looked at again and again, not all of a long sheet."""


class Grid:
    """Cells by row and column. A cell with only blanks in it is a cell all the same."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.rows: dict[int, Row] = {row.number: row for row in sheet.rows}
        self._at_hand: dict[int, dict[int, Cell]] = {}
        # Of most rows every cell shows something: only the others are kept twice.
        self._filled: dict[int, Sequence[Cell]] = {
            row.number: showing for row in sheet.rows if len(showing := _showing(row)) < len(row.cells)
        }
        self._covered: dict[tuple[int, int], Merge] = {}
        self._cover(sheet.merges)

    def _cover(self, merges: tuple[Merge, ...]) -> None:
        room = MAX_MERGE_CELLS
        for merge in merges:
            room -= (merge.bottom - merge.top + 1) * (merge.right - merge.left + 1)
            if room < 0:
                return
            for row in range(merge.top, merge.bottom + 1):
                for column in range(merge.left, merge.right + 1):
                    self._covered[row, column] = merge

    def cell(self, row: int, column: int) -> Cell | None:
        """The cell itself, or ``None`` where nothing is stored."""
        cells = self._at_hand.get(row)
        return (self._by_column(row) if cells is None else cells).get(column)

    def _by_column(self, row: int) -> dict[int, Cell]:
        stored = self.rows.get(row)
        if stored is None:
            return {}
        if len(self._at_hand) >= ROWS_AT_HAND:
            self._at_hand.clear()
        cells = self._at_hand[row] = {cell.column: cell for cell in stored.cells}
        return cells

    def seen(self, row: int, column: int) -> Cell | None:
        """The cell as a person sees it: inside a merged range the range's first cell."""
        own = self.cell(row, column)
        if own is not None:
            return own
        merge = self._covered.get((row, column))
        return self.cell(merge.top, merge.left) if merge else None

    def text(self, row: int, column: int) -> str:
        """Shown text of the seen cell, without blanks at its ends."""
        cell = self.seen(row, column)
        return shown(cell).strip() if cell else ""

    def merge_at(self, row: int, column: int) -> Merge | None:
        """The merged range that covers a cell."""
        return self._covered.get((row, column))

    def filled(self, row: int) -> Sequence[Cell]:
        """Cells of a row that show something or hold a formula."""
        showing = self._filled.get(row)
        if showing is not None:
            return showing
        stored = self.rows.get(row)
        return stored.cells if stored else ()

    def numbers(self) -> Iterator[int]:
        """Row numbers that hold cells, in order."""
        yield from self.rows


def _showing(row: Row) -> list[Cell]:
    return [cell for cell in row.cells if cell.uncached or shown(cell).strip()]
