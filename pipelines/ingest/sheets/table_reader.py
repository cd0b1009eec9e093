"""One table of one sheet, row by row: every cell becomes a figure, a refusal or a named role."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from pipelines.ingest.sheets.account import SheetAccount
from pipelines.ingest.sheets.book import Cell
from pipelines.ingest.sheets.columns import Column
from pipelines.ingest.sheets.context import Context, of_heading
from pipelines.ingest.sheets.fact_rows import FactMaker, Figure, RefusedFigureError
from pipelines.ingest.sheets.grid import Grid
from pipelines.ingest.sheets.layout import Table
from pipelines.ingest.sheets.mapping import SheetMapping
from pipelines.ingest.sheets.periods import Period, date_of, find_period, period_of
from pipelines.ingest.sheets.places_in_sheets import Place
from pipelines.ingest.sheets.reading import Total
from pipelines.ingest.sheets.shown import shown
from pipelines.ingest.sheets.values import Missing, Quantity, Unreadable, read_value
from pipelines.ingest.sheets.words import SheetWords, plain_name

WORD_FIELDS = ("measure", "kind", "bound", "tier")
WORD_LABELS = {"measure": "口径", "kind": "性质", "bound": "界限", "tier": "目标层级"}
TEXT_FIELDS = ("source", "remark", "reviewed_by")
DATE_FIELDS = ("reviewed_on", "published_on")
NAME_SEPARATOR = "·"
MAX_SUBJECT = 120
_DIGIT = re.compile(r"[0-9０-９]")


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
        self.mapping = mapping
        self.values = [column for column in columns if column.field == "value"]
        self.heads = {column.number: of_heading(column.heading) for column in self.values}
        self.group = Context()
        self._parts: dict[int, list[Decimal]] = {}

    @property
    def words(self) -> SheetWords:
        """The registry's words."""
        return self.maker.words

    def read(self) -> None:
        """Read every body row."""
        for number in self.table.body:
            self._row(number)

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
        label = self._total_label(number)
        if label:
            self._total_row(number, label, figures)
            return
        context, problem = self._row_context(number)
        around = context.under(self.group).under(self.outer)
        for column in figures:
            self._figure(cells[column.number], column, context, around, problem)

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
        head = self.account.headings.read(cell.value)
        self.account.role(cell, "section", "分组标题")
        if head.subject is None and head.field is None and (head.place or head.period or head.unit):
            self.group = Context(place=head.place, period=head.period, unit=head.unit).under(self.group)

    def _total_label(self, number: int) -> str | None:
        names = [
            self.grid.text(number, column.number)
            for column in self.columns
            if column.field in ("ordinal", "place", "indicator", "category")
        ]
        told = [name for name in names if name]
        return next((name for name in told[:3] if self.words.meaning("total", name)), None)

    def _total_row(self, number: int, label: str, figures: Iterable[Column]) -> None:
        for column in figures:
            cell = self.grid.cell(number, column.number)
            if cell is None:
                continue
            reading = read_value(cell, self.words.units, self.words.missing)
            if isinstance(reading, Quantity):
                parts = tuple(self._parts.get(column.number, ()))
                self.account.total(Total(self.account.sheet, cell.ref, label, reading.value, parts))
                self.account.role(cell, "total", f"合计行（{label}），单独保存并与分项之和核对")
            else:
                self._not_a_figure(cell, reading)
        self._parts.clear()

    def _figure(self, cell: Cell, column: Column, row: Context, around: Context, problem: RowProblem | None) -> None:
        reading = read_value(cell, self.words.units, self.words.missing)
        if not isinstance(reading, Quantity):
            self._not_a_figure(cell, reading)
            return
        if problem:
            self.account.refuse(cell, problem.rule, problem.message)
            return
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
            return
        self._parts.setdefault(column.number, []).append(reading.value)
        self.account.fact(cell, fact, doubts, "" if reading.unit else head.unit or context.unit or "")

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

    def _not_a_figure(self, cell: Cell, reading: Missing | Unreadable) -> None:
        rule = f"missing_{reading.kind}" if isinstance(reading, Missing) else reading.rule
        self.account.refuse(cell, rule, reading.message)

    def _row_context(self, number: int) -> tuple[Context, RowProblem | None]:
        try:
            return self._told_by_row(number), None
        except RefusedFigureError as error:
            return Context(), RowProblem(error.rule, error.message)

    def _told_by_row(self, number: int) -> Context:
        texts = self._texts(number)
        period = self._row_period(number)
        place = self._row_place(texts, period)
        words = {name: self._word(name, texts) for name in WORD_FIELDS}
        name = self._row_name(texts)
        subject, measure, kind = self._split_name(name) if name else (None, None, None)
        dates = {name: date_of(self._value(number, name)) for name in DATE_FIELDS}
        return Context(
            subject=subject,
            place=place,
            period=period,
            unit=self._row_unit(texts, name),
            measure=words["measure"] or measure,
            kind=words["kind"] or kind,
            bound=words["bound"],
            tier=words["tier"],
            set_by=_first(texts, "set_by"),
            source=_first(texts, "source"),
            remark=_first(texts, "remark"),
            reviewed_by=_first(texts, "reviewed_by"),
            reviewed_on=dates["reviewed_on"],
            published_on=dates["published_on"],
        )

    def _texts(self, number: int) -> dict[str, list[str]]:
        """Texts of the row by field, merged cells seen from every row that they cover."""
        texts: dict[str, list[str]] = {}
        for column in self.columns:
            if column.field not in ("value", "unknown"):
                texts.setdefault(column.field, []).append(self.grid.text(number, column.number))
        return texts

    def _value(self, number: int, field: str) -> object:
        for column in self.columns:
            if column.field == field:
                cell = self.grid.seen(number, column.number)
                return cell.value if cell else None
        return None

    def _row_period(self, number: int) -> Period | None:
        joined: Period | None = None
        for column in self.columns:
            if column.field != "period":
                continue
            cell = self.grid.seen(number, column.number)
            if cell is None or not shown(cell).strip():
                continue
            period = period_of(cell.value)
            if period is None:
                raise RefusedFigureError(
                    "unreadable_period", f"“{shown(cell).strip()}”不是可识别的时间，请写成 2023、2023年1-6月 等"
                )
            joined = period.with_year(joined.year) if joined and period.year is None else period
        return joined

    def _row_place(self, texts: Mapping[str, list[str]], period: Period | None) -> Place | None:
        outer = self.group.under(self.outer).period
        year = period.year if period else outer.year if outer else None
        code = _first(texts, "place_code")
        name = _first(texts, "place")
        if name is None and code is None:
            if "place" in texts:
                raise RefusedFigureError("no_place", "地区列为空：若与上一行相同，请填写或合并单元格")
            return None
        asked = self.words.good("place", name or code or "")
        place = self.maker.places.find(asked, year) or (self.maker.places.find(code, year) if code else None)
        if place is None:
            near = "、".join(self.maker.places.near(asked))
            hint = f"，相近的有：{near}" if near else ""
            raise RefusedFigureError("unknown_district", f"地区“{asked}”不在行政区划表中{hint}；请改用全称或补充更正表")
        return replace(place, name=name) if name and place.code else place

    def _word(self, field: str, texts: Mapping[str, list[str]]) -> str | None:
        told = _first(texts, field)
        if told is None:
            return None
        meaning = self.words.meaning(field, self.words.good(field, told))
        if meaning is None:
            known = "、".join(sorted({word for (name, word) in self.words.values if name == field})[:12])
            raise RefusedFigureError(f"unknown_{field}", f"{WORD_LABELS[field]}“{told}”不认识，可用：{known}")
        return meaning

    def _row_name(self, texts: Mapping[str, list[str]]) -> str | None:
        """The name of what the row measures: its parts in order, repeated and empty ones left out."""
        parts: list[str] = []
        for text in texts.get("indicator", []):
            name = plain_name(text)
            if name and name not in parts and name not in self.mapping.drop_names:
                parts.append(name)
        if not parts and (names := [plain_name(text) for text in texts.get("indicator", []) if text]):
            parts = names[:1]
        return NAME_SEPARATOR.join(parts)[:MAX_SUBJECT] or None

    def _split_name(self, name: str) -> tuple[str, str | None, str | None]:
        bare, _ = self.words.units.bracketed(self.words.good("indicator", name))
        found = find_period(bare)
        if self.words.indicator(bare) or found is None or found[0].year is None:
            subject, measure, kind = self.account.headings.affixes(bare)
            return subject or bare, measure, kind
        subject, measure, kind = self.account.headings.affixes(found[1])
        return subject or bare, measure, kind

    def _row_unit(self, texts: Mapping[str, list[str]], name: str | None) -> str | None:
        told = _first(texts, "unit")
        if told is not None:
            return told
        return self.words.units.bracketed(name)[1] or self.mapping.unit_of(name) if name else None


def _first(texts: Mapping[str, list[str]], field: str) -> str | None:
    return next((re.sub(r"\s*\n\s*", " ", text) for text in texts.get(field, ()) if text), None)
