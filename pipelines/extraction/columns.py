"""What the heads of a table say: the unit, kind, measure and year of each column, and which column names the row.

What belongs here: the words of heads and captions. What does not: finding the table in the text (``tables``).
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

_UNIT = re.compile(r"\((?:单位:)?(?P<unit>[^()\d]{1,10}|%|‰)\)|(?:单位:)(?P<plain>[^\s,，()|]{1,8})")
_NO_UNIT = re.compile(r"年|月|季|口径|含|折|万人次均|以上$")
_YEAR = re.compile(r"(?:19|20)\d\d(?=年|\b)")
_CHANGE_HEAD = re.compile(r"增加额|增减额|增减量|增量|比(?:年初|上年末?|上年同期)(?:增加|增减)")
_TARGET_HEAD = re.compile(
    r"重点工作|工作内容|工作任务|工作事项|目标|计划|预期|任务|下达|项目内容|实事内容|承诺|建设内容|(?<![比较])年初"
)
_PROGRESS = re.compile("完成情况|目标完成|进展")
_ACTUAL_HEAD = re.compile(r"实绩|实际|完成|进展|进度|实现|达到|执行|落实|情况|累计|实施")
_GROWTH_HEAD = re.compile(r"增长|增幅|增速|涨幅|同比|±|升降")
_LEVEL_HEAD = re.compile(r"占比|比重|构成|绝对|总量|数值|绝对额|规模|总值")
_COMPLETION_HEAD = re.compile(r"完成率|完成.*比例|完成进度|占(?:年度)?(?:计划|目标|任务)|完成.{0,4}%")
_DONE = re.compile(r"^完成(?:目标|任务|计划|情况)|(?:目标|任务|计划)完成$")
_LABEL_HEAD = re.compile(r"^(?:指标(?:名称)?|项目(?:名称)?|名称|主要指标|类别|指标体系|实事项目)$")
UNIT_HEAD = re.compile(r"^(?:计量)?单位$")
_CAPTION_UNIT = re.compile(r"^\(?单位:(?P<unit>[^\s,，、;；()|%]{1,6}|%)(?:[,，、]%)?\)?$")
_PLACE_HEAD = re.compile(
    r"^(?:县\(?市?、?区\)?|县\(市、区\)|市县|区县|县区|县市区|市州|地区|乡镇|镇街|镇乡|单位名称|区域)(?:名称)?$"
)
ORDINAL_HEAD = re.compile(r"^(?:序号|编号|序)$")
_MOVES = re.compile(r"(?:同比|比上年)?(?:增速|增长|增幅|±|升降)(?:率|幅度)?$")


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


def caption_unit(line: str) -> str | None:
    """The unit that a line over a table gives for all of it: 单位:亿元."""
    match = _CAPTION_UNIT.match(line.strip()) if "单位:" in line else None
    return match["unit"] if match else None


def label_position(table: Table) -> int:
    """Which column names the row: the one headed 指标 or 项目 behind a group, else the first that is no ordinal."""
    named = [at for at, column in enumerate(table.columns[:4]) if _LABEL_HEAD.match(unit_of(column.head)[0])]
    if len(named) > 1 or (named and any(ORDINAL_HEAD.match(column.head) for column in table.columns[:4])):
        return named[-1]
    for at, column in enumerate(table.columns):
        if not ORDINAL_HEAD.match(column.head):
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
        if not _NO_UNIT.search(found):
            unit = found
    return _UNIT.sub(lambda m: "" if (m["unit"] or m["plain"]) == unit else m[0], text).strip(), unit


def _column(head: str) -> Column:
    name, unit = unit_of(head)
    kind = None
    if _TARGET_HEAD.search(name) and not _PROGRESS.search(name):
        kind = "target"
    elif _ACTUAL_HEAD.search(name):
        kind = "actual"
    years = _YEAR.findall(head)
    measure = None
    if _COMPLETION_HEAD.search(name) or (unit == "%" and _DONE.search(name)):
        kind, measure = "actual", "completion"
    elif _GROWTH_HEAD.search(head):
        measure = "growth"
    elif _CHANGE_HEAD.search(name):
        measure = "change"
    elif _LEVEL_HEAD.search(name):
        measure = "level"
    return Column(head, kind, measure, unit, int(years[-1]) if years else None)


def tells(head: str) -> bool:
    """Whether a head says of its figures what they tell: a target, how far it is reached, a rate of growth."""
    column = _column(head)
    return column.kind is not None or column.measure is not None


def columns_of(heads: Sequence[str]) -> tuple[Column, ...]:
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
    return _LABEL_HEAD.match(text.strip()) is not None


def is_ordinal_head(text: str) -> bool:
    """Whether a short line is the head of a column of row numbers."""
    return ORDINAL_HEAD.match(text.strip()) is not None
