"""Progress books (民生实事、重点工作台账): one promise a row, with target, what is reached, status and date."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from pipelines.ingest.sheets.account import SheetAccount
from pipelines.ingest.sheets.book import Cell
from pipelines.ingest.sheets.columns import Column
from pipelines.ingest.sheets.context import Context
from pipelines.ingest.sheets.fact_rows import FactMaker
from pipelines.ingest.sheets.grid import Grid
from pipelines.ingest.sheets.layout import Table
from pipelines.ingest.sheets.periods import date_of, find_period, period_of
from pipelines.ingest.sheets.shown import shown
from pipelines.ingest.sheets.units import Unit
from pipelines.ingest.sheets.values import Missing, Quantity, Unreadable, read_value

PROGRESS_FIELDS = frozenset({"status", "reached", "reported_on", "deadline", "lead_unit", "responsible_unit", "value"})
PLAIN_FIELDS = ("category", "lead_unit", "responsible_unit", "remark", "source")
ORDINAL_DIGITS = {character: at for at, character in enumerate("零一二三四五六七八九十")}


def is_progress(columns: list[Column]) -> bool:
    """Whether a table is a progress book: it names items and says how far they are."""
    fields = {column.field for column in columns}
    return "item" in fields and len(fields & PROGRESS_FIELDS) >= 2


class ProgressReader:
    """Reads the rows of one progress table."""

    def __init__(
        self, grid: Grid, table: Table, columns: list[Column], outer: Context, maker: FactMaker, account: SheetAccount
    ) -> None:
        self.grid = grid
        self.table = table
        self.outer = outer
        self.maker = maker
        self.account = account
        self.columns = columns
        self._by_field: dict[str, Column] = {}
        for column in columns:
            field = self._field(column)
            self._by_field.setdefault(field, column)

    @staticmethod
    def _field(column: Column) -> str:
        """Figures of a progress table are the target, or what is reached when the heading says so."""
        if column.field != "value":
            return column.field
        if column.heading.measure:
            return "computed"
        return "reached" if column.heading.kind == "actual" else "target"

    def read(self) -> None:
        """Read every row; a row without an item is refused cell by cell."""
        for number in self.table.body:
            cells = self.grid.filled(number)
            if not cells:
                continue
            if len(cells) == 1 and self._text(number, "item") is None:
                self.account.role(cells[0], "section", "分组标题")
                continue
            self._row(number, cells)

    def _row(self, number: int, cells: Sequence[Cell]) -> None:
        problems = self._problems(number)
        item = self._text(number, "item")
        place, year = self._place(), self._year(number)
        if item is None:
            problems.setdefault(0, ("no_item", "没有填写事项名称，请补填"))
        if place is None:
            problems.setdefault(0, ("no_place", "没有说明地区：请在同名 .yaml 说明文件或标题中写明"))
        if year is None:
            problems.setdefault(0, ("no_period", "没有说明年度：请在标题、完成时限或 .yaml 说明文件中写明"))
        if 0 in problems:
            for cell in cells:
                self.account.refuse(cell, *problems[0])
            return
        for cell in cells:
            self._account(cell, problems)
        self.account.reading.progress.append(
            self._progress_row(number, str(item), str(place), int(str(year)), problems)
        )

    def _account(self, cell: Cell, problems: Mapping[int, tuple[str, str]]) -> None:
        if cell.column in problems:
            self.account.refuse(cell, *problems[cell.column])
            return
        column = next((column for column in self.columns if column.number == cell.column), None)
        if column is None:
            return
        field = self._field(column)
        self.account.role(cell, f"progress_{field}", f"进度台账：{column.label}")

    def _problems(self, number: int) -> dict[int, tuple[str, str]]:
        """What is wrong in the row, by column."""
        problems: dict[int, tuple[str, str]] = {}
        for field in ("target", "reached"):
            column, cell = self._at(number, field)
            if column is None or cell is None:
                continue
            reading = self._reading(cell)
            if isinstance(reading, Unreadable):
                problems[column.number] = (reading.rule, reading.message)
            elif isinstance(reading, Missing):
                problems[column.number] = (f"missing_{reading.kind}", reading.message)
        self._word_problem(number, "status", problems)
        self._unit_problem(number, problems)
        column, cell = self._at(number, "reported_on")
        if column and cell and date_of(cell.value) is None:
            problems[column.number] = ("unreadable_date", f"“{shown(cell)}”不是日期，请写成 2023-06-30")
        column, cell = self._at(number, "deadline")
        if column and cell and self._deadline(number) is None:
            told = f"“{shown(cell).strip()}”不是确定的时限，按没有时限读入；有时限的请写成 2023-12 或 2023年底"
            problems[column.number] = ("unreadable_deadline", told)
        return problems

    def _word_problem(self, number: int, field: str, problems: dict[int, tuple[str, str]]) -> None:
        column, cell = self._at(number, field)
        if column is None or cell is None:
            return
        if self.maker.words.meaning(field, shown(cell)) is None:
            known = "、".join(word for (name, word) in self.maker.words.values if name == field)
            problems[column.number] = (f"unknown_{field}", f"状态“{shown(cell).strip()}”不认识，可用：{known}")

    def _unit_problem(self, number: int, problems: dict[int, tuple[str, str]]) -> None:
        column, cell = self._at(number, "unit")
        if column is None or cell is None or self._unit(number) is not None:
            return
        near = "、".join(self.maker.words.near_units(shown(cell).strip()))
        hint = f"，相近的有：{near}" if near else ""
        problems[column.number] = ("unknown_unit", f"单位“{shown(cell).strip()}”不在单位表中{hint}")

    def _progress_row(
        self, number: int, item: str, place: str, year: int, problems: Mapping[int, tuple[str, str]]
    ) -> dict[str, Any]:
        target, bound, unit = self._quantity(number, "target", problems)
        reached, _, reached_unit = self._quantity(number, "reached", problems)
        status = self._text(number, "status")
        meaning = self.maker.words.meaning("status", status) if status else None
        reported = self._value(number, "reported_on")
        row = {
            "progress_id": self._identity(number),
            "document_id": self.maker.meta.document_id,
            "source_path": self.maker.meta.source_path,
            "sheet": self.account.sheet,
            "row_number": number,
            "reporting_district_code": place,
            "planning_year": year,
            "item": item,
            "progress_status": meaning or "not_reported",
            "extractor_version": self.maker.version,
            "ordinal": ordinal_of(self._text(number, "ordinal")),
            "bound": bound if target is not None else None,
            "target_value": target,
            "target_unit": unit or reached_unit,
            "deadline": self._deadline(number),
            "reached_value": reached,
            "reported_on": date_of(reported),
        }
        return row | {field: self._text(number, field) for field in PLAIN_FIELDS}

    def _identity(self, number: int) -> str:
        key = f"{self.maker.meta.document_id}|{self.account.sheet}|{number}"
        return hashlib.sha256(key.encode()).hexdigest()[:20]

    def _quantity(
        self, number: int, field: str, problems: Mapping[int, tuple[str, str]]
    ) -> tuple[Decimal | None, str, str | None]:
        column, cell = self._at(number, field)
        if column is None or cell is None or column.number in problems:
            return None, "eq", None
        reading = self._reading(cell)
        if not isinstance(reading, Quantity):
            return None, "eq", None
        unit = self._unit(number) or Unit("")
        if column.heading.unit and not unit.name:
            unit = self.maker.words.units.read(column.heading.unit) or unit
        if reading.unit:
            return reading.value * (reading.factor or 1), reading.bound, reading.unit
        factor = reading.factor if reading.factor is not None else unit.factor
        return reading.value * factor, reading.bound, unit.name or None

    def _unit(self, number: int) -> Unit | None:
        text = self._text(number, "unit")
        return self.maker.words.units.read(self.maker.words.good("unit", text)) if text else None

    def _reading(self, cell: Cell) -> Quantity | Missing | Unreadable:
        return read_value(cell, self.maker.words.units, self.maker.words.missing)

    def _at(self, number: int, field: str) -> tuple[Column | None, Cell | None]:
        column = self._by_field.get(field)
        if column is None:
            return None, None
        cell = self.grid.seen(number, column.number)
        return (column, cell) if cell is not None and (cell.uncached or shown(cell).strip()) else (column, None)

    def _text(self, number: int, field: str) -> str | None:
        _, cell = self._at(number, field)
        return re.sub(r"\s+", " ", shown(cell)).strip() if cell else None

    def _value(self, number: int, field: str) -> object:
        _, cell = self._at(number, field)
        return cell.value if cell else None

    def _deadline(self, number: int) -> str | None:
        value = self._value(number, "deadline")
        if value is None:
            return None
        period = period_of(value)
        if period is None and isinstance(value, str) and (found := find_period(value)):
            period = found[0]
        if period is None:
            return None
        if period.year is None:
            period = period.with_year(self._year(number))
        return period.text if period.year else None

    def _place(self) -> str | None:
        place = self.outer.place
        return (place.code if place else None) or self.maker.places.own

    def _year(self, number: int) -> int | None:
        column = self._by_field.get("period")
        cell = self.grid.seen(number, column.number) if column else None
        period = period_of(cell.value) if cell else None
        if period and period.year:
            return period.year
        return self.outer.period.year if self.outer.period else None


def read_progress(
    grid: Grid, table: Table, columns: list[Column], outer: Context, maker: FactMaker, account: SheetAccount
) -> None:
    """Read a progress table into the account's reading."""
    ProgressReader(grid, table, columns, outer, maker, account).read()


def ordinal_of(text: str | None) -> int | None:
    """The number of an item: 3, 三, 实事三, （十二）."""
    if text is None:
        return None
    if digits := re.search(r"\d+", text):
        return int(digits.group())
    match = re.search(r"[一二三四五六七八九十]+", text)
    if not match:
        return None
    tens, _, ones = match.group().rpartition("十")
    if "十" not in match.group():
        return ORDINAL_DIGITS.get(match.group())
    return (ORDINAL_DIGITS.get(tens, 1) if tens else 1) * 10 + ORDINAL_DIGITS.get(ones, 0)
