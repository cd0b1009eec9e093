"""Tables flattened to text: cells between bars, or one cell a line; heads tell unit, kind, period and measure.

What belongs here: finding the table, its heads and the role of each column. What does not: reading the
words of a cell, which is the sentence reader's.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_UNIT = re.compile(r"\((?:单位:)?(?P<unit>[^()\d]{1,10}|%|‰)\)|(?:单位:)(?P<plain>[^\s,，()|]{1,8})")
_YEAR = re.compile(r"(?:19|20)\d\d(?=年|\b)")
_NUMBER_CELL = re.compile(r"^[-+]?\d[\d,]*(?:\.\d+)?\s*(?:%|‰|左右|以上|以内|以下)?$")
_VALUE_CELL = re.compile(r"^(?!(?:19|20)\d\d(?:年|$))[≥≤<>约]?[-+]?\d[\d,.]*\s*(?![年月日季])\D{0,6}$")
"""A figure with or without its unit, but no year."""
_CHANGE_HEAD = re.compile(r"增加额|增减额|增减量|增量|比(?:年初|上年末?|上年同期)(?:增加|增减)")
_TARGET_HEAD = re.compile(
    r"重点工作|工作内容|工作任务|工作事项|目标|计划|预期|任务|下达|项目内容|实事内容|承诺|建设内容|(?<![比较])年初"
)
_ACTUAL_HEAD = re.compile(r"实绩|实际|完成|进展|实现|达到|执行|落实|情况|累计|实施")
_GROWTH_HEAD = re.compile(r"增长|增幅|增速|涨幅|同比|±|升降")
_LEVEL_HEAD = re.compile(r"占比|比重|构成|绝对|总量|数值|绝对额|规模|总值")
_COMPLETION_HEAD = re.compile(r"完成率|完成.*比例|完成进度|占(?:年度)?(?:计划|目标|任务)|完成.{0,4}%")
_LABEL_HEAD = re.compile(r"^(?:指标(?:名称)?|项目(?:名称)?|名称|主要指标|类别|指标体系|实事项目)$")
_UNIT_HEAD = re.compile(r"^(?:计量)?单位$")
_CAPTION_UNIT = re.compile(r"^\(?单位:(?P<unit>[^\s,，、;；()|%]{1,6}|%)(?:[,，、]%)?\)?$")
_PLACE_HEAD = re.compile(
    r"^(?:县\(?市?、?区\)?|县\(市、区\)|市县|区县|县区|县市区|市州|地区|乡镇|镇街|镇乡|单位名称|区域)(?:名称)?$"
)
_ORDINAL_HEAD = re.compile(r"^(?:序号|编号|序)$")
_MOVES = re.compile(r"(?:同比|比上年)?(?:增速|增长|增幅|±|升降)(?:率|幅度)?$")
MAX_CELL = 60
MAX_HEAD = 24
"""Longest line, in characters and with blanks, that is the head of a column."""
MAX_GROUP = 12
MIN_VERTICAL = 8


class Cell(NamedTuple):
    """A cell with its place in the reading copy."""

    start: int
    text: str


class Column(NamedTuple):
    """What the heads say of a column; ``None`` where they are silent."""

    head: str
    kind: str | None
    measure: str | None
    unit: str | None
    year: int | None
    span: tuple[int, int] | None = None


class Table(NamedTuple):
    """Columns (the first is the label) and rows of cells with blanks where a cell is empty."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


def bar_table(lines: Sequence[tuple[int, str]]) -> Table | None:
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
    return Table(_columns(heads), tuple(rows))


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


def vertical_table(lines: Sequence[tuple[int, str]]) -> Table | None:
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
    return Table(_columns(heads), tuple(rows))


def numbered_table(lines: Sequence[tuple[int, str]]) -> tuple[Table, int] | None:
    """A table of one cell a line whose rows open with 1, 2, 3 …, and the number of lines that it takes."""
    cells = [Cell(start + len(text) - len(text.lstrip()), text.strip()) for start, text in lines]
    filled = [at for at, cell in enumerate(cells) if cell.text]
    width = next((at for at, place in enumerate(filled[:9]) if cells[place].text == "1"), 0)
    if width < 3:
        return None
    heads = [cells[place].text for place in filled[:width]]
    rows: list[tuple[Cell, ...]] = []
    at = width
    while at + width - 1 < len(filled) and cells[filled[at]].text == str(len(rows) + 1):
        rows.append(tuple(cells[place] for place in filled[at : at + width]))
        at += width
        while at < len(filled) and cells[filled[at]].text != str(len(rows) + 1) and at - width < len(filled):
            if at + 1 >= len(filled) or len(cells[filled[at]].text) > 300:
                break
            at += 1
    if not rows:
        return None
    if at < len(filled) and len(filled) - at < width and cells[filled[at]].text == str(len(rows) + 1):
        last = [cells[place] for place in filled[at:]]
        rows.append(tuple(last + [Cell(last[-1].start + len(last[-1].text), "")] * (width - len(last))))
        at = len(filled)
    taken = filled[at - 1] + 1
    return Table(_columns(heads), tuple(rows)), taken


def stacked_table(lines: Sequence[tuple[int, str]]) -> tuple[Table, int] | None:
    """A table with one cell a line, each closed by a bar (blank cells too), and the number of lines that it takes.

    A row is the words of its label (and its unit) and the figures that follow; words without figures of
    their own name the group of the rows below.
    """
    taken = 0
    cells: list[Cell] = []
    for start, line in lines:
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
    words_wide = 2 if any(_UNIT_HEAD.match(cell.text) for cell in rows[0][0][: width + 2]) else 1
    heads = [cell.text for cell in rows[0][0][: words_wide + width]]
    if len(rows[0][0]) < len(heads) + words_wide:
        return None
    rows[0] = (rows[0][0][len(heads) :], rows[0][1])
    return Table(_columns(heads), tuple(_filled_rows(rows, words_wide, len(heads)))), taken


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


def caption_unit(line: str) -> str | None:
    """The unit that a line over a table gives for all of it: 单位:亿元."""
    match = _CAPTION_UNIT.match(line.strip()) if "单位:" in line else None
    return match["unit"] if match else None


def label_position(table: Table) -> int:
    """Which column names the row: the one headed 指标 or 项目 behind a group, else the first that is no ordinal."""
    named = [at for at, column in enumerate(table.columns[:4]) if _LABEL_HEAD.match(unit_of(column.head)[0])]
    if len(named) > 1 or (named and any(_ORDINAL_HEAD.match(column.head) for column in table.columns[:4])):
        return named[-1]
    for at, column in enumerate(table.columns):
        if not _ORDINAL_HEAD.match(column.head):
            return at
    return 0


def is_place_table(table: Table) -> bool:
    """Whether the rows are places and the columns indicators."""
    return bool(_PLACE_HEAD.match(table.columns[0].head.strip()))


def named_columns(table: Table) -> list[tuple[Column, str]]:
    """Each column with the indicator that it tells; a bare 增速 is of the column to its left."""
    named: list[tuple[Column, str]] = []
    for column in table.columns:
        name = _MOVES.sub("", unit_of(column.head)[0]).strip()
        named.append((column, name or (named[-1][1] if named else "")))
    return named


def is_text_table(table: Table) -> bool:
    """Whether cells hold sentences (a progress table) rather than figures."""
    texts = [cell.text for row in table.rows for cell in row[1:] if cell.text]
    return bool(texts) and sum(len(text) > 14 for text in texts) >= len(texts) / 4


def unit_of(text: str) -> tuple[str, str | None]:
    """A head without its unit in brackets, and that unit."""
    unit = None
    for match in _UNIT.finditer(text):
        found = match["unit"] or match["plain"]
        if not re.search(r"年|月|季|口径|不含|含|折|万人次均|以上$", found):
            unit = found
    return _UNIT.sub(lambda m: "" if (m["unit"] or m["plain"]) == unit else m[0], text).strip(), unit


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
    if _ORDINAL_HEAD.match(heads[0]) and cells and not re.fullmatch(r"[\d.、]*|[一二三四五六七八九十]+", cells[0].text):
        cells.insert(0, Cell(cells[0].start, ""))
    grouped = len(heads) > 1 and _ORDINAL_HEAD.match(heads[1]) and not _ORDINAL_HEAD.match(heads[0])
    if grouped and cells and re.fullmatch(r"\d{1,3}", cells[0].text):
        cells.insert(0, Cell(cells[0].start, ""))
    end = cells[-1].start + len(cells[-1].text) if cells else 0
    while len(cells) < width:
        cells.append(Cell(end, ""))
    return tuple(cells[:width])


def _column(head: str) -> Column:
    name, unit = unit_of(head)
    kind = None
    if _TARGET_HEAD.search(name) and not re.search(r"完成情况|目标完成|进展", name):
        kind = "target"
    elif _ACTUAL_HEAD.search(name):
        kind = "actual"
    years = _YEAR.findall(head)
    measure = None
    if _COMPLETION_HEAD.search(name):
        kind, measure = "actual", "completion"
    elif _GROWTH_HEAD.search(head):
        measure = "growth"
    elif _CHANGE_HEAD.search(name):
        measure = "change"
    elif _LEVEL_HEAD.search(name):
        measure = "level"
    return Column(head, kind, measure, unit, int(years[-1]) if years else None)


def _columns(heads: Sequence[str]) -> tuple[Column, ...]:
    """The columns of a table; one of yearly growth spans the years of the others."""
    columns = [_column(head) for head in heads]
    for at in range(2, len(columns)):
        left, own = columns[at - 1], columns[at]
        silent = own.kind is None and own.year is None and own.measure == "growth"
        if silent and left.measure != "growth" and left.kind and left.year:
            columns[at] = own._replace(kind=left.kind, year=left.year)
    years = [column.year for column in columns if column.year is not None]
    if not years or min(years) == max(years):
        return tuple(columns)
    span = (min(years) + 1, max(years))
    return tuple(
        column._replace(span=span, year=span[1], kind=None) if column.year is None and "年均" in column.head else column
        for column in columns
    )


def is_label_head(text: str) -> bool:
    """Whether a short line is the head of a label column, which opens a table of one cell a line."""
    return bool(_LABEL_HEAD.match(text.strip()))


def is_ordinal_head(text: str) -> bool:
    """Whether a short line is the head of a column of row numbers."""
    return bool(_ORDINAL_HEAD.match(text.strip()))
