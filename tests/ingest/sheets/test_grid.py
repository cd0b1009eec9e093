"""A grid finds cells by their place, and a merged range from every cell that it covers."""

from decimal import Decimal

import pytest

from pipelines.ingest.sheets import grid as module
from pipelines.ingest.sheets.book import Cell, Merge
from pipelines.ingest.sheets.grid import Grid
from tests.ingest.sheets.making import sheet_of

ROWS = [["2023年", None, "合计"], [" ", 5], [None, Cell(0, 0, None, uncached=True)]]


def test_cells_are_found_by_row_and_column() -> None:
    grid = Grid(sheet_of(ROWS))
    found = grid.cell(2, 2)
    assert found is not None and found.value == Decimal(5)
    assert grid.cell(1, 2) is None and grid.cell(9, 1) is None
    assert list(grid.numbers()) == [1, 2, 3]


def test_a_merged_range_is_seen_from_every_cell() -> None:
    grid = Grid(sheet_of(ROWS, merges=[Merge(1, 1, 2, 2)]))
    assert grid.text(1, 2) == "2023年" and grid.text(1, 1) == "2023年"
    assert grid.text(2, 2) == "5", "a cell of its own wins over the range"
    assert grid.merge_at(2, 1) == Merge(1, 1, 2, 2) and grid.merge_at(1, 3) is None
    assert grid.text(3, 1) == ""


def test_filled_leaves_out_blanks_and_keeps_formulas_without_a_value() -> None:
    grid = Grid(sheet_of(ROWS))
    assert [cell.ref for cell in grid.filled(1)] == ["A1", "C1"]
    assert [cell.ref for cell in grid.filled(2)] == ["B2"]
    assert [cell.ref for cell in grid.filled(3)] == ["B3"]
    assert list(grid.filled(9)) == []


def test_rows_beyond_those_at_hand_are_found_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ROWS_AT_HAND", 2)
    grid = Grid(sheet_of([[number] for number in range(7)]))
    for row in (1, 7, 2, 6, 1):
        assert grid.text(row, 1) == str(row - 1)


def test_a_range_too_large_to_hold_is_not_spread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_MERGE_CELLS", 3)
    grid = Grid(sheet_of([["题"]], merges=[Merge(1, 1, 1, 4)]))
    assert grid.text(1, 1) == "题" and grid.text(1, 2) == ""
