"""One figure with its context becomes a row of ``sheet_facts``, or a reason why it cannot."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from pipelines.ingest.sheets.context import Context
from pipelines.ingest.sheets.periods import Period, date_of
from pipelines.ingest.sheets.places_in_sheets import Place, Places
from pipelines.ingest.sheets.raw_rows import BookMeta
from pipelines.ingest.sheets.reading import FactRow
from pipelines.ingest.sheets.units import PERCENT, Unit
from pipelines.ingest.sheets.values import Quantity
from pipelines.ingest.sheets.words import SheetWords

LARGEST = Decimal(10) ** 20
SMALLEST_STEP = Decimal("1e-8")
RATE_MEASURES = frozenset({"growth", "completion"})
RATE_UNITS = frozenset({PERCENT, "‰", "个百分点"})
EVIDENCE_LENGTH = 300
SHARE_ENDS = ("占比", "比重")
_OTHER_YEAR = re.compile(
    r"(?:^|·)(?P<name>[上去前]年(?:同期|同月|末|底|度)?"
    r"(?:数|值|决算数?|执行数?|实绩|完成数?|实际数?|累计数?)?)(?:·|$)"
)
"""A column 上年执行数 in a table of 2023 holds figures of 2022; 上年结转 is the name of a thing."""
_LIST = re.compile(r"[、,，/和及]")


class RefusedFigureError(Exception):
    """A figure cannot be a fact: ``rule`` is a stable name, ``message`` says in Chinese what to mend."""

    def __init__(self, rule: str, message: str) -> None:
        super().__init__(message)
        self.rule = rule
        self.message = message


@dataclass(frozen=True, slots=True)
class Figure:
    """A readable figure where it stands. ``surface`` is the cell as shown; ``told`` the headings that lead to it."""

    sheet: str
    cell: str
    row: int
    surface: str
    told: str
    quantity: Quantity
    column_unit: str | None = None
    column_measure: str | None = None


@dataclass(frozen=True, slots=True)
class FactMaker:
    """Makes rows of one book. ``link`` and ``source_type`` are the registry's answers, ``version`` the extractor's."""

    meta: BookMeta
    words: SheetWords
    places: Places
    link: Callable[[str, str, str], str | None]
    source_type: Callable[[str], str | None]
    version: str

    def fact(self, figure: Figure, context: Context) -> tuple[FactRow, list[str]]:
        """The row, and what is doubtful about it (rule names).

        Raises ``RefusedFigureError`` (no_indicator, no_period, no_place, unknown_unit, value_too_large, …).
        """
        doubts: list[str] = []
        subject = self._subject(context)
        period = self._period(context)
        place = self._place(context)
        measure = context.measure or "level"
        unit, factor = self._unit(figure, context, measure, doubts)
        if context.measure is None and unit == PERCENT and self._only_growth(subject):
            measure = "growth"
            doubts.append("percent_read_as_growth")
        code = self.link(subject, unit, measure)
        if not unit:
            doubts.append("no_unit")
        row = {
            "fact_id": fact_id(self.meta.document_id, figure.sheet, figure.cell),
            "document_id": self.meta.document_id,
            "reporting_district_code": self.meta.reporting_district_code or place.code,
            "place": "self" if place.resolution == "self" else place.name,
            "place_resolution": place.resolution,
            "district_code": place.code,
            "subject": subject,
            "indicator_code": code,
            "kind": context.kind or "actual",
            "measure": measure,
            "period_type": period.type,
            "period": period.text,
            "stated_value": _stated(figure.quantity.value * factor),
            "stated_value_high": _stated_high(figure.quantity, factor),
            "stated_unit": unit,
            "bound": context.bound or figure.quantity.bound,
            "strength": figure.quantity.strength,
            "growth_basis": None,
            "part_of": None,
            "tier": context.tier,
            "set_by": self._set_by(context, place, period),
            "surface": figure.surface,
            "evidence": f"{figure.told} | {figure.surface}"[-EVIDENCE_LENGTH:],
            "source": context.source,
            "source_type": self._source_type(context),
            "published_on": context.published_on or date_of(context.source) or self.meta.published_on,
            "reviewed_by": context.reviewed_by,
            "reviewed_on": context.reviewed_on,
            "remark": " ".join(text for text in (context.remark, figure.quantity.note) if text) or None,
            "source_path": self.meta.source_path,
            "sheet": figure.sheet,
            "cell": figure.cell,
            "row_number": figure.row,
            "extractor_version": self.version,
        }
        if row["reporting_district_code"] is None:
            raise RefusedFigureError("no_place", "没有说明地区：请填写地区列，或在同名 .yaml 说明文件中写明地区")
        return row, doubts

    def _subject(self, context: Context) -> str:
        if not context.subject:
            raise RefusedFigureError("no_indicator", "没有说明是什么指标：请填写指标列，或在表头写明指标名称")
        if relative := _OTHER_YEAR.search(context.subject):
            told = f"“{relative['name']}”说的是另一年，表中没有写明是哪一年；请把表头改写为年份，如 2022年"
            raise RefusedFigureError("relative_year", told)
        return self.words.good("indicator", context.subject)

    def _period(self, context: Context) -> Period:
        period = context.period
        if period is None or period.year is None:
            raise RefusedFigureError("no_period", "没有说明年份：请填写年份列，或在表头、标题中写明年份")
        return period

    def _place(self, context: Context) -> Place:
        if context.place is not None:
            return context.place
        if self.places.own:
            return Place("self", self.places.own, "self")
        raise RefusedFigureError("no_place", "没有说明地区：请填写地区列，或在同名 .yaml 说明文件中写明地区")

    def _unit(self, figure: Figure, context: Context, measure: str, doubts: list[str]) -> tuple[str, Decimal]:
        """Unit name and factor: the cell's own unit, else the column's, else the row's, else the title's."""
        quantity = figure.quantity
        rate = figure.column_measure in RATE_MEASURES and not figure.column_unit
        unit = (
            Unit(PERCENT)
            if rate
            else self._known_unit(figure.column_unit or context.unit, context.subject or "", measure)
        )
        name = quantity.unit or unit.name
        if measure in RATE_MEASURES and name and name not in RATE_UNITS:
            raise RefusedFigureError(
                "unit_against_measure", f"增速或完成率的单位应为 %，这里是“{name}”，请核对口径与单位，或是否填错了列"
            )
        if (context.subject or "").endswith(SHARE_ENDS) and measure == "level" and name and name not in RATE_UNITS:
            raise RefusedFigureError(
                "unit_against_name", f"“{context.subject}”应以 % 计，这里的单位是“{name}”，请在表头写明该列的单位"
            )
        if quantity.unit and unit.name and quantity.unit != unit.name:
            self._against_heading(quantity.unit, unit.name, doubts)
        if quantity.unit:
            return quantity.unit, quantity.factor or Decimal(1)
        # 3.2亿 under a heading in 亿元 says its own multiplier; the heading then only names the unit.
        return unit.name, quantity.factor if quantity.factor is not None else unit.factor

    @staticmethod
    def _against_heading(own: str, heading: str, doubts: list[str]) -> None:
        """A rate under an amount (or the reverse) cannot be a fact; two other units are a doubt."""
        if (own in RATE_UNITS) != (heading in RATE_UNITS):
            raise RefusedFigureError(
                "wrong_heading", f"单元格写的是“{own}”，表头的单位是“{heading}”，像是填错了列，请移到正确的列或改正单位"
            )
        if own not in RATE_UNITS:
            doubts.append("unit_against_heading")

    def _known_unit(self, word: str | None, subject: str, measure: str) -> Unit:
        if not word:
            return Unit("")
        unit = self.words.units.read(self.words.good("unit", word)) or self._unit_of_list(word, subject, measure)
        if unit is None:
            near = "、".join(self.words.near_units(word))
            hint = f"，相近的有：{near}" if near else ""
            raise RefusedFigureError("unknown_unit", f"单位“{word}”不在单位表中{hint}；请改用表中单位或补充单位表")
        return unit

    def _unit_of_list(self, word: str, subject: str, measure: str) -> Unit | None:
        """The one unit of 亿元、万人、% that measure and indicator allow; a list that leaves a choice is unknown."""
        units = [self.words.units.read(part) for part in _LIST.split(word)]
        if len(units) < 2 or None in units:
            return None
        rates = measure in RATE_MEASURES or subject.endswith(SHARE_ENDS)
        fitting = [unit for unit in units if unit and (unit.name in RATE_UNITS) == rates]
        allowed = self.words.level_units.get(self.words.indicator(subject) or "", frozenset())
        if measure == "level" and allowed:
            fitting = [unit for unit in units if unit and unit.name in allowed]
        return fitting[0] if len(fitting) == 1 else None

    def _only_growth(self, subject: str) -> bool:
        """An amount given in percent can only be its growth: the catalogue allows no % for its level."""
        code = self.words.indicator(subject)
        return code is not None and PERCENT not in self.words.level_units.get(code, frozenset({PERCENT}))

    def _set_by(self, context: Context, place: Place, period: Period) -> str:
        told = context.set_by
        if not told:
            return "self"
        if self.words.meaning("set_by", told) == "self":
            return "self"
        setter = self.places.find(told, period.year)
        if setter is None or setter.code is None:
            return told
        return "self" if setter.code == place.code else setter.code

    def _source_type(self, context: Context) -> str:
        cited = self.source_type(context.source) if context.source else None
        return cited or context.source_type or self.meta.source_type or self.source_type(self.meta.title) or "unknown"


def fact_id(document_id: str, sheet: str, cell: str, ordinal: int = 0) -> str:
    """Identifier of a figure: a hash of book, sheet, cell and ordinal, the same whatever extractor made it."""
    return hashlib.sha256(f"{document_id}|{sheet}|{cell}|{ordinal}".encode()).hexdigest()[:20]


def _stated(value: Decimal) -> Decimal:
    """The value at the eight decimals that the warehouse keeps. Raises ``RefusedFigureError`` beyond twenty digits."""
    if abs(value) >= LARGEST:
        raise RefusedFigureError("value_too_large", "数值超过 20 位整数，请核对")
    exact = value.quantize(SMALLEST_STEP)
    return value if exact == value else exact


def _stated_high(quantity: Quantity, factor: Decimal) -> Decimal | None:
    return None if quantity.high is None else _stated(quantity.high * factor)
