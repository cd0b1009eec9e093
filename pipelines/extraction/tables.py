"""Tables flattened to text: cells between bars, or one cell a line.

What belongs here: finding the table and the cells of its rows. What does not: what its heads say (``columns``), and
reading the words of a cell, which is the sentence reader's.
"""

import re
from collections.abc import Iterator, Sequence

from pipelines.extraction.columns import ORDINAL_HEAD, UNIT_HEAD, Cell, Table, columns_of, unit_of

Lines = Sequence[tuple[int, str]]

_NUMBER_CELL = re.compile(r"^[-+]?\d[\d,]*(?:\.\d+)?\s*(?:%|‰|左右|以上|以内|以下)?$")
_VALUE_CELL = re.compile(r"^(?!(?:19|20)\d\d(?:年|$))[≥≤<>约]?[-+]?\d[\d,.]*\s*(?![年月日季])\D{0,6}$")
"""A figure with or without its unit, but no year."""
MAX_CELL = 60
MAX_HEAD = 24
"""Longest line, in characters and with blanks, that is the head of a column."""
MAX_GROUP = 12
MIN_VERTICAL = 8
MAX_LAST_CELL = 300
"""Longest line, in characters, of a last cell that goes on."""
MAX_GOING_ON = 30
"""Most lines that a last cell goes on over."""


def bar_table(lines: Lines) -> Table | None:
    """The table of consecutive lines with bars; ``None`` when they hold no head."""
    grid = [_cells(start, line) for start, line in lines]
    grid = [row for row in grid if not all(re.fullmatch(r"[-:=\s]*", cell.text) for cell in row)]
    head_size = 0
    for row in grid:
        if head_size and len(row) == 1:
            break
        if any(_VALUE_CELL.match(cell.text) for cell in row[1:]) or (head_size and _is_body(row)):
            break
        head_size += 1
        if head_size == 3:
            break
    if head_size == 0 or head_size == len(grid):
        return None
    body = _without_blank_columns(_under_groups(grid[head_size:]), max(len(_trimmed(row)) for row in grid[:head_size]))
    if not body:
        return None
    width = max(len(_trimmed(row)) for row in body)
    heads = _merged_heads([[cell.text for cell in _trimmed(row)] for row in grid[:head_size]], width)
    rows = [_aligned(row, width, heads) for row in body]
    return Table(columns_of(heads), tuple(rows))


def _under_groups(rows: Sequence[tuple[Cell, ...]]) -> list[tuple[Cell, ...]]:
    """Rows of figures; a row of one cell names the group of those below, and short labels take its noun."""
    group, found = "", []
    for row in rows:
        if len(row) == 1:
            group = unit_of(row[0].text)[0]
        elif group and 0 < len(unit_of(row[0].text)[0].lstrip("#")) <= 2:
            found.append((Cell(row[0].start, _with_group(row[0].text, group)), *row[1:]))
        else:
            found.append(row)
    return found


def _without_blank_columns(rows: list[tuple[Cell, ...]], heads: int) -> list[tuple[Cell, ...]]:
    """Rows without the columns that are blank throughout, when there are more columns than heads."""
    width = max((len(_trimmed(row)) for row in rows), default=0)
    if width <= heads:
        return rows
    kept = [at for at in range(width) if any(at < len(row) and row[at].text for row in rows)]
    return [tuple(row[at] for at in kept if at < len(row)) for row in rows]


def is_group(line: str) -> bool:
    """Whether a line without bars within a table names the group of the rows below."""
    text = line.strip()
    return 2 <= len(text) <= MAX_GROUP and not re.search(r"[\d，,。;；:、]", text)


def vertical_table(lines: Lines) -> Table | None:
    """The table whose cells stand one a line; the number of columns is found by where figures fall."""
    cells = [Cell(start + len(text) - len(text.lstrip()), text.strip()) for start, text in lines]
    if len(cells) < MIN_VERTICAL:
        return None
    best: tuple[float, int] = (0.0, 0)
    for width in range(2, 9):
        if len(cells) < 2 * width:
            break
        body = len(cells) // width * width
        if len(cells) - body > 0 and width > 2 and len(cells) % width:
            continue
        labels = cells[width:body:width]
        if any(_is_figure(cell.text) for cell in [*cells[:width], *labels]):
            continue
        figures = max(
            sum(_is_figure(cell.text) for cell in cells[width + at : body : width]) / len(labels)
            for at in range(1, width)
        )
        best = max(best, (figures, width))
    if best[0] < 0.5:
        return None
    width = best[1]
    heads = [cell.text for cell in cells[:width]]
    rows = [tuple(cells[at : at + width]) for at in range(width, len(cells) - width + 1, width)]
    return Table(columns_of(heads), tuple(rows))


class _Ahead:
    """The filled cells of a table of one cell a line, read no further than they are asked for."""

    def __init__(self, lines: Lines, at: int) -> None:
        self._lines, self._first, self._next = lines, at, at
        self._cells: list[Cell] = []
        self._taken: list[int] = []

    def text(self, place: int) -> str:
        """The words of the cell at ``place``; empty when the text ends before."""
        while len(self._cells) <= place and self._next < len(self._lines):
            start, line = self._lines[self._next]
            self._next += 1
            if words := line.strip():
                self._cells.append(Cell(start + len(line) - len(line.lstrip()), words))
                self._taken.append(self._next - self._first)
        return self._cells[place].text if place < len(self._cells) else ""

    def row(self, place: int, width: int) -> tuple[Cell, ...]:
        """The cells from ``place`` on, as many as there are up to ``width``."""
        self.text(place + width - 1)
        return tuple(self._cells[place : place + width])

    def taken(self, place: int) -> int:
        """How many lines the cells up to ``place`` take."""
        return self._taken[place]


def numbered_table(lines: Lines, at: int) -> tuple[Table, int] | None:
    """A table of one cell a line whose rows open with 1, 2, 3 …, and the number of lines that it takes."""
    ahead = _Ahead(lines, at)
    width = next((place for place in range(9) if ahead.text(place) == "1"), 0)
    if width < 3:
        return None
    rows: list[tuple[Cell, ...]] = []
    place: int | None = width
    end = width
    while place is not None:
        row = ahead.row(place, width)
        end = place + len(row)
        rows.append(row + (Cell(row[-1].start + len(row[-1].text), ""),) * (width - len(row)))
        place = _next_row(ahead, end, str(len(rows) + 1)) if len(row) == width else None
    heads = [cell.text for cell in ahead.row(0, width)]
    return Table(columns_of(heads), tuple(rows)), ahead.taken(end - 1)


def _next_row(ahead: _Ahead, place: int, number: str) -> int | None:
    """Where the next row opens; the last cell of a row may go on over some lines."""
    for at in range(place, place + MAX_GOING_ON):
        text = ahead.text(at)
        if text == number:
            return at
        if not text or len(text) > MAX_LAST_CELL:
            return None
    return None


def stacked_table(lines: Lines, at: int) -> tuple[Table, int] | None:
    """A table with one cell a line, each closed by a bar (blank cells too), and the number of lines that it takes.

    A row is the words of its label (and its unit) and the figures that follow; words without figures of
    their own name the group of the rows below.
    """
    taken = 0
    cells: list[Cell] = []
    for start, line in (lines[i] for i in range(at, len(lines))):
        text = line.strip()
        if not text.endswith("|") or text.count("|") > 1 or len(text) > MAX_CELL:
            break
        taken += 1
        if text != "|":
            cells.append(Cell(start + len(line) - len(line.lstrip()), text[:-1].strip()))
    rows = _stacked_rows(cells)
    if len(rows) < 2 or _is_value(cells[0].text):
        return None
    width = max(len(figures) for _, figures in rows)
    words_wide = 2 if any(UNIT_HEAD.match(cell.text) for cell in rows[0][0][: width + 2]) else 1
    heads = [cell.text for cell in rows[0][0][: words_wide + width]]
    if len(rows[0][0]) < len(heads) + words_wide:
        return None
    rows[0] = (rows[0][0][len(heads) :], rows[0][1])
    return Table(columns_of(heads), tuple(_filled_rows(rows, words_wide, len(heads)))), taken


def _stacked_rows(cells: Sequence[Cell]) -> list[tuple[list[Cell], list[Cell]]]:
    """Runs of words and the figures behind each."""
    rows: list[tuple[list[Cell], list[Cell]]] = []
    for cell in cells:
        if _is_value(cell.text):
            if rows:
                rows[-1][1].append(cell)
        elif not rows or rows[-1][1]:
            rows.append(([cell], []))
        else:
            rows[-1][0].append(cell)
    return [row for row in rows if row[1]]


def _filled_rows(
    rows: Sequence[tuple[list[Cell], list[Cell]]], words_wide: int, width: int
) -> Iterator[tuple[Cell, ...]]:
    group = ""
    for words, figures in rows:
        if len(words) > words_wide:
            group = unit_of(words[-words_wide - 1].text)[0]
        own = words[-words_wide:]
        if own and len(unit_of(own[0].text)[0].lstrip("#")) <= 2:
            own = [Cell(own[0].start, _with_group(own[0].text, group)), *own[1:]]
        end = figures[-1].start + len(figures[-1].text)
        row = [*own, *figures]
        yield tuple((row + [Cell(end, "")] * width)[:width])


def _with_group(label: str, group: str) -> str:
    """羊(万只) under 期末畜禽存栏 is 羊存栏(万只)."""
    bracket = label.find("(")
    at = len(label) if bracket < 0 else bracket
    return label[:at] + group[-2:] + label[at:]


def _is_value(text: str) -> bool:
    return _is_figure(text) or text in ("持平", "-", "--", "…")


def _cells(start: int, line: str) -> tuple[Cell, ...]:
    cells, at = [], 0
    body = line
    if body.lstrip().startswith("|"):
        at = body.index("|") + 1
    while at <= len(body):
        end = body.find("|", at)
        end = len(body) if end < 0 else end
        raw = body[at:end]
        cells.append(Cell(start + at + len(raw) - len(raw.lstrip()), raw.strip()))
        at = end + 1
    return tuple(cells)


def _trimmed(row: Sequence[Cell]) -> Sequence[Cell]:
    end = len(row)
    while end and not row[end - 1].text:
        end -= 1
    return row[:end]


def _is_figure(text: str) -> bool:
    return bool(_NUMBER_CELL.match(text.strip()))


def _is_body(row: Sequence[Cell]) -> bool:
    return row[0].text.isdecimal() or any(len(cell.text) > MAX_HEAD for cell in row)


def _merged_heads(rows: list[list[str]], width: int) -> list[str]:
    if len(rows) == 1 or not rows[1]:
        return (rows[0] + [""] * width)[:width]
    top, lower = rows[0], [text for text in rows[1] if text]
    if len(rows[1]) == width and len(top) == width:
        return [" ".join(filter(None, pair)) for pair in zip(top, rows[1], strict=True)]
    spread = len(lower) - (width - len(top))
    if spread >= 1 and len(top) < width:
        at = next((i for i, text in enumerate(top) if i and not unit_of(text)[1]), 1)
        expanded = [f"{top[at]} {text}" for text in lower] if spread == 1 else None
        if expanded is not None:
            return (top[:at] + expanded + top[at + 1 :])[:width]
        share = len(lower) // spread
        merged = top[:at]
        for i in range(spread):
            parent = top[at + i] if at + i < len(top) else ""
            merged += [f"{parent} {text}" for text in lower[i * share : (i + 1) * share]]
        return (merged + top[at + spread :] + [""] * width)[:width]
    return (top + [""] * width)[:width]


def _aligned(row: Sequence[Cell], width: int, heads: Sequence[str]) -> tuple[Cell, ...]:
    """A row whose first column is spanned from above lacks it: shift it back under its heads."""
    cells = list(row)
    if ORDINAL_HEAD.match(heads[0]) and cells and not re.fullmatch(r"[\d.、]*|[一二三四五六七八九十]+", cells[0].text):
        cells.insert(0, Cell(cells[0].start, ""))
    grouped = len(heads) > 1 and ORDINAL_HEAD.match(heads[1]) and not ORDINAL_HEAD.match(heads[0])
    if grouped and cells and re.fullmatch(r"\d{1,3}", cells[0].text):
        cells.insert(0, Cell(cells[0].start, ""))
    end = cells[-1].start + len(cells[-1].text) if cells else 0
    while len(cells) < width:
        cells.append(Cell(end, ""))
    return tuple(cells[:width])
