"""Rows of tables inside documents as lines of text."""

from collections.abc import Iterator, Sequence

LONGEST_CELL = 300
"""Characters; a longer cell holds running text, and the table only lays out the page."""


def row_lines(cells: Sequence[Sequence[str]], *, layout: bool = False) -> Iterator[str]:
    """Lines of one row: ``a | b | c``, or the cells' own lines one below the other when the table is mere layout.

    ``cells`` holds the lines of each cell.
    """
    filled = [cell for cell in cells if any(cell)]
    if layout or len(filled) == 1 or any(sum(map(len, cell)) > LONGEST_CELL for cell in filled):
        for cell in filled:
            yield from cell
    elif filled:
        yield " | ".join(" ".join(cell) for cell in cells)
