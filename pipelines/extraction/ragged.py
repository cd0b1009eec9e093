"""Tables of one cell a line whose rows are numbered but of unequal length: cells merged over rows are told but once.

What belongs here: rows from one number to the next, and which of their cells are figures. What does not: tables whose
rows all have as many cells as there are heads (``tables``), and what heads say (``columns``).
"""

import re
from collections.abc import Iterator, Sequence

from pipelines.extraction import columns
from pipelines.extraction.columns import Cell, Table

MAX_HEADS = 14
MAX_ROW = 24
"""Most cells of one row."""
MIN_ROWS = 2
_FIGURE = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?%?")
_NUMBER = re.compile(r"(?P<number>\d{1,3})[*.、]?")
_NO_FIGURES = re.compile(r"单位|责任|牵头|部门|备注|说明|类别|名称|内容|项目|工程")
_FOR_ALL = re.compile(r"\([^()]{1,4}\)")
"""The unit of the head above it, on a line of its own: 完成目标 · (%)."""
_TOLD = re.compile(r"\d[^\d]{0,4}[\u4e00-\u9fff]")


def ragged_table(lines: Sequence[tuple[int, str]], at: int) -> tuple[Table, int] | None:
    """The table that opens with the head of row numbers at ``at``, and the number of lines that it takes.

    A row's words before its first figure name it; its figures are those of the columns that hold figures, in order.
    ``None`` when fewer than two rows have all of them.
    """
    heads: list[str] = []
    first = 0
    for line, cell in _cells(lines, at):
        if cell.text == "1":
            first = at + line - 1
            break
        heads.append(cell.text)
        if len(heads) > MAX_HEADS:
            return None
    names = _figure_heads(heads) if first else []
    if len(names) < 2:
        return None
    rows: list[tuple[Cell, ...]] = []
    whole, taken = 0, 0
    for row in _rows(_cells(lines, first)):
        found = _placed([cell for _, cell in row], names)
        if found:
            whole += all(cell.text for cell in found)
            rows.append(found)
            taken = next(line for line, cell in row if cell.start == _last(found).start)
    if whole < MIN_ROWS:
        return None
    return Table(columns.columns_of(["序号", "项目", *names]), tuple(rows)), first + taken - at


def _last(row: Sequence[Cell]) -> Cell:
    return [cell for cell in row if cell.text][-1]


def _cells(lines: Sequence[tuple[int, str]], at: int) -> Iterator[tuple[int, Cell]]:
    """The filled lines from ``at`` on as cells, each with the number of lines that it and those before it take."""
    for i in range(at, len(lines)):
        start, line = lines[i]
        if words := line.strip():
            yield i - at + 1, Cell(start + len(line) - len(line.lstrip()), words)


def _figure_heads(heads: Sequence[str]) -> list[str]:
    """The heads of the columns that hold figures; a unit on a line of its own belongs to the head above it."""
    joined: list[str] = []
    for head in heads:
        if joined and _FOR_ALL.fullmatch(head):
            joined[-1] += head
        else:
            joined.append(head)
    return [head for head in joined[1:] if not _NO_FIGURES.search(head) and columns.tells(head)]


def _rows(cells: Iterator[tuple[int, Cell]]) -> Iterator[list[tuple[int, Cell]]]:
    """Cells from one row number to the next, each with the number of lines up to it."""
    row: list[tuple[int, Cell]] = []
    number = 0
    for line, cell in cells:
        found = _NUMBER.fullmatch(cell.text)
        if found and int(found["number"]) == number + 1 and not (row and _needs_more(row)):
            if row:
                yield row
            row, number = [(line, cell)], number + 1
        elif len(row) >= MAX_ROW:
            break
        else:
            row.append((line, cell))
    if row:
        yield row


def _needs_more(row: Sequence[tuple[int, Cell]]) -> bool:
    """Whether a row has no name or nothing told yet, so that a number goes on with it."""
    return len(row) < 3 or not any(_TOLD.search(cell.text) or _FIGURE.fullmatch(cell.text) for _, cell in row[1:])


def _placed(row: Sequence[Cell], names: Sequence[str]) -> tuple[Cell, ...] | None:
    """The number, name and figures of a row; what is told in words stands in the column behind the target."""
    figures = [cell for cell in row[1:] if _FIGURE.fullmatch(cell.text)]
    blank = Cell(row[-1].start + len(row[-1].text), "")
    told = [cell for cell in row[2:] if _TOLD.search(cell.text)]
    first = row.index(figures[0]) if figures else 0
    if len(figures) == len(names) and first > 1:
        return (row[0], row[first - 1], *figures)
    if told:
        return (row[0], row[1], blank, told[0], *[blank] * (len(names) - 2))
    return None
