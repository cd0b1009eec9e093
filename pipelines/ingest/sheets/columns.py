"""The meaning of each column of a table: from its heading and, where the heading is silent, from what stands in it."""

from collections import Counter
from dataclasses import dataclass, replace
from decimal import Decimal

from pipelines.ingest.sheets.book import Cell, column_letters
from pipelines.ingest.sheets.headings import Heading
from pipelines.ingest.sheets.layout import Layout, Table, is_year
from pipelines.ingest.sheets.periods import period_of
from pipelines.ingest.sheets.shown import shown
from pipelines.ingest.sheets.values import Unreadable, read_value

SAMPLE = 200
OF_ANOTHER = frozenset({"growth", "change", "completion"})
"""Measures that speak of another figure."""
LABELS_ZH = {
    "place": "地区", "place_code": "地区代码", "period": "期间", "indicator": "指标", "value": "数值", "unit": "单位",
    "measure": "计量方式", "kind": "性质", "bound": "界限", "tier": "目标层级", "set_by": "制定单位", "source": "来源",
    "published_on": "发布日期", "remark": "备注", "reviewed_by": "复核人", "reviewed_on": "复核日期", "note": "说明",
    "ordinal": "序号", "rank": "排名", "category": "类别", "item": "事项", "lead_unit": "牵头单位",
    "responsible_unit": "责任单位", "deadline": "完成时限", "reached": "已完成", "status": "进度状态",
    "reported_on": "报告日期", "unknown": "未识别",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """One column: ``field`` is what its cells are (``value`` for figures, ``unknown`` when nothing tells)."""

    number: int
    field: str
    heading: Heading

    @property
    def letters(self) -> str:
        """Letters of the column."""
        return column_letters(self.number)

    @property
    def label(self) -> str:
        """What the column is, in Chinese."""
        label = LABELS_ZH.get(self.field, self.field)
        told = self.heading.text.strip().replace("\n", "")
        return f"{label}（{told}）" if told and told != label else label


class Columns:
    """Decides the columns of one table."""

    def __init__(self, layout: Layout, table: Table) -> None:
        self.layout = layout
        self.table = table
        self.words = layout.headings.words

    def read(self) -> list[Column]:
        """Every column between the table's first and last that holds anything."""
        columns: list[Column] = []
        for number in range(self.table.first_column, self.table.last_column + 1):
            heading = self.layout.heading(self.table, number)
            cells = self._sample(number)
            if cells or heading.text:
                columns.append(Column(number, self._field(heading, cells, columns), heading))
        return self._inherited(self._settled(columns))

    def _sample(self, number: int) -> list[Cell]:
        cells = (self.layout.grid.cell(row, number) for row in self.table.body[:SAMPLE])
        return [cell for cell in cells if cell is not None and (cell.uncached or shown(cell).strip())]

    def _field(self, heading: Heading, cells: list[Cell], before: list[Column]) -> str:
        kinds = Counter(self._kind(cell) for cell in cells)
        most = kinds.most_common(1)[0][0] if kinds else ""
        if heading.field == "unit" and self._share_of_places(cells):
            return "place"
        if heading.field in ("indicator", "category") and most in ("place", "period") and kinds[most] * 2 > len(cells):
            return most
        if heading.field and heading.field != "value":
            return heading.field
        if heading.field == "value" or heading.period or heading.place or heading.measure or heading.kind:
            return "value"
        if heading.indicator or heading.unit:
            return "value"
        if most in ("place", "period") and not any(column.field in (most, "value") for column in before):
            return most
        if most == "figure" or (most == "year" and heading.subject):
            return "value" if heading.subject else "unknown"
        if most == "year" and not heading.text:
            return "period"
        named = any(column.field == "value" for column in before)
        return "unknown" if named or not cells else "indicator"

    def _share_of_places(self, cells: list[Cell]) -> bool:
        names = [shown(cell) for cell in cells]
        return bool(names) and sum(self.layout.headings.places.named(name) is not None for name in names) * 2 > len(
            names
        )

    def _kind(self, cell: Cell) -> str:
        if isinstance(cell.value, Decimal):
            return "year" if is_year(cell.value) else "figure"
        if cell.uncached:
            return "figure"
        if isinstance(cell.value, str):
            if self.layout.headings.places.named(cell.value):
                return "place"
            if period_of(cell.value):
                return "year" if cell.value.strip().isdecimal() else "period"
        reading = read_value(cell, self.words.units, self.words.missing)
        return "text" if isinstance(reading, Unreadable) else "figure"

    def _settled(self, columns: list[Column]) -> list[Column]:
        """A long table (one figure a row) has no unnamed figure columns beside it: those are not understood."""
        fields = {column.field for column in columns}
        long_table = "indicator" in fields and any(
            column.field == "value" and column.heading.field == "value" for column in columns
        )
        if not long_table:
            return columns
        return [replace(column, field="unknown") if self._stray(column) else column for column in columns]

    @staticmethod
    def _inherited(columns: list[Column]) -> list[Column]:
        """A bare 增长（%） or 比年初增减额 speaks of the figure to its left: its period and, where only headings name
        what is measured, its name."""
        named_by_rows = any(column.field in ("indicator", "item") for column in columns)
        settled: list[Column] = []
        base: Heading | None = None
        follows_level = False
        for column in columns:
            head = column.heading
            if column.field != "value":
                follows_level = False
            elif head.measure in OF_ANOTHER and base is not None:
                follows_level = False
                head = replace(
                    head,
                    period=head.period or base.period,
                    place=head.place or base.place,
                    kind=head.kind or base.kind,
                    subject=head.subject or (None if named_by_rows else base.subject),
                    indicator=head.indicator or (None if named_by_rows or head.subject else base.indicator),
                )
                column = replace(column, heading=head)
            else:
                # Of 2022年, 2021年, 增长 the growth is that of the later year.
                base = base if follows_level and base and _later(base, head) else head
                follows_level = True
            settled.append(column)
        return settled

    @staticmethod
    def _stray(column: Column) -> bool:
        head = column.heading
        return column.field == "value" and not (head.field or head.period or head.place or head.measure or head.kind)


def _later(one: Heading, other: Heading) -> bool:
    """Whether the same figure stands under both headings and the first is of the later year."""
    year, other_year = (head.period.year if head.period else None for head in (one, other))
    return one.subject == other.subject and year is not None and other_year is not None and year > other_year
