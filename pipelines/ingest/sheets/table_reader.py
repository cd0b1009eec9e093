"""One table of one sheet, row by row: every cell becomes a figure, a refusal or a named role."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from pipelines.ingest.sheets.account import SheetAccount
from pipelines.ingest.sheets.book import Cell, column_letters
from pipelines.ingest.sheets.columns import Column
from pipelines.ingest.sheets.context import Context, of_heading
from pipelines.ingest.sheets.fact_rows import FactMaker, Figure, RefusedFigureError
from pipelines.ingest.sheets.grid import Grid
from pipelines.ingest.sheets.layout import Table
from pipelines.ingest.sheets.mapping import SheetMapping
from pipelines.ingest.sheets.row_reader import NAME_SEPARATOR, RowReader
from pipelines.ingest.sheets.shown import shown
from pipelines.ingest.sheets.totals import Part, Totals, total_word
from pipelines.ingest.sheets.values import Missing, Quantity, read_value
from pipelines.ingest.sheets.words import SheetWords

DIMENSIONS = ("subject", "place", "period")
TOLD_IN = {"place": "place", "indicator": "subject", "category": "subject", "period": "period", "unit": "unit"}
"""What the cells of a row's columns tell of its figures."""
_DIGIT = re.compile(r"[0-9０-９]")
_ESTIMATE = re.compile(r"预计|预测|估计")
_OF_WHICH = re.compile(r"^\s*其中")


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Why no figure of a row can be read; ``rule`` and message as for a refusal."""

    rule: str
    message: str


class TableReader:
    """Reads the body of one table into the sheet's account."""

    def __init__(
        self,
        grid: Grid,
        table: Table,
        columns: list[Column],
        outer: Context,
        maker: FactMaker,
        account: SheetAccount,
        mapping: SheetMapping,
    ) -> None:
        self.grid = grid
        self.table = table
        self.columns = columns
        self.outer = outer
        self.maker = maker
        self.account = account
        self._rows = RowReader(grid, columns, maker, account.headings, mapping)
        self.values = [column for column in columns if column.field == "value"]
        self.heads = {column.number: of_heading(column.heading) for column in self.values}
        self.group = Context()
        self._totals = Totals(account.sheet)
        self._total_columns = self._find_total_columns()
        heads = [head for number, head in self.heads.items() if number not in self._total_columns]
        self._told_by_columns = [name for name in DIMENSIONS if any(getattr(head, name) for head in heads)]
        self._told_by_rows = {TOLD_IN[column.field] for column in columns if column.field in TOLD_IN}
        self._total_rows = {number: label for number in table.body if (label := self._total_label(number))}

    @property
    def words(self) -> SheetWords:
        """The registry's words."""
        return self.maker.words

    def read(self) -> None:
        """Read every body row."""
        self._tell_estimates()
        for number in self.table.body:
            self._row(number)
        for total in self._totals.above():
            self.account.total(total)

    def _tell_estimates(self) -> None:
        """2023年预计 is read as a result, which it is not yet."""
        for column in self.values:
            if _ESTIMATE.search(column.heading.text):
                cell = f"{column_letters(column.number)}{self.table.headers[-1]}"
                self.account.estimate(cell, column.heading.text)

    def _row(self, number: int) -> None:
        cells = {
            cell.column: cell
            for cell in self.grid.filled(number)
            if self.table.first_column <= cell.column <= self.table.last_column
        }
        if not cells:
            return
        figures = [column for column in self.values if column.number in cells]
        if len(cells) == 1 and not figures:
            self._group(next(iter(cells.values())))
        self._roles(cells)
        if not figures:
            return
        label = self._total_rows.get(number)
        if label:
            self._total_row(number, label, cells, figures)
            return
        context, problem = self._row_context(number)
        around = context.under(self.group).under(self.outer)
        read: dict[int, Part] = {}
        for column in figures:
            if column.number in self._total_columns:
                continue
            part = self._figure(cells[column.number], column, context, around, problem)
            if part:
                read[column.number] = part
        self._total_cells(cells, context, around, read)

    def _roles(self, cells: Mapping[int, Cell]) -> None:
        for column in self.columns:
            cell = cells.get(column.number)
            if cell is None or column.field == "value":
                continue
            if column.field == "unknown":
                self._unknown(cell, column)
            elif cell.uncached:
                self.account.refuse(cell, "no_cached_value", "公式没有保存计算结果，请用 Excel 打开并保存后再提交")
            else:
                self.account.role(cell, column.field, column.label)

    def _unknown(self, cell: Cell, column: Column) -> None:
        reading = read_value(cell, self.words.units, self.words.missing)
        head = column.heading.text.strip() or "空白"
        if isinstance(reading, (Quantity, Missing)) or cell.uncached or _DIGIT.search(shown(cell)):
            self.account.refuse(
                cell, "unknown_heading", f"表头“{head}”不认识，无法确定数字的含义；请改写表头或在映射文件中说明"
            )
        else:
            self.account.role(cell, "unknown", f"未识别的文字（表头“{head}”）")

    def _group(self, cell: Cell) -> None:
        """A lone text heads the rows below it; a place, a period or a unit in it holds for them."""
        if not isinstance(cell.value, str) or cell.error:
            return
        head = self.account.headings.of(cell)
        self.account.role(cell, "section", "分组标题")
        if head.subject is None and head.field is None and (head.place or head.period or head.unit):
            self.group = Context(place=head.place, period=head.period, unit=head.unit).under(self.group)

    def _find_total_columns(self) -> dict[int, str]:
        """Columns whose heading says that they are a total, with that word; beside none there is nothing to add up."""
        labels = {column.number: total_word(column.heading, self.words) for column in self.values}
        found = {number: label for number, label in labels.items() if label}
        return found if len(found) < len(labels) else {}

    def _total_label(self, number: int) -> str | None:
        names = [
            self.grid.text(number, column.number)
            for column in self.columns
            if column.field in ("ordinal", "place", "indicator", "category")
        ]
        told = [name for name in names if name]
        return next((name for name in told[:3] if self.words.is_total(name)), None)

    def _total_row(self, number: int, label: str, cells: Mapping[int, Cell], figures: Iterable[Column]) -> None:
        row = self._rows.told_by_total(number, self.group.under(self.outer))
        around = row.under(self.group).under(self.outer)
        for column in figures:
            cell = cells[column.number]
            reading = self._quantity(cell)
            if reading is None:
                continue
            told = self._joined(row, self._total_head(column), around)
            total = _part(_without_untold(told, row, self._told_by_rows), reading)
            self.account.total(self._totals.below(column.number, cell.ref, label, total))
            self.account.role(cell, "total", f"合计行（{label}），单独保存并与分项之和核对")

    def _total_head(self, column: Column) -> Context:
        """What the heading of a column tells, without the word that makes it a total."""
        head = self.heads[column.number]
        label = self._total_columns.get(column.number)
        return replace(head, subject=None if head.subject == label else head.subject, place=None) if label else head

    def _total_cells(self, cells: Mapping[int, Cell], row: Context, around: Context, read: Mapping[int, Part]) -> None:
        """Figures of total columns, against the others of their row."""
        before: list[Part] = []
        for column in self.values:
            if part := read.get(column.number):
                before.append(part)
            label, cell = self._total_columns.get(column.number), cells.get(column.number)
            if label is None or cell is None:
                continue
            reading = self._quantity(cell)
            if reading is None:
                continue
            head = self._total_head(column)
            told = self._joined(row, head, around)
            total = _part(_without_untold(told, head, self._told_by_columns), reading)
            self.account.total(self._totals.beside(cell.ref, label, total, before, list(read.values())))
            self.account.role(cell, "total", f"合计列（{label}），单独保存并与分项之和核对")
            if self._total_rows:
                self._totals.add(column.number, total)
            before = []

    def _figure(
        self, cell: Cell, column: Column, row: Context, around: Context, problem: RowProblem | None
    ) -> Part | None:
        """The figure as what a total may count; ``None`` for a refused one."""
        reading = self._quantity(cell)
        if reading is None:
            return None
        if problem:
            self.account.refuse(cell, problem.rule, problem.message)
            return None
        head = self.heads[column.number]
        context = self._joined(row, head, around)
        told = " | ".join(text for text in (row.subject, column.heading.text.strip(), context.unit) if text)
        figure = Figure(
            self.account.sheet,
            cell.ref,
            cell.row,
            shown(cell).strip(),
            re.sub(r"\s+", " ", told),
            reading,
            head.unit,
            head.measure,
        )
        try:
            fact, doubts = self.maker.fact(figure, context)
        except RefusedFigureError as error:
            self.account.refuse(cell, error.rule, error.message)
            return None
        self.account.fact(cell, fact, doubts, "" if reading.unit else head.unit or context.unit or "")
        if not self._total_rows and not self._total_columns:
            return None
        part = Part(
            fact["subject"],
            fact["district_code"] or fact["place"],
            fact["period"],
            fact["measure"],
            fact["kind"],
            *_amount(reading, context),
            self._of_which(cell.row),
        )
        self._totals.add(column.number, part)
        return part

    def _of_which(self, number: int) -> bool:
        return any(
            _OF_WHICH.match(self.grid.text(number, column.number))
            for column in self.columns
            if column.field in ("indicator", "place", "category")
        )

    @staticmethod
    def _joined(row: Context, head: Context, around: Context) -> Context:
        """Column, row and what stands ``around``, the column strongest.

        Names join when both give one: a row 工业 under a column 增加值 is neither alone.
        """
        both = head.under(around)
        if head.period and row.period and row.period.year is None and head.period.year:
            both = replace(both, period=row.period.with_year(head.period.year))
        if row.subject and head.subject and row.subject != head.subject:
            both = replace(both, subject=f"{row.subject}{NAME_SEPARATOR}{head.subject}")
        return both

    def _quantity(self, cell: Cell) -> Quantity | None:
        """The figure of a cell; ``None`` where there is none, which is then refused."""
        reading = read_value(cell, self.words.units, self.words.missing)
        if isinstance(reading, Quantity):
            return reading
        rule = f"missing_{reading.kind}" if isinstance(reading, Missing) else reading.rule
        self.account.refuse(cell, rule, reading.message)
        return None

    def _row_context(self, number: int) -> tuple[Context, RowProblem | None]:
        try:
            return self._rows.told(number, self.group.under(self.outer)), None
        except RefusedFigureError as error:
            return Context(), RowProblem(error.rule, error.message)


def _without_untold(told: Context, own: Context, dimensions: Iterable[str]) -> Context:
    """What a total tells, but for the ``dimensions`` that figures tell each by itself and its ``own`` words do not."""
    return replace(told, **dict.fromkeys(name for name in dimensions if getattr(own, name) is None))


def _part(told: Context, reading: Quantity) -> Part:
    """What a total tells of itself."""
    return Part(
        told.subject,
        (told.place.code or told.place.name) if told.place else None,
        told.period.text if told.period and told.period.complete else None,
        told.measure or "level",
        told.kind or "actual",
        *_amount(reading, told),
    )


def _amount(reading: Quantity, told: Context) -> tuple[str | None, Decimal]:
    """Unit word and value as written; a unit of the cell's own is part of the value."""
    return (reading.unit, reading.value * (reading.factor or 1)) if reading.unit else (told.unit, reading.value)
