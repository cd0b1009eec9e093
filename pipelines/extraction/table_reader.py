"""Facts of a flattened table: each figure takes its unit and measure from the row's and the column's heads."""

import re
from decimal import Decimal
from typing import NamedTuple

from pipelines.extraction import columns, numbers, periods
from pipelines.extraction.clock import Clock
from pipelines.extraction.columns import Cell, Column, Table
from pipelines.extraction.draft import Draft, Scope
from pipelines.extraction.grammar import MULTIPLIER, Grammar
from pipelines.extraction.periods import Period
from pipelines.extraction.quantities import Quantity
from pipelines.extraction.sections import Section
from pipelines.extraction.sentence import SentenceReader
from pipelines.extraction.subjects import Topic

_FIGURE = re.compile(
    r"(?P<sign>-)?(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<range>\s*(?:-|至)\s*(?P<high>\d+(?:\.\d+)?))?\s*(?P<unit>%|‰)?\s*(?P<bound>左右|以上|以内|以下)?"
)
_BOUNDS = {"左右": "approx", "以上": "ge", "以内": "le", "以下": "le", None: "eq"}
_SCALE = re.compile(rf"^(?P<scale>(?!千[瓦克米升伏])(?:{MULTIPLIER}))?(?P<unit>.*)$")
_CUMULATED = re.compile(r"\[[\d.]+\]%?")
"""The change over all years of a plan, in brackets beside the yearly rates."""
_SHARE = re.compile(r"占比|比重|构成")
_MOVE_RATE = re.compile(r"(?:(?<!自然)增长|下降|降低|上涨)(?:率|幅度)?$")
_RATE = re.compile(r"(?:率|比重|比例|占比|强度|覆盖|指数)(?:\(|$|\s)|占.+比重|比重$")
_FALL = re.compile(r"下降|降低|减少|降幅")
_PLAIN = re.compile(
    r"^[≥≤><＞＜约力争增长下降控制在不低于超过:-]*\d[\d,.]*\s*(?:%|‰)?(?:左右|以上|以内|以下)?(?:[，,、]\s*(?:力争)?\d[\d.]*%?)?$"
)
_HEAD_NOUNS = frozenset({"产量", "销量", "产值", "增加值", "面积", "播种面积", "存栏", "出栏", "招生数", "在校生数"})
_BEFORE_BOUNDS = {
    "≥": "ge",
    "不低于": "ge",
    "≤": "le",
    "不超过": "le",
    ">": "gt",
    "超过": "gt",
    "低于": "lt",
    "<": "lt",
    "约": "approx",
}


_NAME_CUE = re.compile(r"(?<=.{2})(?:不低于|低于|不超过|超过)$")
"""A bound that the name of a row ends in holds for its target: 城镇登记失业率低于(%)."""


class Placed(NamedTuple):
    """A fact in the making and the offset in the reading copy of the text that its offsets are of."""

    offset: int
    draft: Draft
    cell: str


class TableReader:
    """Reads tables of one document with the sentence reader for cells of words."""

    def __init__(self, reader: SentenceReader, grammar: Grammar, clock: Clock) -> None:
        self._reader = reader
        self._grammar = grammar
        self._clock = clock
        self._excluded: list[tuple[int, int, str]] = []

    def read(
        self, table: Table, scope: Scope, caption_unit: str | None = None
    ) -> tuple[list[Placed], list[tuple[int, int, str]]]:
        """Facts of every row, and the spans that hold none with the rule that says so.

        Without a unit of its own a row takes the row's above, the first ``caption_unit``.
        """
        self._excluded = []
        label_at = columns.label_position(table)
        text_table = columns.is_text_table(table)
        placed: list[Placed] = []
        unit = caption_unit
        for row in table.rows:
            label = row[label_at]
            self._exclude_heads(row, label_at, text_table)
            if text_table:
                placed += self._text_row(table, row, scope._replace(label=label.text, theme=""))
            elif columns.is_place_table(table):
                placed += self._place_row(table, row, scope, unit)
            else:
                placed += self._figure_row(table, row, label, label_at, scope, unit)
                unit = columns.unit_of(label.text)[1] or unit
        return placed, self._excluded

    def _exclude_heads(self, row: tuple[Cell, ...], label_at: int, text_table: bool) -> None:
        """Row numbers, and labels of figures, hold no fact."""
        for cell in row[:label_at]:
            self._excluded.append((cell.start, cell.start + len(cell.text), "row_number"))
        if not text_table:
            label = row[label_at]
            self._excluded.append((label.start, label.start + len(label.text), "table_head"))

    def _place_row(self, table: Table, row: tuple[Cell, ...], scope: Scope, unit: str | None) -> list[Placed]:
        """Figures of one place: the columns name what is measured."""
        placed: list[Placed] = []
        place = self._reader.place_called(row[0].text)
        for (column, name), cell in list(zip(columns.named_columns(table), row, strict=True))[1:]:
            if re.search(r"\d", cell.text) and name and not re.match(r"位次|排名|名次", name):
                own = column if column.unit or column.measure == "growth" else column._replace(unit=unit)
                found = self._figures(cell, own, name, None, None, scope, {})
                for item in found:
                    item.draft.place = place
                placed += found
        return placed

    def _text_row(self, table: Table, row: tuple[Cell, ...], scope: Scope) -> list[Placed]:
        placed = []
        for column, cell in zip(table.columns, row, strict=True):
            if not cell.text or not re.search(r"\d", cell.text) or re.fullmatch(r"\d+", cell.text):
                continue
            kind = column.kind or scope.section.kind or self._clock.default_kind
            inner = scope._replace(kind=kind, period=self._period(column, kind, None, scope.section), topic=Topic())
            found = self._words(cell, inner)
            names = (*scope.names, *((item.draft.subject, item.draft.unit) for item in found))
            scope = scope._replace(names=names)
            placed += found
        return placed

    def _words(self, cell: Cell, scope: Scope) -> list[Placed]:
        placed = []
        for match in re.finditer(r"[^。;；]+[。;；]?", cell.text):
            told = scope.names
            drafts, found, scope = self._reader.read(match.group(), scope)
            scope = scope._replace(names=(*told, *scope.names)) if drafts else scope
            at = cell.start + match.start()
            self._excluded += [(at + start, at + end, rule) for start, end, rule in found.excluded]
            placed += [Placed(at, draft, cell.text) for draft in drafts]
        return placed

    def _figure_row(
        self,
        table: Table,
        row: tuple[Cell, ...],
        label: Cell,
        label_at: int,
        scope: Scope,
        caption_unit: str | None,
    ) -> list[Placed]:
        name, row_unit = columns.unit_of(label.text)
        row_year = re.search(r"(?:19|20)\d\d(?=年)", label.text)
        name = re.sub(r"\((?:19|20)\d\d年\)", "", name)
        name = re.sub(r"^(?:其中|#|其中:|\d+[.、]|[一二三四五六七八九十]+、|:)+", "", name.strip()).strip(" :")
        if not name:
            return []
        name = _with_head_noun(name, table)
        cue = _NAME_CUE.search(name)
        name = name[: cue.start()] if cue else name
        placed: list[Placed] = []
        stated: dict[str, bool] = {}
        for at, (column, cell) in enumerate(zip(table.columns, row, strict=True)):
            if at == label_at or not re.search(r"\d", cell.text) or re.match(r"序号|编号|单位|责任|属性", column.head):
                continue
            column = self._unit_column(table, row, column, None if row_unit else caption_unit)
            year = int(row_year.group()) if row_year else None
            found = self._figures(cell, column, name, row_unit, year, scope, stated)
            for item in found:
                if cue and item.draft.kind == "target" and item.draft.measure != "completion":
                    item.draft.bound = _BEFORE_BOUNDS[cue.group()]
            placed += found
            for item in found:
                if item.draft.kind == "actual":
                    stated[item.draft.measure] = True
        return placed

    def _unit_column(self, table: Table, row: tuple[Cell, ...], column: Column, caption_unit: str | None) -> Column:
        if column.unit:
            return column
        for other, cell in zip(table.columns, row, strict=True):
            if re.match(r"(?:计量)?单位$", other.head.strip()) and cell.text:
                return column._replace(unit=cell.text)
        return column._replace(unit=caption_unit)

    def _figures(
        self,
        cell: Cell,
        column: Column,
        name: str,
        row_unit: str | None,
        year: int | None,
        scope: Scope,
        stated: dict[str, bool],
    ) -> list[Placed]:
        kind = self._kind(column, scope)
        period = self._period(column, kind, year, scope.section)
        if _CUMULATED.fullmatch(cell.text):
            self._excluded.append((cell.start, cell.start + len(cell.text), "cumulated_in_brackets"))
            return []
        if not _PLAIN.match(cell.text.replace(" ", "")):
            inner = scope._replace(kind=kind, period=period, topic=Topic((name,)))
            return self._words(cell, inner)
        placed: list[Placed] = []
        for match in _FIGURE.finditer(cell.text):
            before = cell.text[: match.start()]
            placed.append(
                Placed(cell.start, self._draft(match, before, column, name, row_unit, kind, period, stated), cell.text)
            )
        return placed

    def _kind(self, column: Column, scope: Scope) -> str:
        """What a column tells: as its head says, else by its year, else as its section does."""
        if column.kind:
            return column.kind
        if column.year is not None and not self._clock.current:
            return "target" if column.year > self._clock.results_year else "actual"
        return scope.section.kind or self._clock.default_kind

    def _draft(
        self,
        match: re.Match[str],
        before: str,
        column: Column,
        name: str,
        row_unit: str | None,
        kind: str,
        period: Period,
        stated: dict[str, bool],
    ) -> Draft:
        percent = match["unit"] == "%" and row_unit not in ("%", "‰")
        measure = self._measure(column, name, row_unit, kind, stated, before, percent)
        word = match["unit"] or self._unit_word(column, row_unit, measure)
        scale = _SCALE.match(word)
        factor = numbers.MULTIPLIERS[(scale["scale"] if scale else "") or ""]
        unit = (scale["unit"] if scale else word) or ("%" if measure in ("growth", "completion") else "")
        sign = (
            -1
            if match["sign"]
            or (
                measure in ("growth", "change")
                and (_FALL.search(before) or _FALL.search(column.head) or _FALL.search(name))
            )
            else 1
        )
        value = numbers.arabic(match["number"]) * factor * sign
        high: Decimal | None = numbers.arabic(match["high"]) * factor * sign if match["high"] else None
        bound = _BOUNDS[match["bound"]]
        if bound == "eq":
            bound = next((code for cue, code in _BEFORE_BOUNDS.items() if cue in before), "eq")
        end = match.end("unit") if match["unit"] else match.end("high") if match["high"] else match.end("number")
        start = match.start("number")
        subject = re.sub(r"(?:增长|增速|增幅|下降|降低)(?:率|幅度)?$", "", name) if measure == "growth" else name
        if measure == "level" and unit == "%" and _SHARE.search(column.head) and not _SHARE.search(name):
            subject = f"{name}比重"
        link = self._grammar.linker.link(subject, unit=unit, measure=measure)
        target = kind == "target"
        stretch = "力争" in before
        return Draft(
            quantity=Quantity(start, end, value, unit),
            value=value,
            high=high,
            bound=bound,
            measure=measure,
            kind=kind,
            period=period,
            subject=subject,
            place="self",
            indicator=link.code,
            unit=unit,
            strength=_strength(stretch, bound) if target else None,
            part_of=None,
            growth_basis=None,
            set_by=self._setter(column, kind),
            tier=("stretch" if stretch else "floor" if bound == "ge" else "base") if target else None,
            rules=(
                "subject:row_head",
                "measure:column",
                "bound:cell",
                "kind:column",
                "period:column",
                f"indicator:{link.rule}",
            ),
        )

    def _measure(
        self,
        column: Column,
        name: str,
        row_unit: str | None,
        kind: str,
        stated: dict[str, bool],
        before: str,
        percent: bool,
    ) -> str:
        if column.measure == "completion":
            return "completion"
        if _MOVE_RATE.search(name):
            return "growth"
        if _RATE.search(name) or (row_unit in ("%", "‰") and not re.search(r"增长|增速", name)):
            return "level"
        if re.search(r"增长|下降|增速|提高|降低", before + name[-6:]):
            return "growth"
        if percent and not column.measure:
            return "growth"
        if column.measure:
            return column.measure
        if kind == "target" and row_unit and row_unit not in ("%", "‰"):
            if stated.get("level") and not stated.get("growth"):
                return "level"
            return "growth" if column.unit in ("%", "‰") else "level"
        return "growth" if column.unit in ("%", "‰") else "level"

    def _unit_word(self, column: Column, row_unit: str | None, measure: str) -> str:
        if measure in ("growth", "completion"):
            return "%"
        if row_unit:
            return row_unit
        return column.unit or ""

    def _setter(self, column: Column, kind: str) -> str:
        if kind != "target":
            return "self"
        match = self._grammar.setter.search(column.head)
        return self._grammar.setters[match.group()] if match else "self"

    def _period(self, column: Column, kind: str, year: int | None, section: Section) -> Period:
        if year is not None:
            return periods.year(year)
        if column.span is not None:
            return periods.span(*column.span)
        if column.year is not None:
            return periods.year(column.year)
        told = section.year if section.kind == "actual" else None
        if kind == "target":
            return periods.year(told or self._clock.target_year)
        if told is not None and not self._clock.current:
            return periods.year(told)
        if not self._clock.current:
            return periods.year(self._clock.results_year)
        words = self._clock.title_words
        part = next((w for w in words if w.what in ("half", "quarter", "months")), None)
        if part is None:
            return periods.year(self._clock.target_year)
        if part.what == "half":
            return periods.half(self._clock.table_year, part.first)
        if part.what == "quarter":
            return periods.quarter(self._clock.table_year, part.first)
        return periods.months(self._clock.table_year, part.first, part.second)


def _with_head_noun(name: str, table: Table) -> str:
    """水稻 in a table whose figures are 产量(万吨) is 水稻产量."""
    for column in table.columns:
        noun = columns.unit_of(column.head)[0].strip()
        if noun in _HEAD_NOUNS and not name.endswith(("量", "产值", "面积")):
            return name + noun
    return name


def _strength(stretch: bool, bound: str) -> str | None:
    if stretch or bound == "approx":
        return "soft"
    return "firm" if bound in ("ge", "le") else None
